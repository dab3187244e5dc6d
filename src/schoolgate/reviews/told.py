"""Whom the app of reviews tells, of what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import facts_of, hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.policies import review_dates as due
from schoolgate.policies.life.people import leaders_of
from schoolgate.policies.life.queries import seen_from
from schoolgate.policies.life.steps import address
from schoolgate.policies.models import Version
from schoolgate.policies.states import ENDED
from schoolgate.reviews.models import DraftLawNote, LawNote, Recommendation, Review, YearlyReport
from schoolgate.reviews.queries import Reporting, Watched, reporting, watched
from schoolgate.reviews.rules import GOVERNORS, SPEAKERS, WATCHERS, reviewer_roles
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


def _report_due(notice: Notice) -> bool:
    """Whether the report on that policy is still to be given by the same day."""
    policy, day, _word = notice.key.split(":")[1:4]
    return any(
        one.version.policy.public_id == policy
        and one.due is not None
        and one.due.isoformat() == day
        for one in reporting([notice.school] if notice.school else [])
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
LAW_CHANGED_FOR_DRAFT = notice_kind(
    "reviews.law_changed_for_draft",
    title=_("{law} has changed, and your draft of “{title}” cites it"),
    text=_("Clauses: {clauses}. Look whether the draft still says what the law says."),
    mail=_("A law that a draft cites has changed"),
    icon="law",
    words="title law clauses",
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
DAY_SET = notice_kind(
    "reviews.day_set",
    title=_("The day of review of “{title}” is set to {due}"),
    text=_("The edition in force names none, so one of its reviewers has set this day."),
    mail=_("The day of review of a policy is set"),
    verb=_("See the reviews"),
    icon="calendar",
    words="title",
    dates="due",
)


REPORT_SOON = notice_kind(
    "reviews.report_soon",
    title=_("The yearly report to the governors on “{title}” is due by {due}"),
    text=_("The figures are there. Add how well the policy has worked and how it develops."),
    mail=_("The yearly report to the governors is due"),
    verb=_("Write the report"),
    icon="people",
    words="title",
    dates="due",
    reminders=BEFORE_THE_DAY,
    asks=True,
    sourced=True,
    escalate_after=99,
    still_open=_report_due,
)
REPORT_OVERDUE = notice_kind(
    "reviews.report_overdue",
    title=_("The yearly report to the governors on “{title}” is overdue since {due}"),
    text=_("The policy says that the governors hear once a year how it works."),
    mail=_("The yearly report to the governors is overdue"),
    verb=_("See where it stands"),
    icon="warning",
    words="title",
    dates="due",
    reminders=AFTER_THE_DAY,
    asks=True,
    sourced=True,
    escalate_after=99,
    still_open=_report_due,
)
REPORT_GIVEN = notice_kind(
    "reviews.report_given",
    title=_("The head has reported to you on “{title}”"),
    text=_("Read how well the policy has worked, how it develops, and what is asked of you."),
    mail=_("The yearly report to the governors is there"),
    verb=_("Read the report"),
    icon="people",
    words="title",
)


def tell_of_reports() -> None:
    """Tell the head two months before the report is due, head and governors once it is late."""
    for one in reporting():
        if one.standing not in {"soon", "overdue"}:
            continue
        overdue, school = one.standing == "overdue", one.version.policy.school
        if overdue:
            settle(report_key(one, "soon"))
        tell(
            REPORT_OVERDUE if overdue else REPORT_SOON,
            to=holders(school, *HEADS, *(WATCHERS if overdue else ())),
            key=report_key(one, one.standing),
            words={"title": one.version.policy.title, "due": one.due},
            url=reverse("reviews:home", args=[school.slug])
            if overdue
            else page_of_report(one.version),
            school=school,
        )


def report_key(one: Reporting, word: due.Standing) -> str:
    """The matter of one report: the next is another."""
    assert one.due is not None  # noqa: S101 - soon and overdue have a day
    return f"reviews.report:{one.version.policy.public_id}:{one.due.isoformat()}:{word}"


def page_of_report(version: Version) -> str:
    """Where the head writes the report, or goes on with it."""
    at = {"school": version.policy.school.slug, "version": version.public_id}
    return reverse("reviews:report-draft", kwargs=at)


@hears("reviews.report_given")
def report_given(entry: Entry) -> None:
    """Tell the governors; nobody is asked for it any more."""
    report = (
        YearlyReport.objects.filter(public_id=entry.subject_id)
        .select_related("school", "version__policy")
        .first()
    )
    if report is None:
        return
    open_ones = Notice.objects.filter(
        key__startswith=f"reviews.report:{report.version.policy.public_id}:"
    )
    for key in set(open_ones.values_list("key", flat=True)):
        settle(key)
    tell(
        REPORT_GIVEN,
        to=[one for one in holders(report.school, *GOVERNORS) if one.pk != report.by_id],
        key=f"reviews.reported:{report.public_id}",
        words={"title": report.version.policy.title},
        url=reverse("reviews:report", args=[report.school.slug, report.public_id]),
        school=report.school,
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


@hears("reviews.day_set")
def day_set(entry: Entry) -> None:
    """Tell the other reviewers and the governors."""
    version = (
        Version.objects.filter(public_id=entry.subject_id)
        .select_related("policy__school__federation")
        .first()
    )
    if version is None:
        return
    school = version.policy.school
    told = holders(school, *reviewer_roles(version.values), *WATCHERS)
    tell(
        DAY_SET,
        to=[one for one in told if one.public_id != entry.actor_id],
        key=f"reviews.day_set:{version.public_id}:{entry.sequence}",
        words={
            "title": version.policy.title,
            "due": dt.date.fromisoformat(facts_of(entry)["due_on"]),
        },
        url=reverse("reviews:home", args=[school.slug]),
        school=school,
    )


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


@hears("reviews.law_changed_for_draft")
def law_changed_for_draft(entry: Entry) -> None:
    """Tell those who lead where the draft is made."""
    note = (
        DraftLawNote.objects.filter(public_id=entry.subject_id)
        .select_related("change", "draft__school__federation", "draft__federation")
        .first()
    )
    if note is None or note.draft.state in ENDED:
        return
    for person in leaders_of(note.draft.place):
        school = seen_from(person, note.draft)
        if school is not None:
            tell(
                LAW_CHANGED_FOR_DRAFT,
                to=[person],
                key=f"reviews.draft_law:{note.public_id}",
                words={
                    "title": note.draft.title,
                    "law": note.change.name,
                    "clauses": ", ".join(note.clauses) or "–",
                },
                url=address("draft", note.draft, school),
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
