"""What is done to a database by Schoolgate itself, in a process with settings of its own.

    python -m schoolgate.commands.backups.inner '{"restored": "2026-11-21T…"}'

Its last line is JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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
    with _process(database, folder, wishes) as process:
        return _answer(process)


def ask_of_record(database: Path, folder: Path, fill: Callable[[Path], None]) -> Found:
    """Verify a record that ``fill`` writes into a new SQLite file with the record's tables alone.

    Raises CommandFailed, and what ``fill`` raises.
    """
    with _process(database, folder, {"record_only": True}) as process:
        assert process.stdin is not None  # noqa: S101 - asked for below
        assert process.stdout is not None  # noqa: S101 - asked for below
        if process.stdout.readline():
            fill(database)
        return _answer(process)


@contextmanager
def _process(
    database: Path | None, folder: Path | None, wishes: Mapping[str, Any]
) -> Iterator[subprocess.Popen[str]]:
    environment = dict(os.environ)
    if database is not None:
        here = {"SCHOOLGATE_DATABASE_URL": f"sqlite:///{database}", "SCHOOLGATE_DATA": str(folder)}
        for name, value in here.items():
            environment.pop(f"{name}_FILE", None)
            environment[name] = value
    with subprocess.Popen(  # noqa: S603 - fixed words
        [sys.executable, "-m", __spec__.name, json.dumps(wishes)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _answer(process: subprocess.Popen[str]) -> Found:
    out, problems = process.communicate("go on\n")
    if process.returncode:
        lines = problems.strip().splitlines() or ["it was stopped"]
        raise CommandFailed(f"the database cannot be brought up to date: {lines[-1]}")
    told = json.loads(out.splitlines()[-1])
    return Found(tuple(told["applied"]), told["ledger"], told["schools"], told["people"])


def verified(*, expected: bool = True) -> dict[str, Any]:
    """The outcome of verifying the whole record; every chain that is known of must be there."""
    from schoolgate.ledger.verify import verify_chains  # noqa: PLC0415 - after start_django
    from schoolgate.notices.verifying import chains_that_must_be  # noqa: PLC0415 - likewise

    return verify_chains(expected=chains_that_must_be() if expected else {}).as_json()


def main(wishes: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the database up to date, verify, note what is wished; or the record alone."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415 - after start_django

    from schoolgate.commands.server import prepare_database, unapplied  # noqa: PLC0415
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.actions import note_restore  # noqa: PLC0415 - after start_django
    from schoolgate.people.models import Person, School  # noqa: PLC0415 - after start_django

    if wishes.get("record_only"):
        call_command("migrate", "ledger", verbosity=0)
        sys.stdout.write("ready to be filled\n")
        sys.stdout.flush()
        sys.stdin.readline()
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
