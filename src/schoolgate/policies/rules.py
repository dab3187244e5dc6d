"""May this person do this with a policy? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor, System
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.people.standing import holds, standing_of
from schoolgate.policies.models import PolicyDocument

WRITERS = ("headteacher", "executive-head", "assistant-head", "slt", "hr", "office")
DECIDERS = ("headteacher", "executive-head", "assistant-head", "slt")


def may_see_documents(by: Actor, school: School) -> str | None:
    """Documents handed in and what was read in them: staff and governors."""
    if isinstance(by, Person) and standing_of(by).roles_at(school) & ADULTS_OF_THE_SCHOOL:
        return None
    return _("Policy documents in the making are for staff and governors of this school.")


def may_hand_in_document(by: Actor, school: School) -> str | None:
    """Hand in a policy document."""
    if holds(by, school, *WRITERS):
        return None
    return _("Only the head, senior leaders, human resources or the office may hand in a policy.")


def may_take_document_away(by: Actor, document: PolicyDocument) -> str | None:
    """Take back what was handed in by mistake, unless something was made of it."""
    school = document.school
    if not holds(by, school, *DECIDERS) and not (by == document.by and holds(by, school, *WRITERS)):
        return _("Only the head, a senior leader or whoever handed it in may take it away.")
    if document.is_unfinished:
        return _("It is being read. Wait until that is done.")
    if document.drafts.exists():
        return _("A draft was made of it, so it stays: the draft shows where its values come from.")
    return None


def may_decide_suggestion(by: Actor, school: School) -> str | None:
    """Say what the school's policy means: confirm, correct or reject a suggestion."""
    if holds(by, school, *DECIDERS):
        return None
    return _("Only the head or a senior leader may say what the policy means.")


def may_edit_draft(by: Actor, school: School) -> str | None:
    """Make a draft and change its values."""
    if holds(by, school, *DECIDERS):
        return None
    return _("Only the head or a senior leader may change a draft.")


def may_record_reading(by: Actor, school: School) -> str | None:  # noqa: ARG001
    """Store what the reader found: the system alone."""
    return None if isinstance(by, System) else _("Only the reader itself stores what it read.")


def may_see_shared_values(by: Actor, federation: Federation) -> str | None:
    """What a federation lays down: visible to those who lead it or one of its schools."""
    if isinstance(by, Person):
        standing = standing_of(by)
        if standing.roles_for(federation) & {"federation-officer", "executive-head"}:
            return None
        if any(standing.roles_at(school) & set(DECIDERS) for school in federation.schools.all()):
            return None
    return _("Shared values are for those who lead the federation or one of its schools.")


def may_set_shared_value(by: Actor, federation: Federation) -> str | None:
    """Lay down a value for all schools of a federation, or leave it open again."""
    if isinstance(by, Person) and standing_of(by).roles_for(federation) & {
        "federation-officer",
        "executive-head",
    }:
        return None
    return _("Only those who lead the federation may lay down a value for all its schools.")
