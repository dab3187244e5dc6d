"""Which of PostgreSQL's programs is taken, and how often it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from schoolgate.commands.backups import postgres


def program(folder: Path, said: str) -> Path:
    """A program that says its version and notes that it was asked."""
    folder.mkdir(parents=True)
    path = folder / "pg_dump"
    path.write_text(f'#!/bin/sh\necho asked >> "$0.asked"\necho "{said}"\n')
    path.chmod(0o755)
    return path


def test_newest_is_taken_and_each_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    older = program(tmp_path / "9.6" / "bin", "pg_dump (PostgreSQL) 9.6.1")
    newer = program(tmp_path / "17" / "bin", "pg_dump (PostgreSQL) 17.2")
    found = [postgres._program("pg_dump", 150_000) for _ in range(2)]
    assert found == [str(newer)] * 2
    for one in (older, newer):
        assert one.with_name("pg_dump.asked").read_text() == "asked\n"
