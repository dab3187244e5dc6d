"""The page on which words are replaced throughout a draft: each place is shown before it changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from schoolgate.core.answers import status_of
from schoolgate.core.refusal import demand
from schoolgate.people.models import School
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.life.changes import was_just_replaced
from schoolgate.policies.life.drafting_forms import WordsForm
from schoolgate.policies.life.replacing import GrowsTooLong, Place, places_of
from schoolgate.policies.life.rules import may_change_draft
from schoolgate.policies.life.sections import TitleTaken
from schoolgate.policies.life.unchanged import ChangedMeanwhile, mark_of_places
from schoolgate.policies.life.views.drafting import draft_of
from schoolgate.policies.models import Draft

REFUSED = 422
CHANGED = 409


@require_http_methods(["GET", "POST"])
def replace(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Every place of a draft where some words stand; those that are ticked are changed at once."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    asked = request.POST if request.method == "POST" else request.GET
    form = WordsForm(asked if "words" in asked or request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, place, found, form, status=status_of(form))
    said = form.cleaned_data
    places = places_of(found.content, **said)
    if request.method != "POST":
        return _page(request, place, found, form, places)
    ticked = {one.key for one in places} & set(request.POST.getlist("places"))
    if request.POST.get("made_from") != mark_of_places(places):
        return _meanwhile(request, place, found, form)
    if not ticked:
        messages.error(request, _("Nothing is ticked, so nothing was changed."))
        return _page(request, place, found, form, places, ticked, REFUSED)
    try:
        drafting_actions.replace_words(
            by=request.person, draft=found, places=ticked,
            made_from=mark_of_places(places), **said,
        )  # fmt: skip
    except ChangedMeanwhile:
        found.refresh_from_db()
        return _meanwhile(request, place, found, form)
    except (GrowsTooLong, TitleTaken) as refused:
        messages.error(request, refused.reason)
        return _page(request, place, found, form, places, ticked, REFUSED)
    words = ngettext(
        "The words are replaced in %(n)s place.", "The words are replaced in %(n)s places.",
        len(ticked),
    )  # fmt: skip
    messages.success(request, words % {"n": len(ticked)})
    return redirect("policies:draft", place.slug, found.public_id)


def _meanwhile(
    request: PersonRequest, place: School, draft: Draft, form: WordsForm
) -> HttpResponse:
    """The draft is another than the one that was shown: by this very step, if it was sent twice."""
    said, asked = form.cleaned_data, request.POST.getlist("places")
    if was_just_replaced(draft, by=request.person, places=asked, **said):
        messages.info(request, _("The words are replaced already; it was done once only."))
        return redirect("policies:draft", place.slug, draft.public_id)
    places = places_of(draft.content, **said)
    ticked = {one.key for one in places} & set(asked)
    return _page(request, place, draft, form, places, ticked, CHANGED)


def _page(
    request: PersonRequest,
    place: School,
    draft: Draft,
    form: WordsForm,
    places: Sequence[Place] = (),
    ticked: Collection[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    looked = form.is_bound and form.is_valid()
    context = {
        "draft": draft,
        "school_of_text": place,
        "form": form,
        "looked": looked,
        "said": form.cleaned_data if looked else {},
        "places": [(one, ticked is None or one.key in ticked) for one in places],
        "made_from": mark_of_places(places),
        "meanwhile": status == CHANGED,
    }
    return render(request, "policies/life/draft_replace.html", context, status=status)
