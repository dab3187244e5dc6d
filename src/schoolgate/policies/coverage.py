"""Clause, control, strength, tests: how far the software serves the policies."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.core.controls import Strength, UnknownControl, controls, strongest
from schoolgate.policies.packs import Pack, is_met, packs

PACKAGE = Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGE.parent.parent


@dataclass(frozen=True, slots=True)
class Coverage:
    """One clause and what serves it; ``idle`` does nothing under the policy's choices."""

    id: str
    pack: str
    controls: tuple[str, ...]
    idle: tuple[str, ...]
    strength: Strength
    tests: tuple[str, ...]


def coverage() -> list[Coverage]:
    """Every clause of every pack, in order."""
    return [row for pack in packs().values() for row in coverage_of(pack).values()]


def coverage_of(pack: Pack) -> dict[str, Coverage]:
    """The clauses of one pack by id."""
    proofs = tests_by_clause()
    found = {}
    for clause in pack.clauses:
        serving = at_work(clause.controls, pack.values)
        idle = tuple(name for name in clause.controls if name not in serving)
        found[clause.id] = Coverage(
            clause.id, pack.id, serving, idle, strongest(serving), proofs.get(clause.id, ())
        )
    return found


def at_work(names: tuple[str, ...], values: Mapping[str, Any]) -> tuple[str, ...]:
    """The controls among ``names`` that do anything under the values of a policy.

    Raises UnknownControl.
    """
    known = controls()
    for name in names:
        if name not in known:
            raise UnknownControl(name)
    return tuple(name for name in names if is_met(known[name].when, values))


@cache
def tests_by_clause() -> dict[str, tuple[str, ...]]:
    """Tests that carry a clause's mark, read from the source of the suite.

    An installation without the tests has none to name.
    """
    found: dict[str, list[str]] = {}
    for folder in (PACKAGE, REPOSITORY / "tests"):
        for path in sorted(folder.rglob("test_*.py")):
            for clause, test in _marks(path):
                found.setdefault(clause, []).append(test)
    return {clause: tuple(tests) for clause, tests in found.items()}


def _marks(path: Path) -> Iterator[tuple[str, str]]:
    name = path.relative_to(REPOSITORY).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            for clause in _clauses(decorator):
                yield clause, f"{name}::{node.name}"


def _clauses(decorator: ast.expr) -> Iterator[str]:
    """The ids in ``@pytest.mark.clause("WAL-1.1", ...)``."""
    if (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr == "clause"
    ):
        for argument in decorator.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value
