"""Dates as a person reads them."""

from __future__ import annotations

import datetime as dt

from schoolgate.text import Text, template

_MONTHS = (
    Text("January"),
    Text("February"),
    Text("March"),
    Text("April"),
    Text("May"),
    Text("June"),
    Text("July"),
    Text("August"),
    Text("September"),
    Text("October"),
    Text("November"),
    Text("December"),
)
_DAY = template("{day} {month} {year}")
_MONTH = template("{month} {year}")


def say_date(iso: str) -> Text:
    """Such as "25 May 2018", "April 2010" or "2026" for whole and partial ISO dates."""
    year, *rest = map(int, iso.split("-"))
    if not rest:
        return Text("{year}", year=year)
    month, *days = rest
    if not days:
        return Text(_MONTH, month=_MONTHS[month - 1], year=year)
    return Text(_DAY, day=days[0], month=_MONTHS[month - 1], year=year)


def say_day(day: dt.date) -> Text:
    return say_date(day.isoformat())
