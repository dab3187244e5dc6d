"""What people look through alone on joining and on leaving: lists for the page, and who is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.declarations.models import JoiningTask
from schoolgate.declarations.pages import GROUPS
from schoolgate.people.models import Appointment, Person, School, in_force
from schoolgate.people.standing import standing_of
from schoolgate.policies.life.queries import all_in_force, governing
from schoolgate.policies.models import Version
from schoolgate.policies.text import ClauseText, from_json
from schoolgate.reference import NOT_STATED, parameter

AROUND = dt.timedelta(days=14)  # how long before a first or last day, and after a first
TO_LOOK = dt.timedelta(days=7)
Kind = JoiningTask.Kind


def checklist_for(task: JoiningTask) -> list[str]:
    """What to look at; ticks on this list are kept nowhere."""
    lists = {
        Kind.PROFILES: [
            _("Sign out, or open a private window, and search for your own name."),
            _("Look at each profile as a stranger sees it."),
            _("Look at the pictures of you, and at those that others have tagged you in."),
            _("Look at old posts, comments and likes. Take away what you would not say today."),
            _("Look at who can see what: posts, friends, telephone number, place."),
            _("Look at what your profile says of your job and of the school."),
            _("Look for old accounts that you no longer use, and close them."),
        ],
        Kind.AFTER_LEAVING: [
            _("Read below what goes on after your last day."),
            _("Take away what says that you work here, once you no longer do."),
        ],
        Kind.HAND_OVER: [
            _("List the school's sites, pages and groups that you look after."),
            _("Name somebody for each who looks after it from now on, and tell the office."),
            _("Hand over names and passwords, and take your own account out."),
            _("Hand over pictures of pupils, and keep none at home."),
        ],
    }
    return lists[Kind(task.kind)]


def policy_says(task: JoiningTask) -> list[ClauseText]:
    """The clauses of the policy in force that the task comes from, as far as they bind the person."""
    version = governing(task.school)
    if version is None:
        return []
    groups = _groups(task.person, task.school)
    return [
        one
        for one in from_json(version.text).clauses
        if _speaks_of(one, Kind(task.kind)) and (not one.binds or groups & set(one.binds))
    ]


def _speaks_of(clause: ClauseText, kind: Kind) -> bool:
    if kind == Kind.PROFILES:
        return clause.area == "profile" or "profile_review_on_joining" in clause.parameters
    return kind == Kind.AFTER_LEAVING and "leaver_contact_ban" in clause.parameters


def _groups(person: Person, school: School) -> frozenset[str]:
    held = Appointment.objects.filter(person=person, school=school).values_list(
        "capacity", flat=True
    )
    groups = frozenset[str]().union(*(GROUPS[capacity] for capacity in held))
    return groups | standing_of(person).roles_at(school)


def tasks_due() -> Iterator[JoiningTask]:
    """Every task that belongs to a first or last day around today, not saved yet."""
    today = clock.today()
    versions = all_in_force(today)
    values = dict(
        Version.objects.filter(pk__in=[one.pk for one in versions]).values_list("pk", "values")
    )
    for version in versions:
        school = version.policy.school
        if _says_yes(values[version.pk], "profile_review_on_joining"):
            for row in _joiners(school, today):
                yield _task(school, row, Kind.PROFILES, row.from_date, today)
        lasting = _says_yes(values[version.pk], "leaver_contact_ban")
        for row in _leavers(school, today):
            assert row.until is not None  # noqa: S101 - the query asked for a last day
            if lasting:
                yield _task(school, row, Kind.AFTER_LEAVING, row.until, today)
            yield _task(school, row, Kind.HAND_OVER, row.until, today)


def _task(
    school: School, row: Appointment, kind: Kind, day: dt.date, today: dt.date
) -> JoiningTask:
    due = max(day, today + TO_LOOK) if kind == Kind.PROFILES else max(day, today)
    return JoiningTask(
        school=school, person=row.person, kind=kind, day=day, asked_on=today, due_on=due
    )


def _joiners(school: School, today: dt.date) -> QuerySet[Appointment]:
    """Appointments with which somebody's time at the school began."""
    earlier = Appointment.objects.filter(
        person=OuterRef("person"), school=school, from_date__lt=OuterRef("from_date")
    )
    return Appointment.objects.filter(
        ~Exists(earlier),
        school=school,
        from_date__range=(today - AROUND, today + AROUND),
    ).select_related("person")


def _leavers(school: School, today: dt.date) -> QuerySet[Appointment]:
    """Appointments with which somebody's time at the school ends."""
    longer = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("until")),
        person=OuterRef("person"),
        school=school,
    )
    return Appointment.objects.filter(
        in_force(today),
        ~Exists(longer),
        school=school,
        until__range=(today, today + AROUND),
    ).select_related("person")


def left_unseen(school: School, today: dt.date) -> QuerySet[Appointment]:
    """Last appointments of those who left in the last two weeks and were never shown what goes on:
    their last day was entered when it had passed.
    """
    longer = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("until")),
        person=OuterRef("person"),
        school=school,
    )
    shown = JoiningTask.objects.filter(
        person=OuterRef("person"), school=school, kind=Kind.HAND_OVER, day=OuterRef("until")
    )
    return (
        Appointment.objects.filter(
            ~Exists(longer),
            ~Exists(shown),
            school=school,
            until__range=(today - AROUND, today - dt.timedelta(days=1)),
        )
        .select_related("person")
        .order_by("until", "pk")
    )


def stale() -> QuerySet[JoiningTask]:
    """Open tasks of leaving whose last day was put off or taken back."""
    still = Appointment.objects.filter(
        person=OuterRef("person"), school=OuterRef("school"), until=OuterRef("day")
    )
    return JoiningTask.objects.filter(
        ~Exists(still), kind__in=[Kind.AFTER_LEAVING, Kind.HAND_OVER], done_on=None
    )


def _says_yes(values: dict[str, object], name: str) -> bool:
    return parameter(name).parse(values.get(name, NOT_STATED)) is True
