"""Concepts and the patterns that cues are written in.

A pattern is a regular expression over normal text in which a blank stands for any run
of blanks and light punctuation, `` .. `` for a gap of up to eight words, `` ... `` for any
gap, and ``{NAME}`` for a concept of ``lexicon.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

_FILE = Path(__file__).parent / "lexicon.yaml"
_REFERENCE = re.compile(r"\{([A-Z_]+)\}")
_BLANK = r"[\s,()/:&\[\]]+"
_GAP = r"(?:[\s,()/:&\[\]]+[^\s,()/:;.&\[\]]+){0,8}?[\s,()/:&\[\]]+"
_LONG_GAP = r"\b.*?\b"
_LOOKBEHIND = re.compile(r"\(\?<[!=][^()]*\)")
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnpt]$")


@cache
def concepts() -> Mapping[str, str]:
    """Every concept as the source of a regular expression."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for name, words in data["nouns"].items():
        found[name] = _alternatives(_noun(word) for word in words)
    for name, words in data["verbs"].items():
        found[name] = _alternatives(_verb(word) for word in words)
    for name, words in data["phrases"].items():
        found[name] = _alternatives(_source(word, found) for word in words)
    return MappingProxyType(found)


@cache
def pattern(text: str) -> re.Pattern[str]:
    """The compiled form of a cue's pattern; an unknown concept is a KeyError."""
    return re.compile(rf"(?<!\w)(?:{_source(text, concepts())})(?!\w)")


def _alternatives(sources: object) -> str:
    unique = dict.fromkeys(sources)  # type: ignore[call-overload]
    return "(?:" + "|".join(sorted(unique, key=len, reverse=True)) + ")"


def _source(text: str, known: Mapping[str, str]) -> str:
    text = text.replace(" ... ", "\0").replace(" .. ", "\1")
    text = _LOOKBEHIND.sub(lambda found: found.group().replace(" ", "\2"), text)
    text = text.replace(" ?", f"(?:{_BLANK})?").replace(" ", _BLANK).replace("\2", " ")
    text = text.replace("\0", _LONG_GAP).replace("\1", _GAP)
    return _REFERENCE.sub(lambda match: _bounded(known[match.group(1)]), text)


def _bounded(source: str) -> str:
    return rf"(?<!\w){source}(?!\w)"


def _noun(word: str) -> str:
    return re.escape(word).replace(r"\ ", _BLANK) + r"(?:e?s)?"


def _verb(word: str) -> str:
    head, _, tail = word.partition(" ")
    forms = _forms(head)
    rest = _BLANK + re.escape(tail).replace(r"\ ", _BLANK) if tail else ""
    return f"(?:{'|'.join(forms)}){rest}"


def _forms(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2:-1] not in "aeo":
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    doubled = verb + verb[-1] if _DOUBLED.search(verb) else verb
    return [
        verb,
        f"{verb}s",
        f"{verb}es",
        f"{verb}ed",
        f"{verb}ing",
        f"{doubled}ed",
        f"{doubled}ing",
    ]
