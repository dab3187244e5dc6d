"""May this person do this? A reason in plain words, or nothing. A missing rule is a refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.people.models import (
    Absence,
    Appointment,
    CalendarImport,
    Care,
    Enrolment,
    Invitation,
    Person,
    School,
    in_force,
)
from schoolgate.people.standing import holds, standing_of
from schoolgate.reference import roles

HEADS = ("headteacher", "executive-head")
ACROSS_SCHOOLS = frozenset({"federation-officer", "local-authority-officer"})
RECORD_READERS = ("headteacher", "executive-head", "dsl", "network-manager")
RECORD_GOVERNORS = ("chair-of-governors", "nominated-governor")
# Whose acts are acts of the school: they are named to governors too.
RECORD_OFFICES = (
    *RECORD_READERS, *RECORD_GOVERNORS, "slt", "assistant-head", "office", "hr",
    "communications-manager", "governor", "governors-support", "federation-officer",
)  # fmt: skip
# Events of what people do for themselves, whatever their office: governors do not read who.
OWN_ACTS = frozenset(
    {
        "people.signed_in", "people.second_factor_added", "people.second_factor_removed",
        "people.password_changed", "people.school_account_connected", "people.invitation_accepted",
        "notices.settings_changed", "notices.calendar_feed_made", "notices.calendar_feed_stopped",
        "policies.comment_made", "declarations.signed", "declarations.declined",
        "declarations.withdrawn", "declarations.question_asked", "declarations.task_done",
        "awareness.note_read", "awareness.question_sent", "openness.told", "openness.ended",
    }
)  # fmt: skip
KEEPERS = ("headteacher", "executive-head", "office", "network-manager")
ADULTS_OF_THE_SCHOOL = frozenset(
    {
        "headteacher", "executive-head", "slt", "assistant-head", "communications-manager",
        "network-manager", "ict-leader", "dsl", "deputy-dsl", "hr", "office", "teacher", "staff",
        "supply-staff", "governor", "nominated-governor", "chair-of-governors",
        "governors-support",
    }
)  # fmt: skip

LEADING_OR_GOVERNING = (
    "headteacher", "executive-head", "assistant-head", "slt", "hr", "dsl", "federation-officer",
    "governor", "nominated-governor", "chair-of-governors", "governors-support",
)  # fmt: skip


def may_see_school(by: Actor, school: School) -> str | None:
    """Whether the school exists at all for this person."""
    if isinstance(by, Person) and standing_of(by).roles_at(school):
        return None
    return _("You have no part in this school today.")


def may_see_people(by: Actor, school: School) -> str | None:
    """The list of people: for adults who work at or govern the school."""
    if isinstance(by, Person) and standing_of(by).roles_at(school) & ADULTS_OF_THE_SCHOOL:
        return None
    return _("The list of people is for staff and governors of this school.")


def may_see_reviews(by: Actor, school: School) -> str | None:
    """Reviews of policies and what became of them: no case is in them."""
    if holds(by, school, *LEADING_OR_GOVERNING):
        return None
    return _("Reviews of the policy are for those who lead the school and for its governors.")


def may_see_pupils(by: Actor, school: School) -> str | None:
    """Pupils and their carers: for staff, not for governors, contractors or parents."""
    staff = ADULTS_OF_THE_SCHOOL - {
        "governor", "nominated-governor", "chair-of-governors", "governors-support",
    }  # fmt: skip
    if isinstance(by, Person) and standing_of(by).roles_at(school) & staff:
        return None
    return _("The list of pupils is for staff of this school.")


def may_keep_people(by: Actor, school: School) -> str | None:
    """Add, change and end appointments; record absences; invite."""
    if isinstance(by, System) or holds(by, school, *KEEPERS):
        return None
    return _("Only the head, the office or the network manager may change who is who.")


def may_change_look(by: Actor, school: School) -> str | None:
    """Change the colour or the logo: those who keep the school's other facts, and the one whose
    work is the school's public face.
    """
    if isinstance(by, System) or holds(by, school, *KEEPERS, "communications-manager"):
        return None
    return _(
        "Only the head, the office, the communications manager or the network manager may change"
        " how the school looks."
    )


def may_import_roster(by: Actor, school: School) -> str | None:
    """Hand in, apply or put aside a roster."""
    if isinstance(by, System) or holds(by, school, *KEEPERS):
        return None
    return _("Only the head, the office or the network manager may import a roster.")


def may_keep_calendar(by: Actor, school: School) -> str | None:
    """Change terms, closed days and bell times."""
    if isinstance(by, System) or holds(by, school, *KEEPERS):
        return None
    return _("Only the head, the office or the network manager may change the calendar.")


def may_decide_calendar_import(by: Actor, handed_in: CalendarImport) -> str | None:
    """Say yes or no to a calendar file, once."""
    refusal = may_keep_calendar(by, handed_in.school)
    if refusal:
        return refusal
    if handed_in.state != CalendarImport.State.READ:
        return _("This calendar file was answered already.")
    return None


def may_appoint(by: Actor, school: School, role: str) -> str | None:
    """Give a role at a school: the powerful ones (level high) come from the head alone."""
    refusal = may_keep_people(by, school)
    if refusal or isinstance(by, System):
        return refusal
    if role in ACROSS_SCHOOLS:
        return _("This role is for several schools at once; the operator gives it with a command.")
    if roles()[role].level == "high" and not holds(by, school, *HEADS):
        return _(
            "Only the headteacher may give the role “%(role)s”, because it can see or decide more"
            " than others."
        ) % {"role": _(roles()[role].title)}
    return None


def may_appoint_somebody(by: Actor, school: School, role: str, person: Person) -> str | None:
    """Give one person a role: nobody but a head gives one to themselves, or whoever keeps the list
    could make themselves one of those who decide or stand in.
    """
    refusal = may_appoint(by, school, role)
    if refusal:
        return refusal
    if isinstance(by, Person) and by.pk == person.pk and not holds(by, school, *HEADS):
        return _("You cannot give yourself a role. Ask a colleague who keeps the list.")
    return None


def may_change_appointment(by: Actor, appointment: Appointment) -> str | None:
    """Change dates or line manager: whoever may give the role, but nobody for themselves."""
    school = appointment.school
    if school is None:
        return _("A federation's appointments are changed by the federation.")
    refusal = may_appoint(by, school, appointment.role)
    if refusal:
        return refusal
    return _own(by, appointment, school)


def may_end_appointment(
    by: Actor, appointment: Appointment, until: dt.date | None = None
) -> str | None:
    """End an appointment: never one's own, nor the last of the heads or keepers, or nobody would be
    left to put it right.
    """
    school = appointment.school
    if school is None:
        return _("A federation's appointments are ended by the federation.")
    refusal = may_keep_people(by, school) or _own(by, appointment, school)
    if refusal:
        return refusal
    if appointment.role in HEADS and isinstance(by, Person) and not holds(by, school, *HEADS):
        return _("Only a head may end the appointment of a head.")
    after = (until or clock.today()) + dt.timedelta(days=1)
    if appointment.role in HEADS and not _somebody_else(appointment, HEADS, after):
        return _(
            "%(name)s is the only head of this school. Appoint the next head first; then this"
            " appointment can end."
        ) % {"name": appointment.person.name}
    if appointment.role in KEEPERS and not _somebody_else(appointment, KEEPERS, after):
        return _(
            "%(name)s is the only one who keeps the list of people. Appoint somebody else for"
            " that first; then this appointment can end."
        ) % {"name": appointment.person.name}
    return None


def _own(by: Actor, appointment: Appointment, school: School) -> str | None:
    """Whatever its role: a line manager of one's own choice would decide one's requests."""
    if not isinstance(by, Person) or by.pk != appointment.person_id:
        return None
    if appointment.role in KEEPERS:
        return _(
            "You cannot change or end your own appointment. Ask a colleague who keeps the list."
        )
    if not holds(by, school, *HEADS):
        return _(
            "You cannot change or end your own appointment, since with it comes who decides for you."
            " Ask the head, or another colleague who keeps the list."
        )
    return None


def _somebody_else(appointment: Appointment, wanted: tuple[str, ...], day: dt.date) -> bool:
    held = Appointment.objects.filter(in_force(day), school=appointment.school_id, role__in=wanted)
    return held.exclude(pk=appointment.pk).exists()


def may_change_details(by: Actor, school: School, person: Person) -> str | None:
    """Change a name or an address; for holders of a powerful role, the head alone."""
    return may_keep_people(by, school) or _guarded(by, school, person)


def may_invite(by: Actor, school: School, person: Person) -> str | None:
    """Invite somebody to sign in. Whoever reads the mail becomes that person, so for holders of
    a powerful role only the head sends it.
    """
    refusal = may_keep_people(by, school)
    if refusal:
        return refusal
    if person.user_id is not None:
        return _("%(name)s can sign in already.") % {"name": person.name}
    return _guarded(by, school, person)


def may_withdraw_invitation(by: Actor, invitation: Invitation) -> str | None:
    """Take an invitation back while it is open."""
    refusal = may_keep_people(by, invitation.school)
    if refusal:
        return refusal
    if invitation.accepted_at is not None:
        return _("This invitation was accepted already. End the appointment instead.")
    if invitation.withdrawn_at is not None:
        return _("This invitation was withdrawn already.")
    return None


def _guarded(by: Actor, school: School, person: Person) -> str | None:
    """Hold what opens a person's account to those who look after every part they have."""
    if isinstance(by, System):
        return None
    coming = Appointment.objects.filter(person=person).exclude(until__lt=clock.today())
    for held in coming.select_related("school"):
        if held.school is None or may_keep_people(by, held.school):
            return _elsewhere(person)
        if roles()[held.role].level == "high" and not holds(by, held.school, *HEADS):
            return _("%(name)s holds a role that only the headteacher looks after.") % {
                "name": person.name
            }
    others = School.objects.filter(pk__in=standing_of(person).at_school).exclude(pk=school.pk)
    if any(may_keep_people(by, other) for other in others):
        return _elsewhere(person)
    return None


def _elsewhere(person: Person) -> str:
    return _(
        "%(name)s also has a part elsewhere, so this takes somebody who keeps the list of people"
        " there too."
    ) % {"name": person.name}


def guarded_at(school: School, people: Collection[int]) -> tuple[set[int], set[int]]:
    """Whose details nobody changes by keeping this school's list alone, of people by key: who
    holds a powerful role here, and who has a part elsewhere. What ``_guarded`` asks, for many.
    """
    today = clock.today()
    powerful = [code for code, role in roles().items() if role.level == "high"]
    held = Appointment.objects.filter(person__in=people).exclude(until__lt=today)
    enrolled = Enrolment.objects.filter(in_force(today)).exclude(school=school)
    cares = Care.objects.filter(in_force(today), carer__in=people)
    elsewhere = (
        held.exclude(school=school).values_list("person", flat=True),
        enrolled.filter(person__in=people).values_list("person", flat=True),
        cares.filter(pupil__in=enrolled.values("person")).values_list("carer", flat=True),
    )
    here = held.filter(school=school, role__in=powerful).values_list("person", flat=True)
    return set(here), set().union(*elsewhere)


def may_see_absences(by: Actor, school: School) -> str | None:
    """Who is away and who covers: for staff."""
    if may_see_pupils(by, school) is None:
        return None
    return _("The list of absences is for staff of this school.")


def may_change_absence(by: Actor, absence: Absence) -> str | None:
    """Correct or take back an absence."""
    return may_keep_people(by, absence.school)


def may_sign_in(person: Person) -> str | None:
    """Whoever has any part in any school today."""
    standing = standing_of(person)
    if standing.at_school or standing.at_federation:
        return None
    return _("You have no part in a school here today.")


def may_see_record(by: Actor, school: School) -> str | None:
    """Read the school's record: those who lead, safeguard, govern or run its network."""
    if holds(by, school, *RECORD_READERS, *RECORD_GOVERNORS):
        return None
    return _(
        "The record is for the head, the safeguarding lead, the network manager, and the chair"
        " and the nominated governor."
    )


def may_see_personal_record(by: Actor, school: School) -> str | None:
    """See the personal details in the record: not by being a governor."""
    if holds(by, school, *RECORD_READERS):
        return None
    return _(
        "Who acted in an office of the school is named here. Who did a thing of their own, and other"
        " personal details, are withheld from governors."
    )


def may_found_school(by: Actor) -> str | None:
    """Put a new school on the map: the operator of this installation, by command."""
    if isinstance(by, System):
        return None
    return _("A school is added by the operator of this installation, with a command.")


def may_mend_sign_in(by: Actor) -> str | None:
    """Take off a lost second factor or change the address somebody signs in with."""
    if isinstance(by, System):
        return None
    return _("The operator of this installation does this, with a command.")


def may_export_person(by: Actor) -> str | None:
    """Hand out everything held on one person."""
    return may_mend_sign_in(by)


def may_erase_person(by: Actor) -> str | None:
    """Erase what is held on one person, once the school has decided on it."""
    return may_mend_sign_in(by)
