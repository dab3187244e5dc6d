"""The only writers of this app: each locks, asks the rule again, saves and records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from schoolgate.awareness import events
from schoolgate.awareness.channels import PARAMETER, channels
from schoolgate.awareness.models import (
    Activity,
    Attendance,
    MadeMaterial,
    Plan,
    ScenarioCount,
    SentQuestion,
)
from schoolgate.awareness.planning import Year
from schoolgate.awareness.queries import staff_of, text_in_force
from schoolgate.awareness.rules import (
    may_answer_sent,
    may_change_activity,
    may_close_activity,
    may_keep_plan,
    may_make_material,
    may_note_read,
    may_record_attendance,
    may_reopen_activity,
    may_send_question,
    may_take_check,
    roles_of,
)
from schoolgate.awareness.scenarios import Asked, asked_of
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.calendar.school_time import calendar_of
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.policies.life.queries import governing
from schoolgate.policies.models import Version
from schoolgate.reference import NOT_STATED, parameter

LONGEST = 4000
OPEN_STATE = {
    "state": Activity.State.PLANNED, "done_on": None, "note": "", "reach": None, "counted": "",
    "evidence": "", "version": None, "closed_by": None, "closed_at": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done on an occasion; ``reach`` is how many, ``counted`` how that is known."""

    done_on: dt.date
    note: str
    reach: int | None = None
    counted: str = ""
    evidence: str = ""


# The plan


def make_plan(*, by: Person, school: School, starts: int) -> Plan:
    """Plan a school year from the policy's channels and the school's terms.

    Again for the same year it adds what the policy names since; what is there stays as it is.
    Days that are over are left out. Refused without a policy in force or without terms.
    """
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_keep_plan, by, school)
        version = _in_force(school)
        year = Year(calendar_of(school), starts)
        if not year.terms:
            raise Refused(_("The calendar has no terms for this year. Enter the terms first."))
        plan, _new = Plan.objects.get_or_create(
            school=school, starts=starts,
            defaults={"version": version, "by": by, "at": clock.now()},
        )  # fmt: skip
        added = _missing(plan, year, version)
        Activity.objects.bulk_create(added)
        record(
            events.PLAN_MADE, by=by, chain=school, subject=("awareness plan", plan.public_id),
            facts={"year": plan.year, "edition": version.edition, "activities": len(added)},
        )  # fmt: skip
    return plan


def _missing(plan: Plan, year: Year, version: Version) -> list[Activity]:
    named = parameter(PARAMETER).parse(version.values.get(PARAMETER, NOT_STATED))
    wanted = () if isinstance(named, str) else tuple(str(one) for one in named or ())  # type: ignore[union-attr]
    have = set(plan.activities.values_list("channel", "day"))
    return [
        Activity(plan=plan, channel=name, day=day, role=channels()[name].role)
        for name in wanted
        for day in year.days_for(channels()[name])
        if day >= clock.today() and (name, day) not in have
    ]


def add_activity(
    *, by: Person, plan: Plan, channel: str, title: str, day: dt.date, role: str
) -> Activity:
    """Add an occasion of one's own, of a channel that the plan need not name."""
    with transaction.atomic():
        plan = Plan.objects.select_for_update().select_related("school").get(pk=plan.pk)
        demand_now(may_keep_plan, by, plan.school)
        _demand_free(plan, channel, day)
        activity = Activity.objects.create(
            plan=plan, channel=channel, title=title, day=day, role=role
        )
        _record(events.ACTIVITY_ADDED, by, activity, role=role)
    return activity


def change_activity(
    *, by: Person, activity: Activity, title: str, day: dt.date, role: str, owner: Person | None
) -> Activity:
    """Move an occasion, or give it to another role or to one person."""
    with transaction.atomic():
        activity = _locked(activity)
        demand_now(may_change_activity, by, activity)
        if day != activity.day:
            _demand_free(activity.plan, activity.channel, day)
        activity.title, activity.day, activity.role, activity.owner = title, day, role, owner
        activity.save(update_fields=["title", "day", "role", "owner"])
        _record(events.ACTIVITY_CHANGED, by, activity, role=role, owner=owner.name if owner else "")
    return activity


def finish_activity(*, by: Person, activity: Activity, outcome: Outcome) -> Activity:
    """Note what was done, whom it reached and what shows it."""
    with transaction.atomic():
        activity = _locked(activity)
        demand_now(may_close_activity, by, activity)
        if outcome.done_on > clock.today():
            raise Refused(_("This day is still to come. Note it when it is done."))
        activity.version = _in_force(activity.plan.school, outcome.done_on)
        activity.done_on, activity.note = outcome.done_on, outcome.note[:LONGEST]
        activity.reach, activity.counted = outcome.reach, outcome.counted
        activity.evidence = outcome.evidence[:LONGEST]
        _close(activity, Activity.State.DONE, by)
        _record(
            events.ACTIVITY_DONE, by, activity, edition=activity.version.edition,
            reach=events.NOT_COUNTED if outcome.reach is None else outcome.reach,
            counted=outcome.counted, note=activity.note, evidence=activity.evidence,
        )  # fmt: skip
    return activity


def miss_activity(*, by: Person, activity: Activity, why: str) -> Activity:
    """Say that an occasion was not used, and why."""
    with transaction.atomic():
        activity = _locked(activity)
        demand_now(may_close_activity, by, activity)
        activity.note = why[:LONGEST]
        _close(activity, Activity.State.MISSED, by)
        _record(events.ACTIVITY_MISSED, by, activity, note=activity.note)
    return activity


def reopen_activity(*, by: Person, activity: Activity) -> Activity:
    """Take back what was noted, to note it rightly; who was there stays listed."""
    with transaction.atomic():
        activity = _locked(activity)
        demand_now(may_reopen_activity, by, activity)
        for name, value in OPEN_STATE.items():
            setattr(activity, name, value)
        activity.save(update_fields=list(OPEN_STATE))
        _record(events.ACTIVITY_REOPENED, by, activity)
    return activity


def _close(activity: Activity, state: Activity.State, by: Person) -> None:
    activity.state, activity.closed_by, activity.closed_at = state, by, clock.now()
    activity.save(update_fields=list(OPEN_STATE))


# Who was there, who has read it


def record_attendance(*, by: Person, activity: Activity, people: Collection[Person]) -> int:
    """Say who of today's staff was there; answers how many are listed now.

    Somebody who has left since stays listed.
    """
    with transaction.atomic():
        activity = _locked(activity)
        demand_now(may_record_attendance, by, activity)
        staff = set(staff_of(activity.plan.school).values_list("pk", flat=True))
        came = {person.pk for person in people} & staff
        listed = activity.attendances.filter(way=Attendance.Way.CAME)
        listed.filter(person__in=staff - came).delete()
        have = set(listed.values_list("person", flat=True))
        Attendance.objects.bulk_create(
            Attendance(
                activity=activity, person_id=key, way=Attendance.Way.CAME, by=by, at=clock.now()
            )
            for key in sorted(came - have)
        )
        count = listed.count()
        _record(events.ATTENDANCE_RECORDED, by, activity, people=count)
    return count


def note_read(*, by: Person, activity: Activity) -> None:
    """Confirm that one has read a note to staff; twice is once."""
    with transaction.atomic():
        activity = _locked(activity)
        demand_now(may_note_read, by, activity)
        _row, is_new = Attendance.objects.get_or_create(
            activity=activity, person=by,
            defaults={"way": Attendance.Way.READ, "by": by, "at": clock.now()},
        )  # fmt: skip
        if is_new:
            _record(events.NOTE_READ, by, activity)


# Material and situations


def note_material(*, by: Person, school: School, version: Version, kind: str) -> MadeMaterial:
    """Remember that material was made, and from which version."""
    with transaction.atomic():
        demand_now(may_make_material, by, school)
        made = MadeMaterial.objects.create(
            school=school, version=version, kind=kind, by=by, at=clock.now()
        )
        record(
            events.MATERIAL_MADE, by=by, chain=school, subject=("version", version.public_id),
            facts={"kind": kind, "edition": version.edition, "version_sha256": version.sha256},
        )  # fmt: skip
    return made


def count_answers(*, by: Person, school: School, answers: Mapping[str, str]) -> list[Asked]:
    """Count how situations of the policy in force were answered; answers those that were.

    Only numbers are kept, and the ledger says nothing: nobody's answer can be told from it.
    Unknown situations and answers are passed over.
    """
    with transaction.atomic():
        demand_now(may_take_check, by, school)
        found = text_in_force(school)
        if found is None:
            return []
        version, text = found
        asked = [
            one
            for one in asked_of(text, roles_of(by, school))
            if answers.get(one.id) in {answer.id for answer in one.answers}
        ]
        for one in sorted(asked, key=lambda one: one.id):
            row, _new = ScenarioCount.objects.get_or_create(
                version=version, scenario=one.id, defaults={"clause": one.clause.id}
            )
            ScenarioCount.objects.filter(pk=row.pk).update(
                answered=F("answered") + 1,
                wrong=F("wrong") + (0 if one.is_right(answers[one.id]) else 1),
            )
    return asked


# Questions


def send_question(*, by: Person, school: School, text: str) -> SentQuestion:
    """Send the head a question that the policy did not answer."""
    with transaction.atomic():
        demand_now(may_send_question, by, school)
        question = SentQuestion.objects.create(
            school=school, person=by, text=text[:LONGEST], at=clock.now()
        )
        record(
            events.QUESTION_SENT, by=by, chain=school, subject=("question", question.public_id),
            facts={"text": question.text},
        )  # fmt: skip
    return question


def answer_question(*, by: Person, question: SentQuestion, answer: str) -> SentQuestion:
    """Answer it; whoever asked is told."""
    with transaction.atomic():
        question = (
            SentQuestion.objects.select_for_update(of=("self",))
            .select_related("school", "person")
            .get(pk=question.pk)
        )
        demand_now(may_answer_sent, by, question)
        question.answer, question.answered_by = answer[:LONGEST], by
        question.answered_at = clock.now()
        question.save(update_fields=["answer", "answered_by", "answered_at"])
        record(
            events.QUESTION_ANSWERED, by=by, chain=question.school,
            subject=("question", question.public_id), facts={"answer": question.answer},
        )  # fmt: skip
    return question


def _in_force(school: School, on: dt.date | None = None) -> Version:
    version = governing(school, on)
    if version is None:
        raise Refused(_("No policy is in force on that day, so there is nothing to make known."))
    return version


def _locked(activity: Activity) -> Activity:
    found = Activity.objects.select_for_update(of=("self",)).select_related("plan__school")
    return found.get(pk=activity.pk)


def _demand_free(plan: Plan, channel: str, day: dt.date) -> None:
    if plan.activities.filter(channel=channel, day=day).exists():
        raise Refused(_("This is planned for that day already."))


def _record(kind: EventKind, by: Person, activity: Activity, **facts: object) -> None:
    record(
        kind, by=by, chain=activity.plan.school, subject=("activity", activity.public_id),
        facts={"channel": activity.channel, "day": activity.day.isoformat(), **facts},
    )  # fmt: skip
