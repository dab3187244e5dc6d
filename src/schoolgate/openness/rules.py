"""May this person tell, read or answer a note? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.core.words import translated
from schoolgate.notices.queries import holders
from schoolgate.openness.kinds import CHAIR, HEADS, KINDS, LINE_MANAGER
from schoolgate.openness.models import Note
from schoolgate.people.models import Person, School
from schoolgate.people.queries import managers_of
from schoolgate.people.standing import holds, standing_of
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.reference import roles

FAMILIES = frozenset({"pupil", "parent"})
FIGURE_READERS = (*HEADS, *CHAIR, "nominated-governor")
KEEPERS_OF_BREACHES = (*HEADS, "assistant-head", "slt")


def works_here(by: Actor, school: School) -> bool:
    """Whether somebody is at the school as more than a parent, and is no pupil of it.

    A note is read and answered in private, so whoever is a pupil today writes none, whatever
    else they do there.
    """
    roles = standing_of(by).roles_at(school) if isinstance(by, Person) else frozenset[str]()
    return bool(roles - FAMILIES) and "pupil" not in roles


def may_write(by: Actor, school: School) -> str | None:
    """Have a page of notes at all."""
    if works_here(by, school):
        return None
    return _("These notes are for people who work at this school or govern it.")


def may_tell(by: Actor, school: School, kind: str) -> str | None:
    """Write a note, where the policy in force has this kind."""
    refusal = may_write(by, school)
    if refusal is None and (kind not in KINDS or not KINDS[kind].offered(policy_for(school))):
        return _("Your school's policy does not ask for this.")
    return refusal


def addressed(writer: Person, school: School, kind: str, policy: Policy) -> tuple[str, ...]:
    """The roles a new note goes to. What a head writes goes to the chair in the head's place;
    where nobody but the writer holds one of the roles, the head and then the chair stand in.
    """
    wanted = KINDS[kind].goes_to(policy)
    if holds(writer, school, *HEADS) and set(wanted) & set(HEADS):
        wanted = (*(role for role in wanted if role not in HEADS), *CHAIR)
    for further in ((), HEADS, CHAIR):
        wanted = tuple(dict.fromkeys((*wanted, *further)))
        if readers(writer, school, wanted):
            break
    return wanted


def readers(writer: Person, school: School, goes_to: tuple[str, ...]) -> list[Person]:
    """Who holds these roles today, the writer left out."""
    found = {person.pk: person for person in holders(school, *goes_to)}
    if LINE_MANAGER in goes_to:
        found |= {person.pk: person for person in managers_of(writer, school)}
    return [person for person in found.values() if person.pk != writer.pk]


def may_read(by: Actor, note: Note) -> str | None:
    """The writer, and those in the roles it went to; never the one it is about."""
    if isinstance(by, Person) and by.pk != note.concerns_id:
        if by.pk == note.writer_id or holds(by, note.school, *note.goes_to):
            return None
        if LINE_MANAGER in note.goes_to and by in managers_of(note.writer, note.school):
            return None
    return _("This note is for its writer and for the people it went to.")


def may_answer(by: Actor, note: Note) -> str | None:
    """Answer or decide, once: somebody it went to, never its writer."""
    if isinstance(by, Person) and by.pk == note.writer_id:
        return _("Somebody else must answer what you wrote.")
    refusal = may_read(by, note)
    if refusal is None and not note.is_open:
        return _("This note has been answered.")
    return refusal


def may_end(by: Actor, note: Note) -> str | None:
    """Say that what it tells of is over: the writer or those it went to."""
    if not note.known.ends or note.is_over or note.state == "refused":
        return _("There is nothing here that could end.")
    return may_read(by, note)


def may_check_self(by: Actor, school: School) -> str | None:
    """Tick that one has looked through one's own practice."""
    if works_here(by, school):
        return None
    return _("This is for people who work at this school or govern it.")


def may_see_figures(by: Actor, school: School) -> str | None:
    """How many have looked through their own practice; no names."""
    if holds(by, school, *FIGURE_READERS):
        return None
    return _for_these(FIGURE_READERS)


def may_see_breaches(by: Actor, school: School) -> str | None:
    """The kinds of breach that the school knows: everybody who works there."""
    return may_write(by, school)


def may_keep_breaches(by: Actor, school: School) -> str | None:
    """Change the kinds of breach."""
    if holds(by, school, *KEEPERS_OF_BREACHES):
        return None
    return _for_these(KEEPERS_OF_BREACHES)


def _for_these(wanted: tuple[str, ...]) -> str:
    titles = ", ".join(translated(roles()[code].title).lower() for code in wanted)
    return _("This is for: %(roles)s.") % {"roles": titles}
