"""The parameters of a version as a head reads them: value, clauses, what follows, since when."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from schoolgate.core.controls import Control, controls
from schoolgate.policies.dates import last_day, never_in_force
from schoolgate.policies.life.following import followers_of
from schoolgate.policies.life.words import value_in_words
from schoolgate.policies.models import Version
from schoolgate.policies.packs import groups_with, own_parameters, packs
from schoolgate.policies.policy import Layer, Policy
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED, Parameter, ReferenceDataError, parameters


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One parameter in force."""

    parameter: Parameter
    value: str
    stated: bool
    layer: Layer
    clauses: tuple[ClauseText, ...]
    followers: tuple[str, ...]
    controls: tuple[Control, ...]
    since: dt.date | None
    recommended: str
    differs: bool
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """Parameters under their heading."""

    title: str
    rows: list[ValueRow]


def own_parameters_of(version: Version) -> dict[str, Parameter]:
    """The parameters that a version has for itself alone; none where our lists refuse them today.

    A version stays as it is, and is shown, whatever becomes of our lists.
    """
    try:
        return own_parameters(version.source)
    except ReferenceDataError:
        return {}


def groups_in_force(
    policy: Policy,
    text: PolicyText | None,
    versions: Sequence[Version],
    today: dt.date,
    own: Mapping[str, Parameter] = MappingProxyType({}),
) -> list[ValueGroup]:
    """Every parameter, by group. ``versions`` are all of the policy, with their values.

    ``own`` are the parameters that the version in force has for itself alone.
    """
    clauses = text.clauses if text is not None else ()
    using: dict[str, list[ClauseText]] = defaultdict(list)
    for clause in clauses:
        for name in clause.parameters:
            using[name].append(clause)
    spans = begun_by(versions, today)
    return [
        ValueGroup(title, [_row(known, policy, using[known.name], spans) for known in members])
        for title, members in groups_with(own).items()
    ]


def _row(
    known: Parameter, policy: Policy, clauses: Sequence[ClauseText], spans: Sequence[Version]
) -> ValueRow:
    common = known.name in parameters()
    stated = (policy.adopted or {}).get(known.name, NOT_STATED)
    value = known.dump(policy.value(known.name)) if common else stated
    wanted = policy.recommended.get(known.name, NOT_STATED) if common else value
    registered = controls()
    serving = {name for clause in clauses for name in clause.controls} or _serving().get(
        known.name, set()
    )
    return ValueRow(
        parameter=known,
        value=value_in_words(known, value),
        stated=value != NOT_STATED,
        layer=policy.layer(known.name) if common else "adopted",
        clauses=tuple(clauses),
        followers=tuple(str(one) for one in followers_of(known.name)),
        controls=tuple(registered[name] for name in sorted(serving) if name in registered),
        since=since(known.name, spans) if policy.version is not None else None,
        recommended=value_in_words(known, wanted),
        differs=common and value != known.dump(known.parse(wanted)),
        lost=known.lost(value),
    )


@cache
def _serving() -> dict[str, set[str]]:
    """The controls of the recommended policy's clauses on each parameter."""
    found: dict[str, set[str]] = defaultdict(set)
    for clause in packs()["REC"].clauses:
        for name in clause.parameters:
            found[name].update(clause.controls)
    return dict(found)


def begun_by(versions: Iterable[Version], day: dt.date) -> list[Version]:
    """The versions that ever governed by a day without a gap to the latest, the latest first."""
    listed = sorted(
        (one for one in versions if one.effective_from <= day and not never_in_force(one)),
        key=lambda one: one.effective_from,
        reverse=True,
    )
    found: list[Version] = listed[:1]
    for later, one in pairwise(listed):
        end = last_day(one, listed)
        if end is None or end + dt.timedelta(days=1) != later.effective_from:
            break
        found.append(one)
    return found


def since(name: str, spans: Sequence[Version]) -> dt.date | None:
    """Since when a parameter has had the value that it has in the first of ``spans``."""
    found: Version | None = None
    for version in spans:
        if version.values.get(name, NOT_STATED) != spans[0].values.get(name, NOT_STATED):
            break
        found = version
    return found.effective_from if found is not None else None


def stated_groups(
    values: Mapping[str, Any], own: Mapping[str, Parameter] = MappingProxyType({})
) -> list[tuple[str, list[tuple[Parameter, str]]]]:
    """What a version states, by group, in words; ``own`` are the parameters of it alone."""
    found = []
    for title, members in groups_with(own).items():
        rows = [
            (known, value_in_words(known, values[known.name]))
            for known in members
            if values.get(known.name, NOT_STATED) != NOT_STATED
        ]
        if rows:
            found.append((title, rows))
    return found
