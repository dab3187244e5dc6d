"""The signed form as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from schoolgate.approvals.paper import form_pdf
from schoolgate.approvals.queries import request_for
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest


@require_GET
def form(request: PersonRequest, school: str, request_id: str) -> HttpResponse:
    """A request with every decision, for whoever may see it. One that was never sent has no form."""
    place = school_for(request.person, school)
    found = request_for(request.person, place, request_id)
    if not found.round:
        raise Http404
    response = HttpResponse(form_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="request-{found.public_id}.pdf"'
    return response
