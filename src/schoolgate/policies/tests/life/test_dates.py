import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.policies.dates import in_force_on, last_day, months_after, never_in_force

D = dt.date


@dataclass(frozen=True)
class Span:
    effective_from: dt.date
    withdrawn_from: dt.date | None = None


DAYS = st.dates(D(2023, 12, 1), D(2024, 4, 30))
SPANS = st.lists(
    st.builds(Span, DAYS, st.none() | DAYS), unique_by=lambda span: span.effective_from, max_size=6
)


def test_nothing_is_in_force_before_the_first_day():
    assert in_force_on([Span(D(2024, 2, 29))], D(2024, 2, 28)) is None


def test_a_version_is_in_force_on_its_first_day():
    first = Span(D(2024, 2, 29))
    assert in_force_on([first], D(2024, 2, 29)) == first


def test_the_later_takes_over_on_its_first_day():
    first, second = Span(D(2024, 1, 1)), Span(D(2024, 3, 31))
    assert in_force_on([second, first], D(2024, 3, 30)) == first
    assert in_force_on([second, first], D(2024, 3, 31)) == second
    assert last_day(first, [first, second]) == D(2024, 3, 30)
    assert last_day(second, [first, second]) is None


def test_a_withdrawn_version_leaves_nothing_in_force():
    first, second = Span(D(2024, 1, 1)), Span(D(2024, 3, 1), D(2024, 3, 10))
    assert in_force_on([first, second], D(2024, 3, 9)) == second
    assert in_force_on([first, second], D(2024, 3, 10)) is None


def test_one_withdrawn_before_it_began_changes_nothing():
    first, second = Span(D(2024, 1, 1)), Span(D(2024, 3, 1), D(2024, 3, 1))
    assert never_in_force(second)
    assert in_force_on([first, second], D(2024, 3, 5)) == first
    assert last_day(first, [first, second]) is None


@given(SPANS, DAYS)
def test_the_days_of_all_versions_never_overlap(spans, day):
    covering = [
        span
        for span in spans
        if not never_in_force(span)
        and span.effective_from <= day
        and day <= (last_day(span, spans) or dt.date.max)
    ]
    assert len(covering) <= 1
    assert in_force_on(spans, day) == (covering[0] if covering else None)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2024, 2, 29), 48, D(2028, 2, 29)),
        (D(2026, 11, 30), 3, D(2027, 2, 28)),
        (D(2026, 12, 31), 24, D(2028, 12, 31)),
    ],
)
def test_months_after_keeps_the_day_or_takes_the_last(day, months, then):
    assert months_after(day, months) == then
