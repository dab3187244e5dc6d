"""A record without its triggers is told at start, not found in an inquiry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.recorder import MigrationRecorder

from schoolgate.ledger.triggers import disarmed

ARMING = ("ledger", "0002_triggers")


@register(Tags.database)
def triggers_in_force(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Once the tables are there, so are the triggers that keep them."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    connection = connections[DEFAULT_DB_ALIAS]
    if ARMING not in MigrationRecorder(connection).applied_migrations():
        return []
    missing = disarmed(connection)
    if not missing:
        return []
    return [
        Error(
            f"The database does not keep the record whole: {', '.join(missing)} not in force.",
            hint="Find out who switched them off. 'schoolgate ledger verify' looks for harm;"
            " 'schoolgate ledger rearm' puts them back and records that it did.",
            id="schoolgate.E101",
        )
    ]
