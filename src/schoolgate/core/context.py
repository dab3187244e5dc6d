"""What every page knows about its face."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def face(request: HttpRequest) -> dict[str, Any]:
    """Language, direction and the demo flag."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "demo": settings.DEMO,
        "language_code": code,
        "language_direction": "rtl" if code.split("-")[0] in {"ar", "fa", "he", "ur"} else "ltr",
        "languages": settings.LANGUAGES,
        "current_path": request.get_full_path(),
    }
