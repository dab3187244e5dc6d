"""Reading a backup trusts nothing."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schoolgate.commands.backups.archive import (
    BackupRefused,
    Inside,
    Manifest,
    is_fit,
    measured,
    open_archive,
    write_archive,
)
from schoolgate.commands.backups.restoring import unpack
from schoolgate.commands.backups.tests.support import listed, packed, regzipped, unpacked

DATABASE = b"no database at all"
NAMES = ("database.sqlite3", "files/policies/one.txt", "files/policies/" + "long" * 40 + ".txt")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A backup whose form is right."""
    sources = {}
    for number, name in enumerate(NAMES):
        sources[name] = tmp_path / f"source{number}"
        sources[name].write_bytes(DATABASE * (number * 1000 + 1))
    members = tuple(measured(name, path) for name, path in sources.items())
    manifest = Manifest("2026-11-21T10:00:00Z", "0.1.0", "sqlite", "", Inside({}, {}, ""), members)
    file = tmp_path / "good.tar.gz"
    with file.open("wb") as out:
        write_archive(out, manifest, sources, lambda _done: None)
    return file


def read(file: Path) -> dict[str, bytes]:
    with open_archive(file) as archive:
        return {member.name: b"".join(chunks) for member, chunks in archive.members()}


def test_what_was_written_is_read_again(good: Path) -> None:
    assert read(good) == {name: DATABASE * (number * 1000 + 1) for number, name in enumerate(NAMES)}


def test_any_tar_program_can_unpack_it(good: Path) -> None:
    manifest, members = unpacked(good)
    assert [info.name for info, _ in members] == list(NAMES)
    assert {info.mode for info, _ in members} == {0o600}
    assert [one["name"] for one in manifest["members"]] == list(NAMES)


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../up", "files/../../up", "files//x", "files/./x", "", "files/\n", "a\\b",
     "files/" + "x" * 1000],
)  # fmt: skip
def test_name_that_leads_elsewhere_is_unfit(name: str) -> None:
    assert not is_fit(name)


Change = Callable[[dict[str, Any], list[Any]], None]


def rename(name: str) -> Change:
    def change(manifest: dict[str, Any], members: list[Any]) -> None:
        manifest["members"][1]["name"] = members[1][0].name = name

    return change


def kind(type_: bytes) -> Change:
    def change(manifest: dict[str, Any], members: list[Any]) -> None:
        info = tarfile.TarInfo(NAMES[1])
        info.type, info.linkname = type_, "/etc/passwd"
        members[1] = (info, b"")
        manifest["members"][1] = listed(NAMES[1], b"")

    return change


def listing(**values: Any) -> Change:
    return lambda manifest, members: manifest["members"][1].update(values)


def told(**values: Any) -> Change:
    return lambda manifest, members: manifest.update(values)


def unlisted(manifest: dict[str, Any], members: list[Any]) -> None:
    members.append((tarfile.TarInfo("files/more"), b"more"))


def missing(manifest: dict[str, Any], members: list[Any]) -> None:
    del members[2]


def swapped(manifest: dict[str, Any], members: list[Any]) -> None:
    members[1:] = reversed(members[1:])


def twice(manifest: dict[str, Any], members: list[Any]) -> None:
    manifest["members"].append(manifest["members"][1])
    members.append(members[1])


def longer(manifest: dict[str, Any], members: list[Any]) -> None:
    members[1] = (members[1][0], members[1][1] + b"x")


def changed(manifest: dict[str, Any], members: list[Any]) -> None:
    members[1] = (members[1][0], b"X" + members[1][1][1:])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (rename("../../outside"), "leads elsewhere"),
        (rename("/tmp/outside"), "leads elsewhere"),
        (rename("files/a/../../../b"), "leads elsewhere"),
        (rename("secret-key"), "nothing else"),
        (kind(tarfile.SYMTYPE), "no plain file"),
        (kind(tarfile.LNKTYPE), "no plain file"),
        (kind(tarfile.CHRTYPE), "no plain file"),
        (kind(tarfile.FIFOTYPE), "no plain file"),
        (kind(tarfile.DIRTYPE), "no plain file"),
        (kind(tarfile.XHDTYPE), "no plain file"),
        (kind(tarfile.GNUTYPE_SPARSE), "no plain file"),
        (unlisted, "more than it lists"),
        (missing, "does not hold what it lists"),
        (swapped, "does not hold what it lists"),
        (twice, "lists a file twice"),
        (longer, "does not hold what it lists"),
        (changed, "another hash"),
        (listing(size=-1), "cannot be read"),
        (listing(size=True), "cannot be read"),
        (listing(size="1"), "cannot be read"),
        (listing(name=7), "cannot be read"),
        (told(members=None), "cannot be read"),
        (told(members=[]), "one database"),
        (told(migrations=[]), "cannot be read"),
        (told(ledger={"a": {}}), "cannot be read"),
        (told(database="oracle"), "one database"),
        (told(kind="other"), "no backup of Schoolgate"),
        (told(format=2), "has the form 2"),
    ],
)
def test_archive_of_an_enemy_is_refused(
    good: Path, tmp_path: Path, change: Change, words: str
) -> None:
    manifest, members = unpacked(good)
    change(manifest, members)
    with pytest.raises(BackupRefused, match=words):
        read(packed(tmp_path / "bad.tar.gz", manifest, members))


@pytest.mark.parametrize("text", [b"", b"nonsense", b"[]", b"[" * 100_000, b'{"kind": 1}'])
def test_list_that_is_none_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(BackupRefused):
        read(packed(tmp_path / "bad.tar.gz", text, []))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip", b"\x1f\x8b", os.urandom(5000)])
def test_file_that_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    with pytest.raises(BackupRefused):
        read(file)


def test_folder_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "absent"):
        with pytest.raises(BackupRefused, match="not there, or is no file"):
            read(path)


def test_file_that_was_cut_short_is_refused_wherever(good: Path, tmp_path: Path) -> None:
    whole, cut = good.read_bytes(), tmp_path / "cut.tar.gz"
    for length in range(0, len(whole), 7):
        cut.write_bytes(whole[:length])
        with pytest.raises(BackupRefused):
            read(cut)


def test_byte_that_changed_is_noticed_or_changes_nothing(good: Path, tmp_path: Path) -> None:
    whole, right = good.read_bytes(), read(good)
    bad = tmp_path / "bad.tar.gz"
    noticed = 0
    for place in range(0, len(whole), 3):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        try:
            assert read(bad) == right
        except BackupRefused:
            noticed += 1
    assert noticed > len(whole) / 3 * 0.95


def test_anything_behind_the_end_is_refused(good: Path, tmp_path: Path) -> None:
    raw = gzip.decompress(good.read_bytes())
    for more in (b"x", bytes(100_000), raw):
        with pytest.raises(BackupRefused, match="more than it lists"):
            read(regzipped(tmp_path / "more.tar.gz", raw + more))


def test_bomb_is_refused_unread(tmp_path: Path) -> None:
    info = tarfile.TarInfo("manifest.json")
    info.size = 10 * 1024**3
    bomb = tmp_path / "bomb.tar.gz"
    with gzip.open(bomb, "wb", 1) as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT))
        for _ in range(100):
            file.write(bytes(1024 * 1024))
    with pytest.raises(BackupRefused, match="no backup of Schoolgate"):
        read(bomb)


def test_header_that_would_fill_the_memory_is_refused(good: Path, tmp_path: Path) -> None:
    raw = io.BytesIO(gzip.decompress(good.read_bytes()))
    with tarfile.open(fileobj=raw) as tar:
        end_of_first = tar.getmembers()[1].offset
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 10 * 1024**3
    whole = raw.getvalue()
    head = whole[:end_of_first] + info.tobuf(tarfile.GNU_FORMAT) + bytes(4096)
    with pytest.raises(BackupRefused, match="no plain file"):
        read(regzipped(tmp_path / "long.tar.gz", head))


def test_more_than_the_disk_holds_is_refused_before_it_is_unpacked(
    good: Path, tmp_path: Path
) -> None:
    manifest, members = unpacked(good)
    manifest["members"][1]["size"] = 10**15
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(Exception, match="this needs"):
        unpack(packed(tmp_path / "vast.tar.gz", manifest, members), room)
    assert list(room.iterdir()) == []


def test_file_and_folder_of_one_name_are_refused(good: Path, tmp_path: Path) -> None:
    manifest, members = unpacked(good)
    manifest["members"] = [
        manifest["members"][0], listed("files/a", b"1"), listed("files/a/b", b"2"),
    ]  # fmt: skip
    members[1:] = [("files/a", b"1"), ("files/a/b", b"2")]
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(BackupRefused, match="a file and a folder of one name"):
        unpack(packed(tmp_path / "bad.tar.gz", manifest, members), room)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (told(version="99.0"), "newer than this program"),
        (told(migrations={"people": ["9999_from_the_future"]}), "Unknown here: people 9999"),
    ],
)
def test_backup_of_a_newer_program_is_refused_before_it_is_unpacked(
    good: Path, tmp_path: Path, change: Change, words: str
) -> None:
    manifest, members = unpacked(good)
    change(manifest, members)
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(BackupRefused, match=words):
        unpack(packed(tmp_path / "newer.tar.gz", manifest, members), room)
    assert list(room.iterdir()) == []


def test_database_that_is_none_is_refused(good: Path, tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    with pytest.raises(BackupRefused, match="none of Schoolgate's"):
        unpack(good, room)
