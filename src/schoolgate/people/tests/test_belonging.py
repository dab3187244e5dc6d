"""Whatever is given to an action belongs to the school it acts for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from schoolgate.conftest import Cast, someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people import actions
from schoolgate.people.models import Care, Person, School

pytestmark = pytest.mark.django_db
TEST = System("test")
YESTERDAY = dt.timedelta(days=1)
Act = Callable[..., Any]


def a_pupil(school: School, name: str = "Pat") -> Person:
    pupil = actions.add_person(by=TEST, school=school, given_name=name, family_name="Pupil")
    actions.enrol(by=TEST, person=pupil, school=school, year_group=5, from_date=dt.date(2024, 9, 1))
    return pupil


def a_care(school: School) -> Care:
    pupil = a_pupil(school)
    carer = actions.add_person(by=TEST, school=school, given_name="Cal", family_name="Carer")
    return actions.add_care(
        by=TEST, school=school, carer=carer, pupil=pupil, relationship="carer",
        from_date=dt.date(2024, 9, 1),
    )  # fmt: skip


def absence(cast: Cast, **more: Any) -> Any:
    today = clock.today()
    given = {"person": cast.teacher, "from_date": today, "until": today} | more
    return actions.record_absence(by=cast.head, school=cast.school, **given)


def oak(school: School) -> Any:
    return actions.add_class(by=TEST, school=school, name="Oak", from_date=dt.date(2024, 9, 1))


def put_in(cast: Cast, person: Person, part: str = "helper") -> Any:
    return actions.add_to_class(
        by=cast.head, school_class=oak(cast.school), person=person, part=part,
        from_date=clock.today(),
    )  # fmt: skip


def enrolled(cast: Cast, person: Person, **more: Any) -> Any:
    return actions.enrol(
        by=cast.head, person=person, school=cast.school, year_group=5, from_date=clock.today(),
        **more,
    )  # fmt: skip


def cared_for(cast: Cast, carer: Person, pupil: Person) -> Any:
    return actions.add_care(
        by=cast.head, school=cast.school, carer=carer, pupil=pupil, relationship="parent",
        from_date=clock.today(),
    )  # fmt: skip


def appointed(cast: Cast, person: Person, **more: Any) -> Any:
    given = {"role": "volunteer", "from_date": clock.today()} | more
    return actions.appoint(by=cast.head, school=cast.school, person=person, **given)


OF_ANOTHER: dict[str, Act] = {
    "appoint a stranger": lambda cast: appointed(cast, cast.foreign_head),
    "appoint under a stranger": lambda cast: appointed(
        cast, cast.teacher, line_manager=cast.foreign_head
    ),
    "manage by a stranger": lambda cast: actions.change_appointment(
        by=cast.head, appointment=cast.teacher.appointments.get(), line_manager=cast.colleague
    ),
    "enrol a stranger": lambda cast: enrolled(cast, a_pupil(cast.foreign_school)),
    "enrol into a class elsewhere": lambda cast: enrolled(
        cast, actions.add_person(by=TEST, school=cast.school, given_name="N", family_name="P"),
        school_class=oak(cast.sister_school),
    ),
    "put a stranger in a class": lambda cast: put_in(cast, cast.foreign_head),
    "put the sister school's head in a class": lambda cast: put_in(cast, cast.colleague),
    "put a strange pupil in a class": lambda cast: put_in(
        cast, a_pupil(cast.sister_school), "pupil"
    ),
    "let a stranger care": lambda cast: cared_for(cast, cast.foreign_head, cast.pupil),
    "care for a strange pupil": lambda cast: cared_for(
        cast, cast.parent, a_pupil(cast.sister_school)
    ),
    "end care elsewhere": lambda cast: actions.end_care(
        by=cast.head, school=cast.school, care=a_care(cast.sister_school), until=clock.today()
    ),
    "absence of a stranger": lambda cast: absence(cast, person=cast.colleague),
    "cover by a stranger": lambda cast: absence(cast, cover=cast.colleague),
    "cover changed to a stranger": lambda cast: actions.change_absence(
        by=cast.head, absence=absence(cast), cover=cast.foreign_head, from_date=clock.today(),
        until=clock.today(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OF_ANOTHER)
def test_what_belongs_to_another_school_is_refused(cast: Cast, what: str) -> None:
    _ = cast.head, cast.teacher, cast.pupil, cast.parent, cast.colleague, cast.foreign_head
    with pytest.raises(Refused, match="of this school"):
        OF_ANOTHER[what](cast)
    assert not Entry.objects.filter(
        chain=cast.school.public_id, actor_id=cast.head.public_id
    ).exclude(event__in=["people.absence_recorded"]).exists()  # fmt: skip


def test_one_who_has_left_manages_covers_and_teaches_nobody(cast: Cast) -> None:
    _ = cast.head, cast.teacher
    gone = someone(cast.school, "Lena", "Left", "teacher")
    gone.appointments.update(until=clock.today() - YESTERDAY)
    for act in (
        lambda: appointed(cast, cast.teacher, line_manager=gone),
        lambda: absence(cast, cover=gone),
        lambda: put_in(cast, gone),
    ):
        with pytest.raises(Refused, match="of this school"):
            act()


def test_somebody_of_the_federation_or_just_added_may_be_taken_in(cast: Cast) -> None:
    new = actions.add_person(by=cast.head, school=cast.school, given_name="N", family_name="P")
    assert appointed(cast, cast.colleague).person == cast.colleague
    assert cared_for(cast, cast.colleague, cast.pupil).carer == cast.colleague
    assert enrolled(cast, new).person == new
    assert enrolled(cast, a_pupil(cast.sister_school)).school == cast.school


def test_line_manager_who_left_stands_in_no_way_of_other_changes(cast: Cast) -> None:
    held = cast.teacher.appointments.get()
    cast.line_manager.appointments.update(until=clock.today() - YESTERDAY)
    changed = actions.change_appointment(
        by=cast.head, appointment=held, line_manager=cast.line_manager, job_title="Year 4"
    )
    assert (changed.job_title, changed.line_manager) == ("Year 4", cast.line_manager)
