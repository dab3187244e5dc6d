"""The days of a school year on which a channel comes round: from the school's own calendar.

Pure: what is asked is the calendar as it was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from schoolgate.awareness.channels import Channel
from schoolgate.people.calendar.school_time import SchoolCalendar, days_of
from schoolgate.people.calendar.year import STARTS_IN
from schoolgate.people.models import ClosedDay

A_BREAK = dt.timedelta(days=7)
INTO_TERM = 15
BEFORE_END = 10


class Year:
    """The school days of one school year, term by term; terms without one are left out."""

    def __init__(self, calendar: SchoolCalendar, starts: int) -> None:
        first, last = dt.date(starts, STARTS_IN, 1), dt.date(starts + 1, STARTS_IN, 1)
        self.terms: list[Sequence[dt.date]] = [
            days
            for term in calendar.terms
            if first <= term.from_date < last
            and (days := [day for day in days_of(term) if calendar.is_school_day(day)])
        ]
        self.training = [
            closed.date
            for closed in calendar.closed
            if closed.reason == ClosedDay.Reason.TRAINING and first <= closed.date < last
        ]

    def days_for(self, channel: Channel) -> list[dt.date]:
        """On which days the channel comes round, in order; none in a year without terms."""
        return sorted(set(_TIMES[channel.times](self))) if self.terms else []

    def breaks(self) -> Iterator[dt.date]:
        """The last school day before each half-term and at the end of each term."""
        for term in self.terms:
            yield from (day for day, then in pairwise(term) if then - day > A_BREAK)
            yield term[-1]

    def months(self) -> Iterator[dt.date]:
        """The first school day of each month in which there is one."""
        found: dict[tuple[int, int], dt.date] = {}
        for term in self.terms:
            for day in term:
                found.setdefault((day.year, day.month), day)
        yield from found.values()


def _training_day(year: Year) -> Iterator[dt.date]:
    """The year's first training day, or its first school day where none is entered."""
    yield min(year.training, default=year.terms[0][0])


_TIMES: Mapping[str, Callable[[Year], Iterator[dt.date]]] = {
    "year-start": lambda year: iter([year.terms[0][0]]),
    "term-start": lambda year: (term[0] for term in year.terms),
    "last-term-start": lambda year: iter([year.terms[-1][0]]),
    "into-term": lambda year: (term[min(INTO_TERM, len(term) - 1)] for term in year.terms),
    "half-term": Year.breaks,
    "monthly": Year.months,
    "before-term-end": lambda year: (term[-min(BEFORE_END, len(term))] for term in year.terms),
    "training-day": _training_day,
}
