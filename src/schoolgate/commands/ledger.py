"""``schoolgate ledger verify`` and ``ledger export``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from schoolgate.commands.shared import CommandFailed, Progress, say, say_json, start_django


def add_parser(commands: Any) -> None:
    """Add ``ledger`` with its two verbs."""
    parser = commands.add_parser("ledger", help="verify or export the append-only record")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser(
        "verify",
        help="check every chain; name the first broken entry",
        description="Exit code 0: all chains are whole; 1: a broken entry; 2: could not check.",
    )
    verify.add_argument("--school", help="only this school's chain (its short name)")
    verify.add_argument("--format", choices=["text", "json"], default="text")
    verify.set_defaults(run=run_verify)
    export = verbs.add_parser(
        "export",
        help="write entries as JSON lines, for tools/verify_ledger.py",
        description="One entry a line, in order. The file verifies offline with"
        " tools/verify_ledger.py, which needs nothing but Python.",
    )
    export.add_argument("--school", help="only this school's chain (its short name)")
    export.add_argument("--out", type=Path, help="write to this file instead of the screen")
    export.add_argument(
        "--without-facts", action="store_true", help="leave out what the entries say"
    )
    export.set_defaults(run=run_export)


def _chain(school: str | None) -> str | None:
    from schoolgate.commands.shared import find_school  # noqa: PLC0415 - after start_django

    return find_school(school).public_id if school else None


def run_verify(options: argparse.Namespace) -> int:
    """Verify, and say what was found."""
    start_django()
    from schoolgate.ledger.verify import verify_chains  # noqa: PLC0415 - after start_django

    progress = Progress("Entries checked")
    outcome = verify_chains(chain=_chain(options.school), progress=progress)
    progress.close()
    if options.format == "json":
        say_json(outcome.as_json())
    elif outcome.broken is None:
        say(f"{outcome.entries:,} entries in {outcome.chains:,} chains: all whole.")
    else:
        say(f"BROKEN at {outcome.broken}")
    return 0 if outcome.broken is None else 1


def run_export(options: argparse.Namespace) -> int:
    """Write the entries."""
    start_django()
    from schoolgate.ledger.export import export_lines  # noqa: PLC0415 - after start_django

    lines = export_lines(chain=_chain(options.school), facts=not options.without_facts)
    if options.out is None:
        sys.stdout.writelines(lines)
        return 0
    try:
        with options.out.open("x", encoding="utf-8") as file:
            file.writelines(lines)
    except FileExistsError:
        raise CommandFailed(f"{options.out} exists already; nothing was written.") from None
    except OSError as problem:
        raise CommandFailed(f"cannot write {options.out}: {problem.strerror}.") from None
    return 0
