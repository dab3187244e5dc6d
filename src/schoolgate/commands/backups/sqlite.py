"""SQLite: a consistent copy while others write, and a look into a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from schoolgate.commands.backups.archive import BackupRefused, Head, Inside
from schoolgate.commands.shared import CommandFailed

PAGES = 2000
MIGRATIONS = "SELECT app, name FROM django_migrations"
HEADS = "SELECT id, sequence, head FROM ledger_chain"
FIRST = "SELECT hash FROM ledger_entry WHERE chain = 'installation' AND sequence = 1"


def copy(
    database: Path, to: Path, emptied: Iterable[str], progress: Callable[[int, int], None]
) -> None:
    """Copy the database as it is at one moment; rows of ``emptied`` tables are overwritten.

    Raises CommandFailed.
    """
    if not database.is_file():
        raise CommandFailed(f"there is no database at {database}.")
    try:
        with (
            closing(sqlite3.connect(_address(database, "rw"), uri=True, timeout=20)) as source,
            closing(sqlite3.connect(to)) as copied,
        ):
            # A transaction of its own holds the moment: otherwise the copy would begin again
            # whenever somebody writes.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                copied,
                pages=PAGES,
                progress=lambda _, left, total: progress(total - left, total),
                sleep=0,
            )
            source.rollback()
            copied.execute("PRAGMA journal_mode = DELETE")
            copied.execute("PRAGMA secure_delete = ON")
            there = {row[0] for row in copied.execute("SELECT name FROM sqlite_master")}
            for table in emptied:
                if table in there:
                    copied.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of our own
            copied.commit()
    except sqlite3.Error as problem:
        raise CommandFailed(f"cannot copy the database {database}: {problem}.") from None


def inside(database: Path) -> Inside:
    """What a copy says about itself. Raises BackupRefused where it is none of ours, or broken."""
    try:
        with _readonly(database) as copied:
            wrong = copied.execute("PRAGMA quick_check(1)").fetchone()[0]
            if wrong != "ok":
                raise BackupRefused(f"the database in the backup is broken: {wrong}.")
            migrations = by_app((str(row[0]), str(row[1])) for row in copied.execute(MIGRATIONS))
            heads = {str(row[0]): Head(int(row[1]), str(row[2])) for row in copied.execute(HEADS)}
            first = copied.execute(FIRST).fetchone()
    except (sqlite3.Error, ValueError) as problem:
        raise BackupRefused(f"the database is none of Schoolgate's: {problem}.") from None
    return Inside(migrations, heads, first[0] if first else "")


def by_app(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The names of migrations by app, in order."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(rows):
        found.setdefault(app, []).append(name)
    return found


def counts(database: Path, queries: Iterable[str]) -> list[int] | None:
    """The answers to queries; nothing where there are no such tables, None where it is broken."""
    if not database.is_file():
        return []
    try:
        with _readonly(database) as found:
            return [int(found.execute(query).fetchone()[0]) for query in queries]
    except sqlite3.OperationalError as problem:
        if "no such table" in str(problem):
            return []
        raise CommandFailed(f"cannot read the database {database}: {problem}.") from None
    except sqlite3.DatabaseError:
        return None


def is_open_elsewhere(database: Path) -> bool:
    """Whether another process has the database open; where none has, it is one file again."""
    if not database.is_file():
        return False
    try:
        with closing(sqlite3.connect(_address(database, "rw"), uri=True, timeout=0)) as found:
            return bool(found.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete")
    except sqlite3.OperationalError as problem:
        return "locked" in str(problem)
    except sqlite3.DatabaseError:  # broken: the very reason to restore
        return False


@contextmanager
def _readonly(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(_address(database, "ro"), uri=True, timeout=20)) as found:
        found.execute("PRAGMA trusted_schema = OFF")
        found.execute("PRAGMA cell_size_check = ON")
        yield found


def _address(path: Path, mode: str) -> str:
    return f"{path.resolve().as_uri()}?mode={mode}"
