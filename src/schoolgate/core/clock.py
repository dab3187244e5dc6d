"""The time, asked for in one place so that a test can say what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_stopped: ContextVar[dt.datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> dt.datetime:
    """This moment, with its time zone (UTC)."""
    return _stopped.get() or timezone.now()


def today() -> dt.date:
    """Today's date where the school is."""
    return timezone.localdate(now())


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day where the school is."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59)))


@contextmanager
def stopped_at(moment: dt.datetime) -> Iterator[None]:
    """Let ``now`` answer ``moment`` inside the block."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)
