"""``schoolgate upgrade``: after a newer Schoolgate was installed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from schoolgate.commands.backups import inner, places
from schoolgate.commands.backups.making import make_backup, version
from schoolgate.commands.backups.restoring import demand_nobody_connected
from schoolgate.commands.server import prepare_database, unapplied
from schoolgate.commands.shared import CommandFailed, say, say_json, start_django


def add_parser(commands: Any) -> None:
    """Add ``upgrade``."""
    parser = commands.add_parser(
        "upgrade",
        help="back up, then bring the database up to this version of the program",
        description="Run it once after installing a newer Schoolgate, with server and workers"
        " stopped: it makes a backup, brings the tables up to date, and verifies the record. Where"
        " nothing is out of date it changes nothing and makes no backup. Exit code 1: the record"
        " is not whole.",
    )
    parser.add_argument(
        "--backup-to",
        type=Path,
        metavar="FOLDER|FILE",
        help="where the backup goes (without it the folder 'backups' in the data folder)",
    )
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Back up, migrate, verify, tell."""
    start_django()
    from django.conf import settings  # noqa: PLC0415 - after start_django
    from django.db import connection  # noqa: PLC0415 - after start_django

    places.demand_owner(settings.DATA)
    places.demand_finished(settings.DATA)
    waiting = unapplied()
    connection.close()
    backup = ""
    if waiting and not _is_there():
        prepare_database()
    elif waiting:
        with places.alone(settings.DATA):
            demand_nobody_connected(settings.DATABASES["default"])
        backup = str(make_backup(options.backup_to).file)
        with places.alone(settings.DATA):
            demand_nobody_connected(settings.DATABASES["default"])
            _migrate(backup)
    _collect_static(settings.STATIC_ROOT)
    outcome = inner.verified()
    if options.format == "json":
        told = {"version": version(), "backup": backup, "applied": waiting, "ledger": outcome}
        say_json(told)
    else:
        _tell(waiting, backup, outcome)
    return 0 if outcome["whole"] else 1


def _is_there() -> bool:
    """Whether there is anything to save."""
    from django.db import connection  # noqa: PLC0415 - after start_django

    try:
        return "django_migrations" in connection.introspection.table_names()
    finally:
        connection.close()


def _migrate(backup: str) -> None:
    from django.db import DatabaseError, connection  # noqa: PLC0415 - after start_django

    try:
        prepare_database()
    except DatabaseError as problem:
        words = (str(problem).strip().splitlines() or ["no reason given"])[0]
        raise CommandFailed(
            f"the tables could not be brought up to date: {words}. To go back, install the version"
            f" before and run 'schoolgate restore --replace {backup}'."
        ) from None
    finally:
        connection.close()


def _collect_static(folder: Path) -> None:
    """Only where somebody collected them before: the program serves its own otherwise."""
    from django.core.management import call_command  # noqa: PLC0415 - after start_django

    if any(folder.iterdir()):
        call_command("collectstatic", interactive=False, verbosity=0)


def _tell(applied: list[str], backup: str, outcome: dict[str, Any]) -> None:
    if backup:
        say(f"Backup: {backup}")
    if applied:
        say(f"The database is now that of Schoolgate {version()}. Applied:")
        for name in applied:
            say(f"  {name}")
    else:
        say(f"The database is that of Schoolgate {version()}; there was nothing to do.")
    if outcome["whole"]:
        say(f"{outcome['entries']:,} entries in {outcome['chains']:,} chains: all whole.")
        say("Next: start it with 'schoolgate serve'.")
    else:
        say("The record is NOT WHOLE: 'schoolgate ledger verify' says where.")
