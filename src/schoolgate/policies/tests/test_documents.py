"""A document is handed in, read apart from the worker, and decided on by a person."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from schoolgate.conftest import end_behind_the_back_of
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.pseudo import add_pseudo_locales
from schoolgate.core.refusal import Refused
from schoolgate.ledger.actions import erase_facts
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.people.models import Person, School
from schoolgate.people.standing import forget_standing
from schoolgate.policies import actions
from schoolgate.policies.child import read_in_child
from schoolgate.policies.models import Draft, PolicyDocument, Suggestion
from schoolgate.policies.packs import load_pack, validate_pack
from schoolgate.policies.tests import papers
from schoolgate.policies.tests.life import making
from schoolgate.reading.model import SchoolFacts, UnreadableDocument
from schoolgate.reference import NOT_STATED, InvalidValue, parameters

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(head: Person, school: School) -> PolicyDocument:
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="policy.txt"
    )
    return actions.read_handed_in(by=actions.READER, document=handed_in)


def suggestion(document: PolicyDocument, name: str) -> Suggestion:
    return document.suggestions.get(parameter=name)


def test_document_is_read_into_clauses_values_and_findings(document: PolicyDocument) -> None:
    assert document.state == PolicyDocument.State.READ
    assert [clause["number"] for clause in document.clauses if clause["number"]] == [
        "1.1", "1.2", "2.1", "3.1",
    ]  # fmt: skip
    assert suggestion(document, "personal_use_at_work").value == "banned"
    assert suggestion(document, "min_moderators").value == 2
    assert {"law-repealed", "review-overdue"} <= {f["code"] for f in document.findings}


def test_every_parameter_is_looked_at_even_where_the_text_is_silent(
    document: PolicyDocument,
) -> None:
    assert set(document.suggestions.values_list("parameter", flat=True)) == set(parameters())
    silent = suggestion(document, "imei_record")
    assert (silent.value, silent.quote) == (NOT_STATED, "")


def test_same_bytes_twice_are_one_document(head: Person, school: School) -> None:
    first, is_new = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="a.txt"
    )
    again, is_new_again = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="b.txt"
    )
    assert (is_new, is_new_again, first.pk) == (True, False, again.pk)


def test_same_bytes_at_another_school_are_another_document(
    head: Person, school: School, colleague: Person, sister_school: School
) -> None:
    here, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="a.txt"
    )
    there, is_new = actions.hand_in_document(
        by=colleague, school=sister_school, data=papers.small(), file_name="a.txt"
    )
    assert is_new
    assert here.pk != there.pk


@pytest.mark.parametrize("name", sorted(papers.HOSTILE))
def test_hostile_file_is_refused_in_words_and_kept(name: str, head: Person, school: School) -> None:
    data = papers.HOSTILE[name]()
    handed_in, _ = actions.hand_in_document(by=head, school=school, data=data, file_name=name)
    refused = actions.read_handed_in(by=actions.READER, document=handed_in)
    assert refused.state == PolicyDocument.State.REFUSED
    assert len(refused.problem) > 30
    with refused.file.open("rb") as file:
        assert file.read() == data
    assert not refused.suggestions.exists()


def test_only_the_reader_stores_what_was_read(document: PolicyDocument, head: Person) -> None:
    with pytest.raises(Refused):
        actions.read_handed_in(by=head, document=document)


def test_teacher_may_not_hand_in_but_the_head_may(
    teacher: Person, head: Person, school: School
) -> None:
    with pytest.raises(Refused):
        actions.hand_in_document(by=teacher, school=school, data=b"x", file_name="x.txt")
    assert actions.hand_in_document(by=head, school=school, data=b"x", file_name="x.txt")[1]


def test_decision_is_kept_with_who_and_when(document: PolicyDocument, head: Person) -> None:
    decided = actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "min_moderators"), verdict="corrected", value=3
    )
    assert (decided.verdict, decided.decided_value, decided.decided_by) == ("corrected", 3, head)
    entry = Entry.objects.filter(event="policies.suggestion_decided").get()
    assert entry.actor_id == head.public_id


def test_decision_with_a_value_that_is_not_allowed_changes_nothing(
    document: PolicyDocument, head: Person
) -> None:
    with pytest.raises(InvalidValue):
        actions.decide_suggestion(
            by=head,
            suggestion=suggestion(document, "personal_use_at_work"),
            verdict="corrected",
            value="sometimes",
        )
    assert suggestion(document, "personal_use_at_work").verdict == "open"


def test_governor_may_look_but_not_decide(document: PolicyDocument, governor: Person) -> None:
    with pytest.raises(Refused):
        actions.decide_suggestion(
            by=governor, suggestion=suggestion(document, "min_moderators"), verdict="confirmed"
        )


def test_draft_holds_only_what_was_confirmed(document: PolicyDocument, head: Person) -> None:
    actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "min_moderators"), verdict="confirmed"
    )
    actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "personal_use_at_work"), verdict="rejected"
    )
    draft = actions.make_draft(by=head, document=document)
    stated = {name: v for name, v in draft.content["values"].items() if v != NOT_STATED}
    assert stated == {"min_moderators": 2}


def test_draft_has_the_form_of_a_pack(document: PolicyDocument, head: Person) -> None:
    draft = actions.make_draft(by=head, document=document)
    assert validate_pack(draft.content) == []


def test_draft_is_one_for_a_document_however_often_it_is_made(
    document: PolicyDocument, head: Person
) -> None:
    first = actions.make_draft(by=head, document=document)
    again = actions.make_draft(by=head, document=document)
    assert first.pk == again.pk
    assert Draft.objects.count() == 1


def test_text_with_braces_cannot_become_a_parameter_of_the_draft(
    head: Person, school: School
) -> None:
    data = papers.small() + b"\n4.1 Staff must not write {{ no_such_parameter }} anywhere.\n"
    handed_in, _ = actions.hand_in_document(by=head, school=school, data=data, file_name="p.txt")
    read = actions.read_handed_in(by=actions.READER, document=handed_in)
    draft = actions.make_draft(by=head, document=read)
    assert validate_pack(draft.content) == []


def test_reading_again_keeps_the_decisions(document: PolicyDocument, head: Person) -> None:
    actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "min_moderators"), verdict="confirmed"
    )
    actions.read_handed_in(by=System("policy-reader"), document=document)
    assert suggestion(document, "min_moderators").verdict == "confirmed"


# --- pages ---


def at(name: str, school: School, **more: object) -> str:
    return reverse(f"policies:{name}", kwargs={"school": school.slug, **more})


def test_hand_in_page_leads_to_the_document(
    client_of: object, head: Person, school: School
) -> None:
    client: Client = client_of(head)  # type: ignore[operator]
    upload = SimpleUploadedFile("policy.txt", papers.small())
    response = client.post(at("hand-in", school), {"file": upload}, follow=True)
    assert response.status_code == 200
    assert "Do this first" in response.content.decode()


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (None, "Choose the file of your policy first"),
        (SimpleUploadedFile("empty.pdf", b""), "0 bytes"),
    ],
)
def test_hand_in_page_says_what_is_missing(
    upload: SimpleUploadedFile | None,
    words: str,
    client_of: object,
    head: Person,
    school: School,
) -> None:
    client: Client = client_of(head)  # type: ignore[operator]
    response = client.post(at("hand-in", school), {"file": upload} if upload else {})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PolicyDocument.objects.exists()


@override_settings(MAX_DOCUMENT_BYTES=1000)
def test_hand_in_page_refuses_what_is_too_large(
    client_of: object, head: Person, school: School
) -> None:
    client: Client = client_of(head)  # type: ignore[operator]
    response = client.post(
        at("hand-in", school), {"file": SimpleUploadedFile("big.txt", b"x" * 2000)}
    )
    assert response.status_code == 422
    assert "Nothing was" in response.content.decode()


def test_document_of_another_school_looks_absent(
    client_of: object, document: PolicyDocument, colleague: Person, school: School
) -> None:
    client: Client = client_of(colleague)  # type: ignore[operator]
    there = client.get(at("document", school, document=document.public_id))
    nowhere = client.get(at("document", school, document="aaaaaaaaaaaaaaaa"))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content == nowhere.content


def test_original_file_is_a_download_and_never_a_page(
    client_of: object, document: PolicyDocument, head: Person, school: School
) -> None:
    client: Client = client_of(head)  # type: ignore[operator]
    response = client.get(at("original", school, document=document.public_id))
    response.close()
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"


def test_report_of_the_page_has_the_form_of_the_command(
    client_of: object, document: PolicyDocument, head: Person, school: School
) -> None:
    client: Client = client_of(head)  # type: ignore[operator]
    report = client.get(at("report", school, document=document.public_id)).json()
    assert list(report) == [
        "document", "clauses", "values", "findings", "binds", "roles", "channels", "dates"
    ]  # fmt: skip
    wanted = {"code", "severity", "line", "quote", "message", "source", "action"}
    assert wanted <= set(report["findings"][0])


def test_words_of_the_document_are_escaped(client_of: object, head: Person, school: School) -> None:
    data = papers.small() + b"\n5.1 Staff must not <script>alert(1)</script> post.\n"
    handed_in, _ = actions.hand_in_document(by=head, school=school, data=data, file_name="p.txt")
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    client: Client = client_of(head)  # type: ignore[operator]
    for name in ("document", "text"):
        page = client.get(at(name, school, document=document.public_id)).content
        assert b"<script>alert" not in page


def test_pages_of_a_document_cost_the_same_however_much_was_found(
    client_of: object,
    document: PolicyDocument,
    head: Person,
    school: School,
    django_assert_max_num_queries: object,
) -> None:
    client: Client = client_of(head)  # type: ignore[operator]
    client.get(at("home", school))  # counts the inbox, once until something is written
    for name in ("home", "document", "text", "values"):
        more = {} if name == "home" else {"document": document.public_id}
        with django_assert_max_num_queries(44):  # type: ignore[operator]
            assert client.get(at(name, school, **more)).status_code == 200


def test_pack_page_reads_every_pack(client_of: object, teacher: Person, school: School) -> None:
    client: Client = client_of(teacher)  # type: ignore[operator]
    for pack in ("rec", "wal"):
        page = client.get(at("pack", school, pack=pack)).content.decode()
        assert load_pack(pack.upper()).clauses[0].id in page
    assert client.get(at("pack", school, pack="none")).status_code == 404


def test_draft_made_again_keeps_what_was_set_in_it_by_hand(
    document: PolicyDocument, head: Person
) -> None:
    decided = suggestion(document, "personal_use_at_work")
    actions.decide_suggestion(by=head, suggestion=decided, verdict="confirmed")
    draft = actions.make_draft(by=head, document=document)
    actions.set_draft_value(by=head, draft=draft, name="personal_use_at_work", value="breaks-only")
    late = suggestion(document, "min_moderators")
    actions.decide_suggestion(by=head, suggestion=late, verdict="confirmed")
    again = actions.make_draft(by=head, document=document)
    values = again.content["values"]
    assert (values["personal_use_at_work"], values["min_moderators"]) == ("breaks-only", 2)


def test_appointment_ended_meanwhile_counts_under_the_lock(
    document: PolicyDocument, head: Person, school: School
) -> None:
    draft = actions.make_draft(by=head, document=document)
    decided = suggestion(document, "personal_use_at_work")
    for act in (
        lambda: actions.hand_in_document(
            by=head, school=school, data=b"Staff must not.", file_name="other.txt"
        ),
        lambda: actions.decide_suggestion(by=head, suggestion=decided, verdict="confirmed"),
        lambda: actions.make_draft(by=head, document=document),
        lambda: actions.set_draft_value(
            by=head, draft=draft, name="personal_use_at_work", value="breaks-only"
        ),
    ):
        head.appointments.update(until=None)
        forget_standing(head)
        end_behind_the_back_of(head)
        with pytest.raises(Refused, match="Only the head"):
            act()


def test_draft_from_before_a_parameter_is_shown_and_changed(
    client_of: object, document: PolicyDocument, head: Person, school: School
) -> None:
    draft = actions.make_draft(by=head, document=document)
    del draft.content["values"]["personal_use_at_work"]
    draft.save(update_fields=["content"])
    client: Client = client_of(head)  # type: ignore[operator]
    assert client.get(at("draft", school, draft=draft.public_id)).status_code == 200
    page = reverse(
        "policies:draft-value", args=[school.slug, draft.public_id, "personal_use_at_work"]
    )
    assert client.get(page).status_code == 200
    assert client.post(page, {"one": "breaks-only", "save": "yes"}).status_code == 302
    draft.refresh_from_db()
    assert draft.content["values"]["personal_use_at_work"] == "breaks-only"


def test_value_that_may_name_somebody_can_be_erased_from_the_record(
    document: PolicyDocument, head: Person
) -> None:
    actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "complaints_channel"), verdict="corrected",
        value="Mrs Quill, 01305 000000",
    )  # fmt: skip
    entry = Entry.objects.get(event="policies.suggestion_decided")
    erase_facts(by=head, entry=entry, names=["value"], reason="she has left")
    assert set(entry.facts.values_list("name", flat=True)) == {"parameter", "verdict"}


def test_reader_of_a_document_knows_no_secret_of_the_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = tmp_path / "python"
    spy.write_text(
        f"#!{sys.executable}\nimport json, os, sys\nsys.stdin.buffer.read()\n"
        "told = ' '.join(sorted(name for name in os.environ if 'SCHOOLGATE' in name))\n"
        "message = {'template': told, 'plural': '', 'parts': {}}\n"
        "print(json.dumps({'refused': {'code': 'spy', 'message': message}}))\n",
        encoding="utf-8",
    )
    spy.chmod(0o700)
    monkeypatch.setenv("SCHOOLGATE_SECRET_KEY", "k" * 50)
    monkeypatch.setenv("SCHOOLGATE_REFERENCE_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(spy))
    with pytest.raises(UnreadableDocument) as refused:
        read_in_child(b"text", "policy.txt", clock.today(), SchoolFacts())
    assert str(refused.value) == "SCHOOLGATE_REFERENCE_DIR"


def test_head_of_a_school_without_a_policy_is_told_where_to_begin(
    client_of: object, head: Person, teacher: Person, school: School
) -> None:
    words = "Hand in the policy your school has today"
    client: Client = client_of(head)  # type: ignore[operator]
    assert words in client.get("/").content.decode()
    assert words not in client_of(teacher).get("/").content.decode()  # type: ignore[operator]
    actions.hand_in_document(by=head, school=school, data=papers.small(), file_name="policy.txt")
    assert words not in client.get("/").content.decode()


def test_head_whose_school_has_begun_a_policy_is_not_asked_for_one(
    client_of: object, cast: object, head: Person
) -> None:
    client: Client = client_of(head)  # type: ignore[operator]
    making.begun(cast)
    assert "Hand in the policy your school has today" not in client.get("/").content.decode()


def test_record_tells_a_decision_in_words_and_no_internal_name(
    document: PolicyDocument, head: Person
) -> None:
    actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "personal_use_at_work"), verdict="confirmed"
    )
    words = told(Entry.objects.filter(event="policies.suggestion_decided").get())
    assert parameters()["personal_use_at_work"].title in words
    assert "personal_use_at_work" not in words


def test_refusal_is_said_in_the_language_of_the_page(
    client_of: object, head: Person, school: School, settings: Any
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("en-xa", "long")]
    add_pseudo_locales()
    handed_in, _ = actions.hand_in_document(by=head, school=school, data=b"", file_name="p.txt")
    refused = actions.read_handed_in(by=actions.READER, document=handed_in)
    assert refused.problem.startswith("The file is empty: it holds 0 bytes.")
    client: Client = client_of(head)  # type: ignore[operator]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en-xa"
    page = at("document", school, document=refused.public_id)
    assert "Ţĥé ƒîļé îš éɱþţý" in client.get(page).text
    PolicyDocument.objects.update(problem_wording={})  # as it was stored before
    assert refused.problem in client.get(page).text
