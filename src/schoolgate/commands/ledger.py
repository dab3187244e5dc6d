"""``schoolgate ledger``: verify, export and guard the append-only record."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schoolgate.commands.shared import (
    CommandFailed,
    Progress,
    find_school,
    say,
    say_json,
    start_django,
)


def add_parser(commands: Any) -> None:
    """Add ``ledger`` with its verbs."""
    parser = commands.add_parser(
        "ledger",
        help="verify or export the append-only record",
        description="Every decision is an entry in a record that the database lets nobody change."
        " Each school has a chain of its own.",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser(
        "verify",
        help="check every chain; name the first broken entry",
        description="Also compares the heads that chains noted of one another, night by night: an"
        " end that was cut off is missed. Exit code 0: all is whole; 1: a broken entry or a chain"
        " that is missing, cut off or begun anew, or the database has stopped guarding the record;"
        " 2: could not check.",
    )
    verify.add_argument("--school", help="only this school's chain (its short name)")
    verify.add_argument(
        "--head",
        metavar="HASH",
        help="a hash noted earlier (page 'Record', or the last line of an export): its entry must"
        " still be there, or the end of the chain was cut off or rewritten",
    )
    verify.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    verify.set_defaults(run=run_verify)
    export = verbs.add_parser(
        "export",
        help="write entries as JSON lines, for tools/verify_ledger.py",
        description="One entry a line, in order. The file verifies offline with"
        " tools/verify_ledger.py, which needs nothing but Python. That an export was made becomes"
        " an entry itself. The file may hold personal details: keep it as you keep a backup.",
    )
    export.add_argument("--school", help="only this school's chain (its short name)")
    export.add_argument("--out", type=Path, help="write to this file instead of the screen")
    export.add_argument(
        "--without-facts", action="store_true", help="leave out what the entries say"
    )
    export.set_defaults(run=run_export)
    rearm = verbs.add_parser(
        "rearm",
        help="make the database guard the record again",
        description="Puts back triggers that were dropped, altered or switched off, and records"
        " which. Run 'ledger verify' first: it tells what may have happened meanwhile.",
    )
    rearm.set_defaults(run=run_rearm)


def run_verify(options: argparse.Namespace) -> int:
    """Verify, and say what was found."""
    start_django()
    from schoolgate.ledger.models import Entry  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.verify import verify_chains  # noqa: PLC0415 - after start_django
    from schoolgate.notices.verifying import chains_that_must_be  # noqa: PLC0415 - likewise

    progress = Progress("Entries checked")
    with _database():
        chain = _chain(options.school)
        must_be = chains_that_must_be()
        expected = {chain: must_be[chain]} if chain else must_be
        outcome = verify_chains(chain, expected=expected, progress=progress)
        kept = not options.head or Entry.objects.filter(hash=options.head.lower()).exists()
    progress.close()
    if options.format == "json":
        say_json({**outcome.as_json(), "head_kept": kept if options.head else None})
    else:
        if outcome.broken:
            say(f"BROKEN at {outcome.broken}.")
        elif not outcome.entries:
            say("The record is empty: nothing has been entered in this database yet.")
        else:
            say(f"{outcome.entries:,} entries in {outcome.chains:,} chains: all whole.")
            say(_noted(outcome.noted))
        if not kept:
            say(f"BROKEN: no entry has the hash {options.head} any more.")
        if outcome.disarmed:
            say(f"UNGUARDED: not in force in the database: {', '.join(outcome.disarmed)}.")
            say("'schoolgate ledger rearm' puts them back.")
    return 0 if outcome.whole and kept else 1


def _noted(compared: int) -> str:
    """What was compared besides the entries, for whoever runs the command."""
    nightly = "Each night the chains note of one another how far they go."
    if not compared:
        return f"{nightly} No night has passed yet, so there is no such note to compare."
    return f"{nightly} Notes compared: {compared:,}. No chain was cut off."


def run_export(options: argparse.Namespace) -> int:
    """Record the export, then write the entries."""
    start_django()
    from schoolgate.ledger.export import export_lines  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.queries import UnreadableEntry  # noqa: PLC0415 - after start_django

    facts = not options.without_facts
    with _database():
        chain = _chain(options.school)
        if options.out and options.out.exists():
            raise CommandFailed(f"{options.out} exists already; nothing was written.")
        _note_export(chain, with_facts=facts)
        try:
            _write(export_lines(chain, facts=facts), options.out)
        except UnreadableEntry as problem:
            raise CommandFailed(f"{problem}; run 'schoolgate ledger verify'.") from None
    return 0


def run_rearm(options: argparse.Namespace) -> int:  # noqa: ARG001
    """Put lost triggers back."""
    start_django()
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.actions import rearm  # noqa: PLC0415 - after start_django

    with _database():
        if waiting := _unprepared():
            raise CommandFailed(waiting)
        lost = rearm(by=System("operator"))
    if lost:
        say(f"In force again, and recorded: {', '.join(lost)}.")
    else:
        say("The database guards the record; there was nothing to do.")
    return 0


def _chain(school: str | None) -> str | None:
    return find_school(school).public_id if school else None


@contextmanager
def _database() -> Iterator[None]:
    from django.db import DatabaseError  # noqa: PLC0415 - after start_django

    try:
        yield
    except DatabaseError as problem:
        words = str(problem).strip().splitlines()[0]
        raise CommandFailed(
            _unprepared() or f"the database does not answer as it should: {words}."
        ) from None


def _unprepared() -> str:
    """What to do where the database lacks tables; nothing where it is as this version needs it."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - after start_django
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - likewise

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ""
    if not waiting:
        return ""
    if not executor.loader.applied_migrations:
        return (
            "this database is empty: it has no tables and no record. Look whether SCHOOLGATE_DATA"
            " or SCHOOLGATE_DATABASE_URL names the right one; 'schoolgate manage migrate' sets up"
            " a new one."
        )
    return "the database is of an earlier version. Run 'schoolgate manage migrate' first."


def _note_export(chain: str | None, *, with_facts: bool) -> None:
    """A copy that is read-only or broken must still be exportable: then say so instead."""
    from django.db import DatabaseError  # noqa: PLC0415 - after start_django

    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.actions import note_export  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.queries import chain_names  # noqa: PLC0415 - after start_django

    names = [chain] if chain else chain_names()
    try:
        for name in names:
            note_export(by=System("operator"), chain=name, with_facts=with_facts)
    except DatabaseError as problem:
        words = str(problem).strip().splitlines()[0]
        sys.stderr.write(f"schoolgate: the export itself could not be recorded: {words}.\n")


def _write(lines: Iterator[str], out: Path | None) -> None:
    if out is None:
        sys.stdout.writelines(lines)
        return
    try:
        # Personal details may be in it: for its owner's eyes only.
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandFailed(f"{out} exists already; nothing was written.") from None
    except OSError as problem:
        raise CommandFailed(f"cannot write {out}: {problem.strerror}.") from None
    progress = Progress("Entries written")
    try:
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            for number, line in enumerate(lines, start=1):
                file.write(line)
                progress(number)
    except OSError as problem:
        out.unlink(missing_ok=True)
        raise CommandFailed(f"cannot write {out}: {problem.strerror}; it is gone.") from None
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    progress.close()
