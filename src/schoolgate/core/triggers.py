"""Triggers by which the database itself keeps something: put them in force, see if they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


@dataclass(frozen=True, slots=True)
class PostgresTrigger:
    """A trigger of PostgreSQL and the body of its function."""

    table: str
    when: str
    body: str
    statement: bool = False

    @property
    def kind(self) -> int:
        """The bits of pg_trigger.tgtype."""
        before, _, events = self.when.partition(" ")
        bits = sum(EVENTS[event] for event in events.split(" OR "))
        return (not self.statement) * 1 + (before == "BEFORE") * 2 + bits


# By name: on SQLite the text after the name, as it stands in CREATE TRIGGER.
Triggers = Mapping[str, str | PostgresTrigger]


def refuse(words: str) -> str:
    """The statement of PostgreSQL that refuses with these words."""
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"


def put_in_force(connection: BaseDatabaseWrapper, triggers: Triggers) -> None:
    """Put every trigger in force, whatever was there under its name."""
    with connection.cursor() as cursor:
        for name, trigger in triggers.items():
            for statement in _statements(name, trigger):
                cursor.execute(statement)


def take_down(connection: BaseDatabaseWrapper, triggers: Triggers) -> None:
    """Take every trigger down that is there."""
    with connection.cursor() as cursor:
        for name, trigger in triggers.items():
            table = "" if isinstance(trigger, str) else f" ON {trigger.table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def not_in_force(connection: BaseDatabaseWrapper, triggers: Triggers) -> list[str]:
    """Names of the triggers that are missing, altered or switched off."""
    found = _on_sqlite if connection.vendor == "sqlite" else _on_postgres
    return sorted(set(triggers) - set(found(connection, triggers)))


def lost(
    databases: Sequence[str] | None,
    missing_in: Callable[[BaseDatabaseWrapper], list[str]],
    words: str,
    code: str,
) -> list[CheckMessage]:
    """The system check of triggers; quiet while the tables are those of an earlier version, which
    had triggers of its own.
    """
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    missing = missing_in(connection)
    if not missing or _migrations_wait(connection):
        return []
    return [
        Error(
            f"{words}: {', '.join(missing)}.",
            hint="Find out who switched them off. 'schoolgate ledger rearm' puts them back and"
            " records that it did.",
            id=code,
        )
    ]


def _migrations_wait(connection: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _statements(name: str, trigger: str | PostgresTrigger) -> list[str]:
    if isinstance(trigger, str):
        return [f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {trigger}"]
    each = "STATEMENT" if trigger.statement else "ROW"
    call = f"FOR EACH {each} EXECUTE FUNCTION {name}()"
    head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
    return [
        f"{head} AS $kept${trigger.body}$kept$",
        f"DROP TRIGGER IF EXISTS {name} ON {trigger.table}",
        f"CREATE TRIGGER {name} {trigger.when} ON {trigger.table} {call}",
        # A session in replica mode fires only those triggers that always fire.
        f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {name}",
    ]


def _on_sqlite(connection: BaseDatabaseWrapper, triggers: Triggers) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = cursor.fetchall()
    for name, text in rows:
        if name in triggers and text.split() == f"CREATE TRIGGER {name} {triggers[name]}".split():
            yield name


def _on_postgres(connection: BaseDatabaseWrapper, triggers: Triggers) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, relname, tgtype, prosrc FROM pg_trigger"
            " JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE tgenabled = 'A' AND tgqual IS NULL AND cardinality(tgattr::int2[]) = 0"
            " AND pg_table_is_visible(tgrelid)"
        )
        rows = cursor.fetchall()
    for name, table, kind, body in rows:
        wanted = triggers.get(name)
        if isinstance(wanted, PostgresTrigger) and (table, kind, body) == (
            wanted.table,
            wanted.kind,
            wanted.body,
        ):
            yield name
