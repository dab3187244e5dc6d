"""The record of a school: every decision, in order, as the database keeps it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schoolgate.core.refusal import demand
from schoolgate.people.queries import record_lines, record_of, school_for
from schoolgate.people.record import record_standing
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_see_personal_record, may_see_record

A_PAGE = 50


@require_GET
def record(request: PersonRequest, school: str) -> HttpResponse:
    """The latest page unless another is asked for; the newest entry on top."""
    place = school_for(request.person, school)
    demand(may_see_record(request.person, place))
    pages = Paginator(record_of(place, request.person), A_PAGE, orphans=A_PAGE // 2)
    page = pages.get_page(request.GET.get("page", pages.num_pages))
    return render(
        request,
        "people/record.html",
        {
            "page": page,
            "lines": record_lines(place, request.person, list(page)),
            "head": record_of(place, request.person).last(),
            "standing": record_standing(place),
            "withheld": may_see_personal_record(request.person, place),
        },
    )
