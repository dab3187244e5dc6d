"""May this person do this? A reason in plain words, or nothing. A missing rule is a refusal."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor, System
from schoolgate.people.models import Appointment, Person, School
from schoolgate.people.standing import holds, standing_of

KEEPERS = ("headteacher", "executive-head", "office", "network-manager")
ADULTS_OF_THE_SCHOOL = frozenset(
    {
        "headteacher", "executive-head", "slt", "assistant-head", "communications-manager",
        "network-manager", "ict-leader", "dsl", "deputy-dsl", "hr", "office", "teacher", "staff",
        "supply-staff", "governor", "nominated-governor", "chair-of-governors",
        "governors-support",
    }
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


def may_end_appointment(by: Actor, appointment: Appointment) -> str | None:
    """End an appointment: never one's own as head, or nobody would be left to put it right."""
    school = appointment.school
    if school is None:
        return _("A federation's appointments are ended by the federation.")
    refusal = may_keep_people(by, school)
    if refusal:
        return refusal
    if isinstance(by, Person) and by.pk == appointment.person_id and appointment.role in KEEPERS:
        return _("You cannot end your own appointment. Ask a colleague who keeps the roster.")
    return None


def may_found_school(by: Actor) -> str | None:
    """Put a new school on the map: the operator of this installation, by command."""
    if isinstance(by, System):
        return None
    return _("A school is added by the operator of this installation, with a command.")
