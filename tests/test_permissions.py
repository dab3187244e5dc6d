"""Every route, method and person, as the table in ``tests/permissions.py`` says."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib import auth
from django.core.cache import caches
from django.db import connection, transaction
from django.http import HttpRequest
from django.template.backends.django import Template
from django.template.base import Template as BaseTemplate
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.safestring import SafeString

from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock, inbox
from schoolgate.core.ids import new_public_id
from schoolgate.core.inbox import InboxItem, forget_needs, needs, remembered
from schoolgate.core.periodic import jobs
from schoolgate.declarations.models import JoiningTask
from schoolgate.people import middleware
from schoolgate.people.models import Person, School
from schoolgate.people.sign_in import person_of
from tests.examples import NEVER, make_examples
from tests.permissions import OF_THE_FEDERATION, PUBLIC, SHUT, SIGNED_IN, TABLE, VISITORS, Row
from tests.routes import WithDemo, ours, routes

pytestmark = pytest.mark.django_db

METHODS = {"GET", "htmx", "POST"}
# What htmx is answered differs by the view, hardly by the person; the same goes for a method that
# a route does not know. Rules are Python: on another database it is enough that the pages work.
ASK_QUICKLY = ("anonymous", "head", "parent")
ASK_ONE = ("head",)
# Whether somebody may see a page is decided before it is drawn: drawn it is for these alone, and
# the page that refuses somebody for one of them.
DRAWN_FOR = {"anonymous", "head", "teacher", "governor", "parent", "pupil"}
REFUSED_TO = {"anonymous", "parent"}


@contextmanager
def drawn(for_them: bool) -> Iterator[None]:
    """Templates are filled in, or left empty to save the time."""
    if for_them:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "render", lambda *_args, **_more: SafeString(""))
        yield


PARTS = {route.name: route.parts for route in ours()}


@dataclass
class World:
    """Everybody signed in, and an object of every kind at the cast's school."""

    clients: dict[str, Client]
    people: dict[str, int]
    examples: dict[str, Any]

    def address(self, name: str, **other: Any) -> str:
        row = TABLE[name]
        values = {part: self.examples[row.parts.get(part, part)] for part in PARTS[name]}
        return reverse(name, urlconf=WithDemo, kwargs={**values, **other})


def remembering(find: Callable[[Any], Any], key: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Find once for each key; everybody gets a copy, since a request may change what it is given."""
    found: dict[Any, bytes] = {}

    def known(asked: Any) -> Any:
        if key(asked) not in found:
            found[key(asked)] = pickle.dumps(find(asked))
        return pickle.loads(found[key(asked)])

    return known


def session_of(request: HttpRequest) -> str | None:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all rows; each request is undone after it."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        override_settings(ROOT_URLCONF=WithDemo),
        transaction.atomic(),
    ):
        # Nobody here asks which templates were drawn with what, which takes a while to note.
        patch.setattr(BaseTemplate, "_render", lambda one, context: one.nodelist.render(context))
        # Whose session it is stays the same for all rows.
        patch.setattr(auth, "get_user", remembering(auth.get_user, session_of))
        patch.setattr(middleware, "person_of", remembering(person_of, lambda user: user.pk))
        cast = Cast()
        examples = make_examples(cast)
        clients = {name: sign_in(getattr(cast, name)) for name in SIGNED_IN | set(VISITORS)}
        people = {name: getattr(cast, name).pk for name in clients}
        yield World({**clients, "anonymous": Client()}, people, examples)
        transaction.set_rollback(True)


def send(client: Client, method: str, address: str, data: dict[str, Any]) -> Any:
    """One request whose traces are undone, in the database and in the cookies."""
    client.raise_request_exception = False
    cookies, point = deepcopy(client.cookies), transaction.savepoint()
    try:
        if method == "POST":
            response = client.post(address, data)
        else:
            headers = {"HX-Request": "true"} if method == "htmx" else {}
            response = client.get(address, headers=headers)
        if response.streaming:
            b"".join(response.streaming_content)
        return response
    finally:
        transaction.savepoint_rollback(point)
        client.cookies = cookies


def expected(name: str, row: Row, method: str, who: str) -> int:
    """The status that the table promises."""
    who = VISITORS.get(who, who)
    allowed = row.post if method == "POST" else row.get
    if who == "anonymous" and name not in PUBLIC:
        return 302
    if allowed is None:
        return 405
    if who in allowed:
        return {"GET": row.got, "htmx": row.quickened, "POST": row.posted}[method]
    return 404 if who in row.hidden_from or name in SHUT else 403


def remembered_and_true(
    world: World, names: Iterable[str]
) -> tuple[dict[str, list[InboxItem]], dict[str, list[InboxItem]]]:
    """The inboxes that a new request would still believe, and the same as found anew."""
    people = {name: Person.objects.get(pk=world.people[name]) for name in names}
    given_up: list[Person] = []
    with pytest.MonkeyPatch.context() as patch:
        # Whoever is asked anew is shown the truth, which takes long to find and needs no look.
        patch.setattr(inbox, "needs", lambda person: given_up.append(person) or [])
        patch.setattr(caches["memory"], "set", lambda *_entry: None)
        found = {name: remembered(person) for name, person in people.items()}
    believed = {name: one for name, one in people.items() if one not in given_up}
    for person in believed.values():
        forget_needs(person)
    with pytest.MonkeyPatch.context() as patch:
        # Nobody is passed over, whatever the conditions of the sources say.
        patch.setattr(
            inbox, "_holding", lambda _person: {where for _source, where in inbox._sources}
        )
        true = {name: needs(person) for name, person in believed.items()}
    return {name: found[name] for name in believed}, true


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if row.post))
def test_inbox_is_found_anew_whatever_was_done(world, name):
    """It is remembered until something is written: so whatever matters must be written."""
    row = TABLE[name]
    assert row.post is not None
    who = next(who for who in world.clients if who in row.post)
    client = world.clients[who]
    looking = {"head", who} & world.people.keys()
    point = transaction.savepoint()
    for one in looking:
        remembered(Person.objects.get(pk=world.people[one]))
    client.raise_request_exception, cookies = False, deepcopy(client.cookies)
    client.post(world.address(name), row.data(world.examples))
    found, true = remembered_and_true(world, looking)
    transaction.savepoint_rollback(point)
    client.cookies = cookies
    assert found == true


@pytest.mark.parametrize("name", sorted(jobs()))
def test_inbox_is_found_anew_whatever_comes_round(world, name):
    point = transaction.savepoint()
    jobs()[name].work()  # what it writes the first time would hide what it does not write later
    JoiningTask.objects.create(  # of a last day that was taken back
        person_id=world.people["teacher"],
        school=School.objects.get(slug=world.examples["school"]),
        kind=JoiningTask.Kind.HAND_OVER,
        day=clock.today(),
        asked_on=clock.today(),
        due_on=clock.today(),
    )
    caches["memory"].clear()  # the task was written past everything
    looking = ("head", "teacher", "parent")
    for one in looking:
        remembered(Person.objects.get(pk=world.people[one]))
    jobs()[name].work()
    found, true = remembered_and_true(world, looking)
    transaction.savepoint_rollback(point)
    caches["memory"].clear()  # what was remembered of the task is rolled back with it
    assert found == true


def test_every_route_has_a_row():
    assert sorted(TABLE) == sorted(route.name for route in ours())


def test_no_route_of_ours_hides_another():
    patterns = [route.pattern for route in ours()]
    assert sorted(patterns) == sorted(set(patterns))


@pytest.mark.parametrize("method", sorted(METHODS))
@pytest.mark.parametrize("name", sorted(TABLE))
def test_route_answers_each_person_as_the_table_says(world, name, method):
    row, wrong = TABLE[name], {}
    unknown = (row.post if method == "POST" else row.get) is None
    asking = ASK_QUICKLY if method == "htmx" or unknown else tuple(world.clients)
    if connection.vendor == "postgresql":
        asking = () if method == "htmx" or unknown else ASK_ONE
    for who in asking:
        client, promised = world.clients[who], expected(name, row, method, who)
        data = row.data(world.examples) if method == "POST" else {}
        with drawn(who in (DRAWN_FOR if promised < 400 else REFUSED_TO)):
            response = send(client, method, world.address(name), data)
        # htmx is told to load another page by a header of its own.
        status = 302 if "HX-Redirect" in response.headers else response.status_code
        if status != promised:
            wrong[who] = f"{status} instead of {promised}"
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(set(TABLE) - PUBLIC))
def test_anonymous_is_sent_to_the_sign_in_page(world, name):
    method = "GET" if TABLE[name].get is not None else "POST"
    response = send(world.clients["anonymous"], method, world.address(name), {})
    assert response.headers["Location"].split("?")[0] == reverse("account_login")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_route_knows_no_other_method(world, name):
    client, address = world.clients["federation_officer"], world.address(name)
    found = [call(address).status_code for call in (client.put, client.patch, client.delete)]
    assert found == [405, 405, 405]


def bare(response: Any, address: str) -> tuple[int, str]:
    """An answer without what differs from request to request."""
    text = response.content.decode()
    text = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", text)
    return response.status_code, text.replace(address, "ADDRESS")


# What these name is every school's: a kind of note, a ready policy, a weekday.
THE_SAME_EVERYWHERE = {
    "group", "name", "pack", "pk", "weekday", "note_kind", "self_check", "breach", "material",
    "kind",
}  # fmt: skip
OF_A_SCHOOL = [
    (route.name, part)
    for route in ours()
    for part in route.parts
    if route.name in set(TABLE) - PUBLIC and part not in THE_SAME_EVERYWHERE
]


@pytest.mark.parametrize(("name", "part"), OF_A_SCHOOL)
@pytest.mark.parametrize("who", ["foreign_head", "colleague"])
def test_what_another_school_has_looks_like_what_nobody_has(world, cast_slugs, who, name, part):
    """Somebody with every right at their own school asks for ours, and for a thing that is not."""
    row, client = TABLE[name], world.clients[who]
    if who == "colleague" and name in OF_THE_FEDERATION:
        return
    own = {} if part in {"school", "federation"} else {"school": cast_slugs[who]}
    nothing = NEVER if isinstance(world.examples.get(part), int) else new_public_id()
    theirs = world.address(name, **own)
    nobodys = world.address(name, **own, **{part: nothing})
    for method, allowed in (("GET", row.get), ("POST", row.post)):
        if allowed is not None:
            data = [row.data(world.examples) if method == "POST" else {} for _ in range(2)]
            found = send(client, method, theirs, data[0])
            nothing_found = send(client, method, nobodys, data[1])
            assert bare(found, theirs) == bare(nothing_found, nobodys), method


@pytest.fixture
def cast_slugs() -> dict[str, str]:
    return {"foreign_head": "farfield", "colleague": "rowan-high"}


ALLAUTHS = {
    r.name
    for r in routes()
    if r.is_allauths and r.is_named and not r.parts and "openid_connect" not in r.name
}


@pytest.mark.parametrize("name", sorted(ALLAUTHS))
def test_pages_of_allauth_never_break(world, name):
    """ALLAUTH says why these have no rows."""
    address = reverse(name, urlconf=WithDemo)
    found = {
        who: send(world.clients[who], "GET", address, {}).status_code
        for who in ("anonymous", "head", "parent")
    }
    assert {who: status for who, status in found.items() if status >= 500} == {}
