"""No private channel between an adult and a pupil: every door that takes words is tried.

As the pupil, words go into every field of every form of ours, at every address there is; what the
database is then told to keep is looked at. As adults, words go wherever they may, and the pupil's
pages are searched for them. What is kept or seen has to be named here, with its reason.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.files import File
from django.db import DatabaseError, connection, transaction
from django.db.models import ForeignKey

import schoolgate
from schoolgate.declarations.tests import making as signing
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.people.models import Person, School
from schoolgate.policies.life.queries import governing
from tests.permissions import OUTSIDE, PUBLIC, SIGNED_IN, TABLE, Row
from tests.test_permissions import World, send, world  # noqa: F401 - the fixture

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,  # rules are Python: they are the same on every database
]

WORDS = "zyxwords"

# Where words of a pupil are kept, and why that is no message.
A_PUPIL_MAY = {
    ("declarations:sign", "declarations_declaration"): "their own name, as it is typed to sign",
    ("publishing:ask", "publishing_formatrequest"): "the public form for everybody: it does not"
    " know who is signed in",
}
# Words of adults that a pupil sees, and why they are no message to one pupil.
A_PUPIL_SEES = {
    "policies:adopt": "the name of the edition: it is public",
    "people:add-term": "the name of a term: it is in everybody's calendar",
    "sites:correct": "the name and purpose of an official site: they are public",
}
SHUT_DOORS = {403, 404, 405}
# What ends things comes after what writes on them.
LAST = re.compile("withdraw|end|remove|drop|put|take|stop")
ADULTS = ("head", "teacher", *sorted(SIGNED_IN - OUTSIDE - {"head", "teacher", "pupil"}))
MANY = 20


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """The fields of every form of ours that take words."""
    for found in pkgutil.walk_packages(schoolgate.__path__, "schoolgate."):
        if re.search(r"forms?$", found.name) or ".views" in found.name:
            importlib.import_module(found.name)
    return frozenset(
        name
        for form in _below(forms.BaseForm)
        if form.__module__.startswith("schoolgate.")
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField)
    )


def _below(kind: Any) -> Iterator[Any]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


@contextmanager
def kept(words: str) -> Iterator[set[str]]:
    """The tables that the database was told to keep these words in."""
    tables: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = re.match(r'(?:INSERT INTO|UPDATE) "(\w+)"', sql)
        if found and words in str(params):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield tables


def sendings(
    row: Row, made: dict[str, Any], names: frozenset[str], words: str
) -> Iterator[dict[str, Any]]:
    """Words in every field that nothing else fills, and in each of a good form by turns."""
    everywhere, good = dict.fromkeys(names, words), row.data(made)
    yield everywhere | good
    yield everywhere
    for name in good:
        if isinstance(good[name], str):
            yield row.data(made) | {name: f"{good[name]} {words}"}


def at_once(good: dict[str, Any], names: frozenset[str], words: str) -> dict[str, Any]:
    """A good form with words in every field that takes them."""
    more = {
        name: f"{value} {words}"
        for name, value in good.items()
        if name in names and isinstance(value, str)
    }
    return dict.fromkeys(names, words) | good | more


@pytest.fixture
def at_school(world: World) -> Iterator[World]:  # noqa: F811
    """The world with what a pupil can be asked; all is undone after."""
    point = transaction.savepoint()
    pupil = Person.objects.get(pk=world.people["pupil"])
    version = governing(School.objects.get(slug=world.examples["school"]))
    assert version is not None
    asked = signing.asked_to_sign(pupil, version, "pupil")
    signed = signing.signed(signing.asked_to_sign(pupil, version, "pupil", turn=1))
    own = {
        "asked": asked.public_id,
        "declaration": signed.public_id,
        "signature": signing.as_posted(asked),
    }
    for client in world.clients.values():
        client.raise_request_exception = False
    yield World(world.clients, world.people, world.examples | own)
    transaction.savepoint_rollback(point)


def give_the_pupil_what_is_the_teachers(world: World) -> None:  # noqa: F811
    """So that what comes to be somebody's own one day is tried too; roles stay as they are."""
    pupil, teacher = (Person.objects.get(pk=world.people[one]) for one in ("pupil", "teacher"))
    for model in apps.get_models():
        if not model.__module__.startswith("schoolgate.") or "people" in model.__module__:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is Person:
                try:
                    with transaction.atomic():
                        model.objects.filter(**{field.name: teacher}).update(**{field.name: pupil})
                except DatabaseError:  # frozen, or the database knows better
                    continue


@pytest.mark.clause("THO-2.5.5-a", "LTL-2.8")
def test_no_words_of_a_pupil_are_kept_for_an_adult_alone(at_school, names):
    """Each named place is still one, so the list says no more than is true."""
    give_the_pupil_what_is_the_teachers(at_school)
    client, found = at_school.clients["pupil"], set()
    for name, row in TABLE.items():
        address = at_school.address(name)
        for turn, data in enumerate(sendings(row, at_school.examples, names, WORDS)):
            with kept(WORDS) as tables:
                status = send(client, "POST", address, data).status_code
            found |= {(name, table) for table in tables if not table.startswith("ledger_")}
            if turn == 0 and status in SHUT_DOORS:
                break
    assert found == set(A_PUPIL_MAY)


@pytest.mark.clause("THO-2.5.5-a", "LTL-2.8")
def test_no_words_of_an_adult_reach_a_pupil_alone(at_school, names):
    """All adults write wherever they may, then the pupil reads whatever there is."""
    world, words, stored = at_school, {}, set()  # noqa: F811
    for number, name in enumerate(sorted(TABLE, key=lambda one: bool(LAST.search(one)))):
        words[name] = f"zyx{number}xyz"
        who = next((who for who in ADULTS if who in (TABLE[name].post or ())), None)
        good = TABLE[name].data(world.examples)
        if who is None or name in PUBLIC or any(isinstance(one, File) for one in good.values()):
            continue  # a policy, a roster or a sheet to be read is no form with words
        data = at_once(good, names, words[name])
        with kept(words[name]) as tables:
            world.clients[who].post(world.address(name), data)
        stored |= {name for table in tables if not table.startswith("ledger_")}
    hear_what_is_new()
    read = "".join(_read(world, name) for name, row in TABLE.items() if row.get)
    assert len(stored) > MANY
    assert {name for name, word in words.items() if word in read} == set(A_PUPIL_SEES)


def _read(world: World, name: str) -> str:  # noqa: F811
    response = world.clients["pupil"].get(world.address(name))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode(errors="replace")) if response.status_code < 300 else ""
