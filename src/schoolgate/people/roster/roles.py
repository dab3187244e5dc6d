"""What the words of other systems mean here: the mapping of roles.yaml, checked when read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.tables import plain_name
from schoolgate.people.rules import KEEPERS
from schoolgate.reference import roles as role_catalogue
from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("roles.yaml")


Kind = Literal["pupil", "carer", "role", "by-hand"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a role of another system makes of somebody here."""

    kind: Kind
    role: str = ""
    title: str = ""
    relationship: str = "parent"


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = shipped(FILE)
    known = role_catalogue()
    for role in data["given"]:
        if role in KEEPERS or known[role].level == "high":
            raise ValueError(f"A roster may never give the role {role}.")
    return data


def given_roles() -> frozenset[str]:
    """The roles that a roster may give."""
    return frozenset(_data()["given"])


@cache
def _meanings(system: str) -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for word, entry in _data()[system].items():
        means = entry["means"]
        kind: Kind = means if means in {"pupil", "carer", "by-hand"} else "role"
        role = means if kind == "role" else entry.get("role", "")
        if kind == "role" and role not in given_roles():
            raise ValueError(f"A roster may not give the role {role}.")
        found[plain_name(word)] = Meaning(
            kind, role, entry.get("title", ""), entry.get("relationship", "parent")
        )
    return found


@cache
def _own_words() -> dict[str, Meaning]:
    """Our own roles by code, title and alias: for the plain CSV."""
    found: dict[str, Meaning] = {}
    for code, role in role_catalogue().items():
        kind: Literal["role", "by-hand"] = "role" if code in given_roles() else "by-hand"
        for word in (*role.aliases, role.title, code):
            found.setdefault(plain_name(word), Meaning(kind, code))
    for word in ("pupil", "student", "child"):
        found[plain_name(word)] = Meaning("pupil")
    for word in ("parent", "carer", "guardian", "relative"):
        found[plain_name(word)] = Meaning("carer", relationship=word)
    return found


def meaning_of(word: str, system: str) -> Meaning:
    """What a role means; raises RowRefused for a word that is not known."""
    meanings = _own_words() if system == "plain" else _meanings(system)
    try:
        return meanings[plain_name(word)]
    except KeyError:
        raise RowRefused("unknown-role", value=word[:60]) from None


def part_of(word: str) -> str:
    """What somebody is in a class: pupil, teacher or helper."""
    try:
        return _plain("parts")[plain_name(word)]
    except KeyError:
        raise RowRefused("unknown-part", value=word[:60]) from None


def relationship_of(word: str) -> str:
    """Who somebody is to a pupil; empty for a contact who is no parent or carer."""
    try:
        return _plain("relationships")[plain_name(word)]
    except KeyError:
        raise RowRefused("unknown-relationship", value=word[:60]) from None


@cache
def _plain(table: str) -> dict[str, str]:
    return {plain_name(word): value for word, value in _data()[table].items()}
