"""The worker: tries that grow apart, jobs that come round, what a silent worker left behind."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from schoolgate.core import clock, periodic
from schoolgate.core.going_on import going_on
from schoolgate.notices import actions, work
from schoolgate.notices.models import Notice, PeriodicJob, WorkerPulse
from schoolgate.notices.tests.conftest import MONDAY, at
from schoolgate.notices.tests.tasks import fail, write_line
from schoolgate.notices.worker import TaskWorker, run_due_jobs, run_worker
from schoolgate.people.models import Invitation

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(settings, monkeypatch):
    """A queue in the database, which goes by the time of the machine.

    The worker closes connections between tasks; here all happens in the test's transaction.
    """
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    with clock.stopped_at(timezone.now()):
        yield


@pytest.fixture
def only_jobs(monkeypatch):
    """A clock with no jobs but those of the test."""
    jobs = {}
    monkeypatch.setattr(periodic, "_jobs", jobs)
    return jobs


def work_off():
    TaskWorker("schoolgate-test", once=True).run()


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def test_task_that_fails_is_tried_again_at_growing_intervals_then_told(
    queue, tmp_path, network_manager
):
    path = tmp_path / "tries"
    fail.enqueue(str(path))
    waits = []
    for _ in range(4):
        before = clock.now()
        work_off()
        task = DBTaskResult.objects.get()
        waits.append(int((task.run_after - before).total_seconds()))
        DBTaskResult.objects.update(run_after=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert waits == [10, 60, 300, 1800]
    assert Notice.objects.count() == 0
    work_off()
    assert len(lines(path)) == 5
    assert DBTaskResult.objects.get().status == "FAILED"
    notice = Notice.objects.get()
    assert (notice.person, notice.words) == (network_manager, {"work": "fail", "tries": 5})


def test_failing_task_does_not_hold_up_the_next(queue, tmp_path):
    fail.enqueue(str(tmp_path / "a"))
    write_line.enqueue(str(tmp_path / "b"), "done")
    work_off()
    assert lines(tmp_path / "b") == ["done"]


def test_task_let_go_by_a_stopping_worker_begins_again_without_losing_a_try(queue, tmp_path):
    write_line.enqueue(str(tmp_path / "a"), "x")
    DBTaskResult.objects.update(
        status="FAILED", worker_ids=["schoolgate-1"], exception_class_path="builtins.SystemExit"
    )
    assert work.try_again(DBTaskResult.objects.get())
    task = DBTaskResult.objects.get()
    assert (task.status, task.worker_ids) == ("READY", [])


@pytest.mark.parametrize(
    ("holder", "status"),
    [("schoolgate-silent", "READY"), ("schoolgate-alive", "RUNNING"), ("another", "RUNNING")],
)
def test_task_of_a_silent_worker_is_tried_again(queue, tmp_path, holder, status):
    write_line.enqueue(str(tmp_path / "a"), "x")
    DBTaskResult.objects.update(status="RUNNING", worker_ids=[holder], started_at=clock.now())
    actions.beat(worker="schoolgate-alive")
    work.take_from_silent()
    assert DBTaskResult.objects.get().status == status


def test_job_runs_when_its_time_has_come(only_jobs):
    ran = []
    periodic.periodic("test.job", every=dt.timedelta(minutes=5))(lambda: ran.append(clock.now()))
    actions.list_jobs(periodic.jobs())
    for minute in (0, 1, 4, 5, 9, 10):
        with clock.stopped_at(at(2, 9, minute)):
            run_due_jobs("w")
    assert ran == [at(2, 9, 0), at(2, 9, 5), at(2, 9, 10)]


def test_job_in_the_hands_of_another_worker_is_left(only_jobs):
    ran = []
    periodic.periodic("test.job", every=dt.timedelta(minutes=5))(lambda: ran.append(1))
    actions.list_jobs(periodic.jobs())
    assert actions.take_job(name="test.job", worker="other")
    actions.beat(worker="other")
    assert run_due_jobs("w") == 0
    with clock.stopped_at(at(2, 9, 1)):
        actions.beat(worker="w")
        assert run_due_jobs("w") == 0
    with clock.stopped_at(at(2, 9, 2)):
        actions.beat(worker="w")  # the other has been silent for two minutes
        assert run_due_jobs("w") == 1
    assert ran == [1]


def test_failing_job_is_tried_less_and_less_often_then_told(only_jobs, network_manager, caplog):
    def break_down():
        raise ZeroDivisionError

    periodic.periodic("test.job", every=dt.timedelta(minutes=5))(break_down)
    actions.list_jobs(periodic.jobs())
    waits, moment = [], MONDAY
    for _ in range(6):
        with clock.stopped_at(moment):
            run_due_jobs("w")
        later = PeriodicJob.objects.get().next_at
        waits.append(int((later - moment).total_seconds() // 60))
        moment = later
    assert waits == [10, 20, 40, 60, 60, 60]
    assert "ZeroDivisionError" in PeriodicJob.objects.get().problem
    notice = Notice.objects.get()
    assert (notice.event, notice.person) == ("notices.job_fails", network_manager)


def test_job_in_which_everybody_had_their_turn_comes_round_as_ever_and_is_told(
    only_jobs, network_manager, caplog
):
    wrong = ValueError("Priya wrote this")

    def looks():
        with going_on() as take_turn, take_turn("S1"):
            raise wrong

    periodic.periodic("test.job", every=dt.timedelta(minutes=2))(looks)
    actions.list_jobs(periodic.jobs())
    for turn in range(6):
        moment = MONDAY + dt.timedelta(minutes=2 * turn)
        with clock.stopped_at(moment):
            assert run_due_jobs("w") == 1
        assert Notice.objects.count() == (turn >= 4)
    job = PeriodicJob.objects.get()
    assert (job.failures, job.next_at - moment) == (6, dt.timedelta(minutes=2))
    assert "1 failed: S1 (ValueError)" in job.problem
    assert "Priya" not in job.problem + caplog.text


def test_failing_job_does_not_hold_up_the_next(only_jobs):
    ran = []

    def break_down():
        raise ZeroDivisionError

    periodic.periodic("a", every=dt.timedelta(minutes=5))(break_down)
    periodic.periodic("b", every=dt.timedelta(minutes=5))(lambda: ran.append(1))
    actions.list_jobs(periodic.jobs())
    assert run_due_jobs("w") == 2
    assert ran == [1]


def test_job_listed_twice_is_refused(only_jobs):
    periodic.periodic("a", every=dt.timedelta(1))(int)
    with pytest.raises(ValueError, match="listed twice"):
        periodic.periodic("a", every=dt.timedelta(1))(int)


def test_worker_once_does_what_waits_and_every_job_and_leaves_nothing_in_hand(
    queue, tmp_path, django_capture_on_commit_callbacks
):
    write_line.enqueue(str(tmp_path / "a"), "done")
    run_worker(once=True)
    assert lines(tmp_path / "a") == ["done"]
    assert set(PeriodicJob.objects.values_list("worker", "ran_at")) == {("", clock.now())}
    assert set(PeriodicJob.objects.values_list("name", flat=True)) == set(periodic.jobs())
    assert WorkerPulse.objects.count() == 0


def test_ended_sessions_are_cleared(client_of, teacher):
    client_of(teacher)
    Session.objects.create(session_key="old", session_data="", expire_date=at(1))
    Session.objects.create(session_key="new", session_data="", expire_date=at(3))
    actions.clear_sessions()
    keys = set(Session.objects.values_list("session_key", flat=True))
    assert "old" not in keys
    assert "new" in keys


def test_invitations_that_ended_long_ago_are_cleared(head, teacher, school):
    for number, (expires, accepted) in enumerate(
        [(at(1, month=9), None), (at(1, month=9), at(1, month=8)), (at(1), None)]
    ):
        Invitation.objects.create(
            person=teacher, school=school, by=head, email="x@example.org", at=at(1, month=8),
            token_hash=str(number), expires=expires, accepted_at=accepted,
        )  # fmt: skip
    actions.clear_invitations()
    assert list(Invitation.objects.order_by("pk").values_list("token_hash", flat=True)) == [
        "1",
        "2",
    ]


def test_old_notices_are_cleared_but_open_questions_stay(question, news, teacher):
    with clock.stopped_at(at(2) - dt.timedelta(days=500)):
        actions.tell(question, to=[teacher], key="open")
        actions.tell(question, to=[teacher], key="answered")
        actions.tell(news, to=[teacher], key="old", words={"name": "X"})
        actions.settle("answered")
    actions.tell(news, to=[teacher], key="new", words={"name": "X"})
    actions.clear_notices()
    assert set(Notice.objects.values_list("key", flat=True)) == {"open", "new"}


def test_finished_tasks_are_cleared_after_a_week(queue, tmp_path):
    for _ in range(3):
        write_line.enqueue(str(tmp_path / "a"), "x")
    old, new, waiting = DBTaskResult.objects.all()
    DBTaskResult.objects.filter(pk=old.pk).update(
        status="SUCCESSFUL", finished_at=clock.now() - dt.timedelta(days=8)
    )
    DBTaskResult.objects.filter(pk=new.pk).update(
        status="SUCCESSFUL", finished_at=clock.now() - dt.timedelta(days=6)
    )
    work.clear_tasks()
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {new.pk, waiting.pk}
