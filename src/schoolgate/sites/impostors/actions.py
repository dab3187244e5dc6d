"""The only writers of cases of accounts that pretend to be the school's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.sites.impostors import events
from schoolgate.sites.impostors.rules import (
    OPEN,
    may_empty_impostors,
    may_handle_impostor,
    may_tell_of_impostor,
)
from schoolgate.sites.models import Impostor
from schoolgate.sites.official.queries import Answer, Verdict, verify

# More than any school is told in a day; above it, a machine is telling.
MOST_A_DAY = 60
LONGEST_ADDRESS, LONGEST_WORDS = 500, 2000
MOST_WORDS = 20_000  # of all who tell of one account
OF_A_SCHOOL = {Answer.OFFICIAL, Answer.PAUSED, Answer.ANOTHER}
KEEP = dt.timedelta(days=365)  # for which the words of a closed case are kept


@dataclass(frozen=True, slots=True)
class Told:
    """What became of it: a case, or the answer that none is needed."""

    case: Impostor | None
    verdict: Verdict


def tell_of_impostor(*, by: Actor, school: School, address: str, words: str = "") -> Told:
    """Tell of an account that pretends. One of a school's own makes no case; to one that waits the
    words are added.

    Raises Refused when too many visitors tell in one day.
    """
    demand(may_tell_of_impostor(by, school))
    verdict = verify(school, address)
    asked = verdict.asked
    address = (asked.address if asked and asked.key else address.strip())[:LONGEST_ADDRESS]
    if verdict.answer in OF_A_SCHOOL and verdict.names_a_service:
        return Told(None, verdict)
    with transaction.atomic():
        held = School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_tell_of_impostor, by, held)
        known = _waiting(held, address, verdict)
        words = words.strip()[:LONGEST_WORDS]
        if known is not None:
            _add_words(by, known, words)
            return Told(known, verdict)
        now = clock.now()
        if not isinstance(by, Person):
            _demand_room(held, now)
        case = Impostor.objects.create(
            school=held,
            address=address,
            key=asked.key if asked else "",
            platform=asked.platform if asked else "",
            words=words,
            teller=by if isinstance(by, Person) else None,
            told_at=now,
        )
        _record(events.TOLD, by, case)
    return Told(case, verdict)


def _demand_room(school: School, now: dt.datetime) -> None:
    """Strangers alone can use up the day; who works here is always heard."""
    told = Impostor.objects.filter(
        school=school, teller=None, told_at__gt=now - dt.timedelta(days=1)
    )
    if told.count() >= MOST_A_DAY:
        raise Refused(
            _("Many people have written today, and we take no more. Please ring the school.")
        )


def _add_words(by: Actor, case: Impostor, words: str) -> None:
    """Keep what somebody else saw of the same account, as far as there is room."""
    both = f"{case.words}\n\n{words}".strip()
    if words and words not in case.words and len(both) <= MOST_WORDS:
        case.words = both
        case.save(update_fields=["words"])
        _record(events.TOLD_AGAIN, by, case)


def _waiting(school: School, address: str, verdict: Verdict) -> Impostor | None:
    """The open case of the same account."""
    waiting = Impostor.objects.filter(school=school, state__in=OPEN)
    key = verdict.asked.key if verdict.asked else ""
    same = waiting.filter(key=key) if key else waiting.filter(key="", address=address)
    return same.first()


def report_impostor(*, by: Person, case: Impostor, day: dt.date, note: str = "") -> Impostor:
    """Say on which day it was reported to its service."""
    if day > clock.today():
        raise Refused(_("You cannot have reported it in the future. Check the day."))
    changed = {"state": Impostor.State.REPORTED, "reported_on": day}
    return _change(by, case, events.REPORTED, changed, note, day=day.isoformat())


def end_impostor(*, by: Person, case: Impostor, gone: bool, note: str = "") -> Impostor:
    """Close the case: it is gone, or it is the school's after all or harmless."""
    state = Impostor.State.GONE if gone else Impostor.State.OURS
    changed = {"state": state, "ended_at": clock.now()}
    return _change(by, case, events.GONE if gone else events.OURS, changed, note)


def _change(
    by: Person, case: Impostor, kind: EventKind, changed: dict[str, Any], note: str, **facts: Any
) -> Impostor:
    with transaction.atomic():
        held = (
            Impostor.objects.select_for_update(of=("self",))
            .select_related("school__federation")
            .get(pk=case.pk)
        )
        demand_now(may_handle_impostor, by, held)
        changed |= {"handled_by": by, "note": note.strip()[:LONGEST_WORDS]}
        for name, value in changed.items():
            setattr(held, name, value)
        held.save(update_fields=list(changed))
        _record(kind, by, held, **facts)
    return held


def empty_old_impostors(*, by: System) -> int:
    """Erase what was written in cases that were closed long enough ago; the address of an account
    that we know stays, what else was written in its place goes.
    """
    demand(may_empty_impostors(by))
    written = ~Q(words="") | ~Q(note="") | (Q(key="") & ~Q(address=""))
    old = Impostor.objects.filter(written, ended_at__lt=clock.now() - KEEP)
    address = Case(When(key="", then=Value("")), default=F("address"))
    emptied = 0
    for school in School.objects.filter(impostors__in=old).distinct():
        with transaction.atomic():
            count = old.filter(school=school).update(words="", note="", address=address)
            if count:
                record(
                    events.EMPTIED,
                    by=by,
                    chain=school,
                    subject=("people.school", school.public_id),
                    facts={"count": count},
                )
        emptied += count
    return emptied


def _record(kind: EventKind, by: Actor, case: Impostor, **facts: Any) -> None:
    record(
        kind,
        by=by,
        chain=case.school,
        subject=("sites.impostor", case.public_id),
        facts=facts,
    )
