"""What needs you: each app adds a source, and the inbox asks them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One thing that needs one person: what, where, by when, and the verb on its button."""

    title: str
    url: str
    verb: str
    place: str = ""
    detail: str = ""
    due: dt.datetime | None = None
    icon: str = "inbox"
    urgent: bool = False


Source = Callable[[Any], Iterable[InboxItem]]
_sources: list[Source] = []


def inbox_source(source: Source) -> Source:
    """Add a function that answers, for a person, what of its app needs them."""
    _sources.append(source)
    return source


def needs(person: Any) -> list[InboxItem]:
    """Everything that needs the person: urgent first, then by due date."""
    items = [item for source in _sources for item in source(person)]
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(items, key=lambda item: (not item.urgent, item.due or far, item.title))
