"""Whom a policy document binds and what it names: roles, channels and dates, each with its place.

Suggestions, like the values: nothing of it counts before a person has adopted it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from schoolgate.reading.health.exam import Examination
from schoolgate.reading.meaning.bound import Basis, Bound, all_bound, whom_clauses_bind
from schoolgate.reading.meaning.dates import Dated, dates_named
from schoolgate.reading.meaning.named import Mention, Named, channels_named, roles_named
from schoolgate.reading.model import Document, SchoolFacts, Value


@dataclass(frozen=True, slots=True)
class Meaning:
    """Whom the clauses bind, one for each, and what the document names."""

    binds: tuple[Bound, ...]
    roles: tuple[Named, ...]
    channels: tuple[Named, ...]
    dates: tuple[Dated, ...]


def read_meaning(document: Document, values: Iterable[Value], today: dt.date) -> Meaning:
    """``values`` are those read in the same document; they say whom the policy as a whole binds."""
    stated = tuple(values)
    exam = Examination(document, stated, today, SchoolFacts())
    return Meaning(
        whom_clauses_bind(document, stated),
        roles_named(exam),
        channels_named(exam),
        dates_named(exam),
    )


__all__ = ["Basis", "Bound", "Dated", "Meaning", "Mention", "Named", "all_bound", "read_meaning"]
