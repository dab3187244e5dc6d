"""``schoolgate clauses``: which control serves which clause, how strongly, proved by what."""

from __future__ import annotations

import argparse
from typing import Any

from schoolgate.commands.shared import CommandFailed, say, say_json, start_django
from schoolgate.core.controls import STRENGTHS


def add_parser(commands: Any) -> None:
    """Add ``clauses``."""
    parser = commands.add_parser(
        "clauses",
        help="list the clauses of the packs with their controls, strength and tests",
        description="Strengths, from strong to none: enforced, checked, recorded, routed,"
        " reminded, informed, conduct (rests on people alone).",
    )
    parser.add_argument("--pack", help="only this pack (WHF, WAL, THO, LTL, HOL, REC)")
    parser.add_argument("--strength", choices=STRENGTHS, help="only clauses of this strength")
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the table."""
    start_django()
    from schoolgate.policies.coverage import coverage  # noqa: PLC0415 - after start_django
    from schoolgate.policies.packs import packs  # noqa: PLC0415 - after start_django

    known = list(packs())
    if options.pack and options.pack.upper() not in known:
        raise CommandFailed(f"there is no pack {options.pack!r}. Packs: {', '.join(known)}.")
    rows = [
        row
        for row in coverage()
        if (not options.pack or row.pack == options.pack.upper())
        and (not options.strength or row.strength == options.strength)
    ]
    clauses = {clause.id: clause for pack in packs().values() for clause in pack.clauses}
    if options.format == "json":
        say_json(
            [
                {
                    "id": row.id,
                    "pack": row.pack,
                    "controls": list(row.controls),
                    "idle": list(row.idle),
                    "strength": row.strength,
                    "tests": list(row.tests),
                }
                for row in rows
            ]
        )
        return 0
    for row in rows:
        say(f"{row.id:<20} {row.strength:<9} {clauses[row.id].heading}")
        if row.controls:
            say(f"{'':<30} served by {', '.join(row.controls)}")
        if row.idle:
            say(f"{'':<30} by other choices also by {', '.join(row.idle)}")
        for test in row.tests:
            say(f"{'':<30} proved by {test}")
    say(f"{len(rows)} {'clause' if len(rows) == 1 else 'clauses'}.")
    return 0
