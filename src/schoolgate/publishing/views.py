"""The policy as everybody may read it, requests for other forms, and schools side by side."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.core.words import translated
from schoolgate.people.models import Federation, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.policy import policy_for
from schoolgate.policies.queries import federations_for
from schoolgate.publishing import actions, compare, faces, files
from schoolgate.publishing.edition import Ready, ready
from schoolgate.publishing.forms import AnswerForm, AskForm, OnDayForm
from schoolgate.publishing.languages import named
from schoolgate.publishing.models import FormatRequest
from schoolgate.publishing.queries import (
    Edition,
    edition_on,
    editions_of,
    format_requests_for,
    is_there_already,
    newest_translations,
    public_school,
    request_for_visitor,
    schools_to_compare,
    translations_of,
    values_in_force,
)
from schoolgate.publishing.rules import VISITOR, answering_roles, may_answer_format_request
from schoolgate.publishing.states import WrongMove
from schoolgate.reference import NOT_STATED, roles

# What anybody may see


@login_not_required
@require_safe
def policy(request: HttpRequest, school: str) -> HttpResponseBase:
    """The policy in force today."""
    place = school_at(school)
    editions = editions_of(place)
    current = edition_on(editions, clock.today())
    if current is None:
        context = {"editions": editions, "asked_of": asked_of(place)}
        return faces.page(request, "publishing/none.html", place, context)
    return _edition_page(request, place, current, editions)


@login_not_required
@require_safe
def edition(request: HttpRequest, school: str, number: int) -> HttpResponseBase:
    """One edition at the address where it stays."""
    place = school_at(school)
    editions = editions_of(place)
    return _edition_page(request, place, numbered(editions, number), editions, stays=True)


@login_not_required
@require_safe
def summary(request: HttpRequest, school: str) -> HttpResponseBase:
    """The policy in force in easy words."""
    place = school_at(school)
    current = edition_on(editions_of(place), clock.today())
    if current is None:
        return redirect("publishing:policy", place.slug)
    made = ready(current.version.public_id)
    context = {
        "edition": current,
        "plain": made.plain,
        "families": made.for_families(),
        "text_language": "en-GB",
        "here": "summary",
        "asked_of": asked_of(place),
    }
    return faces.page(request, "publishing/summary.html", place, context)


@login_not_required
@require_safe
def editions(request: HttpRequest, school: str) -> HttpResponseBase:
    """All editions, and which was in force on a day."""
    place = school_at(school)
    listed = editions_of(place)
    with translation.override(faces.chosen_language(request)):
        form = OnDayForm(request.GET if "on" in request.GET else None)
        context: dict[str, Any] = {"editions": listed, "form": form, "here": "editions"}
        if form.is_valid():
            day = form.cleaned_data["on"]
            context |= {"day": day, "found": edition_on(listed, day)}
            context["still_to_come"] = day > clock.today()
        return faces.page(
            request, "publishing/editions.html", place, context, status=status_of(form)
        )


@login_not_required
@require_safe
def forms(request: HttpRequest, school: str) -> HttpResponseBase:
    """The same policy in other forms: paper, large print, files."""
    place = school_at(school)
    current = edition_on(editions_of(place), clock.today())
    context = {
        "edition": current,
        "here": "forms",
        "asked_of": asked_of(place),
        "translations": newest_translations(place, current),
    }
    return faces.page(request, "publishing/forms.html", place, context)


@login_not_required
@require_safe
def latest(request: HttpRequest, school: str, name: str) -> HttpResponseBase:
    """The file of the edition in force: leads to where it stays."""
    place = school_at(school)
    current = edition_on(editions_of(place), clock.today())
    if current is None:
        raise Http404
    at = reverse("publishing:edition", args=[place.slug, current.version.number])
    response = redirect(f"{at}{name}{_in_language(request)}")
    response.headers["Cache-Control"] = f"public, max-age={faces.KEEP_PAGE}"
    return response


@login_not_required
@require_safe
def paper(request: HttpRequest, school: str, number: int, form: str) -> HttpResponseBase:
    """One edition as PDF: usual, in large print, or black on white without tables."""
    place = school_at(school)
    found = numbered(editions_of(place), number)
    if form not in files.FORMS:
        raise Http404
    address = _address(request, place, found)
    with translation.override(faces.chosen_language(request)):
        language = translation.get_language()
        mark = files.pdf_key(found, place, form, language, address)
        if same := faces.unchanged(request, mark):
            return same
        content = files.pdf(found, ready(found.version.public_id), place, form, address)
    name = f"{place.slug}-policy-{number}-{form}.pdf"
    return faces.file(request, content, "application/pdf", name, mark)


@login_not_required
@require_safe
def as_json(request: HttpRequest, school: str, number: int) -> HttpResponseBase:
    """One edition in our own JSON."""
    place = school_at(school)
    found = numbered(editions_of(place), number)
    schema = request.build_absolute_uri(reverse("publishing:schema"))
    imprint = files.imprint_of(found, place, _address(request, place, found))
    data = files.policy_json(ready(found.version.public_id), imprint, schema)
    return _json(request, data, f"{place.slug}-policy-{number}.json")


@login_not_required
@require_safe
def as_catalogue(request: HttpRequest, school: str, number: int) -> HttpResponseBase:
    """The clauses of one edition as an OSCAL catalogue."""
    place = school_at(school)
    found = numbered(editions_of(place), number)
    imprint = files.imprint_of(found, place, _address(request, place, found))
    data = files.oscal_catalogue(ready(found.version.public_id), imprint)
    return _json(request, data, f"{place.slug}-policy-{number}-oscal-catalog.json")


@login_not_required
@require_safe
def as_profile(request: HttpRequest, school: str, number: int) -> HttpResponseBase:
    """What the school chose in one edition as an OSCAL profile."""
    place = school_at(school)
    found = numbered(editions_of(place), number)
    imprint = files.imprint_of(found, place, _address(request, place, found))
    data = files.oscal_profile(ready(found.version.public_id), imprint, "oscal-catalog.json")
    return _json(request, data, f"{place.slug}-policy-{number}-oscal-profile.json")


@login_not_required
@require_safe
def as_yaml(request: HttpRequest, school: str, number: int) -> HttpResponseBase:
    """One edition as a pack to begin from."""
    place = school_at(school)
    found = numbered(editions_of(place), number)
    content = files.pack_yaml(ready(found.version.public_id))
    name = f"{place.slug}-policy-{number}.yaml"
    return faces.file(
        request, content, "application/yaml; charset=utf-8", name, f"{found.version.sha256}-yaml"
    )


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponseBase:
    """What policy.json holds, as JSON Schema."""
    content = files.SCHEMA.read_text(encoding="utf-8")
    return faces.file(
        request, content, "application/schema+json", "policy.schema.json", f"schema-{files.FORMAT}"
    )


# Asking for another form


@login_not_required
@csrf_exempt  # a visitor has no session that another site could use; the ticket stands in its place
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, school: str) -> HttpResponseBase:
    """Ask for the policy in another language or form (WAL-DOC-4)."""
    place = school_at(school)
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="ask_for_format"
    )
    if limited:
        return limited
    with translation.override(faces.chosen_language(request)):
        form = AskForm(place, posted(request))
        problem = ""
        if form.is_valid():
            given = {k: v for k, v in form.cleaned_data.items() if k != "website"}
            try:
                made = actions.ask_for_format(by=VISITOR, school=place, **given)
            except Refused as refusal:
                problem = refusal.reason
            else:
                at = reverse("publishing:asked", args=[place.slug, made.public_id])
                return redirect(f"{at}{_in_language(request)}")
        context = {"form": form, "asked_of": asked_of(place), "here": "forms", "problem": problem}
        status = 429 if problem else status_of(form)
        return faces.page(request, "publishing/ask.html", place, context, status=status, keep=False)


@login_not_required
@require_safe
def asked(request: HttpRequest, school: str, request_id: str) -> HttpResponseBase:
    """Where a request stands, for whoever has its address; nothing of who asked."""
    place = school_at(school)
    found = request_for_visitor(place, request_id)
    if found is None:
        raise Http404
    context = {"asked": found, "asked_of": asked_of(place), "here": "forms"}
    return faces.page(request, "publishing/asked.html", place, context, keep=False)


@require_safe
def format_requests(request: PersonRequest, school: str) -> HttpResponse:
    """Who asked for the policy in another form."""
    place = school_for(request.person, school)
    found = format_requests_for(request.person, place)
    return render(request, "publishing/requests.html", {"school": place, "requests": found[:200]})


@require_http_methods(["GET", "POST"])
def format_request(request: PersonRequest, school: str, request_id: str) -> HttpResponse:
    """One request, and what to say to it."""
    place = school_for(request.person, school)
    found = get_object_or_404(format_requests_for(request.person, place), public_id=request_id)
    form = AnswerForm(posted(request))
    if request.method == "POST":
        demand(may_answer_format_request(request.person, found))
        if form.is_valid():
            done = _answer(request, found, form.cleaned_data)
            if done and found.form == FormatRequest.Form.LANGUAGE:
                return redirect(_to_translate(place, found))
            return redirect("publishing:format-requests", place.slug)
    context = {
        "school": place,
        "asked": found,
        "form": form,
        "may_answer": may_answer_format_request(request.person, found) is None,
        "there": is_there_already(found, edition_on(editions_of(place), clock.today())),
    }
    return render(request, "publishing/request.html", context, status=status_of(form))


def _to_translate(place: School, asked_for: FormatRequest) -> str:
    """Where the translation that one family was given is kept for the next."""
    known = named(asked_for.language)
    wanted = {"language": known.code} if known else {}
    at = reverse("publishing:translations", args=[place.slug])
    return f"{at}?{urlencode({'asked': 'yes', **wanted})}"


def _answer(request: PersonRequest, found: Any, given: dict[str, Any]) -> bool:
    """Whether somebody has the policy now as they asked for it."""
    by = request.person
    try:
        if given["verb"] == "promise":
            actions.promise(by=by, request=found, day=given["day"])
        elif given["verb"] == "finish":
            actions.finish(by=by, request=found, answer=given["answer"])
        else:
            actions.decline(by=by, request=found, answer=given["answer"])
    except WrongMove:
        messages.warning(request, _("Somebody else has answered this request just now."))
        return False
    messages.success(request, _("Your answer stands on the page of the request."))
    return bool(given["verb"] == "finish")


# Schools side by side


@require_safe
def comparison(request: PersonRequest, federation: str) -> HttpResponse:
    """What each school of a federation chose."""
    found = _federation(request, federation)
    schools = schools_to_compare(request.person, found)
    in_force = values_in_force(schools)
    everything = list(compare.rows(schools, in_force))
    all_rows = request.GET.get("show") == "all"
    shown = [
        (group, [row for row in rows if all_rows or row.differs]) for group, rows in everything
    ]
    context = {
        "federation": found,
        "governed": [school for school in schools if school.pk in in_force],
        "without": [school for school in schools if school.pk not in in_force],
        "groups": [(group, rows) for group, rows in shown if rows],
        "differing": sum(row.differs for _group, rows in everything for row in rows),
        "all_rows": all_rows,
    }
    return render(request, "publishing/comparison.html", context)


@require_safe
def comparison_file(request: PersonRequest, federation: str) -> HttpResponse:
    """The same as CSV."""
    found = _federation(request, federation)
    schools = schools_to_compare(request.person, found)
    response = HttpResponse(
        compare.as_csv(schools, values_in_force(schools)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-policies.csv"'
    return response


# Shared


def school_at(slug: str) -> School:
    """A school by its public address. Raises Http404."""
    found = public_school(slug)
    if found is None:
        raise Http404
    return found


def numbered(listed: list[Edition], number: int) -> Edition:
    """The edition with this number. Raises Http404."""
    for one in listed:
        if one.version.number == number:
            return one
    raise Http404


def _edition_page(
    request: HttpRequest,
    place: School,
    shown: Edition,
    listed: list[Edition],
    *,
    stays: bool = False,
) -> HttpResponseBase:
    made: Ready = ready(shown.version.public_id)
    today = clock.today()
    due = shown.review
    context = {
        "edition": shown,
        "version": shown.version,
        "made": made,
        "newer": next((one for one in listed if one.in_force and one != shown), None),
        "in_force": edition_on(listed, today) == shown,
        "overdue": due is not None and due < today,
        "asked_of": asked_of(place),
        "text_language": "en-GB",
        "translations": [one for one in translations_of(place) if one.version == shown.version],
        "address": _address(request, place, shown),
        "here": "editions" if stays else "policy",
    }
    return faces.page(request, "publishing/edition.html", place, context)


def _address(request: HttpRequest, place: School, shown: Edition) -> str:
    at = reverse("publishing:edition", args=[place.slug, shown.version.number])
    return str(request.build_absolute_uri(at))


def asked_of(place: School) -> str:
    """The title of whoever arranges other forms, as the school calls it."""
    code = answering_roles(place)[0]
    usual = roles()[code].title
    own = policy_for(place).value("head_title") if code == "headteacher" else NOT_STATED
    if own in (NOT_STATED, None) or str(own).casefold() == usual.casefold():
        return translated(usual)
    return str(own)


def _json(request: HttpRequest, data: dict[str, Any] | None, name: str) -> HttpResponseBase:
    if data is None:
        raise Http404
    content = json.dumps(data, ensure_ascii=False, indent=1)
    mark = faces.mark_of(content)
    return faces.file(request, content, "application/json", name, mark)


def _in_language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return f"?language={asked}" if asked else ""


def _federation(request: PersonRequest, slug: str) -> Federation:
    for found in federations_for(request.person):
        if found.slug == slug:
            return found
    raise Http404
