"""The page of a school's record: who may read it, and what it tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from schoolgate.core.actors import System
from schoolgate.ledger import triggers
from schoolgate.ledger.actions import erase_facts, note_export, record
from schoolgate.ledger.models import Entry
from schoolgate.people.events import PERSON_CHANGED

READERS = ["head", "dsl", "network_manager"]
GOVERNORS = ["chair"]
OTHERS = ["teacher", "line_manager", "communications_manager", "governor", "contractor", "pupil",
          "parent", "federation_officer"]  # fmt: skip
STRANGERS = ["colleague", "foreign_head"]


def page(client_of: Callable[[Any], Client], cast: Any, who: str, query: str = "") -> Any:
    url = reverse("people:record", kwargs={"school": cast.school.slug})
    return client_of(getattr(cast, who)).get(url + query)


@pytest.mark.parametrize("who", READERS)
def test_record_tells_readers_the_names(cast: Any, client_of: Any, who: str) -> None:
    answer = page(client_of, cast, who)
    assert answer.status_code == 200
    name = getattr(cast, who).name
    assert f"{name} was given a way to sign in" in answer.content.decode()


@pytest.mark.parametrize("who", GOVERNORS)
def test_record_withholds_names_from_governors(cast: Any, client_of: Any, who: str) -> None:
    _ = cast.teacher
    answer = page(client_of, cast, who)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "(withheld) was appointed as Teacher" in text
    assert cast.teacher.name not in text


def changed(cast: Any, by: Any, of: Any) -> None:
    record(
        PERSON_CHANGED, by=by, chain=cast.school, subject=("person", of.public_id),
        facts={"name": of.name, "fields": "email"},
    )  # fmt: skip


def test_governors_read_who_acted_in_an_office_but_not_what_a_teacher_did(
    cast: Any, client_of: Any
) -> None:
    for doer in (cast.head, cast.teacher):
        changed(cast, doer, cast.pupil)
    text = page(client_of, cast, "chair").content.decode()
    assert f'data-label="Who">{cast.head.name}<' in text
    assert cast.teacher.name not in text
    assert f'data-label="Who">{cast.teacher.name}<' in page(client_of, cast, "dsl").content.decode()


def test_name_withheld_from_governors_is_not_told_by_who_did_it(cast: Any, client_of: Any) -> None:
    changed(cast, cast.head, cast.head)
    assert cast.head.name not in page(client_of, cast, "chair").content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_record_is_refused_with_a_reason(cast: Any, client_of: Any, who: str) -> None:
    answer = page(client_of, cast, who)
    assert answer.status_code == 403
    assert "The record is for the head" in answer.content.decode()


@pytest.mark.parametrize("who", STRANGERS)
def test_record_of_another_school_is_not_there(cast: Any, client_of: Any, who: str) -> None:
    assert page(client_of, cast, who).status_code == 404


def test_record_shows_the_latest_entry_first_and_its_hash(cast: Any, client_of: Any) -> None:
    answer = page(client_of, cast, "head")
    entries = Entry.objects.filter(chain=cast.school.public_id)
    shown = [line.sequence for line in answer.context["lines"]]
    assert shown == list(entries.order_by("-sequence").values_list("sequence", flat=True))
    assert entries.order_by("sequence").last().hash in answer.content.decode()


def test_record_says_that_a_detail_was_erased(cast: Any, client_of: Any) -> None:
    _ = cast.teacher
    entry = Entry.objects.filter(event="people.person_added").last()
    erase_facts(by=System("test"), entry=entry, names=["name"], reason="Asked to.")
    text = page(client_of, cast, "head").content.decode()
    assert "(erased) was added" in text
    assert (
        f"Personal details of entry {entry.sequence} were erased: name. Reason: Asked to." in text
    )


def test_record_opens_at_its_last_page_and_asks_no_more_for_more(
    cast: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.head)
    url = reverse("people:record", kwargs={"school": cast.school.slug})
    for _ in range(120):
        note_export(by=System("test"), chain=cast.school.public_id, with_facts=True)
    client.get(url)  # counts the inbox, which is remembered
    with django_assert_max_num_queries(30):
        answer = client.get(url)
    last = Entry.objects.filter(chain=cast.school.public_id).count()
    assert answer.context["lines"][0].sequence == last
    assert client.get(url + "?page=1").context["lines"][-1].sequence == 1


def test_record_warns_when_the_database_does_not_guard_it(cast: Any, client_of: Any) -> None:
    client = client_of(cast.head)
    url = reverse("people:record", kwargs={"school": cast.school.slug})
    assert "stopped guarding" not in client.get(url).content.decode()
    connection.check_constraints()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON ledger_entry"
        cursor.execute(f"DROP TRIGGER ledger_entry_no_delete{on}")
    assert triggers.disarmed(connection) == ["ledger_entry_no_delete"]
    assert "stopped guarding" in client.get(url).content.decode()
