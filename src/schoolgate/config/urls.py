"""Every address of the site; each app lists its own."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

from schoolgate.core import views as core

handler400 = "schoolgate.core.views.bad_request"
handler403 = "schoolgate.core.views.refused"
handler404 = "schoolgate.core.views.not_found"
handler500 = "schoolgate.core.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("schoolgate.notices.urls")),
    path("", include("schoolgate.people.urls")),
    path("", include("schoolgate.policies.urls")),
    path("", include("schoolgate.declarations.urls")),
    path("", include("schoolgate.reviews.urls")),
    path("", include("schoolgate.awareness.urls")),
    path("", include("schoolgate.approvals.urls")),
    path("", include("schoolgate.sites.urls")),
    path("", include("schoolgate.sites.official.urls")),
    path("", include("schoolgate.openness.urls")),
    path("", include("schoolgate.publishing.urls")),
    path("account/", include("allauth.urls")),
    path("language/", login_not_required(core.choose_language), name="choose-language"),
    path("theme/<slug:public_id>.css", core.theme, name="theme"),
    path("style-guide/", core.style_guide, name="style-guide"),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("schoolgate.demo.urls")))
