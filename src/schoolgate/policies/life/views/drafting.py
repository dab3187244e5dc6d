"""Pages on which a policy is written: begun, read, changed clause by clause and choice by choice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core.answers import kept_words, posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.core.words import translated
from schoolgate.people.models import Federation, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies import reader
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.effects import effects
from schoolgate.policies.forms import initial_value
from schoolgate.policies.life import drafting_actions, drafts
from schoolgate.policies.life.checking import contradictions, faults_of
from schoolgate.policies.life.drafting_forms import (
    ChangesForm,
    ClauseForm,
    DraftValueForm,
    NewClauseForm,
)
from schoolgate.policies.life.queries import draft_at, governing, versions_for
from schoolgate.policies.life.rules import (
    may_change_draft,
    may_see_choices,
    may_see_local_values,
    may_set_local_value,
)
from schoolgate.policies.life.texts import complete, schools_of, source_for, text_for
from schoolgate.policies.life.unchanged import (
    ChangedMeanwhile,
    demand_unchanged,
    mark_of_changes,
    mark_of_clause,
    mark_of_value,
    same_draft,
    same_value,
)
from schoolgate.policies.life.views.comparing import compared_with
from schoolgate.policies.life.views.places import tell_saved
from schoolgate.policies.life.words import value_in_words
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import InvalidPack, Pack, PackClause, written
from schoolgate.policies.policy import policy_for
from schoolgate.policies.text import text_of
from schoolgate.reference import NOT_STATED, Parameter

# Begin


@require_POST
def start_from_pack(request: PersonRequest, school: str, pack: str) -> HttpResponse:
    """Begin a draft from a ready policy, for the school or, where asked, for its federation."""
    place = school_for(request.person, school)
    target: School | Federation = place
    if request.POST.get("for") == "federation" and place.federation is not None:
        target = place.federation
    try:
        draft = drafting_actions.start_from_pack(by=request.person, place=target, pack=pack.upper())
    except (FileNotFoundError, InvalidPack):
        raise Http404 from None
    return _begun(request, place, draft)


@require_POST
def start_from_version(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """Begin a draft to change a version; from a newer one where that is adopted already."""
    place = school_for(request.person, school)
    known = versions_for(request.person, place).defer(None)
    found = get_object_or_404(known.select_related("policy__school"), public_id=version)
    draft = drafting_actions.start_from_version(by=request.person, version=found)
    if draft.based_on is not None and draft.based_on != found:
        words = _(
            "It begins from edition %(edition)s, adopted already, so that nothing it sets is lost."
        )
        messages.info(request, words % {"edition": draft.based_on.edition})
    return _begun(request, place, draft)


@require_POST
def start_again(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Begin a draft from what the federation adopted, for all its schools."""
    place, found = draft_of(request, school, draft)
    made = drafting_actions.start_from_adopted(by=request.person, draft=found)
    return _begun(request, place, made)


def _begun(request: PersonRequest, place: School, draft: Draft) -> HttpResponse:
    messages.success(request, _("The draft is begun. Nothing is in force until it is adopted."))
    return redirect("policies:draft", place.slug, draft.public_id)


# Read


def draft_of(request: PersonRequest, school: str, draft: str) -> tuple[School, Draft]:
    """The school and a draft of it or of its federation; 404 where it is not theirs to see."""
    place = school_for(request.person, school)
    found = draft_at(request.person, place, draft)
    if found is None:
        raise Http404
    return place, found


def _page(
    request: PersonRequest,
    template: str,
    place: School,
    draft: Draft,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    common = {
        "draft": draft,
        "school_of_text": place,
        "may_change": may_change_draft(request.person, draft) is None,
        "sees_choices": may_see_choices(request.person, place) is None,
        "sees_schools": _sees_schools(request, draft),
    }
    return render(request, template, {**common, **context}, status=status)


def _sees_schools(request: PersonRequest, draft: Draft) -> bool:
    """Whether the page of what each school set is there for this person."""
    return draft.federation_id is not None and not may_see_local_values(request.person, draft)


@require_GET
def draft(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """A draft as it reads at the school, each clause with the way to change it."""
    place, found = draft_of(request, school, draft)
    pack = drafts.pack_at(found, place)
    context = {
        "tab": "text",
        "sections": drafts.draft_sections(pack),
        "numbers_of_ours": any("[" in clause.number for clause in pack.clauses),
        "taken_out": drafts.taken_out(found),
    }
    return _page(request, "policies/draft.html", place, found, context)


@require_GET
def choices(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """A draft's values by group, beside what the federation lays down."""
    place, found = draft_of(request, school, draft)
    demand(may_see_choices(request.person, place))
    pack = drafts.pack_at(found, place)
    context = {
        "tab": "choices",
        "groups": reader.draft_groups(pack, policy_for(place)),
        "left_open": frozenset(found.left_open),
        "may_set_local": _may_set_local(request, place, found),
    }
    return _page(request, "policies/life/draft_choices.html", place, found, context)


def _may_set_local(request: PersonRequest, place: School, draft: Draft) -> bool:
    """Whether this person sets, for the school, what the federation left open."""
    return any(
        may_set_local_value(request.person, draft, place, name) is None for name in draft.left_open
    )


@require_GET
def draft_file(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """The draft as a pack file that another school can import."""
    place, found = draft_of(request, school, draft)
    demand(may_see_choices(request.person, place))
    text = written(found.content)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="policy-draft.yaml"'
    return response


# Change a choice


@require_http_methods(["GET", "POST"])
def draft_value(request: PersonRequest, school: str, draft: str, name: str) -> HttpResponse:
    """Change one choice of a draft: first what follows, then the word to save it."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    return _choose(request, place, found, name, local=False)


@require_http_methods(["GET", "POST"])
def local_value(request: PersonRequest, school: str, draft: str, name: str) -> HttpResponse:
    """Set for one school what the federation's draft leaves open."""
    place, found = draft_of(request, school, draft)
    demand(may_set_local_value(request.person, found, place, name))
    return _choose(request, place, found, name, local=True)


def _choose(
    request: PersonRequest, place: School, draft: Draft, name: str, *, local: bool
) -> HttpResponse:
    pack = drafts.pack_at(draft, place)
    known = drafts.known_in(pack).get(name)
    if known is None:
        raise Http404
    present = known.dump(pack.values.get(name, NOT_STATED))
    values = source_for(draft, place)["values"] if local else draft.content["values"]
    mark = mark_of_value(values, name)
    sent = _answer(request, place, known, mark)
    stood = _when_opened(sent, known, present)
    initial = {**initial_value(known, stood), "made_from": mark}
    form = DraftValueForm(known, sent, initial=initial)
    context: dict[str, Any] = {
        "parameter": known,
        "present": value_in_words(known, present),
        "deciding": [clause for clause in pack.clauses if name in clause.parameters],
        "form": form,
        "local": local,
    }
    template = "policies/life/draft_value.html"
    if request.method != "POST":
        return _page(request, template, place, draft, context)
    try:
        if not form.is_valid():
            demand_unchanged(form.cleaned_data.get("made_from", ""), mark)
            return _page(request, template, place, draft, context, 422)
        value, made_from = form.cleaned_data["value"], form.cleaned_data["made_from"]
        if "save" not in request.POST and value != present:
            demand_unchanged(made_from, mark)
            context |= _what_follows(place, draft, pack, known, form)
            return _page(request, "policies/life/draft_effects.html", place, draft, context)
        changed = _set(request, place, draft, name, value, made_from, local=local)
    except ChangedMeanwhile:
        form.made_from_now(mark)
        context["meanwhile"] = True
        if form.is_valid():
            context["chosen"] = value_in_words(known, form.cleaned_data["value"])
        return _page(request, template, place, draft, context, 409)
    words = _("%(title)s is set.") % {"title": translated(known.title)}
    tell_saved(request, words, changed=changed)
    address = reverse("policies:draft-choices", args=[place.slug, draft.public_id])
    return redirect(f"{address}#{name}")


def _answer(
    request: PersonRequest, place: School, known: Parameter, mark: str
) -> MultiValueDict[str, Any] | None:
    """What was answered: what was sent or, where that was asked for, what we would start with."""
    sent = posted(request)
    if sent is None or "recommended" not in sent:
        return sent
    wanted = initial_value(known, policy_for(place).recommended.get(known.name, NOT_STATED))
    answer: MultiValueDict[str, Any] = MultiValueDict({"made_from": [mark]})
    for name, value in wanted.items():
        answer.setlist(name, value if isinstance(value, list) else [value])
    return answer


def _when_opened(sent: MultiValueDict[str, Any] | None, known: Parameter, present: Any) -> Any:
    """What stood there when the page was opened, as far as its mark tells; else what does now."""
    said_nothing = mark_of_value({}, known.name)
    return NOT_STATED if sent and sent.get("made_from") == said_nothing else present


def _set(
    request: PersonRequest,
    place: School,
    draft: Draft,
    name: str,
    value: Any,
    made_from: str,
    *,
    local: bool,
) -> bool:
    """Whether it was another before."""
    about = {"by": request.person, "draft": draft, "name": name, "value": value}
    if not local:
        return not same_draft(draft, set_draft_value(**about, made_from=made_from))
    before = draft.local_values.filter(school=place, parameter=name).first()
    drafting_actions.set_local_value(**about, school=place, made_from=made_from)
    return before is None or not same_value(name, before.value, value)


def _what_follows(
    place: School, draft: Draft, pack: Pack, known: Parameter, form: DraftValueForm
) -> dict[str, Any]:
    value = form.cleaned_data["value"]
    found = effects(pack, {}, {known.name: value})
    schools = [place] if draft.school_id else schools_of(draft)
    return {
        "effects": found,
        "chosen": value_in_words(known, value),
        "concerned": drafts.concerned(found, schools),
        "software": drafts.software_following(found),
        "cautions": drafts.against_law(known, value),
        "stale": drafts.stale_laws(found),
        "faults": drafts.new_faults(found),
        "still_said": [
            one
            for one in contradictions(draft, text_of(pack, {known.name: value})) or ()
            if one.choice == known
        ],
        "against": drafts.against_federation(place, known, value) if draft.school_id else "",
        "sent": [
            (key, one)
            for key, several in form.sent()
            for one in several
            if key not in {"csrfmiddlewaretoken", "save"}
        ],
    }


# Change a clause


@require_http_methods(["GET", "POST"])
def clause(request: PersonRequest, school: str, draft: str, clause: str) -> HttpResponse:
    """One clause beside the choices that decide it, with a preview of how it reads."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    pack = drafts.pack_at(found, place)
    if request.method == "POST" and clause in {one["clause"]["id"] for one in found.set_aside}:
        gone, kept = "policies/life/draft_clause_gone.html", {"kept": kept_words(request.POST)}
        return _page(request, gone, place, found, kept, 409)
    edited = _clause_in(pack, clause)
    wording = drafts.wording_now(edited, pack)
    mark = mark_of_clause(complete(found.content), _stored(found, clause))
    form = ClauseForm(
        drafts.known_in(pack),
        posted(request),
        initial={
            "number": edited.number,
            "heading": edited.own_heading,
            "wording": wording,
            "binds": edited.binds,
            "made_from": mark,
        },
        preview=request.path,
        bound=edited.binds,
    )
    tried = _wording_tried(request, form, wording)
    if request.htmx:
        return render(request, "policies/life/_preview.html", _preview(edited, tried, pack, form))
    meanwhile = False
    if request.method == "POST" and "preview" not in request.POST and form.is_valid():
        fields = dict(form.cleaned_data)
        made_from = fields.pop("made_from")
        if fields["wording"] == wording:
            fields["wording"] = _stored(found, clause)["wording"]
        try:
            made = drafting_actions.change_clause(
                by=request.person, draft=found, clause=clause, fields=fields, made_from=made_from
            )
        except ChangedMeanwhile:
            form.made_from_now(mark)
            meanwhile = True
        else:
            words = _("Clause %(number)s is saved.") % {"number": form.cleaned_data["number"]}
            tell_saved(request, words, changed=not same_draft(found, made))
            return _to_clause(place, found, clause)
    context = {
        "clause": edited,
        "deciders": drafts.deciders(edited, pack),
        "form": form,
        "meanwhile": wording if meanwhile else "",
        "faults": [
            one
            for one in faults_of(found, place) or ()
            if one.clause is not None and one.clause.id == clause and not one.in_title
        ],
        **_preview(edited, tried, pack, form),
    }
    template = "policies/life/draft_clause.html"
    status = 409 if meanwhile else status_of(form)
    return _page(request, template, place, found, context, status)


def _clause_in(pack: Pack, clause_id: str) -> PackClause:
    try:
        return pack.clause(clause_id)
    except KeyError:
        raise Http404 from None


def _stored(draft: Draft, clause_id: str) -> dict[str, Any]:
    """A clause as the draft keeps it, with its other wordings."""
    stored: dict[str, Any] = next(one for one in draft.content["clauses"] if one["id"] == clause_id)
    return stored


def _wording_tried(request: PersonRequest, form: ClauseForm, present: str) -> str | None:
    """The wording to be previewed; none where it cannot be read."""
    if request.method != "POST":
        return present
    form.is_valid()
    tried: str | None = form.cleaned_data.get("wording")
    return tried


def _preview(
    clause: PackClause, wording: str | None, pack: Pack, form: ClauseForm
) -> dict[str, Any]:
    return {
        "preview": None if wording is None else drafts.preview(clause, wording, pack),
        "preview_errors": form.errors.get("wording", []) if form.is_bound else [],
    }


def _to_clause(place: School, draft: Draft, clause_id: str) -> HttpResponse:
    address = reverse("policies:draft", args=[place.slug, draft.public_id])
    return redirect(f"{address}#{clause_id}")


@require_http_methods(["GET", "POST"])
def new_clause(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Add a clause of the school's own."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    pack = drafts.pack_at(found, place)
    after = request.GET.get("after", pack.clauses[-1].id)
    form = NewClauseForm(
        drafts.known_in(pack),
        pack.clauses,
        posted(request),
        initial={"after": after, "kind": "obligation", "binds": ["staff"]},
    )
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        after = fields.pop("after")
        made = drafting_actions.add_clause(
            by=request.person, draft=found, after=after, fields=fields
        )
        tell_saved(request, _("Your clause is added."), changed=not same_draft(found, made))
        ids = [one["id"] for one in made.content["clauses"]]
        return _to_clause(place, made, ids[ids.index(after) + 1 if after in ids else -1])
    context = {"form": form, "known": sorted(drafts.known_in(pack))}
    template = "policies/life/draft_clause_new.html"
    return _page(request, template, place, found, context, status_of(form))


@require_POST
def remove_clause(request: PersonRequest, school: str, draft: str, clause: str) -> HttpResponse:
    """Take a clause out; it is kept and can come back."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    try:
        drafting_actions.change_clause(
            by=request.person, draft=found, clause=clause, fields={"removed": True}
        )
    except KeyError:
        raise Http404 from None
    except InvalidPack:
        messages.error(request, _("A policy has at least one clause. Nothing was taken out."))
        return _to_clause(place, found, clause)
    messages.success(
        request, _("The clause is taken out. You find it below, and can bring it back.")
    )
    address = reverse("policies:draft", args=[place.slug, found.public_id])
    return redirect(f"{address}#taken-out")


@require_POST
def bring_back(request: PersonRequest, school: str, draft: str, clause: str) -> HttpResponse:
    """Put a clause back that was taken out."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    try:
        drafting_actions.bring_back_clause(by=request.person, draft=found, clause=clause)
    except KeyError:
        raise Http404 from None
    messages.success(request, _("The clause is back where it was."))
    return _to_clause(place, found, clause)


# Say what changes


@require_http_methods(["GET", "POST"])
def changes(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """What changes for people in plain words, beside what the comparison found."""
    place, found = draft_of(request, school, draft)
    demand(may_change_draft(request.person, found))
    mark, meanwhile = mark_of_changes(found), False
    form = ChangesForm(
        posted(request),
        initial={
            "title": found.title,
            "material": "yes" if found.material else "no",
            "changes": found.changes,
            "made_from": mark,
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"material": form.cleaned_data["material"] == "yes"}
        try:
            made = drafting_actions.describe_change(by=request.person, draft=found, **said)
        except ChangedMeanwhile:
            form.made_from_now(mark)
            meanwhile = True
        else:
            words = _("What changes for people is kept with the draft.")
            tell_saved(request, words, changed=not same_draft(found, made))
            return redirect("policies:draft", place.slug, found.public_id)
    version = governing(place, slug=found.slug)
    comparison = compared_with(version, text_for(found, place)) if version else None
    context = {
        "tab": "changes",
        "form": form,
        "meanwhile": meanwhile,
        "version": version,
        "comparison": comparison,
        "faults": [
            one for one in faults_of(found, place) or () if one.in_title and one.clause is None
        ],
    }
    template = "policies/life/draft_changes.html"
    status = 409 if meanwhile else status_of(form)
    return _page(request, template, place, found, context, status)
