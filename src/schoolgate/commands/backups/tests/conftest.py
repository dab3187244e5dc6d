"""Installations of their own, as the ledger's tests make them; on SQLite or PostgreSQL."""

from schoolgate.ledger.tests.conftest import new_scratch, scratch

__all__ = ["new_scratch", "scratch"]
