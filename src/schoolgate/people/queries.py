"""What this person may see of schools and people; absent and forbidden look alike."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from schoolgate.core import clock
from schoolgate.people.models import (
    Appointment,
    Enrolment,
    Person,
    RosterImport,
    School,
    SchoolClass,
    in_force,
)
from schoolgate.people.rules import (
    may_import_roster,
    may_see_people,
    may_see_pupils,
    may_see_school,
)
from schoolgate.people.standing import standing_of


def schools_for(person: Person) -> list[School]:
    """The schools where this person has a part today, by name."""
    standing = standing_of(person)
    mine = School.objects.filter(pk__in=standing.at_school)
    federated = School.objects.filter(federation__in=standing.at_federation)
    return list((mine | federated).select_related("federation").distinct())


def school_for(person: Person, slug: str) -> School:
    """The school of that address; 404 where this person has no part in it."""
    school = get_object_or_404(School.objects.select_related("federation"), slug=slug)
    if may_see_school(person, school):
        raise Http404
    return school


def adults_of(school: School, by: Person) -> QuerySet[Person]:
    """People with an appointment at the school today, with these appointments."""
    if may_see_people(by, school):
        return Person.objects.none()
    today = in_force(clock.today())
    current = Appointment.objects.filter(today, school=school).select_related("line_manager")
    return (
        Person.objects.filter(pk__in=current.values("person"))
        .select_related("user")
        .prefetch_related(Prefetch("appointments", current, to_attr="current"))
    )


def pupils_of(school: School, by: Person) -> QuerySet[Enrolment]:
    """Pupils enrolled today."""
    if may_see_pupils(by, school):
        return Enrolment.objects.none()
    return (
        Enrolment.objects.filter(in_force(clock.today()), school=school)
        .select_related("person")
        .order_by("year_group", "person__family_name", "person__given_name")
    )


def classes_of(school: School, by: Person) -> QuerySet[SchoolClass]:
    """Classes that run today."""
    if may_see_people(by, school):
        return SchoolClass.objects.none()
    return SchoolClass.objects.filter(in_force(clock.today()), school=school)


def roster_imports_for(person: Person, school: School) -> QuerySet[RosterImport]:
    """Rosters handed in at the school, for those who may apply them."""
    if may_import_roster(person, school):
        return RosterImport.objects.none()
    return school.roster_imports.select_related("by", "decided_by")


def roles_held_at(school: School) -> frozenset[str]:
    """Codes of the roles that somebody holds at the school today."""
    held = Appointment.objects.filter(in_force(clock.today())).filter(school=school)
    roles = set(held.values_list("role", flat=True))
    if school.federation_id:
        above = Appointment.objects.filter(in_force(clock.today()), federation=school.federation_id)
        roles |= set(above.values_list("role", flat=True))
    if held.filter(line_manager__isnull=False).exists():
        roles.add("line-manager")
    return frozenset(roles)
