"""A reader that goes away, as in ``schoolgate clauses | head``, is no fault."""

from __future__ import annotations

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


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "line", [("clauses", "--pack", "WAL"), ("check-policy", str(CLEAN), "--format", "json")]
)
def test_command_that_nobody_reads_ends_quietly(
    tmp_path: Path, line: tuple[str, ...], unbuffered: str
) -> None:
    read, write = os.pipe()
    os.close(read)
    kept = {name: value for name, value in os.environ.items() if "SCHOOLGATE" not in name}
    kept.pop("DJANGO_SETTINGS_MODULE", None)  # those of the tests
    done = subprocess.run(
        [sys.executable, "-m", "schoolgate.cli", *line],
        env={**kept, "SCHOOLGATE_DATA": str(tmp_path), "PYTHONUNBUFFERED": unbuffered},
        stdout=write, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.django_db
def test_roster_that_nobody_reads_on_is_not_said_to_be_unreadable(
    tmp_path: Path,
    school: School,  # noqa: F811
    monkeypatch: Any,
) -> None:
    class Closed:
        def write(self, _text: str) -> None:
            raise BrokenPipeError

    path = tmp_path / "people.csv"
    path.write_text("id,given name,family name,role\nT1,Asha,Verma,teacher\n")
    monkeypatch.setattr("sys.stdout", Closed())
    with pytest.raises(BrokenPipeError):
        main(["roster", "check", str(path), *SCHOOL])
