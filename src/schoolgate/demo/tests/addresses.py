"""The addresses of an installation that is a demo."""

from __future__ import annotations

from django.urls import include, path

from schoolgate.config import urls

urlpatterns = [*urls.urlpatterns, path("demo/", include("schoolgate.demo.urls"))]
