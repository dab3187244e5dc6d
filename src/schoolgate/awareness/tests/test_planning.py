"""On which days a channel comes round."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.awareness.channels import channels
from schoolgate.awareness.planning import Year
from schoolgate.people.calendar.school_time import SchoolCalendar
from schoolgate.people.models import ClosedDay, School, Term

D = dt.date
TERMS = (
    Term(name="Autumn", from_date=D(2026, 9, 2), until=D(2026, 12, 18)),
    Term(name="Spring", from_date=D(2027, 1, 5), until=D(2027, 3, 26)),
)
HALF_TERM = tuple(ClosedDay(date=D(2026, 10, day), reason="holiday") for day in range(26, 31))
TRAINING = (ClosedDay(date=D(2026, 9, 2), reason="training"),)


def year(terms=TERMS, closed=HALF_TERM + TRAINING):
    return Year(SchoolCalendar(School(), tuple(terms), tuple(closed), ()), 2026)


@pytest.mark.parametrize(
    ("channel", "days"),
    [
        ("staff-handbook", [D(2026, 9, 3)]),
        ("website", [D(2026, 9, 3), D(2027, 1, 5)]),
        ("prospectus", [D(2027, 1, 5)]),
        ("parent-meetings", [D(2026, 9, 24), D(2027, 1, 26)]),
        ("newsletters-half-term", [D(2026, 10, 23), D(2026, 12, 18), D(2027, 3, 26)]),
        (
            "newsletters-weekly",
            [D(2026, 9, 3), D(2026, 10, 1), D(2026, 11, 2), D(2026, 12, 1),
             D(2027, 1, 5), D(2027, 2, 1), D(2027, 3, 1)],
        ),
        ("head-report", [D(2026, 12, 7), D(2027, 3, 15)]),
        ("training", [D(2026, 9, 2)]),
    ],
)  # fmt: skip
def test_channel_comes_round_on_the_days_of_the_schools_own_terms(channel, days):
    assert year().days_for(channels()[channel]) == days


def test_training_without_a_training_day_is_on_the_first_school_day():
    assert year(closed=()).days_for(channels()["training"]) == [D(2026, 9, 2)]


def test_year_without_terms_has_no_days():
    found = {one.id: year(terms=()).days_for(one) for one in channels().values()}
    assert found == {name: [] for name in channels()}


def test_term_that_starts_on_a_sunday_begins_with_its_first_school_day():
    term = Term(name="Spring", from_date=D(2027, 1, 3), until=D(2027, 1, 15))
    assert year(terms=[term], closed=()).days_for(channels()["website"]) == [D(2027, 1, 4)]


def test_term_that_is_closed_throughout_is_passed_over():
    term = Term(name="Snow", from_date=D(2027, 1, 4), until=D(2027, 1, 5))
    shut = [ClosedDay(date=D(2027, 1, day), reason="other") for day in (4, 5)]
    assert year(terms=[term], closed=shut).days_for(channels()["website"]) == []


def test_term_of_another_year_is_not_planned():
    later = Term(name="Autumn", from_date=D(2027, 9, 2), until=D(2027, 12, 17))
    assert year(terms=[*TERMS, later]).days_for(channels()["website"])[-1] == D(2027, 1, 5)


def test_short_term_holds_what_comes_late_in_it_too():
    term = Term(name="Short", from_date=D(2027, 1, 4), until=D(2027, 1, 8))
    days = [
        year(terms=[term], closed=()).days_for(channels()[one])
        for one in ("parent-meetings", "head-report")
    ]
    assert days == [[D(2027, 1, 8)], [D(2027, 1, 4)]]
