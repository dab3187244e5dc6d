"""The one door to a policy's parameters: ``policy_for(school).value("min_moderators")``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schoolgate.people.models import School
from schoolgate.policies.life.queries import governing
from schoolgate.policies.models import SharedValue, Version
from schoolgate.policies.packs import packs
from schoolgate.reference import NOT_STATED, parameter, parameters

Layer = Literal["adopted", "federation", "recommended"]


@dataclass(frozen=True, slots=True)
class Policy:
    """The parameter values that govern the software for one school on one day.

    The version in force decides alone: what it does not state is not stated. Until a school has
    adopted a policy, what its federation lays down comes first and the recommended pack fills
    the rest.
    """

    adopted: Mapping[str, Any] | None
    shared: Mapping[str, Any]
    recommended: Mapping[str, Any]
    version: Version | None = None

    def value(self, name: str) -> Any:
        """The typed value of a parameter, or NOT_STATED. Raises UnknownParameter.

        A value that was valid when it was adopted is read as it stands, whatever our lists lose.
        """
        known = parameter(name)
        if self.adopted is not None:
            return known.read(self.adopted.get(name, NOT_STATED))
        return known.read(self.shared.get(name, self.recommended.get(name, NOT_STATED)))

    def layer(self, name: str) -> Layer:
        """Where the value comes from. Raises UnknownParameter."""
        parameter(name)
        if self.adopted is not None:
            return "adopted"
        return "federation" if name in self.shared else "recommended"


def roles_lost(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The roles that values in force name and that are on our list no longer, by parameter."""
    found = {name: known.lost(values.get(name, NOT_STATED)) for name, known in parameters().items()}
    return {name: roles for name, roles in found.items() if roles}


def policy_for(school: School, on: dt.date | None = None) -> Policy:
    """The policy of a school on a day, today by default; one query where one is in force."""
    recommended = packs()["REC"].values
    version = governing(school, on)
    if version is not None:
        return Policy(version.values, {}, recommended, version)
    shared: dict[str, Any] = {}
    if school.federation_id is not None:
        shared = dict(
            SharedValue.objects.filter(federation=school.federation_id).values_list(
                "parameter", "value"
            )
        )
    return Policy(None, shared, recommended)
