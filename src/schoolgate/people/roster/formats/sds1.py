"""Microsoft School Data Sync 1, UK and US headings: School, Section, Student, Teacher and their
lists, and the two files for guardians.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from schoolgate.people.roster import cells
from schoolgate.people.roster.formats.shared import (
    Context,
    cell_of,
    choose_school,
    day_checks,
    faults_of,
    name_others,
)
from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.roles import Meaning, relationship_of
from schoolgate.people.roster.tables import Row, Table

FILES = {"school.csv", "student.csv", "teacher.csv"}
# The same column under its British and its American heading.
IDS = {
    "id": ("ID", "SIS ID", "DfE Number"),
    "school": ("School DfE Number", "School SIS ID"),
    "section": ("Section ID", "Section SIS ID"),
}
GUARDIAN = "guardian:"  # their ids here: the file has none, only addresses
LEFT = {"inactive", "deleted", "tobedeleted"}


def recognises(tables: dict[str, Table]) -> bool:
    """Whether School.csv, Student.csv and Teacher.csv are there."""
    return set(tables) >= FILES


def read(context: Context) -> None:
    """Read the bundle."""
    _Reader(context).read()


class _Reader:
    def __init__(self, context: Context) -> None:
        self.context, self.store = context, context.store
        self.ours: frozenset[str] = frozenset()
        self.others: Counter[str] = Counter()
        self.contacts = 0
        self.contact = ""

    def read(self) -> None:
        tables, take = self.context.tables, self.context.take
        school = tables["school.csv"]
        _column(school, "id")
        school.demand("Name")
        take(school, self._school, None, self._school_faults)
        self.ours = choose_school(self.context)
        for name, meaning in (
            ("student.csv", Meaning("pupil")),
            ("teacher.csv", Meaning("role", "teacher")),
        ):
            table = tables[name]
            _column(table, "id")
            _column(table, "school")
            table.demand("First Name", "Last Name")
            take(
                table, partial(self._person, table, meaning), partial(self._keep_person, table),
                partial(self._person_faults, table),
            )  # fmt: skip
        self._sections(tables)
        self._guardians(tables)
        name_others(self.context, self.others)

    def _sections(self, tables: dict[str, Table]) -> None:
        sections = tables.get("section.csv")
        self.store.classes_full = sections is not None
        lists = [
            (tables[name], part)
            for name, part in (("studentenrollment.csv", "pupil"), ("teacherroster.csv", "teacher"))
            if name in tables
        ]
        self.store.places_full = len(lists) == 2
        if sections is not None:
            _column(sections, "id")
            _column(sections, "school")
            sections.demand("Section Name")
            self.context.take(
                sections, partial(self._section, sections), partial(self._keep_section, sections),
                partial(self._section_faults, sections),
            )  # fmt: skip
        for table, part in lists:
            _column(table, "id")
            _column(table, "section")
            self.context.take(
                table, partial(self._place, table, part), None, partial(self._place_faults, table),
                partial(_place_names, table),
            )  # fmt: skip

    def _guardians(self, tables: dict[str, Table]) -> None:
        if not {"user.csv", "guardianrelationship.csv"} <= set(tables):
            return
        self.store.links_given = True
        users, links = tables["user.csv"], tables["guardianrelationship.csv"]
        users.demand("Email", "First Name", "Last Name")
        links.demand("Email", "Role")
        _column(links, "id")
        self.context.take(users, self._guardian, self._keep_guardian, self._guardian_faults)
        self.context.take(
            links, partial(self._relationship, links), partial(self._keep_relationship, links),
            partial(self._relationship_faults, links), partial(_family, links),
        )  # fmt: skip
        if self.contacts:
            self.store.note("contact-not-carer", count=self.contacts, value=self.contact)

    def _school(self, row: Row, _line: int) -> None:
        table = self.context.tables["school.csv"]
        self.store.put(
            "org", cells.key(row, _column(table, "id")),
            cells.text(row, "Name", most=200, needed=True), "school",
            row.get("urn", "").strip(), "", 0,
        )  # fmt: skip

    def _school_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        table = self.context.tables["school.csv"]
        return faults_of(
            lambda: cells.key(row, _column(table, "id")),
            lambda: cells.text(row, "Name", most=200, needed=True),
        )

    def _person(self, table: Table, meaning: Meaning, row: Row, line: int) -> None:
        sid = _sid(table, row)
        school = cells.key(row, _column(table, "school"))
        if school not in self.ours:
            self.store.put("elsewhere", sid)
            self.others[school] += 1
            return
        gone = row.get("status", "").strip().casefold() in LEFT
        title = "" if gone else cells.text(row, "Title", most=120)
        year = self.context.year(row.get("grade", "").strip()) if meaning.kind == "pupil" else None
        self.context.put_person(
            sid, line, table.name,
            given=cells.text(row, "First Name", needed=True),
            family=cells.text(row, "Last Name", needed=True),
            email=_email(table, row),
            status="gone" if gone else "here", year=year,
        )  # fmt: skip
        if not gone:
            self.context.put_meaning(sid, meaning, line, table.name, title=title, year=year)

    def _person_faults(self, table: Table, row: Row, _line: int) -> Iterator[RowRefused]:
        gone = row.get("status", "").strip().casefold() in LEFT
        return faults_of(
            lambda: _sid(table, row),
            lambda: self.context.demand_first("person", _sid(table, row)),
            lambda: cells.key(row, _column(table, "school")),
            lambda: cells.text(row, "First Name", needed=True),
            lambda: cells.text(row, "Last Name", needed=True),
            lambda: _email(table, row),
            lambda: gone or cells.text(row, "Title", most=120),
        )

    def _keep_person(self, table: Table, row: Row, line: int) -> None:
        self.context.keep_person(cell_of(row, _column(table, "id")), line, table.name)

    def _section(self, table: Table, row: Row, line: int) -> None:
        sid = cells.key(row, _column(table, "id"))
        school = cells.key(row, _column(table, "school"))
        if school not in self.ours:
            self.store.put("elsewhere_class", sid)
            self.others[school] += 1
            return
        order = self.context.options.date_order
        self.context.put_class(
            sid, line, table.name,
            name=cells.text(row, "Section Name", most=120, needed=True),
            subject=cells.text(row, "Course Subject", most=120),
            starts=cells.day(row, "Term StartDate", order, table.name),
            until=cells.day(row, "Term EndDate", order, table.name),
            gone=row.get("status", "").strip().casefold() in LEFT,
        )  # fmt: skip

    def _section_faults(self, table: Table, row: Row, _line: int) -> Iterator[RowRefused]:
        order = self.context.options.date_order
        return faults_of(
            lambda: cells.key(row, _column(table, "id")),
            lambda: self.context.demand_first("class", cells.key(row, _column(table, "id"))),
            lambda: cells.key(row, _column(table, "school")),
            lambda: cells.text(row, "Section Name", most=120, needed=True),
            lambda: cells.text(row, "Course Subject", most=120),
            *day_checks(row, "Term StartDate", "Term EndDate", order, table.name),
        )

    def _keep_section(self, table: Table, row: Row, line: int) -> None:
        self.context.keep_class(cell_of(row, _column(table, "id")), line, table.name)

    def _place(self, table: Table, part: str, row: Row, line: int) -> None:
        csid = cells.key(row, _column(table, "section"))
        psid = cells.key(row, _column(table, "id"))
        if self.store.value("SELECT 1 FROM elsewhere_class WHERE sid=?", csid):
            return
        self.context.put_place(csid, psid, part, line, table.name)

    def _place_faults(self, table: Table, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, _column(table, "section")),
            lambda: cells.key(row, _column(table, "id")),
        )

    def _guardian(self, row: Row, line: int) -> None:
        address = _address(row)
        self.context.put_person(
            _guardian_sid(address), line, "user.csv", email=address,
            given=cells.text(row, "First Name", needed=True),
            family=cells.text(row, "Last Name", needed=True),
        )  # fmt: skip

    def _guardian_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: self.context.demand_first("person", _guardian_sid(_address(row))),
            lambda: cells.text(row, "First Name", needed=True),
            lambda: cells.text(row, "Last Name", needed=True),
        )

    def _keep_guardian(self, row: Row, line: int) -> None:
        address = cell_of(row, "Email")
        if address:
            self.context.keep_person(_guardian_sid(address), line, "user.csv")

    def _relationship(self, table: Table, row: Row, line: int) -> None:
        pupil = _sid(table, row)
        carer = _guardian_sid(cells.key(row, "Email"))
        relationship = relationship_of(_role(row))
        if not relationship:
            self.contacts += 1
            self.contact = _role(row)[:40]
            return
        self.store.put("link", pupil, carer, relationship, table.name, line)

    def _relationship_faults(self, table: Table, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: _sid(table, row),
            lambda: cells.key(row, "Email"),
            lambda: relationship_of(_role(row)),
        )

    def _keep_relationship(self, table: Table, row: Row, _line: int) -> None:
        carer = _guardian_sid(cell_of(row, "Email"))
        self.store.put("care", carer, cell_of(row, _column(table, "id")), "", "keep", "", 0)


def _column(table: Table, meant: str) -> str:
    """The heading that this file uses; refuses the file where it has none."""
    for heading in IDS[meant]:
        if heading in table:
            return heading
    table.demand(IDS[meant][0])
    raise AssertionError


def _sid(table: Table, row: Row) -> str:
    return cells.key(row, _column(table, "id"))


def _email(table: Table, row: Row) -> str:
    address = "Username" if "@" in row.get("username", "") else "Secondary Email"
    return cells.email(row, "Email" if "Email" in table else address)


def _address(row: Row) -> str:
    address = cells.email(row, "Email")
    if not address:
        raise RowRefused("empty-cell", column="Email")
    return address


def _role(row: Row) -> str:
    return cells.text(row, "Role") or "other"


def _guardian_sid(address: str) -> str:
    return f"{GUARDIAN}{address.casefold()}"


def _place_names(table: Table, row: Row) -> list[tuple[str, str]]:
    return [
        ("class-unknown", cell_of(row, _column(table, "section"))),
        ("person-unknown", cell_of(row, _column(table, "id"))),
    ]


def _family(table: Table, row: Row) -> list[tuple[str, str]]:
    address = cell_of(row, "Email")
    return [
        ("person-unknown", cell_of(row, _column(table, "id"))),
        ("parent-unknown", _guardian_sid(address) if address else ""),
    ]
