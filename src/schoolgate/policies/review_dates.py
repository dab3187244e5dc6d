"""When a version must be looked at again, and how that day stands today.

A version is never changed, and carries the day that its own text asks for. A review that keeps
it names another day; the app of reviews answers for that here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from schoolgate.policies.dates import months_after
from schoolgate.policies.models import Version

Standing = Literal["undated", "later", "soon", "overdue"]
NOTICE_MONTHS = 2

Later = Callable[[Sequence[int]], Mapping[int, dt.date]]
_later: list[Later] = []


def moves_review_dates(source: Later) -> Later:
    """Add a function that answers, for versions by key, the days that reviews have set."""
    _later.append(source)
    return source


def review_dates(versions: Iterable[Version]) -> dict[int, dt.date | None]:
    """The day by which each version must be reviewed, by its key; None where none is set."""
    days = {version.pk: version.review_due for version in versions}
    for source in _later:
        days.update(source(list(days)))
    return days


def review_date(version: Version) -> dt.date | None:
    """The day by which one version must be reviewed."""
    return review_dates([version])[version.pk]


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
