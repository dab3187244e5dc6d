"""What the walk through an official site's life needs from outside the browser, done in the site's
own environment: ``python -m tests.browser.steps begin|letters|leave NAME``.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from schoolgate.approvals.jobs import write_letters  # noqa: E402
from schoolgate.awareness.tests.making import add_year  # noqa: E402
from schoolgate.conftest import Cast  # noqa: E402
from schoolgate.core import clock  # noqa: E402
from schoolgate.people.calendar.school_time import calendar_of  # noqa: E402
from schoolgate.people.calendar.year import year_of  # noqa: E402
from schoolgate.people.models import Appointment, School  # noqa: E402
from schoolgate.sites.models import Site, TeamMember  # noqa: E402
from schoolgate.sites.tests.making_requests import in_force  # noqa: E402
from tests.browser.seed import session_of  # noqa: E402

DAY = dt.timedelta(days=1)
WALKERS = ("head", "teacher", "line_manager", "communications_manager", "network_manager")


def begin() -> None:
    """A school of its own with the tests' cast and the county model in force; prints who is signed
    in with which session. The age of a service that names none is left to the service.
    """
    cast = Cast()
    sessions = {name: session_of(getattr(cast, name)) for name in WALKERS}
    assert cast.dsl
    School.objects.update(demo=True)
    add_year(cast.school, year_of(clock.today()))
    in_force(cast, "WAL", minimum_age="host-rule")
    json.dump(sessions, sys.stdout)


def letters() -> None:
    """The worker's round at noon of the next school day, on which letters go."""
    school = School.objects.get(slug="rowan-primary")
    day = clock.today()
    while not calendar_of(school).is_school_day(day):
        day += DAY
    with clock.stopped_at(timezone.make_aware(dt.datetime.combine(day, dt.time(12)))):
        assert write_letters()


def leave(name: str) -> None:
    """The site has run for a hundred days, and somebody left so long ago that no grace is left."""
    begun, left = clock.today() - 100 * DAY, clock.today() - 70 * DAY
    Site.objects.filter(school__slug="rowan-primary").update(
        opens=begun, entered_at=clock.now() - 100 * DAY
    )
    TeamMember.objects.filter(site__school__slug="rowan-primary").update(from_date=begun)
    Appointment.objects.filter(person__family_name=name).update(until=left)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
