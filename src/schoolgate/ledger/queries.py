"""Reading the chains from their first entry to their head, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import DataError

from schoolgate.ledger.events import LEDGER_RESTORED
from schoolgate.ledger.models import INSTALLATION, Chain, Entry

PAGE = 1000
UNREADABLE = (AttributeError, TypeError, ValueError, DataError)


class UnreadableEntry(Exception):
    """The database holds something in this entry that is no value of its field."""

    def __init__(self, sequence: object) -> None:
        super().__init__(f"entry {sequence} cannot be read")
        self.sequence = sequence


def chain_names() -> list[str]:
    """Every chain that has a head or an entry, by name."""
    heads = Chain.objects.values_list("pk", flat=True)
    return sorted({*heads, *Entry.objects.order_by().values_list("chain", flat=True).distinct()})


def heads_of(chains: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The hash at the head of each of these chains and of the installation's; one query."""
    found = Chain.objects.filter(pk__in={*chains, INSTALLATION}).order_by("pk")
    return tuple(found.values_list("pk", "head"))


def holds_entry(chain: str, sequence: int, entry_hash: str) -> bool:
    """Whether that very entry is there."""
    return Entry.objects.filter(chain=chain, sequence=sequence, hash=entry_hash).exists()


def restored_since(moment: dt.datetime) -> bool:
    """Whether a backup was restored after a moment: that takes the ends of chains back."""
    restored = Entry.objects.filter(chain=INSTALLATION, event=LEDGER_RESTORED.name)
    return restored.filter(at__gte=moment).exists()


class Walk:
    """The entries of one chain in order, with their facts, in pages of bounded size.

    Each page is a short query of its own, so writers are never held up; what they add meanwhile
    is walked too. Once it is through, ``head`` is the head of the chain as it stood at the end.
    Raises UnreadableEntry.
    """

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self.head: Chain | None = None
        self._last: int | None = None

    def __iter__(self) -> Iterator[list[Entry]]:
        claimed = -1
        while True:
            while page := self._page():
                self._last = page[-1].sequence
                yield page
                if not isinstance(self._last, int):
                    raise UnreadableEntry(self._last)
            self.head = Chain.objects.filter(pk=self.chain).first()
            if self.head is None or self.head.sequence in {self._last, claimed}:
                return
            claimed = self.head.sequence

    def _page(self) -> list[Entry]:
        entries = Entry.objects.filter(chain=self.chain).order_by("sequence", "pk")
        if self._last is not None:
            entries = entries.filter(sequence__gt=self._last)
        try:
            return list(entries.prefetch_related("facts")[:PAGE])
        except UNREADABLE:
            return self._readable(list(entries.values_list("pk", "sequence")[:PAGE]))

    def _readable(self, rows: list[tuple[int, int]]) -> list[Entry]:
        page: list[Entry] = []
        for pk, sequence in rows:
            try:
                page += Entry.objects.filter(pk=pk).prefetch_related("facts")
            except UNREADABLE:
                if page:
                    return page
                raise UnreadableEntry(sequence) from None
        return page
