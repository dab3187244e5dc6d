"""Pages of people. Load, form, one action, answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schoolgate.core.refusal import demand
from schoolgate.people.queries import adults_of, roster_imports_for, school_for
from schoolgate.people.rules import may_import_roster, may_see_people


@require_GET
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and the two ways to set one up."""
    return render(request, "people/second_factor_needed.html")


@require_GET
def people(request: HttpRequest, school: str) -> HttpResponse:
    """Adults of the school with their roles today."""
    place = school_for(request.person, school)
    demand(may_see_people(request.person, place))
    return render(request, "people/list.html", {"people": adults_of(place, request.person)})


@require_GET
def calendar(request: HttpRequest, school: str) -> HttpResponse:
    """Terms, closed days and bell times."""
    place = school_for(request.person, school)
    demand(may_see_people(request.person, place))
    return render(request, "people/calendar.html", {})


@require_GET
def rosters(request: HttpRequest, school: str) -> HttpResponse:
    """Rosters handed in."""
    place = school_for(request.person, school)
    demand(may_import_roster(request.person, place))
    return render(
        request, "people/rosters.html", {"imports": roster_imports_for(request.person, place)}
    )
