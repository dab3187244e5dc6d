"""A document is read again: by the head's wish, or since its reading was broken off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person, School
from schoolgate.policies import actions
from schoolgate.policies.models import PolicyDocument, Suggestion
from schoolgate.policies.recovery import resume_documents
from schoolgate.policies.tasks import read_policy_document
from schoolgate.policies.tests import papers
from schoolgate.reference import NOT_STATED

pytestmark = pytest.mark.django_db
Verdict = Suggestion.Verdict
State = PolicyDocument.State
LATER = clock.now() + dt.timedelta(days=1)


@pytest.fixture
def handed_in(head: Person, school: School) -> PolicyDocument:
    document, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="policy.txt"
    )
    return document


@pytest.fixture
def document(handed_in: PolicyDocument) -> PolicyDocument:
    return actions.read_handed_in(by=actions.READER, document=handed_in)


@pytest.fixture
def a_real_queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def suggestion(document: PolicyDocument, name: str) -> Suggestion:
    return document.suggestions.get(parameter=name)


def read_again(head: Person, document: PolicyDocument) -> PolicyDocument:
    assert actions.ask_to_read_again(by=head, document=document)
    return actions.read_handed_in(by=actions.READER, document=document)


def address(name: str, document: PolicyDocument) -> str:
    return reverse(f"policies:{name}", args=[document.school.slug, document.public_id])


def tasks(document: PolicyDocument) -> list[str]:
    rows = DBTaskResult.objects.filter(args_kwargs__args__0=document.public_id)
    return sorted(row.status for row in rows)


def test_what_was_decided_stays_and_goes_to_its_new_place(
    document: PolicyDocument, head: Person
) -> None:
    one = suggestion(document, "min_moderators")
    place = one.line
    actions.decide_suggestion(by=head, suggestion=one, verdict="corrected", value=3)
    document.suggestions.filter(pk=one.pk).update(line=1)  # as an older reader had it
    read_again(head, document)
    kept = suggestion(document, "min_moderators")
    assert (kept.pk, kept.verdict, kept.decided_value, kept.line) == (one.pk, "corrected", 3, place)


def test_what_nobody_decided_gives_way_to_the_new_reading(
    document: PolicyDocument, head: Person
) -> None:
    document.suggestions.filter(parameter="min_moderators").update(value=7, quote="seven, once")
    document.suggestions.filter(parameter="imei_record").delete()
    read_again(head, document)
    assert suggestion(document, "min_moderators").value == 2
    assert suggestion(document, "imei_record").value == NOT_STATED


def test_decided_value_that_is_not_read_any_more_keeps_its_sentence_without_a_place(
    document: PolicyDocument, head: Person, client_of: Any
) -> None:
    one = suggestion(document, "imei_record")
    document.suggestions.filter(pk=one.pk).update(
        value="staff-keep-own", quote="We list them.", line=4
    )
    actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "imei_record"), verdict="confirmed"
    )
    read_again(head, document)
    kept = suggestion(document, "imei_record")
    assert (kept.value, kept.quote, kept.line, kept.verdict) == (
        "staff-keep-own", "We list them.", None, Verdict.CONFIRMED,
    )  # fmt: skip
    client: Client = client_of(head)
    page = client.get(reverse("policies:decide", args=[document.school.slug, kept.public_id]))
    assert "This sentence was not found when the text was read again." in page.text
    assert client.get(address("document", document)).status_code == 200


def test_value_that_is_newly_read_stands_beside_the_silence_that_was_confirmed(
    document: PolicyDocument, head: Person
) -> None:
    one = suggestion(document, "min_moderators")
    document.suggestions.filter(pk=one.pk).update(value=NOT_STATED, quote="", line=None)
    actions.decide_suggestion(
        by=head, suggestion=suggestion(document, "min_moderators"), verdict="confirmed"
    )
    read_again(head, document)
    found = document.suggestions.filter(parameter="min_moderators").order_by("pk")
    assert [(each.value, each.verdict) for each in found] == [
        (NOT_STATED, Verdict.CONFIRMED), (2, Verdict.OPEN),
    ]  # fmt: skip


def test_findings_are_those_of_the_day_it_is_read_again(
    handed_in: PolicyDocument, head: Person
) -> None:
    with clock.stopped_at(dt.datetime(2016, 1, 4, 9, tzinfo=dt.UTC)):
        document = actions.read_handed_in(by=actions.READER, document=handed_in)
    assert "review-overdue" not in {one["code"] for one in document.findings}
    document = read_again(head, document)
    assert "review-overdue" in {one["code"] for one in document.findings}
    assert document.checked_on == clock.today()


def test_reading_again_that_fails_leaves_what_was_read(
    document: PolicyDocument, head: Person, client_of: Any
) -> None:
    clauses = document.clauses
    document.file.storage.delete(document.file.name)
    with document.file.storage.open(document.file.name, "wb") as file:
        file.write(b"")
    again = read_again(head, document)
    again.refresh_from_db()
    assert (again.state, again.clauses) == (State.READ, clauses)
    page = client_of(head).get(address("document", document)).text
    assert "It could not be read again." in page
    assert "The file is empty" in page


def test_only_those_who_hand_in_have_it_read_again(
    document: PolicyDocument, teacher: Person, client_of: Any
) -> None:
    with pytest.raises(Refused):
        actions.ask_to_read_again(by=teacher, document=document)
    client: Client = client_of(teacher)
    assert client.post(address("read-again", document)).status_code == 403
    assert "Read it again" not in client.get(address("document", document)).text


@pytest.mark.usefixtures("a_real_queue")
def test_page_asks_once_and_shows_that_it_is_being_read(
    document: PolicyDocument, head: Person, client_of: Any
) -> None:
    client: Client = client_of(head)
    for _ in range(2):
        page = client.post(address("read-again", document), follow=True)
        assert "Your policy is being read." in page.text
    assert tasks(document) == ["READY"]
    assert Entry.objects.filter(event="policies.document_read_again").count() == 1


@pytest.mark.usefixtures("a_real_queue")
def test_document_without_a_task_gets_one_once(handed_in: PolicyDocument) -> None:
    resume_documents()
    assert tasks(handed_in) == []
    with clock.stopped_at(LATER):
        assert (resume_documents(), resume_documents()) == (1, 0)
    assert tasks(handed_in) == ["READY"]


@pytest.mark.usefixtures("a_real_queue")
def test_document_that_is_being_read_is_left_alone(handed_in: PolicyDocument) -> None:
    read_policy_document.enqueue(handed_in.public_id)
    DBTaskResult.objects.update(status="RUNNING", started_at=LATER)
    with clock.stopped_at(LATER):
        assert resume_documents() == 0


@pytest.mark.usefixtures("a_real_queue")
def test_reading_that_broke_off_too_often_is_given_up_aloud_and_can_be_asked_for_again(
    handed_in: PolicyDocument, head: Person, client_of: Any
) -> None:
    read_policy_document.enqueue(handed_in.public_id)
    DBTaskResult.objects.update(
        status="FAILED", enqueued_at=LATER, started_at=LATER, finished_at=clock.now()
    )
    PolicyDocument.objects.update(state=State.READING)
    with clock.stopped_at(LATER):
        resume_documents()
    client: Client = client_of(head)
    assert (
        "Reading was broken off several times." in client.get(address("document", handed_in)).text
    )
    with clock.stopped_at(LATER + dt.timedelta(hours=1)):
        client.post(address("read-again", handed_in))
        handed_in.refresh_from_db()
        assert handed_in.state == State.WAITING
    with clock.stopped_at(LATER + dt.timedelta(hours=2)):
        assert resume_documents() == 0
