"""Upgrading an installation of an earlier version."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schoolgate.commands.backups.tests.support import entries, left_behind, run
from schoolgate.core.tests.scratch import Scratch, databases

NewScratch = Callable[..., Scratch]
SAY = """
from schoolgate.core.actors import System
from schoolgate.ledger.actions import note_export
note_export(by=System("test"), chain="alpha", with_facts=False)
"""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Scratch]:
    """An installation without any table."""
    store, folder = databases(), tmp_path / "empty"
    folder.mkdir()
    scratch = Scratch(folder, store.make(folder, None))
    yield scratch
    scratch.close()
    store.drop()


@pytest.fixture(scope="module")
def version_before(new_scratch: NewScratch) -> Scratch:
    """An installation of before parents could ask for another form; each test gets a copy."""
    scratch = new_scratch()
    scratch.run("manage", "migrate", "publishing", "zero", "--verbosity", "0")
    scratch.do(SAY)
    scratch.close()
    return scratch


@pytest.fixture
def earlier(version_before: Scratch, new_scratch: NewScratch) -> Iterator[Scratch]:
    """A copy of it."""
    scratch = new_scratch(like=version_before)
    yield scratch
    scratch.close()


def test_upgrade_saves_migrates_and_verifies(earlier: Scratch, tmp_path: Path) -> None:
    file = tmp_path / "before.tar.gz"
    told = json.loads(run(earlier, "upgrade", "--backup-to", str(file), "--format", "json"))
    assert told["backup"] == str(file)
    assert "publishing 0001_format_request" in told["applied"]
    assert "ledger 0001_initial" not in told["applied"]
    assert told["ledger"]["whole"]
    assert len(entries(earlier)) == 2
    again = json.loads(run(earlier, "upgrade", "--format", "json"))
    assert (again["backup"], again["applied"]) == ("", [])
    assert not (Path(earlier.environment["SCHOOLGATE_DATA"]) / "backups").exists()
    assert left_behind(earlier) == []


def test_upgrade_says_what_changed(earlier: Scratch) -> None:
    said = run(earlier, "upgrade")
    assert "Applied:\n  " in said
    assert "2 entries in 2 chains: all whole." in said
    assert "there was nothing to do" in run(earlier, "upgrade")


def test_backup_of_an_earlier_version_is_brought_up_to_date(
    earlier: Scratch, new_scratch: NewScratch, tmp_path: Path
) -> None:
    file = tmp_path / "before.tar.gz"
    run(earlier, "backup", str(file))
    assert run(earlier, "backup", "--check", str(file)).startswith(f"{file}: whole")
    current = new_scratch()
    said = run(current, "restore", str(file))
    assert "Brought up to date: " in said
    assert len(entries(current)) == 4
    assert current.verify()["whole"]


@pytest.mark.django_db
def test_upgrade_of_nothing_makes_the_tables(empty: Scratch) -> None:
    assert "Backup" not in run(empty, "upgrade")
    assert "there was nothing to do" in run(empty, "upgrade")


def test_upgrade_is_refused_while_something_is_at_work(earlier: Scratch) -> None:
    reader = (
        "from schoolgate.ledger.models import Chain\nChain.objects.count()\n"
        "print('here', flush=True)\nsys.stdin.readline()"
    )
    other = earlier.python(reader)
    assert other.stdout is not None
    assert other.stdout.readline() == "here\n"
    assert "Stop it first" in run(earlier, "upgrade", code=2)
    other.communicate("\n")


def test_migration_that_fails_says_how_to_go_back(earlier: Scratch) -> None:
    earlier.sql("CREATE TABLE publishing_formatrequest (id integer)")
    earlier.release()
    said = run(earlier, "upgrade", code=2)
    assert "could not be brought up to date" in said
    assert "schoolgate restore --replace /" in said
