"""Real processes on a database that migrate made: writers at once, and the console script."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from schoolgate.core.tests.scratch import Scratch, finish
from schoolgate.ledger.tests.support import TOOL

WRITERS = 8
EACH = 15
WRITER = """
from types import SimpleNamespace
from django.db import transaction
from schoolgate.core.actors import System
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import event

number, each = int(sys.argv[1]), int(sys.argv[2])
said = event("test.said", "{words}", facts="words")
chains = [SimpleNamespace(public_id=name) for name in ("alpha", "beta", f"own{number}")]
print("ready", flush=True)
sys.stdin.readline()
for turn in range(each):
    for chain in chains:
        def append(words):
            record(said, by=System(f"writer-{number}"), chain=chain, subject=("test.turn", words),
                   facts={"words": words})
        with transaction.atomic():
            append(f"{number}-{turn}")
        if turn % 5 == 0:
            with transaction.atomic():
                append("never")
                transaction.set_rollback(True)
"""
COUNT = """
import json
from schoolgate.ledger.models import Entry
print(json.dumps(list(Entry.objects.values_list("chain", "sequence", "actor_id", "subject_id"))))
"""
SAY = """
from schoolgate.core.actors import System
from schoolgate.ledger.actions import note_export
for _ in range(3):
    note_export(by=System("test"), chain="alpha", with_facts=True)
"""


def write_at_once(scratch: Scratch) -> None:
    """Start all writers, let them go together, wait for each."""
    writers = [scratch.python(WRITER, str(number), str(EACH)) for number in range(WRITERS)]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        finish(writer)


def test_writers_at_once_neither_fork_nor_gap_a_chain(scratch: Scratch) -> None:
    write_at_once(scratch)
    rows = json.loads(scratch.do(COUNT))
    lengths = {"alpha": WRITERS * EACH, "beta": WRITERS * EACH}
    lengths |= {f"own{number}": EACH for number in range(WRITERS)}
    for chain, length in lengths.items():
        assert [row[1] for row in rows if row[0] == chain] == list(range(1, length + 1))
    written = Counter((actor, subject) for _, _, actor, subject in rows)
    turns = {(f"writer-{n}", f"{n}-{turn}"): 3 for n in range(WRITERS) for turn in range(EACH)}
    assert written == turns
    assert scratch.verify() == {
        "whole": True, "entries": len(rows), "chains": len(lengths), "broken": None,
        "disarmed": [], "heads_compared": 0, "head_kept": None,
    }  # fmt: skip
    code, printed = offline(scratch.run("ledger", "export"))
    assert (code, printed["whole"], printed["notes"]) == (0, True, [])


def offline(lines: str) -> tuple[int, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-I", TOOL, "-", "--format", "json"], input=lines, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def told(new_scratch: Callable[[], Scratch]) -> Scratch:
    """An installation with three entries; its tests only read, or export."""
    scratch = new_scratch()
    scratch.do(SAY)
    return scratch


def test_export_and_verify_agree_through_the_console_script(told: Scratch, tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    before = told.verify()["entries"]
    script = Path(sys.executable).with_name("schoolgate")
    command = [script, "ledger", "export", "--out", file]
    assert subprocess.check_output(command, env=told.environment) == b""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    code, outcome = offline(file.read_text("ascii"))
    assert (code, outcome["entries"]) == (0, before + 1)
    assert '"event":"ledger.exported"' in file.read_text("ascii").splitlines()[-2]


def test_export_without_facts_names_none(told: Scratch) -> None:
    lines = told.run("ledger", "export", "--without-facts")
    assert offline(lines)[0] == 0
    assert '"facts"' not in lines


def test_export_never_overwrites_a_file(told: Scratch, tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text("mine")
    said = told.run("ledger", "export", "--out", str(file), code=2)
    assert "exists already; nothing was written" in said
    assert file.read_text() == "mine"
    nowhere = tmp_path / "no" / "record.jsonl"
    assert "cannot write" in told.run("ledger", "export", "--out", str(nowhere), code=2)


def test_verify_knows_a_hash_kept_elsewhere(told: Scratch) -> None:
    head = json.loads(told.run("ledger", "export").splitlines()[-1])["hash"]
    assert "all whole" in told.run("ledger", "verify", "--head", head)
    said = told.run("ledger", "verify", "--head", "f" * 64, code=1)
    assert said.endswith(f"BROKEN: no entry has the hash {'f' * 64} any more.\n")


def test_unknown_school_cannot_be_verified(told: Scratch) -> None:
    assert "There is no school 'x'" in told.run("ledger", "verify", "--school", "x", code=2)


def test_empty_record_is_whole(scratch: Scratch) -> None:
    assert scratch.run("ledger", "verify").startswith("The record is empty")
    assert scratch.run("ledger", "export") == ""


def test_record_that_was_tampered_with_is_told_and_can_be_guarded_again(scratch: Scratch) -> None:
    scratch.do(SAY)
    on = "" if connection.vendor == "sqlite" else " ON ledger_entry"
    scratch.sql(
        f"DROP TRIGGER ledger_entry_no_update{on}",
        "UPDATE ledger_entry SET event = 'x' WHERE sequence = 2",
    )
    assert scratch.run("ledger", "verify", code=1) == (
        "BROKEN at chain alpha, entry 2: its hash does not fit its fields.\n"
        "UNGUARDED: not in force in the database: ledger_entry_no_update.\n"
        "'schoolgate ledger rearm' puts them back.\n"
    )
    assert scratch.verify(code=1)["broken"]["sequence"] == 2
    assert scratch.run("ledger", "rearm") == (
        "In force again, and recorded: ledger_entry_no_update.\n"
    )
    assert scratch.run("ledger", "rearm").endswith("there was nothing to do.\n")
    assert scratch.verify(code=1)["disarmed"] == []
    assert offline(scratch.run("ledger", "export"))[1]["broken"] == {
        "line": 2, "chain": "alpha", "sequence": 2, "wrong": "its hash does not fit its fields",
    }  # fmt: skip


def test_database_without_tables_cannot_be_verified(scratch: Scratch) -> None:
    scratch.sql("DROP TABLE ledger_fact", "DROP TABLE ledger_entry", "DROP TABLE ledger_chain")
    assert "does not answer as it should" in scratch.run("ledger", "verify", code=2)
    assert "does not answer as it should" in scratch.run("ledger", "export", code=2)
