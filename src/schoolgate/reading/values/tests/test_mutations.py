"""Rules said in other words, with other openings, in other print: the value stays the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from schoolgate.reading.values.tests.test_sentences import CASES, expected, stated

_OPENING = re.compile(r"^(?:I|[^\w(]|\d)")


def _after(opening: str, sentence: str) -> str:
    """The sentence behind an opening, unless it speaks in the first person or begins with a mark."""
    if _OPENING.match(sentence):
        return sentence
    return opening + sentence[0].lower() + sentence[1:]


def _swap(pattern: str, words: str) -> Callable[[str], str]:
    return lambda sentence: re.sub(pattern, words, sentence)


_STAFF_MUST_NOT = r"\b(Staff|Employees) (?:must|should) not\b"
_STAFF_MUST = r"^(Staff|Employees) must (?!not|never|only|be)"

MUTATIONS: Mapping[str, Callable[[str], str]] = {
    "please note": lambda sentence: _after("Please note that ", sentence),
    "at all times": lambda sentence: _after("At all times, ", sentence),
    "number": lambda sentence: f"4.2 {sentence}",
    "bullet": lambda sentence: f"• {sentence}",
    "letter": lambda sentence: f"(a) {sentence}",
    "wide print": lambda sentence: sentence.replace(" ", "  "),
    "capitals": _swap(r" (not|never) ", lambda found: f" {found.group(1).upper()} "),  # type: ignore[arg-type]
    "asked not to": _swap(_STAFF_MUST_NOT, r"\1 are asked not to"),
    "forbidden to": _swap(_STAFF_MUST_NOT, r"\1 are forbidden to"),
    "no circumstances": _swap(rf"^{_STAFF_MUST_NOT[2:]}", r"Under no circumstances should \1"),
    "may not": _swap(r"\b(?:must|should) not\b", "may not"),
    "shall not": _swap(r"\b(?:must|should) not\b", "shall not"),
    "expected to": _swap(_STAFF_MUST, r"\1 are expected to "),
    "have to": _swap(_STAFF_MUST, r"\1 have to "),
    "members of staff": _swap(r"^Staff\b(?! who)", "Members of staff"),
    "all staff": _swap(r"^Staff\b(?! who)", "All staff at this school"),
    "carers": _swap(r"\bparents\b(?!['’]| (?:or|and|evening))", "parents and carers"),
    "learners": _swap(r"\bpupil(s?)\b", r"learner\1"),
    "academy": _swap(r"\bschool\b(?! (?:day|hours|time|year|blog))", "academy"),
}
_STEP = 3
# One sentence in fifty may still be read differently.
_FEW = 50


@pytest.mark.parametrize("name", MUTATIONS)
def test_nearly_every_mutation_states_the_same(name: str) -> None:
    changed = [
        (parameter, value, MUTATIONS[name](sentence))
        for parameter, value, sentence in CASES[list(MUTATIONS).index(name) % _STEP :: _STEP]
        if MUTATIONS[name](sentence) != sentence
    ]
    assert changed
    lost = [
        (parameter, sentence)
        for parameter, value, sentence in changed
        if stated(sentence, parameter) != expected(parameter, value)
    ]
    assert len(lost) <= len(changed) // _FEW, lost
