"""Duties and days that come of reviews."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.diary import DiaryDay, diary_source
from schoolgate.core.duties import Duty, duty_source
from schoolgate.people.models import Person
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.policies.rules import DECIDERS
from schoolgate.reviews.models import LinkedPolicy
from schoolgate.reviews.queries import (
    Watched,
    open_recommendations,
    readable_schools,
    reporting,
    unanswered,
    watched,
)
from schoolgate.reviews.rules import SPEAKERS, WATCHERS, may_keep_links, may_report, may_review
from schoolgate.reviews.states import ReviewState
from schoolgate.reviews.told import page_of, page_of_report


@duty_source
def reviews_to_hold(person: Person) -> Iterator[Duty]:
    """Every review that is theirs to hold, however far away."""
    schools = readable_schools(person)
    if not schools:
        return
    for one in watched(schools):
        mine = may_review(person, one.version) is None
        if mine and (one.due is not None or one.review is not None):
            yield Duty(
                kind="review",
                title=_("Review “%(title)s”") % {"title": one.version.policy.title},
                url=page_of(one.version, one.review),
                place=one.version.policy.school.name,
                detail=_review_words(one),
                due=one.due,
            )


def _review_words(one: Watched) -> str:
    if one.review is None:
        return ""
    return str(ReviewState(one.review.state).label)


@duty_source
def recommendations_to_answer(person: Person) -> Iterator[Duty]:
    """Reviews whose recommendations wait for the governors: for chair and clerk."""
    schools = [one for one in readable_schools(person) if holds(person, one, *SPEAKERS)]
    if not schools:
        return
    reviews = {one.review_id: one.review for one in unanswered(schools) if one.by_id != person.pk}
    for review in reviews.values():
        yield Duty(
            kind="decide",
            title=_("Answer the recommendations on “%(title)s”")
            % {"title": review.version.policy.title},
            url=reverse("reviews:review", args=[review.school.slug, review.public_id]),
            place=review.school.name,
        )


@duty_source
def accepted_to_do(person: Person) -> Iterator[Duty]:
    """What the governors accepted and is still to be done."""
    schools = [one for one in readable_schools(person) if holds(person, one, *DECIDERS)]
    if not schools:
        return
    for one in open_recommendations(schools):
        yield Duty(
            kind="do",
            title=_("Do what the governors accepted on “%(title)s”")
            % {"title": one.review.version.policy.title},
            url=reverse("reviews:done", args=[one.review.school.slug, one.public_id]),
            place=one.review.school.name,
            detail=one.text,
            quoted=True,
            due=one.due_on,
        )


@duty_source
def linked_policies_to_look_after(person: Person) -> Iterator[Duty]:
    """Linked policies with a day of review: for those who keep the list."""
    schools = [one for one in readable_schools(person) if may_keep_links(person, one) is None]
    if not schools:
        return
    kept = LinkedPolicy.objects.filter(school__in=schools).exclude(review_due=None)
    for link in kept.select_related("school"):
        yield Duty(
            kind="review",
            title=_("See whether “%(title)s” has a new edition") % {"title": link.title},
            url=reverse("reviews:change-link", args=[link.school.slug, link.public_id]),
            place=link.school.name,
            detail=link.edition,
            quoted=True,
            due=link.review_due,
        )


@duty_source
def reports_to_give(person: Person) -> Iterator[Duty]:
    """The yearly report to governors, however far away: for the head."""
    schools = [one for one in readable_schools(person) if holds(person, one, *HEADS)]
    if not schools:
        return
    for one in reporting(schools):
        if one.due is not None:
            yield Duty(
                kind="do",
                title=_("Report to the governors on “%(title)s”")
                % {"title": one.version.policy.title},
                url=page_of_report(one.version),
                place=one.version.policy.school.name,
                due=one.due,
            )


@diary_source
def days_of_reports(person: Person) -> Iterator[DiaryDay]:
    """The last days of yearly reports, for head and governors."""
    schools = [one for one in readable_schools(person) if holds(person, one, *WATCHERS)]
    if not schools:
        return
    for one in reporting(schools):
        if one.due is not None:
            writes = may_report(person, one.version) is None
            school = one.version.policy.school
            yield DiaryDay(
                uid=f"report-{one.version.public_id}",
                day=one.due,
                title=_("Report to the governors on “%(title)s”")
                % {"title": one.version.policy.title},
                url=page_of_report(one.version)
                if writes
                else reverse("reviews:home", args=[school.slug]),
                place=school.name,
            )


@diary_source
def days_of_review(person: Person) -> Iterator[DiaryDay]:
    """Days of review at the schools that somebody leads, reviews for or governs."""
    schools = readable_schools(person)
    if not schools:
        return
    for one in watched(schools):
        school = one.version.policy.school
        if one.due is None:
            continue
        if may_review(person, one.version) is None:
            url = page_of(one.version, one.review)
        elif holds(person, school, *WATCHERS):
            url = reverse("reviews:home", args=[school.slug])
        else:
            continue
        yield DiaryDay(
            uid=f"review-{one.version.public_id}",
            day=one.due,
            title=_("Review of “%(title)s”") % {"title": one.version.policy.title},
            url=url,
            place=school.name,
        )


@diary_source
def days_of_accepted(person: Person) -> Iterator[DiaryDay]:
    """The last days of what the governors accepted."""
    schools = [one for one in readable_schools(person) if holds(person, one, *DECIDERS)]
    if not schools:
        return
    for one in open_recommendations(schools):
        if one.due_on is not None:
            yield DiaryDay(
                uid=f"recommendation-{one.public_id}",
                day=one.due_on,
                title=_("Last day for a recommendation on “%(title)s”")
                % {"title": one.review.version.policy.title},
                url=reverse("reviews:done", args=[one.review.school.slug, one.public_id]),
                place=one.review.school.name,
            )
