"""Whom the app of reviews tells, of what."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.policies import review_dates as due
from schoolgate.policies.models import Version
from schoolgate.reviews.models import LawNote, Recommendation, Review
from schoolgate.reviews.queries import Watched, watched
from schoolgate.reviews.rules import SPEAKERS, WATCHERS, reviewer_roles
from schoolgate.reviews.states import ReviewState

# Told first two months before; then the days between one reminder and the next grow shorter.
BEFORE_THE_DAY = (28, 14, 7, 4)
AFTER_THE_DAY = (7, 14, 28)


def _still_due(notice: Notice) -> bool:
    """Whether the same version is still to be reviewed by the same day."""
    version, day, _word = notice.key.split(":")[1:4]
    return any(
        one.version.public_id == version and one.due is not None and one.due.isoformat() == day
        for one in watched([notice.school] if notice.school else [])
    )


def _law_waits(notice: Notice) -> bool:
    return LawNote.objects.filter(public_id=notice.key.split(":")[1], answer="").exists()


def _answers_wait(notice: Notice) -> bool:
    return Recommendation.objects.filter(
        review__public_id=notice.key.split(":")[1],
        review__state=ReviewState.GOVERNORS,
        answer="",
    ).exists()


REVIEW_SOON = notice_kind(
    "reviews.soon",
    title=_("“{title}” is to be reviewed by {due}"),
    text=_("Look at what it says, what it brought about, and what the governors should know."),
    mail=_("A policy is to be reviewed"),
    verb=_("Begin the review"),
    icon="calendar",
    words="title",
    dates="due",
    reminders=BEFORE_THE_DAY,
    asks=True,
    sourced=True,
    escalate_after=99,
    still_open=_still_due,
)
REVIEW_OVERDUE = notice_kind(
    "reviews.overdue",
    title=_("The review of “{title}” is overdue since {due}"),
    text=_("It stays in force, but nobody has looked whether it still does what it should."),
    mail=_("The review of a policy is overdue"),
    verb=_("See the review"),
    icon="warning",
    words="title",
    dates="due",
    reminders=AFTER_THE_DAY,
    asks=True,
    sourced=True,
    escalate_after=99,
    still_open=_still_due,
)
LAW_CHANGED = notice_kind(
    "reviews.law_changed",
    title=_("{law} has changed, and “{title}” cites it"),
    text=_("See what changed, and review the policy or say why it needs none."),
    mail=_("A law that a policy cites has changed"),
    icon="law",
    words="title law",
    asks=True,
    sourced=True,
    escalate_after=99,
    still_open=_law_waits,
)
GOVERNORS_ASKED = notice_kind(
    "reviews.governors_asked",
    title=_("{count} recommendations on “{title}” wait for the governors' answer"),
    text=_("Put them on the agenda, then write down what the meeting answered."),
    mail=_("Recommendations on a policy wait for the governors' answer"),
    verb=_("See them"),
    icon="people",
    words="title count",
    reminders=(14, 28),
    asks=True,
    sourced=True,
    escalate_after=99,
    still_open=_answers_wait,
)
GOVERNORS_ANSWERED = notice_kind(
    "reviews.governors_answered",
    title=_("The governors have answered every recommendation on “{title}”"),
    text=_("Conclude the review: keep the policy, change it or withdraw it."),
    mail=_("The governors have answered the recommendations on a policy"),
    icon="people",
    words="title",
)
CONCLUDED = notice_kind(
    "reviews.concluded",
    title=_("The review of “{title}” is concluded"),
    text=_("See what came of it and when the next one is due."),
    mail=_("The review of a policy is concluded"),
    icon="policy",
    words="title",
)


def tell_of_days() -> None:
    """Tell the reviewers two months before the day, head and governors once it has passed."""
    for one in watched():
        if one.standing == "soon":
            _tell_of_day(one, reviewer_roles(one.version.values), overdue=False)
        elif one.standing == "overdue":
            roles = (*reviewer_roles(one.version.values), *WATCHERS)
            _tell_of_day(one, roles, overdue=True)


def day_key(one: Watched, word: due.Standing) -> str:
    """The matter of one day of review: another day is another matter."""
    assert one.due is not None  # noqa: S101 - soon and overdue have a day
    return f"reviews.day:{one.version.public_id}:{one.due.isoformat()}:{word}"


def _tell_of_day(one: Watched, roles: Iterable[str], *, overdue: bool) -> None:
    school = one.version.policy.school
    if overdue:
        settle(day_key(one, "soon"))
    tell(
        REVIEW_OVERDUE if overdue else REVIEW_SOON,
        to=holders(school, *roles),
        key=day_key(one, "overdue" if overdue else "soon"),
        words={"title": one.version.policy.title, "due": one.due},
        url=page_of(one.version, one.review),
        school=school,
    )


def page_of(version: Version, review: Review | None) -> str:
    """Where a review is gone on with, or begun."""
    at = {"school": version.policy.school.slug}
    if review is not None:
        return reverse("reviews:review", kwargs={**at, "review": review.public_id})
    return reverse("reviews:begin", kwargs={**at, "version": version.public_id})


@hears("reviews.law_changed")
def law_changed(entry: Entry) -> None:
    """Tell those who review the policy."""
    note = (
        LawNote.objects.filter(public_id=entry.subject_id)
        .select_related("change", "version__policy__school__federation")
        .first()
    )
    if note is None or note.answer:
        return
    school = note.version.policy.school
    tell(
        LAW_CHANGED,
        to=holders(school, *reviewer_roles(note.version.values)),
        key=f"reviews.law:{note.public_id}",
        words={"title": note.version.policy.title, "law": note.change.name},
        url=reverse("reviews:law-note", args=[school.slug, note.public_id]),
        school=school,
    )


@hears("reviews.law_answered")
def law_answered(entry: Entry) -> None:
    """Nobody is asked about it any more."""
    settle(f"reviews.law:{entry.subject_id}")


@hears("reviews.handed_over")
def handed_over(entry: Entry) -> None:
    """Ask chair and clerk."""
    review = _review(entry)
    if review is None or review.state != ReviewState.GOVERNORS:
        return
    tell(
        GOVERNORS_ASKED,
        to=holders(review.school, *SPEAKERS),
        key=f"reviews.governors:{review.public_id}:{entry.sequence}",
        words={
            "title": review.version.policy.title,
            "count": review.recommendations.filter(answer="").count(),
        },
        url=_page(review),
        school=review.school,
    )


@hears("reviews.recommendation_answered")
def answered(entry: Entry) -> None:
    """Tell the reviewers when the last answer has come."""
    review = _review(entry)
    if review is None or review.recommendations.filter(answer="").exists():
        return
    tell(
        GOVERNORS_ANSWERED,
        to=holders(review.school, *reviewer_roles(review.version.values)),
        key=f"reviews.answered:{review.public_id}",
        words={"title": review.version.policy.title},
        url=_page(review),
        school=review.school,
    )


@hears("reviews.concluded")
def concluded(entry: Entry) -> None:
    """Tell the head and the governors what came of it."""
    review = _review(entry)
    if review is None:
        return
    tell(
        CONCLUDED,
        to=[one for one in _watchers(review.school) if one.pk != review.ended_by_id],
        key=f"reviews.concluded:{review.public_id}",
        words={"title": review.version.policy.title},
        url=_page(review),
        school=review.school,
    )


def _watchers(school: School) -> list[Person]:
    return holders(school, *HEADS, *WATCHERS)


def _review(entry: Entry) -> Review | None:
    return (
        Review.objects.filter(public_id=entry.subject_id)
        .select_related("school", "version__policy__school")
        .first()
    )


def _page(review: Review) -> str:
    return reverse("reviews:review", args=[review.school.slug, review.public_id])
