"""Lists of words as one string."""

from __future__ import annotations

from collections.abc import Iterable


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def any_of(patterns: Iterable[str]) -> str:
    """One pattern for several, the longest first."""
    return "(?:" + "|".join(sorted(dict.fromkeys(patterns), key=len, reverse=True)) + ")"
