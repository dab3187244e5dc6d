"""Tables whose rows, once written, stay as they are: the database itself sees to it.

A model is listed with ``frozen``; its triggers are put in force after every migration, since a
migration that remakes a table on SQLite loses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

M = TypeVar("M", bound=type[models.Model])

_frozen: dict[str, Frozen] = {}


@dataclass(frozen=True, slots=True)
class Frozen:
    """``once``: columns that may be filled where they are empty, and never after."""

    model: type[models.Model]
    words: str
    once: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented way

    @property
    def columns(self) -> list[str]:
        fields = self.model._meta.local_concrete_fields  # noqa: SLF001
        return [str(field.column) for field in fields]

    @property
    def names(self) -> dict[str, str]:
        """The trigger of each kind of statement."""
        return {event: f"{self.table}_no_{event}" for event in ("insert", "update", "delete")}

    def uniques(self) -> Iterator[tuple[str, ...]]:
        """Columns by which REPLACE on SQLite could put one row in the place of another."""
        meta = self.model._meta  # noqa: SLF001
        for field in meta.local_concrete_fields:
            if field.unique:
                yield (str(field.column),)
        for constraint in meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint) or constraint.condition:
                continue
            if constraint.fields:
                yield tuple(str(meta.get_field(name).column) for name in constraint.fields)  # type: ignore[union-attr]


def frozen(words: str, *, once: Sequence[str] = ()) -> Any:
    """List a model: its rows are never changed or deleted. ``words`` is what the database says."""

    def listed(model: M) -> M:
        meta = model._meta  # noqa: SLF001
        columns = [str(meta.get_field(name).column) for name in once]  # type: ignore[union-attr]
        _frozen[meta.db_table] = Frozen(model, words, tuple(columns))
        return model

    return listed


def frozen_tables() -> list[Frozen]:
    """Every model that is listed."""
    return [_frozen[table] for table in sorted(_frozen)]


def arm(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers of all listed tables that are there in force."""
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for one in frozen_tables():
            if one.table in there:
                for statement in _statements(one, connection.vendor):
                    cursor.execute(statement)


def arm_after_migrating(*, using: str, **_: Any) -> None:
    """Heard after each app has migrated."""
    arm(connections[using])


def disarmed(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should be in force and are not."""
    there = set(connection.introspection.table_names())
    wanted = {name for one in frozen_tables() if one.table in there for name in one.names.values()}
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgenabled = 'A' AND pg_table_is_visible(tgrelid)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


def _statements(one: Frozen, vendor: str) -> list[str]:
    return _sqlite(one) if vendor == "sqlite" else _postgres(one)


def _changed(one: Frozen, differs: str) -> str:
    """The condition that a frozen column has another value than before."""
    parts = []
    for column in one.columns:
        change = f'NEW."{column}" {differs} OLD."{column}"'
        if column in one.once:
            change = f'({change} AND OLD."{column}" IS NOT NULL)'
        parts.append(change)
    return " OR ".join(parts)


def _sqlite(one: Frozen) -> list[str]:
    names = one.names
    taken = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
        for columns in one.uniques()
    )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{one.words}'); END"
    there = f'SELECT 1 FROM "{one.table}" WHERE {taken}'  # noqa: S608 - our own names alone
    bodies = {
        "insert": f'BEFORE INSERT ON "{one.table}" WHEN EXISTS ({there}) {refuse}',
        "update": f'BEFORE UPDATE ON "{one.table}" WHEN {_changed(one, "IS NOT")} {refuse}',
        "delete": f'BEFORE DELETE ON "{one.table}" {refuse}',
    }
    return [
        statement
        for event, body in bodies.items()
        for statement in (
            f'DROP TRIGGER IF EXISTS "{names[event]}"',
            f'CREATE TRIGGER "{names[event]}" {body}',
        )
    ]


def _postgres(one: Frozen) -> list[str]:
    refuse = f"RAISE EXCEPTION '{one.words}' USING ERRCODE = 'integrity_constraint_violation';"
    guard = f"IF {_changed(one, 'IS DISTINCT FROM')} THEN {refuse} END IF; RETURN NEW;"
    statements = [
        _function(one.names["update"], guard),
        _function(one.names["delete"], refuse),
        _function(one.names["insert"], "RETURN NEW;"),
    ]
    for event, when in (
        ("insert", "BEFORE INSERT"),
        ("update", "BEFORE UPDATE"),
        ("delete", "BEFORE DELETE OR TRUNCATE"),
    ):
        name = one.names[event]
        each = "STATEMENT" if event == "delete" else "ROW"
        call = f'FOR EACH {each} EXECUTE FUNCTION "{name}"()'
        statements += [
            f'DROP TRIGGER IF EXISTS "{name}" ON "{one.table}"',
            f'CREATE TRIGGER "{name}" {when} ON "{one.table}" {call}',
            f'ALTER TABLE "{one.table}" ENABLE ALWAYS TRIGGER "{name}"',
        ]
    return statements


def _function(name: str, body: str) -> str:
    head = f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql'
    return f"{head} AS $frozen$BEGIN {body} END$frozen$"


@register(Tags.database)
def frozen_tables_in_force(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A table that lost its triggers is told at start."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    missing = disarmed(connections[DEFAULT_DB_ALIAS])
    if not missing:
        return []
    return [
        Error(
            f"The database does not keep what was adopted or signed: {', '.join(missing)}.",
            hint="Find out who switched them off. 'schoolgate manage migrate' puts them back.",
            id="schoolgate.E102",
        )
    ]
