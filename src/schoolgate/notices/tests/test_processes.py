"""Real workers in processes of their own, on a database of their own."""

import signal
import subprocess
import sys
import time

import pytest
from aiosmtpd.controller import Controller

from schoolgate.notices.tests.test_mail_server import Box, free_port

START = """
import os, sys, time, datetime as dt
from pathlib import Path
from schoolgate.commands.shared import start_django
start_django()
"""
WAIT = """
ready = Path(sys.argv[1]); (ready / str(os.getpid())).touch()
while not (ready / "go").exists(): time.sleep(0.001)
"""
SEED = """
from schoolgate.core.actors import System
from schoolgate.core import clock
from schoolgate.people import actions
from schoolgate.notices.actions import tell
from schoolgate.notices.told import POLICY_READ, POLICY_UNREADABLE
with clock.stopped_at(dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)):
    me = System("test")
    school = actions.add_school(by=me, name="Rowan", slug="rowan")
    people = []
    for n in range(12):
        person = actions.add_person(by=me, school=school, given_name="A", family_name=str(n))
        actions.give_sign_in(by=me, school=school, person=person, email=f"a{n}@rowan.example")
        person.refresh_from_db()
        actions.appoint(by=me, person=person, school=school, role="teacher",
                        from_date=dt.date(2026, 9, 1))
        people.append(person)
    words = dict.fromkeys(POLICY_READ.words, "x")
    tell(POLICY_READ, to=people, key="daily", words=words, school=school)
    tell(POLICY_UNREADABLE, to=people, key="once", words={"file_name": "x"}, school=school)
"""
SEND = """
from schoolgate.core import clock
from schoolgate.notices.post import send_at_once, send_daily
with clock.stopped_at(dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)):
    for _ in range(3): send_at_once(); send_daily()
"""
JOB = """
from schoolgate.core import periodic
from schoolgate.notices import actions
from schoolgate.notices.worker import run_due_jobs
def work():
    with open(sys.argv[2], "a") as file: file.write("ran\\n")
    time.sleep(0.2)
periodic._jobs.clear()
periodic.periodic("only", every=dt.timedelta(hours=1))(work)
actions.list_jobs(["only"])
me = str(os.getpid())
actions.beat(worker=me)
for _ in range(20): run_due_jobs(me)
"""


@pytest.fixture(scope="module")
def box():
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture(scope="module")
def home(new_scratch, box):
    """The environment of an installation of our own."""
    mail = f"smtp://127.0.0.1:{box.port}"
    return {**new_scratch().environment, "SCHOOLGATE_MAIL_URL": mail}


def start(environment, script, *words):
    return subprocess.Popen(
        [sys.executable, "-c", START + script, *map(str, words)], env=environment
    )


def run(environment, script, *words):
    assert start(environment, script, *words).wait(120) == 0


def run_together(environment, script, folder, *words, processes=3):
    """Start several processes and let them go at the same moment."""
    started = [start(environment, WAIT + script, folder, *words) for _ in range(processes)]
    wait_for(lambda: len(list(folder.iterdir())) == processes)
    (folder / "go").touch()
    assert [process.wait(120) for process in started] == [0] * processes


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def test_three_processes_at_once_send_everybody_one_mail_of_each_sort(home, box, tmp_path):
    run(home, SEED)
    box.mails.clear()
    run_together(home, SEND, tmp_path)
    assert sorted(box.receivers) == sorted([f"a{n}@rowan.example" for n in range(12)] * 2)


def test_job_is_run_by_one_of_three_workers(home, tmp_path):
    (tmp_path / "ready").mkdir()
    run_together(home, JOB, tmp_path / "ready", tmp_path / "ran")
    assert (tmp_path / "ran").read_text() == "ran\n"


def worker(environment, *words):
    return subprocess.Popen(
        [sys.executable, "-m", "schoolgate.cli", "worker", *words],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def enqueue(environment, task, *words):
    script = f"from schoolgate.notices.tests.tasks import {task}\n{task}.enqueue(*sys.argv[1:])"
    run(environment, script, *words)


def states(environment, folder):
    """What became of the tasks: state and how many workers had them."""
    script = (
        "from django_tasks_db.models import DBTaskResult as T\n"
        "Path(sys.argv[1]).write_text(repr(list(T.objects.values_list('status', flat=True))))"
    )
    run(environment, script, folder / "states")
    return (folder / "states").read_text()


def stop(process, seconds=30):
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=seconds)
    return process.returncode, output


def test_worker_does_what_comes_and_ends_when_asked(home, tmp_path):
    running = worker(home)
    try:
        enqueue(home, "write_line", tmp_path / "a", "done")
        wait_for((tmp_path / "a").exists)
    finally:
        code, output = stop(running)
    assert code == 0, output
    assert output == ""


# Between the question and the wait for its answer psycopg does not notice that the end has come.
BROKEN_OFF = """
import os, signal
from django.db import connection, transaction
from schoolgate.notices import worker

def commit():
    del connection.commit
    connection.connection.pgconn.send_query(b"COMMIT")
    os.kill(os.getpid(), signal.SIGTERM)

def run(self):
    with transaction.atomic():
        connection.cursor().execute("SELECT 1")
        connection.commit = commit

worker.TaskWorker.run = run
worker.run_worker(once=False)
"""


@pytest.mark.postgres
def test_worker_that_is_stopped_while_it_commits_ends_well(scratch):
    working = scratch.python(BROKEN_OFF)
    _, problems = working.communicate(timeout=50)
    assert (working.returncode, problems) == (0, "")
    assert scratch.rows("SELECT count(*) FROM notices_workerpulse") == [(0,)]


def test_stopping_worker_lets_a_long_task_go_and_the_next_takes_it(home, tmp_path):
    running = worker(home)
    try:
        enqueue(home, "take_long", tmp_path / "a")
        wait_for((tmp_path / "a").exists)
    finally:
        code, output = stop(running)
    assert code == 0, output
    assert (tmp_path / "a").read_text() == "begun\n"
    assert "'READY'" in states(home, tmp_path)
    again = worker(home)
    try:
        wait_for(lambda: (tmp_path / "a").read_text() == "begun\nbegun\n")
    finally:
        again.kill()
        again.communicate()


def test_worker_once_ends_by_itself(home, tmp_path):
    enqueue(home, "write_line", tmp_path / "a", "done")
    running = worker(home, "--once")
    output, _ = running.communicate(timeout=60)
    assert (running.returncode, output) == (0, "")
    assert (tmp_path / "a").read_text() == "done\n"
