"""The worker: work behind the page as it comes, and the clock of what comes round."""

from __future__ import annotations

import logging
import secrets
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections
from django.db import connection as database
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from schoolgate.core import clock, periodic
from schoolgate.core.going_on import SomeFailed
from schoolgate.notices import actions, work
from schoolgate.notices.models import PeriodicJob
from schoolgate.notices.told import tell_of_failing_job

LOOK_EVERY = 0.3
TICK = 1.0
BEAT = 10.0
GRACE = 8
WATCHERS_END = 4.0
ALARMING = 5

logger = logging.getLogger(__name__)


def run_worker(*, once: bool) -> None:
    """Do work as it comes until stopped; with ``once`` only what waits now and is due now."""
    name = f"{work.OURS}{socket.gethostname()[:24]}-{secrets.token_hex(6)}"
    actions.list_jobs(periodic.jobs())
    actions.beat(worker=name)
    worker = TaskWorker(name, once=once)
    try:
        if once:
            worker.run()
            run_due_jobs(name)
        else:
            worker.configure_signals()
            _run_until_stopped(worker)
    finally:
        actions.end_pulse(worker=name)


def _run_until_stopped(worker: TaskWorker) -> None:
    watchers = [
        _watch("clock", TICK, lambda: run_due_jobs(worker.worker_id)),
        _watch("pulse", BEAT, lambda: _pulse(worker.worker_id)),
    ]
    try:
        worker.run_through_trouble()
    except SystemExit:
        pass
    except (DatabaseError, InterfaceError):
        if worker.running:
            raise
        # The end came in the middle of a question, and what follows from that hides it.
    finally:
        periodic.stop()
        for watcher in watchers:
            watcher.join(WATCHERS_END)
        database.close()  # an answer may still be on its way to a question that was broken off


class TaskWorker(Worker):
    """Django-tasks' worker, with tries at growing intervals and an end within seconds."""

    def __init__(self, name: str, *, once: bool) -> None:
        super().__init__(
            queue_names=["*"],
            interval=LOOK_EVERY,
            batch=once,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        """Run one task; plan its next try where it failed."""
        super().run_task(db_task_result)
        db_task_result.refresh_from_db()
        if db_task_result.status == "FAILED":
            work.try_again(db_task_result)

    def run_through_trouble(self) -> None:
        """Run, and begin again when the database was away."""
        wait = 1.0
        while self.running:
            try:
                self.run()
            except (OperationalError, InterfaceError) as problem:
                logger.warning("The database does not answer: %s", problem)
                time.sleep(wait)
                wait = min(wait * 2, 30.0)
                close_old_connections()

    def shutdown(self, signum: int, frame: Any) -> None:  # noqa: ARG002
        """Stop at once where nothing runs; give a running task a few seconds, then let it go."""
        self.running = False
        periodic.stop()
        if not self.running_task:
            raise SystemExit(0)
        signal.signal(signal.SIGALRM, _let_go)
        signal.alarm(GRACE)


def _let_go(*_: Any) -> None:
    raise SystemExit(0)


def run_due_jobs(worker: str) -> int:
    """Run the jobs whose time has come and that no other worker has; answers how many."""
    due = PeriodicJob.objects.filter(next_at__lte=clock.now(), worker="").order_by("next_at", "pk")
    ran = 0
    for name in list(due.values_list("name", flat=True)):
        if periodic.stopping():
            break
        job = periodic.jobs().get(name)
        if job is not None and actions.take_job(name=name, worker=worker):
            _run_job(job, worker)
            ran += 1
    return ran


def _run_job(job: periodic.Job, worker: str) -> None:
    try:
        job.work()
    except SomeFailed as some:
        _job_failed(job, worker, str(some), later=False)
    except Exception:  # noqa: BLE001 - one job's fault must not stop the clock
        _job_failed(job, worker, traceback.format_exc(), later=True)
    else:
        actions.job_done(name=job.name, worker=worker, every=job.every)


def _job_failed(job: periodic.Job, worker: str, problem: str, *, later: bool) -> None:
    logger.error("The job %s failed:\n%s", job.name, problem)
    failures = actions.job_failed(
        name=job.name, worker=worker, every=job.every, problem=problem, later=later
    )
    if failures == ALARMING:
        tell_of_failing_job(job.name, failures, f"{job.name}:{clock.today()}")


def _pulse(worker: str) -> None:
    actions.beat(worker=worker)
    work.take_from_silent()


def _watch(name: str, seconds: float, step: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=_again_and_again, args=(seconds, step), name=name, daemon=True)
    thread.start()
    return thread


def _again_and_again(seconds: float, step: Callable[[], object]) -> None:
    try:
        while True:
            close_old_connections()
            try:
                step()
            except DatabaseError as problem:
                logger.warning("The database does not answer: %s", problem)
            except Exception:
                logger.exception("The clock stumbled")
            if periodic.wait_or_stop(seconds):
                return
    finally:
        database.close()
