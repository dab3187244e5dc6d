"""The dates that a document names, and what each is for where the text says so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.law import mentions
from schoolgate.reading.meaning.vocabulary import words
from schoolgate.reading.wordlists import any_of

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"(?P<day>[0-3]?\d)(?: ?(?:st|nd|rd|th))?(?: of)?[ -]{_MONTH},?[ -]{_YEAR}",
        rf"{_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?,? {_YEAR}",
        r"(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)",
        r"(?P<day>[0-3]?\d)(?P<mark>[/.-])(?P<number>[01]?\d)(?P=mark)(?P<year>(?:19|20)?\d\d)",
        rf"{_MONTH},? {_YEAR}",
        _YEAR,
    )
)
_BEFORE, _AFTER = 48, 24
_EDGE = re.compile(r"[.;!?](?:\s|$)")
_CENTURY = 2000
# Control fields whose name is another word than the purpose.
_CONTROL = {"issue": "issued", "adopted": "approved", "updated-by": "updated", "version": "issued"}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date: ISO, as much of it as the text has ("2025-02-01", "2025-02", "2025"). ``purpose``
    is one of issued, effective, review, reviewed, approved, updated, signed and law, or empty.
    """

    date: str
    purpose: str
    words: str
    line: int
    quote: str


def dates_named(exam: Examination) -> tuple[Dated, ...]:
    """Every date in reading order; a year alone only where the words say what it is for."""
    text = exam.flow.text
    laws = [(one.start, one.end) for one in mentions(exam)]
    control = {field.line: field.name for field in exam.document.control}
    found: list[Dated] = []
    before = 0
    for iso, start, end in _dates(text):
        in_law = any(a <= start < b + 2 for a, b in laws)
        purpose, near = ("law", True) if in_law else _purpose(text, start, end, before)
        line = exam.flow.line_at(start)
        if not near and line in control:
            name = control[line]
            purpose = _CONTROL.get(name, name if name in words()["purposes"] else "")
        if _is_date(text[start:end], iso, purpose, in_law=in_law):
            before = end
            found.append(Dated(iso, purpose, text[start:end], line, exam.flow.quote(start, end)))
    return tuple(found)


def _is_date(shown: str, iso: str, purpose: str, *, in_law: bool) -> bool:
    """Whether the figures can be taken for a date: 5.6.10 may be the number of a clause."""
    if len(iso) == len("2025"):
        return bool(purpose) and not in_law and purpose != "law"
    dotted = "." in shown and shown[:1].isdigit() and len(shown.rpartition(".")[2]) == len("10")
    return bool(purpose) or not dotted


def _dates(text: str) -> Iterator[tuple[str, int, int]]:
    """Each date as ISO with its place; of two readings of one place the fuller counts."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[str, int, int]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            iso = _iso(match.groupdict())
            if iso:
                found.append((iso, *match.span()))
    yield from sorted(found, key=lambda each: each[1])


def _iso(parts: dict[str, str | None]) -> str:
    """Empty where there is no such day."""
    year = int(parts["year"] or 0)
    year += _CENTURY if year < 100 else 0
    name = (parts.get("month") or "").lower()[:3]
    month = int(parts.get("number") or 0)
    if name:
        month = 1 + next(place for place, each in enumerate(_MONTHS) if each.startswith(name))
    if not month:
        return f"{year:04}"
    day = int(parts.get("day") or 0)
    try:
        whole = dt.date(year, month, day or 1)
    except ValueError:
        return ""
    return whole.isoformat() if day else whole.isoformat()[:7]


def _purpose(text: str, start: int, end: int, floor: int) -> tuple[str, bool]:
    """What the date is for, and whether the words stand right beside it.

    The words before it count first, back to the end of the sentence or the date before.
    """
    ahead = text[max(floor, start - _BEFORE, 0) : start]
    ahead = _EDGE.split(ahead)[-1]
    found = _nearest(ahead, last=True)
    if found:
        return found, True
    behind = _EDGE.split(text[end : end + _AFTER])[0]
    found = _nearest(behind, last=False) if re.match(r"\s*[(,-]?\s*\(?[a-z]", behind) else ""
    return found, bool(found)


def _nearest(words_around: str, *, last: bool) -> str:
    found = [
        (match.end() if last else -match.start(), match.end() - match.start(), purpose)
        for purpose, form in _purpose_forms().items()
        for match in form.finditer(words_around)
    ]
    return max(found)[2] if found else ""


@cache
def _purpose_forms() -> dict[str, re.Pattern[str]]:
    return {
        purpose: re.compile(rf"(?<![\w-]){any_of(forms)}(?![\w-])", re.IGNORECASE)
        for purpose, forms in words()["purposes"].items()
    }


__all__ = ["Dated", "dates_named"]
