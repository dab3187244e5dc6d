"""What the readers of a whole document share: a hit, the members of a list, the text in one piece."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from schoolgate.reading.model import Confidence, Document, Sentence, Value
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import Pattern, pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import Statement
from schoolgate.shipped import shipped

Reader = Callable[[Document, Sequence[Statement]], Iterator[Hit]]


_BEGINNING = 4  # words
_FILE = Path(__file__).parents[1] / "kinds.yaml"


@cache
def kinds(parameter: str) -> Mapping[str, Pattern]:
    """For each member of a listed parameter the pattern of its names."""
    data: dict[str, dict[str, list[str]]] = shipped(_FILE)
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
    """The text in one piece, and for a place in it the sentence that stands there and its line."""
    starts, parts, at = [], [], 0
    for line in document.source.lines:
        starts.append((at, line))
        parts.append(line.text)
        at += len(line.text) + 1

    def where(place: int) -> tuple[int, str]:
        begin, line = [one for one in starts if one[0] <= place][-1]
        return sentence_at(document, line.number, line.text[place - begin :]) or (
            line.number,
            line.text.strip(),
        )

    return " ".join(parts), where


def sentence_at(document: Document, number: int, words: str) -> tuple[int, str] | None:
    """The sentence of a clause on a line in which the words begin, with the line it starts on."""
    said = [one for one in _on_line(document, number) if one.line <= number]
    begun = normal(words).split()[:_BEGINNING]
    while begun:
        for sentence in reversed(said):
            if " ".join(begun) in normal(sentence.text):
                return sentence.line, sentence.text
        begun.pop()
    return None


def _on_line(document: Document, number: int) -> list[Sentence]:
    """The sentences of the clauses that a line belongs to."""
    after = bisect_right(document.clauses, number, key=lambda clause: clause.line)
    clauses = takewhile(
        lambda clause: clause.end_line >= number, reversed(document.clauses[:after])
    )
    return [sentence for clause in reversed([*clauses]) for sentence in clause.sentences]


def title_line(document: Document) -> int:
    """The line on which the title stands."""
    return next((field.line for field in document.control if field.name == "title"), 1)
