"""What the record says of one person: which facts are about them, and which only seem so."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from schoolgate.ledger.events import UnknownEvent, event_kind
from schoolgate.ledger.hashing import canonical
from schoolgate.ledger.models import Entry, Fact
from schoolgate.people.erasure.own import schools_of
from schoolgate.people.models import Person

# Facts that name the one whom an entry is about, so that earlier names are found as well.
NAMES = frozenset({"name"})


@dataclass(frozen=True)
class Mention:
    """Personal facts of one entry."""

    entry: Entry
    names: tuple[str, ...]


@dataclass(frozen=True)
class Mentions:
    """What the record holds: surely of the person, and perhaps of a namesake."""

    sure: tuple[Mention, ...]
    doubtful: tuple[Mention, ...]

    @property
    def facts(self) -> int:
        """How many facts are surely of the person."""
        return sum(len(mention.names) for mention in self.sure)


def entries_about(person: Person) -> QuerySet[Entry]:
    """Entries whose subject is the person or one of their appointments, in any chain."""
    held = list(person.appointments.values_list("public_id", flat=True))
    return Entry.objects.filter(
        Q(subject_kind="people.person", subject_id=person.public_id)
        | Q(subject_kind="people.appointment", subject_id__in=held)
    ).order_by("chain", "sequence")


def mentions_of(person: Person) -> Mentions:
    """All personal facts about somebody.

    Entries about the person are known by their id. Entries about others (whom they covered for,
    whom they looked after) hold the name alone; where somebody else has the same name, these
    are doubtful and left.
    """
    about = list(entries_about(person).prefetch_related("facts"))
    sure = [mention for entry in about if (mention := _mention(entry, entry.facts.all()))]
    named = list(_named_only(person, about))
    if _has_namesake(person):
        return Mentions(tuple(sure), tuple(named))
    return Mentions((*sure, *named), ())


def _mention(entry: Entry, facts: Iterable[Fact]) -> Mention | None:
    try:
        personal = event_kind(entry.event).personal
    except UnknownEvent:
        return None
    names = tuple(sorted(fact.name for fact in facts if fact.name in personal))
    return Mention(entry, names) if names else None


def _named_only(person: Person, about: list[Entry]) -> Iterator[Mention]:
    chains = [school.public_id for school in schools_of(person)]
    facts = Fact.objects.filter(
        entry__chain__in=chains, value__in=[canonical(word) for word in _words(person, about)]
    ).exclude(entry__in=[entry.pk for entry in about])
    by_entry: dict[int, list[Fact]] = {}
    for fact in facts.select_related("entry"):
        by_entry.setdefault(fact.entry_id, []).append(fact)
    for found in by_entry.values():
        mention = _mention(found[0].entry, found)
        if mention is not None:
            yield mention


def _words(person: Person, about: list[Entry]) -> set[str]:
    """Every name and address the person is or was known by."""
    words = {person.name, f"{person.given_name} {person.family_name}", person.email}
    if person.user is not None:
        words.add(person.user.email)
    for entry in about:
        words |= {json.loads(fact.value) for fact in entry.facts.all() if fact.name in NAMES}
    return {word for word in words if word.strip()}


def _has_namesake(person: Person) -> bool:
    same = Person.objects.filter(family_name__iexact=person.family_name).exclude(pk=person.pk)
    names = {person.name.casefold(), f"{person.given_name} {person.family_name}".casefold()}
    return any(
        {other.name.casefold(), f"{other.given_name} {other.family_name}".casefold()} & names
        for other in same
    )
