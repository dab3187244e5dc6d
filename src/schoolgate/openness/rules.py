"""May this person tell, read or answer a note? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.openness.kinds import HEADS, KINDS
from schoolgate.openness.models import Note
from schoolgate.people.models import Person, School
from schoolgate.people.standing import standing_of
from schoolgate.policies.policy import policy_for
from schoolgate.reference import roles as role_catalogue

CHAIR = ("chair-of-governors",)
NOT_BOUND = frozenset({"pupil", "parent"})


def works_here(by: Actor, school: School) -> bool:
    """Whether somebody is at the school as anything but a pupil or a parent."""
    return isinstance(by, Person) and bool(standing_of(by).roles_at(school) - NOT_BOUND)


def may_tell(by: Actor, school: School, kind: str) -> str | None:
    """Write a note, where the policy in force has this kind."""
    if not works_here(by, school):
        return _("These notes are for people who work at this school or govern it.")
    if kind not in KINDS or not KINDS[kind].offered(policy_for(school)):
        return _("Your school's policy does not ask for this.")
    return None


def readers_of(note: Note) -> tuple[str, ...]:
    """The roles a note goes to; what a head writes goes to the chair instead."""
    return tuple(note.goes_to)


def addressed(writer: Person, school: School, kind: str) -> tuple[str, ...]:
    """The roles a new note goes to: never to its own writer alone."""
    wanted = KINDS[kind].goes_to(policy_for(school))
    own = standing_of(writer).roles_at(school)
    if own & set(HEADS) and set(wanted) & set(HEADS):
        wanted = (*(role for role in wanted if role not in HEADS), *CHAIR)
    return wanted


def may_read(by: Actor, note: Note) -> str | None:
    """The writer, and those in the roles it went to; never the one it is about."""
    if isinstance(by, Person) and by.pk != note.concerns_id:
        if by.pk == note.writer_id:
            return None
        if standing_of(by).roles_at(note.school) & set(readers_of(note)):
            return None
    return _("This note is for its writer and for the people it went to.")


def may_answer(by: Actor, note: Note) -> str | None:
    """Answer or decide: somebody it went to, never its writer."""
    if isinstance(by, Person) and by.pk == note.writer_id:
        return _("Somebody else must answer what you wrote.")
    if may_read(by, note) is not None:
        return may_read(by, note)
    return None


def may_end(by: Actor, note: Note) -> str | None:
    """Say that it is over: the writer or those it went to."""
    return may_read(by, note)


def may_check_self(by: Actor, school: School) -> str | None:
    """Tick that one has looked through one's own practice."""
    if works_here(by, school):
        return None
    return _("This is for people who work at this school or govern it.")


def may_see_figures(by: Actor, school: School) -> str | None:
    """How many have looked through their own practice; no names."""
    wanted = {*HEADS, "chair-of-governors", "nominated-governor"}
    if isinstance(by, Person) and standing_of(by).roles_at(school) & wanted:
        return None
    titles = ", ".join(
        role.title.lower() for code, role in role_catalogue().items() if code in wanted
    )
    return _("These figures are for: %(roles)s.") % {"roles": titles}
