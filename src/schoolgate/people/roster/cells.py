"""What may stand in a cell: names, addresses, dates, year groups, lists."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from schoolgate.people.roster.problems import RosterRefused, RowRefused
from schoolgate.people.roster.tables import Row, plain_name
from schoolgate.text import Text

FORMULA_STARTS = ("=", "+", "-", "@")
SPACES = re.compile(r"\s+")
UNSEEN = {"Cc", "Cf", "Cs", "Co"}
ALLOWED_UNSEEN = {"\u200c", "\u200d", "\u00ad"}
ISO_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
SLASHED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")
YEAR = re.compile(r"(?:y|yr|year)?\s*0*(\d{1,2})")
RECEPTION = {"r", "rec", "reception", "foundation stage 2", "f2", "fs2"}
NURSERY = {"n", "nur", "nursery", "n1", "n2", "f1", "fs1"}


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who hands in a roster says about it."""

    org: str = ""
    date_order: Literal["", "day-first", "month-first"] = ""
    match: bool = False
    keep_missing: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data for the database."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """The options from plain data."""
        return cls(**{key: plain[key] for key in cls.__slots__ if key in plain})


def text(row: Row, column: str, *, most: int = 100, needed: bool = False) -> str:
    """A cell as plain text. Raises RowRefused for a formula, for what cannot be shown, …"""
    raw = row.get(plain_name(column), "")
    if not raw:
        if needed:
            raise RowRefused("empty-cell", column=column)
        return ""
    value = SPACES.sub(" ", unicodedata.normalize("NFC", raw)).strip()
    if needed and not value:
        raise RowRefused("empty-cell", column=column)
    if not value.isascii() or not value.isprintable():
        _must_be_seen(value, column)
    if len(value) > most:
        raise RowRefused("cell-too-long", column=column, length=len(value), most=most)
    if value.startswith(FORMULA_STARTS):
        raise RowRefused("formula", column=column, start=value[0])
    return value


def _must_be_seen(value: str, column: str) -> None:
    for mark in value:
        if mark not in ALLOWED_UNSEEN and unicodedata.category(mark) in UNSEEN:
            raise RowRefused("control-character", column=column)


def key(row: Row, column: str, *, needed: bool = True) -> str:
    """An id of the other system: kept as it is, but for spaces around it."""
    value = row.get(plain_name(column), "").strip()
    if not value:
        if needed:
            raise RowRefused("empty-cell", column=column)
        return ""
    if len(value) > 255:
        raise RowRefused("cell-too-long", column=column, length=len(value), most=255)
    if not value.isprintable():
        raise RowRefused("control-character", column=column)
    return value


def keys(row: Row, column: str, mark: str = ",") -> list[str]:
    """A list of ids in one cell."""
    raw = row.get(plain_name(column), "")
    if not raw:
        return []
    found = [part.strip() for part in raw.split(mark)]
    return [part for part in dict.fromkeys(found) if part and len(part) <= 255]


def email(row: Row, column: str) -> str:
    """An address, or nothing."""
    value = text(row, column, most=254)
    if not value:
        return ""
    try:
        validate_email(value)
    except ValidationError:
        raise RowRefused("bad-email", value=value) from None
    return value


def day(row: Row, column: str, order: str, file: str) -> str:
    """A date as ISO text, or nothing. Day or month first is never guessed."""
    value = row.get(plain_name(column), "").strip()
    if not value:
        return ""
    iso = ISO_DAY.fullmatch(value)
    if iso:
        parts = (int(iso[1]), int(iso[2]), int(iso[3]))
    else:
        slashed = SLASHED_DAY.fullmatch(value)
        if slashed is None:
            raise RowRefused("bad-date", column=column, value=value[:40])
        if not order:
            raise _order_question(value, column, file)
        first, second, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
        parts = (year, second, first) if order == "day-first" else (year, first, second)
    try:
        return dt.date(*parts).isoformat()
    except ValueError:
        raise RowRefused("bad-date", column=column, value=value[:40]) from None


def _order_question(value: str, column: str, file: str) -> RosterRefused:
    return RosterRefused(
        "date-order",
        Text(
            "In {file}, “{column}” holds the date {value}. Does the day or the month come"
            " first? We do not guess: say so, or write dates like 2026-09-01.",
            file=file,
            column=column,
            value=value[:20],
        ),
        question="date_order",
        choices=(
            ("day-first", _("The day comes first")),
            ("month-first", _("The month comes first")),
        ),
    )


def span(start: str, until: str) -> None:
    """Refuse a last day before the first."""
    if start and until and until < start:
        raise RowRefused("dates-order", start=start, until=until)


def year_group(value: str) -> int | None:
    """An English year group from how systems write it; None where it is none that we know."""
    plain = SPACES.sub(" ", value).strip().casefold()
    if plain in RECEPTION:
        return 0
    if plain in NURSERY:
        return -1
    found = YEAR.fullmatch(plain)
    if found and int(found[1]) <= 13:
        return int(found[1])
    return None


def neutral(value: str) -> str:
    """A cell for a CSV that we write: never alive in a spreadsheet."""
    alive = value.startswith((*FORMULA_STARTS, "\t", "\r", "\n"))
    return f"'{value}" if alive else value
