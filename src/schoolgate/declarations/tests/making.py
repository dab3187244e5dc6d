"""Requests to sign and what comes of them, made the way people make them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from schoolgate.core import clock
from schoolgate.declarations import actions
from schoolgate.declarations.actions import Shown
from schoolgate.declarations.marks import mark_of
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.statements import asked_by, asked_on_paper
from schoolgate.people.models import Person
from schoolgate.policies.models import Version
from schoolgate.policies.tests.life.making import adopted


def asked_to_sign(
    person: Person, version: Version, capacity: str = "employee", **more: Any
) -> SigningRequest:
    """A request from today."""
    today = clock.today()
    facts = {"asked_on": today, "due_on": today + dt.timedelta(days=14)} | more
    return SigningRequest.objects.create(
        version=version, school=version.policy.school, person=person, capacity=capacity, **facts
    )


def asked(cast: Any, pack: str = "REC") -> SigningRequest:
    """The teacher is asked to sign a policy in force from today."""
    return asked_to_sign(cast.teacher, adopted(cast, pack))


def shown(request: SigningRequest) -> Shown:
    """What stands on the signer's page."""
    words = asked_by(request)
    return Shown(request.capacity, request.version.sha256, words.sha256)


def mark_on_sheet(request: SigningRequest) -> str:
    """The mark of a sheet that is printed now."""
    return mark_of(asked_on_paper(request))


def what_it_takes(request: SigningRequest) -> dict[str, Any]:
    """All that a good signature says."""
    words = asked_by(request)
    return {
        "shown": shown(request),
        "affirmed": [one.code for one in (*words.statements, *words.choices[:1])],
        "typed_name": request.person.name,
    }


def signed(request: SigningRequest, **more: Any) -> Declaration:
    """The request's own person signs it on screen."""
    return actions.sign(by=request.person, request=request, **what_it_takes(request) | more)


def as_posted(request: SigningRequest) -> dict[str, str]:
    """The form of the page, filled in."""
    takes = what_it_takes(request)
    words = asked_by(request)
    ticked = {f"affirm_{one.code}": "on" for one in words.statements}
    if words.choices:
        ticked["choice"] = words.choices[0].code
    return {**dataclasses.asdict(takes["shown"]), **ticked, "typed_name": takes["typed_name"]}
