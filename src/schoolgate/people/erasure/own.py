"""The tables of people and of signing in, and what becomes of them; listed first to go last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Model, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from schoolgate.core import clock
from schoolgate.people.erasure.parts import (
    AUTHOR,
    Fate,
    Part,
    add_parts,
    duty_to_keep,
    linked,
    of_user,
    undecided,
)
from schoolgate.people.models import (
    Absence,
    Appointment,
    Care,
    ClassMember,
    Enrolment,
    Invitation,
    Person,
    RosterImport,
    RosterRecord,
    School,
    User,
)

SIGNING_IN = _("Nobody signs in with it any more.")


def _nobody() -> Mapping[str, Any]:
    with override(settings.LANGUAGE_CODE):
        name = _t("A former member")
    return {
        "given_name": "", "family_name": name, "known_as": "", "email": "",
        "language": settings.LANGUAGE_CODE, "quiet_from": None, "quiet_until": None,
        "digest": True,
    }  # fmt: skip


def _stays(model: type[Model], link: str, title: Any, why: Any = AUTHOR) -> Part:
    return Part(model, link, title, Fate.STAYS, why, linked(link, model))


def _goes(model: type[Model], link: str, title: Any, why: Any, *hide: str) -> Part:
    return Part(model, link, title, Fate.GOES, why, linked(link, model), hide=frozenset(hide))


def _key(model: type[Model], title: Any, *hide: str) -> Part:
    found = of_user("user", model)
    return Part(model, "user", title, Fate.GOES, SIGNING_IN, found, hide=frozenset(hide))


add_parts(
    Part(
        Person, "", _("Name and address"), Fate.EMPTIED,
        _("The row stays, so that what they decided still has an author; it reads “A former"
          " member”."),
        lambda person: Person.objects.filter(pk=person.pk), _nobody,
    ),
    Part(
        User, "", _("Way to sign in"), Fate.GOES, SIGNING_IN,
        lambda person: User.objects.filter(person=person), hide=frozenset({"password"}),
    ),
    _key(SocialAccount, _("School accounts connected")),
    _key(UserSession, _("Sessions"), "session_key"),
    _key(Authenticator, _("Second factors"), "data"),
    _key(EmailAddress, _("Addresses known to the sign-in")),
    Part(
        Appointment, "person", _("Appointments"), Fate.EMPTIED,
        _("Role and dates stay as history of the school; the job title goes."),
        linked("person", Appointment), lambda: {"job_title": ""},
    ),
    _stays(Appointment, "line_manager", _("Appointments of those they managed")),
    _goes(RosterRecord, "person", _("Ids in other systems"), _("Nothing is matched any more.")),
    _goes(Invitation, "person", _("Invitations"), _("The record keeps that there were some."),
          "token_hash"),
    _goes(Absence, "person", _("Absences"), _("They concern nobody any more.")),
    Part(
        Absence, "cover", _("Absences of others they covered"), Fate.EMPTIED,
        _("The absence is another's; who covered is taken out."),
        linked("cover", Absence), lambda: {"cover": None},
    ),
    _goes(Enrolment, "person", _("Enrolments"), _("The time to keep them is over.")),
    _goes(ClassMember, "person", _("Places in classes"), _("The time to keep them is over.")),
    _goes(Care, "carer", _("Pupils they looked after"), _("The time to keep it is over.")),
    _goes(Care, "pupil", _("Who looked after them"), _("The time to keep it is over.")),
)  # fmt: skip


@duty_to_keep
def still_here(person: Person) -> Iterator[str]:
    """Whoever has a part in a school, or will have, is not erased."""
    lasting = Q(until__isnull=True) | Q(until__gte=clock.today())
    for held in person.appointments.filter(lasting).select_related("school", "federation"):
        yield _t("They hold an appointment at %(place)s: %(role)s. End it first.") % {
            "place": held.school or held.federation,
            "role": held.role,
        }
    for enrolment in person.enrolments.filter(lasting).select_related("school"):
        yield _t("They are enrolled at %(place)s. End that first.") % {"place": enrolment.school}
    at_school = Q(pupil__enrolments__until__isnull=True) | Q(
        pupil__enrolments__until__gte=clock.today()
    )
    if person.cares_for.filter(lasting).filter(
        at_school, pupil__enrolments__isnull=False
    ).exists():  # fmt: skip
        yield _t("They look after a pupil of a school here. That ends with the pupil's time.")


@duty_to_keep
def roster_undecided(person: Person) -> Iterator[str]:
    """A roster that waits may name them, and would bring them back."""
    waiting = RosterImport.objects.filter(school__in=schools_of(person)).exclude(
        state__in=[RosterImport.State.APPLIED, RosterImport.State.REJECTED]
    )
    for roster in waiting.select_related("school"):
        yield _t(
            "The roster “%(file)s” of %(school)s is not decided and may name them. Apply it or put"
            " it aside first."
        ) % {"file": roster.file_name, "school": roster.school}


@duty_to_keep
def nobody_has_decided(person: Person) -> Iterator[str]:
    """Rows of a table that came with a new part of Schoolgate and is on no list yet."""
    for model, link in undecided():
        if linked(link, model)(person).exists():
            yield _t("Nobody has said yet what becomes of %(table)s.") % {
                "table": model._meta.label  # noqa: SLF001
            }


def schools_of(person: Person) -> list[School]:
    """All schools where somebody ever had a part, and all of a federation's."""
    federations = person.appointments.filter(federation__isnull=False).values("federation")
    known = (
        Q(appointments__person=person)
        | Q(federation__in=federations)
        | Q(enrolments__person=person)
        | Q(enrolments__person__carers__carer=person)
        | Q(roster_records__person=person)
    )
    return list(School.objects.filter(known).distinct())
