"""What the tests of the ledger share. They run on the database of SCHOOLGATE_DATABASE_URL:
SQLite where nothing is said, PostgreSQL through ``make test-postgres``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

from schoolgate.ledger import events, triggers
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.ledger.export import export_lines
from schoolgate.ledger.models import Entry
from schoolgate.ledger.tests.support import TEST, TOOL, owner

Say = Callable[..., Entry]
Offline = Callable[..., dict[str, Any]]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> EventKind:
    """A kind of event with two facts, one of them personal."""
    kind = EventKind(
        "test.said", "{name} said {words}", frozenset({"words", "name"}), frozenset({"name"})
    )
    monkeypatch.setitem(events._kinds, kind.name, kind)
    return kind


@pytest.fixture
def say(db: None, said: EventKind) -> Say:
    """Append an entry to a chain, ``alpha`` unless told."""

    def append(words: Any = "hello", name: Any = "Ann", chain: str = "alpha") -> Entry:
        return record(
            said, by=TEST, chain=owner(chain), subject=("test.person", "p1"),
            facts={"words": words, "name": name},
        )  # fmt: skip

    return append


@pytest.fixture
def five(say: Say) -> list[Entry]:
    """A chain of five entries."""
    return [say(words=f"word {number}") for number in range(1, 6)]


@pytest.fixture
def unguarded(db: None) -> Callable[[], None]:
    """Take every trigger away, as whoever runs the database could; undone with the test."""

    def disarm() -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for name in triggers.SQLITE:
                    cursor.execute(f"DROP TRIGGER {name}")
                return
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in triggers.TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    return disarm


@pytest.fixture(scope="session")
def tool() -> ModuleType:
    """The standalone verifier as a module."""
    spec = importlib.util.spec_from_file_location("verify_ledger", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def offline(tool: ModuleType) -> Offline:
    """Verify lines with the standalone verifier, those of the database unless told."""

    def verify(lines: Any = None, head: str | None = None) -> dict[str, Any]:
        given = export_lines() if lines is None else lines
        outcome, code = tool.verify((line.encode() for line in given), head)
        assert code == (0 if outcome["whole"] else 1)
        return dict(outcome)

    return verify
