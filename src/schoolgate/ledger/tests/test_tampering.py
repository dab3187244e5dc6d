"""Whoever takes the triggers away and changes one thing is found at the right entry, by the
verifier in the software and by the one outside. Both databases.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection

from schoolgate.ledger import triggers
from schoolgate.ledger.actions import erase_facts, rearm
from schoolgate.ledger.export import export_lines
from schoolgate.ledger.models import Entry
from schoolgate.ledger.tests.conftest import Offline, Say
from schoolgate.ledger.tests.support import TEST, execute
from schoolgate.ledger.verify import verify_chains

OTHER = "f" * 64
ON_SQLITE = connection.vendor == "sqlite"

# What is done to the third entry of five, and where it shows.
ENTRY = "UPDATE ledger_entry SET {} WHERE sequence = 3"
FACT = "UPDATE ledger_fact SET {} WHERE entry_id = (SELECT id FROM ledger_entry WHERE sequence = 3)"
DONE = {
    "chain": (ENTRY.format("chain = 'beta'"), 3),
    "sequence": (ENTRY.format("sequence = 99"), 3),
    "at": (ENTRY.format("at = '2020-01-01 00:00:00'"), 3),
    "actor-kind": (ENTRY.format("actor_kind = 'person'"), 3),
    "actor": (ENTRY.format("actor_id = 'somebody'"), 3),
    "on-behalf-of": (ENTRY.format("on_behalf_of = 'somebody'"), 3),
    "event": (ENTRY.format("event = 'test.other'"), 3),
    "subject-kind": (ENTRY.format("subject_kind = 'test.other'"), 3),
    "subject": (ENTRY.format("subject_id = 'p2'"), 3),
    "commitments": (ENTRY.format("commitments = '{}'"), 3),
    "previous": (ENTRY.format(f"previous = '{OTHER}'"), 3),
    "hash": (ENTRY.format(f"hash = '{OTHER}'"), 3),
    "fact-value": (FACT.format("value = '\"x\"'") + " AND name = 'words'", 3),
    "fact-salt": (FACT.format("salt = '00'") + " AND name = 'words'", 3),
    "fact-name": (FACT.format("name = 'more'") + " AND name = 'words'", 3),
    "facts-of-another": (
        (
            "UPDATE ledger_fact SET name = 'more', entry_id = entry_id + 1"
            " WHERE value = '\"word 2\"'"
        ),
        2,
    ),
    "fact-gone": ("DELETE FROM ledger_fact WHERE name = 'words' AND value = '\"word 3\"'", 3),
    "fact-added": (
        (
            "INSERT INTO ledger_fact (entry_id, name, salt, value)"
            " SELECT id, 'more', '00', '1' FROM ledger_entry WHERE sequence = 3"
        ),
        3,
    ),
    "head-behind": ("UPDATE ledger_chain SET sequence = 3", 4),
    "head-ahead": ("UPDATE ledger_chain SET sequence = 9", 6),
    "head-hash": (f"UPDATE ledger_chain SET head = '{OTHER}'", 5),
}


def drop_entries(condition: str) -> None:
    execute(
        f"DELETE FROM ledger_fact WHERE entry_id IN (SELECT id FROM ledger_entry WHERE {condition})"
    )
    execute(f"DELETE FROM ledger_entry WHERE {condition}")


def found(outcome_sequence: int, offline: Offline) -> None:
    """Both verifiers name that entry of chain alpha."""
    broken = verify_chains().broken
    assert broken is not None
    assert (broken.chain, broken.sequence) == ("alpha", outcome_sequence)
    outside = offline()["broken"]
    assert (outside["chain"], outside["sequence"]) == ("alpha", outcome_sequence)


@pytest.mark.parametrize(("statement", "sequence"), DONE.values(), ids=DONE)
def test_change_is_found_at_its_entry(
    five: list[Entry], unguarded: Callable[[], None], offline: Offline,
    statement: str, sequence: int,
) -> None:  # fmt: skip
    assert verify_chains().whole
    unguarded()
    execute(statement)
    found(sequence, offline)


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_entry_taken_out_is_found(
    five: list[Entry], unguarded: Callable[[], None], offline: Offline, gone: int
) -> None:
    unguarded()
    drop_entries(f"sequence = {gone}")
    broken = verify_chains().broken
    assert broken is not None
    assert (broken.sequence, "is missing" in broken.wrong) == (gone, True)
    outside = offline()
    if gone == 1:  # an export may begin later on purpose, so this is told, not judged
        assert outside["notes"] == ["chain alpha begins at entry 2: what came before is not here"]
    else:
        assert outside["broken"]["sequence"] == gone


def test_end_cut_off_with_its_head_is_found_by_a_hash_kept_elsewhere(
    five: list[Entry], unguarded: Callable[[], None], offline: Offline
) -> None:
    kept = five[-1].hash
    unguarded()
    drop_entries("sequence > 3")
    execute(f"UPDATE ledger_chain SET sequence = 3, head = '{five[2].hash}'")
    assert verify_chains().broken is None
    assert offline()["whole"]
    assert "the end is missing" in offline(head=kept)["broken"]["wrong"]
    assert not Entry.objects.filter(hash=kept).exists()


def test_chain_that_is_gone_altogether_is_missed(
    five: list[Entry], say: Say, unguarded: Callable[[], None]
) -> None:
    say(chain="beta")
    unguarded()
    drop_entries("chain = 'alpha'")
    execute("DELETE FROM ledger_chain WHERE id = 'alpha'")
    assert verify_chains().broken is None
    assert str(verify_chains(expected={"alpha": "", "beta": ""}).broken) == (
        "chain alpha, entry 1: the whole chain is missing"
    )


def test_chain_without_its_head_is_found(five: list[Entry], unguarded: Callable[[], None]) -> None:
    unguarded()
    execute("DELETE FROM ledger_chain")
    assert str(verify_chains().broken) == "chain alpha, entry 5: the chain has no head"


def test_entries_that_change_places_are_found(
    five: list[Entry], unguarded: Callable[[], None], offline: Offline
) -> None:
    unguarded()
    for old, new in ((2, 90), (3, 2), (90, 3)):
        execute(f"UPDATE ledger_entry SET sequence = {new} WHERE sequence = {old}")
    found(2, offline)


def test_first_broken_entry_is_named_when_there_are_more(
    five: list[Entry], unguarded: Callable[[], None], offline: Offline
) -> None:
    unguarded()
    execute("UPDATE ledger_entry SET event = 'x' WHERE sequence IN (2, 4)")
    found(2, offline)


def test_chain_rewritten_from_an_entry_on_is_found_by_a_hash_kept_elsewhere(
    five: list[Entry], say: Say, unguarded: Callable[[], None], offline: Offline
) -> None:
    kept = five[-1].hash
    unguarded()
    drop_entries("sequence > 3")
    execute(f"UPDATE ledger_chain SET sequence = 3, head = '{five[2].hash}'")
    triggers.arm(connection)
    say("another word")
    say("and another")
    assert verify_chains().whole
    assert offline(head=five[2].hash)["whole"]
    assert not offline(head=kept)["whole"]


@pytest.mark.parametrize(
    "value",
    ["at = 'yesterday'", "at = '2026-99-99 00:00:00'", "at = 7", "event = x'80'"]
    if ON_SQLITE
    else ["at = 'infinity'", "at = '4000-01-01 BC'"],
)
def test_entry_that_cannot_be_read_is_found(
    five: list[Entry], unguarded: Callable[[], None], value: str
) -> None:
    unguarded()
    execute(f"UPDATE ledger_entry SET {value} WHERE sequence = 3")
    broken = verify_chains().broken
    assert broken is not None
    assert broken.sequence == 3


def test_erasure_that_names_something_else_does_not_excuse_a_loss(
    five: list[Entry], unguarded: Callable[[], None], offline: Offline
) -> None:
    erase_facts(by=TEST, entry=five[2], names=["name"], reason="asked")
    unguarded()
    execute("DELETE FROM ledger_fact WHERE value = '\"word 3\"'")
    found(3, offline)


def test_damage_in_one_chain_is_not_found_in_another(
    five: list[Entry], say: Say, unguarded: Callable[[], None]
) -> None:
    say(chain="beta")
    unguarded()
    execute("UPDATE ledger_entry SET event = 'x' WHERE chain = 'beta'")
    assert verify_chains("alpha").broken is None
    assert verify_chains("beta").broken is not None
    assert verify_chains().as_json() == {
        "whole": False, "entries": 5, "chains": 2,
        "broken": {"chain": "beta", "sequence": 1, "wrong": "its hash does not fit its fields"},
        "disarmed": sorted(triggers.SQLITE if ON_SQLITE else triggers.POSTGRES),
        "heads_compared": 0,
    }  # fmt: skip


def test_lost_triggers_are_told_and_put_back_on_record(
    five: list[Entry], unguarded: Callable[[], None]
) -> None:
    def problems() -> list[str]:
        return [problem.id for problem in run_checks(tags=[Tags.database], databases=["default"])]

    assert problems() == []
    unguarded()
    assert problems() == ["schoolgate.E101"]
    assert not verify_chains().whole
    lost = rearm(by=TEST)
    assert lost == sorted(triggers.SQLITE if ON_SQLITE else triggers.POSTGRES)
    assert problems() == []
    assert rearm(by=TEST) == []
    entry = Entry.objects.get(event="ledger.rearmed")
    assert (entry.chain, entry.facts.get().name) == ("installation", "triggers")
    assert verify_chains().whole


def test_trigger_that_was_weakened_is_told(five: list[Entry]) -> None:
    if ON_SQLITE:
        execute("DROP TRIGGER ledger_entry_no_delete")
        execute(
            "CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry"
            " WHEN OLD.sequence < 3 BEGIN"
            " SELECT RAISE(ABORT, 'ledger entries are never deleted'); END"
        )
    else:
        execute(
            "CREATE OR REPLACE FUNCTION ledger_entry_no_delete() RETURNS trigger"
            " LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$"
        )
    assert triggers.disarmed(connection) == ["ledger_entry_no_delete"]


@pytest.mark.postgres
def test_trigger_that_replica_mode_would_skip_is_told(five: list[Entry]) -> None:
    connection.check_constraints()
    execute("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_no_delete")
    assert triggers.disarmed(connection) == ["ledger_entry_no_delete"]


def test_export_of_a_damaged_record_still_shows_the_damage(
    five: list[Entry], unguarded: Callable[[], None]
) -> None:
    unguarded()
    execute("UPDATE ledger_entry SET event = 'test.forged' WHERE sequence = 3")
    lines = list(export_lines("alpha"))
    assert len(lines) == 6
    assert '"event":"test.forged"' in lines[2]
