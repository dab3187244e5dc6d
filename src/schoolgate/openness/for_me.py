"""The rules that bind one person, by situation, each tagged as personal or official use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from schoolgate.core.words import translated
from schoolgate.policies.policy import Policy
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED, roles
from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("situations.yaml")
Use = Literal["personal", "official", "both"]
CAPACITIES = {
    "employee": "staff", "supply": "staff", "governor": "governor", "volunteer": "volunteer",
    "contractor": "contractor", "trainee": "trainee", "pta": "pta",
}  # fmt: skip
# In a clause whose area is about both, its words may say whose use it means.
_OWN_USE: Final = re.compile(
    r"(?<!pupils['’] )\b(?:personal|private|own)\b(?: \w+){0,2}"
    r" (?:social|accounts?|pages?|profiles?|webspace|sites?|medi(?:a|um)|network\w*|blogs?)\b",
    re.IGNORECASE,
)
_SCHOOL_USE: Final = re.compile(
    r"\b(?:official|approved|hosted|school(?:['’]s)?)\b(?: \w+){0,2}"
    r" (?:sites?|accounts?|pages?|blogs?|webspace)\b"
    r"|\bfor work purposes\b|\bproposed site\b|\bsites?\b(?: \w+){0,3} for work\b",
    re.IGNORECASE,
)
_ONLY: Final = re.compile(r"\bonly\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where rules are met. ``areas``: areas of clauses, and whose use each is about."""

    id: str
    title: str
    areas: Mapping[str, Use]


@dataclass(frozen=True, slots=True)
class Mine:
    """One rule that binds the reader."""

    clause: ClauseText
    use: Use


@cache
def situations() -> tuple[Situation, ...]:
    """All situations in their order."""
    read = shipped(FILE)
    return tuple(Situation(**entry) for entry in read)


def use_of(area: str) -> Use:
    """Whose use of social media an area of the policy is about (WHF-SCOPE-3, LTL-DEF-3)."""
    return next((one.areas[area] for one in situations() if area in one.areas), "both")


def groups_of(held: frozenset[str]) -> frozenset[str]:
    """What clauses call somebody who holds these roles."""
    capacities = {roles()[code].capacity for code in held if code in roles()}
    return held | {CAPACITIES[one] for one in capacities if one in CAPACITIES}


def rules_for(text: PolicyText, held: frozenset[str]) -> list[tuple[Situation, list[Mine]]]:
    """The clauses that bind somebody, by situation; a situation without any is left out."""
    groups = groups_of(held)
    placed: dict[str, list[Mine]] = {one.id: [] for one in situations()}
    for clause in text.clauses:
        if not groups & set(clause.binds):
            continue
        use = use_meant(clause)
        for one in situations():
            if clause.area in one.areas:
                moved = one.id == "own" and use == "official"
                placed["official" if moved else one.id].append(Mine(clause, use))
    return [(one, placed[one.id]) for one in situations() if placed[one.id]]


def use_meant(clause: ClauseText) -> Use:
    """Whose use a clause is about, by its area and, where that is about both, by its words.

    "Only through the school blog" orders what one does with an account of one's own, too.
    """
    use = use_of(clause.area)
    if use != "both":
        return use
    own, school = _OWN_USE.search(clause.text), _SCHOOL_USE.search(clause.text)
    if own and not school:
        return "personal"
    return "official" if school and not own and not _ONLY.search(clause.text) else "both"


@dataclass(frozen=True, slots=True)
class Help:
    """What a reader needs at hand: values of the policy that are names, places and words."""

    disclaimer: str
    device_area: str
    complaints: str
    hr: tuple[tuple[str, str], ...]


def help_for(policy: Policy) -> Help:
    """The disclaimer to copy where the policy lets people name the school, the place for devices,
    the way for complaints and the contact in human resources; empty where it says nothing.
    """
    names_school = policy.value("may_name_employer") in ("with-disclaimer", "allowed")
    return Help(
        disclaimer=_text(policy, "views_disclaimer") if names_school else "",
        device_area=_text(policy, "personal_device_area"),
        complaints=_text(policy, "complaints_channel"),
        hr=_record(policy, "hr_contact"),
    )


def _text(policy: Policy, name: str) -> str:
    value = policy.value(name)
    return "" if value in (NOT_STATED, None) else str(value)


def _record(policy: Policy, name: str) -> tuple[tuple[str, str], ...]:
    value: Any = policy.value(name)
    if not isinstance(value, Mapping):
        return ()
    return tuple((key, str(one)) for key, one in value.items() if one)


def title_of(situation: Situation) -> str:
    """Its title in the language of the moment."""
    return translated(situation.title)
