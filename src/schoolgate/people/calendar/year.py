"""The school year as it is drawn and told: August to July, so that it fits every nation."""

from __future__ import annotations

import datetime as dt
from calendar import Calendar as Weeks
from collections.abc import Iterator
from dataclasses import dataclass

from schoolgate.people.calendar.runs import Run, runs_of
from schoolgate.people.calendar.school_time import SATURDAY, SchoolCalendar
from schoolgate.people.models import BellTime, ClosedDay, Term

STARTS_IN = 8
WEEKS = Weeks()


@dataclass(frozen=True)
class Cell:
    """One day of the drawing; kind is open, closed, training or out (of term, or a weekend)."""

    day: dt.date
    kind: str


@dataclass(frozen=True)
class Month:
    """One month of the drawing, in weeks from Monday; none where a week belongs to another."""

    first: dt.date
    weeks: tuple[tuple[Cell | None, ...], ...]

    @property
    def is_marked(self) -> bool:
        """Whether school is open, or shut for a reason, on any day."""
        return any(cell is not None and cell.kind != "out" for week in self.weeks for cell in week)


@dataclass(frozen=True)
class TermLine:
    """One term as it is listed."""

    term: Term
    school_days: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class BellDay:
    """Days of the week that have the same bell times."""

    weekdays: tuple[int, ...]
    names: tuple[str, ...]
    bells: tuple[BellTime, ...]

    @property
    def is_all_week(self) -> bool:
        """Whether these are the days from Monday to Friday."""
        return self.weekdays == tuple(range(SATURDAY))

    def lines(self) -> list[tuple[BellTime, str]]:
        """Each bell time with its kind in words, where its name does not say that already."""
        kinds = [str(bell.get_kind_display()) for bell in self.bells]
        return [
            (bell, "" if kind.lower() in bell.label.lower() else kind)
            for bell, kind in zip(self.bells, kinds, strict=True)
        ]


@dataclass(frozen=True)
class SchoolYear:
    """One school year of a calendar."""

    calendar: SchoolCalendar
    start: int

    @property
    def first(self) -> dt.date:
        return dt.date(self.start, STARTS_IN, 1)

    @property
    def last(self) -> dt.date:
        return dt.date(self.start + 1, STARTS_IN - 1, 31)

    @property
    def name(self) -> str:
        return f"{self.start}–{(self.start + 1) % 100:02d}"

    def terms(self) -> list[TermLine]:
        """The terms that touch the year, with their closed days told together."""
        runs = self.runs()
        return [
            TermLine(
                term,
                sum(1 for _ in self._school_days(term)),
                tuple(run for run in runs if term.from_date <= run.first <= term.until),
            )
            for term in self.calendar.terms
            if term.from_date <= self.last and term.until >= self.first
        ]

    def runs(self) -> list[Run]:
        """The closed days of the year, told together."""
        return [run for run in runs_of(self.calendar) if self.first <= run.first <= self.last]

    def months(self) -> list[Month]:
        """The months to be drawn: all but those in which nothing is entered."""
        months = [
            self._month(self.start + (month > 12), (month - 1) % 12 + 1)
            for month in range(STARTS_IN, STARTS_IN + 12)
        ]
        return [month for month in months if month.is_marked]

    def _month(self, year: int, month: int) -> Month:
        weeks = tuple(
            tuple(self._cell(day) if day.month == month else None for day in week)
            for week in WEEKS.monthdatescalendar(year, month)
        )
        return Month(dt.date(year, month, 1), weeks)

    def _cell(self, day: dt.date) -> Cell:
        closed = self.calendar.closed_on(day)
        if closed is not None:
            is_training = closed.reason == ClosedDay.Reason.TRAINING
            return Cell(day, "training" if is_training else "closed")
        return Cell(day, "open" if self.calendar.is_school_day(day) else "out")

    def _school_days(self, term: Term) -> Iterator[dt.date]:
        length = (term.until - term.from_date).days + 1
        days = (term.from_date + dt.timedelta(days=offset) for offset in range(length))
        return (day for day in days if self.calendar.is_school_day(day))


def year_of(day: dt.date) -> int:
    """The calendar year in which the school year of that day starts."""
    return day.year if day.month >= STARTS_IN else day.year - 1


def years_of(calendar: SchoolCalendar, today: dt.date) -> list[int]:
    """The school years that hold a term or a closed day, and this one."""
    days = [term.from_date for term in calendar.terms] + [term.until for term in calendar.terms]
    days += [closed.date for closed in calendar.closed]
    return sorted({year_of(day) for day in [*days, today]})


def bell_days(calendar: SchoolCalendar) -> list[BellDay]:
    """The days of the week, those with the same bell times together; Monday to Friday always."""
    groups: list[tuple[list[int], tuple[BellTime, ...]]] = []
    for weekday in range(7):
        bells = calendar.bells_on(weekday)
        if not bells and not calendar.opens_on(weekday):
            continue
        alike = next((group for group in groups if _facts(group[1]) == _facts(bells)), None)
        if alike is None:
            groups.append(([weekday], bells))
        else:
            alike[0].append(weekday)
    return [
        BellDay(tuple(days), tuple(str(BellTime.Weekday(day).label) for day in days), bells)
        for days, bells in groups
    ]


def _facts(bells: tuple[BellTime, ...]) -> list[tuple[object, ...]]:
    return [(bell.kind, bell.label, bell.starts, bell.ends) for bell in bells]
