"""Days worth knowing: each app adds a source, and a person's calendar feed asks them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One day. ``uid`` stays the same when the day is moved.

    Title and place go into calendars outside the school: never a person's name in them.
    """

    uid: str
    day: dt.date
    title: str
    url: str
    place: str = ""
    detail: str = ""


Source = Callable[[Any], Iterable[DiaryDay]]
_sources: list[Source] = []


def diary_source(source: Source) -> Source:
    """Add a function that answers, for a person, which days of its app concern them."""
    _sources.append(source)
    return source


def diary_of(person: Any) -> list[DiaryDay]:
    """Every day that concerns the person, in order."""
    found = [day for source in _sources for day in source(person)]
    return sorted(found, key=lambda day: (day.day, day.place, day.title))
