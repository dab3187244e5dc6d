"""What somebody has to do, now or later: each app adds a source, "My duties" asks them all.

The inbox holds what needs a person today; duties are the whole list, with dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["read", "sign", "review", "decide", "answer", "moderate", "do"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do. ``due`` may be years away, or nothing where it only has to be known."""

    kind: Kind
    title: str
    url: str
    place: str = ""
    detail: str = ""
    due: dt.date | None = None
    quoted: bool = False  # the detail is somebody's own words, not ours to translate


Source = Callable[[Any], Iterable[Duty]]
_sources: list[Source] = []


def duty_source(source: Source) -> Source:
    """Add a function that answers, for a person, what of its app they have to do."""
    _sources.append(source)
    return source


def duties_of(person: Any) -> list[Duty]:
    """Everything the person has to do, by date; what has no date comes last."""
    found = [duty for source in _sources for duty in source(person)]
    return sorted(found, key=lambda duty: (duty.due or dt.date.max, duty.place, duty.title))
