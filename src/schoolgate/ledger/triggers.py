"""The triggers by which the database itself keeps the record: its text, and is it in force?

Entries are only added, each right after the last; the head of a chain moves with them and by
nothing else; facts come with their entry and go only after an entry says so. A migration that
remakes a ledger table on SQLite loses its triggers: it must end with ``arm``.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from schoolgate.core import frozen, one_school
from schoolgate.core.triggers import (
    PostgresTrigger,
    Triggers,
    not_in_force,
    put_in_force,
    refuse,
)

TABLES = ("ledger_chain", "ledger_entry", "ledger_fact")

# REPLACE deletes the row in its way without firing a delete trigger, hence the looks at id,
# rowid and unique columns before an insert.
SQLITE = {
    "ledger_chain_starts_empty": """BEFORE INSERT ON ledger_chain
        WHEN NEW.sequence <> 0 OR NEW.head <> hex(zeroblob(32))
          OR EXISTS (SELECT 1 FROM ledger_chain WHERE id = NEW.id OR rowid = NEW.rowid)
          OR EXISTS (SELECT 1 FROM ledger_entry WHERE chain = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'a ledger chain starts empty, once'); END""",
    "ledger_chain_follows": """BEFORE UPDATE ON ledger_chain
        WHEN NEW.id <> OLD.id OR NEW.rowid <> OLD.rowid
          OR NOT EXISTS (SELECT 1 FROM ledger_entry WHERE chain = NEW.id
                         AND sequence = NEW.sequence AND hash = NEW.head)
          OR EXISTS (SELECT 1 FROM ledger_entry WHERE chain = NEW.id AND sequence > NEW.sequence)
        BEGIN SELECT RAISE(ABORT, 'the head of a ledger chain is its last entry'); END""",
    "ledger_chain_no_delete": """BEFORE DELETE ON ledger_chain
        BEGIN SELECT RAISE(ABORT, 'a ledger chain is never deleted'); END""",
    "ledger_entry_in_order": """BEFORE INSERT ON ledger_entry
        WHEN NOT EXISTS (SELECT 1 FROM ledger_chain WHERE id = NEW.chain
                         AND sequence = NEW.sequence - 1 AND head = NEW.previous)
          OR EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR hash = NEW.hash
                     OR (chain = NEW.chain AND sequence = NEW.sequence))
        BEGIN SELECT RAISE(ABORT, 'a ledger entry must follow the one before it'); END""",
    "ledger_entry_moves_head": """AFTER INSERT ON ledger_entry
        BEGIN UPDATE ledger_chain SET sequence = NEW.sequence, head = NEW.hash
              WHERE id = NEW.chain; END""",
    "ledger_entry_no_update": """BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END""",
    "ledger_entry_no_delete": """BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END""",
    "ledger_fact_with_entry": """BEFORE INSERT ON ledger_fact
        WHEN EXISTS (SELECT 1 FROM ledger_fact WHERE id = NEW.id
                     OR (entry_id = NEW.entry_id AND name = NEW.name))
          OR NOT EXISTS (SELECT 1 FROM ledger_entry
                         JOIN ledger_chain ON ledger_chain.id = ledger_entry.chain
                          AND ledger_chain.sequence = ledger_entry.sequence
                         JOIN json_each(ledger_entry.commitments) AS committed
                         WHERE ledger_entry.id = NEW.entry_id AND committed.key = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'ledger facts come with their entry'); END""",
    "ledger_fact_no_update": """BEFORE UPDATE ON ledger_fact
        BEGIN SELECT RAISE(ABORT, 'ledger facts are never changed'); END""",
    "ledger_fact_erased_on_record": """BEFORE DELETE ON ledger_fact
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = OLD.entry_id
                     AND event = 'ledger.facts_erased' AND OLD.name <> 'reason')
          OR NOT EXISTS (SELECT 1 FROM ledger_entry AS told
                         JOIN ledger_entry AS erasure
                           ON erasure.subject_kind = 'ledger.entry'
                          AND erasure.subject_id = CAST(told.sequence AS TEXT)
                          AND erasure.event = 'ledger.facts_erased'
                          AND erasure.chain = told.chain
                         JOIN ledger_fact AS names
                           ON names.entry_id = erasure.id AND names.name = 'names'
                         JOIN json_each(names.value) AS named
                         WHERE told.id = OLD.entry_id AND named.value = OLD.name)
        BEGIN SELECT RAISE(ABORT, 'ledger facts go only after their erasure is recorded'); END""",
}


def _never(table: str, event: str, words: str) -> PostgresTrigger:
    body = f"BEGIN {refuse(words)} END"
    return PostgresTrigger(table, f"BEFORE {event}", body, statement=event == "TRUNCATE")


def _unless(words: str, condition: str, answer: str = "NEW") -> str:
    return f"BEGIN IF {condition} THEN {refuse(words)} END IF; RETURN {answer}; END"


POSTGRES = {
    "ledger_chain_starts_empty": PostgresTrigger(
        "ledger_chain",
        "BEFORE INSERT",
        _unless(
            "a ledger chain starts empty, once",
            "NEW.sequence <> 0 OR NEW.head <> repeat('0', 64)"
            " OR EXISTS (SELECT 1 FROM ledger_entry WHERE chain = NEW.id)"
            # Two first writers at once: ON CONFLICT DO NOTHING must still have its say.
            " AND NOT EXISTS (SELECT 1 FROM ledger_chain WHERE id = NEW.id)",
        ),
    ),
    "ledger_chain_follows": PostgresTrigger(
        "ledger_chain",
        "BEFORE UPDATE",
        _unless(
            "the head of a ledger chain is its last entry",
            "NEW.id <> OLD.id"
            " OR NOT EXISTS (SELECT 1 FROM ledger_entry WHERE chain = NEW.id"
            " AND sequence = NEW.sequence AND hash = NEW.head)"
            " OR EXISTS (SELECT 1 FROM ledger_entry WHERE chain = NEW.id"
            " AND sequence > NEW.sequence)",
        ),
    ),
    "ledger_chain_no_delete": _never("ledger_chain", "DELETE", "a ledger chain is never deleted"),
    "ledger_chain_no_truncate": _never(
        "ledger_chain", "TRUNCATE", "a ledger chain is never deleted"
    ),
    "ledger_entry_in_order": PostgresTrigger(
        "ledger_entry",
        "BEFORE INSERT",
        "BEGIN PERFORM 1 FROM ledger_chain WHERE id = NEW.chain"
        " AND sequence = NEW.sequence - 1 AND head = NEW.previous FOR UPDATE;"
        f" IF NOT FOUND THEN {refuse('a ledger entry must follow the one before it')} END IF;"
        " RETURN NEW; END",
    ),
    "ledger_entry_moves_head": PostgresTrigger(
        "ledger_entry",
        "AFTER INSERT",
        "BEGIN UPDATE ledger_chain SET sequence = NEW.sequence, head = NEW.hash"
        " WHERE id = NEW.chain; RETURN NULL; END",
    ),
    "ledger_entry_no_update": _never("ledger_entry", "UPDATE", "ledger entries are never changed"),
    "ledger_entry_no_delete": _never("ledger_entry", "DELETE", "ledger entries are never deleted"),
    "ledger_entry_no_truncate": _never(
        "ledger_entry", "TRUNCATE", "ledger entries are never deleted"
    ),
    "ledger_fact_with_entry": PostgresTrigger(
        "ledger_fact",
        "BEFORE INSERT",
        _unless(
            "ledger facts come with their entry",
            "NOT EXISTS (SELECT 1 FROM ledger_entry JOIN ledger_chain"
            " ON ledger_chain.id = ledger_entry.chain"
            " AND ledger_chain.sequence = ledger_entry.sequence"
            " WHERE ledger_entry.id = NEW.entry_id"
            " AND jsonb_exists(ledger_entry.commitments, NEW.name))",
        ),
    ),
    "ledger_fact_no_update": _never("ledger_fact", "UPDATE", "ledger facts are never changed"),
    "ledger_fact_no_truncate": _never("ledger_fact", "TRUNCATE", "ledger facts are never dropped"),
    "ledger_fact_erased_on_record": PostgresTrigger(
        "ledger_fact",
        "BEFORE DELETE",
        _unless(
            "ledger facts go only after their erasure is recorded",
            "OLD.name <> 'reason' AND EXISTS (SELECT 1 FROM ledger_entry"
            " WHERE id = OLD.entry_id AND event = 'ledger.facts_erased')"
            " OR NOT EXISTS (SELECT 1 FROM ledger_entry AS told JOIN ledger_entry AS erasure"
            " ON erasure.subject_kind = 'ledger.entry'"
            " AND erasure.subject_id = told.sequence::text"
            " AND erasure.event = 'ledger.facts_erased' AND erasure.chain = told.chain"
            " JOIN ledger_fact AS names ON names.entry_id = erasure.id AND names.name = 'names'"
            " WHERE told.id = OLD.entry_id AND jsonb_exists(names.value::jsonb, OLD.name))",
            answer="OLD",
        ),
    ),
}


def arm(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in force, whatever was there under its name."""
    put_in_force(connection, _of(connection))


def disarmed(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are missing, altered or switched off."""
    return not_in_force(connection, _of(connection))


def unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """What is not in force of all that guards the record, what was adopted and signed, and what
    holds schools apart.
    """
    return [*disarmed(connection), *frozen.disarmed(connection), *one_school.disarmed(connection)]


def _of(connection: BaseDatabaseWrapper) -> Triggers:
    return SQLITE if connection.vendor == "sqlite" else POSTGRES
