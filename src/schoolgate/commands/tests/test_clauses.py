"""``schoolgate clauses`` names each clause by its heading."""

from __future__ import annotations

import json

import pytest

from schoolgate.cli import main
from schoolgate.policies.packs import packs


def test_clauses_are_printed_with_their_headings(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--pack", "WAL"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shown = [line.split(maxsplit=2)[2] for line in lines if line.startswith("WAL-")]
    assert shown == [clause.heading for clause in packs()["WAL"].clauses]


def test_clauses_carry_their_headings_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--pack", "WAL", "--format", "json"]) == 0
    first = json.loads(capsys.readouterr().out)[0]
    clause = packs()["WAL"].clauses[0]
    assert (first["number"], first["heading"]) == (clause.number, clause.heading)
