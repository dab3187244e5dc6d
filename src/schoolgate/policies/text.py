"""The text of a policy as people read and sign it: clauses with their values filled in.

Pure Python: no Django, no database. A version in force, a draft and a ready pack all become a
``PolicyText``, and whatever shows, prints, compares, searches or exports a policy takes one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from types import MappingProxyType
from typing import Any

from schoolgate.policies.headed import Headed
from schoolgate.policies.packs import Pack, parsed_values, render_clauses
from schoolgate.reference import parameters

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ClauseText(Headed):
    """One clause as it reads: ``text`` is Markdown with every value filled in."""

    id: str
    number: str
    section: str
    heading: str
    text: str
    kind: str
    area: str
    binds: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return self.text


FIELDS = tuple(field.name for field in fields(ClauseText))
# What a clause of a pack and its text have in common.
TAKEN_OVER = tuple(name for name in FIELDS if name != "text")


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A whole policy as it reads, with the raw values it was made from."""

    title: str
    owner: str
    summary: str
    control: Mapping[str, str]
    values: Mapping[str, Any]
    clauses: tuple[ClauseText, ...]

    def clause(self, clause_id: str) -> ClauseText:
        """The clause of that id; KeyError where the policy has none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    def sections(self) -> Iterator[tuple[str, list[ClauseText]]]:
        """Runs of clauses under one section heading, in order."""
        for heading, clauses in groupby(self.clauses, key=lambda clause: clause.section):
            yield heading, list(clauses)

    def as_json(self) -> dict[str, Any]:
        """Plain data, fit for JSON; ``from_json`` makes the same text of it."""
        return {
            "format": FORMAT,
            "title": self.title,
            "owner": self.owner,
            "summary": self.summary,
            "control": dict(self.control),
            "values": dict(self.values),
            "clauses": [_plain(clause) for clause in self.clauses],
        }

    @property
    def sha256(self) -> str:
        """The hash by which a declaration names exactly this text."""
        return hashlib.sha256(canonical(self.as_json())).hexdigest()


def canonical(data: Any) -> bytes:
    """One and the same bytes for the same data: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def from_json(data: Mapping[str, Any]) -> PolicyText:
    """The text that ``as_json`` wrote down."""
    return PolicyText(
        title=data["title"],
        owner=data["owner"],
        summary=data["summary"],
        control=MappingProxyType(dict(data["control"])),
        values=MappingProxyType(dict(data["values"])),
        clauses=tuple(_clause(clause) for clause in data["clauses"]),
    )


def text_of(pack: Pack, values: Mapping[str, Any]) -> PolicyText:
    """A pack as it reads under raw values, which take precedence over the pack's own.

    A clause whose rule the values leave unsaid is not part of the text. Raises
    UnknownParameter and InvalidValue.
    """
    known = {**pack.values, **parsed_values(pack, values)}
    catalogue = {**parameters(), **pack.parameters}
    raw = {name: catalogue[name].dump(value) for name, value in known.items()}
    clauses = [
        ClauseText(text=text, **{name: getattr(clause, name) for name in TAKEN_OVER})
        for clause, text in (render_clauses(pack, known) if values else pack.rendered)
    ]
    return PolicyText(
        pack.title, pack.owner, pack.summary, pack.control, MappingProxyType(raw), tuple(clauses)
    )


def _plain(clause: ClauseText) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value := getattr(clause, name), tuple) else value
        for name in FIELDS
    }


def _clause(data: Mapping[str, Any]) -> ClauseText:
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }
    return ClauseText(**given)
