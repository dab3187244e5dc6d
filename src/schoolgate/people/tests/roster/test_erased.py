"""Rosters and somebody who is erased: kept reports that name them go, undecided files come first."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from schoolgate.core.refusal import Refused
from schoolgate.people.erasure.actions import erase_person
from schoolgate.people.erasure.export import write_export
from schoolgate.people.models import Person, RosterImport, RosterRecord, School
from schoolgate.people.roster.actions import (
    READER,
    apply_roster,
    ask_to_apply,
    hand_in_roster,
    put_aside_roster,
    read_roster,
)
from schoolgate.people.roster.cells import Options
from schoolgate.people.tests.roster.conftest import SYSTEM

HEAD = "id,given name,family name,role,year group\n"
NIA, OMAR = "P1,Nia,Evans,pupil,4\n", "P2,Omar,Ali,pupil,4\n"


def handed_in(school: School, keeper: Person, rows: str) -> RosterImport:
    return hand_in_roster(
        by=keeper, school=school, file=ContentFile((HEAD + rows).encode(), name="r.csv"),
        file_name="r.csv", options=Options(),
    )  # fmt: skip


def applied(school: School, keeper: Person, rows: str) -> RosterImport:
    roster = read_roster(by=READER, roster=handed_in(school, keeper, rows))
    ask_to_apply(by=keeper, roster=roster, fingerprint=roster.figures["fingerprint"])
    apply_roster(
        roster=RosterImport.objects.select_related("school", "decided_by").get(pk=roster.pk)
    )
    return RosterImport.objects.get(pk=roster.pk)


@pytest.fixture
def gone(school: School, keeper: Person) -> Person:
    """Somebody who came with a roster, and left."""
    applied(school, keeper, NIA)
    nia = Person.objects.get(given_name="Nia")
    nia.enrolments.update(from_date=dt.date(2019, 9, 1), until=dt.date(2026, 7, 21))
    return nia


def test_report_that_names_them_goes_and_another_stays(
    school: School, keeper: Person, gone: Person, django_capture_on_commit_callbacks: Any
) -> None:
    naming = RosterImport.objects.get()
    other = applied(school, keeper, OMAR)
    path = Path(naming.report.path)
    with django_capture_on_commit_callbacks(execute=True):
        plan = erase_person(by=SYSTEM, person=gone, reason="left", early=True)
    assert plan.reports == (naming,)
    naming.refresh_from_db()
    assert not naming.report
    assert not path.exists()
    assert RosterImport.objects.get(pk=other.pk).report
    assert not RosterRecord.objects.filter(sourced_id="P1").exists()


def test_undecided_roster_comes_first(school: School, keeper: Person, gone: Person) -> None:
    waiting = handed_in(school, keeper, OMAR)
    with pytest.raises(Refused, match="is not decided and may name them"):
        erase_person(by=SYSTEM, person=gone, reason="left", early=True)
    put_aside_roster(by=keeper, roster=waiting)
    erase_person(by=SYSTEM, person=gone, reason="left", early=True)


def test_export_holds_the_lines_that_name_them_and_no_others(
    school: School, keeper: Person
) -> None:
    applied(school, keeper, NIA + OMAR)
    file = io.BytesIO()
    write_export(Person.objects.get(given_name="Nia"), file)
    data = json.loads(zipfile.ZipFile(file).read("person.json"))
    [section] = [one for one in data["sections"] if one["table"] == "people.RosterImport"]
    assert [(row["what"], row["of"], row["name"]) for row in section["rows"]] == [
        ("add", "person", "Nia Evans"), ("add", "enrolment", "Nia Evans"),
    ]  # fmt: skip
    assert "Omar" not in json.dumps(data)
