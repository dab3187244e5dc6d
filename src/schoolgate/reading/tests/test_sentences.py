from __future__ import annotations

import pytest

from schoolgate.reading.sentences import split_sentences


@pytest.mark.parametrize(
    "whole",
    [
        "Ask the office, e.g. Mrs Hill, first.",
        "Use approved devices, i.e. Those on the list.",
        "See section 4.1 of the code, No. 3 in the folder.",
        "Write to J. R. Smith at St. Anne's.",
        "Look at www.school.example. the page is new.",
        "Phones, cameras etc. are locked away.",
        "Dr. Jones and Mrs. Hill decide.",
        "1. Keep your password to yourself.",
        "It is worth 3.5 points at del.icio.us today.",
        "Church of England (C. of E.) schools follow it.",
    ],
)
def test_one_sentence_stays_whole(whole):
    assert [text for _, text in split_sentences(whole)] == [whole]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Stop. Think.", ["Stop.", "Think."]),
        ("Is it kind? Then post it! Or not.", ["Is it kind?", "Then post it!", "Or not."]),
        (
            "We use phones, tablets etc. Staff lock them.",
            ["We use phones, tablets etc.", "Staff lock them."],
        ),
        ("He said “no.” She left.", ["He said “no.”", "She left."]),
        ("Nobody may say no. Staff agree.", ["Nobody may say no.", "Staff agree."]),
        ("See 4.1. Then sign.", ["See 4.1.", "Then sign."]),
        ("That is up to me and I. We agree.", ["That is up to me and I.", "We agree."]),
    ],
)
def test_sentences_are_parted(text, parts):
    assert [part for _, part in split_sentences(text)] == parts


def test_places_point_into_the_text():
    text = "  One here.   Two there.  "
    assert [text[place : place + len(part)] for place, part in split_sentences(text)] == [
        "One here.",
        "Two there.",
    ]
