"""Which post carries out a policy on behalf of the governing body."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life import delegating_actions
from schoolgate.policies.life.adoption_forms import DelegationForm
from schoolgate.policies.life.queries import delegations_of
from schoolgate.policies.life.rules import may_delegate
from schoolgate.policies.life.views.places import tell_saved, version_at
from schoolgate.policies.life.words import name_of_post
from schoolgate.policies.text import from_json


@require_http_methods(["GET", "POST"])
def delegation(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """Enter the post, the meeting and its minute; what was entered before stands below."""
    place, found = version_at(request, school, version)
    demand(may_delegate(request.person, found.policy))
    entered = delegations_of(found.policy)
    form = DelegationForm(
        posted(request), text=from_json(found.text), holds=entered[0] if entered else None
    )
    if request.method == "POST" and form.is_valid():
        _delegation, changed = delegating_actions.delegate(
            by=request.person, policy=found.policy, **form.cleaned_data
        )
        tell_saved(request, _("Saved: who carries out the policy."), changed=changed)
        return redirect("policies:version", place.slug, found.public_id)
    context = {
        "version": found,
        "form": form,
        "entered": [(name_of_post(one.role, found.values), one) for one in entered],
    }
    return render(request, "policies/life/delegation.html", context, status=status_of(form))
