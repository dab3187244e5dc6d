"""Lay out what the school has today beside what the roster says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from schoolgate.core import clock
from schoolgate.people.models import (
    Appointment,
    Care,
    ClassMember,
    Enrolment,
    RosterRecord,
    School,
    SchoolClass,
    in_force,
)
from schoolgate.people.roster.formats.shared import OurSchool
from schoolgate.people.roster.store import Store

CHUNK = 2000
PERSON = ("pk", "given_name", "family_name", "known_as", "email")


def our_school(school: School) -> OurSchool:
    """By what a roster may name the school."""
    known = school.roster_records.filter(kind=RosterRecord.Kind.SCHOOL)
    return OurSchool(school.name, school.urn, frozenset(known.values_list("sourced_id", flat=True)))


def load(store: Store, school: School) -> None:
    """Stream the school's people, classes and all that ties them into the store."""
    open_now = Q(until__isnull=True) | Q(until__gte=clock.today())
    first_open = F("until").asc(nulls_first=True)
    records = RosterRecord.objects.filter(school=school)
    people = records.filter(kind=RosterRecord.Kind.PERSON, person__isnull=False)
    _fill(store, "ident", people.values_list("sourced_id", "person"), "known")
    classes = records.filter(kind=RosterRecord.Kind.CLASS, school_class__isnull=False)
    _fill(store, "class_ident", classes.values_list("sourced_id", "school_class"), "known")
    appointments = Appointment.objects.filter(open_now, school=school)
    enrolments = Enrolment.objects.filter(open_now, school=school)
    _fill(store, "have_person", people.values_list(*_through("person")), 1)
    _fill(store, "have_person", appointments.values_list(*_through("person")), 1)
    _fill(store, "have_person", enrolments.values_list(*_through("person")), 1)
    _fill(
        store, "have_role",
        appointments.order_by(first_open, "pk").values_list(
            "pk", "person", "role", "job_title", "line_manager", "from_date", "until", "from_roster"
        ),
    )  # fmt: skip
    _fill(
        store, "have_enrol",
        enrolments.order_by(first_open, "pk").values_list(
            "pk", "person", "year_group", "from_date", "until", "from_roster"
        ),
    )  # fmt: skip
    running = SchoolClass.objects.filter(open_now, school=school)
    _fill(
        store, "have_class",
        running.values_list(
            "pk", "name", "subject", "year_group", "from_date", "until", "from_roster"
        ),
    )  # fmt: skip
    places = ClassMember.objects.filter(open_now, school_class__school=school)
    _fill(store, "have_person", places.values_list(*_through("person")), 1)
    _fill(
        store, "have_place",
        places.order_by(first_open, "pk").values_list(
            "pk", "school_class", "person", "part", "from_date", "until", "from_roster"
        ),
    )  # fmt: skip
    _load_care(store, school, open_now)
    _load_neighbours(store, school)


def _load_care(store: Store, school: School, open_now: Q) -> None:
    recorded = RosterRecord.objects.filter(school=school, kind=RosterRecord.Kind.PERSON)
    here = Enrolment.objects.filter(open_now, school=school)
    elsewhere = Enrolment.objects.filter(in_force(clock.today()), person=OuterRef("pupil")).exclude(
        school=school
    )
    cares = Care.objects.filter(
        Q(pupil__in=recorded.values("person")) | Q(pupil__in=here.values("person")), open_now
    ).annotate(elsewhere=Exists(elsewhere))
    _fill(store, "have_person", cares.values_list(*_through("carer")), 1)
    _fill(
        store, "have_care",
        cares.order_by(F("until").asc(nulls_first=True), "pk").values_list(
            "pk", "carer", "pupil", "relationship", "until", "from_roster", "elsewhere"
        ),
    )  # fmt: skip


def _load_neighbours(store: Store, school: School) -> None:
    """People of the federation's other schools who have an address: they may be matched."""
    if school.federation_id is None:
        return
    others = Q(school__federation=school.federation_id) & ~Q(school=school)
    today = in_force(clock.today())
    for held in (
        Appointment.objects.filter(today, others),
        Enrolment.objects.filter(today, others),
    ):
        named = held.exclude(person__email="")
        _fill(store, "have_person", named.values_list(*_through("person")), 0)
    records = RosterRecord.objects.filter(others, kind=RosterRecord.Kind.PERSON)
    for sid, pk, email in (
        records.exclude(person__email="")
        .values_list("sourced_id", "person", "person__email")
        .iterator(CHUNK)
    ):
        store.put("neighbour", sid, pk, email.casefold())


def _through(relation: str) -> tuple[str, ...]:
    return tuple(f"{relation}__{field}" for field in PERSON)


def _fill(store: Store, table: str, rows: QuerySet[Any, Any], *more: Any) -> None:
    ordered: QuerySet[Any, Any] = rows if rows.query.order_by else rows.order_by("pk")
    for row in _plain(ordered.iterator(CHUNK)):
        store.put(table, *row, *more)


def _plain(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    for row in rows:
        yield tuple(cell.isoformat() if hasattr(cell, "isoformat") else cell for cell in row)
