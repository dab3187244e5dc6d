"""Who is told when somebody asks for the policy in another form."""

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
from schoolgate.publishing.models import FormatRequest
from schoolgate.publishing.rules import answering_roles
from schoolgate.publishing.states import RequestState


def _heads_of(notice: Notice) -> list[Person]:
    return holders(notice.school, *HEADS) if notice.school else []


def _waits(notice: Notice) -> bool:
    public_id = notice.key.split(":")[1]
    return FormatRequest.objects.filter(public_id=public_id, state=RequestState.OPEN).exists()


FORMAT_ASKED = notice_kind(
    "publishing.format_asked",
    title=_("Somebody asks for the policy in another form"),
    text=_("{form}. They see on a page of their own what you answer."),
    mail=_("Somebody asked for the policy in another language or form"),
    verb=_("Answer the request"),
    icon="speech",
    titles="form",
    asks=True,
    sourced=True,
    still_open=_waits,
    escalate=_heads_of,
)


@hears("publishing.format_asked")
def format_asked(entry: Entry) -> None:
    """Ask the one the policy names; where nobody holds that role, the heads."""
    request = (
        FormatRequest.objects.filter(public_id=entry.subject_id, state=RequestState.OPEN)
        .select_related("school__federation")
        .first()
    )
    if request is None:
        return
    school = request.school
    named = answering_roles(school)[0]
    tell(
        FORMAT_ASKED,
        to=holders(school, named) or holders(school, *HEADS),
        key=f"publishing.format:{request.public_id}",
        words={"form": str(FormatRequest.Form(request.form).label)},
        url=reverse("publishing:format-request", args=[school.slug, request.public_id]),
        school=school,
    )


@hears("publishing.format_promised", "publishing.format_done", "publishing.format_declined")
def format_answered(entry: Entry) -> None:
    """Nobody is asked about it any more."""
    settle(f"publishing.format:{entry.subject_id}")
