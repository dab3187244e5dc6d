"""Dates as schools write them: day first, a month, a term, a school year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Literal

Edge = Literal["first", "last"]

_MONTH_NAMES = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "(" + "|".join(sorted(_MONTH_NAMES, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"((?:19|20)\d{2})"
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s*(?:of\s+|[-/.])?\s*{_MONTH},?\s*(?:[-/.]\s*)?{_YEAR}\b",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b", re.IGNORECASE)
_NUMERIC = re.compile(
    r"(?<![\d.])(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})(?![\d]|\.\d)"
)
_ISO = re.compile(r"\b((?:19|20)\d{2})-(\d{2})-(\d{2})\b")
_MONTH_YEAR = re.compile(
    rf"\b{_MONTH},?\s*[-/’']?\s*((?:19|20)\d{{2}}|\d{{2}})(?!\d|\s*[:.]\d)\b", re.IGNORECASE
)
_MONTH_SLASH_YEAR = re.compile(rf"(?<![\d/])(\d{{1,2}})/{_YEAR}\b")
_TERM = re.compile(
    rf"\b(autumn|spring|summer)\s*(?:term)?\s*(?:[12])?\s*,?\s*(?:\(?{_YEAR}(?:\s?[/–-]\s?(\d{{4}}|\d{{2}}))?\)?)",
    re.IGNORECASE,
)
_SCHOOL_YEAR = re.compile(rf"\b{_YEAR}\s?[/–-]\s?((?:19|20)?\d{{2}})\b")
_YEAR_ALONE = re.compile(rf"(?<![\d/.-]){_YEAR}(?![\d/]|-\d)")
_TERM_MONTHS = {"autumn": (9, 12), "spring": (1, 3), "summer": (4, 8)}


def find_date(text: str, edge: Edge = "first") -> dt.date | None:
    """The first date in the text; of a month, term or year its first or last day."""
    text = text[:400]
    for reader in (_iso, _day_month, _month_day, _numeric):
        date = reader(text)
        if date:
            return date
    span = _term(text) or _month_year(text) or _month_slash_year(text) or _school_year(text)
    span = span or _year(text)
    return span and (span[0] if edge == "first" else span[1])


def _build(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _full_year(digits: str) -> int:
    value = int(digits)
    return value if len(digits) == 4 else 2000 + value if value < 70 else 1900 + value


def _iso(text: str) -> dt.date | None:
    found = _ISO.search(text)
    return _build(*(int(part) for part in found.groups())) if found else None


def _day_month(text: str) -> dt.date | None:
    found = _DAY_MONTH.search(text)
    if not found:
        return None
    return _build(int(found.group(3)), _MONTH_NAMES[found.group(2).lower()], int(found.group(1)))


def _month_day(text: str) -> dt.date | None:
    found = _MONTH_DAY.search(text)
    if not found:
        return None
    return _build(int(found.group(3)), _MONTH_NAMES[found.group(1).lower()], int(found.group(2)))


def _numeric(text: str) -> dt.date | None:
    found = _NUMERIC.search(text)
    if not found:
        return None
    day, month, year = int(found.group(1)), int(found.group(2)), _full_year(found.group(3))
    return _build(year, month, day)


def _span(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _term(text: str) -> tuple[dt.date, dt.date] | None:
    found = _TERM.search(text)
    if not found:
        return None
    name, year = found.group(1).lower(), int(found.group(2))
    if found.group(3) and name != "autumn":
        year += 1
    return _span(year, *_TERM_MONTHS[name])


def _month_year(text: str) -> tuple[dt.date, dt.date] | None:
    found = _MONTH_YEAR.search(text)
    if not found:
        return None
    month = _MONTH_NAMES[found.group(1).lower()]
    return _span(_full_year(found.group(2)), month, month)


def _month_slash_year(text: str) -> tuple[dt.date, dt.date] | None:
    found = _MONTH_SLASH_YEAR.search(text)
    if not found or not 1 <= int(found.group(1)) <= 12:
        return None
    return _span(int(found.group(2)), int(found.group(1)), int(found.group(1)))


def _school_year(text: str) -> tuple[dt.date, dt.date] | None:
    found = _SCHOOL_YEAR.search(text)
    if not found:
        return None
    first, last = int(found.group(1)), _full_year(found.group(2))
    if last != first + 1:
        return None
    return dt.date(first, 9, 1), dt.date(last, 8, 31)


def _year(text: str) -> tuple[dt.date, dt.date] | None:
    found = _YEAR_ALONE.search(text)
    return _span(int(found.group(1)), 1, 12) if found else None
