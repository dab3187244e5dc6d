"""The words of a signature: for every capacity, readable, and no more than the policy says."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from schoolgate.declarations.models import SignerCapacity
from schoolgate.declarations.statements import asked_of
from schoolgate.declarations.wordings import wordings
from schoolgate.policies.packs import load_pack
from schoolgate.reading.readability import measure
from schoolgate.reading.sentences import split_sentences
from schoolgate.reference import parameter

READING_AGE = {"staff": 12, "families": 9}
STAFF = [code for code, one in wordings().items() if one.audience == "staff"]
# Governors are not under the rules for staff: of a breach by one, its route says what follows, and
# an outcome such as dismissal has no sentence.
HELD_TO_OUTCOMES = [code for code in STAFF if code != "governor"]
OUTCOMES = [value.value for value in parameter("breach_outcomes").values]
STATEMENTS = [value.value for value in parameter("declaration_statement").values]


def test_every_capacity_has_its_words() -> None:
    assert list(wordings()) == [capacity.value for capacity in SignerCapacity]


@pytest.mark.parametrize("capacity", wordings())
def test_every_statement_is_worded(capacity: str) -> None:
    assert list(wordings()[capacity].statements) == STATEMENTS


@pytest.mark.parametrize("capacity", wordings())
def test_words_can_be_read_by_whom_they_are_for(capacity: str) -> None:
    wording = wordings()[capacity]
    sentences = [one for text in wording.sentences() for _at, one in split_sentences(text)]
    assert measure(sentences).reading_age <= READING_AGE[wording.audience]


@pytest.mark.parametrize("capacity", wordings())
def test_each_consequence_names_values_that_exist(capacity: str) -> None:
    for one in wordings()[capacity].consequences:
        known = {value.value for value in parameter(one.parameter).values}
        assert one.values <= known, one


@pytest.mark.clause("THO-DECL-2")
@pytest.mark.clause("THO-DECL-1")
def test_statements_are_those_the_policy_asks_for() -> None:
    asked = asked_of(load_pack("THO").values, "employee")
    assert asked.texts == [
        "I have read this policy.",
        "I know what may follow if I break it.",
    ]


def test_policy_that_says_nothing_asks_for_reading_alone() -> None:
    assert asked_of({}, "employee").texts == ["I have read this policy."]


@pytest.mark.clause("WHF-AIMS-6")
@pytest.mark.parametrize("pack", ["WHF", "LTL", "HOL"])
@pytest.mark.parametrize("capacity", STAFF)
def test_who_signs_says_to_know_what_the_policy_says_may_follow(capacity: str, pack: str) -> None:
    values = load_pack(pack).values
    assert values["declaration_statement"] == "not stated"
    asked = asked_of(values, capacity)
    assert [one.code for one in asked.statements] == ["read", "aware-of-consequences"]
    assert wordings()[capacity].otherwise not in asked.consequences


def test_pupil_says_nothing_of_consequences_that_are_not_told() -> None:
    assert [one.code for one in asked_of(load_pack("WHF").values, "pupil").statements] == ["read"]


@pytest.mark.clause("WHF-AIMS-6")
@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("capacity", HELD_TO_OUTCOMES)
def test_whatever_may_follow_is_told_in_every_capacity_that_it_can_follow_for(
    capacity: str, outcome: str
) -> None:
    wording = wordings()[capacity]
    of_it = tuple(one.text for one in wording.consequences if outcome in one.values)
    # An employee is dismissed; an appointment is what a governor or a helper holds.
    of_others = (capacity, outcome) == ("employee", "appointment-ended")
    assert bool(of_it) != of_others
    told = asked_of({"breach_outcomes": [outcome]}, capacity).consequences
    assert told == (of_it or (wording.otherwise,))


@pytest.mark.parametrize("capacity", ["supply", "contractor"])
def test_misconduct_alone_threatens_no_disciplinary_action(capacity: str) -> None:
    assert asked_of({"breach_outcomes": ["misconduct"]}, capacity).consequences == (
        "It may be dealt with as misconduct.",
    )


def test_what_a_firm_must_do_is_no_consequence_to_know() -> None:
    values = {"contractor_breach_route": "tell-school-now"}
    asked = asked_of(values, "contractor")
    assert asked.consequences == ("Your firm must tell the school at once.",)
    assert [one.code for one in asked.statements] == ["read"]
    more = asked_of(values | {"breach_outcomes": ["advice"]}, "contractor")
    assert [one.code for one in more.statements] == ["read", "aware-of-consequences"]


@pytest.mark.clause("WAL-12.1")
def test_consequences_are_those_of_the_capacity() -> None:
    values = load_pack("WAL").values
    assert asked_of(values, "employee").consequences == (
        "The school may take disciplinary action.",
        "If it is grave, it may be dealt with as gross misconduct.",
        "You may lose your job without notice.",
    )
    assert asked_of(values, "governor").consequences == (
        (
            "Governors are not under the rules for staff. If a governor breaks it, a procedure of its"
            " own applies."
        ),
        "Your time as a governor may end.",
    )


def test_disciplinary_action_is_said_beside_dismissal_to_all_but_governors() -> None:
    values = load_pack("HOL").values
    assert asked_of(values, "employee").consequences == (
        "The school may take disciplinary action.",
        "You may lose your job.",
    )
    assert "The school may take action." in asked_of(values, "volunteer").consequences
    for capacity in ("supply", "contractor", "trainee"):
        assert "Disciplinary action may follow." in asked_of(values, capacity).consequences
    said = " ".join(asked_of(values, "governor").consequences)
    assert "action" not in said


def test_what_the_policy_does_not_say_is_not_threatened() -> None:
    assert asked_of(load_pack("REC").values, "pupil").consequences == (
        (
            "The rules do not say what comes next if you break one. Ask your teacher if you want to"
            " know."
        ),
    )


def test_hash_names_words_and_language() -> None:
    values = load_pack("REC").values
    with override("en-gb"):
        english = asked_of(values, "employee")
    with override("en-xa"):
        other = asked_of(values, "employee")
    assert english.sha256 != asked_of(values, "governor").sha256
    assert english.sha256 != other.sha256


@pytest.mark.parametrize("capacity", wordings())
def test_who_was_shown_what_changed_says_that_and_the_rest_as_ever(capacity: str) -> None:
    values = load_pack("REC").values
    whole, changed = asked_of(values, capacity), asked_of(values, capacity, changes=True)
    assert [one.code for one in changed.statements] == [one.code for one in whole.statements]
    assert changed.texts == [wordings()[capacity].changed, *whole.texts[1:]]
    assert changed.sha256 != whole.sha256
