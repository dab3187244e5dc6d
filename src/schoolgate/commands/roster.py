"""``schoolgate roster``: import a roster after a dry run."""

from __future__ import annotations

from typing import Any


def add_parser(commands: Any) -> None:
    """Add ``roster``; its verbs live beside the importer."""
    from schoolgate.people.roster.command import add_verbs  # noqa: PLC0415 - imports no Django

    parser = commands.add_parser("roster", help="check and import a roster of people")
    add_verbs(parser)
