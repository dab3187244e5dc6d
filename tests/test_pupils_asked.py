"""What our own forms ask of a pupil: each field that they can fill in, and why it is needed.

As the pupil, signed in and not, every page there is is opened; what stands on it to be filled in has
to be named here with its reason. A field that nobody has a reason for is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.people.models import Person
from tests.permissions import TABLE
from tests.routes import routes
from tests.test_permissions import World, send, world  # noqa: F401 - the fixture
from tests.test_private_words import at_school  # noqa: F401 - the fixture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,  # rules are Python: they are the same on every database
]

NEEDED = {
    # The way in
    "account_login": {
        "login": "the address tells whose account it is",
        "password": "opens it to nobody else",
    },
    "account_request_login_code": {"email": "where the code goes"},
    "account_confirm_login_code": {"code": "shows that the mail was theirs"},
    "account_reset_password": {"email": "where the letter goes"},
    "account_set_password": dict.fromkeys(
        ("password1", "password2"), "their own secret, typed twice"
    ),
    "mfa_reauthenticate": {"code": "shows that it is still them, before a way in is changed"},
    "people:invitation": {
        "way": "whether they choose a password or a code by mail each time",
        "password": "their own secret",
    },
    # Signing
    "declarations:sign": {
        "affirm_read": "what they say of it is a tick for each sentence",
        "affirm_understood": "as before",
        "affirm_agree-to-comply": "as before",
        "typed_name": "stands for the signature; it must be the name that the school has",
    },
    "declarations:decline": {"reason": "one of our sentences, none of their own"},
    "declarations:withdraw": {"reason": "one of our sentences, none of their own"},
    # Looking something up: nothing is kept
    "awareness:can-i": {"q": "what they want to know"},
    "declarations:verify": {
        "code": "which certificate to look for",
        "file": "or the certificate itself; it is looked at and put away",
    },
    "policies:versions": {"day": "the edition of which day"},
    "publishing:editions": {"on": "the edition of which day"},
    "official:list": {"q": "which account they ask about"},
    "official:verify": {"q": "which account they ask about"},
    # Behind a link that is sent to whoever decides, and to no pupil: it answers for its addressee
    "approvals:letter": {
        "verdict": "whether changes are asked for or it is refused",
        "about": "which answers of the request this is about",
        "words": "why, for the one who asked",
    },
    # How they want to be told
    "notice-settings": {
        "language": "in which language we speak to them",
        "digest": "one mail a day or many",
        "quiet_from": "when no mail is to come",
        "quiet_until": "when mail may come again",
    },
    # The form of the public page, the same for everybody
    "publishing:ask": {
        "form": "how the policy is wanted",
        "language": "in which language",
        "note": "what else is needed to make it; may stay empty",
        "name": "how to address the answer; may stay empty",
        "reach": "where the answer goes",
        "website": "stays empty: people do not see it, and machines fill it in",
    },
    "official:not-ours": {
        "address": "which account pretends to be the school's",
        "words": "what they saw of it; may stay empty",
        "website": "stays empty, as above",
    },
}
# Every pattern of the style guide with made-up words; nothing that is typed there goes anywhere.
SAMPLES = {"style-guide"}


class Fields(HTMLParser):
    """The names of everything on a page that can be filled in or chosen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.names.add(given.get("name") or "")


def pages(world: World) -> Iterator[tuple[str, str]]:  # noqa: F811
    """Every page that the pupil can open, and those on the way in."""
    pupil, stranger, half_way_in = world.clients["pupil"], Client(), Client()
    for name in TABLE:
        answer = send(pupil, "GET", world.address(name), {})
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield name, answer.text
    own = Person.objects.get(pk=world.people["pupil"])
    half_way_in.post(reverse("account_request_login_code"), {"email": own.email})
    for route in routes():
        if route.is_allauths and re.fullmatch(r"[\w/-]+", route.pattern):
            for client in (pupil, stranger, half_way_in):
                answer = send(client, "GET", f"/{route.pattern}", {})
                if answer.status_code == 200:
                    yield route.name, answer.text


@pytest.mark.clause("THO-2.5.4")
def test_pupil_is_asked_for_what_is_needed_alone(at_school):  # noqa: F811
    found: dict[str, set[str]] = {}
    for name, page in pages(at_school):
        if name not in SAMPLES:
            found.setdefault(name, set()).update(Fields(page).names)
    assert {name: fields for name, fields in found.items() if fields} == {
        name: set(fields) for name, fields in NEEDED.items()
    }
