"""Enter where a site on the school's own pages is."""

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
from schoolgate.sites.placing import actions
from schoolgate.sites.placing.forms import PlaceForm
from schoolgate.sites.placing.rules import may_place
from schoolgate.sites.queries import site_for


@require_http_methods(["GET", "POST"])
def place(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """The address of a site that has none yet."""
    at = school_for(request.person, school)
    found = site_for(request.person, at, site)
    demand(may_place(request.person, found))
    form = PlaceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.place(by=request.person, site=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error("address", refused.reason)
        else:
            messages.success(request, _("The address is entered. Anybody can find the site by it."))
            return redirect("sites:site", at.slug, found.public_id)
    context = {"site": found, "form": form}
    return render(request, "sites/place.html", context, status=status_of(form))
