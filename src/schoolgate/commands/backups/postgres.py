"""PostgreSQL: pg_dump at one moment, reading the record out of a dump, and putting it in place.

The programs learn address and password from their environment, never from their command line.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schoolgate.commands.backups.archive import BackupRefused, Head, Inside
from schoolgate.commands.backups.sqlite import FIRST, HEADS, MIGRATIONS, by_app
from schoolgate.commands.shared import CommandFailed

if TYPE_CHECKING:
    import psycopg

LEDGER = ("ledger_chain", "ledger_entry", "ledger_fact")
ASIDE = "schoolgate_aside"
DEBIAN = Path("/usr/lib/postgresql")

Settings = dict[str, Any]

# Everything of ours that moves by itself: what belongs to a table moves with it, what belongs to
# an extension stays.
_TABLES = """
SELECT 'c' || c.relkind::text, c.relname, '' FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace
  AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
      AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('a', 'i')))
UNION ALL
SELECT 'p' || p.prokind::text, p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p
  WHERE p.pronamespace = %(schema)s::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_depend d
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""
_WORDS = {
    "cr": "TABLE", "cp": "TABLE", "cv": "VIEW", "cm": "MATERIALIZED VIEW", "cS": "SEQUENCE",
    "cf": "FOREIGN TABLE", "pf": "FUNCTION", "pp": "PROCEDURE", "pa": "AGGREGATE", "pw": "FUNCTION",
}  # fmt: skip


# Taking out


@contextmanager
def connect(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    """A connection of our own. Raises CommandFailed."""
    import psycopg  # noqa: PLC0415 - slow, and needed only where PostgreSQL is

    try:
        with psycopg.connect(**_parameters(settings), autocommit=True) as connection:
            yield connection
    except psycopg.Error as problem:
        words = str(problem).strip().splitlines() or ["it gave no reason"]
        raise CommandFailed(f"the database does not do what was asked: {words[0]}.") from None


def dump(
    settings: Settings, to: Path, emptied: Iterable[str], progress: Callable[[int], None]
) -> tuple[Inside, str]:
    """Dump the schema in use as it is at one moment; answers what is inside, and the schema.

    Raises CommandFailed.
    """
    with connect(settings) as connection, connection.transaction():
        program = _program("pg_dump", connection.info.server_version)
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        schema = _schema(connection)
        found = _inside(connection)
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        left = [f'--exclude-table-data="{schema}"."{table}"' for table in emptied]
        command = [
            program, "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
            "--no-comments", f"--schema={_quoted(schema)}", f"--snapshot={snapshot}",
            f"--file={to}", *left,
        ]  # fmt: skip
        _run(command, settings, "pg_dump", watched=to, progress=progress)
    return found, schema


def _inside(connection: psycopg.Connection[Any]) -> Inside:
    migrations = by_app(connection.execute(MIGRATIONS))
    heads = {row[0]: Head(row[1], row[2]) for row in connection.execute(HEADS)}
    first = connection.execute(FIRST).fetchone()
    return Inside(migrations, heads, first[0] if first else "")


def _schema(connection: psycopg.Connection[Any]) -> str:
    return str(_one(connection, "SELECT current_schema()"))


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


# Reading a dump without a server


def inside(dump_file: Path, schema: str) -> Inside:
    """What a dump says about itself. Raises BackupRefused."""
    try:
        migrations = by_app(
            (str(row["app"]), str(row["name"]))
            for row in _rows(dump_file, schema, "django_migrations")
        )
        heads = {
            str(row["id"]): Head(int(str(row["sequence"])), str(row["head"]))
            for row in _rows(dump_file, schema, "ledger_chain")
        }
    except (KeyError, ValueError):
        raise BackupRefused("the record in the backup cannot be read.") from None
    first = next(
        (
            str(row["hash"])
            for row in _rows(dump_file, schema, "ledger_entry")
            if (row["chain"], row["sequence"]) == ("installation", "1")
        ),
        "",
    )
    return Inside(migrations, heads, first)


def ledger_into(dump_file: Path, schema: str, scratch: Path) -> None:
    """Load the record of a dump into a scratch SQLite database that has its tables.

    Raises BackupRefused.
    """
    with closing(sqlite3.connect(scratch)) as database:
        found = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = dict(found.fetchall())
        for name in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        try:
            for table in LEDGER:
                _load(database, table, _rows(dump_file, schema, table))
        except (sqlite3.Error, ValueError) as problem:
            raise BackupRefused(f"the record in the backup is broken: {problem}.") from None
        for text in triggers.values():
            database.execute(text)
        database.commit()


def _load(database: sqlite3.Connection, table: str, rows: Iterator[dict[str, str | None]]) -> None:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    statement = (
        f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names of our own
        f" VALUES ({', '.join(['?'] * len(columns))})"
    )
    database.executemany(
        statement, ([_as_in_sqlite(name, row.get(name)) for name in columns] for row in rows)
    )


def _as_in_sqlite(column: str, value: str | None) -> str | None:
    if column == "at" and value:
        moment = dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        return moment.replace(tzinfo=None).isoformat(" ")
    return value


def _rows(dump_file: Path, schema: str, table: str) -> Iterator[dict[str, str | None]]:
    command = [
        _program("pg_restore"), "--data-only", f"--schema={schema}", f"--table={table}",
        "--file=-", str(dump_file),
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - fixed words
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment({})
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        assert process.stderr is not None  # noqa: S101 - asked for above
        yield from _copied(process.stdout)
        problem = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise BackupRefused(f"the database in the backup cannot be read: {_first(problem)}")


def _copied(lines: Iterable[bytes]) -> Iterator[dict[str, str | None]]:
    columns: list[str] | None = None
    for line in lines:
        text = line.decode("utf-8", "surrogateescape").rstrip("\n")
        if columns is None:
            begins = re.fullmatch(r"COPY .+? \((.+)\) FROM stdin;", text)
            columns = begins and [name.strip(' "') for name in begins[1].split(",")]
        elif text == "\\.":
            columns = None
        else:
            values = [_unescaped(value) for value in text.split("\t")]
            if len(values) != len(columns):
                raise BackupRefused("the database in the backup cannot be read.")
            yield dict(zip(columns, values, strict=True))


_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def _unescaped(value: str) -> str | None:
    if value == "\\N":
        return None
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), value)


# Putting in place


def others(connection: psycopg.Connection[Any]) -> list[str]:
    """Who else of our own role is connected to this database."""
    rows = connection.execute(
        "SELECT coalesce(nullif(application_name, ''), 'a program') || ' at '"
        " || coalesce(host(client_addr), 'this machine') FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = current_user"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return [row[0] for row in rows]


def counts(connection: psycopg.Connection[Any], queries: Iterable[str]) -> list[int]:
    """The answers to queries; nothing where there are no such tables."""
    import psycopg  # noqa: PLC0415 - likewise

    try:
        return [int(_one(connection, query)) for query in queries]
    except psycopg.errors.UndefinedTable:
        return []


def new_aside() -> str:
    """A name for the schema that keeps the old tables meanwhile."""
    return f"{ASIDE}_{time.strftime('%Y%m%d_%H%M%S', time.gmtime())}_{os.getpid()}"


def set_aside(connection: psycopg.Connection[Any], aside: str) -> None:
    """Move everything of ours out of the schema in use, at once."""
    with connection.transaction():
        _create(connection, aside)
        _move(connection, _schema(connection), aside)


def put_back(connection: psycopg.Connection[Any], aside: str) -> None:
    """Drop what stands in the schema in use and bring back what was set aside, at once."""
    with connection.transaction():
        schema = _schema(connection)
        known = _one(connection, f"SELECT to_regnamespace('{_quoted(aside)}')")
        if known is None:
            return
        scrap = f"{aside}_failed"
        _create(connection, scrap)
        _move(connection, schema, scrap)
        _move(connection, aside, schema)
        _drop(connection, scrap)
        _drop(connection, aside)


def drop_aside(connection: psycopg.Connection[Any], aside: str) -> None:
    """Give up what was set aside."""
    with connection.transaction():
        _drop(connection, aside)


def drop_leftovers(connection: psycopg.Connection[Any]) -> None:
    """Drop what a restore had set aside and could not drop, for it was cut off at its very end."""
    rows = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [ASIDE]
    ).fetchall()
    for (name,) in rows:
        drop_aside(connection, name)


def fill(connection: psycopg.Connection[Any], settings: Settings, dump_file: Path) -> None:
    """Restore a dump into the empty schema in use: all of it, or nothing. Raises CommandFailed."""
    program = _program("pg_restore", connection.info.server_version)
    listed = subprocess.run(  # noqa: S603 - fixed words
        [program, "--list", str(dump_file)], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        raise BackupRefused(f"the database in the backup cannot be read: {_first(listed.stderr)}")
    wanted = dump_file.with_suffix(".list")
    # The schema itself is there already, and need not be ours.
    lines = [line for line in listed.stdout.splitlines() if " SCHEMA - " not in line]
    wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [
        program, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--no-comments", f"--use-list={wanted}", f"--dbname={connection.info.dbname}",
        str(dump_file),
    ]  # fmt: skip
    _run(command, settings, "pg_restore")


def check_programs(connection: psycopg.Connection[Any]) -> None:
    """Refuse before anything is touched where the programs are missing or too old."""
    _program("pg_restore", connection.info.server_version)


def schema_in_use(connection: psycopg.Connection[Any]) -> str:
    """Where our tables are."""
    return _schema(connection)


def _create(connection: psycopg.Connection[Any], schema: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - likewise

    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))


def _drop(connection: psycopg.Connection[Any], schema: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - likewise

    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def _move(connection: psycopg.Connection[Any], origin: str, to: str) -> None:
    from psycopg import sql  # noqa: PLC0415 - likewise

    found = connection.execute(_TABLES, {"schema": _quoted(origin)}).fetchall()
    for kind, name, arguments in found:
        connection.execute(
            sql.SQL("ALTER {} {}{} SET SCHEMA {}").format(
                sql.SQL(_WORDS[kind]),
                sql.Identifier(origin, name),
                sql.SQL(f"({arguments})" if kind.startswith("p") else ""),
                sql.Identifier(to),
            )
        )


# The programs


def _program(name: str, server: int = 0) -> str:
    """Where a program is: the newest there is, on the path by choice. Raises CommandFailed."""
    found = sorted(DEBIAN.glob(f"*/bin/{name}"))
    found += [Path(path) for path in [shutil.which(name)] if path]
    if not found:
        raise CommandFailed(
            f"{name} is not installed. On Debian and Ubuntu: apt-get install postgresql-client."
        )
    major, _, path = max((_major(path), place, str(path)) for place, path in enumerate(found))
    if major < server // 10000:
        raise CommandFailed(
            f"{name} is of version {major}, the server of version {server // 10000}. Install"
            f" postgresql-client-{server // 10000}."
        )
    return path


@cache  # on Debian the one on the path is a script that takes its time
def _major(program: Path) -> int:
    told = subprocess.run(  # noqa: S603 - fixed words
        [program, "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"(\d+)", told.stdout)
    return int(number[1]) if number else 0


def _run(
    command: list[str],
    settings: Settings,
    name: str,
    *,
    watched: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> None:
    with subprocess.Popen(  # noqa: S603 - fixed words
        command, env=_environment(settings), stderr=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        try:
            while True:
                try:
                    _, problem = process.communicate(timeout=0.3)
                    break
                except subprocess.TimeoutExpired:
                    if watched and progress and watched.exists():
                        progress(watched.stat().st_size)
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise CommandFailed(f"{name} could not do its work: {_first(problem)}")


def _first(problem: str) -> str:
    lines = [line for line in problem.strip().splitlines() if line.strip()]
    return lines[0] if lines else "it was stopped, or the disk is full"


def _parameters(settings: Settings) -> dict[str, Any]:
    named = {
        "dbname": settings["NAME"], "user": settings["USER"], "password": settings["PASSWORD"],
        "host": settings["HOST"], "port": settings["PORT"],
    }  # fmt: skip
    return {**settings.get("OPTIONS", {}), **{key: value for key, value in named.items() if value}}


def _environment(settings: Settings) -> dict[str, str]:
    """What the programs read: libpq's own variables, so that nothing shows in a process list."""
    from psycopg import pq  # noqa: PLC0415 - likewise

    known = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults()}
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SCHOOLGATE_")}
    mine["PGTZ"] = "UTC"
    for name, value in (_parameters(settings) if settings else {}).items():
        variable = known.get(name)
        if variable is None:
            raise CommandFailed(f"pg_dump cannot be told of {name!r} in SCHOOLGATE_DATABASE_URL.")
        mine[variable.decode()] = str(value)
    return mine


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
