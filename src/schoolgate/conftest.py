"""The fixed cast, no network, and skips that say why. tests/conftest.py takes all of it over."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.people import actions
from schoolgate.people.models import Care, Federation, Person, School
from schoolgate.people.sign_in import has_second_factor

TEST = System("test")
SHARED = "SCHOOLGATE_SHARED"


# What a test needs beyond a clone


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, in words that ``tools/run_tests.py`` counts."""
    if item.get_closest_marker("shared") and not os.environ.get(SHARED):
        pytest.skip(f"needs the development data outside the repository ({SHARED})")
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs a PostgreSQL server (make test-postgres)")
    if item.get_closest_marker("browser") and shutil.which("chromium") is None:
        pytest.skip("needs Chromium (apt-get install chromium)")


@pytest.fixture
def shared_folder() -> Path:
    """The development data; for tests that carry ``@pytest.mark.shared``."""
    return Path(os.environ[SHARED])


# No network


def _is_here(host: Any) -> bool:
    """Whether an address is this machine's own."""
    if host in {None, "", b"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and look-up that would leave this machine."""
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def allow(host: Any) -> None:
        if not _is_here(host):
            raise AssertionError(f"A test tried to reach {host!r}; tests stay on this machine.")

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                allow(address[0])
            return real(self, address)

        return call

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        allow(host)
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


# Places


@pytest.fixture
def federation(db: None) -> Federation:  # noqa: ARG001 - opens the database
    """Two schools under one roof."""
    return Federation.objects.create(name="Rowan Federation", slug="rowan")


@pytest.fixture
def school(federation: Federation) -> School:
    """The school of the cast."""
    return actions.add_school(
        by=TEST, federation=federation, name="Rowan Primary School", slug="rowan-primary"
    )


@pytest.fixture
def sister_school(federation: Federation) -> School:
    """The other school of the same federation."""
    return actions.add_school(
        by=TEST,
        federation=federation,
        name="Rowan High School",
        slug="rowan-high",
        phase=School.Phase.SECONDARY,
    )


@pytest.fixture
def foreign_school(db: None) -> School:  # noqa: ARG001 - opens the database
    """A school that has nothing to do with ours."""
    return actions.add_school(by=TEST, name="Farfield School", slug="farfield")


# The cast


def someone(school: School, given_name: str, family_name: str, *roles: str, **more: Any) -> Person:
    """A person who can sign in and has held the roles at the school for a year."""
    person = actions.add_person(
        by=TEST, school=school, given_name=given_name, family_name=family_name
    )
    actions.give_sign_in(
        by=TEST,
        school=school,
        person=person,
        email=f"{given_name}.{family_name}@{school.slug}.example".lower(),
    )
    person.refresh_from_db()
    for role in roles:
        actions.appoint(
            by=TEST, person=person, school=school, role=role, from_date=a_year_ago(), **more
        )
    return person


def a_year_ago() -> Any:
    """Since when the cast is what it is."""
    return clock.today().replace(day=1, month=1, year=clock.today().year - 1)


@pytest.fixture
def head(school: School) -> Person:
    return someone(school, "Hannah", "Head", "headteacher")


@pytest.fixture
def line_manager(school: School) -> Person:
    return someone(school, "Leo", "Line", "assistant-head", "slt")


@pytest.fixture
def teacher(school: School, line_manager: Person) -> Person:
    return someone(school, "Tessa", "Teacher", "teacher", line_manager=line_manager)


@pytest.fixture
def dsl(school: School) -> Person:
    return someone(school, "Dora", "Dsl", "dsl")


@pytest.fixture
def network_manager(school: School) -> Person:
    return someone(school, "Ned", "Network", "network-manager")


@pytest.fixture
def communications_manager(school: School) -> Person:
    return someone(school, "Cora", "Comms", "communications-manager")


@pytest.fixture
def governor(school: School) -> Person:
    return someone(school, "Gus", "Governor", "governor")


@pytest.fixture
def chair(school: School) -> Person:
    return someone(school, "Chloe", "Chair", "chair-of-governors")


@pytest.fixture
def contractor(school: School) -> Person:
    return someone(school, "Conrad", "Contractor", "contractor")


@pytest.fixture
def pupil(school: School) -> Person:
    """A pupil of year 5 who can sign in."""
    person = someone(school, "Pippa", "Pupil")
    actions.enrol(by=TEST, person=person, school=school, year_group=5, from_date=a_year_ago())
    return person


@pytest.fixture
def parent(school: School, pupil: Person) -> Person:
    """The pupil's mother, with no other part in the school."""
    person = someone(school, "Paula", "Pupil")
    actions.add_care(
        by=TEST, school=school, carer=person, pupil=pupil,
        relationship=Care.Relationship.PARENT, from_date=a_year_ago(),
    )  # fmt: skip
    return person


@pytest.fixture
def colleague(sister_school: School) -> Person:
    """A headteacher of the federation's other school: many rights there, none here."""
    return someone(sister_school, "Colin", "Colleague", "headteacher")


@pytest.fixture
def federation_officer(school: School, federation: Federation) -> Person:
    """Somebody who serves the federation as a whole."""
    person = someone(school, "Freya", "Federation")
    actions.appoint_for_federation(
        by=TEST, person=person, federation=federation, role="federation-officer",
        from_date=a_year_ago(),
    )  # fmt: skip
    return person


@pytest.fixture
def foreign_head(foreign_school: School) -> Person:
    """The head of a school that has nothing to do with ours."""
    return someone(foreign_school, "Fergus", "Foreign", "headteacher")


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """Make a client that is signed in as somebody, second factor and all."""

    def signed_in(person: Person) -> Client:
        if not has_second_factor(person.user):
            TOTP.activate(person.user, generate_totp_secret())
        client = Client()
        client.force_login(person.user)
        return client

    return signed_in
