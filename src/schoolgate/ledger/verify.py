"""Is the record whole? Every chain from its first entry to its head, and what guards it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import connection
from django.db.models import Sum

from schoolgate.ledger.events import FACTS_ERASED
from schoolgate.ledger.hashing import FIRST, commitment, entry_hash, hashed_fields
from schoolgate.ledger.heads import noted_heads
from schoolgate.ledger.models import Chain, Entry
from schoolgate.ledger.queries import UnreadableEntry, Walk, chain_names
from schoolgate.ledger.triggers import unguarded

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry of a chain that does not hold, and what is wrong with it."""

    chain: str
    sequence: int
    wrong: str

    def __str__(self) -> str:
        return f"chain {self.chain}, entry {self.sequence}: {self.wrong}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verification found. ``disarmed`` names the triggers that are not in force.

    ``more`` is what else is broken, where it was looked for; ``noted`` how many heads that chains
    note of one another were compared.
    """

    entries: int
    chains: int
    broken: Broken | None
    disarmed: tuple[str, ...] = ()
    more: tuple[Broken, ...] = ()
    noted: int = 0

    @property
    def whole(self) -> bool:
        """Nothing is broken, and the database guards what there is."""
        return self.broken is None and not self.disarmed

    def as_json(self) -> dict[str, Any]:
        """The outcome in the words of ``ledger verify --format json``."""
        broken = self.broken and {
            "chain": self.broken.chain,
            "sequence": self.broken.sequence,
            "wrong": self.broken.wrong,
        }
        return {
            "whole": self.whole,
            "entries": self.entries,
            "chains": self.chains,
            "broken": broken,
            "disarmed": list(self.disarmed),
            "heads_compared": self.noted,
        }


class _Found(Exception):
    def __init__(self, sequence: int, wrong: str) -> None:
        super().__init__(wrong)
        self.sequence, self.wrong = sequence, wrong


def verify_chains(
    chain: str | None = None,
    *,
    expected: Mapping[str, str] = MappingProxyType({}),
    to_the_end: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Check one chain, or all of them by name, until the first broken entry or to the end.

    ``expected`` are chains that must be there, each with the event it began with where that is
    known: one that is gone altogether, or begun anew, leaves nothing else to notice it by.
    ``progress`` is told how many entries are done, and of how many.
    """
    names = [chain] if chain is not None else sorted({*chain_names(), *expected})
    total = Chain.objects.filter(pk__in=names).aggregate(total=Sum("sequence"))["total"] or 0
    lost = tuple(unguarded(connection))
    broken: list[Broken] = []
    entries = looked_at = noted = 0
    for name in names:

        def told(done: int, before: int = entries) -> None:
            progress(before + done, total)

        check = _ChainCheck(name, told)
        try:
            check.run(begins=expected.get(name))
        except _Found as found:
            broken.append(Broken(name, found.sequence, found.wrong))
        entries += check.entries
        looked_at += 1
        if broken and not to_the_end:
            break
    else:
        noted, cut = _cut_off(chain, {one.chain for one in broken})
        broken += cut
    return Outcome(entries, looked_at, broken[0] if broken else None, lost, (*broken[1:],), noted)


def _cut_off(chain: str | None, broken: set[str]) -> tuple[int, list[Broken]]:
    """How many noted heads were compared, and the first that each chain has no more."""
    noted, lost = 0, dict[str, Broken]()
    for head in noted_heads(chain, but=broken):
        noted += 1
        if head.chain not in {*broken, *lost} and not head.is_there():
            wrong = (
                f"is not there any more as entry {head.told_at} of chain {head.told_in} noted it:"
                " the end was cut off or written anew"
            )
            lost[head.chain] = Broken(head.chain, head.sequence, wrong)
    return noted, list(lost.values())


class _ChainCheck:
    def __init__(self, chain: str, progress: Callable[[int], None]) -> None:
        self.chain, self.progress = chain, progress
        self.entries, self.sequence, self.hash = 0, 0, FIRST

    def run(self, *, begins: str | None) -> None:
        """``begins`` is the event it began with, empty where unknown; None: it may be missing."""
        walk = Walk(self.chain)
        try:
            for page in walk:
                erased = _erasures(self.chain, page)
                for entry in page:
                    self._follows(entry)
                    if entry.sequence == 1 and begins and not self._is_of(entry, begins):
                        raise _Found(1, f"is not how the chain began: {begins} is missing")
                    _facts_hold(entry, erased)
                    self.sequence, self.hash = entry.sequence, entry.hash
                    self.entries += 1
                self.progress(self.entries)
        except UnreadableEntry as unreadable:
            raise _Found(self.sequence + 1, "cannot be read") from unreadable
        if begins is not None and not self.entries:
            raise _Found(1, "the whole chain is missing")
        self._head_agrees(walk.head)
        counted = Entry.objects.filter(chain=self.chain, sequence__lte=self.sequence).count()
        if counted != self.entries:
            raise _Found(self.sequence, f"{counted - self.entries} more entries hide in the chain")

    def _follows(self, entry: Entry) -> None:
        expected = self.sequence + 1
        if not isinstance(entry.sequence, int) or entry.sequence > expected:
            raise _Found(expected, f"is missing; the next one there is {entry.sequence}")
        if entry.sequence < expected:
            raise _Found(entry.sequence, "its sequence is out of order")
        if entry.previous != self.hash:
            raise _Found(expected, "does not name the hash of the entry before it")
        try:
            right = entry_hash(hashed_fields(entry))
        except (AttributeError, TypeError, ValueError):
            raise _Found(expected, "cannot be read") from None
        if entry.hash != right:
            raise _Found(expected, "its hash does not fit its fields")

    def _is_of(self, entry: Entry, event: str) -> bool:
        return (entry.event, entry.subject_id) == (event, self.chain)

    def _head_agrees(self, head: Chain | None) -> None:
        if head is None:
            if self.entries:
                raise _Found(self.sequence, "the chain has no head")
        elif head.sequence > self.sequence:
            raise _Found(
                self.sequence + 1, f"is missing at the end; the head says {head.sequence} entries"
            )
        elif head.sequence < self.sequence:
            raise _Found(head.sequence + 1, "stands behind the head of the chain")
        elif head.head != self.hash:
            raise _Found(self.sequence, "the head of the chain names another hash")


def _facts_hold(entry: Entry, erased: dict[int, set[str]]) -> None:
    present = {}
    for fact in entry.facts.all():
        if fact.name not in entry.commitments:
            raise _Found(entry.sequence, f"the fact {fact.name!r} was never part of it")
        if commitment(fact.salt, fact.name, fact.value) != entry.commitments[fact.name]:
            raise _Found(entry.sequence, f"the fact {fact.name!r} is not the one it commits to")
        present[fact.name] = fact
    for name in sorted(set(entry.commitments) - set(present)):
        if name not in erased[entry.sequence]:
            raise _Found(entry.sequence, f"the fact {name!r} is gone and no entry says it was")


def _erasures(chain: str, page: list[Entry]) -> dict[int, set[str]]:
    """By sequence, the facts that later entries of the chain say were erased.

    Asked after the page was read, so that an erasure in between is seen.
    """
    erased: dict[int, set[str]] = defaultdict(set)
    lacking = [entry.sequence for entry in page if len(entry.facts.all()) < len(entry.commitments)]
    if not lacking:
        return erased
    told = Entry.objects.filter(
        chain=chain,
        event=FACTS_ERASED.name,
        subject_kind="ledger.entry",
        subject_id__in=[str(sequence) for sequence in lacking],
        facts__name="names",
    ).values_list("sequence", "subject_id", "facts__value")
    for sequence, subject, names in told:
        if sequence > int(subject):
            erased[int(subject)] |= _names(names)
    return erased


def _names(value: str) -> set[str]:
    try:
        names = json.loads(value)
    except ValueError:
        return set()
    return {str(name) for name in names} if isinstance(names, list) else set()
