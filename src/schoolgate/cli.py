"""``schoolgate``: the one door for operators.

Exit codes, the same for every command: 0 all well, 1 something was found or refused,
2 the command could not do its work; 130 stopped by Ctrl-C, 141 nobody reads on, as in
``schoolgate clauses | head``.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from schoolgate.commands import PARSERS
from schoolgate.commands.shared import CommandFailed
from schoolgate.config.environment import BadSetting

EXIT_FAILED = 2
EXIT_STOPPED = 130
EXIT_UNREAD = 141


def build_parser() -> argparse.ArgumentParser:
    """The command line with all its commands."""
    parser = argparse.ArgumentParser(
        prog="schoolgate",
        description="Schoolgate: runs a school's social-networking policy.",
        epilog="schoolgate COMMAND --help explains one command. Settings come from environment"
        " variables: docs/reference/settings.md.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for add in PARSERS:
        add(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolgate.config.settings")
    if sys.stdout is None:  # whoever called has closed it: schoolgate COMMAND >&-
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
    try:
        return _run(arguments)
    except BrokenPipeError:
        return EXIT_UNREAD


def _run(arguments: Sequence[str] | None) -> int:
    try:
        try:
            options = build_parser().parse_args(arguments)
            return int(options.run(options))
        finally:
            _flush()
    except (BadSetting, CommandFailed) as problem:
        print(f"schoolgate: {problem}", file=sys.stderr)  # noqa: T201
        return EXIT_FAILED
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        print("schoolgate: stopped.", file=sys.stderr)  # noqa: T201
        return EXIT_STOPPED
    except Exception as problem:  # noqa: BLE001 - told apart in words_for
        return _told(problem)


def _flush() -> None:
    """Write out what waits while a fault can still be told; let go of what cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        raise


def _told(problem: Exception) -> int:
    from schoolgate.commands.trouble import words_for  # noqa: PLC0415 - slow, seldom needed

    words = words_for(problem)
    if not words:
        traceback.print_exception(problem)
        words = "this is a fault of the program. Please report the lines above."
    print(f"schoolgate: {words}", file=sys.stderr)  # noqa: T201
    return EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main())
