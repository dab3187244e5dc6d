"""Who is told that somebody is late: the line manager after some days, the head after two weeks,
and the chair where it is the head.

One notice a week for each version with a number, never one for each name.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, F
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.declarations.asking.kinds import LATE_HEAD, LATE_SCHOOL, LATE_TEAM
from schoolgate.declarations.asking.queries import waiting
from schoolgate.declarations.rules import CHAIR
from schoolgate.notices.actions import tell
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person
from schoolgate.people.queries import managed_today
from schoolgate.people.rules import HEADS
from schoolgate.policies.models import Version

TEAM_AFTER = dt.timedelta(days=3)
SCHOOL_AFTER = dt.timedelta(days=14)


def tell_of_late() -> int:
    """Tell line managers and heads of those who are late; answers how many versions had any."""
    today = clock.today()
    late = waiting().filter(due_on__lt=today - TEAM_AFTER).values("version").distinct()
    found = Version.objects.filter(pk__in=late).select_related("policy__school__federation")
    for version in found.defer("source", "text", "values", "approvals"):
        _tell_managers(version, today)
        _tell_heads(version, today)
        _tell_chair(version, today)
    return len(found)


def _tell_managers(version: Version, today: dt.date) -> None:
    school = version.policy.school
    late = waiting().filter(version=version, due_on__lt=today - TEAM_AFTER)
    counts = (
        managed_today()
        .filter(school=school, person__in=late.values("person"))
        .values(manager=F("line_manager"))
        .annotate(people=Count("person", distinct=True))
        .order_by("manager")
    )
    for manager, people in counts.values_list("manager", "people"):
        tell(
            LATE_TEAM,
            to=[Person(pk=manager)],
            key=_key("late_team", version, today),
            words={"title": version.policy.title, "people": people},
            url=page_of_late(version),
            school=school,
        )


def _tell_heads(version: Version, today: dt.date) -> None:
    late = waiting().filter(version=version, due_on__lt=today - SCHOOL_AFTER)
    people = late.values("person").distinct().count()
    if people:
        tell(
            LATE_SCHOOL,
            to=holders(version.policy.school, *HEADS),
            key=_key("late_school", version, today),
            words={"title": version.policy.title, "people": people},
            url=page_of_late(version),
            school=version.policy.school,
        )


def _tell_chair(version: Version, today: dt.date) -> None:
    """Nobody stands over a head but the chair."""
    school = version.policy.school
    heads = holders(school, *HEADS)
    late = waiting().filter(version=version, due_on__lt=today - SCHOOL_AFTER, person__in=heads)
    if late.exists():
        tell(
            LATE_HEAD,
            to=[one for one in holders(school, CHAIR) if one not in heads],
            key=_key("late_head", version, today),
            words={"title": version.policy.title, "school": school.name},
            url=page_of_late(version),
            school=school,
        )


def page_of_late(version: Version) -> str:
    """The board with those alone who are late."""
    board = reverse("declarations:board", args=[version.policy.school.slug])
    return f"{board}?edition={version.public_id}&state=late"


def _key(matter: str, version: Version, today: dt.date) -> str:
    year, week, _day = today.isocalendar()
    return f"declarations.{matter}:{version.public_id}:{year}-{week}"
