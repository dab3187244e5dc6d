"""``schoolgate restore``: put a backup in place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from schoolgate.commands.backup import check, in_words, told
from schoolgate.commands.backups import places
from schoolgate.commands.backups.archive import open_archive
from schoolgate.commands.backups.restoring import (
    Place,
    demand_fits,
    place_for_restore,
    put_in_place,
    undo_unfinished,
    unpack,
)
from schoolgate.commands.shared import CommandFailed, say, say_json, start_django

WORD = "replace"


def add_parser(commands: Any) -> None:
    """Add ``restore``."""
    parser = commands.add_parser(
        "restore",
        help="put a backup in place",
        description="Unpacks a backup beside the data, examines it wholly, and only then lets it"
        " take the place of what is there. Stop server and workers first. What was there waits"
        " until all has gone well, and comes back by itself where something fails.",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the backup")
    parser.add_argument(
        "--replace", action="store_true", help="even where there is data already: it is lost then"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask (for scripts)")
    parser.add_argument(
        "--dry-run", action="store_true", help="examine the file only and change nothing"
    )
    parser.add_argument(
        "--put-back",
        action="store_true",
        help="after a restore that was cut off: bring back what was there before it",
    )
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Restore, or only look, or only undo."""
    if options.put_back:
        return put_back()
    if options.file is None:
        raise CommandFailed("name the backup to restore.")
    if options.dry_run:
        start_django()
        return check(options.file, options.format)
    try:
        return _restore(options)
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise CommandFailed(f"{problem.strerror}. Nothing was changed.") from None


def _restore(options: argparse.Namespace) -> int:
    with place_for_restore() as place:
        with open_archive(options.file) as archive:
            demand_fits(archive.manifest, place)
        if not place.empty and not options.replace:
            raise CommandFailed(
                f"there is data here already: {place}. With --replace the backup takes"
                " its place and it is lost; 'schoolgate backup' saves it before."
            )
        with places.work_folder(place.media.parent) as folder:
            unpacked = unpack(options.file, folder, restored=True)
            if not place.empty:
                _confirm(place, in_words(unpacked.manifest), asked=not options.yes)
            found = put_in_place(unpacked, place)
    if options.format == "json":
        restored = {"schools": found.schools, "people": found.people}
        say_json({"restored": True, **told(unpacked.manifest, found), **restored})
        return 0
    say(f"Restored. {in_words(unpacked.manifest)}")
    say(f"{found.schools:,} schools, {found.people:,} people.")
    if found.applied:
        say(f"Brought up to date: {', '.join(found.applied)}.")
    say("Next: start it with 'schoolgate serve'. Everybody signs in anew. Links that were sent")
    say("by mail under another signing key no longer open; they can be asked for again.")
    return 0


def put_back() -> int:
    """Undo a restore that was cut off."""
    start_django()
    from django.conf import settings  # noqa: PLC0415 - after start_django

    places.demand_owner(settings.DATA)
    with places.alone(settings.DATA):
        undone = undo_unfinished()
    if undone:
        say("What was there before the restore is back.")
    else:
        say("No restore was cut off; there was nothing to do.")
    return 0


def _confirm(place: Place, backup: str, *, asked: bool) -> None:
    if not asked:
        return
    if not sys.stdin.isatty():
        raise CommandFailed("nobody can be asked here; --yes says that it is meant.")
    say(f"What goes: {place}, in {place.data}.")
    say(f"What comes: {backup}")
    sys.stdout.write(f"Type '{WORD}' to go on: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip() != WORD:
        raise CommandFailed("nothing was changed.")
