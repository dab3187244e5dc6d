"""Microsoft School Data Sync 2.1: always complete, roles in a file of their own."""

from __future__ import annotations

from collections import Counter

from schoolgate.people.roster import cells
from schoolgate.people.roster.formats.shared import Context, choose_school, name_others
from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.roles import meaning_of, part_of, relationship_of
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
        take(tables["orgs.csv"], self._org)
        self.ours = choose_school(self.context)
        self.store.links_given = "relationships.csv" in tables
        self.store.classes_full = "classes.csv" in tables
        self.store.places_full = "enrollments.csv" in tables
        for name, columns, handle, keep in (
            ("academicSessions.csv", ("sourcedId", "startDate", "endDate"), self._session, None),
            ("courses.csv", ("sourcedId", "title"), self._course, None),
            ("users.csv", ("sourcedId", "givenName", "familyName"), self._user, self._keep_user),
            ("roles.csv", ("userSourcedId", "orgSourcedId", "role"), self._role, self._keep_role),
            ("classes.csv", ("sourcedId", "orgSourcedId", "title"), self._class, self._keep_class),
            ("enrollments.csv", ("classSourcedId", "userSourcedId", "role"), self._enrolment,
             self._keep_enrolment),
            ("relationships.csv",
             ("userSourcedId", "relationshipUserSourcedId", "relationshipRole"),
             self._relationship, self._keep_relationship),
        ):  # fmt: skip
            table = tables.get(name.casefold())
            if table is not None:
                table.demand(*columns)
                take(table, handle, keep)
        name_others(self.context, self.others)
        if self.contacts:
            self.store.note("contact-not-carer", count=self.contacts, value=self.contact)

    def _org(self, row: Row, _line: int) -> None:
        self.store.put(
            "org", cells.key(row, "sourcedId"), cells.text(row, "name", most=200),
            row["type"].strip().casefold(), "", row.get("parentsourcedid", "").strip(), 0,
        )  # fmt: skip

    def _session(self, row: Row, line: int) -> None:
        self.context.put_session(row, line)

    def _course(self, row: Row, _line: int) -> None:
        self.store.put("course", cells.key(row, "sourcedId"), cells.text(row, "title", most=120))

    def _user(self, row: Row, line: int) -> None:
        sid = cells.key(row, "sourcedId")
        user_name = row.get("username", "").strip()
        address = "email" if row.get("email", "").strip() or "@" not in user_name else "username"
        self.context.put_person(
            sid, line, "users.csv",
            given=cells.text(row, "givenName", needed=True),
            family=cells.text(row, "familyName", needed=True),
            email=cells.email(row, address),
        )  # fmt: skip

    def _keep_user(self, row: Row) -> None:
        self.context.keep_person(row.get("sourcedid", "").strip()[:255])

    def _role(self, row: Row, line: int) -> None:
        sid, org = cells.key(row, "userSourcedId"), cells.key(row, "orgSourcedId")
        word = cells.text(row, "role", needed=True)
        meaning = meaning_of(word, SYSTEM)
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

    def _keep_role(self, row: Row) -> None:
        sid = row.get("usersourcedid", "").strip()[:255]
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

    def _keep_class(self, row: Row) -> None:
        self.context.keep_class(row.get("sourcedid", "").strip()[:255])

    def _enrolment(self, row: Row, line: int) -> None:
        csid, psid = cells.key(row, "classSourcedId"), cells.key(row, "userSourcedId")
        part = part_of(cells.text(row, "role", needed=True))
        if self.store.value("SELECT 1 FROM elsewhere_class WHERE sid=?", csid):
            return
        self.context.put_place(csid, psid, part, line, "enrollments.csv")

    def _keep_enrolment(self, row: Row) -> None:
        self.context.keep_place(
            row.get("classsourcedid", "").strip()[:255], row.get("usersourcedid", "").strip()[:255]
        )

    def _relationship(self, row: Row, line: int) -> None:
        pupil = cells.key(row, "userSourcedId")
        carer = cells.key(row, "relationshipUserSourcedId")
        relationship = relationship_of(cells.text(row, "relationshipRole", needed=True))
        if not relationship:
            self.contacts += 1
            self.contact = row["relationshiprole"].strip()[:40]
            return
        self.store.put("link", pupil, carer, relationship, "relationships.csv", line)

    def _keep_relationship(self, row: Row) -> None:
        carer = row.get("relationshipusersourcedid", "").strip()[:255]
        pupil = row.get("usersourcedid", "").strip()[:255]
        self.store.put("care", carer, pupil, "", "keep", "", 0)
