"""Policies of schools that do not exist, read and checked from their bytes."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

from schoolgate.reading.check import check_bytes
from schoolgate.reading.model import Finding, SchoolFacts

TODAY = dt.date(2026, 11, 21)
POLICIES = Path(__file__).parent / "policies"


def policy(name: str) -> str:
    return (POLICIES / name).read_text(encoding="utf-8")


def checked(text: str, name: str = "policy.txt", **facts: Any) -> tuple[Finding, ...]:
    return check_bytes(text.encode(), name, today=TODAY, facts=SchoolFacts(**facts)).findings


def codes(text: str, name: str = "policy.txt", **facts: Any) -> Counter[str]:
    return Counter(finding.code for finding in checked(text, name, **facts))


def only(found: tuple[Finding, ...], code: str) -> list[Finding]:
    return [finding for finding in found if finding.code == code]


def changed(old: str, new: str, text: str | None = None) -> str:
    """The clean policy of Meadowbank with one thing changed."""
    text = policy("meadowbank.txt") if text is None else text
    assert old in text, old
    return text.replace(old, new, 1)


def added(sentence: str) -> str:
    """The clean policy of Meadowbank with one clause more."""
    last = "4.6 Pictures made by artificial intelligence are treated as real ones are."
    return changed(last, f"{last}\n4.7 {sentence}")
