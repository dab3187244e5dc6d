"""Which days are school days, what bell it is, and counting in school days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.people.calendar import actions, school_time
from schoolgate.people.calendar.school_time import SchoolCalendar, calendar_of
from schoolgate.people.tests.calendar.conftest import AUTUMN, BELLS, SPRING, TEST, unsaved

DAY = dt.timedelta(days=1)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((2026, 9, 1), False),  # before the term
        ((2026, 9, 2), False),  # staff training
        ((2026, 9, 3), True),
        ((2026, 9, 5), False),  # Saturday
        ((2026, 10, 23), True),
        ((2026, 10, 26), False),  # half-term
        ((2026, 12, 18), True),  # last day
        ((2026, 12, 19), False),
        ((2027, 1, 4), False),
        ((2027, 1, 5), True),
    ],
)
def test_school_day(filled, day, expected):
    assert school_time.is_school_day(filled, dt.date(*day)) is expected


def test_school_day_on_a_saturday_with_bells(filled):
    actions.set_bell_times(by=TEST, school=filled, weekdays=[5], lines=BELLS[:1])
    assert school_time.is_school_day(filled, dt.date(2026, 9, 5)) is True


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((2026, 9, 2), True),  # staff training
        ((2026, 9, 3), True),
        ((2026, 9, 5), False),  # Saturday
        ((2026, 10, 26), False),  # half-term
        ((2026, 12, 21), False),  # between terms
    ],
)
def test_working_day(filled, day, expected):
    assert calendar_of(filled).is_working_day(dt.date(*day)) is expected


def test_working_day_where_no_term_is_entered_is_any_weekday(school):
    calendar = calendar_of(school)
    assert calendar.is_working_day(dt.date(2026, 9, 4)) is True
    assert calendar.is_working_day(dt.date(2026, 9, 5)) is False


def test_calendar_is_read_in_three_queries(filled, django_assert_num_queries):
    with django_assert_num_queries(3):
        calendar = calendar_of(filled)
    with django_assert_num_queries(0):
        calendar.is_school_day(AUTUMN[0])
        calendar.add_school_days(AUTUMN[0], 90)
        calendar.bell_at(utc(2026, 9, 3, 8, 30))
        calendar.school_days_between(AUTUMN[0], SPRING[1])
        calendar.term_of(AUTUMN[1])


def test_term_of_a_day(filled):
    calendar = calendar_of(filled)
    names = [getattr(calendar.term_of(day), "name", None) for day in (*AUTUMN, *SPRING)]
    assert names == ["Autumn term", "Autumn term", "Spring term", "Spring term"]
    outside = (AUTUMN[0] - DAY, AUTUMN[1] + DAY, SPRING[0] - DAY, SPRING[1] + DAY)
    assert [calendar.term_of(day) for day in outside] == [None] * 4


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        # The Friday before the clocks go back, in summer time, and the first day after half-term.
        (utc(2026, 10, 23, 7, 59), None),
        (utc(2026, 10, 23, 8, 0), "Lesson 1"),
        (utc(2026, 11, 2, 8, 59), None),
        (utc(2026, 11, 2, 9, 0), "Lesson 1"),
        # The Friday before the clocks go forward ends the spring term; the term before is winter.
        (utc(2027, 3, 26, 10, 30), "Morning break"),
        (utc(2027, 3, 26, 10, 45), "Lesson 2"),
        (utc(2027, 3, 26, 12, 59), "Lunch"),
        (utc(2027, 3, 26, 13, 0), None),
        (utc(2026, 10, 24, 9, 0), None),  # Saturday
        (utc(2026, 10, 27, 9, 30), None),  # half-term
    ],
)
def test_bell_at_a_moment(filled, moment, label):
    assert getattr(school_time.bell_at(filled, moment), "label", None) == label


def test_bell_follows_the_wall_clock_when_the_clocks_go_forward(school):
    first, last = dt.date(2027, 3, 22), dt.date(2027, 4, 9)
    actions.add_term(by=TEST, school=school, name="Term", from_date=first, until=last)
    actions.set_bell_times(by=TEST, school=school, weekdays=range(7), lines=BELLS)
    # Sunday 28 March: at 1am it becomes 2am.
    labels = [
        getattr(school_time.bell_at(school, moment), "label", None)
        for moment in (
            utc(2027, 3, 27, 8, 30),
            utc(2027, 3, 27, 9, 30),
            utc(2027, 3, 28, 8, 30),
            utc(2027, 3, 29, 8, 30),
        )
    ]
    assert labels == [None, "Lesson 1", "Lesson 1", "Lesson 1"]


def test_moment_of_another_zone_means_the_same_moment(filled):
    tokyo = dt.datetime(2026, 11, 2, 18, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert school_time.bell_at(filled, tokyo).label == "Lesson 1"


def test_moment_without_a_zone_is_refused(filled):
    with pytest.raises(ValueError, match="naive"):
        school_time.bell_at(filled, dt.datetime(2026, 11, 2, 9, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("time", "expected"),
    [((9, 30), False), ((10, 30), True), ((10, 45), False), ((12, 30), True), ((13, 0), False)],
)
def test_break_is_break_and_lunch(filled, time, expected):
    assert school_time.is_break(filled, utc(2026, 11, 2, *time)) is expected


def test_counting_passes_over_half_term(filled):
    friday, monday = dt.date(2026, 10, 23), dt.date(2026, 11, 2)
    assert school_time.add_school_days(filled, friday, 1) == monday
    assert school_time.add_school_days(filled, monday, -1) == friday
    assert school_time.school_days_between(filled, friday, monday) == 1
    assert school_time.school_days_between(filled, monday, friday) == -1


def test_counting_from_a_closed_day_starts_with_the_next_school_day(filled):
    assert school_time.add_school_days(filled, dt.date(2026, 10, 28), 1) == dt.date(2026, 11, 2)


def test_counting_beyond_the_terms_answers_nothing(filled):
    assert school_time.add_school_days(filled, SPRING[1], 1) is None
    assert school_time.add_school_days(filled, AUTUMN[0], -1) is None


BASE = dt.date(2026, 1, 1)
days = st.integers(0, 800).map(lambda offset: BASE + DAY * offset)


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    edges = sorted(draw(st.sets(days, min_size=2, max_size=8)))
    terms = list(zip(edges[::2], edges[1::2], strict=False))
    return unsaved(terms, draw(st.sets(days, max_size=60)), draw(st.sets(st.integers(5, 6))))


@given(calendars(), days)
def test_every_school_day_is_a_working_day(calendar, day):
    assert calendar.is_working_day(day) or not calendar.is_school_day(day)


def school_days(calendar: SchoolCalendar) -> list[dt.date]:
    return [BASE + DAY * n for n in range(810) if calendar.is_school_day(BASE + DAY * n)]


@given(calendars(), days, days)
def test_days_between_counts_school_days(calendar, first, last):
    counted = [day for day in school_days(calendar) if first < day <= last]
    if first <= last:
        assert calendar.school_days_between(first, last) == len(counted)
    else:
        back = [day for day in school_days(calendar) if last <= day < first]
        assert calendar.school_days_between(first, last) == -len(back)


@given(calendars(), days, st.integers(-200, 200))
def test_added_days_are_counted_again(calendar, day, number):
    reached = calendar.add_school_days(day, number)
    if reached is None:
        ahead = [one for one in school_days(calendar) if (one > day if number > 0 else one < day)]
        assert len(ahead) < abs(number)
    else:
        assert number == 0 or calendar.is_school_day(reached)
        assert calendar.school_days_between(day, reached) == number


@given(calendars(), days, st.integers(1, 60), st.integers(1, 60))
def test_days_added_in_two_goes_are_added_at_once(calendar, day, one, other):
    halfway = calendar.add_school_days(day, one)
    if halfway is not None:
        assert calendar.add_school_days(halfway, other) == calendar.add_school_days(
            day, one + other
        )
