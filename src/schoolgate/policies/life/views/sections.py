"""The page on which a section of a draft is given another title."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core.answers import kept_words, posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.models import School
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.life.checking import faults_of
from schoolgate.policies.life.drafting_forms import SectionForm
from schoolgate.policies.life.rules import may_change_draft
from schoolgate.policies.life.sections import TitleTaken, runs_of, section_with
from schoolgate.policies.life.unchanged import ChangedMeanwhile, mark_of_title, same_draft
from schoolgate.policies.life.views.drafting import draft_of
from schoolgate.policies.life.views.places import tell_saved
from schoolgate.policies.models import Draft


@require_http_methods(["GET", "POST"])
def section(request: PersonRequest, school: str, draft: str, clause: str) -> HttpResponse:
    """The title of the section in which a clause stands, above the clauses that stand under it."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    try:
        clauses = section_with(found.content, clause)
    except KeyError:
        if request.method == "POST" and clause in {one["clause"]["id"] for one in found.set_aside}:
            return _gone(request, place, found)
        raise Http404 from None
    title, mark = clauses[0]["section"], mark_of_title(clauses)
    form = SectionForm(posted(request), initial={"title": title, "made_from": mark})
    meanwhile = False
    if request.method == "POST" and form.is_valid():
        try:
            made = drafting_actions.rename_section(
                by=request.person, draft=found, clause=clause, **form.cleaned_data
            )
        except ChangedMeanwhile:
            form.made_from_now(mark)
            meanwhile = True
        except TitleTaken as taken:
            form.add_error("title", taken.reason)
        else:
            words = _("The title of the section is saved.")
            tell_saved(request, words, changed=not same_draft(found, made))
            return _to_section(place, made, clause)
    ids = {one["id"] for one in clauses}
    context = {
        "draft": found,
        "school_of_text": place,
        "title": title,
        "clauses": clauses,
        "form": form,
        "meanwhile": meanwhile,
        "faults": [
            one
            for one in faults_of(found, place) or ()
            if one.in_title and one.clause is not None and one.clause.id in ids
        ],
    }
    template = "policies/life/draft_section.html"
    status = 409 if meanwhile else status_of(form)
    return render(request, template, context, status=status)


def _gone(request: PersonRequest, place: School, draft: Draft) -> HttpResponse:
    context = {"draft": draft, "school_of_text": place, "kept": kept_words(request.POST)}
    return render(request, "policies/life/draft_clause_gone.html", context, status=409)


def _to_section(place: School, draft: Draft, clause: str) -> HttpResponse:
    runs = runs_of(draft.content)
    number = runs.index(section_with(draft.content, clause)) + 1
    address = reverse("policies:draft", args=[place.slug, draft.public_id])
    return redirect(f"{address}#section-{number}")
