"""The board as files: a CSV that no spreadsheet takes for formulas, and a PDF."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.declarations.asking.queries import Figures
from schoolgate.declarations.models import SigningRequest
from schoolgate.policies.models import Version
from schoolgate.policies.paper.board import board_pdf
from schoolgate.policies.paper.sheet import Sheet

# What makes a spreadsheet compute a cell, or break it in two.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# A table of more rows fills hundreds of sheets that nobody reads; the CSV holds them all.
MOST_ON_PAPER = 2000


States = Mapping[str, str | Promise]


class TooMuchForPaper(Exception):
    """More rows than anybody prints."""


class _Line:
    def write(self, text: str) -> str:
        return text


def csv_of(rows: Iterable[SigningRequest], titles: dict[int, str], states: States) -> Iterator[str]:
    """The rows as lines of CSV, with a mark for spreadsheets that it is UTF-8.

    ``states`` says in words where a request may stand.
    """
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(columns())
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in cells(row, titles, states, iso=True)])


def harmless(cell: str) -> str:
    """The cell as text, whatever a spreadsheet would make of it."""
    return f"'{cell}" if cell.startswith(STARTS) else cell


def columns() -> list[str]:
    """The headings of the table."""
    return [
        _("Name"), _("Signs as"), _("Roles"), _("Where it stands"), _("Asked on"),
        _("To sign by"), _("Signed on"),
    ]  # fmt: skip


def cells(
    row: SigningRequest, titles: dict[int, str], states: States, *, iso: bool = False
) -> list[str]:
    """One row as words."""
    signed: dt.date | None = row.signed_on  # type: ignore[attr-defined]
    state: str = row.state  # type: ignore[attr-defined]
    days = [row.asked_on, row.due_on, signed]
    asked, due, on = [_day(day, iso=iso) if day else "" for day in days]
    return [
        row.person.name, str(row.get_capacity_display()), titles.get(row.person_id, ""),
        str(states[state]), asked, due, on,
    ]  # fmt: skip


def _day(day: dt.date, *, iso: bool) -> str:
    return day.isoformat() if iso else str(date_format(day, "j M Y"))


def pdf_of(
    version: Version,
    figures: Figures,
    rows: Sequence[SigningRequest],
    titles: dict[int, str],
    states: States,
) -> bytes:
    """The board on paper; without rows the figures alone. Raises TooMuchForPaper."""
    if len(rows) > MOST_ON_PAPER:
        raise TooMuchForPaper
    school = version.policy.school
    sheet = Sheet(
        school=school.name,
        made=clock.now(),
        version=version.edition,
        effective=version.effective_from,
        sha256=version.sha256,
        colour=school.colour,
        language=get_language() or "en-gb",
    )
    said = [
        (_("Asked"), str(figures.total)),
        (str(states["signed"]), f"{figures.signed} ({figures.percent}%)"),
        (str(states["open"]), str(figures.open)),
        (str(states["late"]), str(figures.late)),
        (str(states["declined"]), str(figures.declined)),
    ]
    title = _("Who has signed: %(title)s") % {"title": version.policy.title}
    return board_pdf(title, said, columns(), [cells(row, titles, states) for row in rows], sheet)
