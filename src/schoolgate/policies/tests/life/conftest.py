"""Installations for real processes, as the ledger's tests have them."""

from schoolgate.ledger.tests.conftest import new_scratch, scratch

__all__ = ["new_scratch", "scratch"]
