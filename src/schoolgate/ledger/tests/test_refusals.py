"""The database refuses what must not happen to the record, whoever asks. Both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from schoolgate.ledger import triggers
from schoolgate.ledger.actions import erase_facts
from schoolgate.ledger.models import Chain, Entry, Fact
from schoolgate.ledger.tests.conftest import Say
from schoolgate.ledger.tests.support import TEST, execute

ENTRY_COLUMNS = (
    "chain, sequence, at, actor_kind, actor_id, on_behalf_of, event, subject_kind, subject_id,"
    " commitments, previous, hash"
)
OTHER = "f" * 64
ON_SQLITE = connection.vendor == "sqlite"


def another_entry(chain: str, sequence: int, previous: str) -> str:
    return (
        f"INSERT INTO ledger_entry ({ENTRY_COLUMNS}) SELECT '{chain}', {sequence}, at, 'a', 'b',"
        f" '', 'e', 's', 't', commitments, {previous}, '{OTHER}'"
        " FROM ledger_entry WHERE sequence = 5"
    )


def another_fact(name: str, sequence: int) -> str:
    return (
        f"INSERT INTO ledger_fact (entry_id, name, salt, value) SELECT id, '{name}', '00', '1'"
        f" FROM ledger_entry WHERE sequence = {sequence}"
    )


RAW = [
    "UPDATE ledger_entry SET event = 'x'",
    "UPDATE ledger_entry SET event = event",
    "UPDATE ledger_entry SET id = id + 100",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_entry WHERE sequence = 5",
    "UPDATE ledger_fact SET value = '1'",
    "UPDATE ledger_fact SET entry_id = entry_id - 1",
    "DELETE FROM ledger_fact",
    "DELETE FROM ledger_fact WHERE name = 'name'",
    "UPDATE ledger_chain SET sequence = 4",
    "UPDATE ledger_chain SET sequence = 6",
    f"UPDATE ledger_chain SET head = '{OTHER}'",
    "UPDATE ledger_chain SET id = 'beta'",
    ("UPDATE ledger_chain SET sequence = 4,"
    " head = (SELECT hash FROM ledger_entry WHERE sequence = 4)"),
    "DELETE FROM ledger_chain",
    f"INSERT INTO ledger_chain (id, sequence, head) VALUES ('beta', 1, '{'0' * 64}')",
    f"INSERT INTO ledger_chain (id, sequence, head) VALUES ('beta', 0, '{OTHER}')",
    # the sixth entry is not the fifth again, nor the seventh, and follows the fifth
    another_entry("alpha", 5, "hash"),
    another_entry("alpha", 7, "hash"),
    another_entry("alpha", 6, "previous"),
    another_entry("beta", 1, f"'{'0' * 64}'"),
    # a fact that the last entry does not commit to, and one for an entry of the past
    another_fact("extra", 5),
    another_fact("name", 2),
]  # fmt: skip

SQLITE_ONLY = [
    (
        f"INSERT OR REPLACE INTO ledger_entry ({ENTRY_COLUMNS})"
        f" SELECT {ENTRY_COLUMNS} FROM ledger_entry WHERE sequence = 5"
    ),
    (
        f"INSERT OR IGNORE INTO ledger_entry ({ENTRY_COLUMNS})"
        f" SELECT {ENTRY_COLUMNS} FROM ledger_entry WHERE sequence = 5"
    ),
    (
        f"INSERT OR REPLACE INTO ledger_entry (id, {ENTRY_COLUMNS})"
        f" SELECT id, {ENTRY_COLUMNS} FROM ledger_entry WHERE sequence = 2"
    ),
    (
        "REPLACE INTO ledger_fact (id, entry_id, name, salt, value)"
        " SELECT id, entry_id, name, salt, '1' FROM ledger_fact LIMIT 1"
    ),
    (
        "INSERT OR REPLACE INTO ledger_fact (entry_id, name, salt, value)"
        " SELECT entry_id, name, salt, '1' FROM ledger_fact ORDER BY id DESC LIMIT 1"
    ),
    f"INSERT OR REPLACE INTO ledger_chain (id, sequence, head) VALUES ('alpha', 0, '{'0' * 64}')",
    (
        "INSERT OR REPLACE INTO ledger_chain (rowid, id, sequence, head)"
        f" SELECT rowid, 'beta', 0, '{'0' * 64}' FROM ledger_chain"
    ),
    "UPDATE OR REPLACE ledger_chain SET rowid = rowid + 1",
    "UPDATE OR REPLACE ledger_entry SET id = 1",
    "UPDATE OR IGNORE ledger_entry SET event = 'x'",
    (
        f"INSERT INTO ledger_entry (id, {ENTRY_COLUMNS}) SELECT id, {ENTRY_COLUMNS} FROM ledger_entry"
        " WHERE true ON CONFLICT DO UPDATE SET event = 'x'"
    ),
]

POSTGRES_ONLY = [
    "TRUNCATE ledger_entry CASCADE",
    "TRUNCATE ledger_fact",
    "TRUNCATE ledger_chain",
    "TRUNCATE ledger_chain, ledger_entry, ledger_fact",
    (
        f"INSERT INTO ledger_chain (id, sequence, head) VALUES ('alpha', 0, '{'0' * 64}')"
        " ON CONFLICT (id) DO UPDATE SET sequence = 0, head = excluded.head"
    ),
    (
        f"INSERT INTO ledger_entry (id, {ENTRY_COLUMNS})"
        f" SELECT id, {ENTRY_COLUMNS} FROM ledger_entry WHERE sequence = 5"
        " ON CONFLICT (id) DO UPDATE SET event = 'x'"
    ),
]

STATEMENTS = [*RAW, *(SQLITE_ONLY if ON_SQLITE else POSTGRES_ONLY)]

THROUGH_DJANGO: dict[str, Callable[[list[Entry]], Any]] = {
    "save": lambda five: five[1].save(),
    "save-of-a-field": lambda five: five[1].save(update_fields=["event"]),
    "delete": lambda five: five[-1].delete(),
    "update": lambda five: Entry.objects.update(event="x"),
    "bulk-update": lambda five: Entry.objects.bulk_update(five, ["event"]),
    "queryset-delete": lambda five: Entry.objects.filter(pk=five[0].pk).delete(),
    "raw-delete": lambda five: Entry.objects.all()._raw_delete("default"),
    "bulk-create": lambda five: Entry.objects.bulk_create([Entry(pk=None, chain="alpha",
        sequence=9, at=five[0].at, previous=OTHER, hash=OTHER)]),
    "upsert": lambda five: Entry.objects.bulk_create(five, update_conflicts=True,
        unique_fields=["hash"], update_fields=["event"]),
    "fact-update": lambda five: Fact.objects.update(value="1"),
    "fact-delete": lambda five: Fact.objects.filter(entry=five[0]).delete(),
    "fact-create": lambda five: Fact.objects.create(entry=five[0], name="x", salt="", value="1"),
    "chain-save": lambda five: Chain(pk="alpha").save(),
    "chain-delete": lambda five: Chain.objects.all().delete(),
}  # fmt: skip


def everything() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in (Chain, Entry, Fact)]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_raw_sql_is_refused(five: list[Entry], statement: str) -> None:
    connection.check_constraints()  # or PostgreSQL refuses TRUNCATE for another reason
    before = everything()
    with pytest.raises(IntegrityError, match="ledger"), transaction.atomic():
        execute(statement)
    assert everything() == before


@pytest.mark.parametrize("attempt", THROUGH_DJANGO.values(), ids=THROUGH_DJANGO)
def test_django_is_refused(five: list[Entry], attempt: Callable[[list[Entry]], Any]) -> None:
    before = everything()
    with pytest.raises(IntegrityError, match="ledger"), transaction.atomic():
        attempt(five)
    assert everything() == before


@pytest.mark.postgres
def test_replica_mode_does_not_switch_the_triggers_off(five: list[Entry]) -> None:
    execute("SET LOCAL session_replication_role = replica")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        execute("DELETE FROM ledger_entry")


def test_erasure_lets_go_of_nothing_but_what_it_names(five: list[Entry]) -> None:
    erase_facts(by=TEST, entry=five[1], names=["name"], reason="asked to")
    for statement in (
        "DELETE FROM ledger_fact WHERE name = 'words'",
        "DELETE FROM ledger_fact WHERE name = 'name'",
        "DELETE FROM ledger_fact WHERE name = 'names'",
    ):
        with pytest.raises(IntegrityError, match="erasure is recorded"), transaction.atomic():
            execute(statement)
    assert Fact.objects.count() == 2 * 5 - 1 + 3


def test_erasure_in_one_chain_does_not_count_in_another(five: list[Entry], say: Say) -> None:
    other = say(chain="beta")
    erase_facts(by=TEST, entry=five[0], names=["name"], reason="asked to")
    with pytest.raises(IntegrityError, match="erasure is recorded"), transaction.atomic():
        Fact.objects.filter(entry=other, name="name").delete()


def test_erased_fact_cannot_be_put_back(five: list[Entry]) -> None:
    fact = Fact.objects.get(entry=five[1], name="name")
    erase_facts(by=TEST, entry=five[1], names=["name"], reason="asked to")
    with pytest.raises(IntegrityError, match="come with their entry"), transaction.atomic():
        Fact.objects.create(entry=five[1], name="name", salt=fact.salt, value=fact.value)


def test_every_trigger_is_needed(five: list[Entry]) -> None:
    assert triggers.disarmed(connection) == []
    wanted = triggers.SQLITE if ON_SQLITE else triggers.POSTGRES
    assert len(wanted) == (10 if ON_SQLITE else 13)
