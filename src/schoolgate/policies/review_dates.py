"""When a version must be looked at again, and how that day stands today.

A version is never changed, and carries the day that its own text asks for. A review that keeps
it names another day; the app of reviews answers for that here. An edition that names no day keeps
that of the one before it, if that day was still ahead when it began and that one not withdrawn.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from schoolgate.policies.dates import (
    NEVER_IN_FORCE,
    in_force_on,
    months_after,
    never_in_force,
)
from schoolgate.policies.models import Draft, Version

Standing = Literal["undated", "later", "soon", "overdue"]
NOTICE_MONTHS = 2

Later = Callable[[Sequence[int], Collection[Draft] | None], Mapping[int, dt.date]]
_later: list[Later] = []
K = TypeVar("K")


def moves_review_dates(source: Later) -> Later:
    """Add a function that answers, for versions by key, the days that reviews have set.

    Given drafts, or none of them, it answers the days that are handed on when those are adopted.
    """
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


def _set_for(
    days: dict[int, dt.date | None], changing: Collection[Draft] | None = None
) -> dict[int, dt.date | None]:
    """The days of versions themselves, where reviews have set another."""
    found = dict(days)
    for source in _later:
        found.update(source(list(days), changing))
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
    days = _handed_on(lines.values())
    return {one.pk: _kept_on(one.effective_from, lines[one.policy_id], days) for one in without}


def days_kept(
    lines: Mapping[K, Sequence[Version]], day: dt.date, draft: Draft
) -> dict[K, ReviewDay]:
    """What a draft that names no day keeps of each line of editions if it begins on ``day``."""
    begun = {
        key: sorted(
            (one for one in line if not never_in_force(one)), key=lambda one: one.effective_from
        )
        for key, line in lines.items()
    }
    days = _handed_on(begun.values(), [draft])
    return {key: _kept_on(day, line, days) for key, line in begun.items()}


def _handed_on(
    lines: Iterable[Sequence[Version]], changing: Collection[Draft] = ()
) -> dict[int, dt.date | None]:
    return _set_for({one.pk: one.review_due for line in lines for one in line}, changing)


def _kept_on(
    day: dt.date, line: Sequence[Version], days: Mapping[int, dt.date | None]
) -> ReviewDay:
    """What is kept of a line of editions, the first first, by one that begins on ``day``."""
    kept, before = ReviewDay(None), None
    for one in line:
        if one.effective_from >= day:
            break
        kept = _still(kept, before, one.effective_from)
        own = days[one.pk]
        if own is not None:
            kept = ReviewDay(own, one.edition)
        before = one
    return _still(kept, before, day)


def _still(kept: ReviewDay, before: Version | None, begins: dt.date) -> ReviewDay:
    """What is kept, unless it had passed when the next edition began, or that before was over."""
    over = before is not None and in_force_on([before], begins) is None
    passed = kept.due is not None and kept.due < begins
    return ReviewDay(None) if over or passed else kept


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
