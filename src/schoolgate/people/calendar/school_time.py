"""When the school is open: school days, the bell at a moment, and counting in school days.

A school day is a day inside a term that is not closed, from Monday to Friday, or on a weekend
day that has bell times of its own. A staff training day is closed to pupils, so it is none.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from schoolgate.people.models import BellTime, ClosedDay, School, Term

DAY = dt.timedelta(days=1)
SATURDAY = 5
BREAKS = frozenset({BellTime.Kind.BREAK, BellTime.Kind.LUNCH})


@dataclass(frozen=True)
class SchoolCalendar:
    """The calendar of one school as it stood when it was read; answers without the database."""

    school: School
    terms: tuple[Term, ...]
    closed: tuple[ClosedDay, ...]
    bells: tuple[BellTime, ...]

    def is_school_day(self, day: dt.date) -> bool:
        """Whether pupils are in school."""
        return (
            self.opens_on(day.weekday()) and day not in self._shut and self.term_of(day) is not None
        )

    def is_working_day(self, day: dt.date) -> bool:
        """Whether staff are in school: on school days and on training days of a term.

        Where nobody has entered terms yet, every day of the week that can be a school day counts.
        """
        closed = self.closed_on(day)
        shut = closed is not None and closed.reason != ClosedDay.Reason.TRAINING
        in_term = not self.terms or self.term_of(day) is not None
        return self.opens_on(day.weekday()) and not shut and in_term

    def opens_on(self, weekday: int) -> bool:
        """Whether that day of the week can be a school day at all."""
        return weekday < SATURDAY or weekday in self._bells_by_weekday

    def term_of(self, day: dt.date) -> Term | None:
        """The term whose dates include the day, closed days among them."""
        place = bisect_right(self._term_starts, day) - 1
        if place < 0 or self.terms[place].until < day:
            return None
        return self.terms[place]

    def closed_on(self, day: dt.date) -> ClosedDay | None:
        """Why the school is closed on the day, where somebody entered that."""
        return self._shut.get(day)

    def bells_on(self, weekday: int) -> tuple[BellTime, ...]:
        """The bell times of a day of the week, in order."""
        return tuple(self._bells_by_weekday.get(weekday, ()))

    def bell_at(self, moment: dt.datetime) -> BellTime | None:
        """The stretch of the school day that the moment is in; its end is the next one's.

        ValueError for a moment without a time zone.
        """
        local = school_clock(moment)
        if not self.is_school_day(local.date()):
            return None
        time = local.time()
        on_the_day = self.bells_on(local.weekday())
        return next((bell for bell in on_the_day if bell.starts <= time < bell.ends), None)

    def is_break(self, moment: dt.datetime) -> bool:
        """Whether the moment is in a break or at lunch."""
        bell = self.bell_at(moment)
        return bell is not None and bell.kind in BREAKS

    def school_days_between(self, first: dt.date, last: dt.date) -> int:
        """How many school days lie after ``first`` up to and with ``last``.

        Negative where ``last`` is earlier: then ``last`` counts and ``first`` does not.
        """
        if last < first:
            return bisect_left(self._days, last) - bisect_left(self._days, first)
        return bisect_right(self._days, last) - bisect_right(self._days, first)

    def add_school_days(self, day: dt.date, days: int) -> dt.date | None:
        """The school day that is ``days`` school days after (before, if negative) a day.

        Nought leaves the day as it is. None where the terms entered do not reach that far.
        """
        if days == 0:
            return day
        if days > 0:
            place = bisect_right(self._days, day) + days - 1
        else:
            place = bisect_left(self._days, day) + days
        return self._days[place] if 0 <= place < len(self._days) else None

    @cached_property
    def _days(self) -> list[dt.date]:
        return [day for term in self.terms for day in days_of(term) if self.is_school_day(day)]

    @cached_property
    def _term_starts(self) -> list[dt.date]:
        return [term.from_date for term in self.terms]

    @cached_property
    def _shut(self) -> dict[dt.date, ClosedDay]:
        return {closed.date: closed for closed in self.closed}

    @cached_property
    def _bells_by_weekday(self) -> dict[int, list[BellTime]]:
        by_weekday: dict[int, list[BellTime]] = defaultdict(list)
        for bell in self.bells:
            by_weekday[bell.weekday].append(bell)
        return dict(by_weekday)


def calendar_of(school: School) -> SchoolCalendar:
    """Read a school's calendar: three queries, however long it is."""
    return SchoolCalendar(
        school,
        tuple(school.terms.order_by("from_date")),
        tuple(school.closed_days.order_by("date")),
        tuple(school.bell_times.order_by("weekday", "starts")),
    )


def is_school_day(school: School, day: dt.date) -> bool:
    """Whether pupils are in school; for one question. For several, read ``calendar_of`` once."""
    return calendar_of(school).is_school_day(day)


def bell_at(school: School, moment: dt.datetime) -> BellTime | None:
    """The stretch of the school day that the moment is in."""
    return calendar_of(school).bell_at(moment)


def is_break(school: School, moment: dt.datetime) -> bool:
    """Whether the moment is in a break or at lunch."""
    return calendar_of(school).is_break(moment)


def school_days_between(school: School, first: dt.date, last: dt.date) -> int:
    """How many school days lie after ``first`` up to and with ``last``."""
    return calendar_of(school).school_days_between(first, last)


def add_school_days(school: School, day: dt.date, days: int) -> dt.date | None:
    """The day so many school days on; None where the terms entered do not reach that far."""
    return calendar_of(school).add_school_days(day, days)


def term_of(school: School, day: dt.date) -> Term | None:
    """The term whose dates include the day."""
    return calendar_of(school).term_of(day)


def school_clock(moment: dt.datetime) -> dt.datetime:
    """The moment as the clock on the school's wall shows it. ValueError without a time zone."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def days_of(term: Term) -> Iterator[dt.date]:
    """Every day of a term, weekends among them."""
    return days_from(term.from_date, term.until)


def days_from(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every day from the first to the last, both included."""
    for offset in range((last - first).days + 1):
        yield first + DAY * offset
