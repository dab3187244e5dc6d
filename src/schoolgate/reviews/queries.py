"""What this person may see of reviews; absent and forbidden look alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Min, Prefetch, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Greatest, TruncDate
from django.http import Http404
from django.shortcuts import get_object_or_404

from schoolgate.core import clock
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import may_see_reviews
from schoolgate.policies import review_dates as due
from schoolgate.policies.dates import NEVER_IN_FORCE, in_force_on, months_after
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.review_dates import Standing, moves_review_dates, review_days
from schoolgate.policies.states import ENDED, DraftState
from schoolgate.reviews.models import (
    DaySet,
    DraftLawNote,
    LawNote,
    LinkedPolicy,
    Outcome,
    Recommendation,
    ReportDraft,
    Review,
    YearlyReport,
)
from schoolgate.reviews.rules import (
    asks_for_report,
    may_keep_links,
    named_reviewers,
    parts_of,
    roles_for,
)
from schoolgate.reviews.states import UNDER_WAY, ReviewState

HEAVY = ("source", "text", "approvals")


@moves_review_dates
def days_set_by_reviews(
    versions: Sequence[int], changing: Collection[Draft] | None = None
) -> Mapping[int, dt.date]:
    """The day that the last review of each version set for the next, else the one set by hand.

    With ``changing``, drafts that are about to be adopted or none, those that it hands on: a day
    by which to change the policy has done its work once the draft of that review is adopted.
    """
    decided = _concluded(versions)
    if changing is not None:
        done = Q(draft__state=DraftState.ADOPTED) | Q(draft__in=changing)
        decided = decided.exclude(done, outcome=Outcome.CHANGE)
    return days_set_by_hand(versions) | _last_day(decided)


def days_set_by_hand(versions: Sequence[int]) -> dict[int, dt.date]:
    """The last day that was set by hand for each version, whatever a review decided since."""
    by_hand = DaySet.objects.filter(version__in=versions).order_by("pk")
    return dict(by_hand.values_list("version", "due_on"))


def days_decided(versions: Sequence[int]) -> dict[int, dt.date]:
    """The day that the last review of each version set for the next."""
    return _last_day(_concluded(versions))


def _concluded(versions: Sequence[int]) -> QuerySet[Review]:
    return Review.objects.filter(version__in=versions, state=ReviewState.CONCLUDED)


def _last_day(reviews: QuerySet[Review]) -> dict[int, dt.date]:
    rows = (
        reviews.exclude(next_due=None).order_by("ended_at", "pk").values_list("version", "next_due")
    )
    return {version: day for version, day in rows if day is not None}


@dataclass(frozen=True, slots=True)
class Watched:
    """A version in force with its day of review and the review under way, if there is one.

    ``kept_from`` is the edition before it that set the day, where it has none of its own.
    """

    version: Version
    due: dt.date | None
    standing: Standing
    review: Review | None
    kept_from: str = ""


def watched(schools: Iterable[School] | None = None) -> list[Watched]:
    """Every version in force at some schools, or at all, with how its review stands: few queries."""
    versions = versions_in_force(schools)
    days = review_days(versions)
    reviews = Review.objects.filter(version__in=days, state__in=UNDER_WAY).defer("health")
    under_way = {review.version_id: review for review in reviews}
    today = clock.today()
    return [
        Watched(
            version,
            days[version.pk].due,
            due.standing(days[version.pk].due, today),
            under_way.get(version.pk),
            days[version.pk].kept_from,
        )
        for version in versions
    ]


def versions_in_force(schools: Iterable[School] | None = None) -> list[Version]:
    """The versions in force today, by school and title, without their text; one query."""
    today = clock.today()
    begun = (
        Version.objects.filter(effective_from__lte=today)
        .exclude(NEVER_IN_FORCE)
        .select_related("policy__school__federation")
        .defer(*HEAVY)
        .order_by("policy__school__name", "policy__title", "policy", "-effective_from")
    )
    if schools is not None:
        begun = begun.filter(policy__school__in=list(schools))
    latest: dict[int, Version] = {}
    for version in begun:
        latest.setdefault(version.policy_id, version)
    return [version for version in latest.values() if in_force_on([version], today)]


def versions_ahead(schools: Iterable[School] | None = None) -> list[Version]:
    """The versions that were adopted for a later day, without their text; one query."""
    ahead = (
        Version.objects.filter(effective_from__gt=clock.today())
        .exclude(NEVER_IN_FORCE)
        .select_related("policy__school__federation")
        .defer(*HEAVY)
        .order_by("effective_from", "pk")
    )
    return list(ahead if schools is None else ahead.filter(policy__school__in=list(schools)))


def drafts_in_the_making() -> QuerySet[Draft]:
    """Every draft that has not come to its end."""
    return Draft.objects.exclude(state__in=ENDED).select_related("school__federation", "federation")


def laws_changed_since(draft: Draft) -> list[DraftLawNote]:
    """Laws that a draft cites and that have changed since it was begun."""
    return list(draft.law_notes.select_related("change"))


def readable_schools(person: Person) -> list[School]:
    """The schools whose reviews the person may see."""
    return [school for school in schools_for(person) if may_see_reviews(person, school) is None]


class NotInForce(Exception):
    """The version is not in force today, so there is nothing to review or to report on."""

    def __init__(self, version: Version) -> None:
        super().__init__(version.public_id)
        self.version = version


def version_for(person: Person, school: School, public_id: str) -> Version:
    """A version in force whose review the person may see; 404 where it is not theirs to see.

    Raises NotInForce: what led here, a notice or a calendar, can be older than the next version.
    """
    if may_see_reviews(person, school):
        raise Http404
    for version in versions_in_force([school]):
        if version.public_id == public_id:
            return version
    known = Version.objects.filter(policy__school=school).select_related("policy")
    raise NotInForce(get_object_or_404(known, public_id=public_id))


def review_under_way(version: Version) -> Review | None:
    """The review of a version that is under way, or none."""
    under_way = Review.objects.filter(version=version, state__in=UNDER_WAY)
    return under_way.select_related("school").first()


def last_concluded(version: Version) -> Review | None:
    """The last review of a version that came to an outcome, or none."""
    concluded = Review.objects.filter(version=version, state=ReviewState.CONCLUDED)
    return concluded.defer("health", "figures").order_by("-ended_at", "-pk").first()


def reviews_for(person: Person, school: School) -> QuerySet[Review]:
    """Reviews of a school, the newest first, without what was found in the text.

    ``version_title`` is what the edition was called; the policy may have another name by now.
    """
    if may_see_reviews(person, school):
        return Review.objects.none()
    return (
        Review.objects.filter(school=school)
        .select_related("version__policy", "by", "ended_by")
        .defer("health", "figures", *(f"version__{name}" for name in (*HEAVY, "values")))
        .annotate(version_title=KeyTextTransform("title", "version__text"))
    )


def review_for(person: Person, school: School, public_id: str) -> Review:
    """One review with all that hangs on it; 404 where it is not theirs to see."""
    if may_see_reviews(person, school):
        raise Http404
    found = (
        Review.objects.filter(school=school)
        .select_related("version__policy__school__federation", "by", "ended_by", "draft", "school")
        .prefetch_related(
            "findings__by",
            "evidence__by",
            "took_part__by",
            Prefetch(
                "recommendations",
                Recommendation.objects.select_related("by", "answered_by", "done_by"),
            ),
            "law_notes__change",
        )
    )
    return get_object_or_404(found, public_id=public_id)


@dataclass(frozen=True, slots=True)
class Absent:
    """A reviewer whom the policy names and who has not taken part; ``vacant`` where nobody could."""

    role: str
    vacant: bool


def absent_from(review: Review, by: Person) -> list[Absent]:
    """Who would not have taken part if ``by`` concluded the review today."""
    version = review.version
    there = {*review.took_part.values_list("role", flat=True), *parts_of(by, review)}
    return [
        Absent(reviewer, vacant=not holders(version.policy.school, *roles_for(reviewer)))
        for reviewer in named_reviewers(version.values)
        if reviewer not in there
    ]


def recommendation_for(person: Person, school: School, public_id: str) -> Recommendation:
    """One recommendation; 404 where its review is not theirs to see."""
    if may_see_reviews(person, school):
        raise Http404
    found = Recommendation.objects.filter(review__school=school).select_related(
        "review__version__policy__school__federation", "review__school", "by", "answered_by"
    )
    return get_object_or_404(found, public_id=public_id)


def open_recommendations(schools: Iterable[School]) -> QuerySet[Recommendation]:
    """What the governors accepted at some schools and is still to be done, by date."""
    return (
        Recommendation.objects.filter(
            review__school__in=list(schools),
            answer=Recommendation.Answer.ACCEPTED,
            done_on=None,
        )
        .exclude(review__state=ReviewState.ASIDE)
        .select_related("review__school", "review__version__policy")
        .defer("review__health", *(f"review__version__{name}" for name in HEAVY))
        .order_by("due_on", "pk")
    )


def unanswered(schools: Iterable[School]) -> QuerySet[Recommendation]:
    """What waits for the governors' answer at some schools."""
    return (
        Recommendation.objects.filter(
            review__school__in=list(schools), review__state=ReviewState.GOVERNORS, answer=""
        )
        .select_related("review__school", "review__version__policy", "by")
        .defer("review__health", *(f"review__version__{name}" for name in (*HEAVY, "values")))
        .order_by("review", "pk")
    )


def law_notes(schools: Iterable[School]) -> QuerySet[LawNote]:
    """Changes of law that concern policies at some schools and wait for an answer."""
    return (
        LawNote.objects.filter(school__in=list(schools), answer="")
        .select_related("change", "school__federation", "version__policy__school__federation")
        .defer(*(f"version__{name}" for name in HEAVY))
        .order_by("-change__found_on", "pk")
    )


def law_note_for(person: Person, school: School, public_id: str) -> LawNote:
    """One change of law that concerns a policy of the school; 404 otherwise."""
    if may_see_reviews(person, school):
        raise Http404
    found = LawNote.objects.filter(school=school).select_related(
        "change", "version__policy__school__federation", "school"
    )
    return get_object_or_404(found, public_id=public_id)


def linked_policies(school: School) -> QuerySet[LinkedPolicy]:
    """The policies on file that are read together with the school's own."""
    return LinkedPolicy.objects.filter(school=school)


def link_for(person: Person, school: School, public_id: str) -> LinkedPolicy:
    """One linked policy of the school; 404 where it is not theirs to see."""
    if may_see_reviews(person, school) and may_keep_links(person, school):
        raise Http404
    return get_object_or_404(linked_policies(school), public_id=public_id)


@dataclass(frozen=True, slots=True)
class Reporting:
    """A version in force, its last report to the governors, and the day of the next.

    ``due`` is None where the policy asks for no report. ``version_title`` of the last is what its
    edition was called.
    """

    version: Version
    last: YearlyReport | None
    due: dt.date | None
    standing: Standing


def reporting(schools: Iterable[School] | None = None) -> list[Reporting]:
    """How the yearly report on each version in force stands, at some schools or all: 3 queries.

    The first is due a year after the policy began to ask for it here, each other a year after the
    last.
    """
    versions = versions_in_force(schools)
    policies = [version.policy_id for version in versions]
    given = YearlyReport.objects.filter(version__policy__in=policies).select_related(
        "version__policy"
    )
    light = given.defer("figures", *(f"version__{name}" for name in (*HEAVY, "values"))).annotate(
        version_title=KeyTextTransform("title", "version__text")
    )
    last = {report.version.policy_id: report for report in light.order_by("at", "pk")}
    begun = _asked_since(policies)
    today = clock.today()
    found = []
    for version in versions:
        report = last.get(version.policy_id)
        since = report.until if report else begun.get(version.policy_id)
        asks = asks_for_report(version.values) and since is not None
        day = months_after(since, 12) if asks and since else None
        found.append(Reporting(version, report, day, due.standing(day, today)))
    return found


def _asked_since(policies: Iterable[int]) -> dict[int, dt.date]:
    """The first day, for each policy, on which we knew of a version that asks for a report."""
    rows = (
        Version.objects.filter(policy__in=list(policies), values__annual_report_to_governors="yes")
        .order_by()
        .values("policy")
        .annotate(since=Min(Greatest("effective_from", TruncDate("at"))))
        .values_list("policy", "since")
    )
    return dict(rows)


def reports_for(person: Person, school: School) -> QuerySet[YearlyReport]:
    """Reports to the governors of a school, the newest first, without their figures.

    ``version_title`` is what the edition was called then.
    """
    if may_see_reviews(person, school):
        return YearlyReport.objects.none()
    return (
        YearlyReport.objects.filter(school=school)
        .select_related("version__policy", "by")
        .defer("figures", *(f"version__{name}" for name in (*HEAVY, "values")))
        .annotate(version_title=KeyTextTransform("title", "version__text"))
    )


def report_for(person: Person, school: School, public_id: str) -> YearlyReport:
    """One report to the governors; 404 where it is not theirs to see."""
    if may_see_reviews(person, school):
        raise Http404
    found = YearlyReport.objects.filter(school=school).select_related(
        "version__policy", "school__federation", "by"
    )
    return get_object_or_404(found, public_id=public_id)


def words_of_draft(version: Version) -> ReportDraft | None:
    """What the head has written for the next report on a policy."""
    return ReportDraft.objects.filter(policy=version.policy_id).first()


def report_begins(version: Version) -> dt.date:
    """The first day that the next report tells of: that of the last, or a year ago."""
    last = YearlyReport.objects.filter(version__policy=version.policy_id).order_by("-at").first()
    return last.until if last else months_after(clock.today(), -12)
