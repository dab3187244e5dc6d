"""``schoolgate ledger`` on a database that holds nothing yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from schoolgate.cli import main


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
