"""Where a roster is laid out while it is compared: a temporary SQLite file, never memory.

``person`` and its fellows hold what the roster says, ``have_*`` what the school has, ``op``
what is to be done. A row of the roster is *here*, *gone*, or *keep* where it was refused and
nothing must be concluded from it.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schoolgate.people.roster.problems import RowRefused

TABLES = """
CREATE TABLE org (sid TEXT PRIMARY KEY, name TEXT, kind TEXT, identifier TEXT, parent TEXT,
    ours INTEGER DEFAULT 0) WITHOUT ROWID;
CREATE TABLE session (sid TEXT PRIMARY KEY, starts TEXT, until TEXT, title TEXT, kind TEXT,
    gone INTEGER, file TEXT, line INTEGER) WITHOUT ROWID;
CREATE TABLE session_used (sid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE course (sid TEXT PRIMARY KEY, title TEXT) WITHOUT ROWID;
CREATE TABLE person (sid TEXT PRIMARY KEY, given TEXT, family TEXT, known TEXT, email TEXT,
    status TEXT, roles_full INTEGER, relationship TEXT DEFAULT 'parent', year INTEGER,
    file TEXT, line INTEGER) WITHOUT ROWID;
CREATE TABLE role (psid TEXT, role TEXT, title TEXT, starts TEXT, until TEXT,
    manager TEXT, status TEXT, file TEXT, line INTEGER, PRIMARY KEY (psid, role)) WITHOUT ROWID;
CREATE TABLE by_hand (psid TEXT, role TEXT, word TEXT, title TEXT, starts TEXT, until TEXT,
    manager TEXT, status TEXT, file TEXT, line INTEGER, PRIMARY KEY (psid, role)) WITHOUT ROWID;
CREATE TABLE enrol (psid TEXT PRIMARY KEY, year INTEGER, starts TEXT, until TEXT, status TEXT,
    file TEXT, line INTEGER) WITHOUT ROWID;
CREATE TABLE class (sid TEXT PRIMARY KEY, name TEXT, subject TEXT, year INTEGER, starts TEXT,
    until TEXT, status TEXT, file TEXT, line INTEGER) WITHOUT ROWID;
CREATE TABLE place (csid TEXT, psid TEXT, part TEXT, starts TEXT, until TEXT, status TEXT,
    file TEXT, line INTEGER, PRIMARY KEY (csid, psid, part)) WITHOUT ROWID;
CREATE TABLE link (one TEXT, other TEXT, relationship TEXT, file TEXT, line INTEGER,
    PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE care (carer TEXT, pupil TEXT, relationship TEXT, status TEXT, file TEXT,
    line INTEGER, PRIMARY KEY (carer, pupil)) WITHOUT ROWID;
CREATE TABLE elsewhere (sid TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE elsewhere_class (sid TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE ident (sid TEXT PRIMARY KEY, pk INTEGER, how TEXT) WITHOUT ROWID;
CREATE TABLE class_ident (sid TEXT PRIMARY KEY, pk INTEGER, how TEXT) WITHOUT ROWID;
CREATE TABLE have_person (pk INTEGER PRIMARY KEY, given TEXT, family TEXT, known TEXT, email TEXT,
    mine INTEGER);
CREATE TABLE have_role (pk INTEGER PRIMARY KEY, person INTEGER, role TEXT, title TEXT,
    manager INTEGER, starts TEXT, until TEXT, rostered INTEGER, UNIQUE (person, role));
CREATE TABLE have_enrol (pk INTEGER PRIMARY KEY, person INTEGER, year INTEGER, starts TEXT,
    until TEXT, rostered INTEGER, UNIQUE (person));
CREATE TABLE have_class (pk INTEGER PRIMARY KEY, name TEXT, subject TEXT, year INTEGER,
    starts TEXT, until TEXT, rostered INTEGER);
CREATE TABLE have_place (pk INTEGER PRIMARY KEY, class INTEGER, person INTEGER, part TEXT,
    starts TEXT, until TEXT, rostered INTEGER, UNIQUE (class, person, part));
CREATE TABLE have_care (pk INTEGER PRIMARY KEY, carer INTEGER, pupil INTEGER, relationship TEXT,
    until TEXT, rostered INTEGER, elsewhere INTEGER, UNIQUE (pupil, carer));
CREATE TABLE neighbour (sid TEXT, pk INTEGER, email TEXT, PRIMARY KEY (sid, pk)) WITHOUT ROWID;
CREATE TABLE ended_class (pk INTEGER PRIMARY KEY);
CREATE TABLE named (op INTEGER, code TEXT, sid TEXT, PRIMARY KEY (op, code, sid));
CREATE TABLE lack (sid TEXT, file TEXT, line INTEGER, name TEXT, code TEXT, params TEXT,
    PRIMARY KEY (file, line, code, params));
CREATE TABLE chosen (sid TEXT);
CREATE TABLE ending (person INTEGER PRIMARY KEY);

CREATE TABLE op (id INTEGER PRIMARY KEY, verb TEXT, thing TEXT, name TEXT, fields TEXT, file TEXT,
    line INTEGER, code TEXT, params TEXT, sid TEXT, sid2 TEXT, pk INTEGER, data TEXT);
CREATE TABLE same (thing TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX IF NOT EXISTS ident_pk ON ident (pk);
CREATE INDEX IF NOT EXISTS class_ident_pk ON class_ident (pk);
CREATE INDEX IF NOT EXISTS have_email ON have_person (lower(email)) WHERE email != '';
CREATE INDEX IF NOT EXISTS place_person ON place (psid);
CREATE INDEX IF NOT EXISTS care_pupil ON care (pupil);
"""


class Store:
    """The temporary database of one comparison."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode=OFF")
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.execute("PRAGMA cache_size=-32000")
        self.db.execute("PRAGMA temp_store=FILE")
        self.db.executescript(TABLES)
        self.db.execute("BEGIN")
        self.persons_full = True
        self.classes_full = True
        self.places_full = True
        self.managers_given = False
        self.known_given = False
        self.links_given = False
        self.uncertain = False
        self.years_unread: dict[str, tuple[int, str]] = {}

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def index(self) -> None:
        """Indexes, once the rows are in; and figures for the planner of SQLite."""
        self.db.executescript(INDEXES + "ANALYZE; BEGIN;")

    def put(self, table: str, *values: Any) -> bool:
        """Add a row; False where its key is there already."""
        marks = ",".join("?" * len(values))
        done = self.db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", values)  # noqa: S608
        return done.rowcount == 1

    def one(self, sql: str, *params: Any) -> Any:
        """The first row, or None."""
        return self.db.execute(sql, params).fetchone()

    def value(self, sql: str, *params: Any) -> Any:
        """The first cell of the first row."""
        row = self.db.execute(sql, params).fetchone()
        return row[0] if row else None

    def each(self, sql: str, *params: Any) -> Iterator[Any]:
        """The rows, a few at a time."""
        cursor = self.db.execute(sql, params)
        while rows := cursor.fetchmany(1000):
            yield from rows

    def refuse(
        self, problem: RowRefused, *, file: str, line: int, name: str = "", thing: str = "row"
    ) -> int:
        """Report a row that cannot be used, with every reason; returns the line's id."""
        also = {"also": [one.reason for one in problem.also]} if problem.also else {}
        return self.op("refuse", thing, name=name, file=file, line=line, code=problem.code,
                       params=problem.params | also)  # fmt: skip

    def lack(self, problem: RowRefused, *, sid: str, file: str, line: int, name: str) -> None:
        """Remember what of somebody's row cannot be taken if the row itself is."""
        self.put("lack", sid, file, line, name, problem.code, _json(problem.params))

    def note(self, code: str, **params: Any) -> None:
        """Report something about the roster as a whole."""
        self.op("note", "roster", code=code, params=params)

    def op(
        self,
        verb: str,
        thing: str,
        *,
        name: str = "",
        fields: list[list[Any]] | None = None,
        file: str = "",
        line: int = 0,
        code: str = "",
        params: dict[str, Any] | None = None,
        sid: str = "",
        sid2: str = "",
        pk: int | None = None,
        data: dict[str, Any] | None = None,
    ) -> int:
        """One line of the report; with ``data`` also one thing to do. Returns its id."""
        done = self.db.execute(
            "INSERT INTO op VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                verb, thing, name, _json(fields), file, line, code, _json(params), sid, sid2, pk,
                _json(data),
            ),
        )  # fmt: skip
        return int(done.lastrowid or 0)

    def count_same(self, thing: str, count: int) -> None:
        """Count things that stay as they are."""
        self.db.execute(
            "INSERT INTO same VALUES (?,?) ON CONFLICT(thing) DO UPDATE SET count=count+excluded.count",
            (thing, count),
        )


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _json(value: Any) -> str:
    return _encode(value) if value else ""


@contextmanager
def temporary_store() -> Iterator[Store]:
    """A store that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="schoolgate-roster-") as folder:
        store = Store(Path(folder) / "roster.sqlite3")
        try:
            yield store
        finally:
            store.close()
