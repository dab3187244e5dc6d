"""What a form is bound to, and the status of its page."""

from __future__ import annotations

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory

from schoolgate.core.answers import kept_words, posted, status_of


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


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("text=Two+words", ["Two words"]),
        ("text=教师不得添加学生为好友。", ["教师不得添加学生为好友。"]),
        ("one=banned&day=2026-11-22&text=++", []),
        ("password=Two+words&new_token=教师", []),
    ],
)
def test_sentences_are_kept_in_every_script_and_no_codes_or_secrets(
    sent: str, kept: list[str]
) -> None:
    assert kept_words(QueryDict(sent)) == kept
