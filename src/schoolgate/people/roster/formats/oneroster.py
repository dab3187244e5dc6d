"""OneRoster 1.1 and 1.2, the CSV binding: complete bundles, and bundles of changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from schoolgate.people.roster import cells
from schoolgate.people.roster.formats.shared import (
    Check,
    Context,
    cell_of,
    choose_school,
    day_checks,
    faults_of,
    name_others,
)
from schoolgate.people.roster.problems import RosterRefused, RowRefused
from schoolgate.people.roster.roles import Meaning, meaning_of, part_of
from schoolgate.people.roster.tables import Row, Table
from schoolgate.text import Text

SYSTEM = "oneroster"
ROSTER_FILES = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
NEEDED = {"1.1": ("orgs", "users"), "1.2": ("orgs", "users", "roles")}
COLUMNS = {
    "orgs": ("sourcedId", "name", "type"),
    "academicSessions": ("sourcedId", "startDate", "endDate"),
    "courses": ("sourcedId", "title"),
    "classes": ("sourcedId", "title", "schoolSourcedId"),
    "users": ("sourcedId", "givenName", "familyName"),
    "roles": ("sourcedId", "userSourcedId", "role", "orgSourcedId"),
    "enrollments": ("classSourcedId", "userSourcedId", "role"),
}
GONE = {"tobedeleted", "inactive"}


def _version(tables: dict[str, Table]) -> str:
    table = tables.get("manifest.csv")
    if table is None or not table.has("propertyName", "value"):
        return ""
    return _manifest(table).get("oneroster.version", "")


def _manifest(table: Table) -> dict[str, str]:
    found: dict[str, str] = {}
    for _line, row in table.rows():
        if not isinstance(row, RowRefused) and len(found) < 200:
            found[row["propertyname"].strip()] = row["value"].strip()
    return found


def is_1_1(tables: dict[str, Table]) -> bool:
    """Whether a manifest says so."""
    return _version(tables) == "1.1"


def is_1_2(tables: dict[str, Table]) -> bool:
    """Whether a manifest says so (1.2.1 is read alike)."""
    return _version(tables).startswith("1.2")


def refuse_half_bundles(tables: dict[str, Table]) -> None:
    """Say what is missing where files look like OneRoster but the manifest does not."""
    version = _version(tables)
    users = tables.get("users.csv")
    if "manifest.csv" in tables and not (is_1_1(tables) or is_1_2(tables)):
        raise RosterRefused(
            "bad-version",
            Text(
                "manifest.csv names the OneRoster version “{version}”. We read 1.1 and 1.2.",
                version=version[:20] or Text("none"),
            ),
        )
    looks_so = users is not None and (users.has("orgSourcedIds", "role") or "enabledUser" in users)
    if looks_so and "manifest.csv" not in tables:
        raise RosterRefused(
            "no-manifest",
            Text(
                "These look like OneRoster files, but manifest.csv is missing. Without it nobody"
                " can know whether the files are complete or bring only changes."
            ),
        )


def read_1_1(context: Context) -> None:
    """Read a bundle of version 1.1, where a user has one role and several orgs."""
    _Reader(context, "1.1").read()


def read_1_2(context: Context) -> None:
    """Read a bundle of version 1.2, where roles have a file of their own."""
    _Reader(context, "1.2").read()


class _Reader:
    def __init__(self, context: Context, version: str) -> None:
        self.context, self.store, self.version = context, context.store, version
        self.modes = self._modes()
        self.ours: frozenset[str] = frozenset()
        self.others: Counter[str] = Counter()

    def _modes(self) -> dict[str, str]:
        manifest = _manifest(self.context.tables["manifest.csv"])
        modes: dict[str, str] = {}
        for name in ROSTER_FILES:
            said = manifest.get(f"file.{name}", "").casefold()
            there = f"{name}.csv".casefold() in self.context.tables
            if said in {"bulk", "delta"} and not there:
                raise RosterRefused(
                    "missing-file",
                    Text(
                        "manifest.csv says that {name}.csv is in the bundle, but it is missing.",
                        name=name,
                    ),
                )
            if said not in {"bulk", "delta", "absent", ""}:
                raise RosterRefused(
                    "bad-manifest",
                    Text(
                        "manifest.csv says “{said}” for {name}; it is bulk, delta or absent.",
                        said=said[:20],
                        name=name,
                    ),
                )
            if said in {"absent", ""} and there:
                self.store.note("file-absent-in-manifest", name=f"{name}.csv")
            modes[name] = said if said in {"bulk", "delta"} else "absent"
        for name in NEEDED[self.version]:
            if modes[name] == "absent" and not (name == "orgs" and "delta" in modes.values()):
                raise RosterRefused(
                    "missing-file",
                    Text(
                        "The bundle has no {name}.csv, which a roster needs.",
                        name=name,
                    ),
                )
        return modes

    def _table(self, name: str) -> Table | None:
        if self.modes[name] == "absent":
            return None
        table = self.context.tables[f"{name}.csv".casefold()]
        columns = COLUMNS[name]
        if name == "users" and self.version == "1.1":
            columns += ("orgSourcedIds", "role")
        if self.modes[name] == "delta":
            columns += ("status",)
        table.demand(*columns)
        return table

    def _gone(self, row: Row, name: str) -> bool:
        """Whether a row says that the thing is no more. In a complete file, empty is active."""
        status = row.get("status", "").strip().casefold()
        if not status:
            if self.modes[name] == "delta":
                raise RowRefused("status-missing")
            return False
        if status not in GONE | {"active"}:
            raise RowRefused("bad-status", value=status[:40])
        return status in GONE

    def read(self) -> None:
        tables = {name: self._table(name) for name in ROSTER_FILES}
        store = self.store
        store.persons_full = self.modes["users"] == "bulk"
        store.classes_full = self.modes["classes"] == "bulk"
        store.places_full = self.modes["enrollments"] == "bulk"
        if tables["orgs"] is not None:
            self.context.take(tables["orgs"], self._org, None, self._org_faults)
        self._choose()
        self.store.links_given = (
            tables["users"] is not None and "agentSourcedIds" in tables["users"]
        )
        for name, handle, keep, faults, names in (
            ("academicSessions", self._session, None, self._session_faults, _nobody),
            ("courses", self._course, None, self._course_faults, _nobody),
            ("users", self._user, self._keep_user, self._user_faults, _agents),
            ("roles", self._role, self._keep_role, self._role_faults, _user_of),
            ("classes", self._class, self._keep_class, self._class_faults, _nobody),
            ("enrollments", self._enrolment, self._keep_enrolment, self._enrolment_faults, _place),
        ):
            table = tables[name]
            if table is not None and not (name == "roles" and self.version == "1.1"):
                self.context.take(table, handle, keep, faults, names)
        name_others(self.context, self.others)

    def _choose(self) -> None:
        if self.modes["orgs"] == "absent" or (
            self.modes["orgs"] == "delta"
            and not self.store.value("SELECT count(*) FROM org WHERE kind='school'")
        ):
            known = self.context.school.known_as or {self.context.options.org} - {""}
            for sid in sorted(known):
                self.store.put("org", sid, self.context.school.name, "school", "", "", 0)
        self.ours = choose_school(self.context)

    def _org(self, row: Row, _line: int) -> None:
        self._gone(row, "orgs")
        self.store.put(
            "org", cells.key(row, "sourcedId"), cells.text(row, "name", most=200),
            row["type"].strip().casefold(), row.get("identifier", "").strip(),
            row.get("parentsourcedid", "").strip(), 0,
        )  # fmt: skip

    def _org_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: self._gone(row, "orgs"),
            lambda: cells.key(row, "sourcedId"),
            lambda: cells.text(row, "name", most=200),
        )

    def _session(self, row: Row, line: int) -> None:
        self.context.put_session(row, line, gone=row.get("status", "").strip().casefold() in GONE)

    def _session_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return self.context.session_faults(row)

    def _course(self, row: Row, _line: int) -> None:
        self.store.put(
            "course", cells.key(row, "sourcedId"), cells.text(row, "title", most=1000)[:120]
        )

    def _course_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        return faults_of(
            lambda: cells.key(row, "sourcedId"), lambda: cells.text(row, "title", most=1000)
        )

    def _user(self, row: Row, line: int) -> None:
        sid = cells.key(row, "sourcedId")
        context = self.context
        if self._gone(row, "users"):
            context.put_person(sid, line, "users.csv", status="gone",
                               given=cells.text(row, "givenName"),
                               family=cells.text(row, "familyName"))  # fmt: skip
            return
        meaning = None
        if self.version == "1.1":
            meaning = _meaning(row)
            orgs = cells.keys(row, "orgSourcedIds")
            if meaning.kind != "carer" and self.ours.isdisjoint(orgs):
                self.store.put("elsewhere", sid)
                self.others[orgs[0] if orgs else ""] += 1
                return
        year = context.year(_one(row.get("grades", "")))
        context.put_person(
            sid, line, "users.csv",
            given=cells.text(row, "givenName", needed=True),
            family=cells.text(row, "familyName", needed=True),
            known=cells.text(row, "preferredGivenName"),
            email=cells.email(row, "email"),
            roles_full=self.version == "1.1" or self.modes["roles"] == "bulk",
            year=year,
        )  # fmt: skip
        self.store.known_given = self.version == "1.2" or self.store.known_given
        if meaning is not None:
            context.put_meaning(
                sid, meaning, line, "users.csv", word=row["role"].strip(), year=year
            )
        for agent in cells.keys(row, "agentSourcedIds"):
            self.store.put("link", sid, agent, "", "users.csv", line)

    def _user_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        here = row.get("status", "").strip().casefold() not in GONE
        checks: list[Check] = [
            lambda: cells.key(row, "sourcedId"),
            lambda: self.context.demand_first("person", cells.key(row, "sourcedId")),
            lambda: self._gone(row, "users"),
            lambda: cells.text(row, "givenName", needed=here),
            lambda: cells.text(row, "familyName", needed=here),
        ]
        if here:
            checks += [
                lambda: cells.text(row, "preferredGivenName"), lambda: cells.email(row, "email")
            ]  # fmt: skip
        if here and self.version == "1.1":
            checks.append(lambda: _meaning(row))
        return faults_of(*checks)

    def _keep_user(self, row: Row, line: int) -> None:
        self.context.keep_person(cell_of(row, "sourcedId"), line, "users.csv")

    def _role(self, row: Row, line: int) -> None:
        cells.key(row, "sourcedId")
        sid = cells.key(row, "userSourcedId")
        org = cells.key(row, "orgSourcedId")
        word = cells.text(row, "role", needed=True)
        meaning = _meaning(row)
        if org not in self.ours and meaning.kind != "carer":
            self.others[org] += 1
            return
        gone = self._gone(row, "roles")
        order = self.context.options.date_order
        starts = cells.day(row, "beginDate", order, "roles.csv")
        until = cells.day(row, "endDate", order, "roles.csv")
        staged = self.store.one("SELECT status, year FROM person WHERE sid=?", sid)
        if staged is None and self.store.value("SELECT pk FROM ident WHERE sid=?", sid) is None:
            raise RowRefused("person-unknown", sid=sid)
        if staged is not None and staged[0] == "keep":
            raise RowRefused("person-refused", sid=sid)
        self.context.put_meaning(
            sid, meaning, line, "roles.csv", word=word, starts=starts, until=until,
            year=staged[1] if staged else None, gone=gone,
        )  # fmt: skip

    def _role_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        order = self.context.options.date_order
        return faults_of(
            lambda: cells.key(row, "sourcedId"),
            lambda: cells.key(row, "userSourcedId"),
            lambda: cells.key(row, "orgSourcedId"),
            lambda: _meaning(row),
            lambda: self._gone(row, "roles"),
            *day_checks(row, "beginDate", "endDate", order, "roles.csv"),
        )

    def _keep_role(self, row: Row, _line: int) -> None:
        sid = cell_of(row, "userSourcedId")
        self.store.db.execute("UPDATE person SET roles_full=0 WHERE sid=?", (sid,))

    def _class(self, row: Row, line: int) -> None:
        sid = cells.key(row, "sourcedId")
        school = cells.key(row, "schoolSourcedId")
        if school not in self.ours:
            self.store.put("elsewhere_class", sid)
            self.others[school] += 1
            return
        if self._gone(row, "classes"):
            self.context.put_class(sid, line, "classes.csv", name="", gone=True)
            return
        starts, until = self.context.days_of_sessions(cells.keys(row, "termSourcedIds"))
        subject = cells.text(row, "subjects", most=1000) or self.store.value(
            "SELECT title FROM course WHERE sid=?", row.get("coursesourcedid", "").strip()
        )
        self.context.put_class(
            sid, line, "classes.csv",
            name=cells.text(row, "title", most=120, needed=True),
            subject=(subject or "")[:120],
            year=self.context.year(_one(row.get("grades", ""))),
            starts=starts, until=until,
        )  # fmt: skip

    def _class_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        checks: list[Check] = [
            lambda: cells.key(row, "sourcedId"),
            lambda: self.context.demand_first("class", cells.key(row, "sourcedId")),
            lambda: cells.key(row, "schoolSourcedId"),
            lambda: self._gone(row, "classes"),
        ]
        if row.get("status", "").strip().casefold() not in GONE:
            checks += [
                lambda: cells.text(row, "subjects", most=1000),
                lambda: cells.text(row, "title", most=120, needed=True),
            ]
        return faults_of(*checks)

    def _keep_class(self, row: Row, line: int) -> None:
        self.context.keep_class(cell_of(row, "sourcedId"), line, "classes.csv")

    def _enrolment(self, row: Row, line: int) -> None:
        csid, psid = cells.key(row, "classSourcedId"), cells.key(row, "userSourcedId")
        school = row.get("schoolsourcedid", "").strip()
        if school and school not in self.ours:
            self.others[school] += 1
            return
        order = self.context.options.date_order
        self.context.put_place(
            csid, psid, _part(row), line, "enrollments.csv",
            starts=cells.day(row, "beginDate", order, "enrollments.csv"),
            until=cells.day(row, "endDate", order, "enrollments.csv"),
            gone=self._gone(row, "enrollments"),
        )  # fmt: skip

    def _enrolment_faults(self, row: Row, _line: int) -> Iterator[RowRefused]:
        order = self.context.options.date_order
        return faults_of(
            lambda: cells.key(row, "classSourcedId"),
            lambda: cells.key(row, "userSourcedId"),
            lambda: _part(row),
            *day_checks(row, "beginDate", "endDate", order, "enrollments.csv"),
            lambda: self._gone(row, "enrollments"),
        )

    def _keep_enrolment(self, row: Row, _line: int) -> None:
        self.context.keep_place(cell_of(row, "classSourcedId"), cell_of(row, "userSourcedId"))


def _meaning(row: Row) -> Meaning:
    return meaning_of(cells.text(row, "role", needed=True), SYSTEM)


def _part(row: Row) -> str:
    return part_of(cells.text(row, "role", needed=True))


def _nobody(_row: Row) -> list[tuple[str, str]]:
    return []


def _agents(row: Row) -> list[tuple[str, str]]:
    return [("family-unknown", sid) for sid in cells.keys(row, "agentSourcedIds")]


def _user_of(row: Row) -> list[tuple[str, str]]:
    return [("person-unknown", cell_of(row, "userSourcedId"))]


def _place(row: Row) -> list[tuple[str, str]]:
    return [("class-unknown", cell_of(row, "classSourcedId")), *_user_of(row)]


def _one(grades: str) -> str:
    """The grade where there is exactly one; classes of several years have none."""
    found = [part.strip() for part in grades.split(",") if part.strip()]
    return found[0] if len(found) == 1 else ""
