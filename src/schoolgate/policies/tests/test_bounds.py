"""What somebody writes has a longest length everywhere, and what is longer is told, never cut."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
from django import forms
from django.urls import reverse

from schoolgate import people, policies
from schoolgate.conftest import Cast, sign_in
from schoolgate.people.forms import LONGEST_NAME, AddPasskeyForm, NamePasskeyForm
from schoolgate.policies.forms import LONGEST_LINE, LONGEST_LIST, ValueForm, value_fields
from schoolgate.policies.tests.life import making
from schoolgate.reference import parameter, parameters

# What is compared or hashed and never kept as it was sent.
NEVER_KEPT = {"password", "password1", "password2", "oldpassword", "code", "credential"}


def form_modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if found.name.endswith("forms") and ".tests" not in found.name:
            yield importlib.import_module(found.name)


def written_fields() -> Iterator[tuple[str, str, forms.CharField]]:
    for package in (policies, people):
        for module in form_modules(package):
            for name, form in vars(module).items():
                if getattr(form, "__module__", "") != module.__name__:
                    continue
                for key, field in getattr(form, "base_fields", {}).items():
                    if isinstance(field, forms.CharField):
                        yield name, key, field


def test_every_field_in_which_words_are_written_has_a_bound() -> None:
    found = list(written_fields())
    assert {"ClauseForm", "AppointmentForm", "TermForm"} <= {name for name, _key, _field in found}
    assert [
        f"{name}.{key}"
        for name, key, field in found
        if field.max_length is None and key not in NEVER_KEPT
    ] == []


def test_every_answer_in_somebodys_own_words_has_a_bound() -> None:
    asked = [one for known in parameters().values() for one in value_fields(known).values()]
    written = [one for one in asked if isinstance(one, forms.CharField)]
    assert {one.max_length for one in written} == {LONGEST_LINE, LONGEST_LIST}


def test_longest_answer_is_taken_and_a_longer_one_is_told() -> None:
    longest = "x" * LONGEST_LINE
    assert ValueForm(parameter("head_title"), {"text": longest}).is_valid()
    longer = ValueForm(parameter("head_title"), {"text": f"{longest}x"})
    assert not longer.is_valid()
    assert f"at most {LONGEST_LINE} letters" in str(longer.errors)
    listed = parameter("confidential_information_classes")
    assert ValueForm(listed, {"text": "x" * LONGEST_LIST}).is_valid()
    assert not ValueForm(listed, {"text": "x\n" * LONGEST_LIST + "x"}).is_valid()


@pytest.mark.django_db
def test_what_is_too_long_for_the_heads_title_is_given_back_whole(cast: Cast) -> None:
    draft = making.begun(cast, "HOL")
    at = reverse("policies:draft-value", args=[cast.school.slug, draft.public_id, "head_title"])
    client = sign_in(cast.head)
    assert "maxlength" not in client.get(at).text
    answer = client.post(at, {"text": "x" * 10_000, "save": "yes"})
    assert answer.status_code == 422
    assert "x" * 10_000 in answer.text
    assert "at most 300 letters" in answer.text
    assert "Write the answer" not in answer.text
    draft.refresh_from_db()
    assert draft.content["values"]["head_title"] == "Headteacher"


def test_passkeys_have_short_names() -> None:
    for form in (AddPasskeyForm, NamePasskeyForm):
        assert form.base_fields["name"].max_length == LONGEST_NAME
