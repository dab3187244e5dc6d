"""Whom a step of a policy's life concerns."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from schoolgate.core import clock
from schoolgate.people.models import (
    Appointment,
    Care,
    Enrolment,
    Federation,
    Person,
    School,
    in_force,
)
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.policies.life.rules import ADOPTERS, CLERKS, FEDERATION_LEADERS
from schoolgate.policies.rules import DECIDERS


def holders_at(place: School | Federation, roles: Iterable[str]) -> QuerySet[Person]:
    """Who holds one of the roles today, at a school (or for its federation) or for a federation."""
    if isinstance(place, School):
        where = Q(school=place)
        if place.federation_id is not None:
            where |= Q(federation=place.federation_id)
    else:
        where = Q(federation=place)
    held = Appointment.objects.filter(in_force(clock.today())).filter(where, role__in=list(roles))
    return Person.objects.filter(pk__in=held.values("person")).order_by("family_name", "given_name")


def leaders_of(place: School | Federation) -> QuerySet[Person]:
    """Who takes a draft further."""
    return holders_at(place, DECIDERS if isinstance(place, School) else FEDERATION_LEADERS)


def adopters_of(place: School | Federation) -> QuerySet[Person]:
    """Who may put in force what was approved."""
    return holders_at(place, ADOPTERS if isinstance(place, School) else FEDERATION_LEADERS)


def clerks_of(place: School | Federation, but: Person | None = None) -> QuerySet[Person]:
    """Who may record what a body decided, apart from who asked for it."""
    more = () if isinstance(place, School) else ("federation-officer",)
    found = holders_at(place, (*CLERKS, *more))
    return found.exclude(pk=but.pk) if but is not None else found


def asked_in(school: School, groups: Iterable[str]) -> QuerySet[Person]:
    """Who of a school can sign in and is asked: staff and governors, parents and carers."""
    today, wanted, asked = clock.today(), set(groups), Q(pk__in=[])
    if "staff" in wanted:
        where = Q(school=school)
        if school.federation_id is not None:
            where |= Q(federation=school.federation_id)
        held = Appointment.objects.filter(in_force(today)).filter(
            where, role__in=ADULTS_OF_THE_SCHOOL
        )
        asked |= Q(pk__in=held.values("person"))
    if "parents" in wanted:
        pupils = Enrolment.objects.filter(in_force(today), school=school)
        cares = Care.objects.filter(in_force(today), pupil__in=pupils.values("person"))
        asked |= Q(pk__in=cares.values("carer"))
    return Person.objects.filter(asked, user__isnull=False)


def names(people: Iterable[Person]) -> list[str]:
    """Their names."""
    return [person.name for person in people]
