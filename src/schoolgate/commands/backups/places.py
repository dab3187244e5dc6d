"""Folders to work in, who uses an installation, and the note of a switch under way."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from schoolgate.commands.shared import CommandFailed

WORK = ".schoolgate-work-"
LOCK = "running.lock"
JOURNAL = "restore-unfinished.json"
SURELY_BEGUN = 60  # seconds after which a folder without a holder was left behind


# Who uses the installation


@contextmanager
def in_use(data: Path) -> Iterator[int]:
    """Say that something runs on this data folder; yields a handle that children may inherit.

    Raises CommandFailed while a restore or upgrade runs there, or after one was cut off.
    """
    demand_finished(data)
    with _held(data, fcntl.LOCK_SH) as handle:
        if handle is None:
            raise CommandFailed(
                f"a restore or an upgrade is running on {data}. Wait until it is through."
            )
        yield handle


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Keep servers, workers and backups out. Raises CommandFailed while one of them runs."""
    with _held(data, fcntl.LOCK_EX) as handle:
        if handle is None:
            raise CommandFailed(
                f"a server, a worker or a backup is running on {data}. Stop it first."
            )
        yield


@contextmanager
def _held(data: Path, kind: int) -> Iterator[int | None]:
    handle = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield handle
    finally:
        os.close(handle)


def demand_owner(data: Path) -> None:
    """Refuse another user: what they leave behind, the server could not read or write."""
    owner = data.stat().st_uid
    if os.geteuid() != owner:
        try:
            name = pwd.getpwuid(owner).pw_name
        except KeyError:
            name = str(owner)
        raise CommandFailed(f"{data} belongs to {name}; run this as that user: sudo -u {name} …")


# Folders to work in


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A folder for its owner only, gone afterwards; one that a killed process left goes too."""
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=WORK, dir=parent))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove folders that a killed process left."""
    for folder in parent.glob(f"{WORK}*"):
        with suppress(OSError), (folder / "lock").open("r") as lock:
            if time.time() - os.fstat(lock.fileno()).st_mtime < SURELY_BEGUN:
                continue
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)


def new_file(path: Path) -> BinaryIO:
    """A file for its owner only, that was not there before."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def demand_room(folder: Path, size: int) -> None:
    """Refuse work that the disk has no room for."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise CommandFailed(
            f"{folder} has room for {free / 1e6:,.0f} MB; this needs {size / 1e6:,.0f} MB."
        )


def sync_folder(folder: Path) -> None:
    """Make sure that names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network shares cannot
            os.fsync(handle)
    finally:
        os.close(handle)


# A switch under way


@dataclass(frozen=True, slots=True)
class Move:
    """``new``, or nothing, takes the place of ``live``, which waits at ``old`` until all is well."""

    live: str
    new: str
    old: str
    was_there: bool


@dataclass(frozen=True, slots=True)
class Journal:
    """What a restore is about to change; ``schema`` is where PostgreSQL keeps the old tables."""

    moves: list[Move] = field(default_factory=list)
    schema: str = ""

    def write(self, data: Path) -> None:
        """Note it before anything changes."""
        path = data / JOURNAL
        with path.open("x", encoding="utf-8") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(data)


def read_journal(data: Path) -> Journal | None:
    """The note of a switch that did not come to its end, if there is one."""
    try:
        told = json.loads((data / JOURNAL).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:  # cut off while it was written, so nothing had changed yet
        return Journal()
    return Journal([Move(**move) for move in told["moves"]], told["schema"])


def forget_journal(data: Path) -> None:
    """From here on the new data is what counts."""
    (data / JOURNAL).unlink(missing_ok=True)
    sync_folder(data)


def demand_finished(data: Path) -> None:
    """Refuse to run on data that a restore left half way."""
    if (data / JOURNAL).exists():
        raise CommandFailed(
            f"a restore on {data} did not come to its end. 'schoolgate restore --put-back' brings"
            " back what was there before it."
        )


def switch(moves: list[Move]) -> None:
    """Put the new in place of the old, one after the other."""
    for move in moves:
        if move.was_there:
            Path(move.live).rename(move.old)
        if move.new:
            Path(move.new).rename(move.live)
        sync_folder(Path(move.live).parent)


def put_back(moves: list[Move]) -> None:
    """Undo what of a switch was done; may itself be cut off and done again."""
    for move in reversed(moves):
        live, old = Path(move.live), Path(move.old)
        if move.was_there and old.exists():
            _remove(live)
            old.rename(live)
        elif not move.was_there and not Path(move.new).exists():
            _remove(live)
        sync_folder(live.parent)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
