"""Opening what was handed in: a zip, a folder or one file, hostile until proved otherwise."""

from __future__ import annotations

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NoReturn

from schoolgate.people.roster.problems import RosterRefused
from schoolgate.text import Part, Text, template

CHUNK = 1024 * 1024
NESTED = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar")
SYSTEM_FILES = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
NOT_CSV = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Excel (.xls)",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
}
READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may hold at most; honest rosters stay far below."""

    entries: int = 200
    total: int = 2 * 1024**3
    ratio: int = 200
    ratio_from: int = 10 * 1024**2
    directory: int = 1024**2


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a roster; ``open`` gives its bytes from the start each time."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Source:
    """A roster that was opened: its files by lower-case name, and what was left out."""

    name: str
    members: dict[str, Member]
    ignored: list[str] = field(default_factory=list)


def sha256_of(path: Path) -> str:
    """The hash of a file, or of the names and contents of a folder's files."""
    digest = hashlib.sha256()
    files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    for file in files:
        if path.is_dir():
            digest.update(f"{file.name}\n{file.stat().st_size}\n".encode())
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def open_source(path: Path, name: str, limits: Limits = Limits()) -> Iterator[Source]:
    """Open a zip, a folder or one CSV file. Raises RosterRefused."""
    if path.is_dir():
        yield _folder(path, name, limits)
        return
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        _refuse(
            "empty-file", template("{name} is empty (0 bytes). Choose the right file."), name=name
        )
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) or zipfile.is_zipfile(path):
        with _zip(path, name, limits) as source:
            yield source
        return
    _must_be_text(start, name)
    plain = PurePosixPath(name.replace("\\", "/")).name
    yield Source(name, {plain.casefold(): _file_member(path, plain)})


def _refuse(code: str, words: str, **parts: Part) -> NoReturn:
    raise RosterRefused(code, Text(words, **parts))


def _file_member(path: Path, name: str) -> Member:
    return Member(name, path.stat().st_size, lambda: path.open("rb"))


def _must_be_text(start: bytes, name: str) -> None:
    for mark, kind in NOT_CSV.items():
        if start.startswith(mark):
            _refuse(
                "not-csv",
                template("{name} is a {kind} file. Save it as CSV, or as a zip of CSV files."),
                name=name,
                kind=kind,
            )


def _folder(path: Path, name: str, limits: Limits) -> Source:
    members: dict[str, Member] = {}
    ignored: list[str] = []
    total = 0
    for count, file in enumerate(sorted(path.iterdir()), start=1):
        if count > limits.entries:
            _too_many(name, limits)
        if file.is_symlink():
            _refuse(
                "symlink",
                template("{file} is a link to another place. Put the file itself in the folder."),
                file=file.name,
            )
        if not file.is_file() or file.suffix.casefold() != ".csv":
            ignored.append(file.name)
            continue
        total += file.stat().st_size
        _add(members, _file_member(file, file.name))
    if total > limits.total:
        _too_large(name, limits)
    if not members:
        _refuse("no-csv", template("The folder {name} holds no CSV file."), name=name)
    return Source(name, members, ignored)


def _add(members: dict[str, Member], member: Member) -> None:
    key = member.name.casefold()
    if key in members:
        _refuse(
            "duplicate-name",
            template("There are two files called {name}. Keep only the right one."),
            name=member.name,
        )
    members[key] = member


def _too_many(name: str, limits: Limits) -> NoReturn:
    _refuse(
        "too-many-files",
        template("{name} holds more than {most} files, so it is no roster. Nothing was unpacked."),
        name=name,
        most=limits.entries,
    )


def _too_large(name: str, limits: Limits) -> NoReturn:
    _refuse(
        "too-large",
        template("{name} would unpack to more than {most} MB. Nothing was unpacked."),
        name=name,
        most=limits.total // 2**20,
    )


@contextmanager
def _zip(path: Path, name: str, limits: Limits) -> Iterator[Source]:
    _check_directory(path, name, limits)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
        _damaged(name)
    with archive:
        infos = archive.infolist()
        if len(infos) > limits.entries:
            _too_many(name, limits)
        _check_sizes(infos, path, name, limits)
        members: dict[str, Member] = {}
        ignored: list[str] = []
        for info in infos:
            if not _wanted(info, ignored):
                continue
            plain = PurePosixPath(info.filename).name
            member = Member(plain, info.file_size, _opener(archive, info))
            _check_content(member)
            _add(members, member)
        if not members:
            _refuse(
                "no-csv",
                template("{name} holds no CSV file. A roster is a zip of CSV files."),
                name=name,
            )
        yield Source(name, members, ignored)


def _damaged(name: str) -> NoReturn:
    _refuse(
        "damaged-zip",
        template("{name} is a damaged zip file. Export or download it again."),
        name=name,
    )


def _check_directory(path: Path, name: str, limits: Limits) -> None:
    """Look at the end record before zipfile reads a directory of any size into memory."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 65_633))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        _damaged(name)
    entries, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    if at >= 76 and tail.startswith(b"PK\x06\x07", at - 20):  # zip64: longer figures before it
        entries, directory = struct.unpack("<QQ", tail[at - 44 : at - 28])
    if entries > limits.entries or directory > limits.directory:
        _too_many(name, limits)


def _check_sizes(infos: list[zipfile.ZipInfo], path: Path, name: str, limits: Limits) -> None:
    total = sum(info.file_size for info in infos)
    if total > limits.total:
        _too_large(name, limits)
    if total > limits.ratio_from and total > limits.ratio * path.stat().st_size:
        _refuse(
            "bomb",
            template("{name} unpacks to {times} times its size, as no roster does. Nothing was"
                     " unpacked."),
            name=name,
            times=total // max(1, path.stat().st_size),
        )  # fmt: skip
    spans = sorted((info.header_offset, info.compress_size) for info in infos)
    for (start, length), (following, _length) in pairwise(spans):
        if start + length > following:
            _refuse(
                "bomb",
                template(
                    "The files inside {name} overlap, as in no honest zip. Nothing was unpacked."
                ),
                name=name,
            )


def _wanted(info: zipfile.ZipInfo, ignored: list[str]) -> bool:
    name = info.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (parts and ":" in parts[0]) or "\0" in name:
        _refuse(
            "unsafe-path",
            template("The zip holds a file with the unsafe name “{name}”. Nothing was unpacked."),
            name=name.replace("\0", "?")[:80],
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        _refuse(
            "symlink",
            template("The zip holds a link ({name}) in place of a file. Nothing was unpacked."),
            name=name[:80],
        )
    if info.flag_bits & 0x1:
        _refuse(
            "encrypted",
            template("The zip is protected by a password. Make one without and hand it in again."),
        )
    lowered = name.casefold()
    if info.is_dir() or lowered.startswith(SYSTEM_FILES) or lowered.endswith(SYSTEM_FILES[1:]):
        return False
    if lowered == "[content_types].xml":
        _refuse(
            "not-csv",
            template("This is a workbook or document, not a roster. Save each sheet as CSV."),
        )
    if lowered.endswith(NESTED):
        _refuse(
            "nested",
            template("The zip holds another archive ({name}). Put the CSV files in one zip."),
            name=name[:80],
        )
    if not lowered.endswith(".csv"):
        ignored.append(name[:120])
        return False
    if info.compress_type not in READABLE:
        _refuse(
            "compression",
            template("{name} is compressed in a way we do not read. Make an ordinary zip."),
            name=name[:80],
        )
    return True


def _opener(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            return archive.open(info)  # type: ignore[return-value]
        except (zipfile.BadZipFile, OSError, NotImplementedError, struct.error):
            _damaged(info.filename)

    return opened


def _check_content(member: Member) -> None:
    try:
        with member.open() as stream:
            start = stream.read(4)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        _damaged(member.name)
    if start.startswith(b"PK\x03\x04"):
        _refuse(
            "nested",
            template("The zip holds another archive ({name}). Put the CSV files in one zip."),
            name=member.name,
        )
    _must_be_text(start, member.name)
