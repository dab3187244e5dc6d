"""What stands in the way of any command is said in words, with exit code 2."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError

from schoolgate.commands.trouble import words_for
from schoolgate.core.tests.scratch import Scratch, databases

UPGRADE = "Run 'schoolgate upgrade' with server and workers stopped"
ON_THE_DATABASE = (
    ("school", "list"),
    ("roster", "check", "people.csv", "--school", "rowan"),
    ("worker", "--once"),
    ("declarations", "ask"),
)
WITHOUT_DJANGO = """
import sys
from schoolgate.cli import main
try:
    main(["check-policy", "--help"])
except SystemExit as left:
    print(left.code, "django.db" in sys.modules)
"""


def command(
    folder: Path, *arguments: str, program: tuple[str, ...] = ("-m", "schoolgate.cli"), **more: str
) -> tuple[int, str, str]:
    """Exit code, output and errors of a real process with these environment variables."""
    kept = {name: value for name, value in os.environ.items() if "SCHOOLGATE" not in name}
    kept.pop("DJANGO_SETTINGS_MODULE", None)  # those of the tests
    done = subprocess.run(
        [sys.executable, *program, *arguments],
        env={**kept, "SCHOOLGATE_DATA": str(folder), **more},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scratch]:
    """An installation without any table."""
    store, folder = databases(), tmp_path_factory.mktemp("empty")
    scratch = Scratch(folder, store.make(folder, None))
    yield scratch
    scratch.close()
    store.drop()


@pytest.mark.django_db
@pytest.mark.parametrize("line", ON_THE_DATABASE, ids=" ".join)
def test_database_without_tables_names_the_command_that_makes_them(
    empty: Scratch, line: tuple[str, ...]
) -> None:
    said = empty.run(*line, code=2)
    assert said.startswith("schoolgate: the database has no tables yet, or those of another")
    assert UPGRADE in said
    assert said.count("\n") == 1


def test_database_of_another_version_names_the_command_too(scratch: Scratch) -> None:
    scratch.sql("ALTER TABLE people_school RENAME COLUMN demo TO demo_of_before")
    assert UPGRADE in scratch.run("school", "list", code=2)


def test_database_that_does_not_answer_is_said(tmp_path: Path) -> None:
    code, out, said = command(
        tmp_path, "school", "list", SCHOOLGATE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )
    assert (code, out) == (2, "")
    assert said.startswith("schoolgate: the database cannot be used: ")
    assert "SCHOOLGATE_DATABASE_URL" in said


def test_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "schoolgate.sqlite3").write_text("Dear colleagues, " * 100, encoding="ascii")
    code, _, said = command(tmp_path, "school", "list")
    assert (code, "file is not a database" in said) == (2, True)


def test_folder_of_reference_data_that_is_not_there_is_said(tmp_path: Path) -> None:
    policy = tmp_path / "policy.txt"
    policy.write_text("1. Staff must not befriend pupils.\n", encoding="ascii")
    code, _, said = command(
        tmp_path, "check-policy", str(policy), SCHOOLGATE_REFERENCE_DIR="/nowhere"
    )
    assert code == 2
    assert said == (
        "schoolgate: the reference data cannot be used: /nowhere: SCHOOLGATE_REFERENCE_DIR names"
        " no folder.\n"
    )


def test_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert command(file / "data", "school", "list")[::2] == (
        2,
        f"schoolgate: cannot use {file}/data: Not a directory.\n",
    )


def test_port_that_is_no_number_troubles_only_the_server(tmp_path: Path) -> None:
    assert command(tmp_path, "check-policy", "--help", PORT="abc")[::2] == (0, "")
    code, _, said = command(tmp_path, "serve", PORT="abc")
    assert code == 2
    assert "the port (--port, or PORT) must be from 1 to 65535, not 'abc'." in said


def test_help_does_not_wait_for_django(tmp_path: Path) -> None:
    _, out, _ = command(tmp_path, program=("-c", WITHOUT_DJANGO))
    assert out.splitlines()[-1] == "0 False"


def test_fault_of_the_program_has_no_words() -> None:
    assert words_for(KeyError("lost")) == words_for(IntegrityError("twice")) == ""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_lack_of_room_is_said(number: int) -> None:
    assert words_for(OSError(number, "No room")) == (
        "what it writes finds no room: No room. Make room there, then try again."
    )
