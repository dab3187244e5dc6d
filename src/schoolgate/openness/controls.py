"""What this app does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, Strength, control
from schoolgate.openness.breaches import breaches_of
from schoolgate.openness.models import Note
from schoolgate.openness.queries import checked_this_year
from schoolgate.people.models import School
from schoolgate.policies.life.following import follows


def _notes(*kinds: str) -> Callable[[School], Standing]:
    """How many notes of these kinds there are; nothing of what they say."""

    def standing(school: School) -> Standing:
        count = Note.objects.filter(school=school, kind__in=kinds).count()
        words = ngettext("%(n)d note", "%(n)d notes", count)
        return Standing(words % {"n": count}, _at("home", school))

    return standing


def _page(name: str) -> Callable[[School], Standing]:
    return lambda school: Standing(str(_("Open to everybody it is for.")), _at(name, school))


def _at(name: str, school: School) -> str:
    return reverse(f"openness:{name}", args=[school.slug])


def _checks(subject: str) -> Callable[[School], Standing]:
    def standing(school: School) -> Standing:
        count = checked_this_year(school).get(subject, 0)
        words = ngettext(
            "%(n)d person in the last year", "%(n)d people in the last year", count
        )  # fmt: skip
        return Standing(words % {"n": count}, _at("checks", school))

    return standing


def _breaches(school: School) -> Standing:
    count = sum(one.in_use for one in breaches_of(school))
    words = ngettext("%(n)d kind in use", "%(n)d kinds in use", count)
    return Standing(words % {"n": count}, _at("breaches", school))


CONTROLS: tuple[tuple[str, Strength, str | Promise, Callable[[School], Standing]], ...] = (
    (
        "openness.for_me", "informed",
        _("shows each reader the rules in force that bind them, by situation"),
        _page("for-me"),
    ),
    (
        "openness.use_tags", "recorded",
        _("tags each rule as about one's own use, about use for the school, or both"),
        _page("for-me"),
    ),
    (
        "openness.disclaimer", "informed",
        _("offers the policy's words for a disclaimer to copy, where the policy lets people name"
          " the school"),
        _page("for-me"),
    ),
    (
        "openness.contacts", "informed",
        _("shows whom to turn to: head, safeguarding leads, human resources, the way for complaints"),
        _page("for-me"),
    ),
    (
        "openness.deviation", "recorded",
        _("keeps what somebody did by their own judgement, why, and the head's answer"),
        _notes("deviation"),
    ),
    (
        "openness.deviation_hr", "recorded",
        _("keeps what human resources advised with the note that it is about"),
        _notes("deviation"),
    ),
    (
        "openness.links", "recorded",
        _("keeps links with pupils, former pupils and families that staff declared"),
        _notes("family", "link"),
    ),
    (
        "openness.own_class", "checked",
        _("warns when the child that a member of staff names as family is in their class"),
        _notes("family"),
    ),
    (
        "openness.private_care", "recorded",
        _("keeps which child somebody cares for privately, for head and safeguarding leads alone"),
        _notes("private-care"),
    ),
    (
        "openness.interest", "recorded",
        _("keeps a declared conflict of interest with the head's decision"),
        _notes("interest"),
    ),
    (
        "openness.pupil_request", "routed",
        _("shows what to do when a pupil makes contact, and takes word of it to whom the policy"
          " names, without the pupil's name"),
        _notes("pupil-request"),
    ),
    (
        "openness.request_steps", "recorded",
        _("keeps which of the policy's steps somebody took when a pupil made contact, without the"
          " pupil's name"),
        _notes("pupil-request"),
    ),
    (
        "openness.exception", "recorded",
        _("keeps each exception with its reason, who agreed, the parent's word and its last day"),
        _notes("exception"),
    ),
    (
        "openness.readings", "recorded",
        _("shows a note to its writer and those it went to alone, and records each reading"),
        _notes("deviation", "family", "link", "private-care", "interest", "pupil-request",
               "exception"),
    ),
    (
        "openness.check_privacy", "reminded",
        _("reminds everybody once a year to look through their privacy settings, keeping only the"
          " day"),
        _checks("privacy"),
    ),
    (
        "openness.check_profiles", "reminded",
        _("reminds everybody once a year to look through what their profiles say, keeping only the"
          " day"),
        _checks("profiles"),
    ),
    (
        "openness.check_passwords", "reminded",
        _("reminds everybody once a year of passwords and second steps, keeping only the day"),
        _checks("passwords"),
    ),
    (
        "openness.try_name", "checked",
        _("tells whether a name or address for one's own account holds the school's, and keeps"
          " neither"),
        _page("try-name"),
    ),
    (
        "openness.breaches", "recorded",
        _("holds the kinds of breach as a list that the school can change"),
        _breaches,
    ),
)  # fmt: skip

for _id, _strength, _title, _standing in CONTROLS:
    control(_id, _strength, _title)(_standing)

follows("deviation_route", _("sends notes about a change of plan to those whom the policy names"))
follows("pupil_friend_request_action", _("shows these steps to whoever tells of such a request"))
follows("enabling_exception", _("offers a note for exceptions only where the policy allows them"))
follows("may_name_employer", _("offers the disclaimer only where staff may name the school"))
follows("school_name_in_handle", _("asks for it in the yearly look at one's own profiles"))
follows(
    "official_contact_details_on_personal_accounts",
    _("asks for it in the yearly look at one's own profiles"),
)
