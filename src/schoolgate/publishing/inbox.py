"""What of this app needs a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.duties import Duty, duty_source
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.models import Person
from schoolgate.publishing.models import FormatRequest
from schoolgate.publishing.queries import waiting_for
from schoolgate.publishing.states import RequestState

REQUESTS = """
    SELECT 1 FROM publishing_formatrequest
    WHERE school_id IN {schools} AND state IN ('open', 'promised')
"""


@inbox_source(where=REQUESTS)
def format_requests(person: Person) -> Iterator[InboxItem]:
    """People who wait for the policy in another language or form."""
    for request in waiting_for(person):
        promised = request.state == RequestState.PROMISED
        if promised and not _is_near(request):
            continue
        yield InboxItem(
            title=_("Somebody asks for the policy in another form"),
            url=_page(request),
            verb=_("Hand it over") if promised else _("Answer the request"),
            place=request.school.name,
            detail=_detail(request),
            icon="speech",
        )


@duty_source
def promises(person: Person) -> Iterator[Duty]:
    """The same, all of them, with the promised days."""
    for request in waiting_for(person):
        yield Duty(
            kind="answer",
            title=_("Answer who asks for the policy in another form"),
            url=_page(request),
            place=request.school.name,
            detail=_detail(request),
            due=request.promised_for,
        )


def _is_near(request: FormatRequest) -> bool:
    promised = request.promised_for
    return promised is not None and (promised - clock.today()).days <= 2


def _page(request: FormatRequest) -> str:
    return reverse("publishing:format-request", args=[request.school.slug, request.public_id])


def _detail(request: FormatRequest) -> str:
    form = FormatRequest.Form(request.form).label
    if request.promised_for is None:
        return str(form)
    return _("%(form)s, promised for %(day)s") % {"form": form, "day": day(request.promised_for)}
