"""``schoolgate roster``: check, import, template. Django is imported late."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schoolgate.commands.shared import (
    CommandFailed,
    Progress,
    find_school,
    say,
    say_json,
    start_django,
)
from schoolgate.commands.trouble import FULL

if TYPE_CHECKING:
    from schoolgate.people.models import School
    from schoolgate.people.roster.cells import Options
    from schoolgate.people.roster.compare import Comparison
    from schoolgate.people.roster.report import Line

SHOWN = 20
ALL_WELL, FOUND = 0, 1
COMMAND = "roster-command"


def add_parser(commands: Any) -> None:
    """Add ``roster`` with its verbs."""
    parser = commands.add_parser("roster", help="check and import a roster of people")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser(
        "check",
        help="say what a roster would add, change and end, without changing anything",
        description="Reads a zip, a folder or one CSV file: OneRoster 1.1 and 1.2, Microsoft"
        " School Data Sync 1 and 2.1, or our own CSV (see `schoolgate roster template`)."
        " Exit code 0: every row can be used; 1: some rows are refused, or taken without a part;"
        " 2: could not read.",
    )
    _add_options(check)
    check.add_argument(
        "--all", action="store_true", help=f"print every line, not the first {SHOWN} of each kind"
    )
    check.set_defaults(run=run_check)
    load = verbs.add_parser(
        "import",
        help="import a roster after a dry run that you say yes to",
        description="Shows what would happen, asks, then applies it all or nothing. Somebody who"
        " is missing from a complete roster is ended, never deleted."
        " Exit code 0: applied; 1: applied, but some rows were refused or taken without a part,"
        " or you said no; 2: could not.",
    )
    _add_options(load)
    load.add_argument("--yes", action="store_true", help="apply without asking")
    load.add_argument(
        "--allow-many-endings",
        action="store_true",
        help="apply although it would end more than a fifth of the school",
    )
    load.set_defaults(run=run_import, all=False)
    template = verbs.add_parser("template", help="print the plain CSV to fill in")
    template.add_argument("--example", action="store_true", help="with five rows that show how")
    template.add_argument("--out", type=Path, help="write to this file instead of the screen")
    template.set_defaults(run=run_template)


def _add_options(parser: Any) -> None:
    parser.add_argument("file", type=Path, help="zip, folder or CSV file")
    parser.add_argument("--school", required=True, help="the school's short name")
    parser.add_argument("--org", default="", help="which school of the roster is ours: its id")
    parser.add_argument(
        "--date-order",
        choices=["day-first", "month-first"],
        default="",
        help="how dates like 4/2/2026 are written; dates like 2026-02-04 need no word",
    )
    parser.add_argument(
        "--match",
        action="store_true",
        help="a person with the same e-mail address, or a class of the same name, is the same one",
    )
    parser.add_argument(
        "--keep-missing", action="store_true", help="end nobody for being missing from the roster"
    )
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )


def run_template(options: argparse.Namespace) -> int:
    """Print or write the template."""
    start_django()
    from schoolgate.people.roster.formats.plain import template  # noqa: PLC0415

    text = template(examples=options.example)
    if options.out is None:
        sys.stdout.write(text)
        return ALL_WELL
    try:
        with options.out.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise CommandFailed(f"{options.out} exists already; nothing was written.") from None
    except OSError as problem:
        raise CommandFailed(f"cannot write {options.out}: {problem.strerror}.") from None
    return ALL_WELL


def run_check(options: argparse.Namespace) -> int:
    """The dry run alone."""
    with _dry_run(options) as (comparison, _school, _chosen):
        if options.format == "json":
            _say_json(comparison, applied=False)
        else:
            _say_report(comparison, everything=options.all)
        return FOUND if comparison.has_faults else ALL_WELL


def run_import(options: argparse.Namespace) -> int:
    """The dry run, the question, and the import."""
    with _dry_run(options) as (comparison, school, chosen):
        ended_with, figures = FOUND if comparison.has_faults else ALL_WELL, comparison.figures
        if options.format == "text":
            _say_report(comparison, everything=False)
        if not figures["to_do"]:
            if options.format == "json":
                _say_json(comparison, applied=False)
            else:
                say("There is nothing to do.")
            return ended_with
        _must_be_allowed(figures, options)
        if not options.yes and not _asked(options):
            say("Nothing was changed.")
            return FOUND
    figures = _apply(options, school, chosen, figures)
    if options.format == "json":
        say_json({"applied": True, **figures})
    else:
        say("The roster was applied.")
    return ended_with


def _must_be_allowed(figures: dict[str, Any], options: argparse.Namespace) -> None:
    if figures["many_endings"] and not options.allow_many_endings:
        raise CommandFailed(
            f"this would end {figures['people_ending']:,} of {figures['people_here']:,} people,"
            " more than a fifth of the school. Nothing was changed. If the roster is right, say"
            " --allow-many-endings."
        )


def _asked(options: argparse.Namespace) -> bool:
    if not sys.stdin.isatty() or options.format == "json":
        raise CommandFailed(
            "nobody is at a terminal to say yes. Nothing was changed. Look at the report of"
            " `schoolgate roster check`, then say --yes."
        )
    sys.stdout.write("Apply this? Type yes: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() == "yes"


def _apply(
    options: argparse.Namespace, school: School, chosen: Options, figures: dict[str, Any]
) -> dict[str, Any]:
    from schoolgate.core.actors import System  # noqa: PLC0415
    from schoolgate.people.roster.actions import PlanMoved, import_roster  # noqa: PLC0415
    from schoolgate.people.roster.archive import sha256_of  # noqa: PLC0415

    progress = Progress("Changes written", figures["to_do"])
    try:
        roster = import_roster(
            by=System(COMMAND), school=school, path=options.file, file_name=options.file.name,
            sha256=sha256_of(options.file), options=chosen, expected=figures["fingerprint"],
            say=progress,
        )  # fmt: skip
    except PlanMoved:
        raise CommandFailed(
            "the school or the file changed between the report and your word. Nothing was"
            " applied; run it again."
        ) from None
    finally:
        progress.close()
    return {"import": roster.public_id, **roster.figures}


@contextmanager
def _dry_run(options: argparse.Namespace) -> Iterator[tuple[Comparison, School, Options]]:

    start_django()
    from schoolgate.people.roster.cells import Options as Chosen  # noqa: PLC0415
    from schoolgate.people.roster.compare import compared  # noqa: PLC0415
    from schoolgate.people.roster.problems import RosterRefused  # noqa: PLC0415

    school = find_school(options.school)
    chosen = Chosen(
        org=options.org, date_order=options.date_order, match=options.match,
        keep_missing=options.keep_missing,
    )  # fmt: skip
    progress = Progress("Rows read")
    try:
        if not options.file.exists():
            raise CommandFailed(f"there is no file or folder {options.file}.")
        with compared(
            options.file, options.file.name, school, chosen, progress=progress
        ) as comparison:
            progress.close()
            yield comparison, school, chosen
    except RosterRefused as problem:
        if options.format == "json":
            say_json({"error": problem.code, "message": str(problem),
                      "question": problem.question, "choices": dict(problem.choices)})  # fmt: skip
        hint = {"org": " Say --org ID.", "date_order": " Say --date-order."}.get(
            problem.question, ""
        )
        raise CommandFailed(f"{problem}{hint} Nothing was changed.") from None
    except BrokenPipeError:
        raise
    except OSError as problem:
        if problem.errno in FULL:  # what is full is not the file that was read
            raise
        raise CommandFailed(f"cannot read {options.file}: {problem.strerror}.") from None


def _say_json(comparison: Comparison, *, applied: bool) -> None:
    from schoolgate.people.roster.report import VERBS, lines_of  # noqa: PLC0415

    lines = [line.as_json() for line in lines_of(comparison.store, *VERBS)]
    say_json({"applied": applied, **comparison.figures, "lines": lines})


def _say_report(comparison: Comparison, *, everything: bool) -> None:
    from schoolgate.people.roster.report import THINGS, VERBS, lines_of  # noqa: PLC0415

    figures = comparison.figures
    say(f"{figures['format_title']}, {figures['rows']:,} rows.")
    say()
    counts = figures["counts"]
    say(f"{'':<22}{'added':>9}{'changed':>9}{'ended':>9}{'the same':>10}")
    for thing, title in THINGS.items():
        row = [counts.get(verb, {}).get(thing, 0) for verb in ("add", "change", "end", "same")]
        if any(row):
            say(f"{title!s:<22}{row[0]:>9,}{row[1]:>9,}{row[2]:>9,}{row[3]:>10,}")
    for verb, title in VERBS.items():
        count = comparison.count(verb)
        if not count or (verb == "add" and not everything):
            continue
        say()
        say(f"{title}: {count:,}")
        most = -1 if everything else SHOWN
        for line in lines_of(comparison.store, verb, most=most):
            say(_sentence(line))
        if not everything and count > SHOWN:
            say(f"  … and {count - SHOWN:,} more; --all prints them.")
    say()


def _sentence(line: Line) -> str:
    parts = [line.place, line.name, line.detail]
    if line.verb in {"add", "change", "end"}:
        parts.insert(0, line.thing_word.lower())
    return "  " + ": ".join(part for part in parts if part)
