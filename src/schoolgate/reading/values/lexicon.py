"""Concepts and the patterns that cues are written in.

A pattern is a regular expression over normal text in which a blank stands for any run
of blanks and light punctuation, `` .. `` for a gap of up to eight words, `` ... `` for any
gap, and ``{NAME}`` for a concept of ``lexicon.yaml``. It is compiled when a text first holds
the words without which it cannot match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from schoolgate.reading.values.needs import Needs, joined, needs
from schoolgate.reading.values.normal import normal
from schoolgate.reading.wordlists import any_of
from schoolgate.reference import platforms
from schoolgate.shipped import shipped

_FILE = Path(__file__).parent / "lexicon.yaml"
_REFERENCE = re.compile(r"\{([A-Z_]+)\}")
_BLANK = r"[\s,()/:&\[\]]+"
_GAP = r"(?:[\s,()/:&\[\]]+[^\s,()/:;.&\[\]]+){0,8}?[\s,()/:&\[\]]+"
_LONG_GAP = r"\b.*?\b"
_LOOKBEHIND = re.compile(r"\(\?<[!=][^()]*\)")
# Names of services that are words of every day as well.
COMMON_WORDS = frozenset(
    [
        "x",
        "blogger",
        "tagged",
        "medium",
        "path",
        "ask",
        "periscope",
        "signal",
        "discord",
        "line",
        "meet",
        "teams",
        "threads",
        "messenger",
        "messages",
        "slack",
        "vine",
        "zoom",
        "discover",
    ]
)
_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnpt]$")


class Pattern:
    """A cue's pattern, compiled on its first use."""

    __slots__ = ("_compiled", "_needs", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._needs: Needs | None = None
        self._compiled: re.Pattern[str] | None = None

    @property
    def needs(self) -> Needs:
        if self._needs is None:
            self._needs = needs(self.text, concept_needs())
        return self._needs

    def possible(self, text: str) -> bool:
        """Whether ``text`` holds words of every kind that a match must hold."""
        # Loops, since this is asked half a million times of five documents.
        for words in self.needs:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return True

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self._regex.search(text, start) if self.possible(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._regex.finditer(text) if self.possible(text) else iter(())

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def _regex(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(rf"(?<!\w)(?:{_source(self.text, concepts())})(?!\w)")
        return self._compiled


@cache
def pattern(text: str) -> Pattern:
    """The pattern that ``text`` writes; an unknown concept is a KeyError."""
    return Pattern(text)


@cache
def _lexicon() -> Mapping[str, Mapping[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = shipped(_FILE)
    return data


@cache
def concepts() -> Mapping[str, str]:
    """Every concept as the source of a regular expression."""
    data = _lexicon()
    found: dict[str, str] = {}
    for name, words in data["nouns"].items():
        found[name] = any_of(_noun(word) for word in words)
    for name, words in data["verbs"].items():
        found[name] = any_of(_verb(word) for word in words)
    found["PLATFORM"] = any_of(_noun(name) for name in _platforms())
    for name, words in data["phrases"].items():
        found[name] = any_of(_source(word, found) for word in words)
    return MappingProxyType(found)


@cache
def concept_needs() -> Mapping[str, Needs]:
    """For every concept the words of which one must stand in a text that names it."""
    data = _lexicon()
    found: dict[str, Needs] = {}
    for name, words in data["nouns"].items():
        found[name] = joined(needs(word, found) for word in words)
    for name, words in data["verbs"].items():
        found[name] = joined(needs(_stem(word), found) for word in words)
    found["PLATFORM"] = joined(needs(name, found) for name in _platforms())
    for name, words in data["phrases"].items():
        found[name] = joined(needs(word, found) for word in words)
    return MappingProxyType(found)


@cache
def _platforms() -> tuple[str, ...]:
    """The services known, by names that are no common words."""
    named = (
        name for platform in platforms().values() for name in (platform.name, *platform.aliases)
    )
    plain = (normal(name) for name in named)
    return tuple(sorted({name for name in plain if name.isalpha() and name not in COMMON_WORDS}))


def _stem(verb: str) -> str:
    head, _, tail = verb.partition(" ")
    return f"{head[:-1] if head[-1] in 'ey' else head} {tail}".strip()


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
