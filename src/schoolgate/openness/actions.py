"""The only writers of notes, self-checks and kinds of breach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.openness import events
from schoolgate.openness.breaches import Breach, breach_of
from schoolgate.openness.kinds import KINDS, needs_parent
from schoolgate.openness.models import BreachCategory, Note, SelfCheck
from schoolgate.openness.rules import (
    addressed,
    may_answer,
    may_check_self,
    may_end,
    may_keep_breaches,
    may_read,
    may_tell,
)
from schoolgate.openness.states import NoteState, step
from schoolgate.people.models import Appointment, Enrolment, Person, School, in_force
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
    matter: str = "",
    child: str = "",
    happened_on: dt.date | None = None,
    steps: Sequence[str] = (),
    from_date: dt.date | None = None,
    until: dt.date | None = None,
    parent_agreed: bool = False,
) -> Note:
    """Write a note; it goes to the people whom the policy in force names.

    Raises Refused where the policy has no such note, or where it lacks what it needs.
    """
    demand(may_tell(by, school, kind))
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_tell, by, school, kind)
        policy, known = policy_for(school), KINDS[kind]
        demand(
            _lacking(known.names_pupil, child, matter, [one for one, _ in known.matters(policy)])
        )
        demand(_wrong_time(happened_on, from_date, until))
        offered = dict(known.steps(policy))
        note = Note.objects.create(
            school=school,
            kind=kind,
            matter=matter,
            writer=by,
            child=child.strip()[:200] if known.names_pupil else "",
            concerns=_pupil_called(child, school) if known.names_pupil else None,
            goes_to=list(addressed(by, school, kind, policy)),
            happened_on=happened_on,
            situation=situation[:LONGEST_TEXT],
            reasons=reasons[:LONGEST_TEXT],
            steps=[one for one in steps if one in offered],
            from_date=from_date,
            until=until,
            parent_agreed=parent_agreed,
            at=clock.now(),
            keep_until=_keep_until(until),
        )
        _record(events.TOLD, by, note)
    return note


def _keep_until(until: dt.date | None) -> dt.date:
    return months_after(until or clock.today(), KEPT_MONTHS)


def _lacking(names_pupil: bool, child: str, matter: str, matters: list[str]) -> str | None:  # noqa: FBT001
    if names_pupil and not child.strip():
        return _("Say which pupil it is.")
    if matter not in (matters or [""]):
        return _("Say what it is about.")
    return None


def _wrong_time(
    happened_on: dt.date | None, from_date: dt.date | None, until: dt.date | None
) -> str | None:
    if happened_on is not None and happened_on > clock.today():
        return _("It cannot have happened in the future. Check the day.")
    if from_date is not None and until is not None and until < from_date:
        return _("The last day is before the first. Change one of the two.")
    return None


def _pupil_called(name: str, school: School) -> Person | None:
    """The only pupil of the school of that name; the writer is not told whether there is one."""
    wanted = " ".join(name.split()).casefold()
    here = Enrolment.objects.filter(in_force(clock.today()), school=school)
    first = wanted.split(" ")[0] if wanted else ""
    found = {
        one.person
        for one in here.filter(
            Q(person__given_name__istartswith=first) | Q(person__known_as__istartswith=first)
        ).select_related("person")
        if wanted
        in {
            f"{given} {one.person.family_name}".casefold()
            for given in (one.person.given_name, one.person.known_as)
            if given
        }
    }
    return found.pop() if len(found) == 1 else None


def answer(*, by: Person, note: Note, reply: str, hr_advice: str = "") -> Note:
    """Answer a note that asks for no decision."""
    return _settle(by, note, "answer", reply, hr_advice)


def decide(
    *,
    by: Person,
    note: Note,
    agreed: bool,
    reply: str,
    until: dt.date | None = None,
    parent_agreed: bool = False,
) -> Note:
    """Say yes or no to a request; a yes to contact details waits for the parent (THO-2.5.6)."""
    return _settle(
        by, note, "agree" if agreed else "refuse", reply, until=until, parent_agreed=parent_agreed
    )


def _settle(
    by: Person,
    note: Note,
    verb: str,
    reply: str,
    hr_advice: str = "",
    until: dt.date | None = None,
    parent_agreed: bool = False,  # noqa: FBT001, FBT002
) -> Note:
    with transaction.atomic():
        note = _locked(note)
        demand_now(may_answer, by, note)
        if note.known.decides == (verb == "answer"):
            raise Refused(_("This note is answered in another way."))
        note.parent_agreed = note.parent_agreed or parent_agreed
        note.until = until or note.until
        if verb == "agree" and note.kind == "exception":
            demand(_exception_lacks(note))
        demand(_wrong_time(None, note.from_date, note.until))
        note.state = step(note.state, verb)
        note.reply = reply[:LONGEST_TEXT]
        note.hr_advice = hr_advice[:LONGEST_TEXT]
        note.answered_by = by
        note.answered_at = clock.now()
        note.keep_until = _keep_until(note.until)
        note.save(
            update_fields=[
                "state", "reply", "hr_advice", "until", "answered_by", "answered_at",
                "parent_agreed", "keep_until",
            ]
        )  # fmt: skip
        if verb == "answer":
            _record(events.ANSWERED, by, note)
        else:
            _record(events.DECIDED, by, note, state=note.state)
    return note


def _exception_lacks(note: Note) -> str | None:
    if note.until is None:
        return _("An exception needs a last day. Set one.")
    if note.until < clock.today():
        return _("The last day is over. Set one that is to come.")
    if needs_parent(policy_for(note.school), note.matter) and not note.parent_agreed:
        return _("The policy asks for the parent's agreement too. It is not noted yet.")
    return None


def end(*, by: Person, note: Note) -> Note:
    """Say that what a note told of is over."""
    with transaction.atomic():
        note = _locked(note)
        demand_now(may_end, by, note)
        note.state = step(note.state, "end")
        note.until = min(note.until or clock.today(), clock.today())
        if note.from_date is not None and note.until < note.from_date:
            note.from_date = note.until
        note.keep_until = _keep_until(note.until)
        note.save(update_fields=["state", "until", "from_date", "keep_until"])
        _record(events.ENDED, by, note)
    return note


def note_reading(*, by: Person, note: Note) -> None:
    """Record that a note was read by somebody other than its writer (WHF-LEGAL-1, HOL-3.1)."""
    demand(may_read(by, note))
    if by.pk != note.writer_id:
        _record(events.READ, by, note)


def tick_self_check(*, by: Person, school: School, subject: str) -> SelfCheck:
    """Keep that somebody looked through their own practice today, and nothing else.

    The ledger is not told: others could read there who did and who did not.
    """
    demand(may_check_self(by, school))
    with transaction.atomic():
        demand_now(may_check_self, by, school)
        check, _new = SelfCheck.objects.get_or_create(
            person=by, school=school, subject=SelfCheck.Subject(subject), done_on=clock.today()
        )
    return check


def keep_breach(
    *, by: Person, school: School, title: str, text: str, in_use: bool = True, code: str = ""
) -> Breach:
    """Change a kind of breach, or add one where no code is given."""
    demand(may_keep_breaches(by, school))
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_keep_breaches, by, school)
        code = breach_of(school, code).code if code else _new_code(school, title)
        kept, _new = BreachCategory.objects.update_or_create(
            school=school,
            code=code,
            defaults={"title": title[:120], "text": text[:500], "in_use": in_use},
        )
        record(
            events.BREACHES_CHANGED,
            by=by,
            chain=school,
            subject=("people.school", school.public_id),
            facts={"code": code, "title": kept.title, "in_use": in_use},
        )
    return breach_of(school, code)


def _new_code(school: School, title: str) -> str:
    base = f"own-{slugify(title)[:30] or 'kind'}"
    taken = set(BreachCategory.objects.filter(school=school).values_list("code", flat=True))
    return next(
        one for number in range(1, len(taken) + 2)
        if (one := base if number == 1 else f"{base}-{number}") not in taken
    )  # fmt: skip


def clear_old_notes(*, by: Actor) -> int:
    """Drop notes that were kept as long as they had to be; one entry a school says how many.

    What lasts, and was not said to be over, is kept while its writer has a part in the school.
    """
    gone = 0
    for school in School.objects.filter(notes__keep_until__lt=clock.today()).distinct():
        with transaction.atomic():
            count, _kinds = _old_notes(school).delete()
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


def _old_notes(school: School) -> QuerySet[Note]:
    lasting = [name for name, kind in KINDS.items() if kind.ends]
    still_here = Appointment.objects.filter(
        in_force(clock.today()), person=OuterRef("writer"), school=OuterRef("school")
    )
    return Note.objects.filter(school=school, keep_until__lt=clock.today()).exclude(
        Exists(still_here),
        kind__in=lasting,
        until=None,
        state__in=[NoteState.TOLD, NoteState.ANSWERED, NoteState.AGREED],
    )


def _locked(note: Note) -> Note:
    rows = Note.objects.select_for_update(of=("self",)).select_related("school", "writer")
    return rows.get(pk=note.pk)


def _record(kind: EventKind, by: Actor, note: Note, **facts: str) -> None:
    record(
        kind,
        by=by,
        chain=note.school,
        subject=("openness.note", note.public_id),
        facts=facts,
    )
