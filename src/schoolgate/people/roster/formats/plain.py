"""Our own plain CSV: one row a person, with role, class, line manager and parents."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import partial

from schoolgate.people.roster import cells
from schoolgate.people.roster.formats.shared import Context, cell_of, faults_of
from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.roles import Meaning, meaning_of
from schoolgate.people.roster.tables import Row, Table

SYSTEM = "plain"
COLUMNS = (
    "id", "given name", "family name", "known as", "email", "role", "job title", "year group",
    "class", "line manager", "parents", "from", "until",
)  # fmt: skip
NEEDED = ("id", "given name", "family name", "role")
MOST_OF_PARENTS = 2000
EXAMPLES = (
    ("T1", "Asha", "Verma", "", "asha.verma@school.example", "teacher", "Class teacher", "",
     "Oak", "T2", "", "2024-09-01", ""),
    ("T2", "Colin", "Reid", "", "colin.reid@school.example", "teacher", "", "", "", "", "", "", ""),
    ("P1", "Nia", "Evans", "", "", "pupil", "", "4", "Oak", "", "C1; C2:guardian", "", ""),
    ("C1", "Bethan", "Evans", "Beth", "beth@family.example", "parent", "", "", "", "", "", "", ""),
    ("C2", "Rhys", "Evans", "", "", "parent", "", "", "", "", "", "", ""),
)  # fmt: skip


def template(*, examples: bool = False) -> str:
    """The template as CSV; with examples where somebody wants to see how it is filled in."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    if examples:
        writer.writerows(EXAMPLES)
    return out.getvalue()


def recognises(tables: dict[str, Table]) -> bool:
    """Whether there is one file with the headings of the template."""
    if len(tables) != 1:
        return False
    (table,) = tables.values()
    return "id" in table and sum(column in table for column in COLUMNS) >= 3


def read(context: Context) -> None:
    """Read the file."""
    (table,) = context.tables.values()
    table.demand(*NEEDED)
    store = context.store
    store.links_given = "parents" in table
    store.managers_given = "line manager" in table
    store.known_given = "known as" in table
    store.classes_full = store.places_full = "class" in table
    reader = _Reader(context, table)
    context.take(table, reader.person, reader.keep, reader.faults, reader.names)


class _Reader:
    def __init__(self, context: Context, table: Table) -> None:
        self.context, self.table = context, table

    def person(self, row: Row, line: int) -> None:
        sid, file = _sid(row), self.table.name
        meanings = _meanings(row)
        starts, until = self._days(row)
        manager, year, classes = _manager(row), _year(row), _classes(row)
        parents, title = _parents(row), _title(row)
        self.context.put_person(
            sid, line, file, given=_given(row), family=_family(row), known=_known(row),
            email=_email(row), year=year,
        )  # fmt: skip
        for word, meaning in meanings:
            self.context.put_meaning(
                sid, meaning, line, file, word=word, title=title, starts=starts, until=until,
                manager=manager, year=year,
            )  # fmt: skip
        for parent, relationship in parents:
            self.context.store.put("link", sid, parent, relationship, file, line)
        self._places(sid, classes, meanings, line, until)

    def faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        """Every fault of one row."""
        checks = (
            _sid, self._first, _given, _family, _known, _email, _meanings, _title, _year, _classes,
            _manager, _parents, partial(self._day, column="from"),
            partial(self._day, column="until"), self._days,
        )  # fmt: skip
        return faults_of(*(partial(check, row) for check in checks))

    def names(self, row: Row) -> Iterator[tuple[str, str]]:
        """The line manager and the parents."""
        yield "manager-unknown", cell_of(row, "line manager")
        parents = " ".join(row.get("parents", "").split())
        for part in _several(parents) if len(parents) <= MOST_OF_PARENTS else ():
            sid, mark, word = part.rpartition(":")
            yield "parent-unknown", (sid if mark else word).strip()[:255]

    def _first(self, row: Row) -> None:
        self.context.demand_first("person", _sid(row))

    def _day(self, row: Row, column: str) -> str:
        return cells.day(row, column, self.context.options.date_order, self.table.name)

    def _days(self, row: Row) -> tuple[str, str]:
        starts, until = self._day(row, "from"), self._day(row, "until")
        cells.span(starts, until)
        return starts, until

    def _places(
        self, sid: str, names: list[str], meanings: list[tuple[str, Meaning]], line: int, until: str
    ) -> None:
        part = _part([meaning for _word, meaning in meanings])
        for name in names:
            csid = f"class:{name.casefold()}"[:255]
            self.context.store.db.execute(
                "INSERT INTO class VALUES (?,?,'',NULL,'','','here',?,?) ON CONFLICT(sid) DO UPDATE"
                " SET name=excluded.name, status='here', file=excluded.file, line=excluded.line"
                " WHERE status='keep'",
                (csid, name, self.table.name, line),
            )
            if part:
                self.context.put_place(csid, sid, part, line, self.table.name, until=until)

    def keep(self, row: Row, line: int) -> None:
        file = self.table.name
        self.context.keep_person(cell_of(row, "id"), line, file)
        for name in row.get("class", "").split(";"):
            if name.strip():
                csid = f"class:{' '.join(name.split()).casefold()}"[:255]
                self.context.keep_class(csid, line, file)


def _sid(row: Row) -> str:
    return cells.key(row, "id")


def _given(row: Row) -> str:
    return cells.text(row, "given name", needed=True)


def _family(row: Row) -> str:
    return cells.text(row, "family name", needed=True)


def _known(row: Row) -> str:
    return cells.text(row, "known as")


def _email(row: Row) -> str:
    return cells.email(row, "email")


def _title(row: Row) -> str:
    return cells.text(row, "job title", most=120)


def _meanings(row: Row) -> list[tuple[str, Meaning]]:
    words = _several(cells.text(row, "role", most=300, needed=True))
    return [(word, meaning_of(word, SYSTEM)) for word in words]


def _manager(row: Row) -> str:
    manager = cells.key(row, "line manager", needed=False)
    if manager and manager == cells.key(row, "id", needed=False):
        raise RowRefused("own-manager")
    return manager


def _year(row: Row) -> int | None:
    cell = cells.text(row, "year group", most=30)
    year = cells.year_group(cell) if cell else None
    if cell and year is None:
        raise RowRefused("bad-year", value=cell)
    return year


def _classes(row: Row) -> list[str]:
    classes = _several(cells.text(row, "class", most=1000))
    if any(len(name) > 120 for name in classes):
        raise RowRefused("cell-too-long", column="class", length=121, most=120)
    return classes


def _parents(row: Row) -> list[tuple[str, str]]:
    cell = cells.text(row, "parents", most=MOST_OF_PARENTS)
    parents = [_parent(part) for part in _several(cell)]
    sid = cells.key(row, "id", needed=False)
    if sid and any(parent == sid for parent, _relationship in parents):
        raise RowRefused("own-parent")
    return parents


def _several(cell: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _parent(cell: str) -> tuple[str, str]:
    """An id, and behind a colon who they are to the child."""
    sid, mark, word = cell.rpartition(":")
    if not mark:
        return word.strip(), ""
    return sid.strip(), meaning_of(word.strip(), SYSTEM).relationship


def _part(meanings: list[Meaning]) -> str:
    if any(meaning.kind == "pupil" for meaning in meanings):
        return "pupil"
    if any(meaning.role == "teacher" for meaning in meanings):
        return "teacher"
    return "helper" if any(meaning.kind in {"role", "by-hand"} for meaning in meanings) else ""
