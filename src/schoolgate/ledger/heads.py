"""Chains note the heads of one another, so that an end that was cut off is missed.

Each night the installation's chain notes the heads of all others, and they note its head.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from schoolgate.ledger.events import LEDGER_VERIFIED, LEDGER_WITNESSED
from schoolgate.ledger.models import INSTALLATION, Entry, Fact
from schoolgate.ledger.queries import chain_names, holds_entry


@dataclass(frozen=True, slots=True)
class NotedHead:
    """An entry that was the last of its chain when entry ``told_at`` of ``told_in`` noted it."""

    chain: str
    sequence: int
    hash: str
    told_in: str
    told_at: int

    def is_there(self) -> bool:
        """Whether the chain still holds that very entry."""
        return holds_entry(self.chain, self.sequence, self.hash)


def noted_heads(chain: str | None = None, *, but: Collection[str] = ()) -> Iterator[NotedHead]:
    """The last head that each chain notes of another; only what concerns ``chain``, or all.

    What the chains of ``but`` note is passed over.
    """
    if INSTALLATION not in but:
        for name, noted in noted_by_installation().items():
            if chain in {None, name, INSTALLATION}:
                yield noted
    tellers = chain_names() if chain is None or chain == INSTALLATION else [chain]
    for teller in tellers:
        witnessed = None if teller in but else _witnessed(teller)
        if witnessed is not None:
            yield witnessed


def noted_by_installation() -> dict[str, NotedHead]:
    """By chain, the last head that the chain of the installation notes."""
    latest: dict[str, NotedHead] = {}
    told = Fact.objects.filter(
        entry__chain=INSTALLATION, entry__event=LEDGER_VERIFIED.name, name="heads"
    ).order_by("entry__sequence")
    for at, value in told.values_list("entry__sequence", "value").iterator(chunk_size=100):
        for name, (sequence, head) in json.loads(value).items():
            latest[name] = NotedHead(name, sequence, head, INSTALLATION, at)
    return latest


def _witnessed(chain: str) -> NotedHead | None:
    """The last head of the installation that a chain notes."""
    told = Entry.objects.filter(chain=chain, event=LEDGER_WITNESSED.name)
    at = told.order_by("-sequence").values_list("sequence", flat=True).first()
    if at is None:
        return None
    facts = Fact.objects.filter(entry__chain=chain, entry__sequence=at)
    noted = {name: json.loads(value) for name, value in facts.values_list("name", "value")}
    return NotedHead(INSTALLATION, noted["sequence"], noted["hash"], chain, at)
