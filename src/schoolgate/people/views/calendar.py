"""Terms, closed days and bell times. Load, form, one action, answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schoolgate.core.refusal import demand
from schoolgate.people.queries import school_for
from schoolgate.people.rules import may_see_people


@require_GET
def calendar(request: HttpRequest, school: str) -> HttpResponse:
    """The school year at a glance."""
    place = school_for(request.person, school)
    demand(may_see_people(request.person, place))
    return render(request, "people/calendar.html", {})
