"""May this person tell of an impostor, or see to one? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor, System
from schoolgate.notices.queries import holders
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.publishing.rules import VISITOR
from schoolgate.sites.models import Impostor

KEEPER = "communications-manager"
OPEN = (Impostor.State.TOLD, Impostor.State.REPORTED)


def keepers(school: School) -> list[Person]:
    """Who sees to impostors: the communications manager, else the heads."""
    return holders(school, KEEPER) or holders(school, *HEADS)


def may_tell_of_impostor(by: Actor, school: School) -> str | None:
    """Tell of one: any visitor, and by name whoever works at the school."""
    if by == VISITOR or works_here(by, school):
        return None
    return _("Please use the public page of the school's accounts.")


def may_see_impostors(by: Actor, school: School) -> str | None:
    """See the cases: the communications manager and the heads."""
    if holds(by, school, KEEPER, *HEADS):
        return None
    return _("These cases are for the communications manager and the head.")


def may_handle_impostor(by: Actor, case: Impostor) -> str | None:
    """Say that it was reported, is gone, or is ours."""
    refusal = may_see_impostors(by, case.school)
    if refusal is None and case.state not in OPEN:
        return _("This case is closed.")
    return refusal


def may_empty_impostors(by: Actor) -> str | None:
    """Erase what was written in old cases: the system, when its time has come."""
    if isinstance(by, System):
        return None
    return _("This happens by itself when its time has come.")
