"""Rosters whose work was broken off: begun again, or given up aloud."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.broken_off import PATIENCE, Next, next_for
from schoolgate.people.models import RosterImport
from schoolgate.people.roster.actions import clear_old_rosters, give_up_roster
from schoolgate.people.roster.tasks import apply_accepted_roster, read_handed_in_roster

State = RosterImport.State
KEEPER = System("roster-keeper")
ONE_DAY = 24 * 3600
SCRATCH = ("schoolgate-roster-*", "schoolgate-report-*")


def resume_rosters() -> int:
    """See that every roster in work has a task; answers how many had none."""
    lost = 0
    waiting = RosterImport.objects.filter(
        state__in=[State.WAITING, State.READING, State.APPLYING],
        at__lt=clock.now() - PATIENCE,
    )
    for roster in waiting.select_related("school"):
        applying = roster.state == State.APPLYING
        since = roster.decided_at if applying else roster.at
        if since is None or since > clock.now() - PATIENCE:
            continue
        lost += _resume(roster, applying=applying)
    return lost


def _resume(roster: RosterImport, *, applying: bool) -> bool:
    task = apply_accepted_roster if applying else read_handed_in_roster
    since = roster.decided_at if applying and roster.decided_at else roster.at
    step = next_for(task, roster.public_id, asked_at=since)
    if step == Next.GIVE_UP:
        give_up_roster(by=KEEPER, roster=roster)
    elif step == Next.BEGIN:
        task.enqueue(roster.public_id)
    return step != Next.WAIT


def clear_rosters() -> int:
    """Drop old reports, and what a killed worker left laid out on this machine's disk."""
    return clear_old_rosters() + _clear_scratch()


def _clear_scratch() -> int:
    cleared = 0
    for pattern in SCRATCH:
        for left in Path(tempfile.gettempdir()).glob(pattern):
            cleared += _clear_if_left(left)
    return cleared


def _clear_if_left(left: Path) -> bool:
    try:
        about = left.lstat()
        if about.st_uid != os.getuid() or time.time() - about.st_mtime < ONE_DAY:
            return False
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    except OSError:  # another worker was faster
        return False
    return True
