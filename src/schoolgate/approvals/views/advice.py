"""Ask for advice before a request is sent, and answer it (WAL-15.7-c, HOL-A.2-11)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.approvals import actions
from schoolgate.approvals.deciders import staffing_of
from schoolgate.approvals.forms import AdviceForm
from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.queries import (
    advice_for,
    advice_on,
    own_request_for,
    values_in_hand,
    why_too_late,
)
from schoolgate.approvals.rules import may_ask_advice
from schoolgate.approvals.states import OPEN
from schoolgate.approvals.wording import answers_in_words
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import AlreadySo, demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest


@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest, school: str, request_id: str) -> HttpResponse:
    """Ask those whom the policy names for doubts."""
    place = school_for(request.person, school)
    found = own_request_for(request.person, place, request_id)
    demand(may_ask_advice(request.person, found))
    form = AdviceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            actions.ask_advice(by=request.person, request=found, question=words)
        except AlreadySo as already:
            messages.info(request, already.reason)
        else:
            messages.success(request, _("Your question is on its way. The answer will stand here."))
        return redirect("approvals:check", place.slug, found.public_id)
    roles = kind_named(found.kind).advice_from(place)
    people = staffing_of(place).advisers(roles, request.person.pk).people
    context = {
        "heading": _("Ask for advice"),
        "lead": _("%(names)s will see your question and what you have written so far.")
        % {"names": ", ".join(one.person.name for one in people) or _("The head")},
        "back_url": reverse("approvals:check", args=[place.slug, found.public_id]),
        "back_label": _("Check your answers"),
        "advice": advice_on(found),
        "form": form,
        "submit": _("Ask this"),
    }
    return render(request, "approvals/advice.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, school: str, advice: str) -> HttpResponse:
    """Answer a question about a request that is being written."""
    place = school_for(request.person, school)
    too_late = why_too_late(request.person, place, advice) if request.method == "POST" else None
    if too_late is not None:
        raise AlreadySo(too_late)
    found = advice_for(request.person, place, advice)
    is_open = found.answered_at is None and found.request.state in OPEN
    if request.method == "POST" and found.answered_at is not None:
        raise AlreadySo(_("This question has been answered."), request.path)
    form = AdviceForm(posted(request), answers=True)
    if request.method == "POST" and (form.is_valid() or not is_open):
        actions.answer_advice(
            by=request.person, advice=found, answer=form.cleaned_data.get("words", "")
        )
        messages.success(request, _("Your answer stands beside the request."))
        return redirect("approvals:answer", place.slug, found.public_id)
    context = {
        "heading": _("A question before a request is sent"),
        "lead": kind_named(found.request.kind).title,
        "advice": [one for one in advice_on(found.request) if one.pk == found.pk],
        "facts": _so_far(found.request) if is_open else [],
        "form": form if is_open else None,
        "submit": _("Send this answer"),
    }
    return render(request, "approvals/advice.html", context, status=status_of(form))


def _so_far(found: ApprovalRequest) -> list[dict[str, str]]:
    return [
        {"label": str(question.label), "value": words}
        for question, words in answers_in_words(found, values_in_hand(found))
        if words
    ]
