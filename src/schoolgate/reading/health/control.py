"""Whether the document says what it is, whose it is and how long it holds."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from schoolgate.reading.health.dates import say_date, say_day
from schoolgate.reading.health.exam import Examination, plain, shorten
from schoolgate.reading.health.words import number
from schoolgate.reading.model import ControlField, Finding
from schoolgate.reading.structure.dates import find_date
from schoolgate.text import Text, listed, together

_WANTED: tuple[tuple[Text, frozenset[str]], ...] = (
    (Text("a version or issue"), frozenset({"version", "issue"})),
    (
        Text("the date from which it holds"),
        frozenset({"effective", "adopted", "issue", "reviewed"}),
    ),
    (Text("a review date"), frozenset({"review"})),
    (
        Text("an owner or the body that adopted it"),
        frozenset({"owner", "adopted", "updated-by"}),
    ),
)
_SOURCE = Text("a policy can be told from its older versions")
_OWN_DATE = Text("the document's own review date")
_LAST_SEEN = ("reviewed", "adopted", "effective", "issue")
_GRACE = 2
_DATED = frozenset({"review", "adopted", "reviewed", "effective", "issue"})
_LONGEST_LINE = 40
_IN_LINE = re.compile(
    r"\b(?:(?P<version>version)|(?P<review>(?:date of |date for )?(?:next|due for|due)\s+review(?:ed)?|review\s+(?:date|due)|to be reviewed)|"
    r"(?P<reviewed>(?:last\s+)?reviewed)|(?P<adopted>(?:date\s+)?(?:adopted|approved|ratified|agreed))|"
    r"(?P<effective>effective|in force|date of (?:the )?policy|policy date|date of issue|issue date|issued|date(?=\s*:))|"
    r"(?P<owner>owner|author|(?:member of staff|person|staff) responsible|responsible (?:person|officer|governor|committee)))\b(?:\s+(?:by|on|from|in)\b)?",
    re.IGNORECASE,
)
_FREQUENCY = re.compile(
    r"\breview(?:ed)?\b[^.]{0,30}?(?:(?P<yearly>annual(?:ly)?|yearly|every year)|every (?P<count>\d|two|three|four|five|six) (?P<unit>years?|months?))\b",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SEVERAL = re.compile(r"\d")


def check_control(exam: Examination) -> Iterator[Finding]:
    fields = _fields(exam)
    missing = _not_given(fields)
    if missing:
        yield _missing(exam, missing)
    yield from _review(exam, fields)


def lacks_control(exam: Examination) -> bool:
    """Whether a finding says which fields of the document control are missing."""
    return bool(_not_given(_fields(exam)))


def _not_given(fields: tuple[ControlField, ...]) -> list[Text]:
    given = {each.name for each in fields if each.value.strip()}
    if any(each.name == "reviewed" and each.value.strip() and not each.date for each in fields):
        given.add("owner")
    return [label for label, names in _WANTED if not given & names]


def _fields(exam: Examination) -> tuple[ControlField, ...]:
    """The fields that were read, and those that share a line with others."""
    read = exam.document.control
    known = {
        each.name for each in read if each.value.strip() and (each.date or each.name not in _DATED)
    }
    found = []
    for line in exam.document.source.lines:
        words = " ".join(plain(line.text).split())
        if len(words.split()) > _LONGEST_LINE or not _SEVERAL.search(words):
            continue
        marks = list(_IN_LINE.finditer(words))
        for mark, following in pairwise([*marks, None]):
            assert mark is not None  # noqa: S101
            name = mark.lastgroup or ""
            value = words[mark.end() : following.start() if following else len(words)].strip(
                " :.,;|*-–"
            )
            date = (
                find_date(value, "last" if name == "review" else "first")
                if name in _DATED
                else None
            )
            if name not in known and value and (date or name not in _DATED):
                found.append(ControlField(name, value, line.number, date))
    return (*read, *found) if len({each.name for each in found}) > 1 or read else read


def _missing(exam: Examination, missing: list[Text]) -> Finding:
    fields = exam.document.control
    line = fields[0].line if fields else exam.first_line.number
    declared = any(clause.kind == "declaration" for clause in exam.document.clauses)
    more = "" if declared else Text("There is no declaration to sign either.")
    return Finding(
        "document-control-missing",
        "warning" if len(missing) > 2 else "notice",
        line,
        "",
        together(
            Text("The document does not state {missing}.", missing=listed(missing, "or")), more
        ),
        _SOURCE,
        Text("Add a small table with title, version, owner, date of adoption and date of review."),
    )


def _review(exam: Examination, fields: tuple[ControlField, ...]) -> Iterator[Finding]:
    reviews = [each for each in fields if each.name == "review" and each.date]
    if not reviews:
        yield from _review_by_cycle(exam, fields)
        return
    latest = max(reviews, key=lambda each: each.date or dt.date.min)
    due = _last_day(latest)
    days = (due - exam.today).days
    if days < 0:
        message = Text(
            "The review was due {when}, {ago} ago.", when=_say(latest, due), ago=_ago(-days)
        )
        yield _overdue(exam, latest, message)
    elif days <= number("review_due_soon_days"):
        yield Finding(
            "review-due-soon",
            "notice",
            latest.line,
            _words(exam, latest),
            Text(
                "The review is due {when}, in {n} day.",
                "The review is due {when}, in {n} days.",
                when=_say(latest, due),
                n=days,
            ),
            _OWN_DATE,
            Text("Put the review on the agenda now, so that it can be adopted in time."),
        )


def _review_by_cycle(exam: Examination, fields: tuple[ControlField, ...]) -> Iterator[Finding]:
    """No date, but a cycle and a day on which the policy was last looked at."""
    cycle = _cycle(exam)
    last = [each for each in fields if each.name in _LAST_SEEN and each.date]
    if cycle is None or not last:
        return
    months, line, quote = cycle
    seen = max(last, key=lambda each: each.date or dt.date.min)
    assert seen.date is not None  # noqa: S101
    due = add_months(seen.date, months)
    if due + dt.timedelta(weeks=_GRACE) < exam.today:
        message = Text(
            "By its own rule of review every {n} month it was due by {day}.",
            "By its own rule of review every {n} months it was due by {day}.",
            n=months,
            day=say_day(due),
        )
        yield _overdue(exam, seen, message, ((line, quote),))


def _cycle(exam: Examination) -> tuple[int, int, str] | None:
    """How often the document says that it is reviewed: months, line, words."""
    for value in exam.values:
        if value.parameter == "review_cycle" and isinstance(value.value, int):
            return value.value, value.line, value.quote
    for line in exam.document.source.lines:
        words = " ".join(plain(line.text).split())
        found = _FREQUENCY.search(words)
        if found and len(words.split()) <= _LONGEST_LINE:
            unit = 12 if found["yearly"] or "year" in found["unit"].lower() else 1
            count = (
                1
                if found["yearly"]
                else _COUNTS.get(found["count"].lower(), 0) or int(found["count"])
            )
            return count * unit, line.number, shorten(words)
    return None


def _overdue(
    exam: Examination, field: ControlField, message: Text, related: tuple[tuple[int, str], ...] = ()
) -> Finding:
    return Finding(
        "review-overdue",
        "error",
        field.line,
        _words(exam, field),
        message,
        _OWN_DATE,
        Text("Review it now; until then say on it that it still holds."),
        related,
    )


def _last_day(field: ControlField) -> dt.date:
    """A month alone is over on its last day."""
    assert field.date is not None  # noqa: S101
    if _has_day(field):
        return field.date
    day = calendar.monthrange(field.date.year, field.date.month)[1]
    return field.date.replace(day=day)


def _has_day(field: ControlField) -> bool:
    return bool(
        re.search(
            r"\b\d{1,2}(?:st|nd|rd|th)?\b(?!\d)(?!\s*$)|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", field.value
        )
    )


def _say(field: ControlField, due: dt.date) -> Text:
    if re.fullmatch(r"\W*20\d\d\W*", field.value):
        return Text("in {when}", when=due.year)
    if re.search(r"\b(?:spring|summer|autumn|winter)\b", field.value, re.IGNORECASE):
        return Text("in {when}", when=field.value.strip().lower())
    if _has_day(field):
        return Text("on {when}", when=say_day(due))
    return Text("in {when}", when=say_date(f"{due:%Y-%m}"))


def add_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _ago(days: int) -> Text:
    if days < 60:
        return Text("{n} day", "{n} days", n=days)
    months = round(days / 30.4)
    if months < 24:
        return Text("{n} month", "{n} months", n=months)
    return Text("{n} year", "{n} years", n=months // 12)


def _words(exam: Examination, field: ControlField) -> str:
    line = exam.lines.get(field.line)
    return shorten(line.text) if line else field.value
