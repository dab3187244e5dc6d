"""Pages of the policy: hand in, look, decide, draft. Load, form, one action, answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core.answers import posted, status_of, takes_files
from schoolgate.core.refusal import demand
from schoolgate.people.models import Federation, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies import actions, reader
from schoolgate.policies.forms import HandInForm, ValueForm, initial_value
from schoolgate.policies.life.rules import may_start_draft
from schoolgate.policies.life.unchanged import same_value
from schoolgate.policies.life.views.places import tell_saved
from schoolgate.policies.models import PolicyDocument, Suggestion
from schoolgate.policies.packs import packs
from schoolgate.policies.queries import documents_for, drafts_for, federations_for
from schoolgate.policies.rules import (
    may_decide_suggestion,
    may_hand_in_document,
    may_see_documents,
    may_set_shared_value,
    may_take_document_away,
)
from schoolgate.policies.tasks import read_policy_document
from schoolgate.reference import InvalidValue, UnknownParameter, groups, laws, parameter


@require_GET
def home(request: PersonRequest, school: str) -> HttpResponse:
    """Documents, drafts and packs of one school."""
    place = school_for(request.person, school)
    context = {
        "documents": documents_for(request.person, place),
        "drafts": drafts_for(request.person, place),
        "federations": [f for f in federations_for(request.person) if f.pk == place.federation_id],
        "may_see_documents": may_see_documents(request.person, place) is None,
        "may_hand_in": may_hand_in_document(request.person, place) is None,
        "may_start": may_start_draft(request.person, place) is None,
    }
    return render(request, "policies/home.html", context)


@require_http_methods(["GET", "POST"])
@takes_files
def hand_in(request: PersonRequest, school: str) -> HttpResponse:
    """Take a document and have it read."""
    place = school_for(request.person, school)
    demand(may_hand_in_document(request.person, place))
    form = HandInForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        document, is_new = actions.hand_in_document(
            by=request.person, school=place, data=file.read(), file_name=file.name
        )
        if is_new:
            read_policy_document.enqueue(document.public_id)
        else:
            messages.info(request, _("This very file was handed in before; here is what it says."))
        return redirect("policies:document", place.slug, document.public_id)
    return render(request, "policies/hand_in.html", {"form": form}, status=status_of(form))


def _document(request: PersonRequest, school: str, document: str) -> tuple[School, PolicyDocument]:
    place = school_for(request.person, school)
    return place, get_object_or_404(
        documents_for(request.person, place).defer(None), public_id=document
    )


@require_GET
def document(request: PersonRequest, school: str, document: str) -> HttpResponse:
    """What the document says, what is wrong with it, what to do: on one page."""
    place, found = _document(request, school, document)
    if request.htmx:
        # The page that waits asks again: nothing to swap yet, or the finished page as a whole.
        headers = {} if found.is_unfinished else {"HX-Refresh": "true"}
        return HttpResponse(status=204, headers=headers)
    if found.is_unfinished:
        return render(request, "policies/reading.html", {"document": found})
    may_hand_in = may_hand_in_document(request.person, place) is None
    may_take_away = may_take_document_away(request.person, found) is None
    if found.state == PolicyDocument.State.REFUSED:
        context = {
            "document": found,
            "may_hand_in": may_hand_in,
            "may_take_away": may_take_away,
        }
        return render(request, "policies/unreadable.html", context)
    context = {
        "document": found,
        "citations": _cited(found),
        "overview": reader.overview(found),
        "may_decide": may_decide_suggestion(request.person, place) is None,
        "may_hand_in": may_hand_in,
        "may_take_away": may_take_away,
        "draft": found.drafts.first(),
    }
    return render(request, "policies/document.html", context)


def _cited(document: PolicyDocument) -> list[dict[str, Any]]:
    """The laws that a document cites; ``in_part`` where the law cited still holds beside the other."""
    cited = reader.citations_of(document)
    for one in cited:
        law = laws().get(one["law"])
        one["in_part"] = (
            law is not None
            and law.status in {"in-force-in-part", "fragments"}
            and not any(name.startswith(law.name) for name in one["replaced_by"])
        )
    return cited


@require_GET
def document_text(request: PersonRequest, school: str, document: str) -> HttpResponse:
    """The document line by line, with the findings beside it."""
    _place, found = _document(request, school, document)
    context = {
        "document": found,
        "lines": reader.annotated_lines(found),
        "about_all": reader.about_the_whole(found),
    }
    return render(request, "policies/text.html", context)


@require_GET
def values(request: PersonRequest, school: str, document: str) -> HttpResponse:
    """All groups of parameters and how far each is looked at."""
    place, found = _document(request, school, document)
    context = {
        "document": found,
        "groups": reader.group_progress(found),
        "speaks_of": reader.speaks_of(found),
        "may_decide": may_decide_suggestion(request.person, place) is None,
    }
    return render(request, "policies/values.html", context)


@require_GET
def value_group(request: PersonRequest, school: str, document: str, group: int) -> HttpResponse:
    """One group: each suggestion beside the sentence that says so."""
    place, found = _document(request, school, document)
    listed = list(groups())
    if not 1 <= group <= len(listed):
        raise Http404
    rows = reader.suggestion_rows(found, listed[group - 1])
    context = {
        "document": found,
        "group": group,
        "group_title": listed[group - 1],
        "next_group": group + 1 if group < len(listed) else None,
        "rows": rows,
        "all_stated": all(row.suggestion.quote for row in rows),
        "plainly_stated": bool(reader.plainly_stated(found, listed[group - 1])),
        "nothing_open": not any(
            row.suggestion.quote and row.suggestion.verdict == Suggestion.Verdict.OPEN
            for row in rows
        ),
        "may_decide": may_decide_suggestion(request.person, place) is None,
    }
    return render(request, "policies/value_group.html", context)


@require_POST
def confirm_group(request: PersonRequest, school: str, document: str, group: int) -> HttpResponse:
    """Confirm what is still open in a group and was stated without contradiction."""
    place, found = _document(request, school, document)
    demand(may_decide_suggestion(request.person, place))
    listed = list(groups())
    if not 1 <= group <= len(listed):
        raise Http404
    confirmed = 0
    for suggestion in reader.plainly_stated(found, listed[group - 1]):
        actions.decide_suggestion(by=request.person, suggestion=suggestion, verdict="confirmed")
        confirmed += 1
    messages.success(
        request,
        ngettext("%(n)d value confirmed.", "%(n)d values confirmed.", confirmed) % {"n": confirmed},
    )
    return redirect("policies:value-group", place.slug, found.public_id, group)


@require_http_methods(["GET", "POST"])
def decide(request: PersonRequest, school: str, suggestion: str) -> HttpResponse:
    """One suggestion: confirm, correct or reject."""
    place = school_for(request.person, school)
    found = get_object_or_404(
        Suggestion.objects.filter(document__in=documents_for(request.person, place)).select_related(
            "document__school"
        ),
        public_id=suggestion,
    )
    demand(may_decide_suggestion(request.person, place))
    known = parameter(found.parameter)
    present = found.value if found.verdict == Suggestion.Verdict.OPEN else found.decided_value
    is_asked = found.verdict == Suggestion.Verdict.OPEN and not found.quote
    form = ValueForm(known, request.POST if request.POST.get("verdict") == "corrected" else None,
                     initial={} if is_asked else initial_value(known, present))  # fmt: skip
    if request.method == "POST" and _decided(request, found, form):
        return redirect(reader.group_url(place, found))
    context = {
        "document": found.document,
        "row": reader.row(found, reader.places_of(found.document)),
        "form": form,
        "back": reader.group_url(place, found),
    }
    return render(request, "policies/decide.html", context, status=status_of(form))


def _decided(request: PersonRequest, suggestion: Suggestion, form: ValueForm) -> bool:
    verdict = request.POST.get("verdict", "")
    if verdict not in {"confirmed", "corrected", "rejected"}:
        messages.error(request, _("Nothing was changed: choose confirm, correct or reject."))
        return False
    if verdict == "corrected" and not form.is_valid():
        return False
    try:
        actions.decide_suggestion(
            by=request.person,
            suggestion=suggestion,
            verdict=verdict,
            value=form.cleaned_data["value"] if verdict == "corrected" else None,
        )
    except InvalidValue as problem:
        messages.error(request, str(problem))
        return False
    if verdict != "rejected":
        _warn_of_two(request, suggestion)
    return True


def _warn_of_two(request: PersonRequest, suggestion: Suggestion) -> None:
    """A choice has one value: say so where two were confirmed, and which of them counts."""
    settled = reader.decided_values(suggestion)
    if len(settled) > 1:
        words = _("“%(title)s” is now confirmed in two ways. The draft takes what you decided last:"
                  " %(value)s. Reject the other.")  # fmt: skip
        known = parameter(suggestion.parameter)
        messages.warning(request, words % {"title": _(known.title), "value": settled[-1]})


@require_GET
def report(request: PersonRequest, school: str, document: str) -> HttpResponse:
    """The same report that ``schoolgate check-policy --format json`` prints."""
    _place, found = _document(request, school, document)
    return JsonResponse(reader.report(found), json_dumps_params={"ensure_ascii": False})


@require_GET
def original(request: PersonRequest, school: str, document: str) -> FileResponse:
    """The file as it was handed in, as a download and never shown in place."""
    _place, found = _document(request, school, document)
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
    )


@require_POST
def read_again(request: PersonRequest, school: str, document: str) -> HttpResponse:
    """Have the document read anew, against the law of today."""
    place, found = _document(request, school, document)
    if actions.ask_to_read_again(by=request.person, document=found):
        read_policy_document.enqueue(found.public_id)
    return redirect("policies:document", place.slug, found.public_id)


@require_http_methods(["GET", "POST"])
def take_away(request: PersonRequest, school: str, document: str) -> HttpResponse:
    """Take away a document that was handed in by mistake."""
    place, found = _document(request, school, document)
    demand(may_take_document_away(request.person, found))
    if request.method == "POST":
        actions.take_document_away(by=request.person, document=found)
        messages.success(request, _("“%(title)s” is taken away.") % {"title": found})
        return redirect("policies:home", place.slug)
    context = {
        "question": _("Take “%(title)s” away?") % {"title": found},
        "consequences": [
            _("The file, what was read in it and what was decided about it are deleted here."),
            _("The record keeps that it was handed in and taken away, with its name."),
            _("Your own copy stays as it is; you can hand it in again."),
        ],
        "action": request.path,
        "verb": _("Take it away"),
        "back_url": reverse("policies:document", args=[place.slug, found.public_id]),
    }
    return render(request, "core/confirm.html", context)


@require_POST
def make_draft(request: PersonRequest, school: str, document: str) -> HttpResponse:
    """Make the draft of what was confirmed."""
    place, found = _document(request, school, document)
    draft = actions.make_draft(by=request.person, document=found)
    messages.success(request, _("The draft is made. Nothing is in force until it is adopted."))
    return redirect("policies:draft", place.slug, draft.public_id)


@require_GET
def pack_list(request: PersonRequest, school: str) -> HttpResponse:
    """The packs to start from."""
    place = school_for(request.person, school)
    may_start = may_start_draft(request.person, place) is None
    return render(
        request, "policies/packs.html", {"packs": packs().values(), "may_start": may_start}
    )


@require_GET
def pack(request: PersonRequest, school: str, pack: str) -> HttpResponse:
    """One pack as it reads, with what the software does about each clause."""
    place = school_for(request.person, school)
    found = packs().get(pack.upper())
    if found is None:
        raise Http404
    context = {
        "pack": found,
        "sections": reader.pack_sections(found),
        "may_start": may_start_draft(request.person, place) is None,
    }
    return render(request, "policies/pack.html", context)


def _federation(request: PersonRequest, federation: str) -> Federation:
    for found in federations_for(request.person):
        if found.slug == federation:
            return found
    raise Http404


@require_GET
def shared_values(request: PersonRequest, federation: str) -> HttpResponse:
    """What the federation lays down and what it leaves to its schools."""
    found = _federation(request, federation)
    context = {
        "federation": found,
        "groups": reader.shared_groups(found),
        "may_set": may_set_shared_value(request.person, found) is None,
    }
    return render(request, "policies/shared_values.html", context)


@require_http_methods(["GET", "POST"])
def shared_value(request: PersonRequest, federation: str, name: str) -> HttpResponse:
    """Lay down one value for all schools, or leave it open again."""
    found = _federation(request, federation)
    demand(may_set_shared_value(request.person, found))
    known = _parameter(name)
    laid_down = found.shared_values.filter(parameter=name).first()
    if request.method == "POST" and "open" in request.POST:
        actions.open_shared_value(by=request.person, federation=found, name=name)
        messages.success(
            request, _("%(title)s is left to each school again.") % {"title": _(known.title)}
        )
        return redirect("policies:shared-values", found.slug)
    form = ValueForm(
        known,
        posted(request),
        initial=initial_value(known, laid_down.value if laid_down else None),
    )
    if request.method == "POST" and form.is_valid():
        value = form.cleaned_data["value"]
        actions.set_shared_value(by=request.person, federation=found, name=name, value=value)
        words = _("%(title)s is laid down for every school.") % {"title": _(known.title)}
        changed = laid_down is None or not same_value(name, laid_down.value, value)
        tell_saved(request, words, changed=changed)
        return redirect("policies:shared-values", found.slug)
    context = {"federation": found, "parameter": known, "form": form, "laid_down": laid_down}
    return render(request, "policies/shared_value.html", context, status=status_of(form))


def _parameter(name: str) -> Any:
    try:
        return parameter(name)
    except UnknownParameter:
        raise Http404 from None
