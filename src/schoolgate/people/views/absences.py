"""Who is away and who covers. Load, form, one action, answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core import clock
from schoolgate.core.answers import status_of
from schoolgate.core.refusal import demand
from schoolgate.people import actions
from schoolgate.people.forms import AbsenceForm
from schoolgate.people.queries import absence_for, absences_for, school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_change_absence, may_keep_people, may_see_absences


@require_GET
def absences(request: PersonRequest, school: str) -> HttpResponse:
    """Absences that last, and those to come."""
    place = school_for(request.person, school)
    demand(may_see_absences(request.person, place))
    listed = list(absences_for(request.person, place))
    today = clock.today()
    context = {
        "away": [one for one in listed if one.from_date <= today],
        "coming": [one for one in listed if one.from_date > today],
        "may_keep": may_keep_people(request.person, place) is None,
    }
    return render(request, "people/absences.html", context)


@require_http_methods(["GET", "POST"])
def record(request: PersonRequest, school: str) -> HttpResponse:
    """Record that somebody is away."""
    place = school_for(request.person, school)
    demand(may_keep_people(request.person, place))
    form = AbsenceForm(request.person, place, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        absence = actions.record_absence(by=request.person, school=place, **form.cleaned_data)
        messages.success(
            request, _("The absence of %(name)s was recorded.") % {"name": absence.person.name}
        )
        return redirect("people:absences", place.slug)
    return render(request, "people/absence_form.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def change(request: PersonRequest, school: str, absence: str) -> HttpResponse:
    """Correct the days, or who covers."""
    place = school_for(request.person, school)
    found = absence_for(request.person, place, absence)
    demand(may_change_absence(request.person, found))
    form = AbsenceForm(request.person, place, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_absence(by=request.person, absence=found, **form.cleaned_data)
        messages.success(request, _("The absence was changed."))
        return redirect("people:absences", place.slug)
    context = {"form": form, "absence": found}
    return render(request, "people/absence_form.html", context, status=status_of(form))


@require_POST
def withdraw(request: PersonRequest, school: str, absence: str) -> HttpResponse:
    """Take back an absence that does not happen."""
    place = school_for(request.person, school)
    found = absence_for(request.person, place, absence)
    actions.withdraw_absence(by=request.person, absence=found)
    messages.success(request, _("The absence was taken back."))
    return redirect("people:absences", place.slug)
