"""A row belongs to the school of what it hangs on: the database itself sees to it.

A model is listed with ``of_one_school``; its triggers are put in force after every migration and
taken down before one, since SQLite cannot remake a table that another table's trigger names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from django.core.checks import CheckMessage, Tags, register
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from schoolgate.core.triggers import (
    PostgresTrigger,
    Triggers,
    lost,
    not_in_force,
    put_in_force,
    refuse,
    take_down,
)

M = TypeVar("M", bound=type[models.Model])

WORDS = "This would tie the things of one school to those of another."
_listed: list[Tied] = []


@dataclass(frozen=True, slots=True)
class Tied:
    """``paths`` lead from the model to a school each; where two lead to one, it is the same."""

    model: type[models.Model]
    paths: tuple[str, ...]

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001 - Django's documented way

    @property
    def tables(self) -> set[str]:
        """The tables that its trigger reads."""
        return {self.table, *chain.from_iterable(map(self._passed, self.paths))}

    def trigger(self, vendor: str) -> str | PostgresTrigger:
        first, *others = (self._school(path) for path in self.paths)
        unlike = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
        # Where a path leads nowhere (a draft of the federation's), nothing is compared.
        two = " OR ".join(f"({other} IS NOT NULL AND {first} {unlike} {other})" for other in others)
        differs = f'NEW."{self._fields(self.paths[0])[0].column}" IS NOT NULL AND ({two})'
        if vendor == "sqlite":
            return f"ON {self.table} WHEN {differs} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        body = f"BEGIN IF {differs} THEN {refuse(WORDS)} END IF; RETURN NEW; END"
        return PostgresTrigger(self.table, "BEFORE INSERT OR UPDATE", body)

    def _school(self, path: str) -> str:
        field, *rest = self._fields(path)
        value = f'NEW."{field.column}"'
        for before, after in zip([field, *rest], rest, strict=False):
            table = before.related_model._meta.db_table  # noqa: SLF001 - as above
            value = f'(SELECT "{after.column}" FROM "{table}" WHERE id = {value})'  # noqa: S608
        return value

    def _passed(self, path: str) -> list[str]:
        return [one.related_model._meta.db_table for one in self._fields(path)[:-1]]  # noqa: SLF001

    def _fields(self, path: str) -> list[Any]:
        model: Any = self.model
        fields = []
        for name in path.split("__"):
            fields.append(model._meta.get_field(name))  # noqa: SLF001 - as above
            model = fields[-1].related_model
        return fields


def of_one_school(*paths: str) -> Any:
    """List a model: the schools to which these paths lead are one and the same."""

    def listed(model: M) -> M:
        _listed.append(Tied(model, paths))
        return model

    return listed


def tied() -> list[Tied]:
    """Every model that is listed."""
    return list(_listed)


def triggers(connection: BaseDatabaseWrapper) -> Triggers:
    """Those of all listed models whose tables are there, by name."""
    there = set(connection.introspection.table_names())
    known = [one for one in tied() if one.tables <= there]
    if connection.vendor != "sqlite":
        return {f"{one.table}_one_school": one.trigger(connection.vendor) for one in known}
    return {
        f"{one.table}_one_school_{event.lower()}": f"BEFORE {event} {one.trigger('sqlite')}"
        for one in known
        for event in ("INSERT", "UPDATE")
    }


def take_down_before_migrating(*, using: str, **_: Any) -> None:
    """Called before anything is migrated, and not where that is refused."""
    take_down(connections[using], triggers(connections[using]))


def arm_after_migrating(*, using: str, **_: Any) -> None:
    """Heard once everything is migrated."""
    arm(connections[using])


def arm(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers of all listed models that are there in force."""
    put_in_force(connection, triggers(connection))


def disarmed(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of triggers that should be in force and are missing, altered or switched off."""
    return not_in_force(connection, triggers(connection))


@register(Tags.database)
def schools_are_held_apart(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A table that lost its triggers is told at start."""
    return lost(databases, disarmed, "The database does not hold schools apart", "schoolgate.E103")
