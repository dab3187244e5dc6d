"""A person's days as a calendar that a phone asks for: dates, titles and places, nothing else.

The file leaves the school for whatever calendar the person uses, so it says what kind of thing
waits and never about whom.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from icalendar import Calendar, Event

from schoolgate.core import clock
from schoolgate.core.diary import DiaryDay, diary_of
from schoolgate.core.duties import Duty, Kind, duties_of
from schoolgate.people.models import Person

DOMAIN = "schoolgate"
HALF_A_DAY = dt.timedelta(hours=12)
DAY = dt.timedelta(days=1)
# What has passed so long ago is left out.
PAST = dt.timedelta(days=366)

PLAIN: dict[Kind, str | Promise] = {
    "read": gettext_lazy("Something to read"),
    "sign": gettext_lazy("Something to sign"),
    "review": gettext_lazy("Something to review"),
    "decide": gettext_lazy("Something to decide"),
    "answer": gettext_lazy("Something to answer"),
    "moderate": gettext_lazy("Something to moderate"),
    "do": gettext_lazy("Something to do"),
}


def days_for(person: Person) -> list[DiaryDay]:
    """The days of the person's diary, and the last days of their duties in plain words."""
    diary = [day for day in diary_of(person) if day.day >= clock.today() - PAST]
    told = {(day.url, day.day) for day in diary}
    return sorted([*diary, *_last_days(person, told)], key=lambda one: (one.day, one.uid))


def _last_days(person: Person, told: set[tuple[str, dt.date]]) -> Iterator[DiaryDay]:
    for duty in duties_of(person):
        if duty.due is not None and (duty.url, duty.due) not in told:
            yield DiaryDay(
                uid=f"duty-{_uid_of(person, duty)}",
                day=duty.due,
                title=str(PLAIN[duty.kind]),
                url=duty.url,
                place=duty.place,
            )


def _uid_of(person: Person, duty: Duty) -> str:
    named = f"{person.public_id}:{duty.kind}:{duty.url}"
    return hashlib.sha256(named.encode()).hexdigest()[:24]


def write_feed(person: Person, site: str) -> bytes:
    """The calendar file; ``site`` is the address that pages begin with."""
    with override(person.language):
        written = Calendar()
        written.add("prodid", "-//Schoolgate//Days of one person//EN")
        written.add("version", "2.0")
        written.add("calscale", "GREGORIAN")
        written.add("method", "PUBLISH")
        written.add("name", _("Schoolgate"))
        written.add("x-wr-calname", _("Schoolgate"))
        written.add("refresh-interval", HALF_A_DAY, parameters={"value": "DURATION"})
        written.add("x-published-ttl", "PT12H")
        stamp = clock.now().replace(microsecond=0)
        for day in days_for(person):
            written.add_component(_event(day, site, stamp))
        return bytes(written.to_ical())


def _event(day: DiaryDay, site: str, stamp: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.uid}@{DOMAIN}")
    event.add("dtstamp", stamp)
    event.add("summary", f"{day.title} ({day.place})" if day.place else day.title)
    event.add("dtstart", day.day)
    event.add("dtend", day.day + DAY)
    event.add("transp", "TRANSPARENT")
    event.add("url", f"{site}{day.url}")
    return event
