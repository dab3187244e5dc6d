"""The inbox: what needs you, and what you were told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schoolgate.core.inbox import needs


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that needs the person who is signed in."""
    items = needs(request.person) if request.person else []
    return render(request, "notices/inbox.html", {"items": items})


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first."""
    told = request.person.notices.select_related("school") if request.person else []
    return render(request, "notices/notices.html", {"notices": told})


@require_GET
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Quiet hours and the digest."""
    return render(request, "notices/settings.html", {})
