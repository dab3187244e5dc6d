"""What anybody may see of a school's accounts: the list, one account, verify, badge, files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.openness.rules import may_write
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.publishing import faces
from schoolgate.publishing.queries import public_school
from schoolgate.publishing.rules import VISITOR
from schoolgate.sites.impostors.actions import tell_of_impostor
from schoolgate.sites.official import badge, files
from schoolgate.sites.official.forms import NotOursForm
from schoolgate.sites.official.queries import (
    LONGEST,
    BadgeAnswer,
    Known,
    Verdict,
    account_at,
    badge_at,
    home_at,
    official_at,
    texts_of,
    verify,
)
from schoolgate.sites.official.signature import signed
from schoolgate.sites.own_pages import home_key

JSON = "application/json"


@login_not_required
@require_safe
def accounts(request: HttpRequest, school: str) -> HttpResponseBase:
    """The official accounts of a school, those of before, and the way to check one."""
    place = _school(school)
    official, home = official_at(place), home_at(place)
    if home:  # an entry of it that is over says nothing of what appears there now
        key = home_key(place)
        official = replace(
            official, past=tuple(one for one in official.past if one.site.key != key)
        )
    context = {"official": official, "home": home, "here": "list"}
    return faces.page(request, "sites/official.html", place, context)


@login_not_required
@require_safe
def account(request: HttpRequest, school: str, account: str) -> HttpResponseBase:
    """One account, or what is to be said of a badge that leads here."""
    place = _school(school)
    if "badge" in request.GET:
        return _scanned(request, place, account, request.GET["badge"])
    known = _known(place, account)
    context = {"known": known, "texts": texts_of(known)}
    return faces.page(request, "sites/official_account.html", place, context)


def _scanned(request: HttpRequest, place: School, account: str, words: str) -> HttpResponseBase:
    """What is to be said of a badge; a page as well where it is none of ours, but not found."""
    badge = badge_at(place, account, words)
    is_ours = badge.answer != BadgeAnswer.FORGED
    context = {"badge": badge, "is_ours": is_ours, "and_asked": f"&{urlencode({'badge': words})}"}
    return faces.page(
        request, "sites/official_badge.html", place, context, status=200 if is_ours else 404,
        keep=False,
    )  # fmt: skip


@login_not_required
@require_safe
def check(request: HttpRequest, school: str) -> HttpResponseBase:
    """Say of an address or a handle whether it is the school's."""
    if request.get_preferred_type(["text/html", JSON]) == JSON:
        return check_json(request, school)
    place = _school(school)
    words = request.GET.get("q", "").strip()
    with translation.override(faces.chosen_language(request)):
        context = {
            "words": words[:LONGEST],
            "verdict": verify(place, words) if words else None,
            "here": "verify",
            "and_asked": f"&{urlencode({'q': words[:LONGEST]})}" if words else "",
        }
        return faces.page(request, "sites/official_verify.html", place, context, keep=False)


@login_not_required
@require_safe
def check_json(request: HttpRequest, school: str) -> HttpResponseBase:
    """The same for programs."""
    place = _school(school)
    verdict: Verdict = verify(place, request.GET.get("q", ""))
    data = files.verdict_json(place, verdict, _address(request))
    return HttpResponse(
        json.dumps(data, ensure_ascii=False, indent=2) + "\n",
        content_type=JSON,
        headers={**faces.FOR_ALL, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


@login_not_required
@require_safe
def as_json(request: HttpRequest, school: str) -> HttpResponseBase:
    """All accounts of a school for programs."""
    place = _school(school)
    data = files.official_json(place, official_at(place), _address(request))
    content = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    response = faces.file(
        request, content, JSON, f"{place.slug}-official.json", faces.mark_of(content)
    )
    response.headers["Cache-Control"] = f"public, max-age={faces.KEEP_PAGE}"
    return response


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponseBase:
    """What official.json holds, as JSON Schema."""
    content = files.SCHEMA.read_text(encoding="utf-8")
    return faces.file(
        request, content, "application/schema+json", "official.schema.json", faces.mark_of(content)
    )


# The badge


@login_not_required
@require_safe
def badge_svg(request: HttpRequest, school: str, account: str) -> HttpResponseBase:
    """The badge as a drawing; of an account that is official today."""
    known, check = _with_badge(request, school, account)
    with translation.override(faces.chosen_language(request)):
        content = badge.badge_svg(known, check)
    return _badge(request, known, content.encode(), "svg", "image/svg+xml; charset=utf-8")


@login_not_required
@require_safe
def badge_png(request: HttpRequest, school: str, account: str) -> HttpResponseBase:
    """The badge as a picture."""
    known, check = _with_badge(request, school, account)
    with translation.override(faces.chosen_language(request)):
        content = badge.badge_png(known, check)
    return _badge(request, known, content, "png", "image/png")


def _badge(
    request: HttpRequest, known: Known, content: bytes, ending: str, media_type: str
) -> HttpResponseBase:
    name = f"{known.site.school.slug}-official.{ending}"
    mark = faces.mark_of(content.hex())
    response = faces.file(request, content, media_type, name, mark)
    response.headers["Cache-Control"] = f"public, max-age={faces.KEEP_PAGE}"
    return response


def _with_badge(request: HttpRequest, school: str, account: str) -> tuple[Known, badge.Check]:
    known = _known(_school(school), account)
    if not known.is_official:
        raise Http404
    return known, _check(request, known)


def _check(request: HttpRequest, known: Known) -> badge.Check:
    address, today = _address(request), clock.today()
    slug = known.site.school.slug
    own = address("official:account", slug, known.site.public_id)
    return badge.Check(
        every=address("official:list", slug),
        own=own,
        signed=f"{own}?badge={signed(known.site, today)}",
        drawn=today,
    )


@require_safe
def badge_help(request: PersonRequest, school: str, account: str) -> HttpResponse:
    """How staff use the badge of an account."""
    place = school_for(request.person, school)
    demand(may_write(request.person, place))
    known = _known(place, account)
    address, names = _address(request), [place.slug, known.site.public_id]
    context = {
        "known": known,
        "has_badge": known.is_official,
        "check": _check(request, known),
        "svg": address("official:badge-svg", *names),
        "png": address("official:badge-png", *names),
    }
    return render(request, "sites/badge.html", context)


# This is not ours


@login_not_required
@csrf_exempt  # a visitor has no session that another site could use; the ticket stands in its place
@require_http_methods(["GET", "POST"])
def not_ours(request: HttpRequest, school: str) -> HttpResponseBase:
    """Tell of an account that pretends; whoever tells stays unknown."""
    place = _school(school)
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="tell_impostor"
    )
    if limited:
        return limited
    with translation.override(faces.chosen_language(request)):
        form = NotOursForm(place, posted(request), initial={"address": request.GET.get("q", "")})
        context: dict[str, Any] = {"form": form, "here": "not-ours"}
        status = status_of(form)
        if form.is_valid():
            given = form.cleaned_data
            try:
                told = tell_of_impostor(
                    by=VISITOR, school=place, address=given["address"], words=given["words"]
                )
            except Refused as refusal:
                context["problem"], status = refusal.reason, 429
            else:
                if told.case is not None:
                    return redirect(
                        f"{reverse('official:thanks', args=[place.slug])}{_language(request)}"
                    )
                context["ours"] = told.verdict
        return faces.page(
            request, "sites/official_not_ours.html", place, context, status=status, keep=False
        )


@login_not_required
@require_safe
def thanks(request: HttpRequest, school: str) -> HttpResponseBase:
    """What happens with what was told."""
    context = {"here": "not-ours"}
    return faces.page(request, "sites/official_thanks.html", _school(school), context, keep=False)


# Shared


def _school(slug: str) -> School:
    found = public_school(slug)
    if found is None:
        raise Http404
    return found


def _known(place: School, public_id: str) -> Known:
    known = account_at(place, public_id)
    if known is None:
        raise Http404
    return known


def _address(request: HttpRequest) -> files.Address:
    def address(name: str, *parts: str) -> str:
        return str(request.build_absolute_uri(reverse(name, args=parts)))

    return address


def _language(request: HttpRequest) -> str:
    return f"?language={faces.chosen_language(request)}" if "language" in request.GET else ""
