"""Who is told of a review, when, and what stands in inbox, duties and diary."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from schoolgate.conftest import Cast, someone
from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.policies.models import Version
from schoolgate.reviews import actions, duties, inbox, told
from schoolgate.reviews.models import Review
from schoolgate.reviews.tests.making import NOON, accepted, advised, in_force, opened
from schoolgate.reviews.watch import read_text, read_texts, remind

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(cast: Cast) -> Version:
    """Adopted on 1 February 2027, to be reviewed by 1 February 2028."""
    with clock.stopped_at(NOON):
        for name in ("head", "chair", "teacher"):
            getattr(cast, name)
        return in_force(cast)


def at(year: int, month: int, day: int, hour: int = 12) -> Any:
    return clock.stopped_at(dt.datetime(year, month, day, hour, tzinfo=dt.UTC))


def told_to(*kinds: str) -> set[tuple[str, str]]:
    found = Notice.objects.filter(event__in=kinds).select_related("person")
    return {(one.event, one.person.given_name) for one in found}


def titles(source: Any, person: Person) -> list[str]:
    forget_needs(person)
    return [one.title for one in source(person)]


@pytest.mark.clause("WHF-EFFECT-1", "WAL-DOC-2", "THO-4.1.1", "THO-4.1.3", "REC-18.4")
def test_reviewers_are_told_two_months_before_and_governors_when_overdue(
    cast: Cast, version: Version
) -> None:
    assert version.review_due == dt.date(2028, 2, 1)
    with at(2027, 11, 30):
        remind()
        assert told_to("reviews.soon", "reviews.overdue") == set()
    with at(2027, 12, 1, 0):
        remind()
        remind()
        assert told_to("reviews.soon", "reviews.overdue") == {("reviews.soon", "Hannah")}
    with at(2028, 2, 1, 23):
        remind()
        assert told_to("reviews.overdue") == set()
    with at(2028, 2, 2, 0):
        remind()
        assert told_to("reviews.overdue") == {
            ("reviews.overdue", "Hannah"),
            ("reviews.overdue", "Chloe"),
        }
    [soon] = Notice.objects.filter(event="reviews.soon")
    assert soon.settled_at is not None


def test_reminder_is_settled_once_the_review_is_concluded(cast: Cast, version: Version) -> None:
    with at(2027, 12, 1):
        remind()
        [notice] = Notice.objects.filter(event="reviews.soon")
        assert told.REVIEW_SOON.still_open is not None
        assert told.REVIEW_SOON.still_open(notice) is True
        actions.conclude(
            by=cast.head, review=opened(cast, version), outcome="keep", summary="It works"
        )
        assert told.REVIEW_SOON.still_open(notice) is False


@pytest.mark.clause("WAL-DOC-2")
def test_inbox_of_head_and_chair_follows_the_day(cast: Cast, version: Version) -> None:
    title = version.policy.title
    seen = {}
    for name, moment in (
        ("before", (2027, 11, 30)),
        ("near", (2027, 12, 1)),
        ("late", (2028, 2, 2)),
    ):
        with at(*moment):
            seen[name] = [
                titles(inbox.reviews_due, who) for who in (cast.head, cast.chair, cast.teacher)
            ]
    assert seen == {
        "before": [[], [], []],
        "near": [[f"Review “{title}”"], [], []],
        "late": [[f"Review “{title}”"], [f"The review of “{title}” is overdue"], []],
    }


def test_overdue_review_is_urgent(cast: Cast, version: Version) -> None:
    assert version.review_due is not None
    with at(2028, 2, 2):
        [item] = inbox.reviews_due(cast.head)
        assert (item.urgent, item.detail) == (True, "Overdue since Tuesday 1 February 2028.")


def test_duties_and_days_stand_a_year_before(cast: Cast, version: Version) -> None:
    with at(2027, 2, 2):
        [duty] = duties.reviews_to_hold(cast.head)
        [day] = duties.days_of_review(cast.chair)
        assert (duty.due, day.day, day.uid) == (
            version.review_due, version.review_due, f"review-{version.public_id}",
        )  # fmt: skip
        assert list(duties.reviews_to_hold(cast.chair)) == []
        assert list(duties.days_of_review(cast.teacher)) == []


def test_chair_is_asked_for_answers_and_head_to_do_what_was_accepted(cast: Cast) -> None:
    [one] = advised(cast)
    assert len(titles(inbox.recommendations_to_answer, cast.chair)) == 1
    assert titles(inbox.recommendations_to_answer, cast.head) == []
    accepted(cast, one, due_on=clock.today() + dt.timedelta(days=14))
    assert titles(inbox.recommendations_to_answer, cast.chair) == []
    assert len(titles(inbox.accepted_to_do, cast.head)) == 1
    assert titles(inbox.accepted_to_do, cast.head)[0] in titles(needs, cast.head)
    [duty] = duties.accepted_to_do(cast.head)
    assert duty.due == clock.today() + dt.timedelta(days=14)
    actions.note_done(by=cast.head, recommendation=one)
    assert (titles(inbox.accepted_to_do, cast.head), list(duties.accepted_to_do(cast.head))) == (
        [], [],
    )  # fmt: skip


def test_inbox_asks_as_often_for_many_recommendations_as_for_few(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    review = opened(cast)
    for count in (3, 30):
        while review.recommendations.count() < count:
            actions.recommend(by=cast.head, review=review, text="Do more")
        Review.objects.filter(pk=review.pk).update(state="governors")
        list(inbox.recommendations_to_answer(cast.chair))
        with django_assert_num_queries(1):
            list(inbox.recommendations_to_answer(cast.chair))
        Review.objects.filter(pk=review.pk).update(state="open")


def test_text_under_review_is_read_once(cast: Cast) -> None:
    review = opened(cast, in_force(cast))
    assert (read_texts(), read_texts()) == (1, 0)
    review.refresh_from_db()
    assert review.health_on == clock.today()
    codes = {finding["code"] for finding in review.health}
    assert "platform-defunct" in codes
    assert "document-control-missing" not in codes


def test_reviewer_of_another_school_sees_nothing(cast: Cast, version: Version) -> None:
    assert version.review_due is not None
    with at(2028, 2, 2):
        for who in (cast.colleague, cast.foreign_head, someone(cast.foreign_school, "A", "B")):
            assert list(inbox.reviews_due(who)) == []
            assert list(duties.days_of_review(who)) == []


def test_text_is_read_for_one_review(cast: Cast) -> None:
    assert read_text(opened(cast)).health_on == clock.today()
