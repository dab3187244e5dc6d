"""The same site with one bare view beside it: the floor that the first page is measured against."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolgate.config.settings")

from django.contrib.auth.decorators import login_not_required
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

application = get_wsgi_application()

from schoolgate.config import urls  # noqa: E402 - after the apps are ready


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """Two bytes through the same middleware."""
    return HttpResponse("ok")


urls.urlpatterns.append(path("bare/", bare))
