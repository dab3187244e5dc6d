"""``schoolgate backup``: everything in one file, while the server runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from schoolgate.commands.backups.archive import BackupRefused, Manifest
from schoolgate.commands.backups.inner import Found
from schoolgate.commands.backups.making import MB, make_backup
from schoolgate.commands.backups.restoring import check_backup
from schoolgate.commands.shared import CommandFailed, say, say_json


def add_parser(commands: Any) -> None:
    """Add ``backup``."""
    parser = commands.add_parser(
        "backup",
        help="write everything into one file, or check such a file",
        description="Writes the database and all files handed in, as they are at one moment, into"
        " one file for its owner only; server and workers go on meanwhile. Sign-ins, settings and"
        " the signing key stay out. The file is read back before it gets its name, and nothing is"
        " ever overwritten. Exit code 0: made, or found whole; 1: something in the files' folder"
        " could not be taken along, the record no longer holds what the backup before it in the"
        " folder does, or the file checked is not whole; 2: could not be done.",
    )
    parser.add_argument(
        "target",
        nargs="?",
        metavar="FOLDER|FILE",
        help="where to write (a folder: the file is named after the moment; without it the folder"
        " 'backups' in the data folder), or the file to check",
    )
    parser.add_argument(
        "--keep",
        type=_number,
        metavar="N",
        help="afterwards keep the newest N backups of this installation in the folder, and remove"
        " the older ones",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="unpack FILE beside the data, open its database and verify its record; changes"
        " nothing",
    )
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    parser.set_defaults(run=run)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("write a number from 1 on")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Make or check a backup."""
    target = None if options.target is None else Path(options.target)
    if options.check:
        if target is None or options.keep:
            raise CommandFailed("--check needs the FILE to look into, and nothing else.")
        return check(target, options.format)
    if target is not None and options.target.endswith("/") and not target.is_dir():
        raise CommandFailed(
            f"there is no folder {options.target}; nothing was written. Make the folder first"
            f" ('mkdir {target}'), or leave out the slash at the end to write a file of that name."
        )
    made = make_backup(target, keep=options.keep)
    if options.format == "json":
        say_json(made.as_json())
    else:
        files = len(made.manifest.members) - 1
        say(
            f"{made.file}: {made.size / MB:,.1f} MB, the database and {files:,} files, read back"
            f" and whole; {made.manifest.entries:,} entries in the record."
        )
        if made.removed:
            say(f"Older ones removed: {len(made.removed)}.")
    for name in made.passed_over:
        sys.stderr.write(f"schoolgate: not taken along, for it is no plain file: {name!r}.\n")
    for name in made.gone:
        sys.stderr.write(
            f"schoolgate: THE RECORD HAS LOST what the backup before this one still holds: {name}."
            " No older backup was removed; keep them, and run 'schoolgate ledger verify'.\n"
        )
    return 1 if made.passed_over or made.gone else 0


def check(file: Path, form: str) -> int:
    """Look into a backup and tell."""
    try:
        manifest, found = check_backup(file)
    except BackupRefused as problem:
        if form == "json":
            say_json({"whole": False, "why": str(problem)})
        else:
            say(f"NOT WHOLE: {problem}")
        return 1
    if form == "json":
        say_json({"whole": True, **told(manifest, found)})
    else:
        say(f"{file}: whole. {in_words(manifest)}")
    return 0


def told(manifest: Manifest, found: Found) -> dict[str, Any]:
    """A backup in the words of ``--format json``."""
    return {
        "made": manifest.made,
        "version": manifest.version,
        "database": manifest.database,
        "files": len(manifest.members) - 1,
        "entries": manifest.entries,
        "migrations_to_apply": list(found.applied),
    }


def in_words(manifest: Manifest) -> str:
    """A backup in a sentence."""
    return (
        f"Made {manifest.made} by Schoolgate {manifest.version} from {manifest.database}:"
        f" {manifest.entries:,} entries in the record, all whole; {len(manifest.members) - 1:,}"
        " files."
    )
