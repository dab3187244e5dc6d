"""``schoolgate demo``: two believable schools to try things in."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from schoolgate.commands.server import prepare_database
from schoolgate.commands.shared import CommandFailed, Progress, say, start_django


def add_parser(commands: Any) -> None:
    """Add ``demo``."""
    parser = commands.add_parser(
        "demo",
        help="make the demo federation with its two schools and say who can sign in",
        description="Fills an empty database with a federation of a primary and a secondary"
        " school, the same people every time. An installation with real schools is refused.",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:  # noqa: ARG001
    """Make the demo, or leave it as it is when it is there already."""
    os.environ.setdefault("SCHOOLGATE_DEMO", "yes")
    start_django()
    with _progress("Statements to make the tables"):
        prepare_database()
    from schoolgate.demo.people import cast, make_people  # noqa: PLC0415
    from schoolgate.people.models import School  # noqa: PLC0415 - after prepare_database

    if School.objects.filter(demo=False).exists():
        raise CommandFailed("this database holds real schools; a demo needs one of its own.")
    if School.objects.exists():
        say("The demo schools are here already.")
    else:
        say(
            "Making a federation of two schools with their people, classes, policies, signatures"
            " and reviews."
        )
        sys.stdout.flush()
        with _progress("Statements to write the schools"):
            make_people()
        say("The demo federation is ready. To look at it: SCHOOLGATE_DEMO=yes schoolgate serve")
    say("You can sign in as:")
    for member in cast():
        say(f"  {member.label!s:<24} {member.person.name:<20} {member.school}")
    return 0


@contextmanager
def _progress(words: str) -> Iterator[None]:
    """Count what the database is told to do, while a person watches."""
    from django.db import connection  # noqa: PLC0415 - after start_django

    progress, done = Progress(words), 0

    def count(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal done
        done += 1
        progress(done)
        return execute(*statement)

    try:
        with connection.execute_wrapper(count):
            yield
    finally:
        if done:
            progress.close()
