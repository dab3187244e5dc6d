"""Terms that a roster names, planned and written the way the calendar does it itself.

A roster adds terms and corrects those it added; what somebody entered by hand stays as it is.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.people.calendar.actions import write_terms
from schoolgate.people.calendar.ical import LONGEST_TERM, Reading, TermEntry, plain_text
from schoolgate.people.calendar.plan import Plan, plan_for
from schoolgate.people.calendar.school_time import SchoolCalendar, calendar_of
from schoolgate.people.models import School
from schoolgate.people.roster.store import Store

# The finest that a roster gives; grading periods are none.
KINDS = ("term", "semester", "schoolyear")
OURS = "roster-term-"
PAST = dt.timedelta(days=366)


def plan_terms(store: Store, school: School) -> None:
    """Report what the roster's terms would do to the calendar."""
    calendar = calendar_of(school)
    plan, places = _planned(store, calendar, note=True)
    standing = {term.pk: term for term in calendar.terms}
    for term in plan.new_terms:
        days = {"from": term.from_date.isoformat(), "until": term.until.isoformat()}
        store.op("add", "term", name=term.name, **places[term.uid], params=days, sid=term.uid,
                 data={"name": term.name, **days})  # fmt: skip
    for term in plan.changed_terms:
        before = standing[term.pk]
        fields = [
            [name, str(getattr(before, name)), str(getattr(term, name))]
            for name in ("name", "from_date", "until")
            if getattr(before, name) != getattr(term, name)
        ]
        store.op("change", "term", name=term.name, **places[term.uid], fields=fields, sid=term.uid,
                 pk=term.pk, data={name: new for name, _old, new in fields})  # fmt: skip
    for item in plan.told("ignored"):
        store.op("note", "term", name=item.name, code="term-overlaps")
    store.count_same("term", len(plan.told("same")))


def apply_terms(store: Store, school: School, *, by: Actor) -> None:
    """Write what was reported. The caller holds the transaction and has seen that nothing moved."""
    plan, _places = _planned(store, calendar_of(school), note=False)
    if plan.changes_anything:
        write_terms(by=by, school=school, plan=plan)


def _planned(
    store: Store, calendar: SchoolCalendar, *, note: bool
) -> tuple[Plan, dict[str, dict[str, Any]]]:
    by_hand = {
        term.from_date: term for term in calendar.terms if not term.uid.startswith(OURS)
    }  # fmt: skip
    entries, places = [], {}
    for sid, title, starts, until, file, line in _sessions(store):
        place: dict[str, Any] = {"file": file, "line": line}
        first, last = dt.date.fromisoformat(starts), dt.date.fromisoformat(until)
        name = plain_text(title, 80) or str(first.year)
        code = _problem(first, last)
        own = by_hand.get(first)
        if own is not None and own.until != last:
            code = "term-by-hand"
        if code:
            if note:
                store.op("note", "term", name=name, code=code, **place)
            continue
        uid = f"{OURS}{sid}"[:255]
        entries.append(TermEntry(uid, own.name if own else name, first, last))
        places[uid] = place
    return plan_for(calendar, Reading(tuple(entries), (), (), ())), places


def _problem(first: dt.date, last: dt.date) -> str:
    if last < first:
        return "term-backwards"
    return "term-too-long" if (last - first).days >= LONGEST_TERM else ""


def _sessions(store: Store) -> list[tuple[str, str, str, str, str, int]]:
    """The finest sort of session; of it only those our classes name, where they name any."""
    recent = (clock.today() - PAST).isoformat()
    for kind in KINDS:
        rows = list(store.each(
            """SELECT s.sid, s.title, s.starts, s.until, s.file, s.line,
               EXISTS(SELECT 1 FROM session_used u WHERE u.sid=s.sid)
               FROM session s WHERE s.kind=? AND s.gone=0 AND s.starts!='' AND s.until>=?
               ORDER BY s.starts, s.sid""",
            kind, recent,
        ))  # fmt: skip
        used = [row[:6] for row in rows if row[6]]
        if rows:
            return used or [row[:6] for row in rows]
    return []
