"""The record is verified every night, and what is wrong is told. Both databases."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.urls import reverse

from schoolgate.core import clock, periodic
from schoolgate.core.actors import System
from schoolgate.ledger import triggers
from schoolgate.ledger.actions import note_export, note_restore
from schoolgate.ledger.models import INSTALLATION, Entry
from schoolgate.ledger.verify import verify_chains
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.notices.tests.conftest import at
from schoolgate.notices.verifying import chains_that_must_be, verify_by_night
from schoolgate.people.actions import add_federation


@pytest.fixture
def cast(cast):
    """The federation too was added as a real one is: on record."""
    cast.federation = add_federation(by=System("test"), name="Rowan Federation", slug="rowan")
    return cast


def verified():
    return list(Entry.objects.filter(event="ledger.verified").order_by("sequence"))


def facts(entry):
    return {fact.name: json.loads(fact.value) for fact in entry.facts.all()}


def on(day, hour=3, minute=5):
    return clock.stopped_at(at(day, hour, minute))


def harm(*statements):
    """Change the record as whoever owns the database could; the triggers come back after it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in triggers.SQLITE:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in triggers.TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
    triggers.arm(connection)


def change(school, sequence=2):
    harm(
        f"UPDATE ledger_entry SET event = 'x' WHERE chain = '{school.public_id}'"
        f" AND sequence = {sequence}"
    )


def told(person):
    return list(Notice.objects.filter(person=person).values_list("event", flat=True))


def page(client_of, person, school):
    url = reverse("people:record", kwargs={"school": school.slug})
    return client_of(person).get(url).content.decode()


@pytest.mark.django_db
def test_record_is_verified_once_a_night(cast):
    _ = cast.head
    verify_by_night()
    assert verified() == []
    with on(3, 2, 59):
        verify_by_night()
    assert verified() == []
    with on(3):
        verify_by_night()
        verify_by_night()
    with on(3, 23):
        verify_by_night()
    assert len(verified()) == 1
    with on(5, 8):  # nothing ran in two nights
        verify_by_night()
    with on(6, 2):
        verify_by_night()
    assert [one.at for one in verified()] == [at(3, 3, 5), at(5, 8, 5)]
    assert verify_chains(expected=chains_that_must_be()).whole


@pytest.mark.django_db
def test_record_without_entries_stays_empty():
    with on(3):
        verify_by_night()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_night_is_a_job_of_the_worker():
    assert periodic.jobs()["ledger.verify"].work is verify_by_night


@pytest.mark.django_db
def test_verification_that_is_stopped_is_done_by_the_next_worker(cast):
    _ = cast.head
    try:
        periodic.stop()
        with on(3):
            verify_by_night()
    finally:
        periodic._stopping.clear()
    assert verified() == []
    with on(3, 4):
        verify_by_night()
    assert len(verified()) == 1


@pytest.mark.django_db
def test_whole_record_is_told_to_nobody_and_stands_on_the_page(cast, client_of):
    _ = cast.network_manager
    assert "Last found whole" not in page(client_of, cast.head, cast.school)
    before = told(cast.head)
    with on(3):
        verify_by_night()
        assert facts(verified()[0])["wrong"] == []
        assert told(cast.head) == before
        text = page(client_of, cast.head, cast.school)
    assert "Last found whole: Tuesday 3 November 2026, 3.05am." in text
    assert "This record was verified and found whole." in text


@pytest.mark.django_db
@pytest.mark.usefixtures("recorded")
def test_broken_record_is_told_to_heads_and_network_managers(cast, client_of):
    people = (cast.head, cast.network_manager, cast.colleague, cast.foreign_head, cast.teacher)
    change(cast.school)
    with on(3):
        verify_by_night()
    kinds = ["notices.record_broken" in told(person) for person in people]
    assert kinds == [True, True, False, False, False]
    chain = cast.school.public_id
    assert facts(verified()[0])["wrong"] == [[chain, "entry 2: its hash does not fit its fields"]]
    notice = Notice.objects.get(person=cast.head, event="notices.record_broken")
    assert notice.words == {"problem": f"chain {chain}, entry 2: its hash does not fit its fields"}
    text = page(client_of, cast.head, cast.school)
    assert "This record is not whole" in text
    assert "entry 2: its hash does not fit its fields" in text
    assert "not whole" not in page(client_of, cast.colleague, cast.sister_school)
    with on(4):
        verify_by_night()
    assert Notice.objects.filter(event="notices.record_broken").count() == 2


@pytest.mark.django_db
def test_end_of_a_school_that_was_cut_off_is_told(cast, client_of):
    _ = cast.head, cast.colleague
    note_export(by=System("test"), chain=cast.school.public_id, with_facts=False)
    with on(3):
        verify_by_night()
    chain = cast.school.public_id
    end = Entry.objects.filter(chain=chain).count() - 2
    gone = f"chain = '{chain}' AND sequence > {end}"
    harm(
        f"DELETE FROM ledger_fact WHERE entry_id IN (SELECT id FROM ledger_entry WHERE {gone})",
        f"DELETE FROM ledger_entry WHERE {gone}",
        f"UPDATE ledger_chain SET sequence = {end}, head = (SELECT hash FROM ledger_entry WHERE"
        f" chain = '{chain}' AND sequence = {end}) WHERE id = '{chain}'",
    )
    with on(4):
        verify_by_night()
        text = page(client_of, cast.head, cast.school)
    assert "the end was cut off or written anew" in text
    assert "notices.record_broken" in told(cast.head)
    assert "notices.record_broken" not in told(cast.colleague)


@pytest.mark.django_db
def test_installation_concerns_every_head(cast):
    people = (cast.head, cast.colleague, cast.foreign_head)
    note_export(by=System("test"), chain=INSTALLATION, with_facts=False)
    harm("UPDATE ledger_entry SET event = 'x' WHERE chain = 'installation'")
    with on(3):
        verify_by_night()
    assert all("notices.record_broken" in told(person) for person in people)


@pytest.mark.django_db
def test_triggers_that_are_gone_are_told(cast, client_of):
    _ = cast.head, cast.network_manager
    connection.check_constraints()
    with connection.cursor() as cursor:
        on_table = "" if connection.vendor == "sqlite" else " ON policies_version"
        cursor.execute(f"DROP TRIGGER policies_version_no_update{on_table}")
    assert "stopped guarding" in page(client_of, cast.head, cast.school)
    with on(3):
        verify_by_night()
    notice = Notice.objects.get(person=cast.head, event="notices.record_unguarded")
    assert notice.words == {"triggers": "policies_version_no_update"}
    assert "notices.record_unguarded" in told(cast.network_manager)


@pytest.mark.django_db
def test_restore_is_told_to_heads_and_on_the_page(cast, client_of):
    _ = cast.head, cast.teacher
    until = Entry.objects.filter(chain=cast.school.public_id).count()
    assert "Restored" not in page(client_of, cast.head, cast.school)
    note_restore(by=System("operator"), made="2026-11-01T03:00:00Z")
    hear_what_is_new()
    notice = Notice.objects.get(event="notices.record_taken_back")
    assert (notice.person, notice.school) == (cast.head, cast.school)
    assert notice.words == {"place": "Rowan Primary School", "until": until}
    text = page(client_of, cast.head, cast.school)
    assert "Restored Monday 2 November 2026, 9am" in text
    assert (
        "Everything was restored from the backup of Sunday 1 November 2026, 3am: this record was"
        f" taken back to entry {until}, and what came after it is gone"
    ) in text


@pytest.mark.django_db
def test_chains_that_must_be_there_are_known_by_how_they_began(cast):
    _ = cast.school
    note_export(by=System("test"), chain=INSTALLATION, with_facts=False)
    hear_what_is_new()
    assert chains_that_must_be() == {
        INSTALLATION: "",
        cast.federation.public_id: "people.federation_added",
        cast.school.public_id: "people.school_added",
    }
