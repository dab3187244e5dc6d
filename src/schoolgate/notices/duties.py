"""The page of somebody's duties: what each app lists, by kind, and what else waits for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.duties import Duty, Kind, duties_of
from schoolgate.core.inbox import remembered
from schoolgate.people.models import Person

SOON = dt.timedelta(days=14)
KINDS: dict[Kind, str | Promise] = {
    "sign": _("To sign"),
    "read": _("To read"),
    "decide": _("To decide"),
    "answer": _("To answer"),
    "review": _("To review"),
    "moderate": _("To moderate"),
    "do": _("To do"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A duty as the page shows it: ``late`` when its day has passed, ``soon`` in a fortnight."""

    duty: Duty
    late: bool
    soon: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Duties of one kind, by date."""

    kind: Kind
    title: str
    listed: list[Listed]


def grouped_duties(person: Person) -> list[Group]:
    """Everything the person has to do, by kind; what has no duty of its own comes from the inbox."""
    duties = all_duties(person)
    groups = []
    for kind, title in KINDS.items():
        listed = [_listed(duty) for duty in duties if duty.kind == kind]
        if listed:
            groups.append(Group(kind, str(title), listed))
    return groups


def all_duties(person: Person) -> list[Duty]:
    """The duties of every app, and what needs the person today and no app lists as a duty."""
    found = duties_of(person)
    known = {duty.url for duty in found}
    return [*found, *(duty for duty in _from_inbox(person) if duty.url not in known)]


def _from_inbox(person: Person) -> Iterator[Duty]:
    for item in remembered(person):
        due = timezone.localdate(item.due) if item.due else None
        yield Duty("do", item.title, item.url, item.place, item.detail, due, item.quoted)


def _listed(duty: Duty) -> Listed:
    today = clock.today()
    late = duty.due is not None and duty.due < today
    return Listed(duty, late, duty.due is not None and not late and duty.due <= today + SOON)
