"""The file of a backup: a gzipped tar whose first member lists all others with size and hash.

Reading trusts nothing: names, kinds and sizes are compared with the list before a byte is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from schoolgate.commands.shared import CommandFailed

KIND = "schoolgate-backup"
FORMAT = 1
MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FILES = "files/"
CHUNK = 1024 * 1024
LEVEL = 3
MOST_MANIFEST = 64 * 1024 * 1024
LONGEST_NAME = 1000
GNU_LONG_NAME = tarfile.GNUTYPE_LONGNAME
TEXT = {"encoding": "utf-8", "errors": "surrogateescape"}

Progress = Callable[[int], None]


class BackupRefused(CommandFailed):
    """The file is no backup that may be restored here; the message says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of one chain of the record."""

    entries: int
    hash: str


@dataclass(frozen=True, slots=True)
class Inside:
    """What a database says about itself; ``installation`` is the hash of its first own entry."""

    migrations: dict[str, list[str]]
    ledger: dict[str, Head]
    installation: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says it is. ``schema`` is empty on SQLite; ``left_out`` names tables."""

    made: str
    version: str
    database: str
    schema: str
    inside: Inside
    members: tuple[Member, ...]
    left_out: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """Bytes of all members, unpacked."""
        return sum(member.size for member in self.members)

    @property
    def entries(self) -> int:
        """Entries in all chains of the record."""
        return sum(head.entries for head in self.inside.ledger.values())

    def as_bytes(self) -> bytes:
        """JSON as it stands in the file."""
        inside = asdict(self.inside)
        told = {"kind": KIND, "format": FORMAT, **asdict(self), **inside}
        del told["inside"]
        return json.dumps(told, indent=1).encode("ascii")


# Writing


def is_fit(name: str) -> bool:
    """Whether a member may have this name: a plain relative path that leads nowhere else."""
    return (
        len(os.fsencode(name)) <= LONGEST_NAME
        and not re.search(r"[\x00-\x1f\x7f\\]", name)
        and all(part not in {"", ".", ".."} for part in name.split("/"))
    )


def measured(name: str, path: Path) -> Member:
    """Size and hash of a file as it is now."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Member(name, size, digest.hexdigest())


def write_archive(
    out: BinaryIO, manifest: Manifest, sources: Mapping[str, Path], progress: Progress
) -> None:
    """Write the manifest and all its members. Raises OSError where one became shorter."""
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT, **TEXT) as tar,  # type: ignore[call-overload]
    ):
        listed = manifest.as_bytes()
        tar.addfile(_plain(MANIFEST, len(listed)), io.BytesIO(listed))
        done = 0
        for member in manifest.members:
            with sources[member.name].open("rb") as file:
                tar.addfile(_plain(member.name, member.size), _Watched(file, done, progress))
            done += member.size


def _plain(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


class _Watched(io.RawIOBase):
    """Tells how far the reading is."""

    def __init__(self, file: BinaryIO, done: int, progress: Progress) -> None:
        self._file, self._done, self._progress = file, done, progress

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self._done += len(chunk)
        self._progress(self._done)
        return chunk


# Reading


@contextmanager
def open_archive(path: Path) -> Iterator[Reader]:
    """Open a backup and read its manifest. Raises BackupRefused."""
    if not path.is_file():
        raise BackupRefused(f"{path} is not there, or is no file.")
    try:
        with path.open("rb") as raw, gzip.GzipFile(fileobj=raw) as stream:
            yield Reader(path.name, stream)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BackupRefused(f"{path} is damaged, cut short, or no backup.") from None
    except PermissionError as problem:
        raise BackupRefused(f"cannot read {path}: {problem.strerror}.") from None


class Reader:
    """A backup that is open: its manifest, then its members in order, once."""

    def __init__(self, name: str, stream: gzip.GzipFile) -> None:
        self._name, self._stream = name, stream
        found = self._header()
        if found is None or found[0] != MANIFEST or found[1] > MOST_MANIFEST:
            self._refuse("is no backup of Schoolgate")
        self.manifest = self._manifest(b"".join(self._content(found[1])))

    def members(self) -> Iterator[tuple[Member, Iterator[bytes]]]:
        """Each member with its bytes, which must be read before the next; then the end.

        Raises BackupRefused where the file holds anything but what its manifest lists.
        """
        for member in self.manifest.members:
            found = self._header()
            if found is None or found != (member.name, member.size):
                self._refuse(f"does not hold what it lists: {member.name}")
            yield member, self._checked(member)
        self._ends()

    def _checked(self, member: Member) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for chunk in self._content(member.size):
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != member.sha256:
            self._refuse(f"was changed or damaged: {member.name} has another hash than listed")

    def _header(self) -> tuple[str, int] | None:
        """Name and size of the next plain file; None at the end. Nothing else may stand there."""
        block = self._exactly(tarfile.BLOCKSIZE)
        if not any(block):
            return None
        info = self._parsed(block)
        name = info.name
        if info.type == GNU_LONG_NAME and 0 < info.size <= LONGEST_NAME + 1:
            text = b"".join(self._content(info.size))
            name = os.fsdecode(text.rstrip(b"\0"))
            info = self._parsed(self._exactly(tarfile.BLOCKSIZE))
        if info.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or info.size < 0:
            self._refuse("holds something that is no plain file")
        return name, info.size

    def _parsed(self, block: bytes) -> tarfile.TarInfo:
        try:
            return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.TarError, ValueError):
            self._refuse("is damaged, or no backup")

    def _content(self, size: int) -> Iterator[bytes]:
        left = size
        while left:
            chunk = self._exactly(min(left, CHUNK))
            left -= len(chunk)
            yield chunk
        self._exactly(-size % tarfile.BLOCKSIZE)

    def _exactly(self, size: int) -> bytes:
        found = self._stream.read(size)
        if len(found) != size:
            raise EOFError
        return found

    def _ends(self) -> None:
        rest = self._stream.read(2 * tarfile.RECORDSIZE)
        if any(rest) or len(rest) > tarfile.RECORDSIZE + tarfile.BLOCKSIZE:
            self._refuse("holds more than it lists")

    def _manifest(self, text: bytes) -> Manifest:
        try:
            told = json.loads(text)
            if told["kind"] != KIND:
                self._refuse("is no backup of Schoolgate")
            if told["format"] != FORMAT:
                self._refuse(
                    f"has the form {told['format']!r}; this program reads {FORMAT}. Use the"
                    " Schoolgate that made it, or a newer one"
                )
            manifest = _typed(told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._refuse("has a list of contents that cannot be read")
        self._demand_fit(manifest)
        return manifest

    def _demand_fit(self, manifest: Manifest) -> None:
        names = [member.name for member in manifest.members]
        unfit = next((name for name in names if not is_fit(name)), None)
        if unfit is not None:
            self._refuse(f"holds a file whose name leads elsewhere: {unfit!r}")
        if len(set(names)) != len(names):
            self._refuse("lists a file twice")
        if names[:1] != [DATABASES.get(manifest.database)] or not all(
            name.startswith(FILES) for name in names[1:]
        ):
            self._refuse("does not hold one database and its files, and nothing else")

    def _refuse(self, why: str) -> NoReturn:
        raise BackupRefused(f"{self._name} {why}. Nothing was touched.")


def _typed(told: Mapping[str, Any]) -> Manifest:
    return Manifest(
        made=_text(told["made"]),
        version=_text(told["version"]),
        database=_text(told["database"]),
        schema=_text(told["schema"]),
        inside=Inside(
            migrations={_text(app): _texts(names) for app, names in told["migrations"].items()},
            ledger={
                _text(chain): Head(_number(head["entries"]), _text(head["hash"]))
                for chain, head in told["ledger"].items()
            },
            installation=_text(told["installation"]),
        ),
        members=tuple(
            Member(_text(one["name"]), _number(one["size"]), _text(one["sha256"]))
            for one in told["members"]
        ),
        left_out=tuple(_texts(told["left_out"])),
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise TypeError
    return value


def _texts(values: Iterable[object]) -> list[str]:
    if not isinstance(values, list):
        raise TypeError
    return [_text(value) for value in values]


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError
    return value
