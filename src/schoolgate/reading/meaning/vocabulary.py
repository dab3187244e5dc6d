"""The words of ``words.yaml`` beside this module, made into patterns once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.reading.wordlists import any_of
from schoolgate.reference import roles
from schoolgate.shipped import shipped

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_MARKS = re.compile(r"[*\[\]#•▪●]|_{2,}")


@cache
def words() -> Mapping[str, Any]:
    loaded: dict[str, Any] = shipped(Path(__file__).with_name("words.yaml"))
    return loaded


def plain(text: str) -> str:
    """The spelling that the patterns are written for."""
    return " ".join(_MARKS.sub("", text.translate(_QUOTES)).lower().split())


def listed(name: str) -> str:
    """One list of the file as a pattern."""
    return any_of(words()[name])


@cache
def group_order() -> Mapping[str, int]:
    codes = dict.fromkeys([*words()["groups"], *roles()])
    return {code: place for place, code in enumerate(codes)}


@cache
def group_names() -> tuple[tuple[str, str], ...]:
    """Every pattern for a group with its code, the longest first."""
    found: dict[str, str] = {}
    for code, patterns in words()["groups"].items():
        found |= dict.fromkeys(patterns, code)
    for role in roles().values():
        for title in (role.title.lower(), *role.aliases):
            if title not in words()["no_roles"]:
                found.setdefault(f"{re.escape(title)}s?", role.code)
    return tuple(sorted(found.items(), key=lambda each: len(each[0]), reverse=True))
