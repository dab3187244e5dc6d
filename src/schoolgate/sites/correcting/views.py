"""Correct what was misspelt in the name or the purpose of a site."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.sites.correcting import actions
from schoolgate.sites.correcting.forms import CorrectForm
from schoolgate.sites.correcting.rules import may_correct
from schoolgate.sites.queries import site_for


@require_http_methods(["GET", "POST"])
def correct(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """The words as they are, to be put right."""
    place = school_for(request.person, school)
    found = site_for(request.person, place, site)
    demand(may_correct(request.person, found))
    form = CorrectForm(posted(request), site=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(by=request.person, site=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(
                request,
                _("It is corrected. Its owner, those who approved it and the head are told."),
            )
            return redirect("sites:site", place.slug, found.public_id)
    context = {"site": found, "form": form}
    return render(request, "sites/correct.html", context, status=status_of(form))
