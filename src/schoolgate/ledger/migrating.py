"""Around migrations: none takes along what must be kept, and what was unguarded is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations import Migration

from schoolgate.core import frozen, one_school
from schoolgate.core.actors import System
from schoolgate.ledger.actions import note_guards_renewed
from schoolgate.ledger.triggers import TABLES

_found: list[str] = []


def before(*, using: str, plan: Iterable[tuple[Migration, bool]], **_: Any) -> None:
    """Heard before anything is migrated. Raises CommandError."""
    _found.clear()
    if using != DEFAULT_DB_ALIAS:
        return
    there = set(connection.introspection.table_names())
    for migration, backwards in plan:
        if backwards:
            _demand_empty(migration, there)
    if there.issuperset(TABLES):
        _found.extend(frozen.disarmed(connection))
    one_school.take_down_before_migrating(using=using)


def after(*, using: str, **_: Any) -> None:
    """Heard once everything is migrated, and the frozen tables are guarded again."""
    if using == DEFAULT_DB_ALIAS and _found:
        note_guards_renewed(by=System("migration"), triggers=list(_found))
        _found.clear()


def _demand_empty(migration: Migration, there: set[str]) -> None:
    for table in _kept_by(migration.app_label):
        if table in there and _has_rows(table):
            raise CommandError(
                f"Undoing {migration.app_label}.{migration.name} would take along what must be"
                f" kept ({table}), so nothing was done. To go back to an earlier version, restore"
                " the backup that was made before the upgrade."
            )


def _kept_by(app: str) -> Iterator[str]:
    if app == "ledger":
        yield from TABLES
    for one in frozen.frozen_tables():
        if one.model._meta.app_label == app:  # noqa: SLF001 - Django's documented way
            yield one.table


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - a name of our own
        return cursor.fetchone() is not None
