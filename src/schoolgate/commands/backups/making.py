"""Making a backup while everything runs, and removing older ones."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schoolgate.commands.backups import postgres, sqlite
from schoolgate.commands.backups.archive import (
    DATABASES,
    FILES,
    BackupRefused,
    Inside,
    Manifest,
    is_fit,
    measured,
    open_archive,
    write_archive,
)
from schoolgate.commands.backups.inner import LEFT_OUT
from schoolgate.commands.backups.places import (
    demand_owner,
    demand_room,
    in_use,
    new_file,
    sync_folder,
    work_folder,
)
from schoolgate.commands.shared import CommandFailed, Progress, start_django

OURS = re.compile(r"schoolgate-\d{8}-\d{6}(-\d+)?\.tar\.gz")
PASSING = {"roster-progress"}  # how far a roster is: rewritten while it runs
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is there, and what was noticed on the way.

    ``gone`` names entries that the backup before it holds and the record no longer does.
    """

    file: Path
    size: int
    seconds: float
    manifest: Manifest
    passed_over: tuple[str, ...]
    removed: tuple[Path, ...]
    gone: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For ``--format json``."""
        return {
            "file": str(self.file),
            "bytes": self.size,
            "seconds": round(self.seconds, 2),
            "made": self.manifest.made,
            "version": self.manifest.version,
            "database": self.manifest.database,
            "files": len(self.manifest.members) - 1,
            "unpacked": self.manifest.total,
            "entries": self.manifest.entries,
            "ledger": {
                chain: {"entries": head.entries, "hash": head.hash}
                for chain, head in self.manifest.inside.ledger.items()
            },
            "left_out": list(self.manifest.left_out),
            "passed_over": list(self.passed_over),
            "removed": [str(path) for path in self.removed],
            "record_lost": list(self.gone),
        }


def make_backup(target: Path | None = None, *, keep: int | None = None) -> Made:
    """Make a backup in a folder or as a file that is not there yet; keep the newest ``keep``.

    Nothing is left where it fails, and no older one is removed where the record has lost what that
    holds. Raises CommandFailed.
    """
    start_django()
    from django.conf import settings  # noqa: PLC0415 - after start_django

    from schoolgate.core import clock  # noqa: PLC0415 - after start_django

    demand_owner(settings.DATA)
    began = time.monotonic()
    with in_use(settings.DATA):
        moment = clock.now()
        file = _file_for(target, settings.DATA / "backups", f"{moment:%Y%m%d-%H%M%S}")
        if keep is not None and not OURS.fullmatch(file.name):
            raise CommandFailed("--keep needs a folder, in which the backups get their names.")
        database = settings.DATABASES["default"]
        _demand_database(database)
        _note()
        try:
            with (
                work_folder(file.parent) as room,
                work_folder(Path(settings.MEDIA_ROOT).resolve().parent) as links,
            ):
                manifest, passed_over = _pack(
                    room, links, database, Path(settings.MEDIA_ROOT), f"{moment:%Y-%m-%dT%H:%M:%SZ}"
                )
                packed = room / "packed"
                read_back(packed)
                file = _give_name(packed, file, in_folder=target is None or target.is_dir())
        except OSError as problem:
            words = "the disk is full" if problem.errno == errno.ENOSPC else problem.strerror
            raise CommandFailed(f"cannot write {file}: {words}. Nothing was left there.") from None
        gone = _gone_since_last(file, manifest)
        removed: tuple[Path, ...] = ()
        if keep is not None and not gone:
            removed = remove_older(file.parent, keep, manifest)
    seconds = time.monotonic() - began
    return Made(file, file.stat().st_size, seconds, manifest, passed_over, removed, gone)


def version() -> str:
    """The version of this program."""
    from importlib.metadata import version  # noqa: PLC0415 - slow

    return version("schoolgate")


def _file_for(target: Path | None, usual: Path, stamp: str) -> Path:
    if target is None:
        usual.mkdir(mode=0o700, exist_ok=True)
        target = usual
    target = target.resolve()
    if not target.is_dir():
        if target.exists():
            raise CommandFailed(f"{target} exists already; nothing was written.")
        if not target.parent.is_dir():
            raise CommandFailed(f"there is no folder {target.parent}.")
        return target
    return _next_free(target / f"schoolgate-{stamp}.tar.gz")


def _next_free(file: Path) -> Path:
    stem, number = file.name[: len("schoolgate-20260901-120000")], 1
    while file.exists():
        number += 1
        file = file.with_name(f"{stem}-{number}.tar.gz")
    return file


def _demand_database(database: Mapping[str, Any]) -> None:
    if kind_of(database) == "sqlite" and not Path(database["NAME"]).is_file():
        raise CommandFailed(f"there is no database at {database['NAME']}.")


def kind_of(database: Mapping[str, Any]) -> str:
    """``sqlite`` or ``postgresql``."""
    return "sqlite" if database["ENGINE"].endswith("sqlite3") else "postgresql"


def _note() -> None:
    """A database that is read-only or broken must still be saved: then say so instead."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - after start_django

    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.ledger.actions import note_backup  # noqa: PLC0415 - after start_django

    try:
        note_backup(by=System("operator"), version=version())
    except DatabaseError as problem:
        words = (str(problem).strip().splitlines() or ["no reason given"])[0]
        sys.stderr.write(f"schoolgate: the backup itself could not be recorded: {words}.\n")
    finally:
        connection.close()


def _pack(
    room: Path, links: Path, database: Mapping[str, Any], media: Path, made: str
) -> tuple[Manifest, tuple[str, ...]]:
    # Files before the database and once more after it: what a row of the copy points at was there
    # at one of the two, and a link keeps it should it be deleted meanwhile.
    kept: dict[str, Path] = {}
    _keep_files(media, links, room, kept)
    copied = room / "database"
    inside, schema = _copy_database(database, copied)
    passed_over = _keep_files(media, links, room, kept)
    kind = kind_of(database)
    sources = {DATABASES[kind]: copied, **{name: kept[name] for name in sorted(kept)}}
    hashed = Progress("Files measured", len(sources))
    members = []
    for number, (name, path) in enumerate(sources.items(), start=1):
        members.append(measured(name, path))
        hashed(number)
    hashed.close()
    manifest = Manifest(made, version(), kind, schema, inside, tuple(members), LEFT_OUT)
    demand_room(room, manifest.total // 2)
    progress = Progress("Megabytes packed", manifest.total // MB)
    with new_file(room / "packed") as out:
        write_archive(out, manifest, sources, lambda done: progress(done // MB))
        out.flush()
        os.fsync(out.fileno())
    progress.close()
    return manifest, passed_over


def _copy_database(database: Mapping[str, Any], to: Path) -> tuple[Inside, str]:
    to.touch(0o600)
    if kind_of(database) == "sqlite":
        source = Path(database["NAME"])
        demand_room(to.parent, source.stat().st_size)
        progress = Progress("Pages of the database copied")
        sqlite.copy(source, to, LEFT_OUT, progress)
        progress.close()
        return sqlite.inside(to), ""
    progress = Progress("Megabytes of the database dumped")
    found = postgres.dump(dict(database), to, LEFT_OUT, lambda done: progress(done // MB))
    progress.close()
    return found


def _keep_files(media: Path, links: Path, room: Path, kept: dict[str, Path]) -> tuple[str, ...]:
    """Hold on to every file that is there; answers what cannot be taken along."""
    passed_over = []
    for path in _below(media):
        inner = path.relative_to(media).as_posix()
        name = FILES + inner
        if name in kept:
            continue
        if path.is_symlink() or not path.is_file() or not is_fit(name):
            if path.is_symlink() or path.exists():
                passed_over.append(inner)
            continue
        number = str(len(kept))
        with suppress(FileNotFoundError):
            kept[name] = _held_on_to(path, links / number, room / number)
    return tuple(passed_over)


def _below(media: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(media):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if here != media or name not in PASSING)
        yield from (here / name for name in folders if (here / name).is_symlink())
        yield from (here / name for name in sorted(files))


def _held_on_to(path: Path, link: Path, copied: Path) -> Path:
    try:
        os.link(path, link, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copyfile(path, copied)
        return copied
    return link


def read_back(file: Path) -> Manifest:
    """Read the whole of a backup and compare every hash. Raises BackupRefused."""
    with open_archive(file) as archive:
        progress = Progress("Megabytes read back", archive.manifest.total // MB)
        done = 0
        for _member, chunks in archive.members():
            for chunk in chunks:
                done += len(chunk)
                progress(done // MB)
        progress.close()
        return archive.manifest


def _give_name(packed: Path, file: Path, *, in_folder: bool) -> Path:
    """Name what is ready, never over another; in a folder a name that was taken counts on."""
    while True:
        try:
            os.link(packed, file)
        except FileExistsError:
            if not in_folder:
                raise CommandFailed(f"{file} exists already; nothing was written.") from None
            file = _next_free(file)
            continue
        except OSError:  # a share without links
            if file.exists():
                raise CommandFailed(f"{file} exists already; nothing was written.") from None
            packed.rename(file)
        sync_folder(file.parent)
        return file


def remove_older(folder: Path, keep: int, newest: Manifest) -> tuple[Path, ...]:
    """Remove all but the newest ``keep`` backups that this installation made there itself."""
    gone = [path for path, _ in _own_in(folder, newest)[keep:]]
    for path in gone:
        path.unlink()
    return tuple(gone)


def _own_in(folder: Path, newest: Manifest) -> list[tuple[Path, Manifest]]:
    """The backups of this installation in a folder, the newest first."""
    own = []
    for path in folder.iterdir():
        if OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            with suppress(BackupRefused), open_archive(path) as archive:
                found = archive.manifest
                if found.inside.installation == newest.inside.installation != "":
                    own.append((found.made, path.stat().st_mtime_ns, path, found))
    return [(path, found) for *_, path, found in sorted(own, reverse=True, key=lambda one: one[:3])]


def _gone_since_last(file: Path, newest: Manifest) -> tuple[str, ...]:
    """Ends of chains that the backup before this one holds and the record no longer does.

    Those that a restore took back are not among them: it is on record.
    """
    from django.db import DatabaseError, connection  # noqa: PLC0415 - after start_django

    from schoolgate.ledger.queries import holds_entry, restored_since  # noqa: PLC0415 - likewise

    before = next((found for path, found in _own_in(file.parent, newest) if path != file), None)
    if before is None:
        return ()
    try:
        if restored_since(dt.datetime.fromisoformat(before.made)):
            return ()
        return tuple(
            f"chain {chain}, entry {head.entries}"
            for chain, head in sorted(before.inside.ledger.items())
            if head.entries and not holds_entry(chain, head.entries, head.hash)
        )
    except DatabaseError:
        return ()
    finally:
        connection.close()
