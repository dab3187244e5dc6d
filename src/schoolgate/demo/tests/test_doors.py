"""The doors of a demo: open in a demo alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from schoolgate.demo import views
from schoolgate.people.models import School


@pytest.mark.django_db
@pytest.mark.urls("schoolgate.demo.tests.addresses")
@pytest.mark.parametrize(("real_schools", "opens"), [(0, True), (1, False)])
def test_mail_of_a_demo_is_shown_only_where_no_school_is_real(
    rf: RequestFactory, settings: Any, *, real_schools: int, opens: bool
) -> None:
    settings.DEMO = True
    School.objects.create(name="Elm School", slug="elm", demo=True)
    for number in range(real_schools):
        School.objects.create(name="Rowan School", slug=f"rowan-{number}")
    request = rf.get("/demo/outbox/")
    request.person = None  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    try:
        opened = views.outbox(request).status_code == 200
    except Http404:
        opened = False
    assert opened is opens
