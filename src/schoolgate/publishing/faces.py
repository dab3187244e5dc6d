"""Answers for anybody: the same for everyone who asks, without a cookie, kept by caches a while."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from schoolgate.core.context import face
from schoolgate.people.models import School

KEEP_PAGE = 300  # seconds
KEEP_FILE = 3600  # seconds
# Others may build on files, wherever their pages stand.
FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def chosen_language(request: HttpRequest) -> str:
    """The language in the address, else that of the cookie, else the site's."""
    asked = request.GET.get("language", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return translation.get_language() or settings.LANGUAGE_CODE


def page(
    request: HttpRequest,
    template: str,
    school: School,
    context: dict[str, Any],
    *,
    status: int = 200,
    keep: bool = True,
) -> HttpResponseBase:
    """A page rendered without knowing who asks: nothing of a person or session can get into it."""
    language = chosen_language(request)
    with translation.override(language):
        frame = {
            **face(request),
            "school": school,
            "path": request.path,
            "in_language": f"?language={language}" if "language" in request.GET else "",
        }
        html = render_to_string(template, {**frame, **context})
    response = HttpResponse(html, status=status, headers={"Content-Language": language})
    if not keep or status != 200:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    return _kept(request, response, mark_of(html), KEEP_PAGE)


def mark_of(content: str) -> str:
    """A mark that changes with the content."""
    return hashlib.sha256(content.encode()).hexdigest()


def unchanged(request: HttpRequest, mark: str) -> HttpResponseBase | None:
    """304 where the asker has this very file; nothing otherwise."""
    found: HttpResponseBase | None = get_conditional_response(request, etag=quote_etag(mark))
    if found is not None:
        found.headers["Cache-Control"] = f"public, max-age={KEEP_FILE}"
    return found


def file(
    request: HttpRequest, content: bytes | str, media_type: str, name: str, mark: str
) -> HttpResponseBase:
    """A file that stays the same for its edition; ``mark`` changes where it does not."""
    response = HttpResponse(content, content_type=media_type, headers=FOR_ALL)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return _kept(request, response, mark, KEEP_FILE)


def _kept(
    request: HttpRequest, response: HttpResponse, mark: str, seconds: int
) -> HttpResponseBase:
    response.headers["ETag"] = quote_etag(mark)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return (
        get_conditional_response(request, etag=response.headers["ETag"], response=response)
        or response
    )
