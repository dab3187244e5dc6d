"""What a title in somebody else's calendar means here."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.people.models import BellTime, ClosedDay
from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("words.yaml")
MARKER, TERM = "marker", "term"
KNOWN = {
    "all-day": {MARKER, TERM, *ClosedDay.Reason.values},
    "timed": set(BellTime.Kind.values),
}


def meaning_all_day(title: str) -> str | None:
    """A reason to be closed, ``term``, ``marker`` for a term's first or last day, or nothing."""
    return _meaning("all-day", title)


def meaning_timed(title: str) -> str | None:
    """A kind of bell time, or nothing."""
    return _meaning("timed", title)


def _meaning(table: str, title: str) -> str | None:
    plain = _plain(title)
    return next((means for means, phrases in _tables()[table] if _holds(plain, phrases)), None)


def _holds(plain: str, phrases: frozenset[str]) -> bool:
    return any(f" {phrase} " in plain for phrase in phrases)


def _plain(title: str) -> str:
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", title.lower().replace("’", "'"))
    return f" {' '.join(words)} "


@cache
def _tables() -> dict[str, list[tuple[str, frozenset[str]]]]:
    data: dict[str, Any] = shipped(FILE)
    tables: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for table, known in KNOWN.items():
        tables[table] = [(row["means"], frozenset(row["words"])) for row in data[table]]
        unknown = {means for means, _words in tables[table]} - known
        if unknown:
            raise ValueError(f"words.yaml, {table}: {sorted(unknown)} mean nothing here.")
    return tables
