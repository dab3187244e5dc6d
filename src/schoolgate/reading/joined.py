"""Words that ran together on their way into the file, set apart where the evidence is strong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from schoolgate.reading.model import Line
from schoolgate.reference import platforms

# Two names: apart only where the document itself writes them apart elsewhere.
_NAMES = re.compile(r"(?<![@./\w])([A-Z][a-z]{3,})([A-Z][a-z]{3,})(?![@\w])")
# Small words and words of every policy: run together, none of these is a word of its own.
_SMALL = re.compile(
    r"\b(?:(?P<a>of|in|to|for|by|with|on|from|and|that|at|is|are)(?P<b>the|this|their|these|school|pupils)|"
    r"(?P<c>must|should|will|shall)(?P<d>not|be)|"
    r"(?P<e>the|this|our|each|every)(?P<f>school|policy|pupils?|staff|headteacher|governors|governing)|"
    r"(?P<g>staff|pupils|parents|governors|schools?|policy)(?P<h>must|should|will|may|can|and|is|are))\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?<=[a-z])(?=(?:January|February|March|April|June|July|August|September|October|November|December)"
    r"\s+(?:19|20)\d\d\b)"
)
_STOP = re.compile(
    r"(?<![\w./@-])(?P<word>[a-z]{3,}\.)"
    r"(?=(?:The|This|These|Staff|If|In|All|Any|It|Where|When|Pupils|Parents|We|You|They|No)\s)"
)


def joined_names(text: str) -> dict[str, str]:
    """Such as LiverpoolCity, where the text also has Liverpool City; with how it is apart."""
    found = {}
    for match in _NAMES.finditer(text):
        apart = f"{match[1]} {match[2]}"
        known = _service_names()
        if apart in text and match.group().lower() not in known and apart.lower() not in known:
            found[match.group()] = apart
    return found


@lru_cache(maxsize=1)
def _service_names() -> frozenset[str]:
    return frozenset(
        name.lower() for one in platforms().values() for name in (one.name, *one.aliases)
    )


def set_apart(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The same lines with a blank put back between words that ran together."""
    listed = tuple(lines)
    names = joined_names(" ".join(" ".join(line.text.split()) for line in listed))
    return tuple(_mended(line, names) for line in listed)


def _mended(line: Line, names: dict[str, str]) -> Line:
    text = _apart(line.text, names)
    if text == line.text:
        return line
    return replace(line, text=text, cells=tuple(_apart(cell, names) for cell in line.cells))


def _apart(text: str, names: dict[str, str]) -> str:
    for joined, apart in names.items():
        text = re.sub(rf"(?<![@./\w]){joined}(?![@\w])", apart, text)
    text = _MONTH.sub(" ", text)
    text = _STOP.sub(r"\g<word> ", text)
    return _SMALL.sub(lambda found: " ".join(part for part in found.groups() if part), text)


__all__ = ["joined_names", "set_apart"]
