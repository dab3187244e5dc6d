"""Appending and erasing. Both databases."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from django.db import transaction

from schoolgate.core import clock
from schoolgate.ledger.actions import WrongFacts, erase_facts, note_export, record
from schoolgate.ledger.events import FACTS_ERASED, EventKind, UnknownEvent, event, event_kind
from schoolgate.ledger.hashing import FIRST
from schoolgate.ledger.models import Chain, Entry, Fact
from schoolgate.ledger.tests.conftest import Offline, Say
from schoolgate.ledger.tests.support import TEST, owner
from schoolgate.ledger.verify import Outcome, verify_chains

FACTS = {"words": "hello", "name": "Ann"}


def test_entry_names_who_what_and_the_hash_before(said: EventKind, say: Say) -> None:
    first = say()
    moment = dt.datetime(2026, 12, 4, 15, 30, tzinfo=dt.UTC)
    with clock.stopped_at(moment):
        entry = record(
            said, by=TEST, chain=owner("alpha"), subject=("test.person", "p1"), facts=FACTS,
            on_behalf_of=TEST,
        )  # fmt: skip
    entry.refresh_from_db()
    assert first.previous == FIRST
    assert (entry.chain, entry.sequence, entry.previous) == ("alpha", 2, first.hash)
    assert (entry.actor_kind, entry.actor_id, entry.on_behalf_of) == ("system", "test", "test")
    assert (entry.event, entry.subject_kind, entry.subject_id) == ("test.said", "test.person", "p1")
    assert entry.at == moment
    assert set(entry.commitments) == {"words", "name"}
    assert Chain.objects.values_list().get() == ("alpha", 2, entry.hash)


def test_equal_facts_have_commitments_that_differ(say: Say) -> None:
    assert say().commitments["name"] != say().commitments["name"]


def test_chains_grow_apart(say: Say) -> None:
    assert [say(chain=name).sequence for name in ("alpha", "beta", "alpha")] == [1, 1, 2]


def test_entry_goes_with_the_transaction_that_failed(say: Say) -> None:
    say()
    with transaction.atomic():
        say()
        transaction.set_rollback(True)
    assert say().sequence == 2
    assert verify_chains() == Outcome(2, 1, None)


@pytest.mark.parametrize("facts", [{}, {"words": "x"}, {**FACTS, "more": 1}, None])
def test_facts_that_the_kind_does_not_name_are_refused(
    db: None, said: EventKind, facts: dict[str, Any] | None
) -> None:
    with pytest.raises(WrongFacts, match="carries the facts"):
        record(said, by=TEST, chain=None, subject=("a", "b"), facts=facts)
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, dt.date(2026, 1, 1), b"x", {1: 1, "1": 2}, "\ud800", {"\ud800": 1},
     object()],
    ids=lambda value: type(value).__name__ + str(value)[:12].strip() if type(value) is not object else "object",
)  # fmt: skip
def test_facts_that_json_cannot_carry_are_refused(say: Say, value: Any) -> None:
    with pytest.raises(WrongFacts, match="cannot be written"):
        say(words=value)
    assert not Entry.objects.exists()


def test_event_outside_the_closed_list_is_refused(db: None) -> None:
    with pytest.raises(UnknownEvent, match=r"test\.unlisted"):
        record(EventKind("test.unlisted", ""), by=TEST, chain=None, subject=("a", "b"))


def test_event_that_copies_a_listed_name_is_refused(db: None, said: EventKind) -> None:
    with pytest.raises(UnknownEvent, match="another event"):
        record(EventKind(said.name, ""), by=TEST, chain=None, subject=("a", "b"))


def test_unlisted_name_is_unknown_and_a_listed_one_is_not_listed_twice(said: EventKind) -> None:
    with pytest.raises(UnknownEvent, match="closed list"):
        event_kind("test.unlisted")
    with pytest.raises(ValueError, match="listed twice"):
        event(said.name, "")


def test_erasing_facts_is_recorded_and_keeps_the_chain_whole(
    five: list[Entry], offline: Offline
) -> None:
    erasure = erase_facts(by=TEST, entry=five[1], names=["name"], reason="The parent asked.")
    assert set(five[1].facts.values_list("name", flat=True)) == {"words"}
    assert (erasure.event, erasure.chain, erasure.sequence) == (FACTS_ERASED.name, "alpha", 6)
    assert (erasure.subject_kind, erasure.subject_id) == ("ledger.entry", "2")
    assert dict(erasure.facts.values_list("name", "value")) == {
        "entry": "2", "names": '["name"]', "reason": '"The parent asked."',
    }  # fmt: skip
    assert verify_chains() == Outcome(6, 1, None)
    assert offline() == {
        "whole": True, "entries": 6, "chains": 1, "facts": 12, "broken": None, "notes": [],
    }  # fmt: skip


def test_reason_of_an_erasure_can_be_erased_but_not_what_it_names(five: list[Entry]) -> None:
    erasure = erase_facts(by=TEST, entry=five[1], names=["name"], reason="Ann asked.")
    erase_facts(by=TEST, entry=erasure, names=["reason"], reason="It named her.")
    with pytest.raises(WrongFacts, match="not personal"):
        erase_facts(by=TEST, entry=erasure, names=["names"], reason="")
    assert verify_chains() == Outcome(7, 1, None)


@pytest.mark.parametrize("names", [["words"], ["words", "name"], ["unheard"], []])
def test_erasing_what_is_not_personal_is_refused(five: list[Entry], names: list[str]) -> None:
    with pytest.raises(WrongFacts, match="not personal"):
        erase_facts(by=TEST, entry=five[0], names=names, reason="because")
    assert Entry.objects.count() == 5


def test_erasing_twice_is_refused(five: list[Entry]) -> None:
    erase_facts(by=TEST, entry=five[0], names=["name"], reason="asked")
    with pytest.raises(WrongFacts, match="no longer holds"):
        erase_facts(by=TEST, entry=five[0], names=["name"], reason="asked again")
    assert Entry.objects.count() == 6


def test_erased_value_is_nowhere_in_the_database(five: list[Entry]) -> None:
    fact = Fact.objects.get(entry=five[0], name="name")
    erase_facts(by=TEST, entry=five[0], names=["name"], reason="asked")
    assert not Fact.objects.filter(salt=fact.salt).exists()


def test_export_is_noted_with_how_far_it_goes(five: list[Entry]) -> None:
    entry = note_export(by=TEST, chain="alpha", with_facts=False)
    assert dict(entry.facts.values_list("name", "value")) == {"until": "5", "with_facts": "false"}
