"""``schoolgate ledger`` on a database that holds nothing yet, and on one that holds too little."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from schoolgate.cli import main
from schoolgate.commands import ledger
from schoolgate.core.actors import System
from schoolgate.ledger import triggers
from schoolgate.ledger.actions import note_export
from schoolgate.ledger.models import INSTALLATION
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.people import actions as people
from schoolgate.people.models import Federation, School


def test_database_without_tables_is_called_empty(tmp_path: Path) -> None:
    known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "schoolgate.cli", "ledger", "verify"],
        env={**known, "SCHOOLGATE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "this database is empty: it has no tables and no record." in done.stderr
    assert "no such table" not in done.stderr


@pytest.mark.django_db
def test_record_without_entries_is_called_empty(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "verify"]) == 0
    assert capsys.readouterr().out == (
        "The record is empty: nothing has been entered in this database yet.\n"
    )


# A record that was cut or begun anew, and looks whole in itself


def drop(condition: str) -> None:
    """Take entries away, as whoever owns the database could; the triggers come back after it."""
    tables = ("ledger_fact", "ledger_entry", "ledger_chain")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in triggers.SQLITE:
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM ledger_fact WHERE entry_id IN"
            f" (SELECT id FROM ledger_entry WHERE {condition})"
        )
        cursor.execute(f"DELETE FROM ledger_entry WHERE {condition}")
        cursor.execute("DELETE FROM ledger_chain WHERE id NOT IN (SELECT chain FROM ledger_entry)")
        cursor.execute(
            "UPDATE ledger_chain SET sequence ="
            " (SELECT max(sequence) FROM ledger_entry WHERE chain = ledger_chain.id)"
        )
        cursor.execute(
            "UPDATE ledger_chain SET head = (SELECT hash FROM ledger_entry WHERE"
            " chain = ledger_chain.id AND ledger_entry.sequence = ledger_chain.sequence)"
        )
    triggers.arm(connection)


def verified(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["ledger", "verify", *options])
    return code, capsys.readouterr().out


def say(chain: str) -> None:
    note_export(by=System("test"), chain=chain, with_facts=False)


def founded() -> tuple[School, Federation]:
    """A school of a federation, as the command founds them."""
    federation = people.add_federation(by=System("test"), name="Elm Trust", slug="elm-trust")
    school = people.add_school(
        by=System("test"), federation=federation, name="Elm School", slug="elm"
    )
    for chain in (school.public_id, federation.public_id, INSTALLATION):
        say(chain)
    return school, federation


@pytest.mark.django_db
def test_chain_that_was_begun_anew_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    anew = "is not how the chain began: people.{}_added is missing"
    for place, event in zip(founded(), ("school", "federation"), strict=True):
        chain = place.public_id
        drop(f"chain = '{chain}'")
        assert verified(capsys) == (
            1, f"BROKEN at chain {chain}, entry 1: the whole chain is missing.\n"
        )  # fmt: skip
        say(chain)
        assert verified(capsys) == (
            1,
            f"BROKEN at chain {chain}, entry 1: {anew.format(event)}.\n",
        )
        place.delete()


@pytest.mark.django_db
def test_school_alone_is_asked_how_its_chain_began(capsys: pytest.CaptureFixture[str]) -> None:
    school, _federation = founded()
    assert verified(capsys, "--school", "elm")[0] == 0
    drop(f"chain = '{school.public_id}'")
    say(school.public_id)
    assert verified(capsys, "--school", "elm")[0] == 1


@pytest.mark.django_db
def test_chain_of_the_installation_that_is_gone_is_missed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    founded()
    hear_what_is_new()
    assert verified(capsys)[0] == 0
    drop("chain = 'installation'")
    assert verified(capsys) == (
        1, "BROKEN at chain installation, entry 1: the whole chain is missing.\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        (0, "No night has passed yet, so there is no such note to compare."),
        (1200, "Notes compared: 1,200. No chain was cut off."),
    ],
)
def test_notes_that_chains_keep_of_one_another_are_told_plainly(notes: int, said: str) -> None:
    told = ledger._noted(notes)
    assert told == f"Each night the chains note of one another how far they go. {said}"
