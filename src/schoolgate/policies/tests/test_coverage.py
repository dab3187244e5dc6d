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


JUDGED = ("WHF-OFFICIAL-2", "WAL-14.2", "WAL-APP1-29", "HOL-7.2", "HOL-A.1.2", "REC-9.1")
ASKED_FOR = (
    "WAL-16.3", "HOL-A.3.3", "REC-9.5", "WAL-16.5-b", "HOL-A.3.5-b", "REC-10.3", "LTL-3.1",
    "WAL-18.7", "HOL-A.5-11", "WAL-18.8", "WAL-18.5-b", "HOL-A.5-8b",
)  # fmt: skip


def test_what_people_judge_or_may_leave_unasked_is_not_said_to_be_prevented() -> None:
    """A form asks whether a reason is good; nothing stops who uses the logo without asking."""
    strength = {row.id: row.strength for row in coverage()}
    assert {strength[one] for one in JUDGED} == {"checked"}
    assert {strength[one] for one in ASKED_FOR} == {"recorded"}


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
