from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.policies.ask.words import nearest, stem, stems


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("bullying", "bullied"),
        ("policies", "policy"),
        ("posted", "posting"),
        ("moderation", "moderator"),
        ("behaviour", "behavior"),
        ("organising", "organized"),
        ("pictures", "picture"),
        ("stopped", "stopping"),
        ("calling", "calls"),
        ("watches", "watch"),
    ],
)
def test_stem_is_one_for_forms_of_a_word(first: str, second: str) -> None:
    assert stem(first) == stem(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("comment", "come"), ("person", "personal"), ("press", "pressure"), ("news", "newspaper")],
)
def test_stem_keeps_different_words_apart(first: str, second: str) -> None:
    assert stem(first) != stem(second)


def test_words_fall_to_stems_without_marks_and_short_forms() -> None:
    assert stems("Can’t **staff** add pupils' friends?") == (
        "ca",
        "staff",
        "add",
        "pupil",
        "friend",
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pasword", "password"),
        ("permision", "permission"),
        ("collegue", "colleague"),
        ("govenor", "governor"),
        ("freind", "friend"),
        ("seperate", "separate"),
    ],
)
def test_nearest_mends_a_slip(written: str, meant: str) -> None:
    known = {"password", "permission", "colleague", "governor", "friend", "separate", "parent"}
    assert nearest(written, known) == meant


@pytest.mark.parametrize("written", ["park", "naked", "boil", "zebra"])
def test_nearest_leaves_what_is_no_slip(written: str) -> None:
    assert nearest(written, {"part", "named", "book", "friend"}) is None


def test_nearest_does_not_choose_between_two() -> None:
    assert nearest("trainin", {"training", "trainins"}) is None


@given(st.text())
def test_stems_never_fails(text: str) -> None:
    assert all(isinstance(part, str) for part in stems(text))
