"""Chains and raw SQL for the tests of the ledger."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connection

from schoolgate.core.actors import System

TOOL = Path(__file__).parents[4] / "tools" / "verify_ledger.py"
TEST = System("test")


def owner(public_id: str) -> SimpleNamespace:
    """A school, as far as the ledger knows one."""
    return SimpleNamespace(public_id=public_id)


def execute(statement: str, *values: Any) -> None:
    """Raw SQL, as an intruder would write it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
