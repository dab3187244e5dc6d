"""The only writers of reviews: each locks its row, asks the rule again, and records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.dates import months_after
from schoolgate.policies.life.adopting_actions import withdraw as withdraw_version
from schoolgate.policies.life.drafting_actions import start_from_version
from schoolgate.policies.models import Policy, Version
from schoolgate.policies.review_dates import review_day
from schoolgate.policies.text import ClauseText, from_json
from schoolgate.reviews import events
from schoolgate.reviews.aims import aims_of, own_aims
from schoolgate.reviews.models import (
    LONGEST_TEXT,
    DaySet,
    Evidence,
    Finding,
    LawNote,
    Outcome,
    Participation,
    Recommendation,
    Review,
    Trigger,
)
from schoolgate.reviews.queries import absent_from, days_decided, versions_in_force
from schoolgate.reviews.rules import (
    LONGEST_WITHOUT_CYCLE,
    may_add_to,
    may_answer,
    may_conclude,
    may_move,
    may_note_done,
    may_open_review,
    may_say_took_part,
    may_set_day,
    may_tell_of_law,
    months_of,
    parts_of,
)
from schoolgate.reviews.states import step

MONTHS_FOR_A_CHANGE = 3


# The day


def set_day(*, by: Person, version: Version, due_on: dt.date) -> DaySet:
    """Set by when an edition in force that names no day is reviewed, or change what was set.

    The last review's word goes first, and no day is put off that has come.
    """
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=version.policy_id)
        demand_now(may_set_day, by, version)
        if version not in versions_in_force([version.policy.school]):
            raise Refused(_("This version is not in force today. Set the day of the one that is."))
        demand(why_not_by_hand(version))
        demand(why_not_this_day(version, due_on))
        made = DaySet.objects.create(version=version, due_on=due_on, by=by, at=clock.now())
        record(
            events.DAY_SET,
            by=by,
            chain=version.policy.school,
            subject=("policies.version", version.public_id),
            facts={
                "title": version.policy.title,
                "edition": version.edition,
                "due_on": due_on.isoformat(),
            },
        )
    return made


def why_not_by_hand(version: Version) -> str | None:
    """Why nobody can set the day of review by hand now; None where somebody can."""
    due = review_day(version).due
    if due is not None and due <= clock.today():
        return _("Its day of review has come. Begin the review.")
    if days_decided([version.pk]):
        return _("The last review has decided the day already.")
    return None


def why_not_this_day(version: Version, day: dt.date) -> str | None:
    """Why a day cannot be set by hand; None where it can."""
    if day == review_day(version).due:
        return _("That is its day already. Choose another.")
    return why_not_next(version, day)


# A review from beginning to end


def open_review(*, by: Person, version: Version, trigger: str, reason: str = "") -> Review:
    """Begin a review of a version in force. Refused while another is under way.

    One begun because the law has changed answers every change that waits for this version.
    """
    demand(may_open_review(by, version, trigger))
    try:
        with transaction.atomic():
            demand_now(may_open_review, by, version, trigger)
            if version not in versions_in_force([version.policy.school]):
                raise Refused(_("This version is not in force today. Review the one that is."))
            if trigger != Trigger.DUE and not reason.strip():
                raise Refused(_("Say in a sentence what brings the review forward."))
            review = Review.objects.create(
                version=version,
                school=version.policy.school,
                trigger=trigger,
                reason=reason[:LONGEST_TEXT],
                named_aims=_aims_named_before(version),
                by=by,
                at=clock.now(),
            )
            if trigger == Trigger.LAW_CHANGE:
                _answer_notes(by, review)
            _record(
                events.OPENED,
                by,
                review,
                edition=version.edition,
                trigger=str(trigger),
                reason=review.reason,
            )
    except IntegrityError:
        raise Refused(_("A review of this policy is under way already. Go on with it.")) from None
    return review


def _answer_notes(by: Person, review: Review) -> None:
    LawNote.objects.filter(version=review.version, answer="").update(
        answer=LawNote.Answer.REVIEW, review=review, answered_by=by, answered_at=clock.now()
    )


def keep_health(*, by: Actor, review: Review, findings: list[dict[str, Any]]) -> Review:
    """Keep what the reader found in the text of the version under review."""
    demand(may_tell_of_law(by))
    with transaction.atomic():
        review = _locked(review)
        review.health = findings
        review.health_on = clock.today()
        review.save(update_fields=["health", "health_on"])
        _record(events.HEALTH_READ, by, review, findings=len(findings))
    return review


def note_finding(*, by: Person, review: Review, text: str, clause: str = "") -> Finding:
    """Note something of one clause, or of the whole policy."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_add_to, by, review)
        demand(_no_such_clause(review, clause))
        made = Finding.objects.create(
            review=review, clause=clause, text=text[:LONGEST_TEXT], by=by, at=clock.now()
        )
        _record(events.FINDING_NOTED, by, review, clause=clause or "-", text=made.text)
    return made


def name_aims(*, by: Person, review: Review, clauses: Collection[str]) -> Review:
    """Say which clauses are the policy's aims, where its text does not say so itself."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_add_to, by, review)
        text = from_json(review.version.text)
        if own_aims(text):
            raise Refused(_("This policy says itself what its aims are."))
        named = [clause for clause in text.clauses if clause.id in clauses]
        if len(named) < len(set(clauses)):
            raise Refused(_("The policy has no such clause."))
        review.named_aims = [clause.id for clause in named]
        review.save(update_fields=["named_aims"])
        numbers = ", ".join(clause.number for clause in named)
        _record(events.AIMS_NAMED, by, review, clauses=numbers or "-")
    return review


def _aims(review: Review) -> list[ClauseText]:
    return aims_of(from_json(review.version.text), review.named_aims)


def _aims_named_before(version: Version) -> list[str]:
    """The aims that the last review of the policy went by."""
    before = Review.objects.filter(version__policy=version.policy_id).exclude(named_aims=[])
    last = before.order_by("-at").values_list("named_aims", flat=True).first()
    return last or []


def note_evidence(*, by: Person, review: Review, clause: str, verdict: str, text: str) -> Evidence:
    """Say of one aim whether it was reached, and how one knows; said again it replaces itself."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_add_to, by, review)
        if clause not in {aim.id for aim in _aims(review)}:
            raise Refused(_("The policy has no such aim."))
        made, _new = Evidence.objects.update_or_create(
            review=review,
            clause=clause,
            defaults={
                "verdict": verdict,
                "text": text[:LONGEST_TEXT],
                "by": by,
                "at": clock.now(),
            },
        )
        _record(events.EVIDENCE_NOTED, by, review, clause=clause, verdict=verdict, text=made.text)
    return made


def recommend(*, by: Person, review: Review, text: str, clause: str = "") -> Recommendation:
    """Word a recommendation to the governors (WHF-EFFECT-2)."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_add_to, by, review)
        demand(_no_such_clause(review, clause))
        made = Recommendation.objects.create(
            review=review, clause=clause, text=text[:LONGEST_TEXT], by=by, at=clock.now()
        )
        _record(events.RECOMMENDED, by, review, clause=clause or "-", text=made.text)
    return made


def take_out(*, by: Person, recommendation: Recommendation) -> None:
    """Take a recommendation out again, before the governors have it."""
    with transaction.atomic():
        review = _locked(recommendation.review)
        demand_now(may_add_to, by, review)
        found = Recommendation.objects.filter(pk=recommendation.pk, answer="")
        if found.delete()[0]:
            _record(
                events.RECOMMENDATION_TAKEN_OUT, by, review, clause=recommendation.clause or "-"
            )


def hand_over(*, by: Person, review: Review) -> Review:
    """Give the recommendations to the governors."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_move, by, review)
        count = review.recommendations.count()
        if not count:
            raise Refused(_("There is no recommendation yet. Add one, or conclude the review."))
        _move(review, "handed_over")
        _record(events.HANDED_OVER, by, review, recommendations=count)
    return review


def take_back(*, by: Person, review: Review) -> Review:
    """Write on: the governors are not asked for the moment. What they answered stays."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_move, by, review)
        _move(review, "taken_back")
        _record(events.TAKEN_BACK, by, review)
    return review


def answer(
    *,
    by: Person,
    recommendation: Recommendation,
    answer: str,
    meeting_on: dt.date,
    due_on: dt.date | None = None,
    note: str = "",
) -> Recommendation:
    """Write down what the governors answered; what they accept has a day by which it is done."""
    with transaction.atomic():
        review = _locked(recommendation.review)
        found = _locked_recommendation(recommendation, review)
        demand_now(may_answer, by, found, meeting_on)
        demand(_not_answerable(found, answer, meeting_on, due_on))
        found.answer = answer
        found.answer_note = note[:LONGEST_TEXT]
        found.meeting_on = meeting_on
        found.due_on = due_on if answer == Recommendation.Answer.ACCEPTED else None
        found.answered_by = by
        found.answered_at = clock.now()
        found.save(
            update_fields=[
                "answer", "answer_note", "meeting_on", "due_on", "answered_by", "answered_at",
            ]
        )  # fmt: skip
        _record(
            events.ANSWERED,
            by,
            review,
            clause=found.clause or "-",
            answer=answer,
            meeting_on=meeting_on,
            due_on=found.due_on,
            note=found.answer_note,
        )
    return found


def _not_answerable(
    found: Recommendation, answer: str, meeting_on: dt.date, due_on: dt.date | None
) -> str | None:
    if found.answer:
        return _("The governors have answered this already.")
    if answer not in Recommendation.Answer.values:
        return _("The governors accept a recommendation or reject it.")
    if answer == Recommendation.Answer.ACCEPTED and due_on is None:
        return _("Say by which day it is to be done.")
    if due_on is not None and due_on < meeting_on:
        return _("It cannot be due before the meeting that decided on it.")
    return None


def note_done(*, by: Person, recommendation: Recommendation, note: str = "") -> Recommendation:
    """Say that what the governors accepted has been done, today."""
    with transaction.atomic():
        review = _locked(recommendation.review)
        found = _locked_recommendation(recommendation, review)
        demand_now(may_note_done, by, found)
        found.done_on = clock.today()
        found.done_by = by
        found.done_note = note[:LONGEST_TEXT]
        found.save(update_fields=["done_on", "done_by", "done_note"])
        _record(
            events.DONE,
            by,
            review,
            clause=found.clause or "-",
            done_on=found.done_on,
            note=found.done_note,
        )
    return found


def say_took_part(*, by: Person, review: Review) -> Review:
    """Say that one took part, as each of the named reviewers that one is."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_say_took_part, by, review)
        _take_part(by, review)
    return review


def _take_part(by: Person, review: Review) -> None:
    for role in parts_of(by, review):
        Participation.objects.create(review=review, role=role, by=by, at=clock.now())
        _record(events.TOOK_PART, by, review, role=role)


def conclude(
    *,
    by: Person,
    review: Review,
    outcome: str,
    summary: str,
    next_due: dt.date | None = None,
    resources: str = "",
    figures: Iterable[Mapping[str, Any]] = (),
    absent_reason: str = "",
) -> Review:
    """End the review: keep the version until another day, begin a draft to change it, or
    withdraw it from today.

    ``next_due`` is the day by which the version is looked at again; without it the policy's own
    cycle counts from today. ``figures`` is what the software has counted, kept with the review.
    Whoever concludes has taken part; where another whom the policy names has not, and somebody
    holds that role, ``absent_reason`` has to say why.
    """
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_conclude, by, review)
        version = review.version
        if outcome not in Outcome.values:
            raise Refused(_("Say what came of the review."))
        day = None if outcome == Outcome.WITHDRAW else next_due or usual_next(version, outcome)
        if day is not None:
            demand(why_not_next(version, day))
        absent = absent_from(review, by)
        if any(not one.vacant for one in absent) and not absent_reason.strip():
            raise Refused(
                _("Not all whom the policy names have said that they took part. Say why you"
                  " conclude without them.")
            )  # fmt: skip
        _take_part(by, review)
        _move(review, "concluded", save=False)
        review.absent = [{"role": one.role, "vacant": one.vacant} for one in absent]
        review.absent_reason = absent_reason[:LONGEST_TEXT] if absent else ""
        review.outcome = outcome
        review.summary = summary[:LONGEST_TEXT]
        review.resources = resources[:LONGEST_TEXT]
        review.figures = [dict(one) for one in figures]
        review.next_due = day
        review.draft = _follow(by, version, outcome, review.summary)
        _end(review, by)
        review.save(
            update_fields=[
                "state", "outcome", "summary", "resources", "figures", "next_due", "draft",
                "ended_by", "ended_at", "absent", "absent_reason",
            ]
        )  # fmt: skip
        if absent:
            _record(
                events.CONCLUDED_WITHOUT,
                by,
                review,
                roles=", ".join(one.role for one in absent),
                reason=review.absent_reason or "-",
            )
        _record(
            events.CONCLUDED,
            by,
            review,
            edition=version.edition,
            outcome=outcome,
            next_due=day,
            summary=review.summary,
        )
    return review


def usual_next(version: Version, outcome: str = Outcome.KEEP) -> dt.date:
    """The day of the next review if nothing else is said."""
    months = months_of(version.values) or 12
    if outcome == Outcome.CHANGE:
        months = min(months, MONTHS_FOR_A_CHANGE)
    return months_after(clock.today(), months)


def latest_next(version: Version) -> dt.date:
    """The latest day that the next review may have: the policy's own cycle sets it."""
    return months_after(clock.today(), months_of(version.values) or LONGEST_WITHOUT_CYCLE)


def why_not_next(version: Version, day: dt.date) -> str | None:
    """Why the next review cannot have that day; None where it can."""
    if day <= clock.today():
        return _("The next review is still to come. Choose a later day.")
    if day > latest_next(version):
        months = months_of(version.values)
        if months is None:
            return _("That is more than three years away. Choose an earlier day.")
        return _(
            "The policy itself asks for a review every %(months)d months. Choose an earlier day."
        ) % {"months": months}
    return None


def _follow(by: Person, version: Version, outcome: str, summary: str) -> Any:
    if outcome == Outcome.CHANGE:
        return start_from_version(by=by, version=version)
    if outcome == Outcome.WITHDRAW:
        withdraw_version(by=by, version=version, from_day=clock.today(), reason=summary)
    return None


def put_aside(*, by: Person, review: Review, reason: str) -> Review:
    """End a review that was begun in error; the day of review stays as it was."""
    with transaction.atomic():
        review = _locked(review)
        demand_now(may_move, by, review)
        _move(review, "put_aside", save=False)
        review.summary = reason[:LONGEST_TEXT]
        _end(review, by)
        review.save(update_fields=["state", "summary", "ended_by", "ended_at"])
        review.law_notes.update(
            answer="", reason="", review=None, answered_by=None, answered_at=None
        )
        _record(
            events.PUT_ASIDE,
            by,
            review,
            edition=review.version.edition,
            reason=review.summary,
        )
    return review


# Inside


def _locked(review: Review) -> Review:
    return (
        Review.objects.select_for_update(of=("self",))
        .select_related("version__policy__school__federation", "school")
        .get(pk=review.pk)
    )


def _locked_recommendation(recommendation: Recommendation, review: Review) -> Recommendation:
    found = (
        Recommendation.objects.select_for_update(of=("self",))
        .select_related("by")
        .get(pk=recommendation.pk)
    )
    found.review = review
    return found


def _no_such_clause(review: Review, clause: str) -> str | None:
    if clause and all(one["id"] != clause for one in review.version.text["clauses"]):
        return _("The policy has no such clause. Choose one, or speak of the whole.")
    return None


def _move(review: Review, verb: str, *, save: bool = True) -> None:
    review.state = step(review.state, verb)
    if save:
        review.save(update_fields=["state"])


def _end(review: Review, by: Person) -> None:
    review.ended_by = by
    review.ended_at = clock.now()


def _record(kind: EventKind, by: Actor, review: Review, **facts: Any) -> None:
    plain = {
        name: value.isoformat() if isinstance(value, dt.date) else "-" if value is None else value
        for name, value in facts.items()
    }
    record(
        kind,
        by=by,
        chain=review.school,
        subject=("reviews.review", review.public_id),
        facts={"title": review.version.policy.title, **plain},
    )
