"""Which words a text must hold for a pattern to match: read from the pattern without compiling it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# All of the sets must be met, each by any of its words.
Needs = tuple[frozenset[str], ...]

_CONCEPT = re.compile(r"\{([A-Z_]+)\}")
_REPEAT = re.compile(r"\{(\d+)(?:,\d*)?\}\??")
_LOOK = re.compile(r"\(\?(?:<?[!=])")
_CLASS = re.compile(r"\[[^\]]*\]")
_SHORTEST = 2


def needs(text: str, known: Mapping[str, Needs]) -> Needs:
    """The needs of a cue's pattern; ``known`` holds those of the concepts it names."""
    return _Reader(text, known).alternatives()


def joined(options: Iterable[Needs]) -> Needs:
    """What remains needed when any one of the options will do."""
    words: set[str] = set()
    for option in options:
        if not option:
            return ()
        words |= min(option, key=lambda some: (len(some), -min(map(len, some))))
    shortest = [one for one in words if not any(other in one for other in words - {one})]
    return (frozenset(shortest),) if shortest else ()


class _Reader:
    def __init__(self, text: str, known: Mapping[str, Needs]) -> None:
        self.text = text
        self.known = known
        self.at = 0

    def alternatives(self) -> Needs:
        options = [self._sequence()]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            options.append(self._sequence())
        return options[0] if len(options) == 1 else joined(options)

    def _sequence(self) -> Needs:
        found: list[frozenset[str]] = []
        word = ""
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            letter, part = self._part()
            optional = self._optional()
            if letter and not optional:
                word += letter
                continue
            found += _whole(word)
            word = ""
            if not optional:
                found += part
        return (*found, *_whole(word))

    def _part(self) -> tuple[str, Needs]:
        """The next letter, or the needs of the next larger part."""
        concept = _CONCEPT.match(self.text, self.at)
        if concept:
            self.at = concept.end()
            return "", self.known[concept.group(1)]
        look = _LOOK.match(self.text, self.at)
        letter = self.text[self.at]
        if letter == "(":
            self.at = look.end() if look else self.at + (3 if self.text[self.at + 1] == "?" else 1)
            inner = self.alternatives()
            self.at += 1
            return "", () if look else inner
        kind = _CLASS.match(self.text, self.at)
        if kind:
            self.at = kind.end()
        else:
            self.at += 2 if letter == "\\" else 1
        return (letter, ()) if letter.isalnum() else ("", ())

    def _optional(self) -> bool:
        repeat = _REPEAT.match(self.text, self.at)
        if repeat:
            self.at = repeat.end()
            return repeat.group(1) == "0"
        optional = self.text[self.at : self.at + 1] in ("?", "*")
        while self.text[self.at : self.at + 1] in ("?", "*", "+"):
            self.at += 1
        return optional


def _whole(word: str) -> Needs:
    return (frozenset([word]),) if len(word) >= _SHORTEST else ()
