"""The only writers of notes and self-checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.openness import events
from schoolgate.openness.kinds import KINDS, needs_parent
from schoolgate.openness.models import Note, SelfCheck
from schoolgate.openness.rules import (
    addressed,
    may_answer,
    may_check_self,
    may_end,
    may_read,
    may_tell,
)
from schoolgate.openness.states import step
from schoolgate.people.models import Enrolment, Person, School, in_force
from schoolgate.people.standing import demand_now
from schoolgate.policies.dates import months_after
from schoolgate.policies.policy import policy_for

KEPT_MONTHS = 72
LONGEST_TEXT = 10_000


def tell(
    *,
    by: Person,
    school: School,
    kind: str,
    situation: str,
    reasons: str = "",
    happened_on: dt.date | None = None,
    concerns: Person | None = None,
    steps: Sequence[str] = (),
    from_date: dt.date | None = None,
    until: dt.date | None = None,
    parent_agreed: bool = False,
) -> Note:
    """Write a note; it goes to the people whom the policy in force names."""
    demand(may_tell(by, school, kind))
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_tell, by, school, kind)
        known = KINDS[kind]
        demand(_wrong_child(known.names_pupil, concerns, school))
        demand(_wrong_time(happened_on, from_date, until))
        note = Note.objects.create(
            school=school,
            kind=kind,
            writer=by,
            concerns=concerns if known.names_pupil else None,
            goes_to=list(addressed(by, school, kind)),
            happened_on=happened_on,
            situation=situation[:LONGEST_TEXT],
            reasons=reasons[:LONGEST_TEXT],
            steps=list(steps),
            from_date=from_date,
            until=until,
            parent_agreed=parent_agreed,
            at=clock.now(),
            keep_until=months_after(until or clock.today(), KEPT_MONTHS),
        )
        _record(events.TOLD, by, note, goes_to=", ".join(note.goes_to))
    return note


def _wrong_child(names_pupil: bool, concerns: Person | None, school: School) -> str | None:  # noqa: FBT001
    if not names_pupil:
        return None
    if concerns is None:
        return _("Say which pupil it is.")
    here = Enrolment.objects.filter(in_force(clock.today()), person=concerns, school=school)
    return None if here.exists() else _("This pupil is not at this school.")


def _wrong_time(
    happened_on: dt.date | None, from_date: dt.date | None, until: dt.date | None
) -> str | None:
    if happened_on is not None and happened_on > clock.today():
        return _("It cannot have happened in the future. Check the day.")
    if from_date is not None and until is not None and until < from_date:
        return _("The last day is before the first. Change one of the two.")
    return None


def answer(*, by: Person, note: Note, reply: str, hr_advice: str = "") -> Note:
    """Answer a note that asks for no decision."""
    return _settle(by, note, "answer", reply, hr_advice)


def decide(
    *, by: Person, note: Note, agreed: bool, reply: str, until: dt.date | None = None
) -> Note:
    """Say yes or no to a request; a yes to contact details waits for the parent (THO-2.5.6)."""
    if agreed and note.kind == "exception":
        if until is None and note.until is None:
            raise Refused(_("An exception needs a last day. Set one."))
        if needs_parent(policy_for(note.school)) and not note.parent_agreed:
            raise Refused(_("The policy asks for the parent's agreement too. It is not noted yet."))
    return _settle(by, note, "agree" if agreed else "refuse", reply, until=until)


def _settle(
    by: Person,
    note: Note,
    verb: str,
    reply: str,
    hr_advice: str = "",
    until: dt.date | None = None,
) -> Note:
    with transaction.atomic():
        note = _locked(note)
        demand_now(may_answer, by, note)
        if KINDS[note.kind].decides != (verb != "answer"):
            raise Refused(_("This note is answered in another way."))
        note.state = step(note.state, verb)
        note.reply = reply[:LONGEST_TEXT]
        note.hr_advice = hr_advice[:LONGEST_TEXT]
        note.until = until or note.until
        note.answered_by = by
        note.answered_at = clock.now()
        note.save(
            update_fields=["state", "reply", "hr_advice", "until", "answered_by", "answered_at"]
        )
        if verb == "answer":
            _record(events.ANSWERED, by, note)
        else:
            last = note.until.isoformat() if note.until else ""
            _record(events.DECIDED, by, note, state=note.state, until=last)
    return note


def note_parents_word(*, by: Person, note: Note) -> Note:
    """Note that the parent agreed; the writer or whoever answers says so."""
    with transaction.atomic():
        note = _locked(note)
        demand_now(may_read, by, note)
        note.parent_agreed = True
        note.save(update_fields=["parent_agreed"])
    return note


def end(*, by: Person, note: Note) -> Note:
    """Say that what a note told of is over."""
    with transaction.atomic():
        note = _locked(note)
        demand_now(may_end, by, note)
        note.state = step(note.state, "end")
        note.until = min(note.until or clock.today(), clock.today())
        if note.from_date is not None and note.until < note.from_date:
            note.from_date = note.until
        note.save(update_fields=["state", "until", "from_date"])
        _record(events.ENDED, by, note)
    return note


def note_reading(*, by: Person, note: Note) -> None:
    """Record that a note which names a child was read by somebody other than its writer."""
    demand(may_read(by, note))
    if note.concerns_id is not None and by.pk != note.writer_id:
        _record(events.READ, by, note)


def tick_self_check(*, by: Person, school: School, subject: str) -> SelfCheck:
    """Keep that somebody looked through their own practice today, and nothing else."""
    demand(may_check_self(by, school))
    with transaction.atomic():
        demand_now(may_check_self, by, school)
        check, new = SelfCheck.objects.get_or_create(
            person=by, school=school, subject=subject, done_on=clock.today()
        )
        if new:
            record(
                events.SELF_CHECKED,
                by=by,
                chain=school,
                subject=("openness.self_check", str(by.public_id)),
                facts={"subject": subject},
            )
    return check


def clear_old_notes(*, by: Actor) -> int:
    """Drop notes that were kept as long as they had to be; one entry a school says how many."""
    gone = 0
    for school in School.objects.filter(notes__keep_until__lt=clock.today()).distinct():
        with transaction.atomic():
            old = school.notes.filter(keep_until__lt=clock.today())
            count, _kinds = old.delete()
            if count:
                record(
                    events.CLEARED,
                    by=by,
                    chain=school,
                    subject=("people.school", school.public_id),
                    facts={"count": count},
                )
            gone += count
    return gone


def _locked(note: Note) -> Note:
    return Note.objects.select_for_update(of=("self",)).select_related("school").get(pk=note.pk)


def _record(kind: EventKind, by: Actor, note: Note, **facts: str) -> None:
    record(
        kind,
        by=by,
        chain=note.school,
        subject=("openness.note", note.public_id),
        facts={"kind": note.kind, **facts},
    )
