"""The record as JSON lines, for keeping elsewhere and verifying offline.

The form is written down in docs/reference/ledger-format.md; ``tools/verify_ledger.py`` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from schoolgate.ledger.hashing import FORMAT, hashed_fields
from schoolgate.ledger.models import Entry
from schoolgate.ledger.queries import Walk, chain_names


def export_lines(chain: str | None = None, *, facts: bool = True) -> Iterator[str]:
    """One line for each entry, in order, and one for the head at the end of each chain.

    All chains by name, or one. Lines end in a line feed and hold ASCII only. Without ``facts``
    the file names nobody's details and still verifies.
    """
    for name in [chain] if chain is not None else chain_names():
        walk = Walk(name)
        for page in walk:
            for entry in page:
                yield _line(_entry(entry, facts=facts))
        if walk.head is not None:
            yield _line(
                {
                    "type": "head",
                    "format": FORMAT,
                    "chain": name,
                    "sequence": walk.head.sequence,
                    "hash": walk.head.head,
                }
            )


def _entry(entry: Entry, *, facts: bool) -> dict[str, Any]:
    line = {"type": "entry", "format": FORMAT, **hashed_fields(entry), "hash": entry.hash}
    if facts:
        held = sorted(entry.facts.all(), key=lambda fact: fact.name)
        line["facts"] = {fact.name: {"salt": fact.salt, "value": fact.value} for fact in held}
    return line


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"
