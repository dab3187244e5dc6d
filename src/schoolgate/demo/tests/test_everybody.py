"""Everybody on the demo's first page can be signed in as, and find what there is to try."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from schoolgate.approvals.deciders import can_be_finished, path_to_lay, staffing_of
from schoolgate.approvals.kinds import kind_named
from schoolgate.core.inbox import needs
from schoolgate.demo.people import cast, make_people
from schoolgate.demo.tour import steps
from schoolgate.people.models import Person, School
from schoolgate.sites.models import HealthCheck
from schoolgate.sites.official.queries import Answer, official_at, verify

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
    listed = steps()
    assert len(listed) == 10
    for step in listed:
        client = Client()
        to = client.post(f"/demo/sign-in/{step.person.public_id}/", {"next": step.url})
        assert client.get(to.headers["Location"]).status_code == 200, step.title
    people = {member.key: member.person for member in cast()}
    academy = School.objects.get(slug="holm-hill")
    steps_asked = kind_named("site").chain(academy).steps
    path = path_to_lay(
        [one.roles for one in steps_asked], people["teacher-2"], staffing_of(academy)
    )
    assert can_be_finished(path)
    assert any("Year 6 science" in str(item.title) for item in needs(people["network"]))
    school = School.objects.get(slug="elmbrook-primary")
    assert [one.site.name for one in official_at(school).past] == ["Allotment diary"]
    assert verify(school, "https://www.elmbrook.example/year-5/").answer == Answer.OFFICIAL
    [pictured] = HealthCheck.objects.filter(site__school=school).exclude(picture="")
    assert (pictured.site.name, pictured.matter) == ("Elmbrook on Facebook", "contact")
    assert verify(school, "facebook.com/elmbr00kprimary").answer == Answer.ALIKE
    assert verify(school, "https://www.elmbrook.example/").answer == Answer.OWN_SITE
