"""Accounts that pretend to be the school's, for those who see to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.sites.impostors import actions
from schoolgate.sites.impostors.queries import impostor_for, impostors_for, is_open, service_of
from schoolgate.sites.impostors.rules import (
    OPEN,
    may_handle_impostor,
    may_see_impostors,
    may_tell_of_impostor,
)
from schoolgate.sites.models import Impostor
from schoolgate.sites.official.forms import GONE, REPORT, CaseForm, ImpostorForm

TONES = {"told": "waiting", "reported": "here", "gone": "good", "ours": "closed"}
MOST_SHOWN = 200


@require_GET
def impostors(request: PersonRequest, school: str) -> HttpResponse:
    """All cases, the open ones first."""
    place = school_for(request.person, school)
    found = impostors_for(request.person, place)
    lists = (
        (_("To see to"), [_row(case) for case in found.filter(state__in=OPEN)[:MOST_SHOWN]]),
        (_("Closed"), [_row(case) for case in found.exclude(state__in=OPEN)[:MOST_SHOWN]]),
    )
    context = {"lists": [(heading, rows) for heading, rows in lists if rows]}
    return render(request, "sites/impostors.html", context)


def _row(case: Impostor) -> dict[str, Any]:
    return {
        "case": case,
        "tone": TONES[case.state],
        "is_open": is_open(case),
        "service": service_of(case),
    }


@require_http_methods(["GET", "POST"])
def impostor(request: PersonRequest, school: str, impostor: str) -> HttpResponse:
    """One case, where to report it, and what became of it."""
    place = school_for(request.person, school)
    found = impostor_for(request.person, place, impostor)
    form = CaseForm(found, posted(request))
    if request.method == "POST":
        demand(may_handle_impostor(request.person, found))
        if form.is_valid():
            _settle(request, found, form.cleaned_data)
            return redirect("official:impostors", place.slug)
    may_handle = may_handle_impostor(request.person, found) is None
    context = {**_row(found), "form": form, "may_handle": may_handle}
    return render(request, "sites/impostor.html", context, status=status_of(form))


def _settle(request: PersonRequest, found: Impostor, given: dict[str, Any]) -> None:
    by, note = request.person, given["note"]
    if given["verb"] == REPORT:
        actions.report_impostor(by=by, case=found, day=given["day"], note=note)
        messages.success(request, _("Noted. In a week we ask you whether it is gone."))
    else:
        actions.end_impostor(by=by, case=found, gone=given["verb"] == GONE, note=note)
        messages.success(request, _("The case is closed."))


@require_http_methods(["GET", "POST"])
def tell(request: PersonRequest, school: str) -> HttpResponse:
    """Tell of one by name: whoever works at the school."""
    place = school_for(request.person, school)
    demand(may_tell_of_impostor(request.person, place))
    form = ImpostorForm(posted(request))
    sees_cases = may_see_impostors(request.person, place) is None
    context: dict[str, Any] = {"form": form, "sees_cases": sees_cases}
    if request.method == "POST" and form.is_valid():
        told = actions.tell_of_impostor(by=request.person, school=place, **form.cleaned_data)
        if told.case is None:
            context["ours"] = told.verdict
        else:
            messages.success(request, _("Thank you. Those who see to it are told at once."))
            if sees_cases:
                return redirect("official:impostor", place.slug, told.case.public_id)
            return redirect("official:list", place.slug)
    return render(request, "sites/impostor_tell.html", context, status=status_of(form))
