"""What every page of a policy's life begins with: the school, the thing, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from schoolgate.core.answers import kept_words
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life.queries import consultations_for, draft_for, versions_for
from schoolgate.policies.models import Consultation, Draft, Version
from schoolgate.policies.states import DraftState, WrongMove

P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, P], HttpResponse]


def draft_at(request: PersonRequest, school: str, draft: str) -> tuple[School, Draft]:
    """A draft of the school or of its federation; 404 otherwise."""
    place = school_for(request.person, school)
    found = draft_for(request.person, draft)
    if found is None or not is_of(found, place):
        raise Http404
    return place, found


def is_of(draft: Draft, school: School) -> bool:
    """Whether a draft is made for the school, by itself or by its federation."""
    if draft.school_id is not None:
        return draft.school_id == school.pk
    return draft.federation_id == school.federation_id


def consultations_at(
    request: PersonRequest, school: str, draft: str
) -> tuple[School, list[Consultation]]:
    """The consultations on a draft that are theirs to see, the latest first; 404 without any."""
    place = school_for(request.person, school)
    found = consultations_for(request.person, draft)
    if not found or not is_of(found[0].draft, place):
        raise Http404
    return place, found


def consultation_at(request: PersonRequest, school: str, draft: str) -> tuple[School, Consultation]:
    """The latest consultation on a draft that is theirs to see; 404 otherwise."""
    place, found = consultations_at(request, school, draft)
    return place, found[0]


def version_at(request: PersonRequest, school: str, version: str) -> tuple[School, Version]:
    """A version of one of the school's policies, with its text; 404 otherwise."""
    place = school_for(request.person, school)
    found = versions_for(request.person, place).defer(None).filter(public_id=version).first()
    if found is None:
        raise Http404
    found.policy.school = place
    return place, found


def tell_saved(request: PersonRequest, words: str, *, changed: bool) -> None:
    """Say that something is saved; or that nothing was, where it stood there already."""
    if changed:
        messages.success(request, words)
    else:
        messages.info(request, _("Nothing was changed: what you saved stands there already."))


def told_where_it_stands(view: View[P]) -> View[P]:
    """Who comes too late for a step is told where the draft stands now, and keeps their words.

    Who wrote nothing is led to the draft, as is who sent the same twice: their words are taken.
    """

    @wraps(view)
    def answer(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except WrongMove as late:
            place, draft = draft_at(request, str(kwargs["school"]), str(kwargs["draft"]))
            state = DraftState(late.state).label.lower()
            taken = _words_taken(draft)
            kept = [one for one in kept_words(request.POST) if _plain(one) not in taken]
            if kept:
                context = {
                    "draft": draft, "school_of_text": place, "state": state, "kept": kept,
                }  # fmt: skip
                return render(request, "policies/life/draft_moved_on.html", context, status=409)
            messages.warning(
                request,
                _("Nothing was changed: this draft stands elsewhere now (%(state)s).")
                % {"state": state},
            )
            return redirect("policies:draft", place.slug, draft.public_id)

    return answer


def _words_taken(draft: Draft) -> set[str]:
    """What people wrote at the steps that a draft has taken."""
    rows = [
        *draft.consultations.values_list("introduction", "outcome"),
        *draft.decisions.values_list("note", "minute"),
        *(
            (version.edition, *(one.get("minute", "") for one in version.approvals))
            for version in draft.versions.only("edition", "approvals")
        ),
    ]
    return {_plain(one) for row in rows for one in row}


def _plain(words: str) -> str:
    return " ".join(words.split())
