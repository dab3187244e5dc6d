"""Whoever was chosen in an answer is told so, and nothing else of the request."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from schoolgate.approvals import actions
from schoolgate.approvals.models import Matter
from schoolgate.approvals.queries import values_sent
from schoolgate.approvals.tests.making import fresh, here, kind_of, listed, sent
from schoolgate.approvals.wording import answers_in_words
from schoolgate.people.erasure.actions import erase_person
from schoolgate.people.erasure.export import write_export
from schoolgate.people.erasure.parts import Fate
from schoolgate.people.erasure.plan import plan_erasure
from schoolgate.people.tests.erasure.test_erase import OPERATOR, leave

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    return listed(monkeypatch, kind_of())


def rows_of(person, table):
    """What the export of somebody says of a table, by the title of the part."""
    file = io.BytesIO()
    write_export(person, file)
    with zipfile.ZipFile(file) as archive:
        data = json.loads(archive.read("person.json"))
    return {one["title"]: one["rows"] for one in data["sections"] if one["table"] == table}


def test_whoever_was_chosen_reads_in_which_request_and_as_what(cast, kind):
    here(cast.line_manager, cast.communications_manager, cast.head)
    both = [cast.dsl.public_id, cast.governor.public_id]
    asked = sent(cast.teacher, cast.school, kind, helpers=both, why=f"As {cast.dsl.public_id} said")
    actions.answer(by=cast.teacher, request=asked, values={"helpers": both[:1]})
    told = {
        "school": cast.school.name, "request": asked.public_id, "kind": "An outing",
        "begun_at": asked.begun_at.isoformat(), "as": "Helpers",
    }  # fmt: skip
    for person in (cast.dsl, cast.governor):
        [rows] = rows_of(person, "approvals.Matter").values()
        assert rows == [told | {"round": 1}]
    assert rows_of(cast.line_manager, "approvals.Matter") == {}
    [unsent] = rows_of(cast.dsl, "approvals.ApprovalRequest").values()
    assert unsent == [told]
    assert rows_of(cast.governor, "approvals.ApprovalRequest") == {}
    [own] = rows_of(cast.teacher, "approvals.ApprovalRequest").values()
    assert "in_hand" not in own[0]  # it names others


def test_whoever_was_chosen_and_is_erased_reads_as_a_former_member(cast, kind):
    here(cast.line_manager, cast.communications_manager, cast.head)
    asked = sent(cast.teacher, cast.school, kind, helpers=[cast.governor.public_id])
    leave(cast.governor)
    lines = {line.table: line for line in plan_erasure(cast.governor).of(Fate.STAYS)}
    assert lines["approvals.Matter"].rows == 1
    erase_person(by=OPERATOR, person=cast.governor, reason="left")
    assert Matter.objects.get(name="helpers").value == [cast.governor.public_id]
    words = {one.name: said for one, said in answers_in_words(fresh(asked), values_sent(asked))}
    assert words["helpers"] == "A former member"
