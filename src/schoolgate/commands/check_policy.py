"""``schoolgate check-policy FILE``: what a policy says and what is wrong with it."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schoolgate.commands.shared import CommandFailed, find_school, say, say_json, start_django

if TYPE_CHECKING:
    from schoolgate.reading.model import SchoolFacts


def add_parser(commands: Any) -> None:
    """Add ``check-policy``."""
    parser = commands.add_parser(
        "check-policy",
        help="read a policy document and say what it states and what is wrong with it",
        description="Reads text, Markdown, Word (.docx), OpenDocument (.odt), PDF with text and"
        " HTML. Nothing is stored. Exit code 0: nothing found; 1: findings; 2: could not read.",
    )
    parser.add_argument("file", type=Path, help="the policy document")
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    parser.add_argument(
        "--school", default="", metavar="SHORT-NAME",
        help="check as this school's page would: with its name, and with who holds which role"
        " today (needs the database; without this nothing is known of the school)",
    )  # fmt: skip
    parser.add_argument(
        "--today", type=_day, default=None, metavar="YYYY-MM-DD",
        help="check as if it were this day",
    )  # fmt: skip
    parser.set_defaults(run=run)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a day; write it like 2026-09-01"
        ) from None


def run(options: argparse.Namespace) -> int:
    """Read, check, print."""
    from schoolgate.policies.gathering import places_of_clauses  # noqa: PLC0415 - slow
    from schoolgate.reading.check import check_bytes  # noqa: PLC0415 - slow
    from schoolgate.reading.model import UnreadableDocument  # noqa: PLC0415 - slow
    from schoolgate.reading.report import as_json, as_text  # noqa: PLC0415 - slow

    facts = _facts(options.school)
    gc.set_threshold(50_000, 20, 20)  # what is read stays until the command ends
    today = options.today or dt.date.today()  # noqa: DTZ011 - the operator's own day
    try:
        report = check_bytes(_content(options.file), options.file.name, today=today, facts=facts)
    except OSError as problem:
        raise CommandFailed(f"cannot open {options.file}: {problem.strerror}.") from None
    except UnreadableDocument as problem:
        if options.format == "json":
            say_json({"error": problem.code, "message": str(problem)})
        raise CommandFailed(f"{options.file.name}: {problem}") from None
    if options.format == "json":
        say_json(as_json(report))
    else:
        width = min(shutil.get_terminal_size().columns, 100)
        clauses = places_of_clauses(report.document)
        say(as_text(report, width=width, colour=sys.stdout.isatty(), clauses=clauses))
    return 1 if report.findings else 0


def _facts(slug: str) -> SchoolFacts:
    """What the checker may know: nothing, or what the school's own page knows."""
    from schoolgate.reading.model import SchoolFacts  # noqa: PLC0415 - slow

    if not slug:
        return SchoolFacts()
    start_django()
    from schoolgate.policies.actions import facts_of  # noqa: PLC0415 - after start_django

    return facts_of(find_school(slug))


def _content(file: Path) -> bytes:
    """The bytes of a file; one larger than any policy is refused unread."""
    from schoolgate.reading.extract.limits import MAX_FILE_BYTES, MEGABYTE  # noqa: PLC0415 - slow
    from schoolgate.reading.model import UnreadableDocument  # noqa: PLC0415 - slow
    from schoolgate.text import Text  # noqa: PLC0415 - with the two above

    with file.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if size > MAX_FILE_BYTES:
            words = (
                f"The file has {size / MEGABYTE:.0f} MB; at most {MAX_FILE_BYTES // MEGABYTE} MB"
                " are read. Save it without pictures, or as plain text."
            )
            raise UnreadableDocument("too-large", Text(words))
        return opened.read(MAX_FILE_BYTES + 1)
