"""Style sheets and scripts: kept by the browser for good, since a changed file has another address."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.storage import CompressedStaticFilesStorage

FOR_GOOD = "max-age=31536000, public, immutable"
COMPRESSED = frozenset(
    {"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"}
)


class VersionedStorage(CompressedStaticFilesStorage):  # type: ignore[misc]  # no types there
    """Addresses that end in ``?v=`` and the fingerprint of the file."""

    def url(self, name: str | None) -> str:
        """The address of a file; without a fingerprint where there is no such file."""
        address = super().url(name)
        version = fingerprint(name or "")
        return f"{address}?v={version}" if version else address


@cache
def fingerprint(name: str) -> str:
    """Eight characters that change with the file; empty where there is none."""
    path = finders.find(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:8] if path else ""


def is_for_good(request: HttpRequest, prefix: str) -> bool:
    """Whether the address names one content of a file, the one we have."""
    name = request.path.removeprefix(prefix)
    asked = request.GET.get("v")
    return request.path.startswith(prefix) and asked is not None and asked == fingerprint(name)


class CompressText(GZipMiddleware):
    """Text leaves compressed for those who take it: a page on a slow line comes four times sooner.

    Django adds random bytes, so that the length tells nothing of what a page holds.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress whole answers of text; a part of a file, a PDF or a picture goes as it is."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code == 206 or kind not in COMPRESSED:
            return response
        return super().process_response(request, response)
