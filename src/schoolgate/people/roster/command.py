"""The verbs of ``schoolgate roster``."""

from typing import Any


def add_verbs(parser: Any) -> None:
    """Add the verbs."""
