"""What a text must hold for a pattern to match, told without compiling the pattern."""

from __future__ import annotations

import pytest

from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.needs import joined, needs
from schoolgate.reading.values.statements import statement


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pupils? .. contact", [{"pupil"}, {"contact"}]),
        ("(?:pupil|student) names?", [{"pupil", "student"}, {"name"}]),
        ("(?:very )?strict", [{"strict"}]),
        ("colou?r", [{"colo"}]),
        ("head(?! of) ?teacher", [{"head"}, {"teacher"}]),
        ("\\w+ly|often", [{"ly", "often"}]),
        ("(?:\\w+ ){0,3}school", [{"school"}]),
        ("{PUPIL} work", [{"pupil", "student"}, {"work"}]),
    ],
)
def test_needs_of_pattern(text: str, expected: list[set[str]]) -> None:
    known = {"PUPIL": (frozenset({"pupil", "student"}),)}
    assert [set(words) for words in needs(text, known)] == expected


def test_joined_needs_nothing_where_one_option_needs_nothing() -> None:
    assert joined([(frozenset({"a b"}),), ()]) == ()


def test_pattern_is_impossible_without_its_words() -> None:
    cue = pattern("{CONTACT} .. {PUPIL}")
    assert not cue.possible("the school is closed on monday")
    assert cue.search("staff must not contact any pupil online")


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Tell the head, who may write it down.", "duty"),
        ("Politely decline friend requests.", "duty"),
        ("I will not allow parents to add me.", "ban"),
        ("No friending of pupils.", "ban"),
        ("The head checks it before anyone may post.", "plain"),
        ("Friend requests from pupils are not allowed.", "ban"),
    ],
)
def test_mood_of_first_act(text: str, mood: str) -> None:
    said = statement(text)
    end = max(
        said.text.find(word) + len(word) for word in ("tell", "decline", "friend", "checks", "add")
    )
    assert said.mood_at(min(end, len(said.text))) == mood


def test_item_of_a_list_opens_with_its_own_mood() -> None:
    said = statement("Never accept pupils as friends", lead="On social media sites")
    assert said.mood_at(len(said.text)) == "ban"
