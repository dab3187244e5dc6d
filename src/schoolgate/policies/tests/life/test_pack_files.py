"""Beginning from the pack file of another school."""

from __future__ import annotations

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schoolgate.core.refusal import Refused
from schoolgate.policies.life.importing_actions import start_from_file
from schoolgate.policies.life.pack_files import (
    DEEPEST,
    MAX_BYTES,
    NO_PACK,
    STOPPED,
    BadPackFile,
    content_of_file,
)
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import content_of
from schoolgate.policies.tests.life import making
from tests.documents import as_pack

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def refused(data: bytes) -> BadPackFile:
    with pytest.raises(BadPackFile) as caught:
        content_of_file(data)
    return caught.value


def without_place(draft: Draft) -> dict:
    kept = {name: draft.content[name] for name in ("title", "summary", "parameters", "clauses")}
    values = dict(draft.content["values"])
    values.pop("local_authority_name")
    return kept | {"values": values}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "handed_out", ["policies:draft-file", "policies:version-pack", "publishing:yaml"]
)
def test_policy_of_one_school_is_begun_from_at_another(client_of, cast, handed_out):
    version = making.adopted(cast, "WAL")
    made = version.draft
    address = {
        "policies:draft-file": [cast.school.slug, made.public_id],
        "policies:version-pack": [cast.school.slug, version.public_id],
        "publishing:yaml": [cast.school.slug, version.number],
    }[handed_out]
    file = client_of(cast.head).get(reverse(handed_out, args=address)).content
    at = reverse("policies:draft-from-file", args=[cast.foreign_school.slug])
    answer = client_of(cast.foreign_head).post(at, {"file": SimpleUploadedFile("p.yaml", file)})
    assert answer.status_code == 302
    draft = Draft.objects.get(school=cast.foreign_school)
    assert without_place(draft) == without_place(made)
    assert (draft.content["owner"], draft.content["control"]) == (cast.foreign_school.name, {})
    ours, theirs = (text_for(one, one.school) for one in (draft, made))
    assert [clause.id for clause in ours.clauses] == [clause.id for clause in theirs.clauses]


@pytest.mark.django_db
def test_dates_of_the_other_school_stay_behind(cast):
    control = {"issue": "7", "effective": "2020-01-01", "review": "2021-01-01"}
    content = content_of_file(as_pack("HOL", owner="Another School", control=control))
    draft = start_from_file(by=cast.head, school=cast.school, content=content)
    assert (draft.content["owner"], draft.content["control"]) == (cast.school.name, {})


@pytest.mark.django_db
def test_who_leads_no_school_begins_nothing(cast):
    for person in (cast.teacher, cast.foreign_head, cast.governor):
        with pytest.raises(Refused):
            start_from_file(by=person, school=cast.school, content=content_of("HOL"))
    assert Draft.objects.count() == 0


@pytest.mark.django_db
def test_page_names_every_fault(client_of, cast):
    clauses = content_of("HOL")["clauses"]
    clauses[0]["parameters"] = ["no_such_choice"]
    at = reverse("policies:draft-from-file", args=[cast.school.slug])
    file = SimpleUploadedFile("p.yaml", as_pack("HOL", clauses=clauses))
    page = client_of(cast.head).post(at, {"file": file})
    assert page.status_code == 422
    assert "no_such_choice" in page.content.decode()
    large = SimpleUploadedFile("p.yaml", b"x" * (MAX_BYTES + 1))
    assert client_of(cast.head).post(at, {"file": large}).status_code == 422
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"- a list",
        b"%PDF-1.7",
        BOMB.encode(),
        b"[" * 200_000,
        b"!!python/object/apply:os.system ['true']",
        as_pack("HOL", summary="a\x00b"),
    ],
    ids=["empty", "no text", "list", "pdf", "aliases", "depth", "python", "zero"],
)
def test_file_that_is_no_pack_is_refused(data):
    assert str(refused(data).message) != ""


def test_file_deeper_than_any_pack_is_refused_before_it_is_read_to_its_end():
    """Whoever sends many brackets would else keep the reader busy until its time is over."""
    assert str(refused(b"[" * 200_000).message) == str(NO_PACK)
    deep = b"a: " + b"{b: " * DEEPEST + b"c" + b"}" * DEEPEST
    assert str(refused(deep).message) == str(NO_PACK)


def test_number_of_many_parts_is_text_and_read_at_once():
    """YAML's numbers to the base of sixty take time with the square of their length."""
    parts = b"a: 1" + b":59" * 300_000
    assert str(refused(parts).message) != STOPPED
    assert str(refused(b"a: !!int 1" + b":59" * 300_000).message) == str(NO_PACK)


def test_pack_of_an_older_edition_of_the_software_is_silent_on_what_it_does_not_know():
    content = content_of("HOL")
    del content["values"]["review_cycle"]
    data = yaml.safe_dump(content, allow_unicode=True).encode()
    assert content_of_file(data)["values"]["review_cycle"] == "not stated"
