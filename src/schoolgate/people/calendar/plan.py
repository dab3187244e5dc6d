"""What a calendar file would change: compared with the calendar, before anything is done."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from django.utils.translation import gettext as _

from schoolgate.core.templatetags.schoolgate import clock, day
from schoolgate.people.calendar.ical import (
    BellEntry,
    ClosedEntry,
    Reading,
    TermEntry,
    term_uid,
)
from schoolgate.people.calendar.runs import Run, plain_reason, runs_of
from schoolgate.people.calendar.school_time import SATURDAY, SchoolCalendar, days_from
from schoolgate.people.models import BellTime, ClosedDay, Term

MOST_TERMS = 60
MOST_BELLS_A_DAY = 30

Verdict = Literal["added", "changed", "same", "ignored"]
Row = TypeVar("Row")


@dataclass(frozen=True)
class Item:
    """One line of the dry run."""

    verdict: Verdict
    name: str
    text: str


@dataclass
class Plan:
    """All that would happen: the lines to look at, and the rows that would be written."""

    items: list[Item] = field(default_factory=list)
    new_terms: list[Term] = field(default_factory=list)
    changed_terms: list[Term] = field(default_factory=list)
    new_closed: list[ClosedDay] = field(default_factory=list)
    changed_closed: list[ClosedDay] = field(default_factory=list)
    gone_closed: list[ClosedDay] = field(default_factory=list)
    new_bells: list[BellTime] = field(default_factory=list)
    gone_bells: list[BellTime] = field(default_factory=list)

    def told(self, verdict: Verdict) -> list[Item]:
        """The lines of one verdict, in the order of the file."""
        return [item for item in self.items if item.verdict == verdict]

    @property
    def changes_anything(self) -> bool:
        """Whether a yes would write anything."""
        return any(item.verdict in {"added", "changed"} for item in self.items)

    @property
    def fingerprint(self) -> str:
        """The same for the same plan: a yes to one plan is no yes to another."""
        told = [(item.verdict, item.name, item.text) for item in self.items]
        rows = [
            [_plain(row) for row in rows]
            for rows in (
                self.new_terms, self.changed_terms, self.new_closed, self.changed_closed,
                self.gone_closed, self.new_bells, self.gone_bells,
            )
        ]  # fmt: skip
        changes = [line for line in told if line[0] in {"added", "changed"}]
        return hashlib.sha256(repr((len(changes), rows)).encode()).hexdigest()


def plan_for(calendar: SchoolCalendar, reading: Reading) -> Plan:
    """Compare a file with the calendar of a school. Nothing is removed because a file lacks it."""
    plan = Plan()
    terms = _plan_terms(plan, calendar, reading.terms)
    _plan_bells(plan, calendar, reading.bells)
    _plan_closed(plan, calendar, reading.closed, terms)
    plan.items += [Item("ignored", unused.name, unused.why) for unused in reading.unused]
    return plan


def _plain(row: Any) -> tuple[Any, ...]:
    names = ("pk", "name", "from_date", "until", "date", "reason", "note", "weekday", "kind",
             "label", "starts", "ends", "uid")  # fmt: skip
    return tuple(str(getattr(row, name, "")) for name in names)


# Two things at once


@dataclass
class _Wanted(Generic[Row]):
    """A row as the file wants it, and the row it takes the place of."""

    row: Row
    before: Row | None
    clash: Row | None = None


def _settle(
    standing: Iterable[Row], wanted: Sequence[_Wanted[Row]], clashes: Callable[[Row, Row], bool]
) -> None:
    """Mark what cannot be, so that no two rows clash in the end; the earlier entry has its way.

    A row whose change is refused stays as it was, which may refuse another in its turn.
    """
    refused = True
    while refused:
        refused = False
        replaced = {id(one.before) for one in wanted if one.before is not None and not one.clash}
        final = [row for row in standing if id(row) not in replaced]
        for one in wanted:
            if one.clash is not None:
                continue
            one.clash = next((row for row in final if clashes(row, one.row)), None)
            if one.clash is None:
                final.append(one.row)
            else:
                refused = refused or one.before is not None


# Terms


def _plan_terms(
    plan: Plan, calendar: SchoolCalendar, entries: Sequence[TermEntry]
) -> list[tuple[dt.date, dt.date]]:
    """Plan the terms; answers from when to when terms would run in the end."""
    for entry in entries[MOST_TERMS:]:
        plan.items.append(Item("ignored", entry.name, _("The file holds too many terms.")))
    wanted = _match_terms(calendar, entries[:MOST_TERMS])
    _settle(calendar.terms, wanted, _terms_overlap)
    replaced: set[int | None] = set()
    for one in wanted:
        term, before = one.row, one.before
        dates = _from_to(term.from_date, term.until)
        if one.clash is not None:
            why = _("It overlaps %(other)s.") % {"other": one.clash.name}
            plan.items.append(Item("ignored", term.name, why))
        elif before is None:
            plan.items.append(Item("added", term.name, _("Term, %(dates)s") % {"dates": dates}))
            plan.new_terms.append(term)
        elif _term_facts(before) == _term_facts(term):
            plan.items.append(Item("same", term.name, dates))
        else:
            was = _from_to(before.from_date, before.until)
            text = _("Term, %(dates)s; until now %(name)s, %(was)s") % {
                "dates": dates, "name": before.name, "was": was,
            }  # fmt: skip
            plan.items.append(Item("changed", term.name, text))
            plan.changed_terms.append(term)
            replaced.add(before.pk)
    kept = [term for term in calendar.terms if term.pk not in replaced]
    final = [*kept, *plan.new_terms, *plan.changed_terms]
    return sorted((term.from_date, term.until) for term in final)


def _match_terms(calendar: SchoolCalendar, entries: Sequence[TermEntry]) -> list[_Wanted[Term]]:
    by_uid = {term_uid(term): term for term in calendar.terms}
    by_start = {term.from_date: term for term in calendar.terms}
    taken: set[int] = set()
    wanted = []
    known = {entry.uid for entry in entries} & by_uid.keys()
    for entry in entries:
        before = by_uid.get(entry.uid)
        if before is None:
            before = by_start.get(entry.first)
            if before is not None and (before.pk in taken or term_uid(before) in known):
                before = None
        if before is not None:
            taken.add(before.pk)
        term = Term(
            school=calendar.school, name=entry.name, from_date=entry.first, until=entry.last,
            uid=entry.uid,
        )  # fmt: skip
        if before is not None:
            term.pk, term.public_id, term.uid = before.pk, before.public_id, before.uid
        wanted.append(_Wanted(term, before))
    return wanted


def _terms_overlap(one: Term, other: Term) -> bool:
    return one.from_date <= other.until and other.from_date <= one.until


def _term_facts(term: Term) -> tuple[str, dt.date, dt.date]:
    return term.name, term.from_date, term.until


# Closed days


def _plan_closed(
    plan: Plan,
    calendar: SchoolCalendar,
    entries: Sequence[ClosedEntry],
    terms: Sequence[tuple[dt.date, dt.date]],
) -> None:
    gone = {bell.pk for bell in plan.gone_bells}
    kept = [bell for bell in calendar.bells if bell.pk not in gone]
    # Saturday bells in the same file make Saturday a day that can be closed.
    opens = set(range(SATURDAY)) | {bell.weekday for bell in [*kept, *plan.new_bells]}
    rows_of = {run.uid: run.days for run in runs_of(calendar)}
    owners = {row.date: entry for entry in entries for row in rows_of.get(entry.uid, ())}
    given: set[dt.date] = set()
    for entry in entries:
        before = {row.date: row for row in rows_of.get(entry.uid, ())}
        dates = [
            date
            for date in days_from(entry.first, entry.last)
            if date.weekday() in opens or entry.first == entry.last or date in before
        ]
        # A day that the calendar or another entry closes already is closed enough.
        free = [
            date
            for date in dates
            if date not in given and (date in before or _is_free(calendar, date, owners.get(date)))
        ]
        given.update(free)
        _plan_closure(plan, calendar, entry, before, free, terms)


def _is_free(calendar: SchoolCalendar, date: dt.date, owner: ClosedEntry | None) -> bool:
    """Whether the day is open, or will be as the entry that closes it moves away."""
    if owner is not None:
        return not owner.first <= date <= owner.last
    return calendar.closed_on(date) is None


def _plan_closure(
    plan: Plan,
    calendar: SchoolCalendar,
    entry: ClosedEntry,
    before: dict[dt.date, ClosedDay],
    dates: Sequence[dt.date],
    terms: Sequence[tuple[dt.date, dt.date]],
) -> None:
    uid = next(iter(before.values())).uid if before else entry.uid
    note = _note(entry)
    new, changed = [], []
    for date in dates:
        row = before.get(date)
        if row is None:
            new.append(
                ClosedDay(
                    school=calendar.school, date=date, reason=entry.reason, note=note, uid=uid
                )
            )
        elif row.reason != entry.reason or row.note != note:
            row = ClosedDay(
                pk=row.pk, school=calendar.school, date=date, reason=entry.reason, note=note,
                uid=row.uid,
            )  # fmt: skip
            changed.append(row)
    gone = [row for date, row in before.items() if date not in set(dates)]
    plan.new_closed += new
    plan.changed_closed += changed
    plan.gone_closed += gone
    text = _closure_text(entry, dates, terms)
    if not (new or changed or gone):
        if not dates and not before and not _is_closed(calendar, entry):
            plan.items.append(
                Item("ignored", entry.note, _("It falls on a weekend, when school is closed."))
            )
        else:
            plan.items.append(Item("same", entry.note, text))
    elif before:
        was = list(before.values())
        text = _("%(text)s; until now %(name)s, %(was)s") % {
            "text": text, "name": Run(uid, tuple(was)).title,
            "was": _from_to(was[0].date, was[-1].date),
        }  # fmt: skip
        plan.items.append(Item("changed", entry.note, text))
    else:
        plan.items.append(Item("added", entry.note, text))


def _is_closed(calendar: SchoolCalendar, entry: ClosedEntry) -> bool:
    return any(calendar.closed_on(date) for date in days_from(entry.first, entry.last))


def _note(entry: ClosedEntry) -> str:
    """A title that only repeats the reason is no note."""
    return "" if entry.note == plain_reason(entry.reason) else entry.note


def _closure_text(
    entry: ClosedEntry, dates: Sequence[dt.date], terms: Sequence[tuple[dt.date, dt.date]]
) -> str:
    text = _("Closed, %(dates)s (%(reason)s)") % {
        "dates": _from_to(entry.first, entry.last),
        "reason": ClosedDay.Reason(entry.reason).label,
    }
    if dates and not any(first <= date <= last for date in dates for first, last in terms):
        text += ". " + _("This is outside every term, where school is closed anyway.")
    return text


# Bell times


def _plan_bells(plan: Plan, calendar: SchoolCalendar, entries: Sequence[BellEntry]) -> None:
    lines: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    for weekday in range(7):
        on_the_day = [entry for entry in entries if weekday in entry.weekdays]
        standing = calendar.bells_on(weekday)
        once = _once(on_the_day)
        wanted = _match_bells(calendar, weekday, once[:MOST_BELLS_A_DAY])
        _settle(standing, wanted, _bells_overlap)
        for entry in once[MOST_BELLS_A_DAY:]:
            lines["ignored", entry.label, _("The file holds too many for one day.")].add(weekday)
        for one in wanted:
            lines[_plan_bell(plan, one)].add(weekday)
    for (verdict, name, text), weekdays in lines.items():
        plan.items.append(Item(verdict, name, f"{_weekday_names(weekdays)}: {text}"))


def _once(entries: Sequence[BellEntry]) -> list[BellEntry]:
    """Each stretch once: a file gives it anew for every term."""
    seen: dict[tuple[Any, ...], BellEntry] = {}
    for entry in entries:
        seen.setdefault((entry.starts, entry.ends, entry.label, entry.kind), entry)
    return list(seen.values())


def _match_bells(
    calendar: SchoolCalendar, weekday: int, entries: Sequence[BellEntry]
) -> list[_Wanted[BellTime]]:
    standing = calendar.bells_on(weekday)
    by_uid = {bell.uid: bell for bell in standing if bell.uid}
    by_start = {bell.starts: bell for bell in standing}
    exact = {(bell.starts, bell.ends, bell.label, bell.kind): bell for bell in standing}
    first = [exact.get((entry.starts, entry.ends, entry.label, entry.kind)) for entry in entries]
    taken = {bell.pk for bell in first if bell is not None}
    wanted = []
    for entry, same in zip(entries, first, strict=True):
        before = same
        for candidate in (by_uid.get(entry.uid), by_start.get(entry.starts)):
            if before is None and candidate is not None and candidate.pk not in taken:
                before = candidate
                taken.add(candidate.pk)
        bell = BellTime(
            school=calendar.school, weekday=weekday, kind=entry.kind, label=entry.label,
            starts=entry.starts, ends=entry.ends, uid=entry.uid,
        )  # fmt: skip
        wanted.append(_Wanted(bell, before))
    # What stands already has its way before what is new.
    return sorted(wanted, key=lambda one: one.before is None or not _same_bell(one))


def _plan_bell(plan: Plan, one: _Wanted[BellTime]) -> tuple[Verdict, str, str]:
    bell, before = one.row, one.before
    text = _bell_text(bell)
    if one.clash is not None:
        why = _("%(text)s. It overlaps %(other)s, %(times)s.") % {
            "text": text, "other": one.clash.label, "times": _hours(one.clash),
        }  # fmt: skip
        return "ignored", bell.label, why
    if before is None:
        plan.new_bells.append(bell)
        return "added", bell.label, text
    if _same_bell(one):
        return "same", bell.label, text
    plan.gone_bells.append(before)
    plan.new_bells.append(bell)
    was = _("%(text)s; until now %(name)s, %(was)s") % {
        "text": text, "name": before.label, "was": _bell_text(before),
    }  # fmt: skip
    return "changed", bell.label, was


def _same_bell(one: _Wanted[BellTime]) -> bool:
    return one.before is not None and _bell_facts(one.before) == _bell_facts(one.row)


def _bell_facts(bell: BellTime) -> tuple[dt.time, dt.time, str, str]:
    return bell.starts, bell.ends, bell.label, bell.kind


def _bells_overlap(one: BellTime, other: BellTime) -> bool:
    return one.starts < other.ends and other.starts < one.ends


# Words


def _from_to(first: dt.date, last: dt.date) -> str:
    if first == last:
        return day(first)
    return _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def _bell_text(bell: BellTime) -> str:
    return f"{_hours(bell)} ({BellTime.Kind(bell.kind).label})"


def _hours(bell: BellTime) -> str:
    return _("%(first)s to %(last)s") % {"first": clock(bell.starts), "last": clock(bell.ends)}


def _weekday_names(weekdays: set[int]) -> str:
    if weekdays == set(range(SATURDAY)):
        return _("Monday to Friday")
    return ", ".join(str(BellTime.Weekday(weekday).label) for weekday in sorted(weekdays))
