"""Bodies and groups by the names that people read."""

from __future__ import annotations

from schoolgate.core.words import translated
from schoolgate.reference import parameter


def body_name(code: str) -> str:
    """A committee, the governing body, the board of the trust."""
    return _label("adoption_bodies", code)


def group_name(code: str) -> str:
    """Trade unions, staff, parents."""
    return _label("consultation_required", code)


def _label(name: str, code: str) -> str:
    known = {value.value: value.label for value in parameter(name).values}
    return translated(known.get(code, code))
