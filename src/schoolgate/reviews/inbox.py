"""What of reviews needs a person today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolgate.core import clock
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.policies.inbox import VERSIONS
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.policy import roles_lost
from schoolgate.policies.rules import DECIDERS
from schoolgate.reviews.models import Recommendation
from schoolgate.reviews.queries import (
    Watched,
    law_notes,
    open_recommendations,
    readable_schools,
    reporting,
    unanswered,
    versions_ahead,
    watched,
)
from schoolgate.reviews.rules import SPEAKERS, WATCHERS, may_report, may_review
from schoolgate.reviews.states import ReviewState
from schoolgate.reviews.told import page_of, page_of_report

SOON = dt.timedelta(days=14)
RECOMMENDATIONS = """
    SELECT 1 FROM reviews_recommendation AS recommendation
    JOIN reviews_review AS review ON review.id = recommendation.review_id
    WHERE review.school_id IN {schools}
"""
UNANSWERED = RECOMMENDATIONS + "AND recommendation.answer = ''"
ACCEPTED = (
    RECOMMENDATIONS + "AND recommendation.answer = 'accepted' AND recommendation.done_on IS NULL"
)


@inbox_source(where=VERSIONS)
def reviews_due(person: Person) -> Iterator[InboxItem]:
    """Reviews that are near, overdue or under way; what is overdue, to the governors as well."""
    schools = readable_schools(person)
    if not schools:
        return
    listed = watched(schools)
    for one in listed:
        if holds(person, one.version.policy.school, *HEADS):
            yield from _roles_lost(one)
        reviews = may_review(person, one.version) is None
        if reviews and (one.standing in {"soon", "overdue"} or one.review is not None):
            if one.review is None or one.review.state == ReviewState.OPEN:
                yield _to_review(one)
            elif not one.review.recommendations.filter(answer="").exists():
                yield _to_conclude(one)
        elif one.standing == "undated" and holds(person, one.version.policy.school, *HEADS):
            yield _to_set_a_day(one)
        elif one.standing == "overdue" and holds(person, one.version.policy.school, *WATCHERS):
            yield _overdue(one)
    yield from _law(person, schools, listed)


def _to_review(one: Watched) -> InboxItem:
    words = {"title": one.version.policy.title, "when": day(one.due)}
    if one.review is None:
        title, verb = _("Review “%(title)s”") % words, _("Begin the review")
    else:
        title, verb = _("Go on with the review of “%(title)s”") % words, _("Go on")
    detail = ""
    if one.standing == "overdue":
        detail = _("Overdue since %(when)s.") % words
    return _item(one, title, verb, detail)


def _to_set_a_day(one: Watched) -> InboxItem:
    school = one.version.policy.school
    return InboxItem(
        title=_("“%(title)s” has no day of review") % {"title": one.version.policy.title},
        url=reverse("reviews:set-day", args=[school.slug, one.version.public_id]),
        verb=_("Set a day"),
        place=school.name,
        detail=_("Edition %(edition)s does not say by when it is reviewed.")
        % {"edition": one.version.edition},
        icon="calendar",
    )


def _roles_lost(one: Watched) -> Iterator[InboxItem]:
    school = one.version.policy.school
    lost = roles_lost(one.version.values)
    if lost and one.version.policy.slug == SOCIAL_NETWORKING:
        words = {"title": one.version.policy.title, "roles": ", ".join(_distinct(lost.values()))}
        yield InboxItem(
            title=_("“%(title)s” names a role that is on the list no longer: %(roles)s") % words,
            url=reverse("policies:in-force", args=[school.slug]) + f"#{next(iter(lost))}",
            verb=_("See where"),
            place=school.name,
            detail=_("It stands as it was adopted. Name another role in the next edition."),
            icon="warning",
        )


def _distinct(several: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(one for some in several for one in some))


def _to_conclude(one: Watched) -> InboxItem:
    title = _("Conclude the review of “%(title)s”") % {"title": one.version.policy.title}
    return _item(one, title, _("Conclude it"), _("The governors have answered."))


def _overdue(one: Watched) -> InboxItem:
    title = _("The review of “%(title)s” is overdue") % {"title": one.version.policy.title}
    school = one.version.policy.school
    return InboxItem(
        title=title,
        url=reverse("reviews:home", args=[school.slug]),
        verb=_("See where it stands"),
        place=school.name,
        detail=_("Overdue since %(when)s.") % {"when": day(one.due)},
        icon="warning",
        urgent=True,
    )


def _item(one: Watched, title: str, verb: str, detail: str) -> InboxItem:
    return InboxItem(
        title=title,
        url=page_of(one.version, one.review),
        verb=verb,
        place=one.version.policy.school.name,
        detail=detail,
        due=clock.end_of(one.due) if one.due else None,
        icon="calendar",
        urgent=one.standing == "overdue",
    )


def _law(person: Person, schools: list[School], listed: list[Watched]) -> Iterator[InboxItem]:
    notes = list(law_notes(schools))
    known = {one.version.pk: one.version for one in listed}
    if any(note.version_id not in known for note in notes):
        known.update({version.pk: version for version in versions_ahead(schools)})
    for note in notes:
        version = known.get(note.version_id)
        if version is None or may_review(person, version) is not None:
            continue
        yield InboxItem(
            title=_("%(law)s has changed, and your policy cites it") % {"law": note.change.name},
            url=reverse("reviews:law-note", args=[note.school.slug, note.public_id]),
            verb=_("See what changed"),
            place=note.school.name,
            icon="law",
        )


@inbox_source(where=UNANSWERED)
def recommendations_to_answer(person: Person) -> Iterator[InboxItem]:
    """Recommendations that wait for the governors: for chair and clerk."""
    schools = [one for one in readable_schools(person) if holds(person, one, *SPEAKERS)]
    if not schools:
        return
    waiting: dict[str, list[Recommendation]] = {}
    for one in unanswered(schools):
        if one.by_id != person.pk:
            waiting.setdefault(one.review.public_id, []).append(one)
    for public_id, listed in waiting.items():
        review = listed[0].review
        count = len(listed)
        yield InboxItem(
            title=ngettext(
                "%(n)d recommendation on “%(title)s” waits for the governors' answer",
                "%(n)d recommendations on “%(title)s” wait for the governors' answer",
                count,
            )
            % {"n": count, "title": review.version.policy.title},
            url=reverse("reviews:review", args=[review.school.slug, public_id]),
            verb=_("Write down the answer"),
            place=review.school.name,
            icon="people",
        )


@inbox_source(where=ACCEPTED)
def accepted_to_do(person: Person) -> Iterator[InboxItem]:
    """What the governors accepted and is to be done within a fortnight, or late."""
    schools = [one for one in readable_schools(person) if holds(person, one, *DECIDERS)]
    if not schools:
        return
    near = clock.today() + SOON
    for one in open_recommendations(schools).filter(due_on__lte=near):
        yield InboxItem(
            title=_("Do what the governors accepted on “%(title)s”")
            % {"title": one.review.version.policy.title},
            url=reverse("reviews:done", args=[one.review.school.slug, one.public_id]),
            verb=_("Say that it is done"),
            place=one.review.school.name,
            due=clock.end_of(one.due_on) if one.due_on else None,
            icon="tick",
            urgent=one.due_on is not None and one.due_on < clock.today(),
        )


@inbox_source(where=VERSIONS)
def reports_due(person: Person) -> Iterator[InboxItem]:
    """The yearly report to governors: near or late for the head, late for the governors."""
    schools = [one for one in readable_schools(person) if holds(person, one, *WATCHERS)]
    if not schools:
        return
    for one in reporting(schools):
        late, school = one.standing == "overdue", one.version.policy.school
        words = {"title": one.version.policy.title, "when": day(one.due)}
        detail = _("Overdue since %(when)s.") % words if late else ""
        if one.standing in {"soon", "overdue"} and may_report(person, one.version) is None:
            yield InboxItem(
                title=_("Report to the governors on “%(title)s”") % words,
                url=page_of_report(one.version),
                verb=_("Write the report"),
                place=school.name,
                detail=detail,
                due=clock.end_of(one.due) if one.due else None,
                icon="people",
                urgent=late,
            )
        elif late:
            yield InboxItem(
                title=_("The yearly report on “%(title)s” is overdue") % words,
                url=reverse("reviews:home", args=[school.slug]),
                verb=_("See where it stands"),
                place=school.name,
                detail=detail,
                icon="warning",
                urgent=True,
            )
