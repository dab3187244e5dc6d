"""Entering the address of a site on the school's own pages that was approved without one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of, hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.sites.models import SchoolPages, Site
from schoolgate.sites.official.queries import Answer, official_at, verify
from schoolgate.sites.placing.actions import place
from schoolgate.sites.tests import making_register as making

pytestmark = pytest.mark.django_db
HOME = "https://www.rowan.example/"
ADDRESS = "https://www.rowan.example/allotment"


@pytest.fixture
def unplaced(cast) -> Site:
    SchoolPages.objects.create(school=cast.school, home=HOME, by=cast.head, at=clock.now())
    return making.site(cast, name="The allotment", address="")


def test_site_can_be_found_and_checked_once_its_address_is_entered(cast, client_of, unplaced):
    assert cast.communications_manager
    assert not official_at(cast.school).current[0].is_official
    at = reverse("sites:site", args=[cast.school.slug, unplaced.public_id])
    page = reverse("sites:place", args=[cast.school.slug, unplaced.public_id])
    client = client_of(cast.network_manager)
    assert f'href="{page}"' in client.get(at).content.decode()
    assert client.post(page, {"address": f" {ADDRESS}/ "}).status_code == 302
    assert verify(cast.school, f"{ADDRESS}/may").answer == Answer.OFFICIAL
    assert official_at(cast.school).current[0].is_official
    entry = Entry.objects.get(event="sites.placed")
    assert facts_of(entry)["address"] == ADDRESS
    while hear_what_is_new():
        pass
    told = {one.person for one in Notice.objects.filter(event="sites.placed")}
    assert told == {cast.teacher, cast.communications_manager}
    with pytest.raises(Refused, match="and once"):
        place(by=cast.teacher, site=unplaced, address=ADDRESS)


@pytest.mark.parametrize(
    ("address", "word"),
    [("javascript:alert(1)", "do not know which page"), ("our website", "do not know which page"),
     ("@rowan", "do not know which page"), ("https://www.bbc.co.uk/", "none of the school"),
     ("https://rowan.example.evil.example/", "none of the school"),
     ("https://www.instagram.com/rowan", "none of the school"), (HOME, "whole website"),
     ("https://www.rowan.example/choir", "Another site")],
)  # fmt: skip
def test_only_a_page_of_the_schools_own_that_is_free_is_taken(
    cast, client_of, unplaced, address, word
):
    making.site(cast, address="https://www.rowan.example/choir", key="web:rowan.example/choir")
    page = reverse("sites:place", args=[cast.school.slug, unplaced.public_id])
    answer = client_of(cast.teacher).post(page, {"address": address})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert Site.objects.get(pk=unplaced.pk).address == ""


def test_nobody_else_enters_it_nor_where_it_has_one_or_is_on_another_service(cast, unplaced):
    others = (cast.dsl, cast.communications_manager, cast.pupil, cast.foreign_head)
    for by in others:
        with pytest.raises(Refused):
            place(by=by, site=unplaced, address=ADDRESS)
    for more in ({"host": "third-party", "address": ""}, {"address": HOME}):
        with pytest.raises(Refused, match="and once"):
            place(by=cast.head, site=making.site(cast, **more), address=ADDRESS)
    SchoolPages.objects.all().delete()
    with pytest.raises(Refused, match="Nobody has entered"):
        place(by=cast.head, site=unplaced, address=ADDRESS)
