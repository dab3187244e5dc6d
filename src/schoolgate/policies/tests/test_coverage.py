"""The table of clauses, controls and tests tells no more than is true."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from schoolgate.cli import main
from schoolgate.core.controls import STRENGTHS, UnknownControl, controls, strongest
from schoolgate.policies.coverage import coverage, coverage_of
from schoolgate.policies.packs import packs


def test_every_clause_of_every_pack_is_listed_once() -> None:
    ids = [row.id for row in coverage()]
    assert len(ids) == len(set(ids)) == sum(len(pack.clauses) for pack in packs().values())


def test_control_that_no_code_registers_fails() -> None:
    with pytest.raises(UnknownControl):
        strongest(("policies.no_such_control",))


def test_clause_without_control_rests_on_conduct() -> None:
    assert strongest(()) == "conduct"


def test_strength_is_the_strongest_of_the_controls() -> None:
    by_strength = {control.strength: control.id for control in controls().values()}
    assert strongest((by_strength["informed"], by_strength["checked"])) == "checked"


@pytest.mark.parametrize("pack", ["WHF", "LTL", "HOL"])
def test_what_a_policy_does_not_ask_for_serves_none_of_its_clauses(pack: str) -> None:
    """As they ship, these three ask nobody to sign; a school that does makes the list."""
    shipped = packs()[pack]
    scope = next(row for row in coverage_of(shipped).values() if "declarations.scope" in row.idle)
    assert "declarations.scope" not in scope.controls
    assert scope.strength == "recorded"
    asking = replace(shipped, values={**shipped.values, "declaration_required": "each-version"})
    assert coverage_of(asking)[scope.id].strength == "enforced"


def test_private_messages_that_a_policy_allows_are_not_said_to_be_prevented() -> None:
    shipped = packs()["LTL"]
    assert coverage_of(shipped)["LTL-2.8"].strength == "enforced"
    allowing = replace(shipped, values={**shipped.values, "direct_messages_with_pupils": "allowed"})
    assert coverage_of(allowing)["LTL-2.8"].strength == "informed"


def test_what_is_served_is_proved_by_a_test() -> None:
    """A control stronger than informing needs a test that carries the clause's mark."""
    unproved = [
        row.id
        for row in coverage()
        if row.strength not in {"conduct", "informed"} and not row.tests
    ]
    assert unproved == []


def test_mark_names_a_clause_that_exists() -> None:
    from schoolgate.policies.coverage import tests_by_clause  # noqa: PLC0415

    known = {row.id for row in coverage()}
    assert sorted(set(tests_by_clause()) - known) == []


def test_command_prints_the_table_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--pack", "wal", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 163
    assert set(rows[0]) == {"id", "pack", "controls", "idle", "strength", "tests"}
    assert {row["strength"] for row in rows} <= set(STRENGTHS)


def test_command_names_the_packs_where_there_is_none_of_that_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["clauses", "--pack", "XYZ"]) == 2
    assert "WHF" in capsys.readouterr().err
