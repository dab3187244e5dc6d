"""The policy in easy words: nothing that the policy does not say, and easy indeed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from schoolgate.policies.packs import load_pack, packs
from schoolgate.policies.text import text_of
from schoolgate.publishing.plain import plain_text, sentences
from schoolgate.reading.readability import measure
from schoolgate.reading.sentences import split_sentences
from schoolgate.reference import parameters

AGE = 9


def said(pack, **values):
    plain = plain_text(text_of(load_pack(pack), values))
    return {one.text for _topic, sentences in plain.topics for one in sentences}


@pytest.mark.parametrize(
    "text",
    [
        one[form]
        for topic in sentences()
        for one in topic["sentences"]
        for form in ("text", "should")
        if form in one
    ],
)
def test_sentence_is_for_readers_of_nine(text):
    assert measure(sentence for _at, sentence in split_sentences(text)).reading_age <= AGE + 1


@pytest.mark.parametrize("pack", sorted(packs()))
def test_page_as_a_whole_is_for_readers_of_nine(pack):
    assert plain_text(text_of(load_pack(pack), {})).reading_age <= AGE


@pytest.mark.parametrize("pack", sorted(packs()))
def test_every_clause_stands_in_exactly_one_place(pack):
    text = text_of(load_pack(pack), {})
    plain = plain_text(text)
    shown = [*plain.for_families, *plain.binding, *(c for _s, rest in plain.rest for c in rest)]
    assert sorted(c.id for c in shown) == sorted(c.id for c in text.clauses)


@pytest.mark.parametrize("pack", sorted(packs()))
def test_every_sentence_rests_on_a_clause_of_the_text(pack):
    text = text_of(load_pack(pack), {})
    for _topic, found in plain_text(text).topics:
        for one in found:
            assert one.clause in text.clauses


def test_raw_clause_of_a_handed_in_text_opens_no_page():
    """A clause without a heading of its own is listed with the other rules for families."""
    text = text_of(load_pack("REC"), {})
    clause = plain_text(text).for_families[0]
    raw = replace(clause, heading=clause.section)
    changed = replace(text, clauses=tuple(raw if c is clause else c for c in text.clauses))
    plain = plain_text(changed)
    assert raw not in plain.for_families
    assert raw in plain.binding


def test_sentence_follows_the_value():
    ask_first = "We show a picture of your child only if you said yes in writing."
    assert ask_first in said("REC", photo_consent="written-parent")
    assert ask_first not in said("REC", photo_consent="pupil-from-12")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("personal_use_at_work", "banned",
         "Staff do not use school computers for their own pages."),
        ("personal_use_at_work", "breaks-only",
         "Staff may use school computers for their own pages. They do so in breaks only."),
        ("parent_contact_personal_media", "declared-relationship",
         "Staff may be friends online with a parent when they have told the school."),
        ("external_link_check", "yes", "We check links to other sites before we put them up."),
        ("safeguarding_route", ["dsl"],
         "If a child may be at risk, we tell the one here whose job is to keep children safe."),
    ],
)  # fmt: skip
def test_sentence_says_what_the_value_says_and_no_more(name, value, sentence):
    about = {
        one["text"] for topic in sentences() for one in topic["sentences"]
        if one["parameter"] == name
    }  # fmt: skip
    assert said("REC", **{name: value}) & about == {sentence}


MUST = "Staff must tell the school when they see something wrong."
SHOULD = "Staff should tell the school when they see something wrong."


@pytest.mark.parametrize(
    ("wording", "sentences_said"),
    [
        ("Staff must report every breach to the headteacher.", {MUST}),
        ("Staff have a duty to report every breach.", {MUST}),
        ("Report every breach to the headteacher.", {MUST}),
        ("Every breach is reported to the headteacher.", {MUST}),
        ("Staff should report every breach. Nobody is punished for it.", {SHOULD}),
        ("Staff should report every breach. They must not look into it.", {SHOULD}),
        ("Staff should report every breach to the headteacher.", {SHOULD}),
        ("Staff should never keep a breach to themselves.", {SHOULD}),
        ("Staff are expected to report every breach.", {SHOULD}),
        ("Staff should consider whether to report a breach.", set()),
        ("Staff must also consider whether to report a breach.", set()),
        ("Staff may wish to report a breach.", set()),
        ("Staff are encouraged to report a breach.", set()),
    ],
)
def test_sentence_is_no_stronger_than_its_clause(wording, sentences_said):
    text = text_of(load_pack("REC"), {"duty_to_report_breaches": "duty"})
    clauses = tuple(
        replace(one, text=wording) if "duty_to_report_breaches" in one.parameters else one
        for one in text.clauses
    )
    plain = plain_text(replace(text, clauses=clauses))
    found = {one.text for _topic, sentences in plain.topics for one in sentences}
    assert found & {MUST, SHOULD} == sentences_said


def test_sentence_rests_on_the_strongest_of_its_clauses():
    text = text_of(load_pack("REC"), {"duty_to_report_breaches": "duty"})
    weak = replace(text.clauses[0], parameters=("duty_to_report_breaches",), text="Staff should.")
    plain = plain_text(replace(text, clauses=(weak, *text.clauses[1:])))
    (said_of_it,) = [
        one for _topic, found in plain.topics for one in found if one.text in {MUST, SHOULD}
    ]
    assert (said_of_it.text, said_of_it.clause is weak) == (MUST, False)


def test_every_sentence_that_asks_something_has_a_weaker_one():
    asks_nothing = re.compile(r"\b(?:may|can|advise|think hard|not meant by this|What if)\b")
    for topic in sentences():
        for one in topic["sentences"]:
            if "should" in one:
                assert "should" in one["should"].split()
                assert not {"must", "never"} & set(one["should"].split())
            else:
                assert asks_nothing.search(one["text"]), one["text"]


def test_nothing_is_said_where_the_policy_is_silent():
    full = "A child may be shown with their full name."
    assert full in said("REC", pupil_identification="full")
    assert not said("REC", pupil_identification="not stated") & {
        one["text"]
        for topic in sentences()
        for one in topic["sentences"]
        if one["parameter"] == "pupil_identification"
    }


def test_sentences_name_parameters_and_values_that_exist():
    for topic in sentences():
        for one in topic["sentences"]:
            codes = {entry.value for entry in parameters()[one["parameter"]].values}
            assert set(one["values"]) <= codes


def test_clauses_for_families_come_first_and_whole():
    families = plain_text(text_of(load_pack("REC"), {})).for_families
    assert [clause.id for clause in families][:3] == ["REC-2.3", "REC-19.1", "REC-19.2"]
