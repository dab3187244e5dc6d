"""When a version must be looked at again, and how that day stands today.

A version is never changed, and carries the day that its own text asks for. A review that keeps
it names another day; the app of reviews answers for that here. An edition that names no day keeps
that of the one before it, if that day was still ahead when it began.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schoolgate.policies.dates import NEVER_IN_FORCE, months_after
from schoolgate.policies.models import Version

Standing = Literal["undated", "later", "soon", "overdue"]
NOTICE_MONTHS = 2

Later = Callable[[Sequence[int]], Mapping[int, dt.date]]
_later: list[Later] = []


def moves_review_dates(source: Later) -> Later:
    """Add a function that answers, for versions by key, the days that reviews have set."""
    _later.append(source)
    return source


@dataclass(frozen=True, slots=True)
class ReviewDay:
    """The day by which a version must be reviewed; ``kept_from`` is the edition that set it."""

    due: dt.date | None
    kept_from: str = ""


def review_days(versions: Iterable[Version]) -> dict[int, ReviewDay]:
    """The day by which each version must be reviewed, by its key, and whence an earlier one is."""
    asked = list(versions)
    own = _set_for({version.pk: version.review_due for version in asked})
    days = {pk: ReviewDay(due) for pk, due in own.items()}
    return days | _kept([version for version in asked if own[version.pk] is None])


def _set_for(days: dict[int, dt.date | None]) -> dict[int, dt.date | None]:
    """The days of versions themselves, where reviews have set another."""
    found = dict(days)
    for source in _later:
        found.update(source(list(days)))
    return found


def _kept(without: Sequence[Version]) -> dict[int, ReviewDay]:
    """The days that versions without one keep from those before them; the queries of one."""
    if not without:
        return {}
    lines: dict[int, list[Version]] = defaultdict(list)
    before = Version.objects.filter(policy__in={one.policy_id for one in without})
    light = before.only("policy", "edition", "effective_from", "withdrawn_from", "review_due")
    for one in light.exclude(NEVER_IN_FORCE).order_by("effective_from"):
        lines[one.policy_id].append(one)
    days = _set_for({one.pk: one.review_due for line in lines.values() for one in line})
    return {one.pk: _kept_by(one, lines[one.policy_id], days) for one in without}


def _kept_by(
    version: Version, line: Sequence[Version], days: Mapping[int, dt.date | None]
) -> ReviewDay:
    kept = ReviewDay(None)
    for one in (*(one for one in line if one.effective_from < version.effective_from), version):
        day = days.get(one.pk)
        if day is not None:
            kept = ReviewDay(day, one.edition)
        elif kept.due is not None and kept.due < one.effective_from:
            kept = ReviewDay(None)
    return kept


def review_dates(versions: Iterable[Version]) -> dict[int, dt.date | None]:
    """The day by which each version must be reviewed, by its key; None where none is set."""
    return {pk: day.due for pk, day in review_days(versions).items()}


def review_day(version: Version) -> ReviewDay:
    """The day by which one version must be reviewed."""
    return review_days([version])[version.pk]


def review_date(version: Version) -> dt.date | None:
    """The same day alone."""
    return review_day(version).due


def reminders_from(due: dt.date) -> dt.date:
    """The day on which reminders begin: two months before."""
    return months_after(due, -NOTICE_MONTHS)


def standing(due: dt.date | None, today: dt.date) -> Standing:
    """``soon`` from two months before until the day itself, ``overdue`` from the day after."""
    if due is None:
        return "undated"
    if today > due:
        return "overdue"
    return "soon" if today >= reminders_from(due) else "later"
