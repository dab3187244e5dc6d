"""Which version is in force on a day: a matter of dates alone.

The version with the latest first day that has come governs, until the next begins or until it is
withdrawn. A version withdrawn on or before its own first day never was in force. Two versions of
one policy cannot begin on the same day (the database holds that), so that there is never more
than one in force, whatever the time of day and whether or not any worker is awake.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.db.models import F, Q


class Dated(Protocol):
    """Something that governs from a day on, and may be withdrawn."""

    effective_from: dt.date
    withdrawn_from: dt.date | None


D = TypeVar("D", bound=Dated)
# As never_in_force, for a query.
NEVER_IN_FORCE = Q(withdrawn_from__lte=F("effective_from"))


def never_in_force(version: Dated) -> bool:
    """Withdrawn before it began."""
    return version.withdrawn_from is not None and version.withdrawn_from <= version.effective_from


def in_force_on(versions: Iterable[D], day: dt.date) -> D | None:
    """The one that governs on ``day``, or none."""
    begun = [
        version
        for version in versions
        if version.effective_from <= day and not never_in_force(version)
    ]
    latest = max(begun, key=lambda version: version.effective_from, default=None)
    if latest is None or (latest.withdrawn_from is not None and latest.withdrawn_from <= day):
        return None
    return latest


def last_day(version: D, versions: Iterable[D]) -> dt.date | None:
    """The last day on which ``version`` is in force; none while no end is known.

    Meaningless for one that was never in force.
    """
    following = [
        other.effective_from
        for other in versions
        if other.effective_from > version.effective_from and not never_in_force(other)
    ]
    ends = [*following, *([version.withdrawn_from] if version.withdrawn_from else [])]
    return min(ends) - dt.timedelta(days=1) if ends else None


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the last of the month where there is none (29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
