"""The only writers of terms, closed days and bell times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.ids import new_public_id
from schoolgate.core.refusal import Refused, demand
from schoolgate.core.templatetags.schoolgate import clock as spoken_time
from schoolgate.core.templatetags.schoolgate import day as spoken_day
from schoolgate.ledger.actions import record
from schoolgate.people import events
from schoolgate.people.calendar.ical import (
    LONGEST_TERM,
    MAX_BYTES,
    plain_text,
    read_calendar,
)
from schoolgate.people.calendar.plan import Plan, plan_for
from schoolgate.people.calendar.runs import DOMAIN, runs_of
from schoolgate.people.calendar.school_time import SchoolCalendar, calendar_of, days_from
from schoolgate.people.models import BellTime, CalendarImport, ClosedDay, Person, School, Term
from schoolgate.people.rules import may_decide_calendar_import, may_keep_calendar
from schoolgate.people.standing import demand_now

LONGEST_RANGE = 80
OUT_OF_THE_WAY = dt.timedelta(days=365_000)  # where no term is


class PlanChanged(Exception):
    """The calendar is no longer as it was when the plan was looked at."""


@dataclass(frozen=True)
class BellLine:
    """One stretch of a school day, not yet stored."""

    kind: str
    label: str
    starts: dt.time
    ends: dt.time


# Terms


def term_problem(
    school: School, from_date: dt.date, until: dt.date, other_than: Term | None = None
) -> str | None:
    """Why a term cannot have these dates, or nothing."""
    if until < from_date:
        return _("The last day is before the first. Change one of the two.")
    if (until - from_date).days >= LONGEST_TERM:
        return _("A term of more than 200 days cannot be right. Enter each term by itself.")
    overlapping = school.terms.filter(from_date__lte=until, until__gte=from_date)
    if other_than is not None:
        overlapping = overlapping.exclude(pk=other_than.pk)
    other = overlapping.first()
    if other is None:
        return None
    return _("These dates overlap %(name)s, from %(first)s to %(last)s.") % {
        "name": other.name,
        "first": spoken_day(other.from_date),
        "last": spoken_day(other.until),
    }


def add_term(*, by: Actor, school: School, name: str, from_date: dt.date, until: dt.date) -> Term:
    """Add a term. Refused where it overlaps another."""
    with transaction.atomic():
        _hold(by, school)
        demand(term_problem(school, from_date, until))
        term = Term.objects.create(
            school=school, name=plain_text(name, 80), from_date=from_date, until=until
        )
        _changed(by, school, f"term added: {_told(term)}", term)
    return term


def change_term(*, by: Actor, term: Term, name: str, from_date: dt.date, until: dt.date) -> Term:
    """Change the name or the dates of a term."""
    with transaction.atomic():
        _hold(by, term.school)
        kept = Term.objects.select_for_update().filter(pk=term.pk).first()
        if kept is None:
            raise Refused(
                _("%(name)s was removed meanwhile. Nothing was changed.") % {"name": term.name}
            )
        demand(term_problem(term.school, from_date, until, kept))
        was = _told(kept)
        kept.name, kept.from_date, kept.until = plain_text(name, 80), from_date, until
        if _told(kept) != was:
            kept.save(update_fields=["name", "from_date", "until"])
            _changed(by, term.school, f"term changed: {_told(kept)}, before {was}", kept)
    return kept


def remove_term(*, by: Actor, term: Term) -> None:
    """Take a term out, once; closed days stay, for another term may include them."""
    with transaction.atomic():
        _hold(by, term.school)
        kept = Term.objects.select_for_update().filter(pk=term.pk).first()
        if kept is None:
            return
        kept.delete()
        _changed(by, term.school, f"term removed: {_told(kept)}", term)


# Closed days


def range_problem(first: dt.date, last: dt.date) -> str | None:
    """Why days cannot be closed or opened together, or nothing."""
    if last < first:
        return _("The last day is before the first. Change one of the two.")
    if (last - first).days >= LONGEST_RANGE:
        return _("Enter at most 80 days at once. Days between terms need not be entered.")
    return None


def close_days(
    *, by: Actor, school: School, first: dt.date, last: dt.date, reason: str, note: str = ""
) -> list[ClosedDay]:
    """Close the school on a day or several; weekends among several are passed over.

    A day that is closed already keeps its reason. Answers the days that are newly closed.
    """
    with transaction.atomic():
        _hold(by, school)
        demand(range_problem(first, last))
        calendar = calendar_of(school)
        uid = f"closed-{new_public_id()}@{DOMAIN}"
        days = [
            ClosedDay(school=school, date=day, reason=reason, note=plain_text(note, 120), uid=uid)
            for day in days_from(first, last)
            if calendar.closed_on(day) is None
            and (first == last or calendar.opens_on(day.weekday()))
        ]
        if days:
            ClosedDay.objects.bulk_create(days)
            _tell_apart(school)
            _changed(by, school, f"closed, {reason}: {_dates([day.date for day in days])}")
    return days


def open_days(*, by: Actor, school: School, first: dt.date, last: dt.date) -> list[dt.date]:
    """Open the school again on a day or several. Answers the days that were closed."""
    with transaction.atomic():
        _hold(by, school)
        demand(range_problem(first, last))
        closed = school.closed_days.filter(date__range=(first, last))
        days = list(closed.order_by("date").values_list("date", flat=True))
        if days:
            closed.delete()
            _tell_apart(school)
            _changed(by, school, f"open again: {_dates(days)}")
    return days


def _tell_apart(school: School) -> None:
    """Give each run of closed days a UID of its own where one was cut in two."""
    seen: set[str] = set()
    for run in runs_of(calendar_of(school)):
        uid = run.days[0].uid
        if uid and uid in seen:
            new = f"closed-{new_public_id()}@{DOMAIN}"
            ClosedDay.objects.filter(pk__in=[day.pk for day in run.days]).update(uid=new)
        seen.add(uid)


# Bell times


def bells_problem(lines: Iterable[BellLine]) -> str | None:
    """Why these cannot be the bell times of one day, or nothing."""
    before: BellLine | None = None
    for line in sorted(lines, key=lambda line: line.starts):
        if line.ends <= line.starts:
            return _("%(name)s ends before it begins.") % {"name": line.label}
        if before is not None and line.starts < before.ends:
            return _(
                "%(one)s (%(one_times)s) and %(other)s (%(other_times)s) overlap. Change a time"
                " so that one ends before the other begins."
            ) % {
                "one": before.label,
                "one_times": _hours(before),
                "other": line.label,
                "other_times": _hours(line),
            }
        before = line
    return None


def set_bell_times(
    *, by: Actor, school: School, weekdays: Iterable[int], lines: Sequence[BellLine]
) -> None:
    """Let the days of the week have these bell times and no others."""
    with transaction.atomic():
        _hold(by, school)
        demand(bells_problem(lines))
        calendar = calendar_of(school)
        changed = [
            BellTime.Weekday(weekday).name.capitalize()
            for weekday in sorted(set(weekdays))
            if _set_day(calendar, weekday, lines)
        ]
        if changed:
            told = "; ".join(
                f"{line.starts:%H:%M}-{line.ends:%H:%M} {line.label}"
                for line in sorted(lines, key=lambda line: line.starts)
            )
            _changed(by, school, f"bell times of {', '.join(changed)}: {told or 'none'}")


def _set_day(calendar: SchoolCalendar, weekday: int, lines: Sequence[BellLine]) -> bool:
    """Write one day of the week; whether anything was different."""
    before = {(b.kind, b.label, b.starts, b.ends): b for b in calendar.bells_on(weekday)}
    wanted = {
        (line.kind, plain_text(line.label, 60), line.starts, line.ends): line for line in lines
    }
    gone = [bell.pk for facts, bell in before.items() if facts not in wanted]
    new = [facts for facts in wanted if facts not in before]
    BellTime.objects.filter(pk__in=gone).delete()
    BellTime.objects.bulk_create(
        BellTime(
            school=calendar.school, weekday=weekday, kind=kind, label=label, starts=starts,
            ends=ends,
        )
        for kind, label, starts, ends in new
    )  # fmt: skip
    return bool(gone or new)


# Calendar files


def hand_in_calendar(*, by: Person, school: School, data: bytes, file_name: str) -> CalendarImport:
    """Keep a calendar file to be looked at. Raises CalendarUnreadable; nothing is kept then."""
    demand(may_keep_calendar(by, school))
    read_calendar(data[: MAX_BYTES + 1])
    return CalendarImport.objects.create(
        school=school,
        by=by,
        at=clock.now(),
        file=ContentFile(data, name=f"{new_public_id()}.ics"),
        file_name=plain_text(file_name, 255),
    )


def plan_of(handed_in: CalendarImport) -> Plan:
    """What a file that waits would change as the calendar stands now."""
    with handed_in.file.open("rb") as file:
        data = file.read()
    return plan_for(calendar_of(handed_in.school), read_calendar(data))


def apply_calendar(*, by: Person, handed_in: CalendarImport, seen: str) -> Plan:
    """Apply a file whose plan somebody has looked at.

    ``seen`` is the fingerprint of that plan. Raises PlanChanged where it would do something else
    by now; nothing is changed then.
    """
    with transaction.atomic():
        held = _decided(by, handed_in, CalendarImport.State.APPLIED)
        plan = plan_of(held)
        if plan.fingerprint != seen:
            raise PlanChanged
        _write(plan)
        _tell_apart(held.school)
        _let_go(held)
        _changed(
            by,
            held.school,
            f"calendar file {held.file_name}: {len(plan.told('added'))} added,"
            f" {len(plan.told('changed'))} changed, {len(plan.told('ignored'))} left aside",
        )
    return plan


def write_terms(*, by: Actor, school: School, plan: Plan) -> None:
    """Write the terms of a plan that was looked at as part of something larger (a roster)."""
    with transaction.atomic():
        _hold(by, school)
        _write(plan)
        _changed(
            by,
            school,
            f"terms of a roster: {len(plan.new_terms)} added, {len(plan.changed_terms)} changed",
        )


def put_calendar_aside(*, by: Person, handed_in: CalendarImport) -> None:
    """Do nothing with a file, and keep it no longer."""
    with transaction.atomic():
        _let_go(_decided(by, handed_in, CalendarImport.State.REJECTED))


def _decided(by: Person, handed_in: CalendarImport, state: str) -> CalendarImport:
    _hold(by, handed_in.school)
    held = CalendarImport.objects.select_for_update().get(pk=handed_in.pk)
    held.school = handed_in.school
    demand(may_decide_calendar_import(by, held))
    held.state, held.decided_by, held.decided_at = state, by, clock.now()
    return held


def _let_go(held: CalendarImport) -> None:
    """Keep the answer, and the file no longer than until the answer is stored."""
    file, storage = str(held.file.name), held.file.storage
    held.file = ""
    held.save(update_fields=["state", "decided_by", "decided_at", "file"])
    transaction.on_commit(lambda: storage.delete(file))


def _write(plan: Plan) -> None:
    if len(plan.changed_terms) > 1:  # two terms that swap places stand on one day for a moment
        for term in plan.changed_terms:
            Term.objects.filter(pk=term.pk).update(
                from_date=term.from_date + OUT_OF_THE_WAY, until=term.until + OUT_OF_THE_WAY
            )
    for term in plan.changed_terms:
        term.save(force_update=True, update_fields=["name", "from_date", "until"])
    Term.objects.bulk_create(plan.new_terms)
    ClosedDay.objects.filter(pk__in=[row.pk for row in plan.gone_closed]).delete()
    for row in plan.changed_closed:
        row.save(force_update=True, update_fields=["reason", "note"])
    ClosedDay.objects.bulk_create(plan.new_closed)
    BellTime.objects.filter(pk__in=[row.pk for row in plan.gone_bells]).delete()
    BellTime.objects.bulk_create(plan.new_bells)


def _hold(by: Actor, school: School) -> None:
    """Let nobody else change this calendar until the end of the transaction."""
    demand(may_keep_calendar(by, school))
    School.objects.select_for_update().get(pk=school.pk)
    demand_now(may_keep_calendar, by, school)


def _changed(by: Actor, school: School, what: str, term: Term | None = None) -> None:
    subject = ("people.school", school.public_id)
    if term is not None:
        subject = ("people.term", term.public_id)
    record(events.CALENDAR_CHANGED, by=by, chain=school, subject=subject, facts={"what": what})


def _told(term: Term) -> str:
    return f"{term.name}, {term.from_date} to {term.until}"


def _dates(days: Sequence[dt.date]) -> str:
    return str(days[0]) if len(days) == 1 else f"{days[0]} to {days[-1]} ({len(days)} days)"


def _hours(line: BellLine) -> str:
    return _("%(first)s to %(last)s") % {
        "first": spoken_time(line.starts),
        "last": spoken_time(line.ends),
    }
