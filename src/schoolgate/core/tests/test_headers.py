"""What every page says to the browser, and the language that somebody chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as shipped
from django.test import Client
from django.urls import reverse

from schoolgate.people.models import Person

pytestmark = pytest.mark.django_db


def test_every_page_carries_the_headers_that_protect_it(
    client: Client, client_of: Callable[[Person], Client], head: Person
) -> None:
    for answer in (client.get("/account/login/"), client_of(head).get(reverse("inbox"))):
        assert answer.status_code == 200
        assert {name: answer.headers[name] for name in EXPECTED} == EXPECTED
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
        assert "camera=()" in answer.headers["Permissions-Policy"]


EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_over_https_the_browser_is_told_to_stay_there(client: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    answer = client.get("/account/login/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in client.get("/account/login/").headers


def test_chosen_language_is_kept_in_a_cookie_that_no_script_reads(client: Client) -> None:
    page = "/account/login/"
    answer = client.post(reverse("choose-language"), {"language": "en-gb", "next": page})
    assert (answer.status_code, answer["Location"]) == (302, page)
    kept = client.cookies[shipped.LANGUAGE_COOKIE_NAME]
    assert (kept.value, kept["httponly"], kept["samesite"]) == ("en-gb", True, "Lax")


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_choosing_a_language_leads_nowhere_else(client: Client, next_page: str) -> None:
    answer = client.post(reverse("choose-language"), {"language": "en-gb", "next": next_page})
    assert answer["Location"] == "/"


def test_unknown_language_changes_nothing(client: Client) -> None:
    client.post(reverse("choose-language"), {"language": "xx", "next": "/"})
    assert shipped.LANGUAGE_COOKIE_NAME not in client.cookies
