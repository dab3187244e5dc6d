"""No migration takes the record along, and what it finds unguarded it puts on record."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from schoolgate.core import frozen
from schoolgate.core.tests.scratch import Scratch
from schoolgate.ledger.models import Entry
from schoolgate.ledger.tests.conftest import Say
from schoolgate.ledger.tests.support import execute
from schoolgate.policies.tests.life import making

SAY = """
from schoolgate.core.actors import System
from schoolgate.ledger.actions import note_export
note_export(by=System("test"), chain="alpha", with_facts=True)
"""
UNDO = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
try:
    MigrationExecutor(connection).migrate([("ledger", "0002_triggers")])
except Exception as problem:
    print(problem)
"""
NOT_UNDONE = "would take along what must be kept"


def lost(table: str) -> str:
    """The name of a trigger that somebody took away."""
    on = "" if connection.vendor == "sqlite" else f" ON {table}"
    execute(f"DROP TRIGGER {table}_no_delete{on}")
    return f"{table}_no_delete"


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def test_record_with_entries_is_not_migrated_away(scratch: Scratch) -> None:
    scratch.do(SAY)
    for target in ("zero", "0001", "0002"):
        said = scratch.run("manage", "migrate", "ledger", target, "--verbosity", "0", code=2)
        assert NOT_UNDONE in said
        assert "restore the backup" in said
    assert scratch.verify()["entries"] == 1
    scratch.run("manage", "migrate", "--verbosity", "0")
    assert scratch.rows("SELECT count(*) FROM ledger_entry") == [(1,)]


def test_record_without_entries_may_be_migrated_away(scratch: Scratch) -> None:
    scratch.run("manage", "migrate", "ledger", "zero", "--verbosity", "0")
    scratch.run("manage", "migrate", "--verbosity", "0")
    assert scratch.verify()["whole"]


def test_what_was_adopted_is_not_migrated_away(cast: Any) -> None:
    making.adopted(cast)
    for app in ("policies", "people"):
        with pytest.raises(CommandError, match=NOT_UNDONE):
            call_command("migrate", app, "zero", verbosity=0)


def test_even_the_executor_keeps_a_record_with_entries(scratch: Scratch) -> None:
    scratch.do(SAY)
    assert "The record holds entries" in scratch.do(UNDO)
    assert scratch.verify()["entries"] == 1


def test_flush_is_refused(say: Say) -> None:
    say()
    with pytest.raises(CommandError, match="couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.exists()


@pytest.mark.django_db
def test_migrate_puts_back_what_it_finds_unguarded_and_records_it() -> None:
    assert frozen.disarmed(connection) == []
    call_command("migrate", verbosity=0)
    assert events() == []
    gone = lost("policies_version")
    call_command("migrate", verbosity=0)
    assert frozen.disarmed(connection) == []
    assert events() == ["ledger.guards_renewed"]
    entry = Entry.objects.get()
    assert (entry.chain, entry.facts.get().value) == ("installation", f'["{gone}"]')
    call_command("migrate", verbosity=0)
    assert len(events()) == 1


def test_rearm_puts_back_the_triggers_of_frozen_tables_too(scratch: Scratch) -> None:
    on = "" if connection.vendor == "sqlite" else " ON policies_version"
    scratch.sql(f"DROP TRIGGER policies_version_no_delete{on}")
    assert scratch.verify(code=1)["disarmed"] == ["policies_version_no_delete"]
    assert scratch.run("ledger", "rearm") == (
        "In force again, and recorded: policies_version_no_delete.\n"
    )
    assert scratch.verify()["whole"]
    said = scratch.run("ledger", "rearm")
    assert said.endswith("there was nothing to do.\n")
