"""What somebody is on a day: the one question in SQL beside the same asked row by row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from schoolgate.conftest import Cast
from schoolgate.people.models import Appointment, Care, Enrolment, Person
from schoolgate.people.standing import forget_standing, standing_of

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 2, 27), dt.date(2026, 3, 2)
SPANS = [(FIRST, LAST), (FIRST, FIRST), (FIRST, None), (LAST, None)]
DAYS = [FIRST + dt.timedelta(days=number) for number in range(-1, 6)]


def includes(row: Appointment | Enrolment | Care, day: dt.date) -> bool:
    """Whether the day lies between the row's dates, both of them included."""
    return row.from_date <= day and (row.until is None or day <= row.until)


def told_row_by_row(
    person: Person, day: dt.date
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """The roles at schools and at federations that the rows of a person give on a day."""
    schools: dict[int, set[str]] = defaultdict(set)
    federations: dict[int, set[str]] = defaultdict(set)
    for held in Appointment.objects.filter(person=person):
        if includes(held, day) and held.school_id:
            schools[held.school_id].add(held.role)
        elif includes(held, day) and held.federation_id:
            federations[held.federation_id].add(held.role)
    for place in Enrolment.objects.filter(person=person):
        if includes(place, day):
            schools[place.school_id].add("pupil")
    for care in Care.objects.filter(carer=person):
        for place in Enrolment.objects.filter(person=care.pupil):
            if includes(care, day) and includes(place, day):
                schools[place.school_id].add("parent")
    return dict(schools), dict(federations)


def people_of_every_kind(cast: Cast) -> Iterator[Person]:
    """Appointments, enrolments and care on every combination of spans."""

    def new(name: str) -> Person:
        return Person.objects.create(given_name=name, family_name="Dated")

    for span, other in product(SPANS, SPANS):
        between = {"from_date": span[0], "until": span[1]}
        other_span = {"from_date": other[0], "until": other[1]}
        person = new("Worker")
        Appointment.objects.create(
            person=person, school=cast.school, role="teacher", capacity="employee", **between
        )
        Appointment.objects.create(
            person=person, school=cast.sister_school, role="governor", capacity="governor",
            **other_span,
        )  # fmt: skip
        Appointment.objects.create(
            person=person, federation=cast.federation, role="federation-officer",
            capacity="employee", **other_span,
        )  # fmt: skip
        yield person
        child, grown = new("Child"), new("Grown")
        Enrolment.objects.create(person=child, school=cast.school, **between)
        Care.objects.create(carer=grown, pupil=child, **other_span)
        second = new("Second")
        Enrolment.objects.create(person=second, school=cast.sister_school, **other_span)
        Care.objects.create(carer=grown, pupil=second, **between)
        # Somebody of the sixth form who already looks after a younger one.
        Care.objects.create(carer=child, pupil=second, **between)
        yield from (child, grown, second)


def test_one_question_answers_as_the_rows_do(cast: Cast) -> None:
    told = []
    for person in people_of_every_kind(cast):
        for day in DAYS:
            forget_standing(person)
            standing = standing_of(person, day)
            schools, federations = told_row_by_row(person, day)
            assert (standing.at_school, standing.at_federation) == (schools, federations), day
            told.append((frozenset(schools), frozenset(federations)))
    assert len(set(told)) >= 6  # nothing, each school, both, with the federation and without
