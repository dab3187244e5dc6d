"""What of this app needs a person now."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.approvals.kinds import request_kinds
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.queries import advice_waiting, waiting_for
from schoolgate.approvals.states import RequestState
from schoolgate.core import clock
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.people.models import Person

# Whoever decides or advises has an appointment.
APPOINTED = "EXISTS (SELECT 1 FROM people_appointment WHERE person_id = %(person)s)"
ASKED = f"""
    SELECT 1 FROM approvals_approvalrequest
    WHERE school_id IN {{schools}} AND state = 'asked' AND asker_id <> %(person)s AND {APPOINTED}
"""  # noqa: S608 - our own names alone
SENT_BACK = """
    SELECT 1 FROM approvals_approvalrequest
    WHERE asker_id = %(person)s AND state = 'changes'
"""


DOUBTS = f"""
    SELECT 1 FROM approvals_advice AS advice
    JOIN approvals_approvalrequest AS request ON request.id = advice.request_id
    WHERE request.school_id IN {{schools}} AND advice.answered_at IS NULL
        AND advice.asker_id <> %(person)s AND {APPOINTED}
"""  # noqa: S608 - our own names alone


@inbox_source(where=DOUBTS)
def doubts(person: Person) -> Iterator[InboxItem]:
    """Questions about a request that the person is to answer before it is sent."""
    for advice in advice_waiting(person):
        request = advice.request
        yield InboxItem(
            title=_("Answer a question before a request is sent"),
            url=reverse("approvals:answer", args=[request.school.slug, advice.public_id]),
            verb=_("Answer it"),
            place=request.school.name,
            detail=_("%(name)s asks") % {"name": advice.asker.name},
            icon="help",
        )


@inbox_source(where=ASKED)
def decisions(person: Person) -> Iterator[InboxItem]:
    """Requests that the person decides today."""
    for waiting in waiting_for(person):
        request = waiting.request
        yield InboxItem(
            title=_("%(kind)s: %(title)s") % {"kind": waiting.kind.title, "title": request.title},
            url=reverse("approvals:request", args=[request.school.slug, request.public_id]),
            verb=_("Read and decide"),
            place=request.school.name,
            detail=_("%(name)s asks for your decision") % {"name": request.asker.name},
            due=clock.end_of(waiting.step.due) if waiting.step.due else None,
            icon=waiting.kind.icon,
        )


@inbox_source(where=SENT_BACK)
def sent_back(person: Person) -> Iterator[InboxItem]:
    """The person's own requests to which changes were asked for."""
    mine = ApprovalRequest.objects.filter(
        asker=person, state=RequestState.CHANGES, kind__in=request_kinds()
    )
    for request in mine.select_related("school"):
        yield InboxItem(
            title=_("Changes were asked for: %(title)s") % {"title": request.title},
            url=reverse("approvals:check", args=[request.school.slug, request.public_id]),
            verb=_("Change it and send it again"),
            place=request.school.name,
            icon="edit",
        )
