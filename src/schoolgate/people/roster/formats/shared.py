"""What reading any format shares: the loop over rows, and which school is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from schoolgate.people.roster import cells
from schoolgate.people.roster.cells import Options, span, year_group
from schoolgate.people.roster.problems import RosterRefused, RowRefused
from schoolgate.people.roster.roles import Meaning
from schoolgate.people.roster.store import Store
from schoolgate.people.roster.tables import Row, Table, plain_name
from schoolgate.text import Text

MOST_NAMED = 20

Say = Callable[[int], None]
Check = Callable[[], object]


@dataclass(frozen=True, slots=True)
class OurSchool:
    """By what a roster may name our school."""

    name: str
    urn: str
    known_as: frozenset[str]


@dataclass(slots=True)
class Context:
    """What a reader is given."""

    store: Store
    tables: dict[str, Table]
    options: Options
    school: OurSchool
    today: str
    say: Say
    rows: int = 0

    def take(
        self,
        table: Table,
        handle: Callable[[Row, int], None],
        keep: Callable[[Row, int], None] | None = None,
        faults: Callable[[Row, int], Iterable[RowRefused]] = lambda _row, _line: (),
        names: Callable[[Row], Iterable[tuple[str, str]]] = lambda _row: (),
    ) -> None:
        """Give each row to ``handle``; report those it refuses, and let ``keep`` guard them.

        ``faults`` says every fault of a refused row that can be told by now. It may raise the
        question that whoever puts the row right would be asked next. ``names`` says which ids the
        row names, each with the reason to refuse it where nobody and nothing has that id; the
        first MOST_NAMED are enough.
        """
        for line, row in table.rows():
            self.rows += 1
            if self.rows % 500 == 0:
                self.say(self.rows)
            if isinstance(row, RowRefused):
                self.store.refuse(row, file=table.name, line=line)
                self.store.uncertain = True  # it may be anybody's row: nobody is missing for sure
                continue
            try:
                handle(row, line)
            except RowRefused as problem:
                problem.also = _others(problem, faults(row, line))
                op = self.store.refuse(problem, file=table.name, line=line, name=_name_in(row))
                told = ((code, sid) for code, sid in names(row) if sid and sid.isprintable())
                for code, sid in islice(told, MOST_NAMED):
                    self.store.put("named", op, code, sid)
                if keep is not None:
                    keep(row, line)

    def is_over(self, until: str) -> bool:
        """Whether a last day lies before today."""
        return bool(until) and until < self.today

    def year(self, value: str) -> int | None:
        """A year group; what cannot be read is counted and left empty."""
        if not value:
            return None
        found = year_group(value)
        if found is None:
            count, example = self.store.years_unread.get("year", (0, value[:20]))
            self.store.years_unread["year"] = (count + 1, example)
        return found

    def put_person(
        self,
        sid: str,
        line: int,
        file: str,
        *,
        given: str = "",
        family: str = "",
        known: str = "",
        email: str = "",
        status: str = "here",
        roles_full: bool = True,
        relationship: str = "parent",
        year: int | None = None,
    ) -> None:
        """Stage somebody; the same id twice is refused."""
        added = self.store.put(
            "person", sid, given, family, known, email, status, int(roles_full), relationship,
            year, file, line,
        )  # fmt: skip
        if not added:
            self.demand_first("person", sid)

    def demand_first(self, table: str, sid: str) -> None:
        """Refuse an id of a person or of a class that stands in a row before."""
        first = self.store.value(f"SELECT line FROM {table} WHERE sid=?", sid)  # noqa: S608
        if first is not None:
            raise RowRefused("duplicate", sid=sid, line=first)

    def keep_person(self, sid: str, line: int, file: str) -> None:
        """Conclude nothing about somebody whose row was refused."""
        if sid:
            self.store.put("person", sid, "", "", "", "", "keep", 0, "parent", None, file, line)

    def put_meaning(
        self,
        sid: str,
        meaning: Meaning,
        line: int,
        file: str,
        *,
        word: str = "",
        title: str = "",
        starts: str = "",
        until: str = "",
        manager: str = "",
        year: int | None = None,
        gone: bool = False,
    ) -> None:
        """Stage what a role of the roster makes of somebody at our school."""
        span(starts, until)
        status = "over" if self.is_over(until) else "here"
        status = "gone" if gone else status
        if meaning.kind == "pupil":
            self._put("enrol", "psid=?", (sid,), (sid, year, starts, until, status, file, line))
        elif meaning.kind == "carer":
            self.store.db.execute(
                "UPDATE person SET relationship=? WHERE sid=?", (meaning.relationship, sid)
            )
        elif meaning.kind == "by-hand":
            self.store.put(
                "by_hand", sid, meaning.role, word or meaning.role, title or meaning.title, starts,
                until, manager, status, file, line,
            )  # fmt: skip
        else:
            self._put(
                "role", "psid=? AND role=?", (sid, meaning.role),
                (sid, meaning.role, title or meaning.title, starts, until, manager, status, file,
                 line),
            )  # fmt: skip

    def put_session(self, row: Row, line: int, *, gone: bool = False) -> None:
        """A row of academicSessions.csv."""
        file, order = "academicSessions.csv", self.options.date_order
        starts, until = (cells.day(row, name, order, file) for name in ("startDate", "endDate"))
        self.store.put(
            "session", cells.key(row, "sourcedId"), starts, until,
            row.get("title", "").strip()[:200], row.get("type", "").strip().casefold(), gone, file,
            line,
        )  # fmt: skip

    def session_faults(self, row: Row) -> Iterator[RowRefused]:
        """Every fault of a row of academicSessions.csv."""
        file, order = "academicSessions.csv", self.options.date_order
        first, last, _span = day_checks(row, "startDate", "endDate", order, file)
        return faults_of(first, last, lambda: cells.key(row, "sourcedId"))

    def days_of_sessions(self, sids: list[str]) -> tuple[str, str]:
        """The first and last day of the sessions that one of our classes names."""
        named = sids[:100]
        for sid in named:
            self.store.put("session_used", sid)
        found = self.store.one(
            "SELECT min(starts), max(until) FROM session"  # noqa: S608
            f" WHERE sid IN ({','.join('?' * len(named))})",
            *named,
        )
        return (found[0] or "", found[1] or "")

    def put_class(
        self,
        sid: str,
        line: int,
        file: str,
        *,
        name: str,
        subject: str = "",
        year: int | None = None,
        starts: str = "",
        until: str = "",
        gone: bool = False,
    ) -> None:
        """Stage a class; the same id twice is refused."""
        span(starts, until)
        status = "gone" if gone else "over" if self.is_over(until) else "here"
        if not self.store.put("class", sid, name, subject, year, starts, until, status, file, line):
            self.demand_first("class", sid)

    def keep_class(self, sid: str, line: int, file: str) -> None:
        """Conclude nothing about a class whose row was refused."""
        if sid:
            self.store.put("class", sid, "", "", None, "", "", "keep", file, line)

    def put_place(
        self,
        csid: str,
        psid: str,
        part: str,
        line: int,
        file: str,
        *,
        starts: str = "",
        until: str = "",
        gone: bool = False,
    ) -> None:
        """Stage a place in a class; of several spells the one that runs counts."""
        span(starts, until)
        status = "gone" if gone else "over" if self.is_over(until) else "here"
        self._put(
            "place", "csid=? AND psid=? AND part=?", (csid, psid, part),
            (csid, psid, part, starts, until, status, file, line),
        )  # fmt: skip

    def keep_place(self, csid: str, psid: str) -> None:
        """Conclude nothing about a place whose row was refused, in whatever part."""
        for part in ("pupil", "teacher", "helper"):
            self.store.put("place", csid, psid, part, "", "", "keep", "", 0)

    def _put(
        self, table: str, where: str, known: tuple[str, ...], values: tuple[object, ...]
    ) -> None:
        """Add a row; where one is there that is over and this one runs, this one counts."""
        if self.store.put(table, *values):
            return
        status = self.store.value(f"SELECT status FROM {table} WHERE {where}", *known)  # noqa: S608
        if status in {"over", "gone"} and "here" in values:
            self.store.db.execute(f"DELETE FROM {table} WHERE {where}", known)  # noqa: S608
            self.store.put(table, *values)


def faults_of(*checks: Check) -> Iterator[RowRefused]:
    """What the checks refuse, each on its own."""
    for check in checks:
        try:
            check()
        except RowRefused as problem:
            yield problem


def day_checks(row: Row, starts: str, until: str, order: str, file: str) -> tuple[Check, ...]:
    """Checks of a first and a last day that leave open whether the day or the month comes first."""

    def told(column: str) -> str:
        try:
            return cells.day(row, column, order, file)
        except RosterRefused:
            return ""

    return (
        lambda: told(starts),
        lambda: told(until),
        lambda: span(told(starts), told(until)),
    )


def cell_of(row: Row, column: str) -> str:
    """An id as it stands in a refused row, short enough to be one."""
    return row.get(plain_name(column), "").strip()[:255]


def _others(first: RowRefused, faults: Iterable[RowRefused]) -> list[RowRefused]:
    """The other reasons, each once."""
    known, others = [first.reason], []
    for one in faults:
        if one.reason not in known:
            known.append(one.reason)
            others.append(one)
    return others


def _name_in(row: Row) -> str:
    """Whom a refused row is about, as far as that can be shown."""
    names = [row.get(c, "") for c in ("givenname", "firstname", "familyname", "lastname")]
    shown = " ".join(part.strip() for part in names if part) or row.get("title", "")
    return "".join(mark if mark.isprintable() else "?" for mark in shown)[:120]


def choose_school(context: Context) -> frozenset[str]:
    """The ids of our school and of what belongs to it. Raises RosterRefused with the question."""
    store = context.store
    schools = list(
        store.each("SELECT sid, name, identifier FROM org WHERE kind='school' ORDER BY name")
    )
    if not schools:
        raise RosterRefused(
            "no-school", Text("The roster names no school. It has to list yours among its orgs.")
        )
    chosen = _chosen(context, schools)
    if chosen is None and len(schools) == 1:
        chosen = schools[0][0]
        store.note("only-school", name=schools[0][1])
    if chosen is None:
        raise RosterRefused(
            "which-school",
            Text(
                "The roster holds {count} schools and none is called “{name}”. Which is yours?"
                " They are: {found}.",
                count=len(schools),
                name=context.school.name,
                found="; ".join(f"{name} ({sid})" for sid, name, _i in schools)[:600],
            ),
            question="org",
            choices=tuple((sid, name) for sid, name, _i in schools[:200]),
        )
    ours = {chosen}
    while True:
        below = {
            sid
            for sid, parent in store.each("SELECT sid, parent FROM org WHERE kind != 'school'")
            if parent in ours
        }
        if below <= ours:
            break
        ours |= below
    store.db.executemany("UPDATE org SET ours=1 WHERE sid=?", [(sid,) for sid in sorted(ours)])
    store.put("org", "", "", "chosen", chosen, "", 0)
    return frozenset(ours)


def _chosen(context: Context, schools: list[tuple[str, str, str]]) -> str | None:
    wanted = context.options.org
    if wanted:
        found = [sid for sid, name, identifier in schools if wanted in {sid, identifier, name}]
        if len(found) != 1:
            raise RosterRefused(
                "org-unknown",
                Text(
                    "The roster holds no school with the id “{wanted}”. Its schools are: {found}.",
                    wanted=wanted,
                    found="; ".join(f"{name} ({sid})" for sid, name, _i in schools)[:600],
                ),
                question="org",
                choices=tuple((sid, name) for sid, name, _i in schools[:200]),
            )
        return found[0]
    ours = context.school
    for test in (
        lambda sid, _name, _identifier: sid in ours.known_as,
        lambda _sid, _name, identifier: bool(ours.urn) and identifier == ours.urn,
        lambda _sid, name, _identifier: _same(name, ours.name),
    ):
        found = [school[0] for school in schools if test(*school)]
        if len(found) == 1:
            return found[0]
    return None


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def name_others(context: Context, counts: dict[str, int]) -> None:
    """Report the rows that belong to other schools of the roster."""
    for sid, count in sorted(counts.items()):
        name = context.store.value("SELECT name FROM org WHERE sid=?", sid) or sid
        context.store.note("other-school", name=name, count=count)
