"""``schoolgate check-policy``: exit codes, JSON, the school's own facts, files far too large."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

import pytest

from schoolgate import reading
from schoolgate.cli import main
from schoolgate.conftest import someone
from schoolgate.core.actors import System
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.people import actions
from schoolgate.people.models import School
from schoolgate.policies import actions as policy_actions
from schoolgate.policies.drafting import draft_content
from schoolgate.policies.reader import overview, speaks_of

CLEAN = Path(reading.__file__).parent / "health" / "tests" / "policies" / "meadowbank.txt"
TODAY = ["--today", "2026-11-21"]
MEGABYTE = 2**20


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The clean policy with an Act that was repealed."""
    text = CLEAN.read_text(encoding="utf-8")
    assert text.count("Data Protection Act 2018") == 1
    path = tmp_path / "faulty.txt"
    path.write_text(text.replace("Data Protection Act 2018", "Data Protection Act 1998"), "utf-8")
    return path


@pytest.fixture
def meadowbank(db: None) -> School:
    """The school of the clean policy; nobody there looks after safeguarding."""
    school = actions.add_school(
        by=System("test"), name="Meadowbank Primary School", slug="meadowbank"
    )
    someone(school, "Ann", "Lee", "headteacher", "governor", "office")
    return school


def as_json(capsys: pytest.CaptureFixture[str], *line: str, code: int) -> dict[str, Any]:
    """The report; the command must end with ``code``."""
    assert main(["check-policy", *line, *TODAY, "--format", "json"]) == code
    return dict(json.loads(capsys.readouterr().out))


def codes(report: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in report["findings"]]


def test_clean_policy_exits_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-policy", str(CLEAN), *TODAY]) == 0
    assert "What is wrong: nothing was found." in capsys.readouterr().out


def test_policy_with_a_fault_exits_one_and_names_it(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-policy", str(faulty), *TODAY]) == 1
    assert "Data Protection Act 1998" in capsys.readouterr().out


LISTED = """\
Social media policy

1. Rules

1.1 On social media staff must not:

- post pictures of pupils;
- name pupils;
- share passwords.

1.2 The headteacher must check the school's pages each week.
"""


def test_clauses_are_those_of_the_draft_on_the_command_the_page_and_in_the_record(
    meadowbank: School, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "listed.txt"
    path.write_text(LISTED, "utf-8")
    main(["check-policy", str(path), *TODAY])
    said = capsys.readouterr().out
    assert "the policy has 2 clauses" in said
    assert "member of staff (1 clause); headteacher (1 clause)" in said
    head = meadowbank.appointments.filter(role="headteacher").get().person
    document, _ = policy_actions.hand_in_document(
        by=head, school=meadowbank, data=path.read_bytes(), file_name=path.name
    )
    document = policy_actions.read_handed_in(by=policy_actions.READER, document=document)
    assert len(document.clauses) > 2
    assert len(draft_content("d1", document)["clauses"]) == 2
    assert overview(document).clauses == 2
    bound = speaks_of(document)
    assert bound is not None
    assert [(groups, len(rows)) for groups, rows in bound.binds] == [
        ("member of staff", 1), ("headteacher", 1)
    ]  # fmt: skip
    entry = Entry.objects.get(event="policies.document_read")
    assert "2 clauses" in told(entry)


def test_day_to_check_for_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    line = ["check-policy", str(CLEAN), "--format", "json", "--today", "2028-01-10"]
    assert main(line) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["document"]["checked"], "review-overdue" in codes(report)) == (
        "2028-01-10",
        True,
    )


def test_json_has_what_programs_are_promised(
    faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = as_json(capsys, str(faulty), code=1)
    assert set(report) >= {"document", "clauses", "values", "findings"}
    assert report["document"]["title"] == "Social media policy"
    promised = {
        "clauses": {"number", "heading", "text", "line"},
        "values": {"parameter", "value", "quote", "line", "confidence"},
        "findings": {"code", "severity", "line", "quote", "message", "source", "action"},
    }
    for part, keys in promised.items():
        assert report[part]
        assert all(keys <= set(row) for row in report[part])
    lines = faulty.read_text(encoding="utf-8").splitlines()
    (finding,) = report["findings"]
    assert (finding["code"], finding["severity"]) == ("law-repealed", "error")
    assert "Data Protection Act 1998" in lines[finding["line"] - 1]
    assert "Data Protection Act 1998" in finding["quote"]
    assert all(finding[name] for name in ("message", "source", "action"))
    for value in report["values"]:
        assert value["confidence"] in {"high", "medium", "low"}
    (clause,) = (one for one in report["clauses"] if one["number"] == "1.1")
    assert lines[clause["line"] - 1] == f"1.1 {clause['text']}"


def test_json_of_a_clean_policy_has_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    assert as_json(capsys, str(CLEAN), code=0)["findings"] == []


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", "empty"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "unknown-format"), (b"PK\3\4x", "damaged")],
)
def test_unreadable_document_exits_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, error: str
) -> None:
    path = tmp_path / "policy.docx"
    path.write_bytes(content)
    assert main(["check-policy", str(path), "--format", "json"]) == 2
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["error"] == error
    assert said.err == f"schoolgate: policy.docx: {told['message']}\n"


def test_file_that_is_not_there_or_a_folder_exits_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-policy", str(tmp_path / "policy.txt")]) == 2
    assert main(["check-policy", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"schoolgate: cannot open {tmp_path}/policy.txt: No such file or directory.\n"
        f"schoolgate: cannot open {tmp_path}: Is a directory.\n"
    )


def test_file_of_200_megabytes_is_refused_unread(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    main(["check-policy", str(CLEAN), *TODAY])  # loads what is loaded once
    capsys.readouterr()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert main(["check-policy", str(path), "--format", "json"]) == 2
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told = json.loads(capsys.readouterr().out)
    assert (told["error"], told["message"]) == (
        "too-large",
        "The file has 200 MB; at most 20 MB are read. Save it without pictures, or as plain text.",
    )
    if sys.platform == "linux":  # which counts in kilobytes
        assert grown < 10 * 1024


def test_stream_without_an_end_is_read_up_to_the_limit(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check-policy", "/dev/zero"]) == 2
    assert "MB" in capsys.readouterr().err


def test_role_that_nobody_holds_is_found_for_the_school(
    meadowbank: School, capsys: pytest.CaptureFixture[str]
) -> None:
    line = [str(CLEAN), "--school", "meadowbank"]
    assert codes(as_json(capsys, *line, code=1)) == ["role-unassigned"]
    someone(meadowbank, "Ida", "Kay", "dsl")
    assert codes(as_json(capsys, *line, code=0)) == []


@pytest.mark.django_db
def test_policy_of_another_school_is_found_for_the_school(
    school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    found = codes(as_json(capsys, str(CLEAN), "--school", school.slug, code=1))
    assert "school-other" in found


@pytest.mark.django_db
def test_school_that_is_not_here_exits_two(
    school: School, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-policy", str(CLEAN), "--school", "nowhere"]) == 2
    assert capsys.readouterr().err == (
        f"schoolgate: There is no school 'nowhere'. Schools here: {school.slug}.\n"
    )
