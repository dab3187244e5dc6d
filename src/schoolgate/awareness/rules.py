"""May this person plan, make, note, ask, answer? A reason in plain words, or nothing."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from schoolgate.awareness.channels import channels
from schoolgate.awareness.models import Activity, SentQuestion
from schoolgate.core.actors import Actor
from schoolgate.people.models import Person, School
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL, HEADS, may_see_school
from schoolgate.people.standing import holds, standing_of
from schoolgate.policies.rules import DECIDERS

PLANNERS = (*DECIDERS, "communications-manager")
FAMILIES = frozenset({"pupil", "parent"})
GOVERNORS = frozenset({"governor", "nominated-governor", "chair-of-governors", "governors-support"})


def _roles(by: Actor, school: School) -> frozenset[str]:
    return standing_of(by).roles_at(school) if isinstance(by, Person) else frozenset()


def is_child(by: Actor, school: School) -> bool:
    """Whether somebody is a pupil of the school today, whatever else they do there."""
    return holds(by, school, "pupil")


def may_see_plan(by: Actor, school: School) -> str | None:
    """The plan, its figures and the ready material: staff and governors."""
    if _roles(by, school) & ADULTS_OF_THE_SCHOOL:
        return None
    return _("How the school makes its policy known is for its staff and governors.")


def may_keep_plan(by: Actor, school: School) -> str | None:
    """Make the plan, add to it and move its days."""
    if holds(by, school, *PLANNERS):
        return None
    return _("Only the head, a senior leader or the communications manager may change this plan.")


def may_close_activity(by: Actor, activity: Activity) -> str | None:
    """Say what was done, or that it was not: whoever sees to it, or keeps the plan."""
    if activity.state != Activity.State.PLANNED:
        return _("What became of this is noted already. Open it again to change it.")
    return _may_see_to(by, activity)


def may_reopen_activity(by: Actor, activity: Activity) -> str | None:
    """Take back what was noted of an occasion."""
    if activity.state == Activity.State.PLANNED:
        return _("This is open.")
    return may_keep_plan(by, activity.plan.school)


def may_change_activity(by: Actor, activity: Activity) -> str | None:
    """Move an occasion or give it to somebody else."""
    if activity.state != Activity.State.PLANNED:
        return _("What became of this is noted already. Open it again to change it.")
    return may_keep_plan(by, activity.plan.school)


def may_record_attendance(by: Actor, activity: Activity) -> str | None:
    """Note who was there."""
    if channels()[activity.channel].people != "came":
        return _("Nobody is listed for this kind of occasion.")
    if activity.state == Activity.State.MISSED:
        return _("This was not held, so nobody was there.")
    return _may_see_to(by, activity)


def may_note_read(by: Actor, activity: Activity) -> str | None:
    """Confirm that one has read a note: those who work at the school, for themselves."""
    if channels()[activity.channel].people != "read" or activity.state != Activity.State.DONE:
        return _("There is no note to read here.")
    if _roles(by, activity.plan.school) & (ADULTS_OF_THE_SCHOOL - GOVERNORS):
        return None
    return _("Notes to staff are read by staff.")


def _may_see_to(by: Actor, activity: Activity) -> str | None:
    school = activity.plan.school
    if may_see_plan(by, school) is None and (
        holds(by, school, *PLANNERS, activity.role)
        or (isinstance(by, Person) and by.pk == activity.owner_id)
    ):
        return None
    return _("This is for the one who sees to it, the head or a senior leader.")


def may_make_material(by: Actor, school: School) -> str | None:
    """Make ready material: those who work at the school."""
    if _roles(by, school) & (ADULTS_OF_THE_SCHOOL - GOVERNORS):
        return None
    return _("Material about the policy is made by staff of this school.")


def may_take_check(by: Actor, school: School) -> str | None:
    """Try the situations: every adult with a part of their own in the school."""
    if _roles(by, school) - FAMILIES:
        return None
    return _("These situations are for those who work or serve at the school.")


def may_see_understanding(by: Actor, school: School) -> str | None:
    """See which clauses people do not understand, in numbers."""
    if holds(by, school, *DECIDERS):
        return None
    return _("What people do not understand is for the head and senior leaders, who can mend it.")


def may_send_question(by: Actor, school: School) -> str | None:
    """Send a question to the head; no pupil does, since no adult writes with one in private."""
    refusal = may_see_school(by, school)
    if refusal is None and is_child(by, school):
        return _(
            "Please ask your teacher or somebody at home about this. If something worries you,"
            " tell the safeguarding lead or another grown-up you trust."
        )
    if refusal is None and holds(by, school, *HEADS):
        return _("Questions about the policy come to you.")
    return refusal


def may_answer_sent(by: Actor, question: SentQuestion) -> str | None:
    """Answer a question, once; never in writing to a pupil."""
    if is_child(question.person, question.school):
        return _("A pupil is not written to here. Talk to them at school instead.")
    if not holds(by, question.school, *HEADS):
        return _("Questions about the policy are answered by the head.")
    if question.answered_at is not None:
        return _("This question has been answered.")
    return None


def roles_of(by: Person, school: School) -> Collection[str]:
    """The roles by which clauses are meant for somebody."""
    return _roles(by, school)
