"""What a person was told, and whom a notice reaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from schoolgate.core import clock
from schoolgate.notices.kinds import NoticeKind, kind_named, notice_kinds
from schoolgate.notices.models import DailyMail, Notice
from schoolgate.people.models import Appointment, Person, School, in_force
from schoolgate.people.standing import standing_of

# A notice that could not be mailed for so long is on the page only.
STALE = dt.timedelta(days=30)
NETWORK_MANAGER = "network-manager"


def told_here(person: Person) -> Q:
    """Notices of schools where the person has a part today, and those of no school."""
    standing = standing_of(person)
    return (
        Q(school=None)
        | Q(school__in=list(standing.at_school))
        | Q(school__federation__in=list(standing.at_federation))
    )


def notices_for(person: Person) -> QuerySet[Notice]:
    """What the person was told at the schools of today, newest first."""
    mine = Notice.objects.filter(told_here(person), person=person, event__in=notice_kinds())
    return mine.select_related("school")


def unseen_count(person: Person) -> int:
    """How much of it is new to them."""
    return notices_for(person).filter(seen_at=None).count()


def open_questions_for(person: Person) -> QuerySet[Notice]:
    """What notices ask of the person and no source of the inbox lists, at schools of today."""
    unlisted = [name for name, kind in notice_kinds().items() if kind.asks and not kind.sourced]
    return notices_for(person).filter(event__in=unlisted, settled_at=None)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice in words, for a page."""

    notice: Notice
    kind: NoticeKind

    @property
    def title(self) -> str:
        return self.kind.title_for(self.notice.words)

    @property
    def text(self) -> str:
        return self.kind.text_for(self.notice.words)


def in_words(notices: Iterable[Notice]) -> Iterator[Told]:
    """Notices with their kinds."""
    for notice in notices:
        yield Told(notice, kind_named(notice.event))


def holders(school: School, *roles: str) -> list[Person]:
    """Who holds one of the roles at the school today, for the school or for its federation."""
    place = Q(school=school)
    if school.federation_id:
        place |= Q(federation=school.federation_id)
    held = Appointment.objects.filter(in_force(clock.today())).filter(place, role__in=roles)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def network_managers() -> list[Person]:
    """Who runs this installation, at whichever school."""
    held = Appointment.objects.filter(in_force(clock.today()), role=NETWORK_MANAGER)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))


def mails_waiting(now: dt.datetime) -> QuerySet[Notice]:
    """Notices whose own mail is due, oldest first."""
    return (
        Notice.objects.filter(mail_after__lte=now, mailed_at=None, event__in=notice_kinds())
        .select_related("person__user", "school")
        .order_by("mail_after", "pk")
    )


def new_since(cut: dt.datetime) -> Q:
    """What belongs in a daily mail as new: told before ``cut``, neither mailed nor seen."""
    return Q(
        speed=Notice.Speed.DAILY,
        mailed_at=None,
        seen_at=None,
        settled_at=None,
        at__lt=cut,
        at__gte=cut - STALE,
        event__in=notice_kinds(),
    )


def due_reminders(now: dt.datetime) -> Q:
    """What has been asked, is open and is to be reminded of."""
    return Q(asks=True, settled_at=None, remind_at__lte=now, event__in=notice_kinds())


def people_to_write_to(day: dt.date, cut: dt.datetime, now: dt.datetime) -> QuerySet[Person]:
    """People with something for a daily mail who have had none today."""
    mine = Notice.objects.filter(person=OuterRef("pk"))
    held = DailyMail.objects.filter(person=OuterRef("pk"), day=day).exclude(retry_at__lte=now)
    return (
        Person.objects.filter(
            Exists(mine.filter(new_since(cut), Q(asks=True) | Q(person__digest=True)))
            | Exists(mine.filter(due_reminders(now)))
        )
        .exclude(Exists(held))
        .select_related("user")
        .order_by("pk")
    )
