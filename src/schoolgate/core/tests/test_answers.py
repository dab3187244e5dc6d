"""What a form is bound to, and the status of its page."""

from __future__ import annotations

import pytest
from django import forms
from django.test import RequestFactory

from schoolgate.core.answers import posted, status_of


class Name(forms.Form):
    name = forms.CharField()


def test_empty_post_is_an_answer_and_a_look_is_none() -> None:
    assert posted(RequestFactory().get("/", {"name": "A"})) is None
    assert Name(posted(RequestFactory().post("/"))).is_bound


@pytest.mark.parametrize(
    ("data", "status"), [(None, 200), ({"name": "A"}, 200), ({}, 422), ({"name": ""}, 422)]
)
def test_status_of_a_form(data: dict[str, str] | None, status: int) -> None:
    assert status_of(Name(data)) == status
