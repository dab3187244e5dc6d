"""End an edition without another in its place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life import adopting_actions
from schoolgate.policies.life.adoption_forms import WithdrawForm
from schoolgate.policies.life.queries import dates_at
from schoolgate.policies.life.rules import may_withdraw
from schoolgate.policies.life.views.places import version_at
from schoolgate.policies.life.withdrawing import consequences


@require_http_methods(["GET", "POST"])
def withdraw(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """What it changes, then the day and the reason; typed, so that it is no slip."""
    place, found = version_at(request, school, version)
    demand(may_withdraw(request.person, found))
    if found.withdrawn_from is not None:
        messages.info(request, _("This version is withdrawn already."))
        return redirect("policies:version", place.slug, found.public_id)
    today = clock.today()
    words = _("withdraw %(edition)s") % {"edition": found.edition}
    form = WithdrawForm(posted(request), words=words, initial={"from_day": today})
    if found.effective_from >= today:
        form.fields["from_day"].label = _("Withdrawn from")
    if request.method == "POST" and form.is_valid():
        adopting_actions.withdraw(
            by=request.person,
            version=found,
            from_day=form.cleaned_data["from_day"],
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The version is withdrawn. The record says why."))
        return redirect("policies:version", place.slug, found.public_id)
    line = dates_at(place, found.policy.slug)
    context = {"version": found, "form": form, "consequences": consequences(found, line, today)}
    return render(request, "policies/life/withdraw.html", context, status=status_of(form))
