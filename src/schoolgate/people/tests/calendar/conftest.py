"""A school year of our own: two terms, a half-term, a training day, and bells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

import pytest

from schoolgate.conftest import TEST
from schoolgate.core import clock
from schoolgate.people.calendar import actions
from schoolgate.people.calendar.actions import BellLine
from schoolgate.people.calendar.school_time import SchoolCalendar
from schoolgate.people.models import BellTime, ClosedDay, School, Term

LESSON, BREAK, LUNCH = BellTime.Kind.LESSON, BellTime.Kind.BREAK, BellTime.Kind.LUNCH


def at(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


BELLS = [
    BellLine(LESSON, "Lesson 1", at("09:00"), at("10:30")),
    BellLine(BREAK, "Morning break", at("10:30"), at("10:45")),
    BellLine(LESSON, "Lesson 2", at("10:45"), at("12:00")),
    BellLine(LUNCH, "Lunch", at("12:00"), at("13:00")),
]
AUTUMN = (dt.date(2026, 9, 2), dt.date(2026, 12, 18))
SPRING = (dt.date(2027, 1, 5), dt.date(2027, 3, 26))


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    """The file was read on a day in the middle of the year it is about."""
    with clock.stopped_at(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        yield


def fill(school: School) -> School:
    """Give a school the year."""
    for name, (first, last) in {"Autumn term": AUTUMN, "Spring term": SPRING}.items():
        actions.add_term(by=TEST, school=school, name=name, from_date=first, until=last)
    actions.close_days(
        by=TEST, school=school, first=dt.date(2026, 10, 26), last=dt.date(2026, 10, 30),
        reason="holiday", note="Half-term",
    )  # fmt: skip
    actions.close_days(by=TEST, school=school, first=AUTUMN[0], last=AUTUMN[0], reason="training")
    actions.set_bell_times(by=TEST, school=school, weekdays=range(5), lines=BELLS)
    return school


@pytest.fixture
def filled(school: School) -> School:
    return fill(school)


@pytest.fixture
def ics() -> Callable[..., bytes]:
    """A calendar file of some events, each a list of lines."""
    return make_ics


def make_ics(*events: Iterable[str]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()


def unsaved(
    terms: Iterable[tuple[dt.date, dt.date]],
    closed: Iterable[dt.date] = (),
    weekend_bells: Iterable[int] = (),
) -> SchoolCalendar:
    """A calendar that no database holds."""
    return SchoolCalendar(
        School(public_id="school"),
        tuple(Term(name="Term", from_date=first, until=last) for first, last in sorted(terms)),
        tuple(ClosedDay(date=day) for day in sorted(set(closed))),
        tuple(
            BellTime(weekday=weekday, kind=LESSON, label="Lesson", starts=at("09:00"),
                     ends=at("10:00"))
            for weekday in sorted(set(weekend_bells))
        ),
    )  # fmt: skip
