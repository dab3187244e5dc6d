"""Days of review: two months before, the day itself, the day after."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.policies.review_dates import reminders_from, standing


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("due", "first"),
    [
        ("2027-02-01", "2026-12-01"),
        ("2028-04-30", "2028-02-29"),
        ("2027-04-30", "2027-02-28"),
        ("2028-02-29", "2027-12-29"),
        ("2027-01-31", "2026-11-30"),
    ],
)
def test_reminders_begin_two_months_before(due: str, first: str) -> None:
    assert reminders_from(day(due)) == day(first)


@pytest.mark.clause("WAL-DOC-2")
@pytest.mark.parametrize(
    ("today", "word"),
    [
        ("2028-02-28", "later"),
        ("2028-02-29", "soon"),
        ("2028-04-30", "soon"),
        ("2028-05-01", "overdue"),
    ],
)
def test_standing_of_a_day(today: str, word: str) -> None:
    assert standing(day("2028-04-30"), day(today)) == word


def test_standing_without_a_day() -> None:
    assert standing(None, day("2027-01-01")) == "undated"
