"""What the link in a letter opens: one request, for one person, who is not signed in.

Opening it decides nothing, since mail programs open links by themselves. The page must not be sent
with ``no-referrer``: browsers would then send the form without its origin, and be refused.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from schoolgate.approvals import actions
from schoolgate.approvals.forms import SendBackForm
from schoolgate.approvals.kinds import kind_named, request_kinds
from schoolgate.approvals.letters import LetterState, letter_behind, state_of_letter
from schoolgate.approvals.models import ApprovalRequest, Decision, Letter
from schoolgate.approvals.queries import changes_since, requests, values_sent
from schoolgate.approvals.views.decide import Changed, context_of
from schoolgate.approvals.wording import names_in, words_of
from schoolgate.core.answers import kept_words, posted
from schoolgate.core.refusal import Refused


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, word: str) -> HttpResponse:
    """Show the request and ask; a press decides."""
    found = letter_behind(word)
    if found is None or found.step.request.kind not in request_kinds():
        return _private(render(request, "approvals/letter_closed.html", {"why": ""}, status=404))
    return _private(_opened(request, found))


def _opened(request: HttpRequest, found: Letter) -> HttpResponse:
    asked = requests().get(pk=found.step.request_id)
    state = state_of_letter(found, asked)
    if state.why:
        return _closed(request, found, asked, state)
    return _shown(request, found, asked, posted(request))


def _shown(
    request: HttpRequest, found: Letter, asked: ApprovalRequest, data: Any, *, anew: bool = False
) -> HttpResponse:
    """The request and its buttons; ``anew`` where words came to it while it was read: then
    nothing is decided, and what was written stays in the form.
    """
    approves = data is not None and data.get("verdict") == Decision.Verdict.APPROVED
    form = SendBackForm(
        None if approves else data, kind=kind_named(asked.kind), values=values_sent(asked)
    )
    if data is not None and not anew and (approves or form.is_valid()):
        given = {} if approves else form.cleaned_data
        verdict = actions.Verdict(
            verdict=str(given.get("verdict", Decision.Verdict.APPROVED)),
            shown=data.get("shown", ""),
            words=given.get("words", ""),
            about=given.get("about", ()),
            way=Decision.Way.LETTER,
        )
        return _decided(request, found, asked, verdict, data)
    context = {
        **context_of(asked, found.person), "letter": found, "school": asked.school, "form": form,
        "anew": anew,
    }  # fmt: skip
    status = 409 if anew else 200 if data is None else 422
    return render(request, "approvals/letter.html", context, status=status)


def _decided(
    request: HttpRequest, found: Letter, asked: ApprovalRequest, verdict: actions.Verdict, data: Any
) -> HttpResponse:
    try:
        made = actions.decide(by=found.person, request=asked, step=found.step, verdict=verdict)
    except actions.NotAsShown:
        asked = _fresh(asked)
        if asked.round == found.round:
            return _shown(request, found, asked, data, anew=True)
        return _closed(request, found, asked, LetterState("changed"))
    except Refused as refused:
        asked = _fresh(asked)
        state = state_of_letter(Letter.objects.get(pk=found.pk), asked)
        if state.why in {"", "not-theirs"}:
            state = LetterState("not-theirs", refusal=refused.reason)
        return _closed(request, found, asked, state)
    context: dict[str, Any] = {"made": made, "request_": asked, "school": asked.school}
    return render(request, "approvals/letter_done.html", context)


def _fresh(asked: ApprovalRequest) -> ApprovalRequest:
    return requests().get(pk=asked.pk)


def _closed(
    request: HttpRequest, found: Letter, asked: ApprovalRequest, state: LetterState
) -> HttpResponse:
    """Why the link opens nothing; what changed, for whom it may still be shown."""
    changed = _changed_since(asked, found.round) if state.why == "changed" else []
    context = {
        "why": state.why, "state": state, "letter": found, "school": asked.school,
        "kind": kind_named(asked.kind), "request_": asked, "changed": changed,
        "own": state.decision is not None and state.decision.by_id == found.person_id,
        "kept": kept_words(request.POST),
    }  # fmt: skip
    status = 403 if state.why == "not-theirs" else 410
    return render(request, "approvals/letter_closed.html", context, status=status)


def _changed_since(asked: ApprovalRequest, round_: int) -> list[Changed]:
    names = names_in(asked)
    return [
        Changed(
            str(one.question.label),
            words_of(one.question, one.before, names) or _("No answer"),
            words_of(one.question, one.after, names) or _("No answer"),
        )
        for one in changes_since(asked, round_)
    ]


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
