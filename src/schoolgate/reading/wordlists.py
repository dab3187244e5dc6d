"""Lists of words, as one string or as a YAML file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def any_of(patterns: Iterable[str]) -> str:
    """One pattern for several, the longest first."""
    return "(?:" + "|".join(sorted(dict.fromkeys(patterns), key=len, reverse=True)) + ")"


def read_words(path: Path) -> Any:
    """The content of one of our own YAML files."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader
