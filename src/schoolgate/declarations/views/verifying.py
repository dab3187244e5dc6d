"""The public page that says whether a certificate holds."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core.answers import posted, status_of, takes_files
from schoolgate.core.words import translated
from schoolgate.declarations.forms import VerifyForm
from schoolgate.declarations.models import SignerCapacity
from schoolgate.declarations.proof import (
    Known,
    check,
    configured_trust,
    confirm,
    known,
    stands,
)
from schoolgate.people.models import School
from schoolgate.policies.paper.attachment import NoCertificate, payload_of
from schoolgate.policies.paper.stamps import NoStamp, Trust


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@takes_files
def verify(request: HttpRequest) -> HttpResponse:
    """Take a certificate or its code, and say whether it holds."""
    form = VerifyForm(posted(request), request.FILES or None)
    if request.method != "POST":
        return render(request, "declarations/verify.html", {"form": form})
    limited = _limited(request)
    if limited is not None:
        return limited
    if not form.is_valid():
        return render(request, "declarations/verify.html", {"form": form}, status=status_of(form))
    if not form.cleaned_data["file"]:
        return redirect("declarations:verify-code", form.cleaned_data["code"][:40] or "-")
    try:
        payload = payload_of(form.cleaned_data["file"].read())
    except NoCertificate as problem:
        return _answer(request, None, [], reason=translated(problem.message))
    points = check(payload, _trust())
    return _answer(request, confirm(payload) if stands(points) else None, points, payload=payload)


@login_not_required
@never_cache
@require_GET
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the code on a certificate leads to."""
    limited = _limited(request)
    if limited is not None:
        return limited
    return _answer(request, known(code.lower()), [])


def _answer(
    request: HttpRequest,
    found: Known | None,
    points: list[Any],
    *,
    reason: str = "",
    payload: dict[str, Any] | None = None,
) -> HttpResponse:
    elsewhere = bool(payload) and stands(points) and not _is_ours(payload or {})
    context = {
        "found": found,
        "capacity": SignerCapacity(found.declaration.capacity).label if found else "",
        "points": points,
        "reason": reason,
        "elsewhere": elsewhere,
    }
    status = 200 if found or points or reason else 404
    return render(request, "declarations/verified.html", context, status=status)


def _is_ours(payload: dict[str, Any]) -> bool:
    return School.objects.filter(public_id=payload["declaration"]["school"]).exists()


def _trust() -> Trust | None:
    try:
        return configured_trust()
    except (NoStamp, OSError):
        return None


def _limited(request: HttpRequest) -> HttpResponse | None:
    answer: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="verify", limit_get=True
    )
    return answer
