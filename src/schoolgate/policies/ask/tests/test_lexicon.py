from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.policies.ask import areas, is_worry
from schoolgate.policies.ask.lexicon import lexicon, small_words
from schoolgate.policies.ask.words import words
from schoolgate.policies.packs import packs


def meant(text: str) -> list[tuple[str, list[str]]]:
    return [
        (" ".join(word.written for word in span.words), [each.id for each in span.concepts])
        for span in lexicon().spans(tuple(words(text)))
        if span.concepts
    ]


def test_longest_phrase_is_taken() -> None:
    assert meant("a former pupil") == [("former pupil", ["former-pupil"])]


def test_phrase_is_found_with_small_words_between() -> None:
    assert meant("if I break one of these rules") == [("break one of these rules", ["breach"])]


def test_phrase_with_most_telling_words_is_taken() -> None:
    assert meant("my mobile number") == [("mobile number", ["own-number"])]


def test_service_stands_for_its_kind() -> None:
    assert meant("tiktok") == [("tiktok", ["social-media"])]
    assert meant("Insta") == [("Insta", ["social-media"])]


def test_what_is_my_own_is_not_what_was_named_before() -> None:
    assert meant("text a pupil from my phone")[-1] == ("my phone", ["own-device"])
    assert meant("a pupil with his phone") == [("pupil with his phone", ["pupil-phones"])]
    assert meant("chat with my class on Instagram")[1:] == [
        ("my class", ["pupil"]),
        ("Instagram", ["social-media"]),
    ]
    assert meant("keep a picture on my phone")[-1] == ("picture on my phone", ["take-picture"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Can I insta one of my pupils?", "insta"),
        ("Can I zoom with a pupil?", "zoom"),
        ("Staff must not facebook a parent.", "facebook"),
    ],
)
def test_service_by_which_somebody_is_reached_is_a_message(text: str, words: str) -> None:
    assert meant(text)[0] == (words, ["message"])


@pytest.mark.parametrize(
    "text", ["Can I call a pupil?", "Can I phone one of my pupils?", "Can I phone my class?"]
)
def test_whoever_calls_somebody_makes_a_call(text: str) -> None:
    assert [meaning for _, meaning in meant(text)] == [["call"], ["pupil"]]
    assert ["call"] not in [meaning for _, meaning in meant("I call my page a blog on my phone")]


@pytest.mark.parametrize("text", ["an insta of pupils", "put it on insta", "I use insta a lot"])
def test_service_that_is_no_verb_stays_a_service(text: str) -> None:
    assert ("insta", ["social-media"]) in meant(text)


def test_service_named_by_a_common_word_is_known_by_what_stands_before_it() -> None:
    assert meant("on discord") == [("on discord", ["message"])]
    assert meant("we live in discord") == []


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("the child protection lead", "dsl"),
        ("children's services", "services"),
        ("a parent helper", "helper"),
    ],
)
def test_office_is_none_of_those_it_is_called_after(text: str, office: str) -> None:
    assert office in lexicon().named(text)
    assert not lexicon().named(text) & {"pupil", "parent"}


def test_small_word_alone_means_nothing() -> None:
    assert [word for word in sorted(small_words()) if meant(word)] == []


def test_every_area_of_the_packs_has_a_title() -> None:
    used = {clause.area for pack in packs().values() for clause in pack.clauses}
    assert used - set(areas()) == set()


def test_every_broader_concept_exists() -> None:
    known = lexicon().concepts
    assert {other for each in known.values() for other in each.broader} - set(known) == set()


@pytest.mark.parametrize(
    "question",
    [
        "a pupil told me someone is hurting her",
        "someone is threatening a child in a group chat",
        "I found a nude on a students phone",
        "is she being groomed",
        "I'm being stalked by a parent",
        "another teacher is getting too close to a girl",
        "A teacher sent my daughter a friend request, whom do I tell?",
        "who do I speak to about what a pupil posted of me",
    ],
)
def test_worry_is_seen(question: str) -> None:
    assert is_worry(question)


@pytest.mark.parametrize(
    "question",
    [
        "can I use facebook at lunch",
        "can I accept a friend request from a former pupil",
        "who do I tell if a journalist rings",
        "",
    ],
)
def test_worry_is_not_seen_in_a_plain_question(question: str) -> None:
    assert not is_worry(question)


@given(st.text())
def test_spans_hold_every_word_once(text: str) -> None:
    given_words = tuple(words(text))
    spans = lexicon().spans(given_words)
    assert tuple(word for span in spans for word in span.words) == given_words
