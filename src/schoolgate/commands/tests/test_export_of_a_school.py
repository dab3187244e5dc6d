"""``ledger export --school`` holds what that school recorded, and no other."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from schoolgate.awareness import actions as awareness
from schoolgate.commands.ledger import run_export
from schoolgate.conftest import Cast
from schoolgate.declarations.asking.actions import look_after
from schoolgate.ledger.models import Entry
from schoolgate.openness import actions as openness
from schoolgate.people.models import Person, School
from schoolgate.policies.tests.life.making import adopted, adopted_at

pytestmark = pytest.mark.django_db


def exported(school: School, folder: Path) -> list[dict[str, Any]]:
    file = folder / f"{school.slug}.jsonl"
    given = argparse.Namespace(school=school.slug, out=file, without_facts=False)
    assert run_export(given) == 0
    return [json.loads(line) for line in file.read_text("ascii").splitlines()]


def entries(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if "event" in line]


def test_export_of_a_school_holds_no_other_school(cast: Cast, tmp_path: Path) -> None:
    _ = cast.teacher, cast.parent, cast.colleague, cast.foreign_head, cast.visiting_head
    schools = [cast.school, cast.sister_school, cast.foreign_school]
    look_after(policy=adopted(cast).policy)
    for other in schools[1:]:
        look_after(policy=adopted_at(other).policy)
    openness.tell(by=cast.teacher, school=cast.school, kind="interest", situation="A shop.")
    awareness.send_question(by=cast.teacher, school=cast.school, text="May I film?")
    people = {school: set(Person.objects.filter(appointments__school=school)) for school in schools}
    for school in schools:
        lines = exported(school, tmp_path)
        found, text = entries(lines), json.dumps(lines)
        assert {one["chain"] for one in found} == {school.public_id}
        assert len(found) == Entry.objects.filter(chain=school.public_id).count() > 5
        for other in schools:
            if other == school:
                continue
            strangers = people[other] - people[school] - {cast.visiting_head}
            marks = {other.public_id, other.name, other.slug} | {
                mark for one in strangers for mark in (one.public_id, one.name)
            }
            assert [mark for mark in sorted(marks) if mark in text] == []
