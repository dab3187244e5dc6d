"""What notices hold on one person, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from schoolgate.notices.kinds import notice_kinds
from schoolgate.notices.models import CalendarFeed, DailyMail, Notice, OutboxMail
from schoolgate.people.erasure.parts import Fate, Part, add_parts, linked
from schoolgate.people.models import Person


def notices_naming(person: Person) -> QuerySet[Notice]:
    """What others were told in which the person is named."""
    personal = {kind.name: kind.personal for kind in notice_kinds().values() if kind.personal}
    told = Notice.objects.filter(event__in=personal).exclude(person=person)
    found = [
        pk
        for pk, event, words in told.values_list("pk", "event", "words")
        if person.name in {words.get(word) for word in personal[event]}
    ]
    return Notice.objects.filter(pk__in=found)


def mails_kept_for(person: Person) -> QuerySet[Any]:
    """Mails that stayed on this machine, to either of the person's addresses."""
    addresses = {person.email, person.user.email if person.user else ""} - {""}
    wanted = Q(pk__in=[])
    for address in addresses:
        wanted |= Q(to__icontains=address)
    return OutboxMail.objects.filter(wanted)


add_parts(
    Part(
        Notice, "", _("Notices to others that name them"), Fate.GOES,
        _("They told of something that is over."), notices_naming,
    ),
    Part(
        Notice, "person", _("Notices"), Fate.GOES, _("Nobody reads them any more."),
        linked("person", Notice), hide=frozenset({"key"}),
    ),
    Part(
        DailyMail, "person", _("Days with mail"), Fate.GOES, _("Nobody is written to any more."),
        linked("person", DailyMail),
    ),
    Part(
        CalendarFeed, "person", _("The secret address of their calendar"), Fate.GOES,
        _("It would go on telling of days that are nobody's."), linked("person", CalendarFeed),
        hide=frozenset({"token_hash"}),
    ),
    Part(
        OutboxMail, "", _("Mails kept here because no mail server is set"), Fate.GOES,
        _("Nobody reads them any more."), mails_kept_for,
    ),
)  # fmt: skip
