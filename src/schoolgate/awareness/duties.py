"""Duties and days of this app: occasions to see to, trainings to come to, notes to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.awareness.channels import channels
from schoolgate.awareness.due import FAR_AHEAD, title_of, waiting_for
from schoolgate.awareness.models import Activity
from schoolgate.awareness.queries import BULKY, STAFF
from schoolgate.core import clock
from schoolgate.core.diary import DiaryDay, diary_source
from schoolgate.core.duties import Duty, duty_source
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.standing import standing_of

NEWS = dt.timedelta(days=60)


@duty_source
def occasions(person: Person) -> Iterator[Duty]:
    """Occasions that are the person's to see to."""
    for waiting in waiting_for(person, clock.today() + FAR_AHEAD):
        if waiting.mine:
            yield Duty(
                kind="do",
                title=_("Make the policy known: %(title)s") % {"title": waiting.title},
                url=waiting.url,
                place=waiting.school.name,
                due=waiting.activity.day,
            )


@duty_source
def training(person: Person) -> Iterator[Duty]:
    """Trainings and meetings on the policy that staff come to, and notes that they read."""
    for activity, _is_known in _for_staff(person):
        if activity.state == Activity.State.PLANNED:
            yield Duty(
                kind="do",
                title=_("Come to: %(title)s") % {"title": title_of(activity)},
                url=page_of(activity),
                place=activity.plan.school.name,
                due=activity.day,
            )
    for activity in notes_to_read(person):
        yield Duty(
            kind="read",
            title=_("Read the note: %(title)s") % {"title": title_of(activity)},
            url=page_of(activity),
            place=activity.plan.school.name,
        )


def notes_to_read(person: Person) -> Iterator[Activity]:
    """Notes of the last weeks for staff that this person has not confirmed to have read."""
    for activity, is_known in _for_staff(person):
        if activity.state == Activity.State.DONE and not is_known:
            yield activity


@diary_source
def days(person: Person) -> Iterator[DiaryDay]:
    """The days of what somebody sees to, and of the trainings they come to."""
    seen = set()
    for waiting in waiting_for(person, clock.today() + FAR_AHEAD):
        if waiting.mine:
            seen.add(waiting.activity.pk)
            yield _day(waiting.activity, waiting.school)
    for activity, _is_known in _for_staff(person):
        if activity.state == Activity.State.PLANNED and activity.pk not in seen:
            yield _day(activity, activity.plan.school)


def _for_staff(person: Person) -> list[tuple[Activity, bool]]:
    """What is to come for all staff with a list of names, and notes of the last weeks that this
    person has not confirmed.
    """
    standing = standing_of(person)
    schools = [school for school in schools_for(person) if standing.roles_at(school) & STAFF]
    if not schools:
        return []
    today = clock.today()
    coming = Activity.objects.filter(
        plan__school__in=schools, state=Activity.State.PLANNED, day__gte=today,
        channel__in=_listing("came"),
    )  # fmt: skip
    notes = Activity.objects.filter(
        plan__school__in=schools, state=Activity.State.DONE, done_on__gte=today - NEWS,
        channel__in=_listing("read"),
    )  # fmt: skip
    found = (coming | notes).select_related("plan__school").defer(*BULKY)
    known = set(found.filter(attendances__person=person).values_list("pk", flat=True))
    return [(activity, activity.pk in known) for activity in found]


def _listing(way: str) -> list[str]:
    """Channels with a list of names of that kind."""
    return [one.id for one in channels().values() if one.people == way]


def page_of(activity: Activity) -> str:
    """Where an occasion is looked at."""
    return reverse("awareness:activity", args=[activity.plan.school.slug, activity.public_id])


def _day(activity: Activity, school: School) -> DiaryDay:
    return DiaryDay(
        uid=f"activity-{activity.public_id}",
        day=activity.day,
        title=_("The policy: %(title)s") % {"title": title_of(activity)},
        url=page_of(activity),
        place=school.name,
    )
