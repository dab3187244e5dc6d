"""Tables whose rows, once written, stay as they are: the database itself sees to it.

A model is listed with ``frozen``; its triggers are put in force after every migration, since a
migration that remakes a table on SQLite loses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.checks import CheckMessage, Tags, register
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import Query

from schoolgate.core.triggers import (
    PostgresTrigger,
    Triggers,
    lost,
    not_in_force,
    put_in_force,
    refuse,
)

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

    def triggers(self, connection: BaseDatabaseWrapper) -> Triggers:
        """The triggers of the table by name."""
        return _sqlite(self, connection) if connection.vendor == "sqlite" else _postgres(self)


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
    put_in_force(connection, _triggers(connection))


def arm_after_migrating(*, using: str, **_: Any) -> None:
    """Heard after each app has migrated."""
    arm(connections[using])


def disarmed(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should be in force and are missing, altered or switched off."""
    return not_in_force(connection, _triggers(connection))


def _triggers(connection: BaseDatabaseWrapper) -> Triggers:
    there = set(connection.introspection.table_names())
    return {
        name: trigger
        for one in frozen_tables()
        if one.table in there
        for name, trigger in one.triggers(connection).items()
    }


def _changed(one: Frozen, differs: str) -> str:
    """The condition that a frozen column has another value than before."""
    parts = []
    for column in one.columns:
        change = f'NEW."{column}" {differs} OLD."{column}"'
        if column in one.once:
            change = f'({change} AND OLD."{column}" IS NOT NULL)'
        parts.append(change)
    return " OR ".join(parts)


def _sqlite(one: Frozen, connection: BaseDatabaseWrapper) -> Triggers:
    taken = " OR ".join(_taken(one, connection))
    refused = f"BEGIN SELECT RAISE(ABORT, '{one.words}'); END"
    there = f'SELECT 1 FROM "{one.table}" WHERE {taken}'  # noqa: S608 - our own names alone
    return {
        f"{one.table}_no_insert": f"BEFORE INSERT ON {one.table} WHEN EXISTS ({there}) {refused}",
        f"{one.table}_no_update": (
            f"BEFORE UPDATE ON {one.table} WHEN {_changed(one, 'IS NOT')} {refused}"
        ),
        f"{one.table}_no_delete": f"BEFORE DELETE ON {one.table} {refused}",
    }


def _taken(one: Frozen, connection: BaseDatabaseWrapper) -> Iterator[str]:
    """The conditions under which REPLACE would drop a row to put the new one in its place."""
    meta = one.model._meta  # noqa: SLF001
    for field in meta.local_concrete_fields:
        if field.unique:
            yield _same([str(field.column)])
    new = ", ".join(f'NEW."{column}" AS "{column}"' for column in one.columns)
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            same = _same([str(meta.get_field(name).column) for name in constraint.fields])  # type: ignore[union-attr]
            unless = _condition(one, constraint, connection)
            if unless:
                counts = f"SELECT 1 FROM (SELECT {new}) WHERE {unless}"  # noqa: S608 - as above
                same += f" AND ({unless}) AND EXISTS ({counts})"
            yield f"({same})"


def _same(columns: Sequence[str]) -> str:
    return " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)


def _condition(
    one: Frozen, constraint: models.UniqueConstraint, connection: BaseDatabaseWrapper
) -> str:
    if constraint.condition is None:
        return ""
    query = Query(one.model, alias_cols=False)
    where = query.build_where(constraint.condition)
    text, values = query.get_compiler(connection=connection).compile(where)
    editor = connection.schema_editor()
    return str(text % tuple(editor.quote_value(value) for value in values))


def _postgres(one: Frozen) -> Triggers:
    guard = f"IF {_changed(one, 'IS DISTINCT FROM')} THEN {refuse(one.words)} END IF; RETURN NEW;"
    update, delete = f"{one.table}_no_update", f"{one.table}_no_delete"
    return {
        update: PostgresTrigger(one.table, "BEFORE UPDATE", f"BEGIN {guard} END"),
        delete: PostgresTrigger(
            one.table,
            "BEFORE DELETE OR TRUNCATE",
            f"BEGIN {refuse(one.words)} END",
            statement=True,
        ),
    }


@register(Tags.database)
def frozen_tables_in_force(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A table that lost its triggers is told at start."""
    return lost(
        databases,
        disarmed,
        "The database does not keep what was adopted or signed",
        "schoolgate.E102",
    )
