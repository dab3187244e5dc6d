"""Which laws a policy cites, and where. Pure: a text in, clause numbers out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from schoolgate.policies.life.open_choices import as_markdown
from schoolgate.policies.text import PolicyText


def cited_laws(text: PolicyText, today: dt.date) -> dict[str, list[str]]:
    """The laws by id with the numbers of the clauses that cite them.

    A clause cites what it lists as its law, and what the reader finds named in its words. A law
    named in no clause in particular has no numbers.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for clause in text.clauses:
        for law in clause.law:
            found[law][clause.number] = None
    for law, name in _named(text, today):
        found[law].update(
            (clause.number, None)
            for clause in text.clauses
            if name.casefold() in clause.text.casefold()
        )
    return {law: list(numbers) for law, numbers in found.items()}


def _named(text: PolicyText, today: dt.date) -> list[tuple[str, str]]:
    # As in open_choices: slow to load, and seldom needed.
    from schoolgate.reading.extract import extract  # noqa: PLC0415
    from schoolgate.reading.health import citations  # noqa: PLC0415
    from schoolgate.reading.model import UnreadableDocument  # noqa: PLC0415
    from schoolgate.reading.structure import read_document  # noqa: PLC0415

    try:
        document = read_document(extract(as_markdown(text).encode(), "policy.md"))
    except UnreadableDocument:
        return []
    return [(one.law, one.name) for one in citations(document, today)]
