"""Approve several requests at once: a list to look over, then one press, each for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from schoolgate.approvals import actions
from schoolgate.approvals.models import Decision
from schoolgate.approvals.queries import (
    Waiting,
    requests,
    shown_hash,
    values_sent,
    waiting_at,
)
from schoolgate.approvals.rules import may_see_approvals
from schoolgate.approvals.views.decide import Changed, changed_for, left_on
from schoolgate.approvals.views.writing import InForce, Note
from schoolgate.approvals.wording import all_in_words, names_in
from schoolgate.core.refusal import Refused, demand
from schoolgate.people.models import Person
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest

MOST = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One of the requests to be approved, as it is shown; ``shown`` is the hash of its words."""

    waiting: Waiting
    shown: str
    changed: Sequence[Changed]
    facts: Sequence[tuple[str, str]]
    left: Sequence[Note]


@require_POST
def several(request: PersonRequest, school: str) -> HttpResponse:
    """List what was ticked and ask once more; a second press approves each."""
    place = school_for(request.person, school)
    demand(may_see_approvals(request.person, place))
    ticked = list(dict.fromkeys(request.POST.getlist("request")))[:MOST]
    waiting = {one.request.public_id: one for one in waiting_at(place, request.person)}
    if "confirmed" in request.POST:
        _approve_each(request, ticked, waiting)
        return redirect("approvals:home", place.slug)
    lines = list(_lines(request.person, ticked, waiting, InForce(place)))
    if not lines:
        messages.info(request, _("Tick the requests that you want to approve."))
        return redirect("approvals:home", place.slug)
    return render(request, "approvals/several.html", {"lines": lines, "school": place})


def _lines(
    person: Person, ticked: Sequence[str], waiting: dict[str, Waiting], policy: InForce
) -> Iterator[Line]:
    theirs = [one for one in ticked if one in waiting and not waiting[one].kind.alone]
    asked = requests().filter(public_id__in=theirs)
    whole = {one.public_id: one for one in asked}
    names = names_in(*whole.values())
    for public_id in ticked:
        if public_id in whole:
            one = whole[public_id]
            yield Line(
                waiting[public_id], shown_hash(one), changed_for(one, person, names),
                all_in_words(one, values_sent(one), names), left_on(one, policy),
            )  # fmt: skip


def _approve_each(
    request: PersonRequest, ticked: Sequence[str], waiting: dict[str, Waiting]
) -> None:
    approved = 0
    for public_id in ticked:
        refusal = _approved(request.person, waiting.get(public_id), request.POST, public_id)
        if refusal is None:
            approved += 1
        else:
            messages.warning(request, refusal)
    if approved:
        messages.success(
            request,
            ngettext("%(n)d request approved.", "%(n)d requests approved.", approved)
            % {"n": approved},
        )


def _approved(person: Person, one: Waiting | None, data: QueryDict, public_id: str) -> str | None:
    """Approve one; why not, where it cannot be."""
    if one is None:
        return _("One of them does not wait for you any more; nothing was decided on it.")
    title = {"title": one.request.title}
    if one.kind.alone:
        return _("%(title)s is decided on its own page: nothing was decided on it.") % title
    verdict = actions.Verdict(
        Decision.Verdict.APPROVED, data.get(f"shown-{public_id}", ""), way=Decision.Way.SEVERAL
    )
    try:
        actions.decide(by=person, request=one.request, step=one.step, verdict=verdict)
    except actions.NotAsShown:
        return _("%(title)s was changed while you read it: nothing was decided on it.") % title
    except Refused as refused:
        return f"{one.request.title}: {refused.reason}"
    return None
