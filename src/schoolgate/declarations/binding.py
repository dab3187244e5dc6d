"""Whom a policy binds on a day and as what, and who of them is asked to sign now.

Pure: rows of dates in, answers out. No database, no clock.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from schoolgate.policies.dates import months_after
from schoolgate.reference import NOT_STATED, parameter

When = Literal["no", "on-joining", "each-version", "yearly"]
Reason = Literal["adopted", "joined", "yearly", "again"]

# Which group of the parameter policy_scope_roles means whom, by what they serve as.
GROUPS: Mapping[str, str] = MappingProxyType({
    "staff": "employee",
    "supply-staff": "supply",
    "governor": "governor",
    "contractor": "contractor",
    "trainee": "trainee",
    "volunteer": "volunteer",
    "pta": "pta",
    "other-adult": "external",
})  # fmt: skip
ADULTS = frozenset(GROUPS.values())
STAFF = frozenset({"employee", "supply"})
# "As soon as possible" is no date: a week, so that nobody is late the day after.
SOON = 7


@dataclass(frozen=True, slots=True)
class Rule:
    """What a version says about whom it binds and when they sign.

    ``capacities`` are bound as a whole; ``staff_in_pta`` binds those of the PTA who are staff as
    well. ``days`` is how long somebody has.
    """

    capacities: frozenset[str]
    when: When
    days: int
    staff_in_pta: bool = False

    @property
    def asks(self) -> bool:
        """Whether anybody signs at all."""
        return self.when != "no"

    def covers(self, capacity: str) -> bool:
        """Whether the policy can bind somebody who is that."""
        return capacity in self.capacities or (capacity == "pta" and self.staff_in_pta)


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody is something at a school from a day until a day, both included."""

    person: int
    capacity: str
    from_date: dt.date
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """Somebody whom the policy binds, as what, and since when without a break."""

    person: int
    capacity: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Known:
    """One request of the past and what came of it."""

    pk: int
    version: int
    turn: int
    closed: str = ""
    signed_on: dt.date | None = None
    withdrawn: bool = False

    @property
    def waits(self) -> bool:
        """Open, and neither signed nor taken back."""
        return not self.closed and self.signed_on is None and not self.withdrawn


@dataclass(frozen=True, slots=True)
class Asked:
    """The version that is asked for. ``accepted`` are those whose signature counts for it."""

    version: int
    adopted: dt.date
    accepted: frozenset[int]
    policy_began: dt.date
    ahead: bool = False


def rule_of(values: Mapping[str, Any], clauses: Iterable[Mapping[str, Any]] = ()) -> Rule:
    """The rule that a version's values and clauses make.

    Pupils and parents sign where a clause about the declaration names them; parents also where
    ``parents_in_scope`` says that they are bound.
    """

    def value(name: str) -> Any:
        return parameter(name).parse(values.get(name, NOT_STATED))

    signing = {who for one in clauses if one["area"] == "declaration" for who in one["binds"]}
    scope, pta, when = value("policy_scope_roles"), value("pta_in_scope"), value(REQUIRED)
    groups = set() if scope == NOT_STATED else set(scope)
    capacities = {GROUPS[group] for group in groups}
    if "other-adult" in groups:
        capacities |= ADULTS - {"pta"}
    if pta == "pta-members":
        capacities.add("pta")
    if pta == "no":
        capacities.discard("pta")
    if value("parents_in_scope") is True or "parent" in signing:
        capacities.add("parent")
    if "pupil" in signing:
        capacities.add("pupil")
    return Rule(
        frozenset(capacities),
        "no" if when == NOT_STATED else when,
        _days(value("declaration_due")),
        staff_in_pta=pta == "staff-acting-in-pta",
    )


REQUIRED = "declaration_required"


def _days(due: Any) -> int:
    given = parameter("declaration_due").start if due == NOT_STATED else due
    return given if isinstance(given, int) else SOON


def bound_on(
    stays: Iterable[Stay], rule: Rule, day: dt.date, first_day: dt.date | None = None
) -> list[Bound]:
    """Whom the rule binds on ``day``, each once for everything that they are.

    With ``first_day`` ahead, whoever will have left by then is not bound.
    """
    until = max(day, first_day or day)
    held: dict[tuple[int, str], list[Stay]] = defaultdict(list)
    for stay in stays:
        held[stay.person, stay.capacity].append(stay)
    here = {key: since for key, stays in held.items() if (since := _since(stays, day, until))}
    return [
        Bound(person, capacity, since)
        for (person, capacity), since in sorted(here.items())
        if capacity in rule.capacities
        or (
            capacity == "pta"
            and rule.staff_in_pta
            and any((person, other) in here for other in STAFF)
        )
    ]


def _since(stays: Sequence[Stay], day: dt.date, until: dt.date) -> dt.date | None:
    """The first day of the unbroken stretch that holds ``day`` and lasts until ``until``."""
    for first, last in _stretches(stays):
        if first <= day <= last and last >= until:
            return first
    return None


def _stretches(stays: Sequence[Stay]) -> Iterator[tuple[dt.date, dt.date]]:
    """Stays that touch or overlap, as one."""
    first: dt.date | None = None
    last = dt.date.min
    for stay in sorted(stays, key=lambda stay: stay.from_date):
        end = stay.until or dt.date.max
        if first is None or (last != dt.date.max and stay.from_date > last + dt.timedelta(days=1)):
            if first is not None:
                yield first, last
            first, last = stay.from_date, end
        last = max(last, end)
    if first is not None:
        yield first, last


def reason_to_ask(
    rule: Rule, bound: Bound, known: Sequence[Known], asked: Asked, day: dt.date
) -> Reason | None:
    """Why somebody is asked now, or nothing where they have signed or are asked already."""
    if not rule.asks or any(one.version == asked.version and one.waits for one in known):
        return None
    if rule.when == "on-joining":
        signed = [one.signed_on for one in known if one.signed_on]
        late = bound.since < asked.policy_began or any(on >= bound.since for on in signed)
        return None if late else "joined"
    signed = [one.signed_on for one in known if one.signed_on and one.version in asked.accepted]
    if signed:
        turn = rule.when == "yearly" and not asked.ahead
        return "yearly" if turn and months_after(max(signed), 12) <= day else None
    if any(one.withdrawn and one.version in asked.accepted for one in known):
        return "again"
    return "joined" if bound.since > asked.adopted else "adopted"


def due_on(rule: Rule, day: dt.date, first_day: dt.date) -> dt.date:
    """The last day to sign for somebody who is asked on ``day``: never before the version's first."""
    return max(day + dt.timedelta(days=rule.days), first_day)


def next_turn(known: Iterable[Known], version: int) -> int:
    """The number of the next request to the same person for the same version in the same capacity."""
    return max((one.turn for one in known if one.version == version), default=-1) + 1
