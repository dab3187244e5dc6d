"""Asking those whom a draft concerns: open, read, comment, answer, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life import consulting_actions
from schoolgate.policies.life.adoption_forms import (
    AnswerForm,
    CommentForm,
    ConsultForm,
    OutcomeForm,
    WriteDownForm,
)
from schoolgate.policies.life.names import group_name
from schoolgate.policies.life.queries import comments_for, name_speakers
from schoolgate.policies.life.reading import clause_named, sections_of
from schoolgate.policies.life.rules import (
    GROUPS,
    groups_not_asked,
    groups_of,
    groups_too_short,
    leads,
    may_answer_comment,
    may_comment,
    may_move_draft,
    may_see_draft,
    own_groups,
)
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.life.views.places import (
    consultation_at,
    consultations_at,
    draft_at,
    told_where_it_stands,
)
from schoolgate.policies.models import Comment, Draft
from schoolgate.policies.states import step
from schoolgate.policies.text import PolicyText


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def open_consultation(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Whom to ask, until when."""
    place, found = draft_at(request, school, draft)
    demand(may_move_draft(request.person, found))
    step(found.state, "consultation_opened")
    form = ConsultForm(posted(request), required=groups_of(found))
    if request.method == "POST" and form.is_valid():
        consulting_actions.open_consultation(by=request.person, draft=found, **form.cleaned_data)
        messages.success(request, _told(found))
        return redirect("policies:consultation", place.slug, found.public_id)
    context = {
        "draft": found,
        "form": form,
        "required": [group_name(group) for group in groups_of(found)],
    }
    return render(request, "policies/life/open_consultation.html", context, status=status_of(form))


def _told(draft: Draft) -> str:
    """Who hears of it by themselves; a trade union has no sign-in and is written to."""
    asked = draft.consultations.get(closed_at=None).groups
    said = _("Now send the draft to the trade unions, and write down here what they say.")
    if asked == ["trade-unions"]:
        return said
    told = _("They are asked now, and told where to answer.")
    return f"{told} {said}" if "trade-unions" in asked else told


@require_GET
def consultation(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """The draft by sections with what was said about it; comment on a clause or the whole."""
    place, (found, *earlier) = consultations_at(request, school, draft)
    person = request.person
    text = text_for(found.draft, place) if may_see_draft(person, found.draft) is None else None
    names = _names_of_clauses(found.draft, text)
    said = _with_clauses(comments_for(person, found), names)
    there = {clause.id for clause in text.clauses} if text else set()
    context = {
        "consultation": found,
        "draft": found.draft,
        "groups": [group_name(group) for group in found.groups],
        "said": [one for one in said if not one.clause],
        "sections": sections_of(text, said) if text else (),
        "said_of_clauses": [one for one in said if one.clause],
        "said_elsewhere": [one for one in said if one.clause and one.clause not in there],
        "may_comment": any(
            may_comment(person, found, group) is None for group in own_groups(person, found)
        ),
        "may_write_down": may_comment(person, found, found.groups[0], on_behalf=True) is None,
        "may_close": found.closed_at is None and leads(person, found.draft.place),
        "may_answer": leads(person, found.draft.place),
        "earlier": [
            (
                one,
                [group_name(group) for group in one.groups],
                _with_clauses(comments_for(person, one), names),
            )
            for one in earlier
        ],
    }
    return render(request, "policies/life/consultation.html", context)


def _names_of_clauses(draft: Draft, text: PolicyText | None) -> dict[str, str]:
    """What each clause is called, by its id: who may not see the text reads its number alone."""
    if text is None:
        return {one["id"]: one["number"] for one in draft.content["clauses"]}
    return {clause.id: f"{clause.number} {clause.title}" for clause in text.clauses}


def _with_clauses(comments: list[Comment], names: Mapping[str, str]) -> list[Comment]:
    """Each with ``on``: the clause it speaks of, in words; empty where the draft has none such."""
    for one in comments:
        one.on = names.get(one.clause, "")  # type: ignore[attr-defined]
    return comments


@require_http_methods(["GET", "POST"])
def comment(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Say what one thinks."""
    place, found = consultation_at(request, school, draft)
    group = next(iter(own_groups(request.person, found)), "")
    demand(may_comment(request.person, found, group))
    text = text_for(found.draft, place)
    clause = clause_named(text, request.GET.get("clause", ""))
    form = CommentForm(posted(request), text=text, initial={"clause": clause.id if clause else ""})
    if request.method == "POST" and form.is_valid():
        consulting_actions.comment(
            by=request.person, consultation=found, group=group, **form.cleaned_data
        )
        messages.success(request, _("Thank you. Your comment is kept, and you will be answered."))
        return redirect("policies:consultation", place.slug, draft)
    context = {"draft": found.draft, "form": form, "clause": clause}
    return render(request, "policies/life/comment.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def write_down(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Write down what somebody else said: a union's letter, a parent at a meeting."""
    place, found = consultation_at(request, school, draft)
    demand(may_comment(request.person, found, found.groups[0], on_behalf=True))
    text = text_for(found.draft, place)
    groups = [group for group in GROUPS if group in found.groups]
    form = WriteDownForm(posted(request), text=text, groups=groups)
    if request.method == "POST" and form.is_valid():
        consulting_actions.comment(by=request.person, consultation=found, **form.cleaned_data)
        messages.success(request, _("It is written down."))
        return redirect("policies:consultation", place.slug, draft)
    context = {"draft": found.draft, "form": form}
    return render(request, "policies/life/write_down.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def answer_comment(request: PersonRequest, school: str, draft: str, comment: str) -> HttpResponse:
    """Answer one comment."""
    place, held = consultations_at(request, school, draft)
    found = held[0]
    on_draft = Comment.objects.filter(consultation__in=held).select_related("by", "consultation")
    said = get_object_or_404(on_draft, public_id=comment)
    said.consultation.draft = found.draft
    demand(may_answer_comment(request.person, said))
    name_speakers(request.person, found.draft, [said])
    start: dict[str, Any] = {"answer": said.answer}
    if said.answered_at:
        start["changed"] = "yes" if said.changed else "no"
    form = AnswerForm(posted(request), initial=start)
    if request.method == "POST" and form.is_valid():
        consulting_actions.answer_comment(
            by=request.person,
            comment=said,
            answer=form.cleaned_data["answer"],
            changed=form.cleaned_data["changed"] == "yes",
        )
        messages.success(request, _("Your answer is kept."))
        return redirect("policies:consultation", place.slug, draft)
    context = {
        "draft": found.draft,
        "form": form,
        "said": said,
        "group": group_name(said.group),
        "clause": clause_named(text_for(found.draft, place), said.clause),
    }
    return render(request, "policies/life/answer.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def close_consultation(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """End the consultation and say what came of it."""
    place, found = draft_at(request, school, draft)
    demand(may_move_draft(request.person, found))
    step(found.state, "consultation_closed")
    held = found.consultations.get(closed_at=None)
    not_asked = groups_not_asked(found)
    form = OutcomeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        consulting_actions.close_consultation(by=request.person, draft=found, **form.cleaned_data)
        messages.success(request, _("The consultation is closed. The draft can be changed again."))
        return redirect("policies:draft", place.slug, found.public_id)
    context = {
        "draft": found,
        "form": form,
        "consultation": held,
        "comments": held.comments.count(),
        "unanswered": held.comments.filter(answered_at=None).count(),
        "too_short": [group_name(group) for group in groups_too_short(held) if group in not_asked],
    }
    return render(request, "policies/life/close_consultation.html", context, status=status_of(form))
