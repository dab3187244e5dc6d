"""Real processes: two that adopt on one day at once, and one that is killed in the middle."""

from __future__ import annotations

import json
import subprocess

import pytest

from schoolgate.core.tests.scratch import Scratch, finish

PEOPLE = """
from schoolgate.conftest import Cast
from schoolgate.policies.tests.life import making
import json
cast = Cast()
drafts = [making.approved(cast, pack).public_id for pack in {packs}]
print(json.dumps([cast.head.public_id, *drafts]))
"""
ADOPT = """
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.people.models import Person
from schoolgate.policies.life import adopting_actions, shared_actions
from schoolgate.policies.models import Draft
from schoolgate.policies.states import WrongMove

head = Person.objects.get(public_id=sys.argv[1])
draft = Draft.objects.get(public_id=sys.argv[2])
stop_at = sys.argv[3]
real = shared_actions.record

def record(kind, **more):
    entry = real(kind, **more)
    if kind.name == stop_at:
        print("half", flush=True)
        sys.stdin.readline()
    return entry

adopting_actions.record = shared_actions.record = record
print("ready", flush=True)
sys.stdin.readline()
try:
    adopting_actions.adopt(by=head, draft=draft, effective_from=clock.today())
    print("adopted")
except (Refused, WrongMove) as no:
    print(type(no).__name__)
"""
STAND = """
from schoolgate.ledger.models import Entry
from schoolgate.policies.models import Draft, Policy, Version
import json
print(json.dumps([
    sorted(Draft.objects.values_list("state", flat=True)),
    Version.objects.count(),
    Policy.objects.count(),
    Entry.objects.filter(event__in=["policies.version_adopted", "policies.draft_adopted"]).count(),
]))
"""


def people_and_drafts(scratch: Scratch, *packs: str) -> list[str]:
    return list(json.loads(scratch.do(PEOPLE.format(packs=list(packs)))))


def adopter(scratch: Scratch, head: str, draft: str, stop_at: str = "") -> subprocess.Popen[str]:
    process = scratch.python(ADOPT, head, draft, stop_at)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def stand(scratch: Scratch) -> list[object]:
    return list(json.loads(scratch.do(STAND)))


@pytest.mark.parametrize("drafts", [1, 2], ids=["one draft twice", "two drafts on one day"])
def test_of_two_that_adopt_at_once_one_wins(scratch: Scratch, drafts: int) -> None:
    head, *made = people_and_drafts(scratch, *["HOL", "WAL"][:drafts])
    both = [adopter(scratch, head, made[number % drafts]) for number in range(2)]
    for process in both:
        go(process)
    said = sorted(finish(process).strip() for process in both)
    assert said == [["WrongMove", "adopted"], ["Refused", "adopted"]][drafts - 1]
    states = [["adopted"], ["adopted", "approved"]][drafts - 1]
    assert stand(scratch) == [states, 1, 1, 2]
    assert scratch.verify()["whole"]


@pytest.mark.parametrize("at", ["policies.version_adopted", "policies.draft_adopted"])
def test_killed_in_the_middle_of_adoption_leaves_nothing_half(scratch: Scratch, at: str) -> None:
    head, draft = people_and_drafts(scratch, "HOL")
    process = adopter(scratch, head, draft, at)
    go(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    process.kill()
    process.communicate()
    assert stand(scratch) == [["approved"], 0, 0, 0]
    assert scratch.verify()["whole"]
    again = adopter(scratch, head, draft)
    go(again)
    assert finish(again).strip() == "adopted"
    assert stand(scratch) == [["adopted"], 1, 1, 2]
