"""What signing asks of a person: in the inbox, among the duties, in the diary."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolgate.core import clock
from schoolgate.core.diary import DiaryDay, diary_source
from schoolgate.core.duties import Duty, duty_source
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.declarations.asking.actions import end_of
from schoolgate.declarations.asking.late import TEAM_AFTER
from schoolgate.declarations.asking.queries import waiting, waiting_for
from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.pages import booklet_for
from schoolgate.people.models import Appointment, Person, in_force
from schoolgate.policies.models import Version
from schoolgate.policies.text import from_json


@inbox_source
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
            due=end_of(asked.due_on),
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


@inbox_source
def team_is_late(person: Person) -> Iterator[InboxItem]:
    """People whom somebody manages and who are late."""
    today = clock.today()
    mine = Appointment.objects.filter(
        in_force(today), line_manager=person, person=OuterRef("person"), school=OuterRef("school")
    )
    late = (
        waiting()
        .filter(Exists(mine), due_on__lt=today - TEAM_AFTER)
        .values("school__slug", "school__name")
        .annotate(people=Count("person", distinct=True))
        .order_by("school__name")
    )
    for row in late:
        yield InboxItem(
            title=ngettext(
                "%(n)s person you manage is late to sign",
                "%(n)s people you manage are late to sign",
                row["people"],
            )
            % {"n": row["people"]},
            url=reverse("declarations:board", args=[row["school__slug"]]) + "?state=late",
            verb=_("See who"),
            place=row["school__name"],
            icon="clock",
        )


def _title(asked: SigningRequest) -> str:
    return _("Read and sign: %(title)s") % {"title": asked.version.policy.title}


def _page(asked: SigningRequest) -> str:
    return reverse("declarations:read", args=[asked.school.slug, asked.public_id])


def _detail(asked: SigningRequest) -> str:
    minutes = _minutes(asked.version_id, asked.version.sha256, asked.capacity)
    reading = ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    return _("As: %(capacity)s, %(reading)s") % {
        "capacity": asked.get_capacity_display(),
        "reading": reading,
    }


@lru_cache(maxsize=512)
def _minutes(version: int, sha256: str, capacity: str) -> int:
    """How long the version takes to read in that capacity; it never changes."""
    text = Version.objects.values_list("text", flat=True).get(pk=version, sha256=sha256)
    return max(1, booklet_for(from_json(text), capacity).minutes_from(1))
