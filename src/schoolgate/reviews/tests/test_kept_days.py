"""The day of review outlives an edition that names none, and is told as kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs
from schoolgate.core.refusal import Refused
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.policies.dates import months_after
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.life.adopting_actions import withdraw
from schoolgate.policies.life.rules import bodies_of
from schoolgate.policies.models import Version
from schoolgate.policies.review_dates import ReviewDay, review_day, review_days
from schoolgate.policies.tests.life.making import decide
from schoolgate.reviews import actions, inbox
from schoolgate.reviews.queries import watched
from schoolgate.reviews.tests.making import in_force, opened

pytestmark = pytest.mark.django_db

SILENT = "not-stated"


def days_ago(cast: Cast, days: int, **values: object) -> Version:
    """An edition that came into force so many days ago."""
    with clock.stopped_at(clock.now() - dt.timedelta(days=days)):
        return in_force(cast, **values)


def in_days(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def test_an_edition_that_names_no_day_keeps_that_of_the_one_before(cast: Cast) -> None:
    first = days_ago(cast, 30, review_cycle=12)
    second = in_force(cast, review_cycle=SILENT)
    assert second.review_due is None
    assert review_day(second) == ReviewDay(first.review_due, first.edition)
    [one] = watched([cast.school])
    assert (one.version, one.due, one.standing) == (second, first.review_due, "later")


def test_what_is_kept_is_said_on_the_pages(cast: Cast) -> None:
    first = days_ago(cast, 30, review_cycle=12)
    second = in_force(cast, review_cycle=SILENT)
    client = sign_in(cast.head)
    for page in (
        reverse("reviews:home", args=[cast.school.slug]),
        reverse("policies:version", args=[cast.school.slug, second.public_id]),
    ):
        shown = client.get(page).content.decode()
        assert in_words(first.review_due) in shown
        assert f"kept from edition {first.edition}" in shown


def test_the_day_that_a_review_decided_is_kept(cast: Cast) -> None:
    first = days_ago(cast, 30, review_cycle=12)
    decided = clock.today() + dt.timedelta(days=200)
    with clock.stopped_at(clock.now() - dt.timedelta(days=5)):
        actions.conclude(
            by=cast.head, review=opened(cast, first), outcome="keep", summary="Well.",
            next_due=decided, absent_reason="Ill.",
        )  # fmt: skip
    second = in_force(cast, review_cycle=SILENT)
    assert review_day(second) == ReviewDay(decided, first.edition)


def test_an_edition_with_a_day_of_its_own_keeps_none(cast: Cast) -> None:
    days_ago(cast, 30, review_cycle=24)
    second = in_force(cast, review_cycle=12)
    assert review_day(second) == ReviewDay(months_after(clock.today(), 12))


def test_a_day_is_kept_through_several_editions_that_name_none(cast: Cast) -> None:
    first = days_ago(cast, 60, review_cycle=12)
    days_ago(cast, 30, review_cycle=SILENT)
    last = in_force(cast, review_cycle=SILENT)
    assert review_day(last) == ReviewDay(first.review_due, first.edition)


@pytest.mark.parametrize(("after", "kept"), [(0, True), (1, False)])
def test_a_day_that_had_passed_when_the_edition_began_is_not_kept(
    cast: Cast, after: int, kept: bool
) -> None:
    first = in_force(cast, review_cycle=12)
    assert first.review_due is not None
    begins = dt.datetime.combine(first.review_due, dt.time(12), tzinfo=dt.UTC)
    with clock.stopped_at(begins + dt.timedelta(days=after)):
        second = in_force(cast, review_cycle=SILENT)
    assert (review_day(second).due == first.review_due) is kept


def test_a_kept_day_that_passes_is_overdue(cast: Cast) -> None:
    first = days_ago(cast, 30, review_cycle=12)
    in_force(cast, review_cycle=SILENT)
    assert first.review_due is not None
    noon = dt.datetime.combine(first.review_due, dt.time(12), tzinfo=dt.UTC)
    with clock.stopped_at(noon + dt.timedelta(days=1)):
        [one] = watched([cast.school])
    assert one.standing == "overdue"


def test_an_edition_that_was_never_in_force_hands_no_day_on(cast: Cast) -> None:
    first = in_force(cast, review_cycle=12)
    withdraw(by=cast.head, version=first, from_day=clock.today(), reason="-")
    second = in_force(cast, review_cycle=SILENT)
    assert review_day(second) == ReviewDay(None)


def test_an_edition_in_force_when_its_change_is_adopted_is_not_overdue_until_then(
    cast: Cast,
) -> None:
    first = days_ago(cast, 380, review_cycle=12)
    with clock.stopped_at(clock.now() - dt.timedelta(days=20)):
        review = actions.conclude(
            by=cast.head, review=opened(cast, first), outcome="change", summary="Better.",
            absent_reason="Ill.",
        )  # fmt: skip
    draft = review.draft
    assert draft is not None
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    for body in bodies_of(draft):
        draft = decide(cast, draft, body)
    adopting_actions.adopt(by=cast.head, draft=draft, effective_from=in_days(30))
    assert review_day(first) == ReviewDay(review.next_due)
    assert review.next_due is not None
    assert review.next_due > in_days(30)


def test_the_same_queries_for_one_policy_without_a_day_and_for_three(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            review_days(list(Version.objects.all()))
        return len(asked)

    in_force(cast, slug="a", review_cycle=SILENT)
    few = queries()
    for slug in "bc":
        in_force(cast, slug=slug, review_cycle=SILENT)
    assert queries() == few


# Set by hand


def set_page(version: Version) -> str:
    return reverse("reviews:set-day", args=[version.policy.school.slug, version.public_id])


def asked_for(person: Person) -> list[str]:
    forget_needs(person)
    return [one.url for one in inbox.reviews_due(person)]


def test_the_head_is_asked_to_set_a_day_where_there_is_none(cast: Cast) -> None:
    version = in_force(cast, review_cycle=SILENT)
    assert asked_for(cast.head) == [set_page(version)]
    assert asked_for(cast.chair) == []
    client = sign_in(cast.head)
    home = reverse("reviews:home", args=[cast.school.slug])
    assert set_page(version) in client.get(home).content.decode()
    due = clock.today() + dt.timedelta(days=200)
    client.post(set_page(version), {"due_on": due.isoformat()})
    assert review_day(version) == ReviewDay(due)
    assert asked_for(cast.head) == []
    page = client.get(home).content.decode()
    assert "Set a day" not in page
    assert "Change the day" in page
    [entry] = Entry.objects.filter(event="reviews.day_set")
    assert entry.subject_id == version.public_id


def test_who_does_not_review_it_sets_no_day(cast: Cast) -> None:
    version = in_force(cast, review_cycle=SILENT)
    due = clock.today() + dt.timedelta(days=200)
    assert sign_in(cast.chair).post(set_page(version), {"due_on": due}).status_code == 403
    with pytest.raises(Refused):
        actions.set_day(by=cast.chair, version=version, due_on=due)
    assert review_day(version) == ReviewDay(None)


@pytest.mark.parametrize("due_on", ["2000-01-01", "2400-01-01"])
def test_a_day_that_cannot_be_is_refused(cast: Cast, due_on: str) -> None:
    version = in_force(cast, review_cycle=SILENT)
    assert sign_in(cast.head).post(set_page(version), {"due_on": due_on}).status_code == 422
    with pytest.raises(Refused):
        actions.set_day(by=cast.head, version=version, due_on=dt.date.fromisoformat(due_on))


def test_an_edition_that_names_its_day_is_not_given_another(cast: Cast) -> None:
    version = in_force(cast, review_cycle=12)
    assert sign_in(cast.head).get(set_page(version)).status_code == 403


def test_what_a_review_decided_goes_before_a_day_set_by_hand(cast: Cast) -> None:
    version = in_force(cast, review_cycle=SILENT)
    first, later = (clock.today() + dt.timedelta(days=days) for days in (100, 300))
    actions.set_day(by=cast.head, version=version, due_on=first)
    actions.conclude(
        by=cast.head, review=opened(cast, version), outcome="keep", summary="Well.",
        next_due=later, absent_reason="Ill.",
    )  # fmt: skip
    assert review_day(version) == ReviewDay(later)
    with pytest.raises(Refused, match="has decided the day already"):
        actions.set_day(by=cast.head, version=version, due_on=first)


def test_a_day_set_by_hand_is_kept_by_the_next_edition(cast: Cast) -> None:
    version = days_ago(cast, 30, review_cycle=SILENT)
    due = clock.today() + dt.timedelta(days=100)
    actions.set_day(by=cast.head, version=version, due_on=due)
    assert review_day(in_force(cast, review_cycle=SILENT)) == ReviewDay(due, version.edition)


@pytest.mark.parametrize("after", [0, 1, 400])
def test_a_day_that_has_come_is_not_put_off(cast: Cast, after: int) -> None:
    version = in_force(cast, review_cycle=SILENT)
    actions.set_day(by=cast.head, version=version, due_on=in_days(100))
    with clock.stopped_at(clock.now() + dt.timedelta(days=100 + after)):
        client = sign_in(cast.head)
        for answer in (
            client.get(set_page(version)),
            client.post(set_page(version), {"due_on": in_days(90).isoformat()}),
        ):
            assert answer.status_code == 403
            assert "Its day of review has come. Begin the review." in answer.content.decode()
        with pytest.raises(Refused, match="Begin the review"):
            actions.set_day(by=cast.head, version=version, due_on=in_days(90))
        home = reverse("reviews:home", args=[cast.school.slug])
        assert set_page(version) not in client.get(home).content.decode()
    assert review_day(version) == ReviewDay(in_days(100))


def test_a_kept_day_that_has_come_is_not_put_off(cast: Cast) -> None:
    days_ago(cast, 500, review_cycle=12)
    second = days_ago(cast, 300, review_cycle=SILENT)
    assert sign_in(cast.head).get(set_page(second)).status_code == 403
    with pytest.raises(Refused, match="Begin the review"):
        actions.set_day(by=cast.head, version=second, due_on=in_days(1000))
    assert len(asked_for(cast.chair)) == 1


def test_the_day_that_stands_until_then_is_said_where_another_is_set(cast: Cast) -> None:
    first = days_ago(cast, 30, review_cycle=12)
    second = in_force(cast, review_cycle=SILENT)
    client = sign_in(cast.head)
    page = client.get(set_page(second)).content.decode()
    kept = f"the day of edition {first.edition} is kept: {in_words(first.review_due)}."
    assert kept in page
    actions.set_day(by=cast.head, version=second, due_on=in_days(100))
    page = client.get(set_page(second)).content.decode()
    assert f"The day set for it is {in_words(in_days(100))}." in page
    assert kept not in page


def test_a_day_set_by_hand_is_put_right(cast: Cast) -> None:
    version = in_force(cast, review_cycle=SILENT)
    actions.set_day(by=cast.head, version=version, due_on=in_days(100))
    client = sign_in(cast.head)
    home = reverse("reviews:home", args=[cast.school.slug])
    assert f'<a href="{set_page(version)}">Change the day' in client.get(home).content.decode()
    assert "Change the day" not in sign_in(cast.chair).get(home).content.decode()
    same = client.post(set_page(version), {"due_on": in_days(100).isoformat()})
    assert same.status_code == 422
    assert "That is its day already." in same.content.decode()
    client.post(set_page(version), {"due_on": in_days(200).isoformat()})
    assert review_day(version) == ReviewDay(in_days(200))
    assert Entry.objects.filter(event="reviews.day_set").count() == 2


def test_a_day_that_a_review_decided_is_not_offered_to_be_changed(cast: Cast) -> None:
    version = in_force(cast, review_cycle=SILENT)
    actions.set_day(by=cast.head, version=version, due_on=in_days(100))
    actions.conclude(
        by=cast.head, review=opened(cast, version), outcome="keep", summary="Well.",
        next_due=in_days(300), absent_reason="Ill.",
    )  # fmt: skip
    client = sign_in(cast.head)
    home = reverse("reviews:home", args=[cast.school.slug])
    assert set_page(version) not in client.get(home).content.decode()
    assert client.get(set_page(version)).status_code == 403


@pytest.mark.parametrize(
    ("days", "said"), [(200, "remind you two months before"), (20, "remind you from now on")]
)
def test_who_sets_a_day_is_told_truly_when_reminders_begin(
    cast: Cast, days: int, said: str
) -> None:
    version = in_force(cast, review_cycle=SILENT)
    given = {"due_on": in_days(days).isoformat()}
    answer = sign_in(cast.head).post(set_page(version), given, follow=True)
    [message] = map(str, answer.context["messages"])
    assert said in message


def test_the_governors_are_told_of_a_day_set_by_hand(cast: Cast) -> None:
    version = in_force(cast, review_cycle=SILENT)
    _ = cast.governor, cast.chair, cast.teacher
    actions.set_day(by=cast.head, version=version, due_on=in_days(100))
    hear_what_is_new()
    told = Notice.objects.filter(event="reviews.day_set")
    assert {one.person for one in told} == {cast.governor, cast.chair}
    assert told[0].words == {"title": version.policy.title, "due": in_days(100).isoformat()}
    assert sign_in(cast.governor).get(told[0].url).status_code == 200


def test_no_day_is_set_for_an_edition_that_is_over(cast: Cast) -> None:
    first = days_ago(cast, 60, review_cycle=SILENT)
    second = in_force(cast, review_cycle=SILENT)
    with pytest.raises(Refused, match="not in force today"):
        actions.set_day(by=cast.head, version=first, due_on=in_days(100))
    assert review_day(second) == ReviewDay(None)
