"""Headers and language on every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from schoolgate.core.answers import may_bring_a_file
from schoolgate.core.static_files import FOR_GOOD, is_for_good
from schoolgate.core.views import broken

Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
)


def headers(get_response: Answer) -> Answer:
    """Headers that Django has no setting for; private pages are never kept by a cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        elif response.status_code == 200 and is_for_good(request, settings.STATIC_URL):
            response.headers["Cache-Control"] = FOR_GOOD
        patch_vary_headers(response, ["HX-Request"])
        return response

    return middleware


def language(get_response: Answer) -> Answer:
    """The language chosen by cookie, among those we have."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = chosen
        with translation.override(chosen):
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        return response

    return middleware


def body_size(get_response: Answer) -> Answer:
    """Refuse what is larger than anybody may send, before a byte of it is read: the files of a
    form are written to disk as they come, whoever sends them. Strangers send no files, and a
    page that takes none gets none from anybody.
    """
    without_file = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    largest_file = max(settings.MAX_DOCUMENT_BYTES, settings.MAX_ROSTER_BYTES)

    def middleware(request: HttpRequest) -> HttpResponse:
        size = _announced(request)
        if size > without_file and (
            size > without_file + largest_file
            or not request.user.is_authenticated
            or not may_bring_a_file(request)
        ):
            return broken(413, {"Connection": "close"})
        return get_response(request)

    return middleware


def _announced(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdecimal() else 0
