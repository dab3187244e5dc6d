"""Pages on which a federation writes one policy for its schools, and sees what each chose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.life.drafting_forms import OpenForm
from schoolgate.policies.life.queries import drafts_of_federation, in_force_in, titles_of
from schoolgate.policies.life.rules import (
    may_change_draft,
    may_see_choices,
    may_see_local_values,
    may_set_local_value,
    may_start_draft,
)
from schoolgate.policies.life.texts import schools_of
from schoolgate.policies.life.unchanged import same_draft
from schoolgate.policies.life.views.drafting import draft_of
from schoolgate.policies.life.views.places import tell_saved
from schoolgate.policies.life.words import is_written, value_in_words
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import InvalidPack, packs
from schoolgate.policies.queries import federations_for
from schoolgate.reference import NOT_STATED, Parameter, groups, parameter, parameters


@dataclass(frozen=True, slots=True)
class Choice:
    """One value and the schools that chose it."""

    value: str
    schools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A parameter on which schools decided differently."""

    parameter: Parameter
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class LocalChoice:
    """What one school has for a parameter that is left open."""

    school: School
    value: str
    own: bool
    may_set: bool


def _federation(request: PersonRequest, slug: str) -> tuple[Federation, School | None]:
    """A federation whose policy this person may see, with a school to look at it through."""
    federation = next((one for one in federations_for(request.person) if one.slug == slug), None)
    if federation is None:
        raise Http404
    schools = schools_for(request.person)
    return federation, next((one for one in schools if one.federation_id == federation.pk), None)


@require_GET
def federation_policy(request: PersonRequest, federation: str) -> HttpResponse:
    """A federation's drafts, what is in force at its schools, and where they differ."""
    found, through = _federation(request, federation)
    schools = list(found.schools.all())
    in_force = in_force_in(found)
    titles = titles_of(in_force.values())
    context = {
        "federation": found,
        "through": through,
        "drafts": drafts_of_federation(request.person, found),
        "schools": [
            (one, here, titles.get(here.pk) if here else "")
            for one in schools
            for here in (in_force.get(one.pk),)
        ],
        "differences": differences(
            {one: in_force[one.pk].values for one in schools if one.pk in in_force},
            _not_read_by(request.person, schools),
        ),
        "in_force": len(in_force),
        "packs": packs().values(),
        "may_start": may_start_draft(request.person, found) is None and bool(schools),
    }
    return render(request, "policies/life/federation.html", context)


def _not_read_by(person: Person, schools: Sequence[School]) -> frozenset[School]:
    """The schools of which somebody reads what they chose and not what they wrote."""
    return frozenset(one for one in schools if may_see_choices(person, one) is not None)


def differences(
    values: Mapping[School, Mapping[str, Any]], unread: Collection[School]
) -> list[Difference]:
    """Where the values of several schools are not one and the same.

    Of the schools in ``unread`` it is only told that they wrote something, not what.
    """
    found = []
    for known in (one for members in groups().values() for one in members):
        said = {
            school: value_in_words(known, theirs.get(known.name, NOT_STATED))
            for school, theirs in values.items()
        }
        if len(set(said.values())) < 2:
            continue
        chosen: dict[str, list[str]] = defaultdict(list)
        for school, value in said.items():
            stated = values[school].get(known.name, NOT_STATED) != NOT_STATED
            kept_back = school in unread and stated and is_written(known.name)
            chosen[_unread() if kept_back else value].append(school.name)
        listed = [Choice(value, tuple(schools)) for value, schools in chosen.items()]
        found.append(Difference(known, tuple(listed)))
    return found


def _unread() -> str:
    return _("set in the school's own words")


@require_POST
def start_for_federation(request: PersonRequest, federation: str) -> HttpResponse:
    """Begin a draft for all schools of a federation from a ready policy."""
    found, through = _federation(request, federation)
    demand(may_start_draft(request.person, found))
    if through is None:
        raise Refused(_("Add a school to the federation first: a policy is for its schools."))
    try:
        draft = drafting_actions.start_from_pack(
            by=request.person, place=found, pack=request.POST.get("pack", "").upper()
        )
    except (FileNotFoundError, InvalidPack):
        messages.error(request, _("Choose one of the ready policies. Nothing was begun."))
        return redirect("policies:federation-policy", found.slug)
    messages.success(request, _("The draft is begun. Nothing is in force until it is adopted."))
    return redirect("policies:draft", through.slug, draft.public_id)


def _federated(request: PersonRequest, school: str, draft: str) -> tuple[School, Draft]:
    place, found = draft_of(request, school, draft)
    if found.federation_id is None:
        raise Http404
    return place, found


@require_http_methods(["GET", "POST"])
def leave_open(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Say which choices each school makes for itself."""
    place, found = _federated(request, school, draft)
    demand(may_change_draft(request.person, found))
    form = OpenForm(posted(request), initial={"names": found.left_open})
    if request.method == "POST" and form.is_valid():
        made = drafting_actions.leave_open(
            by=request.person, draft=found, names=form.cleaned_data["names"]
        )
        kept = _("What each school sets for itself is kept.")
        tell_saved(request, kept, changed=not same_draft(found, made))
        return redirect("policies:draft-schools", place.slug, found.public_id)
    context = {"draft": found, "school_of_text": place, "form": form}
    return render(request, "policies/life/draft_open.html", context, status=status_of(form))


@require_GET
def draft_schools(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """What each school set where the federation's draft leaves the choice to it."""
    place, found = _federated(request, school, draft)
    demand(may_see_local_values(request.person, found))
    schools = schools_of(found)
    context = {
        "draft": found,
        "school_of_text": place,
        "tab": "schools",
        "schools": schools,
        "reachable": schools_for(request.person),
        "rows": _local_rows(request, found, schools),
        "may_change": may_change_draft(request.person, found) is None,
        "sees_choices": may_see_choices(request.person, place) is None,
        "sees_schools": True,
    }
    return render(request, "policies/life/draft_schools.html", context)


def _local_rows(
    request: PersonRequest, draft: Draft, schools: Sequence[School]
) -> list[tuple[Parameter, list[LocalChoice]]]:
    set_here = {(one.school_id, one.parameter): one.value for one in draft.local_values.all()}
    unread = {school.pk for school in _not_read_by(request.person, schools)}
    rows = []
    for name in (one for one in parameters() if one in draft.left_open):
        known = parameter(name)
        common = draft.content["values"].get(name, NOT_STATED)
        listed = [
            LocalChoice(
                school,
                _unread()
                if (school.pk, name) in set_here and school.pk in unread and is_written(name)
                else value_in_words(known, set_here.get((school.pk, name), common)),
                (school.pk, name) in set_here,
                may_set_local_value(request.person, draft, school, name) is None,
            )
            for school in schools
        ]
        rows.append((known, listed))
    return rows
