"""The only writers of schools and people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.refusal import demand
from schoolgate.ledger.actions import record
from schoolgate.people import events
from schoolgate.people.models import (
    Absence,
    Appointment,
    Care,
    ClassMember,
    Enrolment,
    Federation,
    Person,
    School,
    SchoolClass,
    User,
)
from schoolgate.people.rules import may_end_appointment, may_found_school, may_keep_people
from schoolgate.people.standing import forget_standing
from schoolgate.reference import roles


def add_school(*, by: Actor, federation: Federation | None = None, **fields: Any) -> School:
    """Put a school on the map."""
    demand(may_found_school(by))
    with transaction.atomic():
        school = School.objects.create(federation=federation, **fields)
        record(
            events.SCHOOL_ADDED,
            by=by,
            chain=school,
            subject=("people.school", school.public_id),
            facts={"name": school.name},
        )
    return school


def add_person(*, by: Actor, school: School, **fields: Any) -> Person:
    """Add somebody to the people of a school; what they are there comes with an appointment."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        person = Person.objects.create(**fields)
        record(
            events.PERSON_ADDED,
            by=by,
            chain=school,
            subject=("people.person", person.public_id),
            facts={"name": person.name},
        )
    return person


def appoint(
    *,
    by: Actor,
    person: Person,
    school: School,
    role: str,
    from_date: dt.date,
    until: dt.date | None = None,
    capacity: str = "",
    job_title: str = "",
    line_manager: Person | None = None,
) -> Appointment:
    """Give somebody a role at a school. The capacity is the role's own unless another is given."""
    demand(may_keep_people(by, school))
    known = roles()[role]
    with transaction.atomic():
        appointment = Appointment.objects.create(
            person=person,
            school=school,
            role=role,
            capacity=capacity or known.capacity,
            job_title=job_title,
            line_manager=line_manager,
            from_date=from_date,
            until=until,
        )
        record(
            events.APPOINTED,
            by=by,
            chain=school,
            subject=("people.appointment", appointment.public_id),
            facts={
                "name": person.name,
                "role": role,
                "capacity": appointment.capacity,
                "from_date": from_date.isoformat(),
            },
        )
    forget_standing(person)
    return appointment


def appoint_for_federation(
    *, by: Actor, person: Person, federation: Federation, role: str, from_date: dt.date
) -> Appointment:
    """Give somebody a role for a whole federation."""
    demand(may_found_school(by))
    with transaction.atomic():
        appointment = Appointment.objects.create(
            person=person,
            federation=federation,
            role=role,
            capacity=roles()[role].capacity,
            from_date=from_date,
        )
        record(
            events.APPOINTED,
            by=by,
            chain=federation,
            subject=("people.appointment", appointment.public_id),
            facts={
                "name": person.name,
                "role": role,
                "capacity": appointment.capacity,
                "from_date": from_date.isoformat(),
            },
        )
    forget_standing(person)
    return appointment


def end_appointment(*, by: Actor, appointment: Appointment, until: dt.date) -> Appointment:
    """End an appointment on a day; it is never deleted."""
    demand(may_end_appointment(by, appointment))
    with transaction.atomic():
        appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
        demand(may_end_appointment(by, appointment))
        appointment.until = max(until, appointment.from_date)
        appointment.save(update_fields=["until"])
        record(
            events.APPOINTMENT_ENDED,
            by=by,
            chain=appointment.school,
            subject=("people.appointment", appointment.public_id),
            facts={
                "name": appointment.person.name,
                "role": appointment.role,
                "until": appointment.until.isoformat(),
            },
        )
    forget_standing(appointment.person)
    return appointment


def add_class(
    *, by: Actor, school: School, name: str, from_date: dt.date, **fields: Any
) -> SchoolClass:
    """Add a class."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        made = SchoolClass.objects.create(school=school, name=name, from_date=from_date, **fields)
        record(
            events.CLASS_ADDED,
            by=by,
            chain=school,
            subject=("people.class", made.public_id),
            facts={"name": name},
        )
    return made


def enrol(
    *, by: Actor, person: Person, school: School, year_group: int | None, from_date: dt.date,
    school_class: SchoolClass | None = None,
) -> Enrolment:  # fmt: skip
    """Enrol a pupil, and put them in a class."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        enrolment = Enrolment.objects.create(
            person=person, school=school, year_group=year_group, from_date=from_date
        )
        if school_class is not None:
            ClassMember.objects.create(
                school_class=school_class,
                person=person,
                part=ClassMember.Part.PUPIL,
                from_date=from_date,
            )
        record(
            events.ENROLLED,
            by=by,
            chain=school,
            subject=("people.person", person.public_id),
            facts={"name": person.name, "from_date": from_date.isoformat()},
        )
    forget_standing(person)
    return enrolment


def add_to_class(
    *, by: Actor, school_class: SchoolClass, person: Person, part: str, from_date: dt.date
) -> ClassMember:
    """Put an adult in charge of a class, or beside it."""
    school = school_class.school
    demand(may_keep_people(by, school))
    with transaction.atomic():
        member = ClassMember.objects.create(
            school_class=school_class, person=person, part=part, from_date=from_date
        )
        record(
            events.JOINED_CLASS,
            by=by,
            chain=school,
            subject=("people.class", school_class.public_id),
            facts={"name": person.name, "part": part},
        )
    return member


def add_care(
    *,
    by: Actor,
    school: School,
    carer: Person,
    pupil: Person,
    relationship: str,
    from_date: dt.date,
) -> Care:
    """Record who looks after a pupil."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        care = Care.objects.create(
            carer=carer, pupil=pupil, relationship=relationship, from_date=from_date
        )
        record(
            events.CARE_RECORDED,
            by=by,
            chain=school,
            subject=("people.person", pupil.public_id),
            facts={"name": pupil.name, "carer": carer.name, "relationship": relationship},
        )
    forget_standing(carer)
    return care


def record_absence(
    *, by: Actor, school: School, person: Person, from_date: dt.date, until: dt.date,
    cover: Person | None = None,
) -> Absence:  # fmt: skip
    """Record that somebody is away, and who covers."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        absence = Absence.objects.create(
            school=school, person=person, from_date=from_date, until=until, cover=cover
        )
        record(
            events.ABSENCE_RECORDED,
            by=by,
            chain=school,
            subject=("people.person", person.public_id),
            facts={
                "name": person.name,
                "cover": cover.name if cover else "",
                "from_date": from_date.isoformat(),
                "until": until.isoformat(),
            },
        )
    return absence


def give_sign_in(*, by: Actor, school: School, person: Person, email: str) -> User:
    """Let somebody sign in with an address; a person has one way in, whatever their roles."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        user = person.user or User(email=email.lower())
        if user.pk is None:
            user.set_unusable_password()
            user.save()
            person.user = user
            person.email = person.email or email
            person.save(update_fields=["user", "email"])
            record(
                events.SIGN_IN_GIVEN,
                by=by,
                chain=school,
                subject=("people.person", person.public_id),
                facts={"name": person.name, "at": clock.now().isoformat()},
            )
    return user
