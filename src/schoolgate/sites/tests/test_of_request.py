"""From an approved request to the site that came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from schoolgate.sites.tests.making_register import site

pytestmark = pytest.mark.django_db


def test_approved_request_leads_to_its_site_and_says_what_it_lacks(
    cast: Any, client_of: Any
) -> None:
    made = site(cast, texts=False)
    address = reverse("approvals:request", args=[cast.school.slug, made.request.public_id])
    way = f'href="{reverse("sites:site", args=[cast.school.slug, made.public_id])}"'
    for person in (cast.teacher, cast.head):
        words = client_of(person).get(address).content.decode()
        assert words.count(way) == 1
        assert "It has no house rules yet." in words
