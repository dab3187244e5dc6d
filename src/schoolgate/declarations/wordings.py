"""What a signature says and what may follow, for each capacity: read from wordings.yaml.

Pure data: no database, and no language yet. Sentences are English texts for ``gettext``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from schoolgate.shipped import shipped

Audience = Literal["staff", "families"]
FILE = Path(__file__).parent / "wordings.yaml"


@dataclass(frozen=True, slots=True)
class Consequence:
    """A sentence that is true where a parameter has one of these values."""

    parameter: str
    values: frozenset[str]
    text: str

    def holds(self, value: Any) -> bool:
        """Whether the policy's value of the parameter makes the sentence true."""
        given = {value} if isinstance(value, str) else set(value)
        return bool(given & self.values)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for one capacity; ``statements`` by the codes of declaration_statement.

    ``changed`` stands for "read" where the signer was shown what changed alone.
    ``yearly`` are what a signer chooses one of where they confirm each year.
    """

    capacity: str
    audience: Audience
    introduction: str
    statements: Mapping[str, str]
    changed: str
    consequences: tuple[Consequence, ...]
    otherwise: str
    yearly: Mapping[str, str]

    def sentences(self) -> Iterator[str]:
        """Every text of this capacity."""
        yield self.introduction
        yield from self.statements.values()
        yield self.changed
        yield from (one.text for one in self.consequences)
        yield self.otherwise
        yield from self.yearly.values()


@cache
def wordings() -> Mapping[str, Wording]:
    """The words of every capacity, by its code."""
    read = shipped(FILE)
    return MappingProxyType({entry["capacity"]: _wording(entry) for entry in read})


def _wording(entry: Mapping[str, Any]) -> Wording:
    return Wording(
        capacity=entry["capacity"],
        audience=entry["audience"],
        introduction=entry["introduction"],
        statements=MappingProxyType(dict(_statement(**one) for one in entry["statements"])),
        changed=entry["changed"],
        consequences=tuple(_consequence(**one) for one in entry["consequences"]),
        otherwise=entry["otherwise"],
        yearly=MappingProxyType(dict(_statement(**one) for one in entry.get("yearly", []))),
    )


def _statement(code: str, text: str) -> tuple[str, str]:
    return code, text


def _consequence(parameter: str, values: list[str], text: str) -> Consequence:
    return Consequence(parameter, frozenset(values), text)
