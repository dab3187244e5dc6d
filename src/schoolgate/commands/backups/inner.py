"""What is done to a database by Schoolgate itself, in a process with settings of its own.

    python -m schoolgate.commands.backups.inner '{"bring_up": true, "restored": "2026-11-21T…"}'

Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schoolgate.commands.shared import CommandFailed, start_django

# Rows by which somebody is signed in, and counts that run out within the hour.
LEFT_OUT = ("django_session", "usersessions_usersession", "cache")


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it: the migrations applied, and what the ledger says."""

    applied: tuple[str, ...]
    ledger: dict[str, Any]
    schools: int
    people: int


def ask(database: Path | None, folder: Path | None = None, **wishes: Any) -> Found:
    """Bring up and verify a database: a SQLite file, or the one of the settings.

    Raises CommandFailed.
    """
    told = _run(database, folder, wishes)
    return Found(tuple(told["applied"]), told["ledger"], told["schools"], told["people"])


def make_ledger_tables(database: Path, folder: Path) -> None:
    """A SQLite file with the tables of the record alone."""
    _run(database, folder, {"ledger_tables": True})


def _run(database: Path | None, folder: Path | None, wishes: Mapping[str, Any]) -> dict[str, Any]:
    environment = dict(os.environ)
    if database is not None:
        here = {"SCHOOLGATE_DATABASE_URL": f"sqlite:///{database}", "SCHOOLGATE_DATA": str(folder)}
        for name, value in here.items():
            environment.pop(f"{name}_FILE", None)
            environment[name] = value
    done = subprocess.run(  # noqa: S603 - fixed words
        [sys.executable, "-m", __spec__.name, json.dumps(wishes)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it was stopped"]
        raise CommandFailed(f"the database cannot be brought up to date: {lines[-1]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def unapplied() -> list[str]:
    """Migrations that the database of the settings lacks, in order."""
    from django.db import connection  # noqa: PLC0415 - after start_django
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _ in plan]


def verified(*, expected: bool = True) -> dict[str, Any]:
    """The outcome of verifying the whole record; every school's chain must be there."""
    from schoolgate.ledger.verify import verify_chains  # noqa: PLC0415 - after start_django
    from schoolgate.people.models import School  # noqa: PLC0415 - after start_django

    names = list(School.objects.values_list("public_id", flat=True)) if expected else []
    return verify_chains(expected=names).as_json()


def main(wishes: Mapping[str, Any]) -> dict[str, Any]:
    """Do what is wished: ``ledger_tables`` alone, or ``bring_up``, then verify and note."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415 - after start_django

    from schoolgate.commands.server import prepare_database  # noqa: PLC0415
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.actions import note_restore  # noqa: PLC0415 - after start_django
    from schoolgate.people.models import Person, School  # noqa: PLC0415 - after start_django

    if wishes.get("ledger_tables"):
        call_command("migrate", "ledger", verbosity=0)
        return {}
    if wishes.get("record_only"):
        return {"applied": [], "ledger": verified(expected=False), "schools": 0, "people": 0}
    applied = unapplied()
    prepare_database()
    outcome = verified()
    if outcome["whole"] and wishes.get("restored"):
        note_restore(by=System("operator"), made=wishes["restored"])
    return {
        "applied": applied,
        "ledger": outcome,
        "schools": School.objects.count(),
        "people": Person.objects.count(),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolgate.config.settings")
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))) + "\n")
