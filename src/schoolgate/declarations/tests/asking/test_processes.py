"""Real processes on a database of their own: killed in the middle, and two at once."""

from __future__ import annotations

import json
import signal

import pytest

from schoolgate.core.tests.scratch import Scratch, finish

PEOPLE = 2600
SEED = f"""
import datetime as dt
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.people import actions
from schoolgate.people.models import Appointment, Person
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
me = System("test")
school = actions.add_school(by=me, name="Rowan", slug="rowan")
def someone(given, role):
    person = actions.add_person(by=me, school=school, given_name=given, family_name="One")
    actions.appoint(by=me, person=person, school=school, role=role,
                    from_date=clock.today() - dt.timedelta(days=400))
    return person
head, chair = someone("Hannah", "headteacher"), someone("Chloe", "chair-of-governors")
people = Person.objects.bulk_create(
    [Person(given_name="Tim", family_name=str(n)) for n in range({PEOPLE} - 2)])
Appointment.objects.bulk_create([
    Appointment(person=one, school=school, role="teacher", capacity="employee",
                from_date=clock.today() - dt.timedelta(days=100)) for one in people])
draft = drafting_actions.start_from_pack(by=head, place=school, pack="REC")
draft = deciding_actions.submit(by=head, draft=draft)
draft = deciding_actions.record_decision(by=chair, draft=draft, body="governing-body", decision="approved",
                             meeting_on=clock.today(), minute="1", present=9, quorum=6)
adopting_actions.adopt(by=head, draft=draft, effective_from=clock.today())
"""
LOOK = """
import json
from django.db.models import Count
from schoolgate.declarations.models import AskingRound, SigningRequest
from schoolgate.ledger.models import Fact
from schoolgate.notices.models import Notice
asked = Fact.objects.filter(entry__event="declarations.asked", name="people")
requests = SigningRequest.objects
print(json.dumps({
    "requests": requests.count(),
    "twice": requests.values("person", "capacity").annotate(n=Count("pk")).filter(n__gt=1).count(),
    "told": Notice.objects.filter(event="declarations.sign").count(),
    "recorded": sum(int(value) for value in asked.values_list("value", flat=True)),
    "ended": AskingRound.objects.filter(ended_at__isnull=False).count(),
}))
"""
ASK = """
from schoolgate.declarations.asking.actions import look_after
from schoolgate.policies.models import Policy
def say(looked, total): print(looked, flush=True)
look_after(policy=Policy.objects.get(), say=say)
"""
WHOLE = {"requests": PEOPLE, "twice": 0, "told": PEOPLE, "recorded": PEOPLE, "ended": 1}


@pytest.fixture
def school(scratch: Scratch) -> Scratch:
    """An installation with a policy that many have to sign."""
    scratch.do(SEED)
    return scratch


def seen(school: Scratch) -> dict[str, int]:
    return dict(json.loads(school.do(LOOK)))


def test_asking_that_is_killed_is_gone_on_with(school: Scratch) -> None:
    asking = school.python(ASK)
    assert asking.stdout is not None
    assert asking.stdout.readline() == "500\n"
    asking.send_signal(signal.SIGKILL)
    asking.communicate()
    left = seen(school)
    assert left["requests"] in range(500, PEOPLE, 500)
    assert left == {
        "requests": left["requests"], "twice": 0, "told": left["requests"],
        "recorded": left["requests"], "ended": 0,
    }  # fmt: skip
    answer = json.loads(school.run("declarations", "ask", "--format", "json"))
    assert answer == {"looked": PEOPLE, "asked": PEOPLE - left["requests"], "closed": 0}
    assert seen(school) == WHOLE
    assert school.verify()["whole"]


def test_two_at_once_ask_nobody_twice(school: Scratch) -> None:
    both = [school.python(ASK) for _ in range(2)]
    for asking in both:
        finish(asking)
    assert seen(school) == WHOLE
