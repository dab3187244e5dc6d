"""Controls: code that serves clauses, and the closed list of them.

A control answers, for a school, how it stands now. Its strength is what the software truly
does: ``enforced`` only where it prevents or does the thing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from django.utils.functional import Promise

Strength = Literal["enforced", "checked", "recorded", "routed", "reminded", "informed", "conduct"]
STRENGTHS: tuple[Strength, ...] = (
    "enforced", "checked", "recorded", "routed", "reminded", "informed", "conduct",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How a control stands at one school now: a figure in words, and where the proof is."""

    figure: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One control. ``title`` says what the software does, in a sentence.

    ``when`` names the choices of a policy under which it does anything, in the form of a
    clause's own condition; empty where it always does.
    """

    id: str
    strength: Strength
    title: str | Promise
    standing: Callable[[Any], Standing]
    when: Mapping[str, tuple[str, ...]]


class UnknownControl(Exception):
    """A pack names a control that no code registers."""


_controls: dict[str, Control] = {}


def control(
    control_id: str,
    strength: Strength,
    title: str | Promise,
    *,
    when: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Callable[[Callable[[Any], Standing]], Callable[[Any], Standing]]:
    """Register the decorated function as a control; the same id twice is a mistake."""

    def register(standing: Callable[[Any], Standing]) -> Callable[[Any], Standing]:
        if control_id in _controls:
            raise ValueError(f"The control {control_id} is registered twice.")
        _controls[control_id] = Control(control_id, strength, title, standing, when)
        return standing

    return register


def controls() -> Mapping[str, Control]:
    """All controls by id."""
    return MappingProxyType(_controls)


def strongest(ids: tuple[str, ...]) -> Strength:
    """The strongest strength among the controls; ``conduct`` where there is none."""
    for wanted in ids:
        if wanted not in _controls:
            raise UnknownControl(wanted)
    held = {_controls[wanted].strength for wanted in ids}
    return next((strength for strength in STRENGTHS if strength in held), "conduct")
