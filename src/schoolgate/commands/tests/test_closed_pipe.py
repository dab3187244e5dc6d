"""A reader that goes away, as in ``schoolgate clauses | head``, is no fault; a full disk is one."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schoolgate import reading
from schoolgate.commands.tests.test_roster import SCHOOL, main
from schoolgate.people.models import School
from schoolgate.people.tests.roster.conftest import a_friday_in_november, school  # noqa: F401

CLEAN = Path(reading.__file__).parent / "health" / "tests" / "policies" / "meadowbank.txt"


LINES = (("clauses", "--pack", "WAL"), ("check-policy", str(CLEAN), "--format", "json"))
HELP = ("clauses", "--help")
WAYS = [("", LINES[0]), ("1", LINES[0]), ("", LINES[1]), ("", HELP)]


def run(
    folder: Path, line: tuple[str, ...], *, unbuffered: str = "", **more: Any
) -> tuple[int, str]:
    """Exit code and errors of a real process."""
    kept = {name: value for name, value in os.environ.items() if "SCHOOLGATE" not in name}
    kept.pop("DJANGO_SETTINGS_MODULE", None)  # those of the tests
    done = subprocess.run(
        [sys.executable, "-m", "schoolgate.cli", *line],
        env={**kept, "SCHOOLGATE_DATA": str(folder), "PYTHONUNBUFFERED": unbuffered},
        stderr=subprocess.PIPE, text=True, check=False, **more,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize(("unbuffered", "line"), WAYS)
def test_command_that_nobody_reads_ends_quietly(
    tmp_path: Path, unbuffered: str, line: tuple[str, ...]
) -> None:
    read, write = os.pipe()
    os.close(read)
    assert run(tmp_path, line, unbuffered=unbuffered, stdout=write) == (141, "")
    os.close(write)


@pytest.mark.parametrize("line", [LINES[0], HELP])
def test_command_without_any_output_works_quietly(tmp_path: Path, line: tuple[str, ...]) -> None:
    assert run(tmp_path, line, preexec_fn=lambda: os.close(1)) == (0, "")


@pytest.mark.parametrize(("unbuffered", "line"), WAYS)
def test_output_that_finds_no_room_is_said(
    tmp_path: Path, unbuffered: str, line: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("w") as full:
        code, said = run(tmp_path, line, unbuffered=unbuffered, stdout=full)
    assert code == 2
    assert said == (
        "schoolgate: what it writes finds no room: No space left on device. Make room there, then"
        " try again.\n"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("trouble", [BrokenPipeError(), OSError(errno.ENOSPC, "Full")])
def test_roster_that_nobody_reads_on_is_not_said_to_be_unreadable(
    tmp_path: Path,
    school: School,  # noqa: F811
    monkeypatch: Any,
    trouble: OSError,
) -> None:
    class Closed:
        def write(self, _text: str) -> None:
            raise trouble

    path = tmp_path / "people.csv"
    path.write_text("id,given name,family name,role\nT1,Asha,Verma,teacher\n")
    monkeypatch.setattr("sys.stdout", Closed())
    with pytest.raises(type(trouble)):
        main(["roster", "check", str(path), *SCHOOL])
