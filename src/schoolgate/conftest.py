"""The fixed cast, no network, and skips that say why. tests/conftest.py takes all of it over."""

from __future__ import annotations

import datetime as dt
import gc
import ipaddress
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import UserSettingsHolder, settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

from schoolgate.core import apart, clock
from schoolgate.core.actors import System
from schoolgate.core.tests.chromium import FLAGS, chromium
from schoolgate.core.tests.forked import Forked
from schoolgate.core.tests.scratch import Scratch, databases
from schoolgate.people import actions
from schoolgate.people.models import Appointment, Care, Federation, Person, School, User
from schoolgate.people.sign_in import has_second_factor
from schoolgate.people.standing import standing_of
from schoolgate.reference import roles as known_roles

TEST = System("test")
SHARED = "SCHOOLGATE_SHARED"
NO_PASSWORD = make_password(None)


# What is collected stays


def pytest_collection_finish() -> None:
    """Look for lost rings of objects seldom, and never among what all tests share."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


# What a test needs beyond a clone


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot run here, in words that ``tools/run_tests.py`` counts."""
    if item.get_closest_marker("shared") and not os.environ.get(SHARED):
        pytest.skip(f"needs the development data outside the repository ({SHARED})")
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs a PostgreSQL server (make test-postgres)")
    if item.get_closest_marker("sqlite") and connection.vendor != "sqlite":
        pytest.skip("is about SQLite alone")
    if item.get_closest_marker("browser") and chromium() is None:
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


# What is done once


@pytest.fixture(autouse=True, scope="session")
def loaded_once() -> Iterator[None]:
    """Clients share one loaded middleware, which takes as long to load as a small page; a client
    that is used while settings are overridden loads its own.
    """
    load = ClientHandler.load_middleware
    loaded: list[ClientHandler] = []

    def shared(handler: ClientHandler, *asked: Any, **more: Any) -> None:
        if isinstance(settings._wrapped, UserSettingsHolder):  # noqa: SLF001 - as Django tells them
            load(handler, *asked, **more)
            return
        if not loaded:
            load(handler, *asked, **more)
            loaded.append(handler)
        handler._middleware_chain = loaded[0]._middleware_chain  # noqa: SLF001 - what is loaded

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", shared)
        yield


@pytest.fixture(autouse=True, scope="session")
def read_once() -> Iterator[None]:
    """The same document is read in a process of its own once, however many tests begin with it."""
    from schoolgate.policies import actions as policies  # noqa: PLC0415 - after the settings
    from schoolgate.policies import child  # noqa: PLC0415
    from schoolgate.reviews import health  # noqa: PLC0415

    read: dict[Any, child.Reading] = {}

    def reading(*asked: Any) -> child.Reading:
        key = (*asked, os.environ.get(child.OVERRIDE_VARIABLE))
        if key not in read:
            read[key] = child.read_in_child(*asked)
        return deepcopy(read[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policies, "read_in_child", reading)
        patch.setattr(health, "read_in_child", reading)
        yield


@pytest.fixture(autouse=True, scope="session")
def forked() -> Iterator[None]:
    """What is read apart is read in a fork, which has loaded what it needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apart, "subprocess", Forked)
        yield


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read apart is read as in production, in a process that starts from nothing."""
    monkeypatch.setattr(apart, "subprocess", subprocess)


# The cast


def someone(school: School, given_name: str, family_name: str, *roles: str, **more: Any) -> Person:
    """A person who can sign in and has held the roles at the school for a year.

    Entered as rows, a tenth of the time of the actions that do it: those have tests of their own.
    """
    email = f"{given_name}.{family_name}@{school.slug}.example".lower()
    user = User.objects.create(email=email, password=NO_PASSWORD)
    person = Person.objects.create(
        user=user, email=email, given_name=given_name, family_name=family_name
    )
    for role in roles:
        held = {"capacity": known_roles()[role].capacity, "from_date": a_year_ago()} | more
        Appointment.objects.create(person=person, school=school, role=role, **held)
    return person


def someone_recorded(
    school: School, given_name: str, family_name: str, *roles: str, **more: Any
) -> Person:
    """The same by the actions that do it, so that the record tells of it."""
    person = actions.add_person(
        by=TEST, school=school, given_name=given_name, family_name=family_name
    )
    email = f"{given_name}.{family_name}@{school.slug}.example".lower()
    actions.give_sign_in(by=TEST, school=school, person=person, email=email)
    person.refresh_from_db()
    for role in roles:
        actions.appoint(
            by=TEST, person=person, school=school, role=role, from_date=a_year_ago(), **more
        )
    return person


def end_behind_the_back_of(person: Person) -> None:
    """End what somebody holds, as another process would while theirs has looked already."""
    standing_of(person)
    yesterday = clock.today() - dt.timedelta(days=1)
    Appointment.objects.filter(person=person).update(until=yesterday)


def a_year_ago() -> dt.date:
    """Since when the cast is what it is."""
    return clock.today().replace(month=1, day=1, year=clock.today().year - 1)


class Cast:
    """Schools and people by name, each made when it is first asked for."""

    @cached_property
    def federation(self) -> Federation:
        """Two schools under one roof."""
        return actions.add_federation(by=TEST, name="Rowan Federation", slug="rowan")

    @cached_property
    def school(self) -> School:
        """The school of the cast."""
        return actions.add_school(
            by=TEST, federation=self.federation, name="Rowan Primary School", slug="rowan-primary"
        )

    @cached_property
    def sister_school(self) -> School:
        """The other school of the same federation."""
        return actions.add_school(
            by=TEST, federation=self.federation, name="Rowan High School", slug="rowan-high",
            phase=School.Phase.SECONDARY,
        )  # fmt: skip

    @cached_property
    def foreign_school(self) -> School:
        """A school that has nothing to do with ours."""
        return actions.add_school(by=TEST, name="Farfield School", slug="farfield")

    @cached_property
    def head(self) -> Person:
        return someone(self.school, "Hannah", "Head", "headteacher")

    @cached_property
    def line_manager(self) -> Person:
        """A senior leader who manages the teacher."""
        return someone(self.school, "Leo", "Line", "assistant-head", "slt")

    @cached_property
    def teacher(self) -> Person:
        return someone(self.school, "Tessa", "Teacher", "teacher", line_manager=self.line_manager)

    @cached_property
    def dsl(self) -> Person:
        return someone(self.school, "Dora", "Dsl", "dsl")

    @cached_property
    def network_manager(self) -> Person:
        return someone(self.school, "Ned", "Network", "network-manager")

    @cached_property
    def communications_manager(self) -> Person:
        return someone(self.school, "Cora", "Comms", "communications-manager")

    @cached_property
    def governor(self) -> Person:
        return someone(self.school, "Gus", "Governor", "governor")

    @cached_property
    def chair(self) -> Person:
        return someone(self.school, "Chloe", "Chair", "chair-of-governors")

    @cached_property
    def contractor(self) -> Person:
        return someone(self.school, "Conrad", "Contractor", "contractor")

    @cached_property
    def pupil(self) -> Person:
        """A pupil of year 5 who can sign in."""
        person = someone(self.school, "Pippa", "Pupil")
        actions.enrol(
            by=TEST, person=person, school=self.school, year_group=5, from_date=a_year_ago()
        )
        return person

    @cached_property
    def parent(self) -> Person:
        """The pupil's mother, with no other part in the school."""
        person = someone(self.school, "Paula", "Pupil")
        actions.add_care(
            by=TEST, school=self.school, carer=person, pupil=self.pupil,
            relationship=Care.Relationship.PARENT, from_date=a_year_ago(),
        )  # fmt: skip
        return person

    @cached_property
    def colleague(self) -> Person:
        """The head of the federation's other school: many rights there, none here."""
        return someone(self.sister_school, "Colin", "Colleague", "headteacher")

    @cached_property
    def federation_officer(self) -> Person:
        """Somebody who serves the federation as a whole."""
        person = someone(self.school, "Freya", "Federation")
        actions.appoint_for_federation(
            by=TEST, person=person, federation=self.federation, role="federation-officer",
            from_date=a_year_ago(),
        )  # fmt: skip
        return person

    @cached_property
    def foreign_head(self) -> Person:
        """The head of a school that has nothing to do with ours."""
        return someone(self.foreign_school, "Fergus", "Foreign", "headteacher")

    @cached_property
    def visiting_head(self) -> Person:
        """A head there whose child is at ours: here a parent, and no more."""
        person = someone(self.foreign_school, "Vera", "Visitor", "headteacher")
        actions.add_care(
            by=TEST, school=self.school, carer=person, pupil=self.pupil,
            relationship=Care.Relationship.PARENT, from_date=a_year_ago(),
        )  # fmt: skip
        return person


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - opens the database
    """Everybody; a test that needs one person asks for them by name."""
    return Cast()


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cast comes with entries in the record; for ``@pytest.mark.usefixtures("recorded")``."""
    monkeypatch.setitem(globals(), "someone", someone_recorded)


@pytest.fixture
def federation(cast: Cast) -> Federation:
    return cast.federation


@pytest.fixture
def school(cast: Cast) -> School:
    return cast.school


@pytest.fixture
def sister_school(cast: Cast) -> School:
    return cast.sister_school


@pytest.fixture
def foreign_school(cast: Cast) -> School:
    return cast.foreign_school


@pytest.fixture
def head(cast: Cast) -> Person:
    return cast.head


@pytest.fixture
def line_manager(cast: Cast) -> Person:
    return cast.line_manager


@pytest.fixture
def teacher(cast: Cast) -> Person:
    return cast.teacher


@pytest.fixture
def dsl(cast: Cast) -> Person:
    return cast.dsl


@pytest.fixture
def network_manager(cast: Cast) -> Person:
    return cast.network_manager


@pytest.fixture
def communications_manager(cast: Cast) -> Person:
    return cast.communications_manager


@pytest.fixture
def governor(cast: Cast) -> Person:
    return cast.governor


@pytest.fixture
def chair(cast: Cast) -> Person:
    return cast.chair


@pytest.fixture
def contractor(cast: Cast) -> Person:
    return cast.contractor


@pytest.fixture
def pupil(cast: Cast) -> Person:
    return cast.pupil


@pytest.fixture
def parent(cast: Cast) -> Person:
    return cast.parent


@pytest.fixture
def colleague(cast: Cast) -> Person:
    return cast.colleague


@pytest.fixture
def federation_officer(cast: Cast) -> Person:
    return cast.federation_officer


@pytest.fixture
def foreign_head(cast: Cast) -> Person:
    return cast.foreign_head


@pytest.fixture
def visiting_head(cast: Cast) -> Person:
    return cast.visiting_head


def sign_in(person: Person, *, just_seen: bool = True) -> Client:
    """A client that is signed in as somebody, second factor and all.

    ``just_seen``: its first page does not note the session, which takes seven queries.
    """
    if not has_second_factor(person.user):
        TOTP.activate(person.user, generate_totp_secret())
    client = Client()
    client.force_login(person.user)
    if just_seen:
        session = client.session
        session["since"] = session["seen"] = int(clock.now().timestamp())
        session.save()
    return client


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """``client_of(head).get(...)``."""
    return sign_in


# Real processes

MIGRATED: pytest.StashKey[str] = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that touches a database carries the mark by which it is run on each of them.

    Installations are copies of the database of the tests, so those need one too.
    """
    for item in items:
        if {"db", "new_scratch"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,  # noqa: ARG001 - pytest-django's own, which migrates
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The database of the tests, and a copy of it while it is as migrate has left it."""
    stash = request.config.stash
    if MIGRATED in stash:  # tests/conftest.py has this fixture as well
        yield
        return
    store = databases()
    with django_db_blocker.unblock():
        stash[MIGRATED] = store.copy_of_ours(tmp_path_factory.mktemp("migrated"))
    yield
    store.drop()


@pytest.fixture(scope="session")
def new_scratch(
    request: pytest.FixtureRequest,
    django_db_setup: None,  # noqa: ARG001 - makes what is copied
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Scratch]]:
    """Make installations of their own for real processes; with ``like`` as copies of another."""
    store = databases()
    made: list[Scratch] = []

    def make(like: Scratch | None = None) -> Scratch:
        folder = tmp_path_factory.mktemp("scratch")
        if like is not None:
            shutil.copytree(like.folder, folder, dirs_exist_ok=True)
        template = like.url if like else request.config.stash[MIGRATED]
        made.append(Scratch(folder, store.make(folder, template)))
        return made[-1]

    yield make
    for scratch in made:
        scratch.close()
    store.drop()


@pytest.fixture
def scratch(new_scratch: Callable[..., Scratch]) -> Iterator[Scratch]:
    """One such installation."""
    scratch = new_scratch()
    yield scratch
    scratch.close()


# The browser

BROWSER: pytest.StashKey[Any] = pytest.StashKey()


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Any:
    """One headless Chromium for the whole run: Playwright allows no second driver beside it, and
    tests/conftest.py has this fixture as well.
    """
    stash = request.config.stash
    if BROWSER not in stash:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - browser tests alone

        # Playwright keeps an event loop in this thread, beside which Django would refuse queries.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        driver = sync_playwright().start()
        stash[BROWSER] = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        request.config.add_cleanup(driver.stop)
        request.config.add_cleanup(stash[BROWSER].close)
    return stash[BROWSER]
