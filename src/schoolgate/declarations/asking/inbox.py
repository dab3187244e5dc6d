"""What signing asks of a person: in the inbox, among the duties, in the diary."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolgate.core import clock
from schoolgate.core.diary import DiaryDay, diary_source
from schoolgate.core.duties import Duty, duty_source
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.declarations.asking.late import TEAM_AFTER
from schoolgate.declarations.asking.queries import waiting, waiting_for
from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.pages import booklet_for
from schoolgate.declarations.queries import signed_before
from schoolgate.people.models import Person, School
from schoolgate.people.queries import managed_by, managed_today
from schoolgate.people.standing import standing_of
from schoolgate.policies.models import Version
from schoolgate.policies.text import PolicyText, from_json

TO_SIGN = (
    "SELECT 1 FROM declarations_signingrequest WHERE person_id = %(person)s AND closed_on IS NULL"
)
LATE_TEAM = """
    SELECT 1 FROM people_appointment AS managed
    JOIN declarations_signingrequest AS request ON request.person_id = managed.person_id
    WHERE managed.line_manager_id = %(person)s AND request.closed_on IS NULL
"""


@inbox_source(where=TO_SIGN)
def to_read_and_sign(person: Person) -> Iterator[InboxItem]:
    """What somebody has still to sign."""
    today = clock.today()
    for asked in waiting_for(person):
        yield InboxItem(
            title=_title(asked),
            url=_page(asked),
            verb=_("Read and sign"),
            place=asked.school.name,
            detail=_detail(asked),
            due=clock.end_of(asked.due_on),
            icon="policy",
            urgent=asked.due_on < today,
        )


@duty_source
def sign(person: Person) -> Iterator[Duty]:
    """The same, with everything else that one must do."""
    for asked in waiting_for(person):
        yield Duty(
            kind="sign",
            title=_title(asked),
            url=_page(asked),
            place=asked.school.name,
            detail=_detail(asked),
            due=asked.due_on,
        )


@diary_source
def last_days(person: Person) -> Iterator[DiaryDay]:
    """The last days to sign."""
    for asked in waiting_for(person):
        yield DiaryDay(
            uid=f"sign-{asked.public_id}",
            day=asked.due_on,
            title=_("Last day to sign: %(title)s") % {"title": asked.version.policy.title},
            url=_page(asked),
            place=asked.school.name,
        )


@inbox_source(where=LATE_TEAM)
def team_is_late(person: Person) -> Iterator[InboxItem]:
    """People whom somebody manages and who are late."""
    late = waiting().filter(due_on__lt=clock.today() - TEAM_AFTER)
    managing = managed_today().filter(line_manager=person)
    for school in School.objects.filter(pk__in=managing.values("school")):
        team = managed_by(person, school).values("pk")
        people = late.filter(school=school, person__in=team).values("person").distinct().count()
        if not people:
            continue
        yield InboxItem(
            title=ngettext(
                "%(n)s person you manage is late to sign",
                "%(n)s people you manage are late to sign",
                people,
            )
            % {"n": people},
            url=reverse("declarations:board", args=[school.slug]) + "?state=late",
            verb=_("See who"),
            place=school.name,
            icon="clock",
        )


def _title(asked: SigningRequest) -> str:
    return _("Read and sign: %(title)s") % {"title": asked.version.policy.title}


def _page(asked: SigningRequest) -> str:
    return reverse("declarations:read", args=[asked.school.slug, asked.public_id])


def _detail(asked: SigningRequest) -> str:
    before = signed_before(asked)
    minutes = _minutes(
        asked.version.sha256,
        asked.capacity,
        standing_of(asked.person).roles_at(asked.school),
        before.version.sha256 if before else None,
    )
    reading = ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    return _("As: %(capacity)s, %(reading)s") % {
        "capacity": asked.get_capacity_display(),
        "reading": reading,
    }


@lru_cache(maxsize=512)
def _minutes(sha256: str, capacity: str, roles: frozenset[str], before: str | None) -> int:
    """How long it takes to read what differs from the text signed last; that never changes."""
    booklet = booklet_for(_text(sha256), capacity, roles, _text(before) if before else None)
    return max(1, booklet.minutes_from(1))


def _text(sha256: str) -> PolicyText:
    texts = Version.objects.filter(sha256=sha256).values_list("text", flat=True)
    return from_json(texts[0])
