"""Pages that belong to no part: errors, language, colours, style guide."""

from __future__ import annotations

import errno
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from schoolgate.core.answers import kept_words
from schoolgate.core.colour import theme_css
from schoolgate.core.refusal import AlreadySo


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was made before somebody signed in anew, was too old, or came from elsewhere.

    Says which, and gives back what was written where the form was ours.
    """
    ours = reason.startswith(("CSRF token", REASON_NO_CSRF_COOKIE))
    context = {
        "signed_in": ours and request.user.is_authenticated,
        "kept": _kept(request, ours=ours),
    }
    return render(request, "403_csrf.html", context, status=403)


def _kept(request: HttpRequest, *, ours: bool) -> list[str]:
    """What was written in a form of ours; nothing of a form by which one signs in."""
    is_a_way_in = request.path.startswith(("/account/", "/invitation/"))
    return kept_words(request.POST) if ours and not is_a_way_in else []


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _error_page(request, "400.html", 400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A rule said no: the page says why, and gives back what was written.

    What is so already is no refusal: a second press, or somebody else's a moment earlier.
    """
    reason = getattr(exception, "reason", "")
    ours = getattr(request, "csrf_processing_done", False)
    if isinstance(exception, AlreadySo):
        kept = _kept(request, ours=ours)
        return _error_page(
            request, "already.html", 409, reason=reason, kept=kept, url=exception.url
        )
    return _error_page(request, "403.html", 403, reason=reason, kept=_kept(request, ours=ours))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _error_page(request, "404.html", 404)


def _error_page(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    request.is_error_page = True  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What went wrong, as far as it helps: two at once, too busy, a full disk; else our fault."""
    problem = sys.exc_info()[1]
    if isinstance(problem, IntegrityError):
        return broken(409)
    if isinstance(problem, OperationalError) or _is_full(problem):
        return broken(503, {"Retry-After": "30"})
    return broken(500)


def broken(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """An error page made without the database and without knowing who asks."""
    return HttpResponse(render_to_string(f"{status}.html"), status=status, headers=headers)


def _is_full(problem: BaseException | None) -> bool:
    return isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}


@login_not_required
@require_GET
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every pattern of the design system with its states."""
    return render(request, "core/styleguide.html")


@login_not_required
@require_GET
def theme(request: HttpRequest, public_id: str) -> HttpResponse:  # noqa: ARG001
    """A school's colours as a style sheet; an unknown id gives the house's own.

    The colour comes in the address, so the sheet can be kept by the browser.
    """
    css = theme_css(f"#{request.GET.get('c', '')}")
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
