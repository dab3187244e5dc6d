"""When somebody may be written to: on school days, and not in their quiet hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from schoolgate.people.calendar.school_time import calendar_of
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for

MORNING = dt.time(7, 0)


class SchoolDay:
    """One day, and which schools are open on it; each school is looked up once."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self._open: dict[int, bool] = {}

    def at_any(self, schools: Iterable[School]) -> bool:
        """Whether one of the schools is open. Where nobody has entered terms, weekdays count."""
        return any(self._at(school) for school in schools)

    def _at(self, school: School) -> bool:
        if school.pk not in self._open:
            self._open[school.pk] = calendar_of(school).is_working_day(self.day)
        return self._open[school.pk]


def is_quiet(person: Person, moment: dt.time) -> bool:
    """Whether the moment falls into the person's quiet hours, which may pass midnight."""
    start, end = person.quiet_from, person.quiet_until
    if start is None or end is None or start == end:
        return False
    if start < end:
        return start <= moment < end
    return moment >= start or moment < end


def put_off_until(
    person: Person, school: School | None, now: dt.datetime, day: SchoolDay
) -> dt.datetime | None:
    """When to ask again whether a mail may go; None where it may go now."""
    local = timezone.localtime(now)
    if not day.at_any([school] if school else schools_for(person)):
        return _at(local.date() + dt.timedelta(days=1), MORNING)
    if not is_quiet(person, local.time()):
        return None
    end = person.quiet_until or MORNING
    later = local.date() if local.time() < end else local.date() + dt.timedelta(days=1)
    return _at(later, end)


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))


def open_minutes(quiet_from: dt.time, quiet_until: dt.time) -> int:
    """Minutes between seven and midnight that quiet hours leave for a mail of the day."""
    someone = Person(quiet_from=quiet_from, quiet_until=quiet_until)
    return sum(
        not is_quiet(someone, dt.time(minute // 60, minute % 60))
        for minute in range(MORNING.hour * 60, 24 * 60)
    )
