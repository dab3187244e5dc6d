"""Situations from school life, asked after reading. The school's own choices decide what is right.

No database: a policy text comes in, situations with their clauses come out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.awareness.fitting import When, fits, when_of
from schoolgate.core.words import translated
from schoolgate.policies.ask import areas, binds
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import parameter
from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("scenarios.yaml")
HANDFUL = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that can be chosen; its text in English, for ``gettext``."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """Which answers are right where the conditions hold, and why."""

    when: When
    answers: frozenset[str]
    because: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A situation as scenarios.yaml has it."""

    id: str
    areas: tuple[str, ...]
    parameter: str
    title: str
    situation: str
    answers: tuple[Answer, ...]
    right: tuple[Case, ...]
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A situation under one policy: what is right there, and the clause that says so."""

    scenario: Scenario
    case: Case
    clause: ClauseText

    @property
    def id(self) -> str:
        return self.scenario.id

    @property
    def title(self) -> str:
        return translated(self.scenario.title)

    @property
    def situation(self) -> str:
        return translated(self.scenario.situation)

    @property
    def because(self) -> str:
        return translated(self.case.because)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What can be chosen, in the language of the moment."""
        return tuple(Answer(one.id, translated(one.text)) for one in self.scenario.answers)

    def is_right(self, answer: str) -> bool:
        """Whether the policy agrees with an answer."""
        return answer in self.case.answers

    def right_answers(self) -> list[str]:
        """The texts of what the policy agrees with."""
        return [answer.text for answer in self.answers if self.is_right(answer.id)]


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every situation, in the order of the file. ValueError for one that cannot be answered."""
    read = tuple(_scenario(entry) for entry in shipped(FILE))
    if len({one.id for one in read}) != len(read):
        raise ValueError(f"{FILE.name} has a situation twice.")
    return read


def asked_of(text: PolicyText, roles: Collection[str] = ()) -> list[Asked]:
    """The situations that this policy decides by a clause for somebody of these roles."""
    found = []
    for scenario in scenarios():
        case = next((one for one in scenario.right if fits(one.when, text.values)), None)
        clause = _clause_for(scenario, text, roles)
        if case is not None and clause is not None:
            found.append(Asked(scenario, case, clause))
    return found


def handful(asked: Sequence[Asked], reader: str, turn: int = 0) -> list[Asked]:
    """Some of them, mixed for each reader; each turn gives the next, and begins again at the end."""
    mixed = sorted(asked, key=lambda one: hashlib.sha256(f"{reader} {one.id}".encode()).hexdigest())
    if not mixed:
        return []
    turns = -(-len(mixed) // HANDFUL)
    start = (turn % turns) * HANDFUL
    return mixed[start : start + HANDFUL]


def _clause_for(scenario: Scenario, text: PolicyText, roles: Collection[str]) -> ClauseText | None:
    """The clause that follows the parameter: those named, then by area, rules before the rest."""
    following = [
        clause
        for clause in text.clauses
        if scenario.parameter in clause.parameters
        and clause.area in scenario.areas
        and binds(clause, roles)
    ]
    rules = ("prohibition", "obligation", "permission", "advice", "procedure")
    return min(
        following,
        key=lambda clause: (
            clause.id not in scenario.clauses,
            scenario.areas.index(clause.area),
            rules.index(clause.kind) if clause.kind in rules else len(rules),
        ),
        default=None,
    )


def _scenario(entry: Mapping[str, Any]) -> Scenario:
    parameter(entry["parameter"])
    if unknown := set(entry["areas"]) - set(areas()):
        raise ValueError(f"{entry['id']}: {sorted(unknown)} are no areas.")
    answers = tuple(Answer(str(_word(one["id"])), one["text"]) for one in entry["answers"])
    known = {answer.id for answer in answers}
    cases = tuple(
        Case(
            when_of(case["when"]),
            frozenset(map(_word, case["answers"])),
            case["because"],
        )
        for case in entry["right"]
    )
    for case in cases:
        if not case.answers or case.answers - known or entry["parameter"] not in case.when:
            raise ValueError(f"{entry['id']}: a case without an answer, or beside its parameter.")
    return Scenario(
        entry["id"], tuple(entry["areas"]), entry["parameter"], entry["title"],
        entry["situation"], answers, cases, tuple(entry.get("clauses", ())),
    )  # fmt: skip


def _word(value: object) -> str:
    """YAML reads a bare yes or no as true or false."""
    return (
        {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )
