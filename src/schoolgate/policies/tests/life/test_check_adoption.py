"""What the page on which answers are checked says of days."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.urls import reverse

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.policies.dates import months_after
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.review_dates import ReviewDay, review_day
from schoolgate.policies.tests.life.making import approved, begun, decide
from schoolgate.reviews.actions import conclude
from schoolgate.reviews.tests.making import opened

pytestmark = pytest.mark.django_db

FAR = "That is more than a year from now."


def checked(cast: Any, draft: Draft, day: dt.date) -> str:
    """The page on which the answers are checked."""
    address = reverse("policies:adopt", args=[cast.school.slug, draft.public_id])
    given = {"effective_from": day.isoformat(), "edition": ""}
    page = sign_in(cast.head).post(address, given).content.decode()
    assert "Check your answers" in page
    return page


@pytest.mark.parametrize(("more", "warned"), [(0, False), (1, True), (27_000, True)])
def test_a_first_day_more_than_a_year_away_is_warned_of(cast: Any, more: int, warned: bool) -> None:
    day = months_after(clock.today(), 12) + dt.timedelta(days=more)
    assert (FAR in checked(cast, approved(cast, "REC"), day)) is warned


def with_cycle(cast: Any, months: int | str, draft: Draft | None = None) -> Draft:
    """A draft that every body has approved, to be reviewed after so many months."""
    draft = draft or begun(cast, "REC")
    draft.content["values"] |= {"review_cycle": months}
    draft.save(update_fields=["content"])
    return decide(cast, deciding_actions.submit(by=cast.head, draft=draft))


def in_force(cast: Any, draft: Draft) -> Version:
    """The draft, in force from today."""
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    return version


def days_ago(days: int) -> AbstractContextManager[None]:
    return clock.stopped_at(clock.now() - dt.timedelta(days=days))


def kept_as_said(cast: Any, draft: Draft) -> ReviewDay:
    """What the edition keeps, which is what was said before its adoption."""
    page = checked(cast, draft, clock.today())
    kept = review_day(in_force(cast, draft))
    words = f"the day of edition {kept.kept_from} is kept: {in_words(kept.due)}"
    assert (words in page) is (kept.due is not None)
    assert ("is kept" in page) is (kept.due is not None)
    assert "the policy does not say" in page
    return kept


def test_a_text_without_a_day_of_review_says_which_is_kept(cast: Any) -> None:
    with days_ago(60):
        first = in_force(cast, with_cycle(cast, 24))
    kept = kept_as_said(cast, with_cycle(cast, "not-stated"))
    assert kept == ReviewDay(first.review_due, first.edition)


def test_no_day_is_said_to_be_kept_where_the_edition_before_has_none(cast: Any) -> None:
    with days_ago(60):
        in_force(cast, with_cycle(cast, "not-stated"))
    assert kept_as_said(cast, with_cycle(cast, "not-stated")).due is None


def test_no_day_is_said_to_be_kept_that_has_passed(cast: Any) -> None:
    with days_ago(800):
        in_force(cast, with_cycle(cast, 24))
    assert kept_as_said(cast, with_cycle(cast, "not-stated")).due is None


@pytest.mark.parametrize("ago", [0, 30])
def test_no_day_is_kept_of_an_edition_that_was_withdrawn(cast: Any, ago: int) -> None:
    with days_ago(60):
        first = in_force(cast, with_cycle(cast, 24))
    with days_ago(ago):
        adopting_actions.withdraw(
            by=cast.head, version=first, from_day=clock.today(), reason="It was wrong."
        )
    assert kept_as_said(cast, with_cycle(cast, "not-stated")).due is None


def test_the_day_by_which_to_change_it_is_not_kept_by_the_change(cast: Any) -> None:
    with days_ago(300):
        first = in_force(cast, with_cycle(cast, 24))
    with days_ago(50):
        review = opened(cast, first)
        draft = conclude(
            by=cast.head, review=review, outcome="change", summary="-", absent_reason="Ill."
        ).draft
        by_then = months_after(clock.today(), 3)
    assert review_day(first) == ReviewDay(by_then)
    kept = kept_as_said(cast, with_cycle(cast, "not-stated", draft))
    assert kept == ReviewDay(first.review_due, first.edition)
