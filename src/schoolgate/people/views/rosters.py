"""Rosters: hand in, look, say yes or no. Load, form, one action, answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schoolgate.core.refusal import demand
from schoolgate.people.queries import roster_imports_for, school_for
from schoolgate.people.rules import may_import_roster


@require_GET
def rosters(request: HttpRequest, school: str) -> HttpResponse:
    """Rosters handed in."""
    place = school_for(request.person, school)
    demand(may_import_roster(request.person, place))
    return render(
        request, "people/rosters.html", {"imports": roster_imports_for(request.person, place)}
    )
