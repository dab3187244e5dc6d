"""The page of a school's record: who may read it, and what it tells them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.declarations.actions import ask_question
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.tests.asking import making as declarations
from schoolgate.ledger import triggers
from schoolgate.ledger.actions import erase_facts, note_export, record
from schoolgate.ledger.events import event_kinds
from schoolgate.ledger.models import Entry
from schoolgate.people.events import PERSON_CHANGED, SIGNED_IN
from schoolgate.people.models import Appointment
from schoolgate.people.rules import OWN_ACTS

pytestmark = pytest.mark.usefixtures("recorded")

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


def listed(answer: Any) -> list[tuple[str, str]]:
    return [(line.words, line.who) for line in answer.context["lines"]]


@pytest.mark.parametrize("who", ["head", "governor", "teacher"])
def test_governors_do_not_read_who_signed_in_or_asked_something(
    cast: Any, client_of: Any, who: str
) -> None:
    doer = getattr(cast, who)
    changed(cast, doer, cast.pupil)
    record(
        SIGNED_IN, by=doer, chain=cast.school, subject=("people.person", doer.public_id),
        facts={"way": "password"},
    )  # fmt: skip
    version = declarations.changed(cast, declaration_required="each-version")
    look_after(policy=version.policy)
    ask_question(by=doer, request=declarations.request_of(doer, version), text="May I?")
    told = listed(page(client_of, cast, "chair"))
    asked = f"A question about {version.policy.title}, edition {version.edition}, was asked"
    assert {("Signed in by password", "Somebody"), (asked, "Somebody")} <= set(told)
    read = listed(page(client_of, cast, "dsl"))
    assert {("Signed in by password", doer.name), (asked, doer.name)} <= set(read)


@pytest.mark.parametrize(
    ("begun", "over", "named"),
    [(900, 500, "Somebody"), (900, 0, "Tessa Teacher"), (-1, -9, "Somebody")],
)
def test_governors_read_who_held_an_office_on_the_day_of_the_entry(
    cast: Any, client_of: Any, begun: int, over: int, named: str
) -> None:
    today, day = clock.today(), dt.timedelta(days=1)
    Appointment.objects.create(
        person=cast.teacher, school=cast.school, role="governor", capacity="governor",
        from_date=today - begun * day, until=today - over * day,
    )  # fmt: skip
    changed(cast, cast.teacher, cast.pupil)
    with clock.stopped_at(clock.now() + 30 * day):
        answer = page(client_of, cast, "chair")
    assert ("Details of (withheld) were changed: email", named) in listed(answer)


def test_name_withheld_from_governors_is_not_told_by_who_did_it(cast: Any, client_of: Any) -> None:
    changed(cast, cast.head, cast.head)
    assert cast.head.name not in page(client_of, cast, "chair").content.decode()


def test_new_name_does_not_tell_governors_whose_name_is_withheld(cast: Any, client_of: Any) -> None:
    changed(cast, cast.head, cast.head)
    changed(cast, cast.head, cast.pupil)
    cast.head.family_name = "Newname"
    cast.head.save(update_fields=["family_name"])
    told = listed(page(client_of, cast, "chair"))
    said = [who for words, who in told if words == "Details of (withheld) were changed: email"]
    assert said == [cast.head.name, "Somebody"]


def test_every_event_of_declarations_and_of_signing_in_is_ones_own_or_the_schools() -> None:
    """A new one is put where it belongs: governors read who did what is the school's."""
    schools = {
        "people.sign_in_given", "people.sign_in_limited", "people.second_step_limited",
        "people.second_factor_reset", "people.sign_in_address_changed",
        "declarations.asked", "declarations.closed", "declarations.nudged",
        "declarations.reopened", "declarations.question_answered", "declarations.tasks_asked",
        "declarations.tasks_taken_back",
    }  # fmt: skip
    parts = ("declarations.", "people.sign", "people.second_", "people.password_",
             "people.school_account_")  # fmt: skip
    assert {name for name in event_kinds() if name.startswith(parts)} == schools | {
        name for name in OWN_ACTS if name.startswith(parts)
    }
    assert schools & OWN_ACTS == set()
    assert set(OWN_ACTS) <= set(event_kinds())


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
