"""The kinds of breach that a school knows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.core.words import translated
from schoolgate.openness import actions
from schoolgate.openness.breaches import breach_of, breaches_of
from schoolgate.openness.forms import BreachForm
from schoolgate.openness.rules import may_keep_breaches, may_see_breaches
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.policy import policy_for
from schoolgate.policies.text import from_json


@require_GET
def breaches(request: PersonRequest, school: str) -> HttpResponse:
    """The whole list; those not in use at its end, for whoever keeps it."""
    place = school_for(request.person, school)
    demand(may_see_breaches(request.person, place))
    listed = breaches_of(place)
    in_force = policy_for(place).version
    text = from_json(in_force.text) if in_force else None
    numbers = {clause.id: clause.number for clause in text.clauses} if text else {}
    keeps = may_keep_breaches(request.person, place) is None
    context = {
        "used": [(one, numbers.get(one.clause, "")) for one in listed if one.in_use],
        "unused": [one for one in listed if not one.in_use] if keeps else [],
        "keeps": keeps,
    }
    return render(request, "openness/breaches.html", context)


@require_http_methods(["GET", "POST"])
def breach(request: PersonRequest, school: str, breach: str = "") -> HttpResponse:
    """Change one, or add one."""
    place = school_for(request.person, school)
    demand(may_keep_breaches(request.person, place))
    found = breach_of(place, breach) if breach else None
    first = (
        {"title": translated(found.title), "text": translated(found.text), "in_use": found.in_use}
        if found
        else {}
    )
    form = BreachForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        kept = actions.keep_breach(
            by=request.person, school=place, code=breach, **form.cleaned_data
        )
        messages.success(request, _("“%(title)s” is kept.") % {"title": kept.title})
        return redirect("openness:breaches", place.slug)
    return render(
        request, "openness/breach.html", {"form": form, "breach": found}, status=status_of(form)
    )
