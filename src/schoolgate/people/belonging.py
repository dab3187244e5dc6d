"""Does what an action is given belong to the school? A reason in plain words, or nothing."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.people.models import Appointment, Care, Enrolment, Person, School, SchoolClass
from schoolgate.people.queries import part_in_family


def adult_problem(school: School, person: Person | None, on: dt.date | None = None) -> str | None:
    """Somebody with an appointment at the school, or for its federation, that is not over."""
    if person is None:
        return None
    place = Q(school=school) | Q(federation__isnull=False, federation=school.federation_id)
    held = Appointment.objects.filter(place, person=person)
    if held.exclude(until__lt=on or clock.today()).exists():
        return None
    return _("Choose one of the people of this school.")


def pupil_problem(school: School, pupil: Person) -> str | None:
    """Somebody enrolled at the school, today or from a day to come."""
    enrolled = Enrolment.objects.filter(school=school, person=pupil)
    if enrolled.exclude(until__lt=clock.today()).exists():
        return None
    return _("Choose one of the pupils of this school.")


def member_problem(school: School, person: Person) -> str | None:
    """An adult or a pupil of the school."""
    return pupil_problem(school, person) and adult_problem(school, person)


def class_problem(school: School, school_class: SchoolClass | None) -> str | None:
    """A class of the school."""
    if school_class is None or school_class.school_id == school.pk:
        return None
    return _("Choose one of the classes of this school.")


def newcomer_problem(by: Actor, school: School, person: Person) -> str | None:
    """Somebody of the school or its federation, or without a part anywhere yet.

    The operator, who sees all schools, may bring people of one to another.
    """
    family = Person.objects.filter(part_in_family(school), pk=person.pk)
    if isinstance(by, System) or family.exists() or not _has_a_part(person):
        return None
    return _("Choose one of the people of this school, or add somebody new.")


def _has_a_part(person: Person) -> bool:
    return (
        Appointment.objects.filter(person=person).exists()
        or Enrolment.objects.filter(person=person).exists()
        or Care.objects.filter(carer=person).exists()
    )
