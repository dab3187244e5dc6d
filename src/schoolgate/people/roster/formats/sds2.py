"""Microsoft School Data Sync 2.1: always complete, roles in a file of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

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
from schoolgate.people.roster.roles import Meaning, meaning_of, part_of, relationship_of
from schoolgate.people.roster.tables import Row, Table

SYSTEM = "sds"


def recognises(tables: dict[str, Table]) -> bool:
    """Whether orgs, users and roles are there in the columns of SDS 2.1."""
    if "manifest.csv" in tables or not {"orgs.csv", "users.csv", "roles.csv"} <= set(tables):
        return False
    return tables["roles.csv"].has("userSourcedId", "orgSourcedId", "role") and tables[
        "users.csv"
    ].has("sourcedId", "username")


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
        tables["orgs.csv"].demand("sourcedId", "name", "type")
        tables["users.csv"].demand("sourcedId", "givenName", "familyName")
        take(tables["orgs.csv"], self._org, None, self._org_faults)
        self.ours = choose_school(self.context)
        self.store.links_given = "relationships.csv" in tables
        self.store.classes_full = "classes.csv" in tables
        self.store.places_full = "enrollments.csv" in tables
        for name, columns, handle, keep, faults, names in (
            ("academicSessions.csv", ("sourcedId", "startDate", "endDate"), self._session, None,
             self._session_faults, _nobody),
            ("courses.csv", ("sourcedId", "title"), self._course, None, self._course_faults,
             _nobody),
            ("users.csv", ("sourcedId", "givenName", "familyName"), self._user, self._keep_user,
             self._user_faults, _nobody),
            ("roles.csv", ("userSourcedId", "orgSourcedId", "role"), self._role, self._keep_role,
             self._role_faults, _user_of),
            ("classes.csv", ("sourcedId", "orgSourcedId", "title"), self._class, self._keep_class,
             self._class_faults, _nobody),
            ("enrollments.csv", ("classSourcedId", "userSourcedId", "role"), self._enrolment,
             self._keep_enrolment, self._enrolment_faults, _place),
            ("relationships.csv",
             ("userSourcedId", "relationshipUserSourcedId", "relationshipRole"),
             self._relationship, self._keep_relationship, self._relationship_faults, _family),
        ):  # fmt: skip
            table = tables.get(name.casefold())
            if table is not None:
                table.demand(*columns)
                take(table, handle, keep, faults, names)
        name_others(self.context, self.others)
        if self.contacts:
            self.store.note("contact-not-carer", count=self.contacts, value=self.contact)

    def _org(self, row: Row, _line: int) -> None:
        self.store.put(
            "org", cells.key(row, "sourcedId"), cells.text(row, "name", most=200),
            row["type"].strip().casefold(), "", row.get("parentsourcedid", "").strip(), 0,
        )  # fmt: skip

    def _org_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, "sourcedId"), lambda: cells.text(row, "name", most=200)
        )

    def _session(self, row: Row, line: int) -> None:
        self.context.put_session(row, line)

    def _session_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return self.context.session_faults(row)

    def _course(self, row: Row, _line: int) -> None:
        self.store.put("course", cells.key(row, "sourcedId"), cells.text(row, "title", most=120))

    def _course_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, "sourcedId"), lambda: cells.text(row, "title", most=120)
        )

    def _user(self, row: Row, line: int) -> None:
        sid = cells.key(row, "sourcedId")
        self.context.put_person(
            sid, line, "users.csv",
            given=cells.text(row, "givenName", needed=True),
            family=cells.text(row, "familyName", needed=True),
            email=_email(row),
        )  # fmt: skip

    def _user_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, "sourcedId"),
            lambda: self.context.demand_first("person", cells.key(row, "sourcedId")),
            lambda: cells.text(row, "givenName", needed=True),
            lambda: cells.text(row, "familyName", needed=True),
            lambda: _email(row),
        )

    def _keep_user(self, row: Row, line: int) -> None:
        self.context.keep_person(cell_of(row, "sourcedId"), line, "users.csv")

    def _role(self, row: Row, line: int) -> None:
        sid, org = cells.key(row, "userSourcedId"), cells.key(row, "orgSourcedId")
        word = cells.text(row, "role", needed=True)
        meaning = _meaning(row)
        if org not in self.ours:
            self.others[org] += 1
            return
        status = self.store.value("SELECT status FROM person WHERE sid=?", sid)
        if status is None:
            raise RowRefused("person-unknown", sid=sid)
        if status == "keep":
            raise RowRefused("person-refused", sid=sid)
        order = self.context.options.date_order
        starts = cells.day(row, "roleStartDate", order, "roles.csv")
        until = cells.day(row, "roleEndDate", order, "roles.csv")
        if not until and row.get("sessionsourcedid", "").strip():
            found = self.store.one(
                "SELECT starts, until FROM session WHERE sid=?", row["sessionsourcedid"].strip()
            )
            starts, until = (starts or found[0], found[1]) if found else (starts, until)
        self.context.put_meaning(
            sid, meaning, line, "roles.csv", word=word, starts=starts, until=until,
            year=self.context.year(row.get("grade", "").strip()) if meaning.kind == "pupil" else None,
        )  # fmt: skip

    def _role_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        order = self.context.options.date_order
        return faults_of(
            lambda: cells.key(row, "userSourcedId"),
            lambda: cells.key(row, "orgSourcedId"),
            lambda: _meaning(row),
            *day_checks(row, "roleStartDate", "roleEndDate", order, "roles.csv"),
        )

    def _keep_role(self, row: Row, _line: int) -> None:
        sid = cell_of(row, "userSourcedId")
        self.store.db.execute("UPDATE person SET roles_full=0 WHERE sid=?", (sid,))

    def _class(self, row: Row, line: int) -> None:
        sid, org = cells.key(row, "sourcedId"), cells.key(row, "orgSourcedId")
        if org not in self.ours:
            self.store.put("elsewhere_class", sid)
            self.others[org] += 1
            return
        starts, until = self.context.days_of_sessions(cells.keys(row, "sessionSourcedIds"))
        subject = self.store.value(
            "SELECT title FROM course WHERE sid=?", row.get("coursesourcedid", "").strip()
        )
        self.context.put_class(
            sid, line, "classes.csv", name=cells.text(row, "title", most=120, needed=True),
            subject=subject or "", starts=starts, until=until,
        )  # fmt: skip

    def _class_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, "sourcedId"),
            lambda: self.context.demand_first("class", cells.key(row, "sourcedId")),
            lambda: cells.key(row, "orgSourcedId"),
            lambda: cells.text(row, "title", most=120, needed=True),
        )

    def _keep_class(self, row: Row, line: int) -> None:
        self.context.keep_class(cell_of(row, "sourcedId"), line, "classes.csv")

    def _enrolment(self, row: Row, line: int) -> None:
        csid, psid = cells.key(row, "classSourcedId"), cells.key(row, "userSourcedId")
        part = _part(row)
        if self.store.value("SELECT 1 FROM elsewhere_class WHERE sid=?", csid):
            return
        self.context.put_place(csid, psid, part, line, "enrollments.csv")

    def _enrolment_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, "classSourcedId"),
            lambda: cells.key(row, "userSourcedId"),
            lambda: _part(row),
        )

    def _keep_enrolment(self, row: Row, _line: int) -> None:
        self.context.keep_place(cell_of(row, "classSourcedId"), cell_of(row, "userSourcedId"))

    def _relationship(self, row: Row, line: int) -> None:
        pupil = cells.key(row, "userSourcedId")
        carer = cells.key(row, "relationshipUserSourcedId")
        relationship = _relationship_of(row)
        if not relationship:
            self.contacts += 1
            self.contact = row["relationshiprole"].strip()[:40]
            return
        self.store.put("link", pupil, carer, relationship, "relationships.csv", line)

    def _relationship_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, "userSourcedId"),
            lambda: cells.key(row, "relationshipUserSourcedId"),
            lambda: _relationship_of(row),
        )

    def _keep_relationship(self, row: Row, _line: int) -> None:
        carer = cell_of(row, "relationshipUserSourcedId")
        self.store.put("care", carer, cell_of(row, "userSourcedId"), "", "keep", "", 0)


def _email(row: Row) -> str:
    user_name = row.get("username", "").strip()
    own = row.get("email", "").strip() or "@" not in user_name
    return cells.email(row, "email" if own else "username")


def _meaning(row: Row) -> Meaning:
    return meaning_of(cells.text(row, "role", needed=True), SYSTEM)


def _part(row: Row) -> str:
    return part_of(cells.text(row, "role", needed=True))


def _relationship_of(row: Row) -> str:
    return relationship_of(cells.text(row, "relationshipRole", needed=True))


def _nobody(_row: Row) -> list[tuple[str, str]]:
    return []


def _user_of(row: Row) -> list[tuple[str, str]]:
    return [("person-unknown", cell_of(row, "userSourcedId"))]


def _place(row: Row) -> list[tuple[str, str]]:
    return [("class-unknown", cell_of(row, "classSourcedId")), *_user_of(row)]


def _family(row: Row) -> list[tuple[str, str]]:
    return [*_user_of(row), ("parent-unknown", cell_of(row, "relationshipUserSourcedId"))]
