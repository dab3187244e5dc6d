"""Where a draft stands, on any page that shows one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context

from schoolgate.policies.life.checking import Fault, faults_of
from schoolgate.policies.life.overview import HomeLife, life_at
from schoolgate.policies.life.rivals import Rivals, rivals_of
from schoolgate.policies.life.rules import may_change_draft
from schoolgate.policies.life.signatures import Signatures, signatures_for
from schoolgate.policies.life.steps import steps_of, ways_on, word_of_state
from schoolgate.policies.life.words import name_of_bound
from schoolgate.policies.models import Draft, Suggestion
from schoolgate.policies.rules import may_see_documents
from schoolgate.policies.states import ENDED

register = template.Library()


@register.inclusion_tag("policies/life/_where_it_stands.html", takes_context=True)
def where_it_stands(context: Context, draft: Draft) -> dict[str, Any]:
    """The line of steps, and what whoever looks may do now."""
    request = context["request"]
    return {
        "steps": steps_of(draft),
        "ways": ways_on(request.person, draft, context["school"]),
        "draft": draft,
    }


@register.simple_tag(takes_context=True)
def life_at_school(context: Context) -> HomeLife:
    """What is in force at the school of the page, what comes next, and what is being made."""
    return life_at(context["request"].person, context["school"])


@register.simple_tag
def bound_names(codes: Iterable[str]) -> str:
    """Whom a clause binds, in words."""
    return ", ".join(name_of_bound(code) for code in codes)


@register.simple_tag(takes_context=True)
def faults_of_draft(context: Context, draft: Draft) -> tuple[Fault, ...] | None:
    """What must be put right in a draft's text, for those who see the documents of the school;
    None where that cannot be said.
    """
    school = context["school"]
    if draft.state in ENDED or may_see_documents(context["request"].person, school):
        return ()
    return faults_of(draft, school)


@register.simple_tag(takes_context=True)
def may_change(context: Context, draft: Draft) -> bool:
    """Whether whoever looks may change the draft now."""
    return may_change_draft(context["request"].person, draft) is None


@register.simple_tag(takes_context=True)
def unread_values(context: Context, draft: Draft) -> int:
    """How many values of the document behind a draft nobody has decided on, for those who may."""
    document, person = draft.document, context["request"].person
    if document is None or draft.state in ENDED or may_see_documents(person, document.school):
        return 0
    waiting = document.suggestions.filter(verdict=Suggestion.Verdict.OPEN).exclude(quote="")
    return waiting.values("parameter").distinct().count()


@register.simple_tag(takes_context=True)
def signatures(context: Context, draft: Draft) -> Signatures:
    """Whether people sign again at the school of the page when the draft is adopted."""
    return signatures_for(context["request"].person, draft, context["school"])


@register.simple_tag(takes_context=True)
def rivals(context: Context, draft: Draft) -> Rivals:
    """What else is decided on of the same policy, for those who see it."""
    return rivals_of(context["request"].person, draft, context["school"])


@register.simple_tag
def draft_state(draft: Draft) -> dict[str, str]:
    """Kind and word of a draft's state."""
    kind, word = word_of_state(draft)
    return {"kind": kind, "word": word}
