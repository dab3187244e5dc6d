"""Closed days told together: a half-term is one thing, not five."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import override

from schoolgate.people.calendar.school_time import DAY, SchoolCalendar
from schoolgate.people.models import ClosedDay, School

DOMAIN = "schoolgate"


@dataclass(frozen=True)
class Run:
    """Closed days entered together that follow each other, weekends aside."""

    uid: str
    days: tuple[ClosedDay, ...]

    @property
    def first(self) -> dt.date:
        return self.days[0].date

    @property
    def last(self) -> dt.date:
        return self.days[-1].date

    @property
    def reason(self) -> str:
        return self.days[0].reason

    @property
    def note(self) -> str:
        return self.days[0].note

    @property
    def title(self) -> str:
        """The note, or the reason in words."""
        return self.note or self.days[0].get_reason_display()

    @property
    def plain_title(self) -> str:
        """The title in the language of the installation, whoever reads it."""
        return self.note or plain_reason(self.reason)


def runs_of(calendar: SchoolCalendar) -> list[Run]:
    """All closed days of a calendar, told together where they were entered together."""
    open_runs: dict[str, list[ClosedDay]] = {}
    runs: list[list[ClosedDay]] = []
    for day in calendar.closed:
        before = open_runs.get(day.uid) if day.uid else None
        if before and _follows(calendar, before[-1], day):
            before.append(day)
        else:
            runs.append([day])
            open_runs[day.uid] = runs[-1]
    seen = {term.uid for term in calendar.terms}
    told = []
    for days in runs:
        uid = days[0].uid or _uid(calendar.school, days[0].date)
        if uid in seen:
            uid = f"{days[0].date:%Y%m%d}-{uid}"
        seen.add(uid)
        told.append(Run(uid, tuple(days)))
    return told


def plain_reason(reason: str) -> str:
    """A reason to be closed in the language of the installation: what a file carries."""
    with override(settings.LANGUAGE_CODE):
        return str(ClosedDay.Reason(reason).label)


def _follows(calendar: SchoolCalendar, one: ClosedDay, other: ClosedDay) -> bool:
    if (one.reason, one.note) != (other.reason, other.note):
        return False
    day = one.date + DAY
    while day < other.date and not calendar.opens_on(day.weekday()):
        day += DAY
    return day == other.date


def _uid(school: School, day: dt.date) -> str:
    return f"closed-{school.public_id}-{day:%Y%m%d}@{DOMAIN}"
