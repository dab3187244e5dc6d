"""``schoolgate roster``: exit codes, JSON, the question and the limits."""

# ruff: noqa: F811 - fixtures are named twice

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from schoolgate.commands.roster import add_parser
from schoolgate.commands.shared import CommandFailed
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Enrolment, Person, RosterImport, School
from schoolgate.people.tests.roster import builder
from schoolgate.people.tests.roster.builder import oneroster, user, zipped
from schoolgate.people.tests.roster.conftest import a_friday_in_november, school  # noqa: F401

pytestmark = pytest.mark.django_db
SCHOOL = ["--school", "elmbrook-primary"]


def main(arguments: list[str]) -> int:
    """Run the command as the command line does."""
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except CommandFailed as problem:
        sys.stderr.write(str(problem))
        return 2


@pytest.fixture
def bundle(tmp_path: Path, school: School) -> str:
    return str(zipped(tmp_path / "bundle.zip", oneroster()))


def test_check_changes_nothing(bundle: str, capsys: Any) -> None:
    assert main(["roster", "check", bundle, *SCHOOL]) == 0
    said = capsys.readouterr().out
    assert "OneRoster 1.1" in said
    assert not Person.objects.exists()


def test_check_of_a_folder(tmp_path: Path, school: School, capsys: Any) -> None:
    for name, text in builder.sds2().items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    assert main(["roster", "check", str(tmp_path), *SCHOOL]) == 0
    assert "School Data Sync 2.1" in capsys.readouterr().out


def test_check_with_refused_rows_exits_one(tmp_path: Path, school: School, capsys: Any) -> None:
    users = [user("X1", "wizard", "Ann", "Lee")]
    path = zipped(tmp_path / "a.zip", oneroster(users, classes=[], enrolments=[]))
    assert main(["roster", "check", str(path), *SCHOOL]) == 1
    assert "users.csv, line 2: Ann Lee: The role “wizard” is not one that we know." in (
        capsys.readouterr().out
    )


def test_row_taken_without_a_part_is_counted_apart(
    tmp_path: Path, school: School, capsys: Any
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,given name,family name,role,line manager\nT1,Asha,Verma,teacher,T9\n")
    for arguments in (["check", str(path)], ["import", str(path), "--yes"], ["check", str(path)]):
        assert main(["roster", *arguments, *SCHOOL]) == 1
        said = capsys.readouterr().out
        assert "Refused" not in said
        assert (
            "Taken without a part: 1\n  people.csv, line 2: Asha Verma: Taken without their line"
            " manager: T9 is not in the roster or at this school.\n"
        ) in said
    assert Person.objects.count() == 1


def test_check_as_json(bundle: str, capsys: Any) -> None:
    assert main(["roster", "check", bundle, *SCHOOL, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["applied"], said["format"]) == (False, "oneroster-1.1")
    assert said["counts"]["add"]["person"] == 5
    assert said["lines"][0] == {
        "verb": "add", "thing": "person", "name": "Bethan Evans", "file": "users.csv", "line": 6,
        "code": "", "detail": "", "fields": [],
    }  # fmt: skip


@pytest.mark.parametrize(("content", "words"), [
    (b"", "is empty (0 bytes)"), (b"one,two\n1,2\n", "is no roster that we know"),
])  # fmt: skip
def test_unreadable_file_exits_two(
    tmp_path: Path, school: School, capsys: Any, content: bytes, words: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    assert main(["roster", "check", str(path), *SCHOOL]) == 2
    assert words in capsys.readouterr().err


def test_unreadable_file_as_json_names_the_question(
    tmp_path: Path, school: School, capsys: Any
) -> None:
    path = zipped(tmp_path / "a.zip", builder.sds1(date="4/2/2026"))
    assert main(["roster", "check", str(path), *SCHOOL, "--format", "json"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert (said["error"], said["question"]) == ("date-order", "date_order")
    assert main(["roster", "check", str(path), *SCHOOL, "--date-order", "day-first"]) == 0


def test_missing_file_and_unknown_school_exit_two(bundle: str, capsys: Any) -> None:
    assert main(["roster", "check", "/nowhere.zip", *SCHOOL]) == 2
    assert main(["roster", "check", bundle, "--school", "nowhere"]) == 2
    assert "There is no school 'nowhere'" in capsys.readouterr().err


def test_import_without_a_terminal_needs_yes(bundle: str, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert main(["roster", "import", bundle, *SCHOOL]) == 2
    assert "Nothing was changed" in capsys.readouterr().err
    assert not Person.objects.exists()


@pytest.mark.parametrize(("word", "code", "pupils"), [("yes", 0, 2), ("no", 1, 0), ("", 1, 0)])
def test_import_asks_at_a_terminal(
    bundle: str, monkeypatch: Any, word: str, code: int, pupils: int
) -> None:
    terminal = io.StringIO(f"{word}\n")
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", terminal)
    assert main(["roster", "import", bundle, *SCHOOL]) == code
    assert Enrolment.objects.count() == pupils


def test_import_is_recorded_once_and_a_second_has_nothing_to_do(bundle: str, capsys: Any) -> None:
    before = Entry.objects.count()
    assert main(["roster", "import", bundle, *SCHOOL, "--yes"]) == 0
    assert Entry.objects.count() - before == 1
    roster = RosterImport.objects.get()
    assert (roster.state, roster.by, Path(roster.report.path).exists()) == ("applied", None, True)
    assert main(["roster", "import", bundle, *SCHOOL, "--yes"]) == 0
    assert "There is nothing to do." in capsys.readouterr().out
    assert RosterImport.objects.count() == 1


def test_import_that_ends_many_needs_its_own_word(tmp_path: Path, school: School) -> None:
    pupils = [user(f"P{n}", "student", "Pupil", f"No {n}") for n in range(30)]
    first = zipped(tmp_path / "a.zip", oneroster(pupils, classes=[], enrolments=[]))
    second = zipped(tmp_path / "b.zip", oneroster(pupils[:15], classes=[], enrolments=[]))
    assert main(["roster", "import", str(first), *SCHOOL, "--yes"]) == 0
    assert main(["roster", "import", str(second), *SCHOOL, "--yes"]) == 2
    assert Enrolment.objects.filter(until=None).count() == 30
    allowed = ["roster", "import", str(second), *SCHOOL, "--yes", "--allow-many-endings"]
    assert main(allowed) == 0
    assert Enrolment.objects.filter(until=None).count() == 15


def test_import_as_json(bundle: str, capsys: Any) -> None:
    assert main(["roster", "import", bundle, *SCHOOL, "--yes", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["applied"], said["import"]) == (True, RosterImport.objects.get().public_id)


def test_template_is_printed_or_written_and_never_over_another(tmp_path: Path, capsys: Any) -> None:
    assert main(["roster", "template"]) == 0
    assert capsys.readouterr().out.startswith("id,given name,family name")
    out = tmp_path / "roster.csv"
    assert main(["roster", "template", "--example", "--out", str(out)]) == 0
    assert len(out.read_text("utf-8-sig").splitlines()) == 6
    assert main(["roster", "template", "--out", str(out)]) == 2
