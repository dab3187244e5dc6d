"""Values that no sentence gives in so many words but that follow from rules the policy states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.reading.model import Value
from schoolgate.shipped import shipped

_FILE = Path(__file__).parent / "implied.yaml"


@dataclass(frozen=True, slots=True)
class Implication:
    """``value`` of ``parameter`` follows where each parameter of ``given`` takes only these values."""

    parameter: str
    value: Any
    given: Mapping[str, frozenset[Any]]

    def follows(self, values: Mapping[str, Sequence[Value]]) -> Value | None:
        """The value, quoted from the first rule it follows from."""
        if values.get(self.parameter):
            return None
        grounds = [found for name in self.given for found in values.get(name, ())]
        if {found.parameter for found in grounds} != set(self.given):
            return None
        if any(found.value not in self.given[found.parameter] for found in grounds):
            return None
        first = min(grounds, key=lambda found: found.line)
        return Value(self.parameter, self.value, first.quote, first.line, "low")


def with_implied(values: Mapping[str, Sequence[Value]]) -> dict[str, Sequence[Value]]:
    """``values`` by parameter, with what follows from them put where nothing was read."""
    follow = [each.follows(values) for each in implications() if each.parameter in values]
    return {**values, **{value.parameter: (value,) for value in follow if value}}


@cache
def implications() -> tuple[Implication, ...]:
    return tuple(
        Implication(
            name,
            spec["value"],
            {given: frozenset(values) for given, values in spec["from"].items()},
        )
        for name, spec in shipped(_FILE).items()
    )
