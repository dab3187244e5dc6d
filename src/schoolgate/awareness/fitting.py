"""Whether words of ours are true under the values of a policy. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from schoolgate.reference import NOT_STATED, InvalidValue, parameter

STATED = "stated"
NUMBER = "number"

When = Mapping[str, tuple[str, ...]]


def when_of(entry: Mapping[str, Any]) -> When:
    """The conditions of an entry; UnknownParameter for a name that no policy has."""
    for name in entry:
        parameter(name)
    return {
        name: (wanted,) if isinstance(wanted, str) else tuple(map(str, wanted))
        for name, wanted in entry.items()
    }


def fits(when: When, values: Mapping[str, Any]) -> bool:
    """Whether every condition holds; a value that is not stated makes none true.

    ``stated`` and ``number`` stand for any value and any number; a list holds what it contains.
    """
    return all(
        bool(_given(name, values) & set(wanted)) if STATED not in wanted else _is_said(name, values)
        for name, wanted in when.items()
    )


def value_of(name: str, values: Mapping[str, Any]) -> Any:
    """A parsed value; NOT_STATED where there is none or it is not one."""
    try:
        return parameter(name).parse(values.get(name, NOT_STATED))
    except InvalidValue:
        return NOT_STATED


def _is_said(name: str, values: Mapping[str, Any]) -> bool:
    return value_of(name, values) not in (NOT_STATED, None, "", ())


def _given(name: str, values: Mapping[str, Any]) -> set[str]:
    value = value_of(name, values)
    if value == NOT_STATED or value is None:
        return set()
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    if isinstance(value, int):
        return {str(value), NUMBER}
    if isinstance(value, str):
        return {value}
    return {str(one) for one in value} if isinstance(value, Iterable) else set()
