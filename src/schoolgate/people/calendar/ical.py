"""Write a school's calendar as iCalendar (RFC 5545), and read one that somebody handed in.

Reading trusts nothing: of each event only the few properties that matter are looked at, one event
at a time; no repetition is ever counted out, and no time zone is taken from the file.
"""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day as spoken_day
from schoolgate.people.calendar import words
from schoolgate.people.calendar.runs import DOMAIN, runs_of
from schoolgate.people.calendar.school_time import (
    DAY,
    SchoolCalendar,
    days_of,
    school_clock,
)
from schoolgate.people.models import BellTime, ClosedDay, Term

if TYPE_CHECKING:  # slow to load, and few commands read or write a calendar
    from icalendar import Event

MAX_BYTES = 2 * 2**20
MAX_EVENTS = 5_000
MAX_LINE = 4_000
LONGEST_TERM = 200
SHORTEST_TERM = 10
LONGEST_CLOSURE = 80
YEARS_BACK, YEARS_AHEAD = 10, 6
KIND, REASON = "X-SCHOOLGATE-KIND", "X-SCHOOLGATE-REASON"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WANTED = frozenset(
    {"UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "RECURRENCE-ID",
     "STATUS", KIND, REASON}
)  # fmt: skip
MIDNIGHT = dt.time(0)


class CalendarUnreadable(Exception):
    """The file as a whole cannot be read; ``reason`` is plain words for whoever handed it in."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class TermEntry:
    """A term, as the file gives it."""

    uid: str
    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class ClosedEntry:
    """Days on which the school is closed, as the file gives them."""

    uid: str
    note: str
    reason: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class BellEntry:
    """A stretch of the school day on some days of the week, as the file gives it."""

    uid: str
    label: str
    kind: str
    weekdays: tuple[int, ...]
    starts: dt.time
    ends: dt.time


@dataclass(frozen=True)
class Unused:
    """An event of the file that means nothing here, and why."""

    name: str
    why: str


@dataclass(frozen=True)
class Reading:
    """What a file holds: entries in its order, and what is left aside."""

    terms: tuple[TermEntry, ...]
    closed: tuple[ClosedEntry, ...]
    bells: tuple[BellEntry, ...]
    unused: tuple[Unused, ...]


# Writing


def write_calendar(calendar: SchoolCalendar) -> bytes:
    """The terms, closed days and bell times, as a file that other calendars understand.

    The same thing has the same UID each time; bell times repeat weekly within each term,
    except on closed days.
    """
    from icalendar import Calendar  # noqa: PLC0415 - slow

    written = Calendar()
    written.add("prodid", "-//Schoolgate//School calendar//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("method", "PUBLISH")
    written.add("x-wr-calname", calendar.school.name)
    stamp = clock.now().replace(microsecond=0)
    events = [*_terms(calendar), *_closures(calendar), *_bells(calendar)]
    for event in events:
        event.add("dtstamp", stamp)
        written.add_component(event)
    if calendar.terms:
        first = dt.date(calendar.terms[0].from_date.year, 1, 1)
        last = dt.date(max(term.until for term in calendar.terms).year + 1, 1, 1)
        written.add_missing_timezones(first, last)
    return bytes(written.to_ical())


def term_uid(term: Term) -> str:
    """The UID under which a term leaves: the one it came with, or one of our own."""
    return term.uid or f"term-{term.public_id}@{DOMAIN}"


def _terms(calendar: SchoolCalendar) -> Iterator[Event]:
    for term in calendar.terms:
        yield _all_day(term_uid(term), "term", term.name, term.from_date, term.until)


def _closures(calendar: SchoolCalendar) -> Iterator[Event]:
    for run in runs_of(calendar):
        event = _all_day(run.uid, "closed", run.plain_title, run.first, run.last)
        event.add(REASON, run.reason)
        yield event


def _all_day(uid: str, kind: str, title: str, first: dt.date, last: dt.date) -> Event:
    from icalendar import Event  # noqa: PLC0415 - slow

    event = Event()
    event.add("uid", uid)
    event.add("summary", title)
    event.add("dtstart", first)
    event.add("dtend", last + DAY)
    event.add("transp", "TRANSPARENT")
    event.add(KIND, kind)
    return event


def _bells(calendar: SchoolCalendar) -> Iterator[Event]:
    from icalendar import Event  # noqa: PLC0415 - slow

    zone = timezone.get_default_timezone()
    for term in calendar.terms:
        for bell in calendar.bells:
            days = [day for day in days_of(term) if day.weekday() == bell.weekday]
            open_days = [day for day in days if calendar.is_school_day(day)]
            if not open_days:
                continue
            # The first occurrence always counts, so it stands on a day that is open.
            shut = [day for day in days if open_days[0] < day < open_days[-1]]
            event = Event()
            event.add("uid", f"bell-{term.public_id}-{bell.weekday}-{bell.starts:%H%M}@{DOMAIN}")
            event.add("summary", bell.label)
            event.add("dtstart", dt.datetime.combine(open_days[0], bell.starts, zone))
            event.add("dtend", dt.datetime.combine(open_days[0], bell.ends, zone))
            until = dt.datetime.combine(open_days[-1], bell.starts, zone).astimezone(dt.UTC)
            event.add("rrule", {"freq": "weekly", "byday": WEEKDAYS[bell.weekday], "until": until})
            left_out = [
                dt.datetime.combine(day, bell.starts, zone)
                for day in shut
                if not calendar.is_school_day(day)
            ]
            if left_out:
                event.add("exdate", left_out)
            event.add("transp", "TRANSPARENT")
            event.add(KIND, "bell")
            event.add(REASON, bell.kind)
            yield event


# Reading


def read_calendar(data: bytes) -> Reading:
    """Read a file that may be anything. Raises CalendarUnreadable, and nothing else."""
    reader = _Reader()
    for lines in _events(_lines(_text(data))):
        reader.take(lines)
    return Reading(
        tuple(reader.terms), tuple(reader.closed), tuple(reader.bells), tuple(reader.unused)
    )


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise CalendarUnreadable(
            _("The file is larger than 2 MB. Export terms, closed days and bell times only.")
        )
    if not data.strip(b"\0\t\r\n "):
        raise CalendarUnreadable(_("The file is empty. Export it again and hand in the new one."))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if not re.match(r"\s*BEGIN:VCALENDAR\s*$", text[:1000], re.IGNORECASE | re.MULTILINE):
        raise CalendarUnreadable(
            _(
                "This is not an iCalendar file: it does not begin with BEGIN:VCALENDAR. Export"
                " the calendar as .ics and hand in that file."
            )
        )
    return text


def _lines(text: str) -> Iterator[str]:
    """Lines put together again where the file folded them; a line too long is cut."""
    held: list[str] = []
    length = 0
    for raw in re.split(r"\r\n|\n|\r", text):
        if raw[:1] in {" ", "\t"}:
            if held and length <= MAX_LINE:
                held.append(raw[1:])
                length += len(raw) - 1
            continue
        if held:
            yield "".join(held)
        held, length = [raw], len(raw)
    yield "".join(held)


def _events(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """The wanted lines of each event by property; what stands inside other things is passed by."""
    inside: list[str] = []
    found: dict[str, str] = {}
    count = 0
    for line in lines:
        name = re.split(r"[;:]", line, maxsplit=1)[0].strip().upper()
        if name == "BEGIN":
            inside.append(line[6:].strip().upper())
            if inside == ["VCALENDAR", "VEVENT"]:
                found = {}
                count += 1
                if count > MAX_EVENTS:
                    raise CalendarUnreadable(
                        _(
                            "The file holds more than 5,000 entries. Export terms, closed days and"
                            " bell times only."
                        )
                    )
            if len(inside) > 20:
                raise CalendarUnreadable(_("The file is damaged: its parts never end."))
        elif name == "END":
            if inside == ["VCALENDAR", "VEVENT"]:
                yield found
            if inside:
                inside.pop()
        elif inside == ["VCALENDAR", "VEVENT"] and name in WANTED:
            found.setdefault(name, line)
    if inside:
        raise CalendarUnreadable(
            _("The file breaks off before its end. Export it again and hand in the new one.")
        )


class _Leave(Exception):
    """This event is left aside, for this reason."""


@dataclass(frozen=True)
class _Times:
    """When an event is: whole days (last included), or times on one day."""

    first: dt.date
    last: dt.date
    starts: dt.time | None = None
    ends: dt.time | None = None


class _Reader:
    def __init__(self) -> None:
        self.terms: list[TermEntry] = []
        self.closed: list[ClosedEntry] = []
        self.bells: list[BellEntry] = []
        self.unused: list[Unused] = []
        self._uids: set[str] = set()

    def take(self, lines: dict[str, str]) -> None:
        """Sort one event in, or leave it aside with a reason."""
        name = _("An entry without a title")
        try:
            long = next((key for key, line in lines.items() if len(line) > MAX_LINE), None)
            if long is not None:
                raise _Leave(_("Its %(part)s is far too long.") % {"part": long})
            event = _parsed(lines)
            title = _title(event)
            name = title or name
            self._sort_in(event, title)
        except _Leave as reason:
            self.unused.append(Unused(name, str(reason)))

    def _sort_in(self, event: Event, title: str) -> None:
        uid = plain_text(event.get("UID"), 4 * MAX_LINE)
        if not uid:
            raise _Leave(_("It has no UID, so it could not be recognised the next time."))
        if len(uid) > 255:
            uid = "sha256-" + hashlib.sha256(uid.encode()).hexdigest()
        if "RECURRENCE-ID" in event:
            raise _Leave(_("It changes one occasion of something that repeats."))
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            raise _Leave(_("It is cancelled. If it is in the calendar here, remove it there."))
        if uid in self._uids:
            raise _Leave(_("The file holds another entry with the same UID before it."))
        times = _times(event)
        if times.starts is None or times.ends is None:
            if "RRULE" in event or "RDATE" in event:
                raise _Leave(
                    _("It repeats. Give each closed day, and each term, as an entry of its own.")
                )
            self._all_day(uid, title, times, _mark(event, KIND), _mark(event, REASON))
        else:
            self.bells.append(_bell(uid, title, event, times.first, times.starts, times.ends))
        self._uids.add(uid)

    def _all_day(self, uid: str, title: str, times: _Times, kind: str, reason: str) -> None:
        length = (times.last - times.first).days + 1
        means = words.meaning_all_day(title)
        if kind == "term":
            means = words.TERM
        elif kind == "closed" and reason in ClosedDay.Reason.values:
            means = reason
        if means == words.MARKER:
            raise _Leave(
                _("It marks the first or last day of something. Give a term as one entry.")
            )
        if means is None:
            raise _Leave(_("Its title does not say that it is a term or that school is closed."))
        if not title:
            raise _Leave(_("It has no title."))
        if means != words.TERM:
            if length > LONGEST_CLOSURE:
                raise _Leave(_("It is longer than 80 days, too long for closed days."))
            self.closed.append(
                ClosedEntry(uid, _shortened(title, 120), means, times.first, times.last)
            )
            return
        if length > LONGEST_TERM:
            raise _Leave(_("It is longer than 200 days, too long for a term."))
        if length < SHORTEST_TERM and kind != "term":
            raise _Leave(_("It is too short for a term, and does not say that school is closed."))
        self.terms.append(TermEntry(uid, _shortened(title, 80), times.first, times.last))


def _parsed(lines: dict[str, str]) -> Event:
    """One event of the wanted lines alone, by the library; whatever ails it becomes a reason."""
    from icalendar import Event  # noqa: PLC0415 - slow

    text = "\r\n".join(["BEGIN:VEVENT", *lines.values(), "END:VEVENT", ""])
    try:
        event = Event.from_ical(text)
    except Exception as problem:  # hostile input: the library promises no one kind
        raise _Leave(_("It is damaged and cannot be read.")) from problem
    if not isinstance(event, Event):
        raise _Leave(_("It is damaged and cannot be read."))
    return event


def _title(event: Event) -> str:
    return plain_text(event.get("SUMMARY"), MAX_LINE)


def _mark(event: Event, name: str) -> str:
    return plain_text(event.get(name), 40).lower()


def plain_text(value: Any, most: int) -> str:
    """Text on one line without control characters or halves of characters."""
    if isinstance(value, list):
        value = value[0] if value else ""
    text = str(value or "")[:most]
    plain = "".join(
        " " if char.isspace() else char for char in text if char.isprintable() or char.isspace()
    )
    return " ".join(plain.split())


def _shortened(text: str, most: int) -> str:
    return str(Truncator(text).chars(most))


def _times(event: Event) -> _Times:
    begins = _moment(event, "DTSTART")
    if begins is None:
        raise _Leave(_("It does not say when it begins."))
    ends = _moment(event, "DTEND")
    if ends is None and "DURATION" in event:
        ends = _after(begins, _value(event.get("DURATION")))
    if isinstance(begins, dt.datetime):
        return _timed(begins, ends)
    if isinstance(ends, dt.datetime):
        raise _Leave(_("It begins on a day but ends at a time."))
    last = begins if ends is None or ends == begins else ends - DAY
    if last < begins:
        raise _Leave(_("It ends before it begins."))
    return _Times(begins, last)


def _timed(begins: dt.datetime, ends: dt.date | None) -> _Times:
    if not isinstance(ends, dt.datetime):
        raise _Leave(_("It does not say when it ends."))
    if ends <= begins:
        raise _Leave(_("It ends before it begins."))
    if begins.time() == ends.time() == MIDNIGHT:
        return _Times(begins.date(), ends.date() - DAY)
    if begins.date() != ends.date():
        raise _Leave(_("It goes on past midnight, so it is neither whole days nor a bell time."))
    return _Times(begins.date(), ends.date(), _to_minute(begins.time()), _to_minute(ends.time()))


def _to_minute(time: dt.time) -> dt.time:
    return time.replace(second=0, microsecond=0)


def _after(begins: dt.date, length: Any) -> dt.date | None:
    if not isinstance(length, dt.timedelta):
        raise _Leave(_("Its length cannot be read."))
    try:
        return begins + length
    except OverflowError as problem:
        raise _Leave(_("Its length cannot be read.")) from problem


def _value(given: Any) -> Any:
    """What the library made of a date or a length; nothing where it could not."""
    from icalendar import vBroken  # noqa: PLC0415 - slow

    return None if isinstance(given, vBroken) else getattr(given, "dt", None)


def _moment(event: Event, name: str) -> dt.date | None:
    """A day, or a time by the school's clock without its zone; none where it is not given."""
    given = event.get(name)
    if given is None:
        return None
    value = _value(given)
    if not isinstance(value, dt.date):
        raise _Leave(_("Its %(part)s is not a date that can be read.") % {"part": name})
    today = clock.today()
    if not today.year - YEARS_BACK <= value.year <= today.year + YEARS_AHEAD:
        raise _Leave(_("Its date is too far off: %(year)s.") % {"year": value.year})
    if not isinstance(value, dt.datetime):
        return value
    if value.tzinfo is not None:
        return school_clock(value).replace(tzinfo=None)
    zone = plain_text(given.params.get("TZID"), 60)
    if zone:
        raise _Leave(_("Its time zone is not known here: %(zone)s.") % {"zone": zone})
    return value


def _bell(
    uid: str, title: str, event: Event, day: dt.date, starts: dt.time, ends: dt.time
) -> BellEntry:
    if "RRULE" not in event:
        raise _Leave(
            _("It is a single appointment on %(day)s; a bell time repeats each week.")
            % {"day": spoken_day(day)}
        )
    kind = words.meaning_timed(title)
    if _mark(event, KIND) == "bell" and _mark(event, REASON) in BellTime.Kind.values:
        kind = _mark(event, REASON)
    if kind is None:
        raise _Leave(
            _("Its title does not say that it is a lesson, a break, lunch or registration.")
        )
    if not title:
        raise _Leave(_("It has no title."))
    if ends <= starts:
        raise _Leave(_("It is shorter than a minute."))
    return BellEntry(uid, _shortened(title, 60), kind, _weekdays(event, day), starts, ends)


def _weekdays(event: Event, day: dt.date) -> tuple[int, ...]:
    """On which days of the week it repeats. Nothing is counted out: only plain rules are read."""
    rule = event.get("RRULE")
    parts = dict(rule) if isinstance(rule, dict) else {}
    frequency = parts.pop("FREQ", None)
    interval = parts.pop("INTERVAL", [1])
    named = parts.pop("BYDAY", [])
    parts.pop("UNTIL", None)
    parts.pop("COUNT", None)
    parts.pop("WKST", None)
    plain = not parts and interval == [1] and "RDATE" not in event
    if not plain or frequency not in (["WEEKLY"], ["DAILY"]):
        raise _Leave(_("It repeats in another way than every week on the same days."))
    if not named:
        return (day.weekday(),) if frequency == ["WEEKLY"] else tuple(range(7))
    codes = {str(code).upper() for code in named}
    if not codes <= set(WEEKDAYS):
        raise _Leave(_("It repeats in another way than every week on the same days."))
    weekdays = tuple(sorted(WEEKDAYS.index(code) for code in codes))
    if day.weekday() not in weekdays:
        raise _Leave(_("Its first day is none of the days of the week on which it repeats."))
    return weekdays
