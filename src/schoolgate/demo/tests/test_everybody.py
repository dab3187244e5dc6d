"""Everybody on the demo's first page can be signed in as."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from schoolgate.demo.people import cast, make_people
from schoolgate.people.models import Person

DRAWN = ["Lane", "Bishop", "Khan", "Nguyen", "Kowalska"]


@pytest.mark.django_db
@pytest.mark.urls("schoolgate.demo.tests.addresses")
def test_everybody_in_the_list_can_be_signed_in_as(settings: Any) -> None:
    settings.DEMO = True
    make_people()
    # Whoever is drawn by the seed is the same every time, on every machine.
    drawn = (
        Person.objects.filter(user__isnull=True)
        .order_by("pk")
        .values_list("family_name", flat=True)
    )
    assert list(drawn[:5]) == DRAWN
    places = {
        member.key: Client()
        .post(f"/demo/sign-in/{member.person.public_id}/")
        .headers.get("Location", "refused")
        for member in cast()
    }
    assert places == dict.fromkeys(places, "/")
    assert {"parent", "officer"} <= set(places)
