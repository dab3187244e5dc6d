"""``schoolgate check-policy FILE``: what a policy says and what is wrong with it."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from pathlib import Path
from typing import Any

from schoolgate.commands.shared import CommandFailed, say, say_json


def add_parser(commands: Any) -> None:
    """Add ``check-policy``."""
    parser = commands.add_parser(
        "check-policy",
        help="read a policy document and say what it states and what is wrong with it",
        description="Reads text, Markdown, Word (.docx), OpenDocument (.odt), PDF with text and"
        " HTML. Nothing is stored. Exit code 0: nothing found; 1: findings; 2: could not read.",
    )
    parser.add_argument("file", type=Path, help="the policy document")
    parser.add_argument("--format", choices=["text", "json"], default="text")
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
    from schoolgate.reading.check import check_bytes  # noqa: PLC0415 - slow
    from schoolgate.reading.model import UnreadableDocument  # noqa: PLC0415 - slow
    from schoolgate.reading.report import as_json, as_text  # noqa: PLC0415 - slow

    try:
        data = options.file.read_bytes()
    except OSError as problem:
        raise CommandFailed(f"cannot open {options.file}: {problem.strerror}.") from None
    today = options.today or dt.date.today()  # noqa: DTZ011 - the operator's own day
    try:
        report = check_bytes(data, options.file.name, today=today)
    except UnreadableDocument as problem:
        if options.format == "json":
            say_json({"error": problem.code, "message": str(problem)})
        raise CommandFailed(f"{options.file.name}: {problem}") from None
    if options.format == "json":
        say_json(as_json(report))
    else:
        width = min(shutil.get_terminal_size().columns, 100)
        say(as_text(report, width=width, colour=sys.stdout.isatty()))
    return 1 if report.findings else 0
