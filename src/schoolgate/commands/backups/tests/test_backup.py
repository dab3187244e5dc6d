"""Backups by real processes, on the database that the tests run on."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from schoolgate.cli import main
from schoolgate.commands.backups.tests.support import (
    FILE,
    backup,
    data,
    entries,
    fill,
    left_behind,
    packed,
    run,
    unpacked,
)
from schoolgate.core.tests.scratch import Scratch, finish

WRITER = """
from schoolgate.core.actors import System
from schoolgate.ledger.actions import note_export
from pathlib import Path
print("ready", flush=True)
until = Path(sys.argv[1])
count = 0
while not until.exists():
    note_export(by=System("test"), chain="alpha", with_facts=False)
    count += 1
    if count == 20:
        print("going", flush=True)
print(count)
"""
SIGNED_IN = """
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore()
session["secret"] = "a-key-to-the-door"
session.save()
"""
SESSIONS = """
from django.contrib.sessions.models import Session
print(Session.objects.count())
"""
# Runs the command and kills it at the named function, as a power cut would.
KILLED_AT = """
import os, signal
from schoolgate.cli import main
from schoolgate.commands.backups import {module}
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
{module}.{function} = die
main(sys.argv[1:])
"""


def test_copy_under_writers_is_whole_and_a_prefix(
    scratch: Scratch, new_scratch: object, tmp_path: Path
) -> None:
    fill(scratch)
    until = tmp_path / "until"
    writers = [scratch.python(WRITER, str(until)) for _ in range(2)]
    for writer in writers:
        assert writer.stdout is not None
        assert [writer.stdout.readline() for _ in range(2)] == ["ready\n", "going\n"]
    made = [backup(scratch, str(tmp_path)) for _ in range(3)]
    until.touch()
    written = sum(int(finish(writer)) for writer in writers)
    live = entries(scratch)
    assert sum(key.startswith("alpha ") for key in live) == written
    seen = []
    for one in made:
        run(scratch, "restore", one["file"], "--replace", "--yes")
        copy = entries(scratch)
        extra = {key for key in copy if live.get(key) != copy[key]}
        taken_back = {key.split()[0] for key in copy}
        assert sorted(key.split()[0] for key in extra) == sorted(taken_back)
        seen.append(sum(key.startswith("alpha ") for key in copy) - 1)
        assert one["ledger"]["alpha"]["entries"] == seen[-1]
        assert scratch.verify()["whole"]
        scratch.release()
    assert 40 <= seen[0] < seen[1] < seen[2] <= written


def test_backup_is_for_its_owner_and_named_after_its_moment(
    scratch: Scratch, tmp_path: Path
) -> None:
    fill(scratch)
    first = Path(backup(scratch, str(tmp_path))["file"])
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert first.parent == tmp_path
    assert first.name.startswith("schoolgate-2")
    usual = backup(scratch)
    assert Path(usual["file"]).parent == data(scratch) / "backups"
    assert usual["files"] == 1
    _, members = unpacked(first)
    assert members[1][0].name == FILE
    assert members[1][1] == b"the policy of the school"
    assert left_behind(scratch) == []
    assert list(tmp_path.iterdir()) == [first]


def test_nothing_is_overwritten_and_no_folder_made(scratch: Scratch, tmp_path: Path) -> None:
    file = tmp_path / "mine.tar.gz"
    file.write_text("mine")
    assert "exists already; nothing was written" in run(scratch, "backup", str(file), code=2)
    assert file.read_text() == "mine"
    assert "there is no folder" in run(scratch, "backup", str(tmp_path / "a" / "b"), code=2)


def test_folder_that_is_not_there_is_not_taken_for_a_file(scratch: Scratch, tmp_path: Path) -> None:
    said = run(scratch, "backup", f"{tmp_path}/daily/", code=2)
    assert f"there is no folder {tmp_path}/daily/; nothing was written" in said
    assert f"'mkdir {tmp_path}/daily'" in said
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "daily").mkdir()
    file = backup(scratch, f"{tmp_path}/daily/")["file"]
    assert Path(file).parent == tmp_path / "daily"


def test_sign_ins_and_the_key_stay_out(scratch: Scratch, tmp_path: Path) -> None:
    scratch.do(SIGNED_IN)
    scratch.release()
    file = backup(scratch, str(tmp_path))["file"]
    key = (data(scratch) / "secret-key").read_bytes()
    manifest, members = unpacked(Path(file))
    assert manifest["left_out"] == ["django_session", "usersessions_usersession", "cache"]
    assert [info.name for info, _ in members][1:] == []
    assert key not in members[0][1]
    run(scratch, "restore", file, "--replace", "--yes")
    assert scratch.do(SESSIONS) == "0\n"


@pytest.mark.sqlite
def test_session_cannot_be_found_in_the_copied_pages(scratch: Scratch, tmp_path: Path) -> None:
    scratch.do(SIGNED_IN)
    key = scratch.do(
        "from django.contrib.sessions.models import Session; print(Session.objects.get().pk)"
    ).strip()
    _, members = unpacked(Path(backup(scratch, str(tmp_path))["file"]))
    assert key.encode() not in members[0][1]


def test_keep_removes_only_older_ones_of_its_own(
    scratch: Scratch, new_scratch: object, tmp_path: Path
) -> None:
    others = new_scratch()  # type: ignore[operator]
    theirs = Path(backup(others, str(tmp_path))["file"])
    theirs = theirs.rename(tmp_path / "schoolgate-20200101-000000.tar.gz")
    named = tmp_path / "before-the-move.tar.gz"
    run(scratch, "backup", str(named))
    broken = tmp_path / "schoolgate-20200101-000001.tar.gz"
    broken.write_bytes(b"not ours to judge")
    first = Path(backup(scratch, str(tmp_path))["file"])
    second = Path(backup(scratch, str(tmp_path), "--keep", "2")["file"])
    assert first.exists()
    told = backup(scratch, str(tmp_path), "--keep", "2")
    assert told["removed"] == [str(first)]
    left = {theirs, named, broken, second, Path(told["file"])}
    assert set(tmp_path.iterdir()) == left


@pytest.mark.parametrize("options", [["--keep", "0"], ["--keep", "x"]])
def test_keep_takes_a_number_from_one_on(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["backup", *options])
    assert "a number from 1 on" in capsys.readouterr().err


def test_keep_needs_a_folder(scratch: Scratch, tmp_path: Path) -> None:
    said = run(scratch, "backup", str(tmp_path / "one.tar.gz"), "--keep", "1", code=2)
    assert "--keep needs a folder" in said
    assert list(tmp_path.iterdir()) == []


def test_link_among_the_files_is_told_and_not_followed(scratch: Scratch, tmp_path: Path) -> None:
    fill(scratch)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (data(scratch) / "files" / "linked").symlink_to(outside)
    (data(scratch) / "files" / "file").symlink_to(outside / "secret")
    said = run(scratch, "backup", str(tmp_path / "one.tar.gz"), "--format", "json", code=1)
    assert json.loads(said)["passed_over"] == ["linked", "file"]
    _, members = unpacked(tmp_path / "one.tar.gz")
    assert [info.name for info, _ in members][1:] == [FILE]


def test_no_database_is_no_backup(scratch: Scratch, tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        (data(scratch) / "schoolgate.sqlite3").unlink()
        words = "there is no database"
    else:
        scratch.sql("DROP TABLE django_migrations")
        scratch.release()
        words = "does not exist"
    assert words in run(scratch, "backup", str(tmp_path), code=2)
    assert list(tmp_path.iterdir()) == []
    assert left_behind(scratch) == []


@pytest.mark.parametrize(
    ("module", "function"),
    [("making", "measured"), ("making", "read_back"), ("making", "_give_name")],
)
def test_killed_backup_leaves_no_file_and_the_next_clears_up(
    scratch: Scratch, tmp_path: Path, module: str, function: str
) -> None:
    fill(scratch)
    killed = scratch.python(
        KILLED_AT.format(module=module, function=function), "backup", str(tmp_path)
    )
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    left = list(tmp_path.iterdir())
    assert [path.name.startswith(".schoolgate-work-") for path in left] == [True]
    for path in [*left, *data(scratch).glob(".schoolgate-work-*")]:
        os.utime(path / "lock", (time.time() - 3600,) * 2)
    made = backup(scratch, str(tmp_path))
    assert list(tmp_path.iterdir()) == [Path(made["file"])]
    assert left_behind(scratch) == []


def test_work_of_another_backup_that_goes_on_is_left_alone(
    scratch: Scratch, tmp_path: Path
) -> None:
    fill(scratch)
    wait = KILLED_AT.format(module="making", function="read_back").replace(
        "os.kill(os.getpid(), signal.SIGKILL)", 'print("here", flush=True); sys.stdin.readline()'
    )
    other = scratch.python(wait, "backup", str(tmp_path))
    assert other.stdout is not None
    assert other.stdout.readline() == "here\n"
    for folder in tmp_path.glob(".schoolgate-work-*"):
        os.utime(folder / "lock", (time.time() - 3600,) * 2)
    backup(scratch, str(tmp_path))
    assert other.communicate("\n")[1] == ""
    assert other.returncode == 0
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("room", [0, 300_000, 1_000_000])
def test_full_disk_leaves_nothing(scratch: Scratch, tmp_path: Path, room: int) -> None:
    fill(scratch)
    (data(scratch) / "files" / "big").write_bytes(os.urandom(2_000_000))

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(room), "backup", str(tmp_path)],
        env=scratch.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert left_behind(scratch) == []
    assert scratch.verify()["whole"]


# No file may grow beyond so many bytes: the kernel's answer is that of a full disk.
LIMITED = """
import resource, signal, sys
from schoolgate.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(sys.argv[2:]))
"""


def test_check_tells_a_whole_backup_from_one_that_was_changed(
    scratch: Scratch, tmp_path: Path
) -> None:
    fill(scratch)
    before = entries(scratch)
    file = Path(backup(scratch, str(tmp_path))["file"])
    told = json.loads(run(scratch, "backup", "--check", str(file), "--format", "json"))
    assert (told["whole"], told["entries"]) == (True, len(before) + 1)
    assert told["migrations_to_apply"] == []
    assert "whole" in run(scratch, "restore", "--dry-run", str(file))
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(file.read_bytes()[:-100])
    assert run(scratch, "backup", "--check", str(cut), code=1).startswith("NOT WHOLE")
    manifest, members = unpacked(file)
    manifest["ledger"]["installation"]["entries"] += 1
    other = packed(tmp_path / "other.tar.gz", manifest, members)
    assert "not the one that its list tells of" in run(
        scratch, "backup", "--check", str(other), code=1
    )
    assert len(entries(scratch)) == len(before) + 1
    assert left_behind(scratch) == []


def test_check_finds_a_record_that_was_tampered_with(scratch: Scratch, tmp_path: Path) -> None:
    fill(scratch)
    on = "" if connection.vendor == "sqlite" else " ON ledger_entry"
    scratch.sql(
        f"DROP TRIGGER ledger_entry_no_update{on}",
        "UPDATE ledger_entry SET event = 'x' WHERE sequence = 1",
    )
    scratch.release()
    file = backup(scratch, str(tmp_path))["file"]
    said = run(scratch, "backup", "--check", file, code=1)
    assert "record in the backup is not whole: chain" in said
    assert "entry 1: its hash does not fit its fields" in said
    run(scratch, "restore", file, "--replace", "--yes", code=2)


@pytest.mark.postgres
def test_password_is_in_no_list_of_processes(scratch: Scratch, tmp_path: Path) -> None:
    told = tmp_path / "told"
    fake = tmp_path / "bin"
    fake.mkdir()
    for name in ("pg_dump", "pg_restore"):
        real = next(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
        script = fake / name
        script.write_text(f'#!/bin/sh\necho "$0 $@" >> {told}\nexec {real} "$@"\n')
        script.chmod(0o755)
    url = scratch.url.replace("schoolgate@", "schoolgate:a-word-nobody-may-see@")
    environment = {
        **scratch.environment, "SCHOOLGATE_DATABASE_URL": url,
        "PATH": f"{fake}:{scratch.environment['PATH']}",
    }  # fmt: skip
    assert "a-word" in url
    scratch.close()
    file = tmp_path / "one.tar.gz"
    scratch.environment.update(environment)
    run(scratch, "backup", str(file))
    run(scratch, "restore", str(file), "--replace", "--yes")
    lines = told.read_text()
    assert "pg_dump --format" in lines
    assert "--single-transaction" in lines
    assert "a-word-nobody-may-see" not in lines
    manifest, _ = unpacked(file)
    assert "a-word-nobody-may-see" not in json.dumps(manifest)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("version", "words"),
    [("pg_dump (PostgreSQL) 9.6.1", "pg_dump is of version 9"), (None, "pg_dump is not installed")],
)
def test_missing_or_old_pg_dump_is_told(
    scratch: Scratch, tmp_path: Path, version: str | None, words: str
) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    if version:
        (fake / "pg_dump").write_text(f'#!/bin/sh\necho "{version}"\n')
        (fake / "pg_dump").chmod(0o755)
    program = (
        "from pathlib import Path\n"
        "from schoolgate.commands.backups import postgres\n"
        f"postgres.DEBIAN = Path({str(tmp_path / 'none')!r})\n"
        "from schoolgate.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    scratch.environment["PATH"] = f"{fake}:/nowhere"
    done = scratch.python(program, "backup", str(tmp_path / "one.tar.gz"))
    _, problems = done.communicate()
    assert done.returncode == 2
    assert words in problems
    assert not (tmp_path / "one.tar.gz").exists()


SAY = """
from schoolgate.core.actors import System
from schoolgate.ledger.actions import note_export
for _ in range(3):
    note_export(by=System("test"), chain="alpha", with_facts=False)
"""


def cut(scratch: Scratch) -> None:
    """Take the whole chain alpha out of the record, as whoever owns the database could."""
    tables = ("ledger_fact", "ledger_entry", "ledger_chain")
    off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
    if connection.vendor == "sqlite":
        found = scratch.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        off = [f"DROP TRIGGER {name}" for (name,) in found if name.startswith("ledger_")]
    scratch.sql(
        *off,
        "DELETE FROM ledger_fact WHERE entry_id IN"
        " (SELECT id FROM ledger_entry WHERE chain = 'alpha')",
        "DELETE FROM ledger_entry WHERE chain = 'alpha'",
        "DELETE FROM ledger_chain WHERE id = 'alpha'",
    )
    scratch.run("ledger", "rearm")
    scratch.release()


def test_end_that_the_last_backup_still_has_is_missed(scratch: Scratch, tmp_path: Path) -> None:
    scratch.do(SAY)
    scratch.release()
    first = backup(scratch, str(tmp_path))
    assert backup(scratch, str(tmp_path), "--keep", "3")["record_lost"] == []
    cut(scratch)
    said = run(scratch, "backup", str(tmp_path), "--keep", "1", "--format", "json", code=1)
    told = json.loads(said)
    assert told["record_lost"] == ["chain alpha, entry 3"]
    assert told["removed"] == []
    assert Path(first["file"]).exists()


def test_end_that_a_restore_took_back_is_not_missed(scratch: Scratch, tmp_path: Path) -> None:
    fill(scratch)
    early = backup(scratch, str(tmp_path))
    scratch.do(SAY)
    scratch.release()
    backup(scratch, str(tmp_path))
    run(scratch, "restore", early["file"], "--replace", "--yes")
    assert backup(scratch, str(tmp_path))["record_lost"] == []
