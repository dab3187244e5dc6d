"""Which area of a policy a clause of somebody's own belongs to, by the clauses it is most like.

The clauses of all packs are the examples, each sorted into its area by people.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final

from schoolgate.policies.ask.lexicon import is_small, lexicon
from schoolgate.policies.ask.words import words
from schoolgate.policies.packs import packs
from schoolgate.policies.text import ClauseText, text_of

_NEAREST: Final = 3
_HEADING: Final = 0.5
_EXPECTED: Final = 0.1
_LIKE_ENOUGH: Final = 0.25


def area_of(text: str, heading: str, expected: str = "") -> str:
    """The area of the examples most like a clause.

    ``expected`` is the area that something else speaks for, such as the values in the clause; it
    is the answer where no example is like enough.
    """
    wanted = dict.fromkeys(_marks(heading), _HEADING) | dict.fromkeys(_marks(text), 1.0)
    nearest = _examples().nearest(wanted)
    if not nearest or nearest[0][0] < _LIKE_ENOUGH:
        return expected
    votes: dict[str, float] = defaultdict(float)
    for likeness, area in nearest:
        votes[area] += likeness**2
    if expected:
        votes[expected] += _EXPECTED
    return max(votes, key=lambda area: (votes[area], area))


class _Examples:
    def __init__(self, clauses: Iterable[ClauseText]) -> None:
        known = [(_marks(f"{one.heading}. {one.text}"), one.area) for one in clauses]
        held = Counter(mark for marks, _ in known for mark in marks)
        self._rarity = {mark: math.log(1 + len(known) / count) for mark, count in held.items()}
        self._areas = [area for _, area in known]
        self._lengths = [self._length(dict.fromkeys(marks, 1.0)) for marks, _ in known]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for place, (marks, _) in enumerate(known):
            for mark in marks:
                self._holders[mark].append(place)

    def nearest(self, wanted: dict[str, float]) -> list[tuple[float, str]]:
        """How like the clause the nearest examples are, by the angle between their words."""
        found: dict[int, float] = defaultdict(float)
        for mark, weight in wanted.items():
            for place in self._holders.get(mark, ()):
                found[place] += weight * self._rarity[mark] ** 2
        length = self._length(wanted)
        ranked = sorted(
            ((score / length / self._lengths[place], -place) for place, score in found.items()),
            reverse=True,
        )
        return [(likeness, self._areas[-place]) for likeness, place in ranked[:_NEAREST]]

    def _length(self, weights: dict[str, float]) -> float:
        parts = ((weight * self._rarity.get(mark, 0.0)) ** 2 for mark, weight in weights.items())
        return math.sqrt(sum(parts)) or 1.0


@cache
def _examples() -> _Examples:
    return _Examples(clause for pack in packs().values() for clause in text_of(pack, {}).clauses)


def _marks(text: str) -> set[str]:
    """What tells a text from others: the stems of its words, and what they mean."""
    stems = {word.stem for word in words(text) if not is_small(word)}
    return stems | {f"@{meaning}" for meaning in lexicon().meanings(text)}
