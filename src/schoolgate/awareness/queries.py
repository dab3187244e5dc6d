"""What this person may see of this app; absent and forbidden look alike."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from schoolgate.awareness.models import (
    Activity,
    Attendance,
    MadeMaterial,
    Plan,
    ScenarioCount,
    SentQuestion,
)
from schoolgate.awareness.rules import GOVERNORS, may_see_plan, may_see_understanding
from schoolgate.core import clock
from schoolgate.people.models import Appointment, Person, School, in_force
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL, HEADS
from schoolgate.people.standing import holds
from schoolgate.policies.ask import Index
from schoolgate.policies.life.queries import governing
from schoolgate.policies.models import Version
from schoolgate.policies.text import PolicyText, from_json

BULKY = ("version__source", "version__text", "version__values", "version__approvals")
STAFF = ADULTS_OF_THE_SCHOOL - GOVERNORS
REMEMBERED = 32

_indexes: OrderedDict[str, Index] = OrderedDict()


# The version in force


def index_of(version: Version) -> Index:
    """The clauses of a version, ready to be searched: made once for each text."""
    index = _indexes.get(version.sha256)
    if index is None:
        index = Index(from_json(version.text))
        _indexes[version.sha256] = index
        while len(_indexes) > REMEMBERED:
            _indexes.popitem(last=False)
    return index


def text_in_force(school: School) -> tuple[Version, PolicyText] | None:
    """The version that governs today, with its text; none where no policy is in force."""
    version = governing(school)
    return (version, index_of(version).text) if version is not None else None


# The plan


def plan_for(person: Person, school: School, starts: int) -> Plan | None:
    """The plan of one school year; none where there is none or it is not theirs to see."""
    if may_see_plan(person, school):
        return None
    plans = Plan.objects.filter(school=school, starts=starts)
    return plans.select_related("school", "version").defer(*BULKY).first()


def years_with_plan(school: School) -> list[int]:
    """The school years that have a plan."""
    return list(Plan.objects.filter(school=school).values_list("starts", flat=True))


def activities_of(plan: Plan) -> list[Activity]:
    """The occasions of a plan by day; their people read with them."""
    found = plan.activities.select_related("owner", "closed_by", "version").defer(*BULKY)
    listed = list(found.prefetch_related("attendances"))
    for activity in listed:
        activity.plan = plan
    return listed


def activity_for(person: Person, school: School, public_id: str) -> Activity:
    """One occasion; 404 where it is not theirs to see."""
    if may_see_plan(person, school):
        raise Http404
    found = Activity.objects.filter(plan__school=school).defer(*BULKY)
    return get_object_or_404(
        found.select_related("plan__school", "owner", "closed_by", "version"), public_id=public_id
    )


def held_by(school: School, roles: Iterable[str]) -> Mapping[str, Sequence[Person]]:
    """Who holds each of the roles at the school today; one query."""
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    held = (
        Appointment.objects.filter(in_force(clock.today()))
        .filter(place, role__in=set(roles))
        .select_related("person")
        .order_by("person__family_name", "person__given_name", "pk")
    )
    found: dict[str, list[Person]] = defaultdict(list)
    for appointment in held:
        if appointment.person not in found[appointment.role]:
            found[appointment.role].append(appointment.person)
    return found


def owners_of(
    activity: Activity, held: Mapping[str, Sequence[Person]], here: frozenset[int]
) -> Sequence[Person]:
    """Who sees to an occasion: the one named while at the school, else whoever holds the role,
    else the head.
    """
    if activity.owner is not None and activity.owner_id in here:
        return [activity.owner]
    heads = [person for role in HEADS for person in held.get(role, ())]
    return held.get(activity.role) or heads


def at_school(school: School) -> frozenset[int]:
    """Keys of everybody with an appointment at the school or its federation today."""
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    held = Appointment.objects.filter(in_force(clock.today())).filter(place)
    return frozenset(held.values_list("person", flat=True))


def staff_of(school: School) -> QuerySet[Person]:
    """Those whom training and notes to staff are for: who works at the school today."""
    held = Appointment.objects.filter(in_force(clock.today()), school=school, role__in=STAFF)
    return Person.objects.filter(pk__in=held.values("person")).order_by(
        "family_name", "given_name", "pk"
    )


def not_trained(school: School, since: dt.date) -> QuerySet[Person]:
    """Staff who were at no training or staff meeting on the policy since a day."""
    came = Attendance.objects.filter(
        activity__plan__school=school, way=Attendance.Way.CAME, activity__done_on__gte=since
    )
    return staff_of(school).exclude(pk__in=came.values("person"))


# Material, situations, questions


def last_made(school: School) -> dict[str, MadeMaterial]:
    """What was made last of each kind of material, and from which version."""
    newest: dict[str, MadeMaterial] = {}
    made = MadeMaterial.objects.filter(school=school).select_related("version", "by")
    latest = made.values("kind").distinct().count()
    for one in made.defer(*BULKY).order_by("-at", "-pk").iterator(chunk_size=50):
        newest.setdefault(one.kind, one)
        if len(newest) == latest:
            break
    return newest


def counts_for(person: Person, version: Version, school: School) -> QuerySet[ScenarioCount]:
    """How the situations of a version were answered, for those who may mend the policy."""
    if may_see_understanding(person, school):
        return ScenarioCount.objects.none()
    return ScenarioCount.objects.filter(version=version)


def questions_for(person: Person, school: School) -> QuerySet[SentQuestion]:
    """Questions sent to the head: all of them for heads, their own for everybody else."""
    sent = SentQuestion.objects.filter(school=school).select_related(
        "school__federation", "person", "answered_by"
    )
    return sent if holds(person, school, *HEADS) else sent.filter(person=person)
