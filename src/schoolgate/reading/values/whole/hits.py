"""What the readers of a whole document share: a hit, the members of a list, the text in one piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.reading.model import Confidence, Document, Value
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import Pattern, pattern
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.wordlists import read_words

Reader = Callable[[Document, Sequence[Statement]], Iterator[Hit]]


_FILE = Path(__file__).parents[1] / "kinds.yaml"


@cache
def kinds(parameter: str) -> Mapping[str, Pattern]:
    """For each member of a listed parameter the pattern of its names."""
    data: dict[str, dict[str, list[str]]] = read_words(_FILE)
    return {code: pattern("|".join(names)) for code, names in data[parameter].items()}


def members(parameter: str, text: str) -> tuple[str, ...]:
    """The members of a listed parameter that ``text`` names, in its order."""
    places = {code: found.search(text) for code, found in kinds(parameter).items()}
    found = [(match.start(), code) for code, match in places.items() if match]
    return tuple(code for _, code in sorted(found))


def hit(
    parameter: str,
    value: Any,
    quote: str,
    line: int,
    confidence: Confidence = "high",
    *,
    when_silent: bool = False,
) -> Hit:
    return Hit(Value(parameter, value, quote, line, confidence), when_silent)


def whole_text(document: Document) -> tuple[str, Callable[[int], tuple[int, str]]]:
    """The text in one piece, and for a place in it the line and its words."""
    starts, parts, at = [], [], 0
    for line in document.source.lines:
        starts.append((at, line))
        parts.append(line.text)
        at += len(line.text) + 1

    def where(place: int) -> tuple[int, str]:
        start = [line for begin, line in starts if begin <= place][-1]
        return start.number, start.text.strip()

    return " ".join(parts), where


def title_line(document: Document) -> int:
    """The line on which the title stands."""
    return next((field.line for field in document.control if field.name == "title"), 1)
