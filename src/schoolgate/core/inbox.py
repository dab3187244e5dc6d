"""What needs you: each app adds a source; what they say is remembered until a stamp changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.utils.translation import get_language

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
_sources: list[tuple[Source, str]] = []
Reach = Callable[[Any], tuple[Collection[int], Collection[int]]]
_reaches: list[Reach] = []
Stamp = Callable[[Any], object]
_stamps: list[Stamp] = []
AT_MOST = 60  # seconds for which a list may be believed, should a stamp ever miss something
SOON = dt.timedelta(days=14)
FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


def inbox_source(*, where: str = "") -> Callable[[Source], Source]:
    """Add a function that answers, for a person, what of its app needs them.

    ``where`` is SQL that finds a row at least whenever the source has something to say: it may find
    more, never less. In it ``%(person)s`` stands for the person's key, ``{schools}`` and
    ``{federations}`` for the keys of where they have a part, ``%(soon)s`` for the last day that is
    near. Without it the source is always asked.
    """

    def add(source: Source) -> Source:
        _sources.append((source, where))
        return source

    return add


def inbox_reach(reach: Reach) -> Reach:
    """Set the function that answers at which schools and federations a person has a part."""
    _reaches[:] = [reach]
    return reach


def _holding(person: Any) -> set[str]:
    """Which conditions of the sources hold for the person; all are asked in one query.

    Most sources have nothing to say to most people on most days, and the object mapper takes
    longer to put their questions together than the database to answer them.
    """
    asked = sorted({where for _source, where in _sources} - {""})
    if not asked:
        return set()
    schools, federations = _reaches[0](person)
    listed = {"schools": _keys(schools), "federations": _keys(federations)}
    statement = "SELECT " + ", ".join(f"EXISTS ({where.format_map(listed)})" for where in asked)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"person": person.pk, "soon": (clock.today() + SOON).isoformat()})
        answers = cursor.fetchone()
    return {where for where, holds in zip(asked, answers, strict=True) if holds}


def _keys(keys: Collection[int]) -> str:
    """Keys of rows as SQL lists them; nothing is in the list that is empty."""
    return f"({', '.join(str(int(key)) for key in sorted(keys)) or 'NULL'})"


def _pressing(item: InboxItem) -> tuple[int, dt.datetime, str]:
    """How soon something needs somebody: the lower, the sooner."""
    if item.urgent:
        rank = 0
    elif item.late:
        rank = 1
    elif item.due is None:
        rank = 3
    else:
        rank = 2 if item.due <= clock.now() + SOON else 4
    return rank, item.due or FAR, item.title


def needs(person: Any) -> list[InboxItem]:
    """Everything that needs the person: urgent, then late, then due in a fortnight, then what has
    no date, then what is due later.

    Asked once and kept on the object. Pages show what is ``remembered`` instead.
    """
    kept: list[InboxItem] | None = getattr(person, "_needs", None)
    if kept is None:
        holding = {"", *_holding(person)}
        asked = [source for source, where in _sources if where in holding]
        items = [item for source in asked for item in source(person)]
        kept = sorted(items, key=_pressing)
        person._needs = kept  # noqa: SLF001 - kept for the request
    return list(kept)


def inbox_stamp(stamp: Stamp) -> Stamp:
    """Add a function whose answer, for a person, changes whenever their inbox may have changed."""
    _stamps.append(stamp)
    return stamp


def remembered(person: Any) -> list[InboxItem]:
    """What ``needs`` found last, in this language; found anew on a new day or when a stamp has
    changed.

    Every page of the office shows how many they are, and asking all sources takes longer than
    the page.
    """
    kept: list[InboxItem] | None = getattr(person, "_remembered", None)
    if kept is None:
        stamp = (clock.today(), *(stamp(person) for stamp in _stamps))
        memory, key = caches["memory"], f"needs:{person.public_id}:{get_language()}"
        known: tuple[object, list[InboxItem]] | None = memory.get(key)
        if known is None or known[0] != stamp:
            forget_needs(person)  # what was found before the stamp may be older than it
            known = (stamp, needs(person))
            memory.set(key, known, AT_MOST)
        kept = person._remembered = known[1]  # noqa: SLF001 - kept for the request
    return list(kept)


def how_many(person: Any) -> int:
    """How many things need the person, as remembered."""
    return len(remembered(person))


def forget_needs(person: Any) -> None:
    """Ask the sources, or whether they would say the same, anew next time."""
    for kept in ("_needs", "_remembered"):
        if hasattr(person, kept):
            delattr(person, kept)
