"""What material says to each kind of reader: lines of ours, chosen by the policy's own values.

No database. The words of lines.yaml are English texts for ``gettext``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from schoolgate.awareness.fitting import When, fits, value_of, when_of
from schoolgate.core.templatetags.schoolgate import icons
from schoolgate.core.words import translated
from schoolgate.policies.ask import areas
from schoolgate.policies.text import PolicyText
from schoolgate.reference import NOT_STATED, parameter
from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("lines.yaml")

Reader = Literal["parents", "children", "staff", "poster"]
READERS: Final[tuple[Reader, ...]] = ("parents", "children", "staff", "poster")

_PLACE = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or two for one reader, true where the conditions hold."""

    when: When
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of lines.yaml."""

    id: str
    areas: tuple[str, ...]
    title: str
    icon: str
    lines: Mapping[Reader, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a topic, in the language of the moment, with the clauses behind it."""

    topic: str
    title: str
    icon: str
    text: str
    numbers: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic in the order of the file; ValueError for one that cannot be said."""
    return tuple(_topic(entry) for entry in shipped(FILE))


def said_to(reader: Reader, text: PolicyText) -> list[Said]:
    """What this policy lets us say to a reader, topic by topic."""
    found = []
    for topic in topics():
        line = next((one for one in topic.lines[reader] if fits(one.when, text.values)), None)
        numbers = _numbers(topic, line, text) if line else ()
        if line is not None and numbers:
            words = translated(line.text).format_map(_places(text.values))
            found.append(Said(topic.id, translated(topic.title), topic.icon, words, numbers))
    return found


def _numbers(topic: Topic, line: Line, text: PolicyText) -> tuple[str, ...]:
    """The clauses that follow the values that the line rests on; else those of its areas."""
    following = [one for one in text.clauses if set(line.when) & set(one.parameters)]
    within = [one for one in following if one.area in topic.areas]
    by_area = [one for one in text.clauses if one.area in topic.areas]
    return tuple(one.number for one in within or following or by_area)


def _places(values: Mapping[str, Any]) -> dict[str, str]:
    """The parts of a policy's values that lines name."""
    return {
        "channels": _shown("pupil_channels", values),
        "age": _shown("minimum_age", values),
        "former_age": _shown("ex_pupil_age", values),
        "dsl": _shown("dsl_title", values) or _("safeguarding lead"),
        "head": _shown("head_title", values) or _("headteacher"),
    }


def _shown(name: str, values: Mapping[str, Any]) -> str:
    value = value_of(name, values)
    if value in (NOT_STATED, None):
        return ""
    words = translated(parameter(name).label(value))
    return words[:1].lower() + words[1:] if name == "pupil_channels" else words


def _topic(entry: Mapping[str, Any]) -> Topic:
    if unknown := set(entry["areas"]) - set(areas()):
        raise ValueError(f"{entry['id']}: {sorted(unknown)} are no areas.")
    if entry["icon"] not in icons():
        raise ValueError(f"{entry['id']}: {entry['icon']} is no icon of ours.")
    lines: dict[Reader, tuple[Line, ...]] = {
        reader: tuple(Line(when_of(one["when"]), one["text"]) for one in entry.get(reader, ()))
        for reader in READERS
    }
    known = set(_places({}))
    for one in (line for each in lines.values() for line in each):
        if unknown := set(_PLACE.findall(one.text)) - known:
            raise ValueError(f"{entry['id']}: {sorted(unknown)} are no places.")
    return Topic(entry["id"], tuple(entry["areas"]), entry["title"], entry["icon"], lines)
