"""Rosters whose work was broken off, and what is dropped when it was kept long enough."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django_tasks_db.models import DBTaskResult

from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person, RosterImport, School
from schoolgate.people.roster import recovery
from schoolgate.people.roster.actions import (
    READER,
    apply_roster,
    ask_to_apply,
    hand_in_roster,
    put_aside_roster,
    read_roster,
)
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.recovery import clear_rosters, resume_rosters
from schoolgate.people.roster.tasks import apply_accepted_roster, read_handed_in_roster
from schoolgate.people.tests.roster.conftest import TODAY

State = RosterImport.State
LATER = TODAY + dt.timedelta(minutes=5)
MUCH_LATER = TODAY + dt.timedelta(days=401)
FILE = b"id,given name,family name,role,year group\nP1,Nia,Evans,pupil,4\n"


@pytest.fixture(autouse=True)
def a_real_queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def handed_in(school: School, keeper: Person) -> RosterImport:
    return hand_in_roster(
        by=keeper, school=school, file=ContentFile(FILE, name="r.csv"), file_name="r.csv",
        options=Options(),
    )  # fmt: skip


def agreed(school: School, keeper: Person) -> RosterImport:
    roster = read_roster(by=READER, roster=handed_in(school, keeper))
    return ask_to_apply(by=keeper, roster=roster, fingerprint=roster.figures["fingerprint"])


def tasks(roster: RosterImport) -> list[tuple[str, str]]:
    rows = DBTaskResult.objects.filter(args_kwargs__args__0=roster.public_id)
    return sorted((row.task_path.rsplit(".", 1)[1], row.status) for row in rows)


def test_roster_without_a_task_gets_one_once(school: School, keeper: Person) -> None:
    roster = handed_in(school, keeper)
    resume_rosters()
    assert tasks(roster) == []
    with clock.stopped_at(LATER):
        assert resume_rosters() == 1
        assert resume_rosters() == 0
    assert tasks(roster) == [("read_handed_in_roster", "READY")]


def test_accepted_roster_without_a_task_gets_one(school: School, keeper: Person) -> None:
    roster = agreed(school, keeper)
    with clock.stopped_at(LATER):
        resume_rosters()
    assert tasks(roster) == [("apply_accepted_roster", "READY")]


def test_roster_that_is_in_work_is_left_alone(school: School, keeper: Person) -> None:
    roster = handed_in(school, keeper)
    read_handed_in_roster.enqueue(roster.public_id)
    DBTaskResult.objects.update(status="RUNNING", started_at=LATER)
    with clock.stopped_at(LATER):
        assert resume_rosters() == 0


def test_reading_that_was_given_up_is_said_on_the_page(school: School, keeper: Person) -> None:
    roster = handed_in(school, keeper)
    read_handed_in_roster.enqueue(roster.public_id)
    DBTaskResult.objects.update(
        status="FAILED", enqueued_at=LATER, started_at=LATER, finished_at=TODAY
    )
    RosterImport.objects.update(state=State.READING)
    with clock.stopped_at(LATER):
        resume_rosters()
    roster.refresh_from_db()
    assert roster.state == State.REFUSED
    assert roster.problem.startswith("Reading was broken off several times.")


def test_reading_that_failed_this_moment_is_not_given_up(school: School, keeper: Person) -> None:
    roster = handed_in(school, keeper)
    read_handed_in_roster.enqueue(roster.public_id)
    DBTaskResult.objects.update(
        status="FAILED", enqueued_at=LATER, started_at=LATER, finished_at=LATER
    )
    with clock.stopped_at(LATER):
        assert resume_rosters() == 0
    roster.refresh_from_db()
    assert roster.state == State.WAITING


def test_applying_that_was_given_up_waits_for_an_answer_again(
    school: School, keeper: Person
) -> None:
    roster = agreed(school, keeper)
    apply_accepted_roster.enqueue(roster.public_id)
    DBTaskResult.objects.update(
        status="FAILED", enqueued_at=LATER, started_at=LATER, finished_at=TODAY
    )
    with clock.stopped_at(LATER):
        resume_rosters()
    roster.refresh_from_db()
    assert (roster.state, roster.decided_by, roster.decided_at) == (State.READ, None, None)
    assert "Nothing of the roster was applied" in roster.problem


def test_roster_applied_by_another_worker_is_not_applied_again(
    school: School, keeper: Person
) -> None:
    roster = agreed(school, keeper)
    stale = RosterImport.objects.select_related("school", "decided_by").get(pk=roster.pk)
    # The first worker is done but for forgetting the file.
    kept = Path(stale.file.path).read_bytes()
    apply_roster(roster=RosterImport.objects.select_related("school", "decided_by").get())
    Path(stale.file.path).write_bytes(kept)
    apply_roster(roster=stale)
    assert RosterImport.objects.get().state == State.APPLIED
    assert Entry.objects.filter(event="people.roster_applied").count() == 1


def test_roster_put_aside_meanwhile_is_not_read(school: School, keeper: Person) -> None:
    roster = handed_in(school, keeper)
    put_aside_roster(by=keeper, roster=roster)
    read_roster(by=READER, roster=roster)
    assert RosterImport.objects.get().state == State.REJECTED


def test_report_goes_when_it_was_kept_long_enough(school: School, keeper: Person) -> None:
    apply_roster(roster=agreed(school, keeper))
    path = Path(RosterImport.objects.get().report.path)
    clear_rosters()
    assert path.exists()
    with clock.stopped_at(MUCH_LATER):
        clear_rosters()
    roster = RosterImport.objects.get()
    assert (bool(roster.report), path.exists(), roster.state) == (False, False, State.APPLIED)
    assert roster.figures["counts"]["add"] == {"enrolment": 1, "person": 1}


def test_file_nobody_decided_on_is_put_aside(
    school: School, keeper: Person, django_capture_on_commit_callbacks: Any
) -> None:
    roster = read_roster(by=READER, roster=handed_in(school, keeper))
    path = Path(roster.file.path)
    with (
        clock.stopped_at(MUCH_LATER),
        django_capture_on_commit_callbacks(execute=True),
    ):
        clear_rosters()
    roster.refresh_from_db()
    assert (roster.state, path.exists()) == (State.REJECTED, False)
    assert Entry.objects.latest("pk").event == "people.roster_rejected"


def test_nothing_is_dropped_where_the_school_keeps_all(
    school: School, keeper: Person, settings: Any
) -> None:
    settings.KEEP_REPORT_DAYS = 0
    apply_roster(roster=agreed(school, keeper))
    with clock.stopped_at(MUCH_LATER):
        clear_rosters()
    assert RosterImport.objects.get().report


def test_what_a_killed_worker_left_on_the_disk_goes_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(recovery, "clear_old_rosters", lambda: 0)
    left, new, other = (
        tmp_path / name for name in ("schoolgate-roster-a", "schoolgate-roster-b", "other")
    )
    for folder in (left, new, other):
        folder.mkdir()
        (folder / "roster.sqlite3").touch()
    two_days_ago = time.time() - 2 * 24 * 3600
    for folder in (left, other):
        os.utime(folder, (two_days_ago, two_days_ago))
    assert clear_rosters() == 1
    assert (left.exists(), new.exists(), other.exists()) == (False, True, True)
