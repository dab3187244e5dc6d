"""Microsoft School Data Sync 1, UK and US headings: School, Section, Student, Teacher and their
lists, and the two files for guardians.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

from schoolgate.people.roster import cells
from schoolgate.people.roster.formats.shared import Context, choose_school, name_others
from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.roles import Meaning, relationship_of
from schoolgate.people.roster.tables import Row, Table, plain_name

FILES = {"school.csv", "student.csv", "teacher.csv"}
# The same column under its British and its American heading.
IDS = {
    "id": ("ID", "SIS ID", "DfE Number"),
    "school": ("School DfE Number", "School SIS ID"),
    "section": ("Section ID", "Section SIS ID"),
}
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
        take(school, self._school)
        self.ours = choose_school(self.context)
        for name, meaning in (
            ("student.csv", Meaning("pupil")),
            ("teacher.csv", Meaning("role", "teacher")),
        ):
            table = tables[name]
            _column(table, "id")
            _column(table, "school")
            table.demand("First Name", "Last Name")
            take(table, partial(self._person, table, meaning), partial(self._keep_person, table))
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
                sections, partial(self._section, sections), partial(self._keep_section, sections)
            )
        for table, part in lists:
            _column(table, "id")
            _column(table, "section")
            self.context.take(table, partial(self._place, table, part))

    def _guardians(self, tables: dict[str, Table]) -> None:
        if not {"user.csv", "guardianrelationship.csv"} <= set(tables):
            return
        self.store.links_given = True
        users, links = tables["user.csv"], tables["guardianrelationship.csv"]
        users.demand("Email", "First Name", "Last Name")
        links.demand("Email", "Role")
        _column(links, "id")
        self.context.take(users, self._guardian)
        self.context.take(links, partial(self._relationship, links))
        if self.contacts:
            self.store.note("contact-not-carer", count=self.contacts, value=self.contact)

    def _school(self, row: Row, _line: int) -> None:
        table = self.context.tables["school.csv"]
        self.store.put(
            "org", cells.key(row, _column(table, "id")),
            cells.text(row, "Name", most=200, needed=True), "school",
            row.get("urn", "").strip(), "", 0,
        )  # fmt: skip

    def _person(self, table: Table, meaning: Meaning, row: Row, line: int) -> None:
        sid = _sid(table, row)
        school = cells.key(row, _column(table, "school"))
        if school not in self.ours:
            self.store.put("elsewhere", sid)
            self.others[school] += 1
            return
        gone = row.get("status", "").strip().casefold() in LEFT
        user_name = row.get("username", "").strip()
        address = "Username" if "@" in user_name else "Secondary Email"
        year = self.context.year(row.get("grade", "").strip()) if meaning.kind == "pupil" else None
        self.context.put_person(
            sid, line, table.name,
            given=cells.text(row, "First Name", needed=True),
            family=cells.text(row, "Last Name", needed=True),
            email=cells.email(row, "Email" if "Email" in table else address),
            status="gone" if gone else "here", year=year,
        )  # fmt: skip
        if not gone:
            self.context.put_meaning(
                sid, meaning, line, table.name, title=cells.text(row, "Title", most=120), year=year
            )

    def _keep_person(self, table: Table, row: Row) -> None:
        self.context.keep_person(row.get(plain_name(_column(table, "id")), "").strip()[:255])

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

    def _keep_section(self, table: Table, row: Row) -> None:
        self.context.keep_class(row.get(plain_name(_column(table, "id")), "").strip()[:255])

    def _place(self, table: Table, part: str, row: Row, line: int) -> None:
        csid = cells.key(row, _column(table, "section"))
        psid = cells.key(row, _column(table, "id"))
        if self.store.value("SELECT 1 FROM elsewhere_class WHERE sid=?", csid):
            return
        self.context.put_place(csid, psid, part, line, table.name)

    def _guardian(self, row: Row, line: int) -> None:
        address = cells.email(row, "Email")
        if not address:
            raise RowRefused("empty-cell", column="Email")
        self.context.put_person(
            _guardian_sid(address), line, "user.csv", email=address,
            given=cells.text(row, "First Name", needed=True),
            family=cells.text(row, "Last Name", needed=True),
        )  # fmt: skip

    def _relationship(self, table: Table, row: Row, line: int) -> None:
        pupil = _sid(table, row)
        carer = _guardian_sid(cells.key(row, "Email"))
        word = cells.text(row, "Role") or "other"
        relationship = relationship_of(word)
        if not relationship:
            self.contacts += 1
            self.contact = word[:40]
            return
        self.store.put("link", pupil, carer, relationship, table.name, line)


def _column(table: Table, meant: str) -> str:
    """The heading that this file uses; refuses the file where it has none."""
    for heading in IDS[meant]:
        if heading in table:
            return heading
    table.demand(IDS[meant][0])
    raise AssertionError


def _sid(table: Table, row: Row) -> str:
    return cells.key(row, _column(table, "id"))


def _guardian_sid(address: str) -> str:
    return f"guardian:{address.casefold()}"
