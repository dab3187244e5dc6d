"""Who is told of an account that pretends to be the school's."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person
from schoolgate.people.rules import HEADS
from schoolgate.sites.impostors.rules import keepers
from schoolgate.sites.models import Impostor


def _heads_of(notice: Notice) -> list[Person]:
    return holders(notice.school, *HEADS) if notice.school else []


def _waits(notice: Notice) -> bool:
    public_id = notice.key.rsplit(":", 1)[-1]
    return Impostor.objects.filter(public_id=public_id, state=Impostor.State.TOLD).exists()


TOLD = notice_kind(
    "sites.impostor_told",
    title=_("An account may pretend to be your school's"),
    text=_("Somebody told of it on the public page. Look at it, and report it to the service."),
    mail=_("Somebody told of an account that may pretend to be your school's"),
    verb=_("Look at it"),
    icon="warning",
    at_once=True,
    asks=True,
    sourced=True,
    still_open=_waits,
    escalate=_heads_of,
)


TOLD_AGAIN = notice_kind(
    "sites.impostor_told_again",
    title=_("Somebody else told what they saw of an account that may pretend"),
    text=_("What they wrote stands with the case."),
    mail=_("Somebody else told of an account that may pretend to be your school's"),
    icon="warning",
    at_once=True,
)


@hears("sites.impostor_told")
def tell_keepers(entry: Entry) -> None:
    """Tell the communications manager at once; where nobody is, the heads."""
    case = (
        Impostor.objects.filter(public_id=entry.subject_id, state=Impostor.State.TOLD)
        .select_related("school__federation")
        .first()
    )
    if case is None:
        return
    tell(
        TOLD,
        to=keepers(case.school),
        key=f"sites.impostor:{case.public_id}",
        url=reverse("official:impostor", args=[case.school.slug, case.public_id]),
        school=case.school,
    )


@hears("sites.impostor_told_again")
def tell_keepers_again(entry: Entry) -> None:
    """Tell them once a day that there is more to read: it may be worse than what was told first."""
    case = (
        Impostor.objects.filter(public_id=entry.subject_id)
        .select_related("school__federation")
        .first()
    )
    if case is None:
        return
    tell(
        TOLD_AGAIN,
        to=keepers(case.school),
        key=f"sites.impostor_again:{case.public_id}:{entry.at:%Y-%m-%d}",
        url=reverse("official:impostor", args=[case.school.slug, case.public_id]),
        school=case.school,
    )


@hears("sites.impostor_reported", "sites.impostor_gone", "sites.impostor_ours")
def settle_what_was_seen_to(entry: Entry) -> None:
    """Nobody is asked about it any more."""
    settle(f"sites.impostor:{entry.subject_id}")
