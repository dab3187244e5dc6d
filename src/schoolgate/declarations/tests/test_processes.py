"""Signing by real processes on a database of their own: killed in the middle, and two at once."""

from __future__ import annotations

import json
import signal

import pytest

from schoolgate.core.tests.scratch import Scratch, finish

PEOPLE = 40
SEED = f"""
import datetime as dt
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.declarations.models import SigningRequest
from schoolgate.people import actions
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
me = System("test")
school = actions.add_school(by=me, name="Rowan", slug="rowan")
def someone(given, family, role):
    person = actions.add_person(by=me, school=school, given_name=given, family_name=family)
    actions.appoint(by=me, person=person, school=school, role=role,
                    from_date=clock.today() - dt.timedelta(days=400))
    return person
head = someone("Hannah", "Head", "headteacher")
chair = someone("Chloe", "Chair", "chair-of-governors")
draft = drafting_actions.start_from_pack(by=head, place=school, pack="REC")
draft = deciding_actions.submit(by=head, draft=draft)
draft = deciding_actions.record_decision(by=chair, draft=draft, body="governing-body", decision="approved",
                             meeting_on=clock.today(), minute="1", present=9, quorum=6)
[version] = adopting_actions.adopt(by=head, draft=draft, effective_from=clock.today())
for number in range({PEOPLE}):
    person = someone("Tim", f"Teacher{{number}}", "teacher")
    SigningRequest.objects.create(
        version=version, school=school, person=person, capacity="employee",
        asked_on=clock.today(), due_on=clock.today() + dt.timedelta(days=14))
"""
SIGN = """
import time
from schoolgate.core.refusal import Refused
from schoolgate.declarations import actions
from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.tests.making import signed
"""
LOOK = """
import json
from schoolgate.declarations.models import Declaration
from schoolgate.declarations.proof import known
from schoolgate.ledger.models import Entry
rows = list(Declaration.objects.values_list("public_id", flat=True))
print(json.dumps({
    "signed": len(rows),
    "told": Entry.objects.filter(event="declarations.signed").count(),
    "whole": sum(known(code) is not None for code in rows),
}))
"""


@pytest.fixture
def school(scratch: Scratch) -> Scratch:
    """An installation in which forty people are asked to sign."""
    scratch.do(SEED)
    return scratch


def seen(school: Scratch) -> dict[str, int]:
    return dict(json.loads(school.do(LOOK)))


BEFORE_THE_RECORD = """
def stop(declaration):
    print("written", flush=True)
    time.sleep(120)
"""
AFTER_THE_RECORD = """
record = actions._record
def stop(declaration):
    record(declaration)
    print("written", flush=True)
    time.sleep(120)
"""


@pytest.mark.parametrize("where", [BEFORE_THE_RECORD, AFTER_THE_RECORD])
def test_signature_killed_in_the_middle_never_was(school: Scratch, where: str) -> None:
    signing = school.python(
        SIGN + where + "actions._record = stop\nsigned(SigningRequest.objects.first())"
    )
    assert signing.stdout is not None
    assert signing.stdout.readline() == "written\n"
    signing.send_signal(signal.SIGKILL)
    signing.communicate()
    assert seen(school) == {"signed": 0, "told": 0, "whole": 0}
    school.do(SIGN + "signed(SigningRequest.objects.first())")
    assert seen(school) == {"signed": 1, "told": 1, "whole": 1}
    assert school.verify()["whole"]


def test_what_was_said_to_be_signed_is_there_after_a_kill(school: Scratch) -> None:
    signing = school.python(
        SIGN
        + "for asked in SigningRequest.objects.all():\n"
        + "    signed(asked)\n"
        + "    print('signed', flush=True)\n"
    )
    assert signing.stdout is not None
    told = sum(signing.stdout.readline() == "signed\n" for _ in range(7))
    signing.send_signal(signal.SIGKILL)
    rest, _errors = signing.communicate()
    told += rest.count("signed\n")
    left = seen(school)
    assert told == 7 + rest.count("signed\n")
    assert left["signed"] in {told, told + 1}
    assert left == {"signed": left["signed"], "told": left["signed"], "whole": left["signed"]}
    assert school.verify()["whole"]


def test_two_processes_sign_a_request_once(school: Scratch) -> None:
    code = (
        SIGN
        + "for asked in SigningRequest.objects.all():\n"
        + "    try:\n"
        + "        signed(asked)\n"
        + "    except Refused:\n"
        + "        pass\n"
    )
    both = [school.python(code) for _ in range(2)]
    for signing in both:
        finish(signing)
    assert seen(school) == {"signed": PEOPLE, "told": PEOPLE, "whole": PEOPLE}
    assert school.verify()["whole"]
