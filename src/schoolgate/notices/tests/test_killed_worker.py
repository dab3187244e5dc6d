"""A worker that is killed in the middle of a roster: the next one brings it to its end."""

from __future__ import annotations

import time

import pytest

from schoolgate.notices.tests.test_processes import (  # noqa: F401 - fixtures
    box,
    home,
    run,
    start,
    worker,
)

PUPILS = 2_000
SEED = f"""
from django.core.files.base import ContentFile
from schoolgate.core.actors import System
from schoolgate.people import actions
from schoolgate.people.models import Person
from schoolgate.people.roster.actions import hand_in_roster
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.tasks import read_handed_in_roster
me = System("test")
school = actions.add_school(by=me, name="Rowan", slug="rowan-" + sys.argv[1])
head = actions.add_person(by=me, school=school, given_name="Hannah", family_name="Head")
actions.appoint(by=me, person=head, school=school, role="headteacher", from_date=dt.date(2026, 9, 1))
rows = ["id,given_name,family_name,email,role,year_group,class"]
rows += [f"{{n}},A,Pupil{{n}},,pupil,5,5A" for n in range({PUPILS})]
data = "\\n".join(rows).encode()
roster = hand_in_roster(by=head, school=school, file=ContentFile(data, name="x.csv"),
                        file_name="x.csv", options=Options())
read_handed_in_roster.enqueue(roster.public_id)
"""
LOOK = """
from schoolgate.people.models import Person, RosterImport
from schoolgate.people.roster.local import applied_so_far
for _ in range(600):
    roster = RosterImport.objects.get()
    state, done, written = roster.state, roster.done, applied_so_far(roster)
    if eval(sys.argv[2]): break
    time.sleep(0.1)
Path(sys.argv[1]).write_text(f"{state} {done} {written} {Person.objects.count()}")
"""
KILL = """
import signal
from schoolgate.people.models import RosterImport
from schoolgate.people.roster.local import applied_so_far
folder = Path(sys.argv[1])
RosterImport.objects.get()
(folder / "looking").touch()
for _ in range(30_000):
    roster = RosterImport.objects.get()
    state, total, written = roster.state, roster.total, applied_so_far(roster)
    if eval(sys.argv[2]):
        os.kill(int((folder / "worker").read_text()), signal.SIGKILL)
        break
    time.sleep(0.002)
else:
    sys.exit("never so")
"""
SAY_YES = """
from schoolgate.people.models import RosterImport
from schoolgate.people.roster.actions import ask_to_apply
from schoolgate.people.roster.tasks import apply_accepted_roster
roster = RosterImport.objects.get()
ask_to_apply(by=roster.by, roster=roster, fingerprint=roster.figures["fingerprint"])
apply_accepted_roster.enqueue(roster.public_id)
"""
TWO_MINUTES_LATER = """
from django_tasks_db.models import DBTaskResult
from schoolgate.core import clock
from schoolgate.notices import work
from schoolgate.notices.models import WorkerPulse
now = clock.now()
with clock.stopped_at(now + dt.timedelta(minutes=2)):
    from schoolgate.notices.actions import beat
    beat(worker="next")
    assert work.take_from_silent() == 1
DBTaskResult.objects.filter(status="READY").update(run_after=now)
WorkerPulse.objects.all().delete()
"""


def looked(environment, folder, until="True"):
    """What became of the roster, as soon as something is so: state, rows read and written, people."""
    run(environment, LOOK, folder / "state", until)
    state, done, written, people = (folder / "state").read_text().split()
    return state, int(done), int(written), int(people)


def kill_when(environment, folder, condition):
    """The one who looks is there before the worker, and kills it as soon as it sees it."""
    for name in ("looking", "worker"):
        (folder / name).unlink(missing_ok=True)
    looking = start(environment, KILL, folder, condition)
    while not (folder / "looking").exists():
        assert looking.poll() is None
        time.sleep(0.01)
    running = worker(environment)
    try:
        (folder / "worker").write_text(str(running.pid))
        assert looking.wait(90) == 0
    finally:
        running.kill()
        running.communicate()


def finish(environment, folder, state):
    run(environment, TWO_MINUTES_LATER)
    running = worker(environment)
    try:
        return looked(environment, folder, f"state == {state!r}")
    finally:
        running.terminate()
        running.communicate(timeout=30)


@pytest.mark.django_db
def test_roster_is_read_and_applied_though_its_worker_is_killed_twice(home, tmp_path):  # noqa: F811
    run(home, SEED, "killed")
    kill_when(home, tmp_path, "state == 'reading' and total > 0")
    state, done, _, people = looked(home, tmp_path)
    assert (state, people) == ("reading", 1)
    assert done < PUPILS
    assert finish(home, tmp_path, "read")[0] == "read"
    run(home, SAY_YES)
    kill_when(home, tmp_path, "written > 0")
    state, _, _, people = looked(home, tmp_path)
    assert (state, people) == ("applying", 1)
    state, _, _, people = finish(home, tmp_path, "applied")
    assert (state, people) == ("applied", PUPILS + 1)
