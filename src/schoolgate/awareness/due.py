"""Which occasions wait for whom, at all the schools of a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from schoolgate.awareness.channels import channels
from schoolgate.awareness.models import Activity
from schoolgate.awareness.queries import BULKY, at_school, held_by, owners_of
from schoolgate.core import clock
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds, standing_of

AHEAD = dt.timedelta(days=7)
TO_THE_HEAD = dt.timedelta(days=7)
FAR_AHEAD = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One occasion that somebody has to see to, and whether it is theirs or only the head's to ask
    after.
    """

    activity: Activity
    mine: bool

    @property
    def school(self) -> School:
        return self.activity.plan.school

    @property
    def title(self) -> str:
        return title_of(self.activity)

    @property
    def overdue(self) -> bool:
        return self.activity.day < clock.today()

    @property
    def url(self) -> str:
        return reverse("awareness:activity", args=[self.school.slug, self.activity.public_id])


def title_of(activity: Activity) -> str:
    """Its own title, or that of its channel."""
    return activity.title or channels()[activity.channel].title


def waiting_for(person: Person, until: dt.date) -> Iterator[Waiting]:
    """Open occasions up to a day that are the person's to see to, and for heads those that have
    been overdue for a week.
    """
    schools = {school.pk: school for school in schools_for(person)}
    if not schools or not _may_have_any(person):
        return
    open_ones = Activity.objects.filter(
        plan__school__in=schools, state=Activity.State.PLANNED, day__lte=until
    )
    found = list(open_ones.select_related("plan", "owner").defer(*BULKY))
    for key in {activity.plan.school_id for activity in found}:
        school = schools[key]
        here = [activity for activity in found if activity.plan.school_id == key]
        held = held_by(school, {*HEADS, *(activity.role for activity in here)})
        present = at_school(school)
        for activity in here:
            activity.plan.school = school
            mine = person in owners_of(activity, held, present)
            late = activity.day < clock.today() - TO_THE_HEAD
            if mine or (late and holds(person, school, *HEADS)):
                yield Waiting(activity, mine)


def _may_have_any(person: Person) -> bool:
    standing = standing_of(person)
    roles = frozenset().union(*standing.at_school.values(), *standing.at_federation.values())
    return bool(roles - {"pupil", "parent"})
