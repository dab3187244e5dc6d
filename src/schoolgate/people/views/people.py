"""Who is who at a school. Load, form, one action, answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schoolgate.core.refusal import demand
from schoolgate.people.queries import adults_of, school_for
from schoolgate.people.rules import may_see_people


@require_GET
def people(request: HttpRequest, school: str) -> HttpResponse:
    """Adults of the school with their roles today."""
    place = school_for(request.person, school)
    demand(may_see_people(request.person, place))
    return render(request, "people/list.html", {"people": adults_of(place, request.person)})
