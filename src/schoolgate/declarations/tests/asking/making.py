"""Requests and answers at each step, for the tests of asking and of the board."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.ids import new_public_id
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.people.actions import appoint
from schoolgate.people.models import Appointment, Person, School
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.tests.life.making import begun, decide

TEST = System("test")
DAY = dt.timedelta(days=1)


def at(day: dt.date) -> AbstractContextManager[None]:
    """Noon of a day."""
    return clock.stopped_at(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))


def sign(request: SigningRequest, kind: str = "signed", way: str = "screen") -> Declaration:
    """What signing writes, without its page."""
    return Declaration.objects.create(
        request=request, kind=kind, person=request.person, school=request.school,
        version=request.version, capacity=request.capacity,
        version_sha256=request.version.sha256, language="en-gb", way=way,
        typed_name="x", signed_on=clock.today(), by=request.person, at=clock.now(),
        digest=new_public_id(),
    )  # fmt: skip


def request_of(person: Person, version: Version) -> SigningRequest:
    """The request to somebody that stands."""
    return SigningRequest.objects.get(person=person, version=version, closed_on=None)


def changed(cast: Any, **values: Any) -> Version:
    """The recommended policy with other values, in force from today."""
    draft = begun(cast, "REC")
    draft.content["values"] |= values
    draft.save(update_fields=["content"])
    return adopt(cast, draft)


def adopt(cast: Any, draft: Draft, first: dt.date | None = None) -> Version:
    """Take a draft through approval."""
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    first = first or clock.today()
    return adopting_actions.adopt(by=cast.head, draft=draft, effective_from=first)[0]


def gone(person: Person, to: School) -> None:
    """Somebody has left every school yesterday and leads another since."""
    person.appointments.update(until=clock.today() - DAY)
    appoint(by=TEST, person=person, school=to, role="headteacher", from_date=clock.today())


def teachers(school: School, count: int, **more: Any) -> list[Person]:
    """That many teachers, without the record of how they came."""
    people = Person.objects.bulk_create(
        [Person(given_name="Tim", family_name=f"Number{n:05}") for n in range(count)]
    )
    Appointment.objects.bulk_create(
        [
            Appointment(
                person=person, school=school, role="teacher", capacity="employee",
                from_date=clock.today() - 100 * DAY, **more,
            )
            for person in people
        ]
    )  # fmt: skip
    return people
