"""Restoring by real processes: wholly, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from schoolgate.commands.backups.tests.support import (
    FILE,
    SCHOOL,
    backup,
    data,
    entries,
    fill,
    left_behind,
    packed,
    run,
    state,
    unpacked,
)
from schoolgate.core.tests.scratch import PostgresDatabases, Scratch, databases

NewScratch = Callable[..., Scratch]


@pytest.fixture(scope="module")
def before(
    new_scratch: NewScratch, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Scratch, Path]:
    """An installation that has changed since it was saved, and what was saved."""
    scratch = new_scratch()
    fill(scratch)
    file = tmp_path_factory.mktemp("saved") / "saved.tar.gz"
    backup(scratch, str(file))
    change(scratch)
    scratch.close()
    return scratch, file


@pytest.fixture
def scratch(before: tuple[Scratch, Path], new_scratch: NewScratch) -> Iterator[Scratch]:
    """A copy of that installation."""
    scratch = new_scratch(like=before[0])
    yield scratch
    scratch.close()


@pytest.fixture
def saved(before: tuple[Scratch, Path]) -> Path:
    """The backup of it; no test writes there."""
    return before[1]


def change(scratch: Scratch) -> None:
    """Another school, another file, and the first file gone."""
    scratch.do(SCHOOL)
    scratch.release()
    (data(scratch) / FILE).unlink()
    (data(scratch) / "files" / "two.txt").write_text("later")


def test_into_an_empty_place(saved: Path, scratch: Scratch, new_scratch: NewScratch) -> None:
    empty = new_scratch()
    said = run(empty, "restore", str(saved))
    assert said.startswith("Restored. Made 20")
    assert "1 schools" in said
    record, files = state(empty)
    live = entries(scratch)
    own = [key for key in record if live.get(key) != record[key]]
    schools = empty.rows("SELECT public_id FROM people_school")
    assert sorted(key.split()[0] for key in own) == sorted(["installation", schools[0][0]])
    assert files == {"policies/one.txt": "the policy of the school"}
    place = data(empty) / "files" / "policies"
    assert (place.stat().st_mode & 0o777, (place / "one.txt").stat().st_mode & 0o777) == (
        0o700, 0o600,
    )  # fmt: skip
    assert empty.verify()["whole"]
    assert left_behind(empty) == []


def test_data_is_not_replaced_unless_it_is_said(saved: Path, scratch: Scratch) -> None:
    before = state(scratch)
    said = run(scratch, "restore", str(saved), code=2)
    assert "there is data here already: 2 schools" in said
    said = run(scratch, "restore", str(saved), "--replace", code=2)
    assert "--yes says that it is meant" in said
    assert state(scratch) == before


@pytest.mark.parametrize(("typed", "code"), [("replace\n", 0), ("yes\n", 2), ("", 2)])
def test_word_must_be_typed(saved: Path, scratch: Scratch, typed: str, code: int) -> None:
    before = state(scratch)
    program = (
        "from schoolgate.cli import main\n"
        "sys.stdin.isatty = lambda: True\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    asked = scratch.python(program, "restore", str(saved), "--replace")
    out, problems = asked.communicate(typed)
    assert asked.returncode == code, problems
    assert "What goes: 2 schools" in out
    assert (state(scratch) == before) is (code == 2)


def test_restored_is_as_it_was(saved: Path, scratch: Scratch) -> None:
    run(scratch, "restore", str(saved), "--replace", "--yes")
    _, files = state(scratch)
    assert files == {"policies/one.txt": "the policy of the school"}
    assert scratch.verify()["whole"]
    assert scratch.rows("SELECT count(*) FROM people_school") == [(1,)]
    assert scratch.rows("SELECT event FROM ledger_entry ORDER BY id DESC LIMIT 1") == [
        ("ledger.restored",)
    ]  # fmt: skip
    [(school,)] = scratch.rows("SELECT public_id FROM people_school")
    told = scratch.rows(
        "SELECT event, sequence FROM ledger_entry"
        f" WHERE chain = '{school}' ORDER BY sequence DESC LIMIT 1"
    )
    assert told == [("ledger.taken_back", 2)]


def test_twice_is_as_once(saved: Path, scratch: Scratch) -> None:
    run(scratch, "restore", str(saved), "--replace", "--yes")
    once = state(scratch)
    run(scratch, "restore", str(saved), "--replace", "--yes")
    twice = state(scratch)
    assert twice[1] == once[1]
    assert len(twice[0]) == len(once[0])


def refused(scratch: Scratch, file: Path) -> str:
    """What is said to a backup that must be refused, and that nothing was touched."""
    before = state(scratch)
    said = run(scratch, "restore", str(file), "--replace", "--yes", code=2)
    assert state(scratch) == before
    assert left_behind(scratch) == []
    return said


def test_archive_of_an_enemy_touches_nothing(saved: Path, scratch: Scratch, tmp_path: Path) -> None:
    manifest, members = unpacked(saved)
    manifest["members"][1]["name"] = members[1][0].name = "files/../../../outside"
    bad = packed(tmp_path / "bad.tar.gz", manifest, members)
    assert "leads elsewhere" in refused(scratch, bad)
    assert not (data(scratch).parent / "outside").exists()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(saved.read_bytes()[:-2000])
    assert "damaged, cut short" in refused(scratch, cut)
    manifest, members = unpacked(saved)
    manifest["version"] = "99.1"
    newer = packed(tmp_path / "newer.tar.gz", manifest, members)
    assert "newer than this program" in refused(scratch, newer)


def test_backup_of_the_other_kind_of_database_is_refused(
    saved: Path, scratch: Scratch, tmp_path: Path
) -> None:
    kinds = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
    manifest, members = unpacked(saved)
    manifest["database"] = ({*kinds} - {manifest["database"]}).pop()
    manifest["members"][0]["name"] = members[0][0].name = kinds[manifest["database"]]
    other = packed(tmp_path / "other.tar.gz", manifest, members)
    assert "and this installation uses" in refused(scratch, other)


def test_file_that_is_not_there_is_refused(scratch: Scratch) -> None:
    assert "not there" in run(scratch, "restore", "/nowhere/at/all", code=2)
    assert "name the backup" in run(scratch, "restore", code=2)


# While something runs


def test_refused_while_a_server_runs(saved: Path, scratch: Scratch, free_port: int) -> None:
    server = [
        sys.executable, "-m", "schoolgate.cli", "serve", "--processes", "1", "--port",
        str(free_port),
    ]  # fmt: skip
    with subprocess.Popen(
        server, env=scratch.environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("Schoolgate is at")
        said = run(scratch, "restore", str(saved), "--replace", "--yes", code=2)
        assert "a server, a worker or a backup is running" in said
        assert "whole" in run(scratch, "backup", "--check", str(saved))
        running.terminate()
    run(scratch, "restore", str(saved), "--replace", "--yes")


def test_refused_while_a_program_has_the_database_open(saved: Path, scratch: Scratch) -> None:
    scratch.verify()
    said = run(scratch, "restore", str(saved), "--replace", "--yes", code=2)
    assert "Stop it first" in said
    scratch.release()
    time.sleep(0.2)
    run(scratch, "restore", str(saved), "--replace", "--yes")


@pytest.fixture
def free_port() -> int:
    """A port that nobody uses."""
    import socket  # noqa: PLC0415 - here alone

    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


# Cut off or failing

FAILING = """
import os, signal
from pathlib import Path
from schoolgate.cli import main
from schoolgate.commands.backups import inner, places, postgres, restoring
def fail():
    {act}
{patch}
sys.exit(main(sys.argv[1:]))
"""
BEFORE_RENAME = """
count = 0
real = Path.rename
def rename(self, to):
    global count
    count += 1
    if count == {number}:
        fail()
    return real(self, to)
Path.rename = rename
"""
BEFORE = """
def before(*_, **__):
    fail()
{module}.{function} = before
"""
AFTER = """
real = {module}.{function}
def after(*args, **named):
    real(*args, **named)
    fail()
{module}.{function} = after
"""
KILL = "os.kill(os.getpid(), signal.SIGKILL)"
RAISE = "raise OSError(5, 'the disk gave up')"
BOTH = [
    BEFORE_RENAME.format(number=1),
    BEFORE_RENAME.format(number=2),
    BEFORE.format(module="places", function="switch"),
    AFTER.format(module="places", function="switch"),
    BEFORE.format(module="places", function="forget_journal"),
]
ON_SQLITE = [BEFORE_RENAME.format(number=3), BEFORE_RENAME.format(number=4)]
ON_POSTGRES = [
    BEFORE.format(module="postgres", function="set_aside"),
    AFTER.format(module="postgres", function="set_aside"),
    BEFORE.format(module="postgres", function="fill"),
    AFTER.format(module="postgres", function="fill"),
    BEFORE.format(module="restoring", function="_settle"),
]
# How files change places is the same everywhere: beside PostgreSQL's own points one of it is enough.
POINTS = (
    [*BOTH[3:4], *ON_POSTGRES]
    if isinstance(databases(), PostgresDatabases)
    else [*BOTH, *ON_SQLITE]
)


def broken_off(scratch: Scratch, saved: Path, patch: str, act: str) -> tuple[int, str]:
    """Restore until it is cut off or fails; its exit code and what it said."""
    program = FAILING.format(act=act, patch=patch)
    process = scratch.python(program, "restore", str(saved), "--replace", "--yes")
    _, problems = process.communicate()
    return process.returncode, problems


@pytest.mark.parametrize("patch", POINTS, ids=range(len(POINTS)))
def test_killed_restore_brings_back_what_was_there(
    saved: Path, scratch: Scratch, patch: str
) -> None:
    before = state(scratch)
    code, problems = broken_off(scratch, saved, patch, KILL)
    assert code == -signal.SIGKILL, problems
    if (data(scratch) / "restore-unfinished.json").exists():
        said = run(scratch, "restore", "--put-back")
        assert said == "What was there before the restore is back.\n"
    assert state(scratch) == before
    assert scratch.verify()["whole"]
    assert not (data(scratch) / "restore-unfinished.json").exists()


def test_nothing_else_is_done_before_what_was_there_is_back(
    saved: Path, scratch: Scratch, free_port: int
) -> None:
    patch = AFTER.format(module="places", function="switch")
    assert broken_off(scratch, saved, patch, KILL)[0] == -signal.SIGKILL
    serve = ["serve", "--port", str(free_port)]
    for command in (["worker", "--once"], serve, ["backup"], ["upgrade"]):
        assert "did not come to its end" in run(scratch, *command, code=2)
    assert run(scratch, "restore", "--put-back").startswith("What was there before")
    assert "nothing to do" in run(scratch, "restore", "--put-back")


STEPS = [one for one in POINTS if "forget_journal" not in one]
if isinstance(databases(), PostgresDatabases):
    STEPS = STEPS[::2]  # what a kill leaves there was put back at every point


@pytest.mark.parametrize("patch", STEPS, ids=range(len(STEPS)))
def test_failing_restore_brings_back_what_was_there(
    saved: Path, scratch: Scratch, patch: str
) -> None:
    before = state(scratch)
    code, problems = broken_off(scratch, saved, patch, RAISE)
    assert code == 2, problems
    assert "the disk gave up" in problems
    assert "Traceback" not in problems
    assert state(scratch) == before
    assert left_behind(scratch) == []


def test_next_restore_undoes_the_one_that_was_cut_off(saved: Path, scratch: Scratch) -> None:
    patch = AFTER.format(module="places", function="switch")
    assert broken_off(scratch, saved, patch, KILL)[0] == -signal.SIGKILL
    run(scratch, "restore", str(saved), "--replace", "--yes")
    assert state(scratch)[1] == {"policies/one.txt": "the policy of the school"}
    assert not (data(scratch) / "restore-unfinished.json").exists()


def test_cut_off_at_the_very_end_it_counts(saved: Path, scratch: Scratch) -> None:
    patch = AFTER.format(module="places", function="forget_journal")
    assert broken_off(scratch, saved, patch, KILL)[0] == -signal.SIGKILL
    assert state(scratch)[1] == {"policies/one.txt": "the policy of the school"}
    assert scratch.verify()["whole"]
    scratch.release()
    run(scratch, "restore", str(saved), "--replace", "--yes")
    if connection.vendor == "postgresql":
        assert scratch.rows(
            "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'schoolg%'"
        ) == [(0,)]  # fmt: skip


@pytest.mark.sqlite
def test_broken_database_can_be_replaced(saved: Path, scratch: Scratch) -> None:
    database = data(scratch) / "schoolgate.sqlite3"
    database.write_bytes(b"burnt" * 10_000)
    run(scratch, "restore", str(saved), "--replace", "--yes")
    assert scratch.verify()["whole"]
