"""Before the governors: hand on, decide, take back, put aside."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.people.models import School
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life import deciding_actions
from schoolgate.policies.life.adoption_forms import DecisionForm
from schoolgate.policies.life.changes import changes_since
from schoolgate.policies.life.names import body_name, group_name
from schoolgate.policies.life.open_choices import open_choices
from schoolgate.policies.life.people import clerks_of, names
from schoolgate.policies.life.reading import sections_of
from schoolgate.policies.life.rules import (
    bodies_of,
    closed_on,
    groups_not_asked,
    groups_too_short,
    may_move_draft,
    may_record_decision,
    next_body,
)
from schoolgate.policies.life.steps import address, decisions_of
from schoolgate.policies.life.texts import text_for, texts_of
from schoolgate.policies.life.views.places import draft_at, told_where_it_stands
from schoolgate.policies.models import BodyDecision, Comment, Consultation, Draft
from schoolgate.policies.states import DraftState, WrongMove, step


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def submit(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Hand a draft to the bodies that decide; says first what is still open."""
    place, found = draft_at(request, school, draft)
    demand(may_move_draft(request.person, found))
    step(found.state, "submitted")
    if request.method == "POST":
        try:
            deciding_actions.submit(by=request.person, draft=found)
        except Refused as refused:
            messages.error(request, refused.reason)
            return redirect(request.path)
        messages.success(request, _("It is before them now. They are told."))
        return redirect("policies:draft", place.slug, found.public_id)
    texts, not_asked = list(texts_of(found).values()), groups_not_asked(found)
    context = {
        "draft": found,
        "unchanged": found.based_on is not None
        and {text.sha256 for text in texts} == {found.based_on.sha256},
        "not_asked": [group_name(group) for group in not_asked],
        "asked_too_short": any(
            group in not_asked
            for one in found.consultations.all()
            for group in groups_too_short(one)
        ),
        "left_open": open_choices(texts),
        "unanswered": _unanswered(found),
        "bodies": [body_name(body) for body in bodies_of(found)],
        "deciders": names(clerks_of(found.place, but=request.person)),
        "consult_url": address("open-consultation", found, place),
    }
    return render(request, "policies/life/submit.html", context)


def _unanswered(draft: Draft) -> int:
    return Comment.objects.filter(consultation__draft=draft, answered_at=None).count()


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def body_decision(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """What is asked, by whom, the text, and what the body decided."""
    place, found = draft_at(request, school, draft)
    if found.state != DraftState.APPROVAL:
        raise WrongMove("approved", found.state)
    body, today = next_body(found) or "", clock.today()
    demand(may_record_decision(request.person, found, body, chairs_action=False, meeting_on=today))
    is_chair = (
        may_record_decision(request.person, found, body, chairs_action=True, meeting_on=today)
        is None
    )
    form = DecisionForm(posted(request), is_chair=is_chair, draft=found)
    if request.method == "POST" and form.is_valid():
        decided = deciding_actions.record_decision(
            by=request.person, draft=found, body=body, **form.cleaned_data
        )
        _tell(request, decided, body)
        return redirect("policies:draft", place.slug, found.public_id)
    return render(
        request,
        "policies/life/decision.html",
        _asked(found, place, body) | {"form": form},
        status=status_of(form),
    )


def _asked(found: Draft, place: School, body: str) -> dict[str, object]:
    """Everything that a body should see before it decides."""
    text = text_for(found, place)
    return {
        "draft": found,
        "body": body_name(body),
        "sections": sections_of(text),
        "text": text,
        "consultations": [_held(one, found) for one in found.consultations.all()],
        "decided": decisions_of(found),
    }


def _held(consultation: Consultation, draft: Draft) -> dict[str, object]:
    """A consultation as those who decide should see it: how long, what came of it, what since."""
    closed = closed_on(consultation) if consultation.closed_at else None
    return {
        "about": consultation,
        "groups": [group_name(group) for group in consultation.groups],
        "comments": consultation.comments.count(),
        "unanswered": consultation.comments.filter(answered_at=None).count(),
        "until": closed or consultation.closes,
        "early": closed is not None and closed < consultation.closes,
        "changed_since": changes_since(draft, consultation.closed_at),
    }


def _tell(request: PersonRequest, draft: Draft, body: str) -> None:
    said = {
        DraftState.APPROVED: _("Every body has approved. It can be adopted now."),
        DraftState.APPROVAL: _("It is recorded. The next body is told."),
    }.get(DraftState(draft.state), _("It is recorded, and it goes back to be changed."))
    messages.success(request, f"{body_name(body)}: {said}")


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def take_back(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Take a draft back from the governors."""
    place, found = draft_at(request, school, draft)
    demand(may_move_draft(request.person, found))
    step(found.state, "taken_back")
    if request.method == "POST":
        deciding_actions.take_back(by=request.person, draft=found)
        messages.success(request, _("The draft is yours again."))
        return redirect("policies:draft", place.slug, found.public_id)
    decided = found.decisions.filter(
        round=found.round, decision=BodyDecision.Decision.APPROVED
    ).count()
    consequences = [_("It can be changed again.")]
    if decided:
        consequences.append(
            _("What was decided on it counts no longer: every body is asked again.")
        )
    context = {
        "question": _("Take “%(title)s” back?") % {"title": found.title},
        "consequences": consequences,
        "action": request.path,
        "verb": _("Take it back"),
        "back_url": address("draft", found, place),
    }
    return render(request, "core/confirm.html", context)


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def drop_draft(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Put a draft aside for good."""
    place, found = draft_at(request, school, draft)
    demand(may_move_draft(request.person, found))
    step(found.state, "dropped")
    if request.method == "POST":
        deciding_actions.drop(by=request.person, draft=found)
        messages.success(request, _("The draft is put aside. It can still be read."))
        return redirect("policies:home", place.slug)
    context = {
        "question": _("Put “%(title)s” aside?") % {"title": found.title},
        "consequences": [
            _("Nobody can change it, comment on it or adopt it any more."),
            _("It stays to be read, with everything that was said and decided."),
        ],
        "action": request.path,
        "verb": _("Put this draft aside"),
        "back_url": address("draft", found, place),
    }
    return render(request, "core/confirm.html", context)
