"""The channels by which a policy is made known: read from channels.yaml. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from schoolgate.core.words import translated
from schoolgate.reference import parameter, roles
from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("channels.yaml")
PARAMETER = "awareness_channels"

Audience = Literal["parents", "staff", "governors", "everyone"]
Times = Literal[
    "year-start", "term-start", "last-term-start", "into-term", "half-term", "monthly",
    "before-term-end", "training-day",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel. ``people`` says what a list of names there means: came, read or nothing."""

    id: str
    role: str
    audience: Audience
    material: str
    times: Times
    do: str
    people: Literal["came", "read", ""] = ""

    @property
    def title(self) -> str:
        """Its name as the parameter has it, in the language of the moment."""
        return translated(_labels()[self.id])

    @property
    def icon(self) -> str:
        """The drawing beside it."""
        return _ICONS[self.audience]


_ICONS = {"parents": "people", "staff": "school", "governors": "gate", "everyone": "eye"}


@cache
def channels() -> Mapping[str, Channel]:
    """Every channel by its id. Raises ValueError where the file and the parameter differ."""
    read = [Channel(**entry) for entry in shipped(FILE)]
    if {one.id for one in read} != set(_labels()):
        raise ValueError(f"{FILE.name} and the values of {PARAMETER} are not the same.")
    if unknown := {one.role for one in read} - set(roles()):
        raise ValueError(f"{FILE.name} knows roles that nobody holds: {sorted(unknown)}.")
    return MappingProxyType({one.id: one for one in read})


@cache
def _labels() -> Mapping[str, str]:
    return {value.value: value.label for value in parameter(PARAMETER).values}
