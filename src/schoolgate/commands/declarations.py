"""``schoolgate declarations``: ask whoever is to sign, without waiting for the worker."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from schoolgate.commands.shared import Progress, find_school, say, say_json, start_django

if TYPE_CHECKING:
    from schoolgate.policies.models import Policy

ALL_WELL = 0


def add_parser(commands: Any) -> None:
    """Add ``declarations`` with its verb."""
    parser = commands.add_parser("declarations", help="ask people to sign the policies in force")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    ask = verbs.add_parser(
        "ask",
        help="ask everybody whom a policy binds and who has not signed",
        description="The worker does this by itself; this command does it now and shows how far"
        " it is. It may be broken off and run again at any time: nobody is asked twice."
        " Exit code 0: done; 2: could not.",
    )
    ask.add_argument("--school", help="one school only: its short name")
    ask.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    ask.set_defaults(run=run_ask)


def run_ask(options: argparse.Namespace) -> int:
    """Look after every policy, or those of one school."""
    start_django()
    from schoolgate.declarations.asking.actions import Done, look_after  # noqa: PLC0415

    whole = Done()
    for policy in _policies(options.school):
        progress = Progress(f"{policy.school.name}: people looked through")
        try:
            whole += look_after(policy=policy, say=progress)
        finally:
            progress.close()
    if options.format == "json":
        say_json({"looked": whole.looked, "asked": whole.asked, "closed": whole.closed})
    else:
        say(
            f"{whole.looked:,} people looked through, {whole.asked:,} asked to sign,"
            f" {whole.closed:,} requests ended."
        )
    return ALL_WELL


def _policies(slug: str | None) -> list[Policy]:
    from schoolgate.policies.models import Policy  # noqa: PLC0415 - after start_django

    found = Policy.objects.select_related("school__federation").order_by("school__name", "pk")
    return list(found.filter(school=find_school(slug)) if slug else found)
