"""Work behind the page: what failed is tried again at growing intervals, then given up aloud."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django_tasks_db.models import DBTaskResult

from schoolgate.core import clock
from schoolgate.notices.models import WorkerPulse
from schoolgate.notices.told import tell_of_failed_work

WAITS = tuple(dt.timedelta(seconds=n) for n in (10, 60, 300, 1800))
STOPPED = "builtins.SystemExit"
OURS = "schoolgate-"

logger = logging.getLogger(__name__)


def try_again(task: DBTaskResult[..., Any]) -> bool:
    """Plan the next try of a task that failed; False where it is given up.

    A task that a stopping worker let go of begins again at once and loses no try by it.
    """
    failed = DBTaskResult.objects.filter(pk=task.pk, status="FAILED")
    if task.exception_class_path == STOPPED:
        return bool(_plan(failed, dt.timedelta(0), task.worker_ids[:-1]))
    tries = len(task.worker_ids)
    if tries <= len(WAITS):
        logger.warning("%s failed, try %d: %s", task.task_path, tries, _last_line(task))
        return bool(_plan(failed, WAITS[tries - 1], task.worker_ids))
    logger.error("%s was given up after %d tries:\n%s", task.task_path, tries, task.traceback)
    tell_of_failed_work(task.task_name, tries, f"{task.task_path}:{clock.today()}")
    return False


def take_from_silent() -> int:
    """Tasks in the hands of a worker that gives no pulse are tried again; answers how many."""
    alive = set(WorkerPulse.objects.values_list("worker", flat=True))
    lost = 0
    for task in DBTaskResult.objects.running():
        holder = task.worker_ids[-1] if task.worker_ids else ""
        if holder.startswith(OURS) and holder not in alive:
            taken = DBTaskResult.objects.filter(pk=task.pk, status="RUNNING")
            if taken.filter(started_at=task.started_at).update(
                status="FAILED",
                finished_at=clock.now(),
                exception_class_path="",
                traceback=f"The worker {holder} fell silent.",
            ):
                task.refresh_from_db()
                try_again(task)
                lost += 1
    return lost


def clear_tasks() -> int:
    """Delete tasks done a week ago, and those given up a month ago."""
    now = clock.now()
    done = DBTaskResult.objects.successful().filter(finished_at__lt=now - dt.timedelta(days=7))
    failed = DBTaskResult.objects.failed().filter(finished_at__lt=now - dt.timedelta(days=30))
    return done.delete()[0] + failed.delete()[0]


def _plan(tasks: object, wait: dt.timedelta, worker_ids: list[str]) -> int:
    return tasks.update(  # type: ignore[attr-defined,no-any-return]
        status="READY", run_after=clock.now() + wait, worker_ids=worker_ids
    )


def _last_line(task: DBTaskResult[..., Any]) -> str:
    lines = task.traceback.strip().splitlines()
    return lines[-1] if lines else str(task.exception_class_path)
