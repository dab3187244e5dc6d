"""The ground under the tests holds."""

from __future__ import annotations

import socket

import pytest
from django.conf import settings
from django.test import Client, override_settings

from schoolgate.people.standing import standing_of

HERE = (
    "head", "teacher", "parent", "pupil", "colleague", "federation_officer", "foreign_head",
    "visiting_head",
)  # fmt: skip


def test_cast_holds_its_roles(cast, school, sister_school, foreign_school):
    people = [getattr(cast, name) for name in HERE]
    roles = {person.given_name: standing_of(person).roles_at(school) for person in people}
    assert roles == {
        "Hannah": {"headteacher"},
        "Tessa": {"teacher"},
        "Paula": {"parent"},
        "Pippa": {"pupil"},
        "Colin": frozenset(),
        "Freya": {"federation-officer"},
        "Fergus": frozenset(),
        "Vera": {"parent"},
    }
    assert standing_of(cast.visiting_head).roles_at(foreign_school) == {"headteacher"}
    assert standing_of(cast.colleague).roles_at(sister_school) == {"headteacher"}


def test_client_of_a_head_reaches_the_inbox(client_of, head):
    response = client_of(head).get("/")
    assert response.status_code == 200


@pytest.mark.django_db
def test_clients_share_their_middleware_unless_settings_are_overridden():
    def middleware():
        client = Client()
        client.get("/account/login/")
        return client.handler._middleware_chain

    assert middleware() is middleware()
    with override_settings(SECURE_HSTS_SECONDS=1):
        assert middleware() is not middleware()
    assert middleware() is middleware()


def test_a_connection_to_elsewhere_is_refused():
    with socket.socket() as out, pytest.raises(AssertionError, match="stay on this machine"):
        out.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="stay on this machine"):
        socket.getaddrinfo("school.example", 443)


def test_data_of_the_tests_is_in_a_folder_of_its_own():
    assert settings.DATA.name.startswith("schoolgate-test-")
