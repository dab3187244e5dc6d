"""What needs you: each app adds a source, and the inbox asks them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches

from schoolgate.core import clock


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
    quoted: bool = False  # the detail is somebody's own words, not ours to translate

    @property
    def late(self) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < clock.now()


Source = Callable[[Any], Iterable[InboxItem]]
_sources: list[Source] = []
Stamp = Callable[[Any], object]
_stamps: list[Stamp] = []
AT_MOST = 60  # seconds for which a count may be believed, should a stamp ever miss something
FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


def inbox_source(source: Source) -> Source:
    """Add a function that answers, for a person, what of its app needs them."""
    _sources.append(source)
    return source


def needs(person: Any) -> list[InboxItem]:
    """Everything that needs the person: urgent first, then by due date.

    Asked once and kept on the object, so that the badge of a page and the page itself share it.
    """
    kept: list[InboxItem] | None = getattr(person, "_needs", None)
    if kept is None:
        items = [item for source in _sources for item in source(person)]
        kept = sorted(items, key=lambda item: (not item.urgent, item.due or FAR, item.title))
        person._needs = kept  # noqa: SLF001 - kept for the request
    return list(kept)


def inbox_stamp(stamp: Stamp) -> Stamp:
    """Add a function whose answer, for a person, changes whenever their inbox may have changed."""
    _stamps.append(stamp)
    return stamp


def how_many(person: Any) -> int:
    """How many things need the person; counted anew on a new day or when a stamp has changed.

    Every page of the office shows this figure, and asking all sources takes longer than the page.
    """
    stamp = (clock.today(), *(stamp(person) for stamp in _stamps))
    memory = caches["memory"]
    known: tuple[object, int] | None = memory.get(f"needs:{person.public_id}")
    if known is None or known[0] != stamp:
        known = (stamp, len(needs(person)))
        memory.set(f"needs:{person.public_id}", known, AT_MOST)
    return known[1]


def forget_needs(person: Any) -> None:
    """Ask the sources anew next time."""
    if hasattr(person, "_needs"):
        del person._needs  # noqa: SLF001
