"""May this person review a policy, answer for the governors, or keep its links? A reason or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.policies.models import Version
from schoolgate.policies.rules import DECIDERS
from schoolgate.reference import NOT_STATED, parameter
from schoolgate.reviews.models import Recommendation, Review, Trigger
from schoolgate.reviews.states import ReviewState

GOVERNORS = ("governor", "nominated-governor", "chair-of-governors", "governors-support")
SPEAKERS = ("chair-of-governors", "governors-support")
# Told when a review is overdue, besides the reviewers (WHF-GB-4).
WATCHERS = ("headteacher", "executive-head", *GOVERNORS)
USUAL_REVIEWERS = ("headteacher", "nominated-governor")
# A committee has no account of its own: its chair and its clerk write for it.
ROLES_OF = {
    "headteacher": HEADS,
    "committee": ("chair-of-governors", "governors-support"),
}
LONGEST_WITHOUT_CYCLE = 36


def named_reviewers(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Who reviews together by the policy's own values: its words, such as a committee."""
    named = parameter("review_by").parse(values.get("review_by", NOT_STATED))
    return tuple(map(str, named)) if isinstance(named, tuple) else USUAL_REVIEWERS


def roles_for(reviewer: str) -> tuple[str, ...]:
    """The roles that count as a reviewer whom a policy names."""
    return ROLES_OF.get(reviewer, (reviewer,))


def reviewer_roles(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The roles that review a policy by its own values (WHF-EFFECT-1); the head always may."""
    found = dict.fromkeys(HEADS)
    for reviewer in named_reviewers(values):
        found.update(dict.fromkeys(roles_for(reviewer)))
    return tuple(found)


def triggers_of(values: Mapping[str, Any]) -> tuple[Trigger, ...]:
    """What brings a review forward by the policy's own values (THO-4.1.1); need always does."""
    named = parameter("review_triggers").parse(values.get("review_triggers", NOT_STATED))
    listed = set(named) if isinstance(named, tuple) else set()
    return tuple(
        trigger
        for trigger in Trigger
        if trigger in listed or trigger in {Trigger.DUE, Trigger.NEED_ARISES}
    )


def months_of(values: Mapping[str, Any]) -> int | None:
    """The months between reviews, where the policy states them."""
    months = parameter("review_cycle").parse(values.get("review_cycle", NOT_STATED))
    return months if isinstance(months, int) and not isinstance(months, bool) else None


def may_review(by: Actor, version: Version) -> str | None:
    """Carry out the review: whoever the policy names, and the head."""
    if holds(by, version.policy.school, *reviewer_roles(version.values)):
        return None
    return _("This policy is reviewed by others. You can read what they write.")


def may_set_day(by: Actor, version: Version) -> str | None:
    """Set the day of review of an edition that names none: whoever reviews it."""
    if version.review_due is not None:
        return _("This edition names its day of review itself.")
    return may_review(by, version)


def may_open_review(by: Actor, version: Version, trigger: str) -> str | None:
    """Begin a review: the reviewers when they like, a senior leader early for a stated reason."""
    school = version.policy.school
    if trigger not in triggers_of(version.values):
        return _("This policy does not name that as a reason to review it early.")
    if may_review(by, version) is None:
        return None
    if trigger == Trigger.DUE:
        return _("The review itself is begun by those whom the policy names.")
    if holds(by, school, *DECIDERS, "dsl"):
        return None
    return _("Only those who lead the school or review the policy may begin a review.")


def may_add_to(by: Actor, review: Review) -> str | None:
    """Note findings and evidence, and word recommendations, while the reviewers write."""
    if review.state != ReviewState.OPEN:
        return _("Nothing can be added to this review now.")
    return may_review(by, review.version)


def may_move(by: Actor, review: Review) -> str | None:
    """Hand the review over, take it back, put it aside."""
    if not review.under_way:
        return _("This review has ended.")
    return may_review(by, review.version)


def parts_of(by: Actor, review: Review) -> list[str]:
    """As which of the named reviewers somebody can still say that they took part."""
    if not isinstance(by, Person):
        return []
    version = review.version
    said = set(review.took_part.filter(by=by).values_list("role", flat=True))
    return [
        reviewer
        for reviewer in named_reviewers(version.values)
        if reviewer not in said and holds(by, version.policy.school, *roles_for(reviewer))
    ]


def may_say_took_part(by: Actor, review: Review) -> str | None:
    """Say that they took part: whoever is one of the reviewers that the policy names."""
    refusal = may_move(by, review)
    if refusal:
        return refusal
    if not parts_of(by, review):
        return _("You have said so already, or the policy names others.")
    return None


def may_answer(by: Actor, recommendation: Recommendation, meeting_on: dt.date) -> str | None:
    """Write down what the governors answered: chair or clerk, never to their own advice."""
    review = recommendation.review
    if review.state != ReviewState.GOVERNORS:
        return _("This review is not before the governors now.")
    if not holds(by, review.school, *SPEAKERS):
        return _("Only the chair or the clerk may write down what the governors answered.")
    if recommendation.by == by:
        return _("You made this recommendation, so somebody else must record the answer.")
    return not_a_day_to_answer(recommendation, meeting_on)


def not_a_day_to_answer(recommendation: Recommendation, meeting_on: dt.date) -> str | None:
    """Why no meeting of that day can have answered a recommendation."""
    if meeting_on > clock.today():
        return _("The meeting is still to come. Record its answer when it has been given.")
    made_on = timezone.localdate(recommendation.at)
    if meeting_on < made_on:
        return _(
            "This was recommended on %(day)s, so no earlier meeting can have answered it."
            " Choose that day or a later one."
        ) % {"day": date_format(made_on)}
    return None


def may_note_done(by: Actor, recommendation: Recommendation) -> str | None:
    """Say that what the governors accepted has been done."""
    if recommendation.answer != Recommendation.Answer.ACCEPTED:
        return _("The governors have not accepted this.")
    if recommendation.done_on is not None:
        return _("This was noted as done already.")
    if holds(by, recommendation.review.school, *DECIDERS):
        return None
    return may_review(by, recommendation.review.version)


def may_conclude(by: Actor, review: Review) -> str | None:
    """End the review with an outcome, once the governors have answered everything."""
    refusal = may_move(by, review)
    if refusal:
        return refusal
    waiting = review.recommendations.filter(answer="").exists()
    if waiting:
        return _(
            "The governors have not answered every recommendation. Hand the review over, or take"
            " out what is not to go to them."
        )
    return None


def asks_for_report(values: Mapping[str, Any]) -> bool:
    """Whether the policy asks the head to report on it every year (WHF-HEAD-4)."""
    return values.get("annual_report_to_governors") == "yes"


def may_report(by: Actor, version: Version) -> str | None:
    """Write the report on a policy and give it to the governors: the head, at any time."""
    if holds(by, version.policy.school, *HEADS):
        return None
    return _("The head reports to the governors. You can read the report once it is given.")


def may_keep_links(by: Actor, school: School) -> str | None:
    """Keep the list of policies that are read together with ours."""
    if holds(by, school, *DECIDERS, "office", "governors-support"):
        return None
    return _("Only the head, senior leaders, the office or the clerk may keep linked policies.")


def may_tell_of_law(by: Actor) -> str | None:
    """Compare the law with what it was, and tell the schools: the system alone."""
    return None if isinstance(by, System) else _("Only Schoolgate itself compares the law.")
