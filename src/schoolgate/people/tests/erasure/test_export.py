"""Everything held on one person, handed out without naming anybody else."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from schoolgate.cli import main
from schoolgate.conftest import TEST, Cast, sign_in
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.notices import hearing
from schoolgate.people import actions
from schoolgate.people.erasure.export import write_export
from schoolgate.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]


def exported(person: Person) -> tuple[dict[str, Any], str]:
    file = io.BytesIO()
    write_export(person, file)
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == ["person.html", "person.json"]
        return json.loads(archive.read("person.json")), archive.read("person.html").decode()


def rows_of(data: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return [row for one in data["sections"] if one["table"] == table for row in one["rows"]]


def test_export_holds_every_part_of_somebody(cast: Cast) -> None:
    teacher = cast.teacher
    sign_in(teacher)
    data, page = exported(teacher)
    tables = {one["table"] for one in data["sections"]}
    assert {"people.Person", "people.User", "people.Appointment", "ledger.Entry"} <= tables
    assert rows_of(data, "people.Appointment")[0]["role"] == "teacher"
    assert rows_of(data, "people.User")[0]["email"] == "tessa.teacher@rowan-primary.example"
    assert "What Schoolgate holds on Tessa Teacher" in page


def test_export_names_nobody_else_and_no_key(cast: Cast) -> None:
    teacher, head = cast.teacher, cast.head
    sign_in(head)
    actions.record_absence(
        by=head, school=cast.school, person=teacher, cover=head,
        from_date=clock.today(), until=clock.today(),
    )  # fmt: skip
    hearing.hear_what_is_new()
    actions.add_person(by=teacher_as_keeper(cast), school=cast.school, given_name="Nina",
                       family_name="New")  # fmt: skip
    data, page = exported(teacher)
    whole = json.dumps(data) + page
    for word in ("Hannah", "Nina", "hannah", "argon2", "session_key", "Leo"):
        assert word not in whole
    assert rows_of(data, "people.Absence")[0]["cover"] == "another person"
    assert rows_of(data, "people.Absence")[0]["person"] == "this person"
    acted = [row for row in rows_of(data, "ledger.Entry") if row["acted"]]
    assert [row["facts"] for row in acted] == [{"name": "another person"}]


def teacher_as_keeper(cast: Cast) -> Person:
    actions.appoint(
        by=TEST, person=cast.teacher, school=cast.school, role="office", from_date=clock.today()
    )
    return cast.teacher


def test_command_writes_a_zip_for_its_owner_alone_and_records_it(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tessa.zip"
    words = ["people", "export", cast.teacher.public_id, "--out", str(out), "--reason", "asked"]
    assert main(words) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert zipfile.is_zipfile(out)
    entry = Entry.objects.get(event="people.person_exported")
    assert entry.subject_id == cast.teacher.public_id
    assert main(words) == 2
    assert "exists already" in capsys.readouterr().err
    assert Entry.objects.filter(event="people.person_exported").count() == 1
