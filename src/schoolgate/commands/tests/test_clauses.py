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


def test_json_says_what_was_promised_and_no_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--pack", "wal", "--format", "json"]) == 0
    first, *_ = json.loads(capsys.readouterr().out)
    assert list(first) == ["id", "pack", "controls", "idle", "strength", "tests"]
