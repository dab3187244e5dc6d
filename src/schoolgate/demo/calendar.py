"""Terms, closed days and bell times of the demo schools, moved to the current school year."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.actors import System
from schoolgate.people.calendar.actions import BellLine, add_term, close_days, set_bell_times
from schoolgate.people.models import ClosedDay, School

DEMO = System("demo")
DAY = dt.timedelta(days=1)
FRIDAY = 4
PRIMARY_BELLS = [
    ("registration", "Registration", "08:45", "09:00"), ("lesson", "Lesson 1", "09:00", "10:30"),
    ("break", "Morning break", "10:30", "10:45"), ("lesson", "Lesson 2", "10:45", "12:00"),
    ("lunch", "Lunch", "12:00", "13:00"), ("lesson", "Lesson 3", "13:00", "15:15"),
]  # fmt: skip
SECONDARY_BELLS = [
    ("registration", "Tutor time", "08:30", "08:50"), ("lesson", "Period 1", "08:50", "09:50"),
    ("lesson", "Period 2", "09:50", "10:50"), ("break", "Break", "10:50", "11:10"),
    ("lesson", "Period 3", "11:10", "12:10"), ("lunch", "Lunch", "12:10", "12:50"),
    ("lesson", "Period 4", "12:50", "13:50"), ("lesson", "Period 5", "13:50", "14:50"),
]  # fmt: skip


def add_calendar(school: School, start: dt.date) -> None:
    """Three terms with half-terms and training days, and a bell for each day.

    ``start`` is 1 September of the school year.
    """
    year = start.year
    terms = [
        ("Autumn term", dt.date(year, 9, 2), dt.date(year, 12, 18), dt.date(year, 10, 26)),
        ("Spring term", dt.date(year + 1, 1, 5), dt.date(year + 1, 3, 27), dt.date(year + 1, 2, 16)),
        ("Summer term", dt.date(year + 1, 4, 13), dt.date(year + 1, 7, 21), dt.date(year + 1, 5, 25)),
    ]  # fmt: skip
    for name, begins, ends, half in terms:
        first = begins + DAY * (-begins.weekday() % 7 if begins.weekday() > FRIDAY else 0)
        last = ends - DAY * max(0, ends.weekday() - FRIDAY)
        add_term(by=DEMO, school=school, name=f"{name} {first.year}", from_date=first, until=last)
        monday = half - DAY * half.weekday()
        close_days(
            by=DEMO, school=school, first=monday, last=monday + DAY * FRIDAY,
            reason=ClosedDay.Reason.HOLIDAY, note="Half-term",
        )  # fmt: skip
        close_days(
            by=DEMO, school=school, first=first, last=first,
            reason=ClosedDay.Reason.TRAINING,
        )  # fmt: skip
    bells = PRIMARY_BELLS if school.phase == School.Phase.PRIMARY else SECONDARY_BELLS
    lines = [
        BellLine(kind, label, dt.time.fromisoformat(starts), dt.time.fromisoformat(ends))
        for kind, label, starts, ends in bells
    ]
    set_bell_times(by=DEMO, school=school, weekdays=range(FRIDAY + 1), lines=lines)
