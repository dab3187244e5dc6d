"""The word lists of the health check, read from ``words.yaml`` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.shipped import shipped


@dataclass(frozen=True, slots=True)
class LawFamily:
    """A field of law that texts name loosely, and the laws that would name it rightly."""

    title: str
    pattern: str
    laws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """A kind of technology that nobody has used for years."""

    name: str
    pattern: str
    gone: str


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a part is written: the reading age and the sentence it can bear."""

    name: str
    reading_age: int
    words: int


@cache
def _all() -> Mapping[str, Any]:
    loaded: dict[str, Any] = shipped(Path(__file__).with_name("words.yaml"))
    return loaded


@cache
def unnamed_laws() -> tuple[LawFamily, ...]:
    return tuple(
        LawFamily(entry["title"], entry["pattern"], tuple(entry["laws"]))
        for entry in _all()["unnamed_laws"]
    )


@cache
def devices() -> tuple[Device, ...]:
    return tuple(Device(**entry) for entry in _all()["devices"])


@cache
def readers() -> Mapping[str, Reader]:
    return {entry["name"]: Reader(**entry) for entry in _all()["readers"]}


def strings(name: str) -> tuple[str, ...]:
    """One plain list of the file."""
    return tuple(_all()[name])


def clause_name(clause: str) -> str:
    """How a person would cite a clause of a source policy: WAL-10.1-a is "Walsall 10.1"."""
    policy, _, number = clause.partition("-")
    head, dash, tail = number.rpartition("-")
    shown = head if dash and len(tail) == 1 and tail.islower() else number
    return f"{_all()['source_policies'].get(policy, policy)} {shown}"


def more_cues(topic: str) -> tuple[str, ...]:
    """Words beside those of the reference file that show that a topic is covered."""
    return tuple(_all()["more_cues"].get(topic, ()))


def number(name: str) -> int:
    return int(_all()["numbers"][name])
