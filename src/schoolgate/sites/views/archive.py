"""A closed site as a bag for the archive."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from schoolgate.core.refusal import demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.sites import archive_actions
from schoolgate.sites.queries import site_for
from schoolgate.sites.rules import may_archive


@require_POST
def archive(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Pack it and hand it out."""
    place = school_for(request.person, school)
    found = site_for(request.person, place, site)
    demand(may_archive(request.person, found))
    packed = archive_actions.archive(by=request.person, site=found)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="site-{found.public_id}.zip"'
    return response
