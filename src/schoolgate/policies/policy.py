"""The one door to a policy's parameters: ``policy_for(school).value("min_moderators")``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schoolgate.people.models import School
from schoolgate.policies.models import SharedValue
from schoolgate.policies.packs import load_pack
from schoolgate.reference import NOT_STATED, parameter

Layer = Literal["federation", "recommended"]


@dataclass(frozen=True, slots=True)
class Policy:
    """The parameter values that govern the software for one school.

    Until a school has adopted a policy, what its federation lays down comes first and the
    recommended pack fills the rest.
    """

    shared: Mapping[str, Any]
    recommended: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """The typed value of a parameter, or NOT_STATED. Raises UnknownParameter."""
        known = parameter(name)
        raw = self.shared.get(name, self.recommended.get(name, NOT_STATED))
        return known.parse(raw)

    def layer(self, name: str) -> Layer:
        """Where the value comes from. Raises UnknownParameter."""
        parameter(name)
        return "federation" if name in self.shared else "recommended"


def policy_for(school: School) -> Policy:
    """The policy of a school; one query."""
    shared: dict[str, Any] = {}
    if school.federation_id is not None:
        shared = dict(
            SharedValue.objects.filter(federation=school.federation_id).values_list(
                "parameter", "value"
            )
        )
    return Policy(shared, load_pack("REC").values)
