"""What should be known before a draft is adopted: apps above add what they know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from schoolgate.policies.models import Draft


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the page on which answers are checked."""

    label: str
    value: str


Source = Callable[[Draft], Iterable[Fact]]
_sources: list[Source] = []


def before_adoption(source: Source) -> Source:
    """Add a function that says what follows from the adoption of a draft."""
    _sources.append(source)
    return source


def facts_before_adoption(draft: Draft) -> Iterator[Fact]:
    """Everything that follows from the adoption of a draft, app by app."""
    for source in _sources:
        yield from source(draft)
