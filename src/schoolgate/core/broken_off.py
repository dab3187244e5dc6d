"""Work in the background that was broken off: whether to wait, to begin again or to give up.

A worker that is killed gives no pulse, and its task goes back to the queue. What is left is work
that no task stands for: the web server died between keeping a file and asking for the work, or the
task was tried too often.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Any

from django_tasks_db.models import DBTaskResult

from schoolgate.core import clock

PATIENCE = dt.timedelta(minutes=2)


class Next(Enum):
    """What becomes of work that should be under way."""

    WAIT = "wait"
    BEGIN = "begin"
    GIVE_UP = "give up"


def next_for(task: Any, public_id: str, *, asked_at: dt.datetime) -> Next:
    """What to do about a task for one object, by the queue, since it was last asked for."""
    asked = DBTaskResult.objects.filter(task_path=task.module_path, args_kwargs__args__0=public_id)
    if asked.filter(status__in=["READY", "RUNNING"]).exists():
        return Next.WAIT
    failed = asked.filter(status="FAILED", enqueued_at__gte=asked_at)
    if failed.filter(finished_at__gte=clock.now() - PATIENCE).exists():
        return Next.WAIT  # its worker may be about to plan the next try
    return Next.GIVE_UP if failed.exists() else Next.BEGIN
