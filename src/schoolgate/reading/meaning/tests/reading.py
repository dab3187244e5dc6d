"""Small policies of our own and what is read of whom and what they speak."""

from __future__ import annotations

import datetime as dt

from schoolgate.reading.check import check_bytes
from schoolgate.reading.meaning import Meaning, read_meaning

TODAY = dt.date(2026, 11, 21)


def meaning(text: str, name: str = "policy.txt") -> Meaning:
    report = check_bytes(text.encode(), name, today=TODAY)
    return read_meaning(report.document, report.values, TODAY)


def bound(sentence: str) -> tuple[str, ...]:
    """Whom a clause of one sentence binds, in a policy that says nothing else of whom it binds."""
    return meaning(f"Conduct policy\n\n1. Rules\n\n1.1 {sentence}\n").binds[0].groups


def names(text: str) -> dict[str, tuple[str, ...]]:
    """The words of each role and channel that a text names."""
    found = meaning(f"Conduct policy\n\n1. Rules\n\n1.1 {text}\n")
    return {one.code: one.words for one in (*found.roles, *found.channels)}


def dates(text: str) -> list[tuple[str, str]]:
    """Each date with its purpose."""
    found = meaning(f"Conduct policy\n\n1. Rules\n\n1.1 {text}\n")
    return [(one.date, one.purpose) for one in found.dates]
