"""Whoever holds a role at a demo school, and doing things on days gone by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from schoolgate.core import clock
from schoolgate.people.models import Appointment, Person, School
from schoolgate.people.standing import forget_standing


def holder(school: School, role: str) -> Person:
    """The first who holds the role and can sign in."""
    held = Appointment.objects.filter(school=school, role=role, person__user__isnull=False)
    return held.select_related("person__user").order_by("pk")[0].person


@contextmanager
def on(day: dt.date, *people: Person, at: dt.time = dt.time(10)) -> Iterator[None]:
    """Do something on a day, never later than now; what ``people`` are is looked up for it."""
    moment = timezone.make_aware(dt.datetime.combine(day, at))
    with clock.stopped_at(min(moment, clock.now())):
        for person in people:
            forget_standing(person)
        yield
    for person in people:
        forget_standing(person)
