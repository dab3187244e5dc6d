"""Look at a request and decide on it: one decision a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.approvals import actions
from schoolgate.approvals.already import before_in_words, decided_before
from schoolgate.approvals.deciders import Deciders, Staffing, deciders_of, staffing_of
from schoolgate.approvals.forms import SendBackForm
from schoolgate.approvals.kinds import REPLY, kind_named
from schoolgate.approvals.models import ApprovalRequest, Decision, Step
from schoolgate.approvals.queries import (
    advice_on,
    changes_since,
    current_step,
    hints_left,
    last_round_seen,
    request_for,
    requests,
    shown_hash,
    values_sent,
)
from schoolgate.approvals.rules import may_decide, may_see_request, may_withdraw, may_write
from schoolgate.approvals.states import OPEN, RequestState
from schoolgate.approvals.views.writing import (
    InForce,
    Note,
    Row,
    asked_to_change,
    notes_on,
    sent_back,
)
from schoolgate.approvals.wording import (
    answers_in_words,
    names_in,
    nobody_in_words,
    role_title,
    step_in_words,
    words_of,
)
from schoolgate.core.answers import posted
from schoolgate.core.refusal import AlreadySo, Refused, demand
from schoolgate.people.models import Person, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer before and after, in words."""

    label: str
    before: str
    after: str


def changed_for(
    found: ApprovalRequest, person: Person, names: Mapping[str, str] | None = None
) -> list[Changed]:
    """What is otherwise than when somebody last decided, or in the round before; in words."""
    since = last_round_seen(found, person) or found.round - 1
    if since < 1:
        return []
    names = names_in(found) if names is None else names
    return [
        Changed(
            str(change.question.label),
            words_of(change.question, change.before, names) or _("No answer"),
            words_of(change.question, change.after, names) or _("No answer"),
        )
        for change in changes_since(found, since)
    ]


def left_on(found: ApprovalRequest, policy: InForce | None = None) -> Sequence[Note]:
    """What the form points out, while it is decided on: first what would bar sending it today."""
    if found.state != RequestState.ASKED:
        return ()
    hints = hints_left(found)
    if not hints:
        return ()
    notes = notes_on(found.school, found, hints, policy)
    return [*notes.barring, *notes.others]


def steps_of(found: ApprovalRequest) -> list[dict[str, Any]]:
    """Where a request stands, step by step, with who decided and what they said."""
    staffing = staffing_of(found.school)
    here = current_step(found)
    return [_step(found, step, here, staffing) for step in found.steps.all()]


def _step(
    found: ApprovalRequest, step: Step, here: Step | None, staffing: Staffing
) -> dict[str, Any]:
    last = next((one for one in reversed(found.decisions.all()) if one.step_id == step.pk), None)
    line: dict[str, Any] = {"name": step_in_words(step), "state": "next"}
    if last is not None and (step.approved_by_id or last.verdict != Decision.Verdict.APPROVED):
        line |= {"who": who_decided(last), "when": last.at, "said": last.words}
        line["state"] = "done" if step.approved_by_id else "stopped"
    if here is not None and here.pk == step.pk:
        today = deciders_of(found, step, staffing)
        line |= {
            "state": "here",
            "who": ", ".join(one.person.name for one in today.people) or _("nobody yet"),
            "when": None,
            "said": _said_here(found.school, today, last),
        }
        if step.due:
            line["due"] = step.due
    return line


def _said_here(school: School, today: Deciders, last: Decision | None) -> str:
    """Why nobody decides, or what was asked for when it was sent back from here."""
    if not today.people:
        return nobody_in_words(today, school)
    if last is None or last.verdict != Decision.Verdict.CHANGES:
        return ""
    return _("Asked for last time: %(words)s") % {"words": last.words}


def who_decided(decision: Decision) -> str:
    """Who decided, as what, and in whose place."""
    words = {"name": decision.by.name, "role": role_title(decision.role)}
    if decision.instead_of is not None:
        words["other"] = decision.instead_of.name
        return _("%(name)s, %(role)s, in place of %(other)s") % words
    return _("%(name)s, %(role)s") % words


def context_of(found: ApprovalRequest, person: Person) -> dict[str, Any]:
    """What a page of a request shows, to one of those who may see it."""
    values = values_sent(found)
    step = current_step(found)
    decides = step is not None and may_decide(person, found, step) is None
    wanted = asked_to_change(found)
    return {
        "request_": found,
        "row": Row(found, own=found.asker_id == person.pk),
        "kind": kind_named(found.kind),
        "facts": [
            {
                "label": str(question.label),
                "value": words or _("No answer"),
                "is_wanted": question.name in wanted,
            }
            for question, words in answers_in_words(found, values)
        ],
        "steps": steps_of(found),
        "step": step,
        "decides": decides,
        "changed": changed_for(found, person),
        "left": left_on(found),
        "sent_back": sent_back(found),
        "reply": values.get(REPLY, ""),
        "shown": shown_hash(found),
        "advice": advice_on(found),
        "old_edition": _is_of_old_edition(found),
    }


def _is_of_old_edition(found: ApprovalRequest) -> bool:
    """Whether another edition of the policy says by now who decides such a request."""
    return (
        found.state in OPEN and kind_named(found.kind).chain(found.school).edition != found.edition
    )


@require_GET
def one(request: PersonRequest, school: str, request_id: str) -> HttpResponse:
    """One request: what is asked, what changed, where it stands, and the decision."""
    place = school_for(request.person, school)
    found = _seen(request.person, place, request_id)
    if found.state == RequestState.WRITING:
        return redirect("approvals:check", place.slug, found.public_id)
    context = {
        **context_of(found, request.person),
        "may_write": may_write(request.person, found) is None,
        "may_withdraw": may_withdraw(request.person, found) is None,
    }
    return render(request, "approvals/request.html", context)


@require_http_methods(["GET", "POST"])
def decide(request: PersonRequest, school: str, request_id: str) -> HttpResponse:
    """Approve at a press from the request's page; ask for changes or refuse on a page of its own.

    What is sent is judged against the words that were read: their hash comes along from the
    request's page. Where others are there by now, they are shown, and nothing is decided.
    """
    place = school_for(request.person, school)
    found, step = _to_decide(request.person, place, request_id)
    data = posted(request)
    approves = data is not None and data.get("verdict") == Decision.Verdict.APPROVED
    form = SendBackForm(
        None if approves else data, kind=kind_named(found.kind), values=values_sent(found)
    )
    if data is not None and (approves or form.is_valid()):
        given = {} if approves else form.cleaned_data
        verdict = actions.Verdict(
            verdict=str(given.get("verdict", Decision.Verdict.APPROVED)),
            shown=data.get("shown", ""),
            words=given.get("words", ""),
            about=given.get("about", ()),
        )
        try:
            made = actions.decide(by=request.person, request=found, step=step, verdict=verdict)
        except actions.NotAsShown:
            if approves:
                messages.warning(
                    request, _("The request was changed while you read it. Nothing was decided:"
                               " here is what it says now.")
                )  # fmt: skip
                return redirect("approvals:request", place.slug, found.public_id)
            found, step = _to_decide(request.person, place, request_id)
            form = SendBackForm(data, kind=kind_named(found.kind), values=values_sent(found))
        else:
            messages.success(request, _said(made))
            return redirect(_where_after(request.person, made))
    return _send_back(request, found, form)


def _where_after(person: Person, made: Decision) -> str:
    """The request; the list for whoever sees it no more, since they decided without serving here."""
    found = requests().get(pk=made.request_id)
    if may_see_request(person, found) is not None:
        return reverse("approvals:home", args=[found.school.slug])
    return reverse("approvals:request", args=[found.school.slug, found.public_id])


def _seen(person: Person, place: School, request_id: str) -> ApprovalRequest:
    """A request that somebody may see. Whoever might have decided it reads that it was decided."""
    try:
        return request_for(person, place, request_id)
    except Http404:
        found = requests().filter(school=place, public_id=request_id).first()
        made = decided_before(found, person) if found is not None else None
        if made is None:
            raise
        raise AlreadySo(before_in_words(made, person)) from None


def _to_decide(person: Person, place: School, request_id: str) -> tuple[ApprovalRequest, Step]:
    found = _seen(person, place, request_id)
    step = current_step(found)
    if step is not None and may_decide(person, found, step) is None:
        return found, step
    made = decided_before(found, person)
    if made is not None:
        url = reverse("approvals:request", args=[place.slug, found.public_id])
        raise AlreadySo(before_in_words(made, person), url)
    if step is None:
        raise Refused(_("Nothing waits for a decision here any more."))
    demand(may_decide(person, found, step))
    return found, step


def _send_back(request: PersonRequest, found: ApprovalRequest, form: SendBackForm) -> HttpResponse:
    """The page on which changes are asked for; with the request, where what was read is another."""
    shown = shown_hash(found)
    read = (request.POST or request.GET).get("shown", "")
    context = {
        **context_of(found, request.person),
        "form": form,
        "unread": read != shown,
        "anew": bool(read) and read != shown,
        "back_url": reverse("approvals:request", args=[found.school.slug, found.public_id]),
    }
    status = 200 if request.method == "GET" else 409 if context["anew"] else 422
    return render(request, "approvals/send_back.html", context, status=status)


def _said(made: Decision) -> str:
    if made.verdict == Decision.Verdict.APPROVED:
        return _("You have approved it.")
    if made.verdict == Decision.Verdict.CHANGES:
        return _("It goes back to the one who asked, with your words.")
    return _("You have refused it. The one who asked reads why.")
