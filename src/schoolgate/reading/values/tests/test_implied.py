"""What follows from the rules of a policy, and what does not; a named team without an address."""

from __future__ import annotations

import pytest

from schoolgate.reading.extract import extract
from schoolgate.reading.model import Value
from schoolgate.reading.structure import read_document
from schoolgate.reading.values import read_values
from schoolgate.reading.values.implied import implications
from schoolgate.reference import parameters

_NO_EMPLOYER = "Staff must not identify themselves as employees of the school on personal accounts."
_BANNED = "Staff must not access social media during the school day."
_BREAKS = "Staff may access social media in their lunch break only."
_LIMITED = "Limited personal use of social media is permitted at work."


def values_of(text: str) -> dict[str, list[Value]]:
    document = read_document(extract(f"Social media policy\n\n{text}\n".encode(), "policy.txt"))
    found: dict[str, list[Value]] = {}
    for value in read_values(document, parameters()):
        found.setdefault(value.parameter, []).append(value)
    return found


def told(text: str, parameter: str) -> list[object]:
    return [value.value for value in values_of(text).get(parameter, [])]


def test_who_may_not_name_the_employer_has_no_school_name_in_the_handle() -> None:
    (value,) = values_of(_NO_EMPLOYER)["school_name_in_handle"]
    assert (value.value, value.quote, value.confidence) == ("never", _NO_EMPLOYER, "low")


def test_what_the_policy_says_itself_stands_before_what_follows() -> None:
    text = f"{_NO_EMPLOYER}\n\nStaff may use the school name in their user name."
    assert told(text, "school_name_in_handle") == ["allowed"]


@pytest.mark.parametrize(
    "text",
    [
        "Staff may say on their profile that they work for the school.",
        f"{_NO_EMPLOYER}\n\nStaff may say on their profile that they work for the school.",
        "Staff must be polite on personal accounts.",
    ],
)
def test_nothing_follows_where_the_employer_may_be_named(text: str) -> None:
    assert told(text, "school_name_in_handle") == []


@pytest.mark.parametrize("text", [_BANNED, _BREAKS, f"{_BANNED}\n\n{_BREAKS}"])
def test_use_banned_or_kept_to_breaks_is_banned_with_children(text: str) -> None:
    assert told(text, "personal_use_with_children") == ["banned"]


@pytest.mark.parametrize(
    "text",
    [
        _LIMITED,
        f"{_LIMITED}\n\n{_BREAKS}",
        "Staff must not use school computers for personal use.",
        "Staff may use their own phones at any time.",
    ],
)
def test_nothing_follows_about_children_where_one_of_the_two_is_open(text: str) -> None:
    assert told(text, "personal_use_with_children") == []


def test_every_implication_names_known_parameters_and_values() -> None:
    known = parameters()
    for each in implications():
        assert known[each.parameter].parse(each.value) == each.value
        for name, values in each.given.items():
            assert {known[name].parse(value) for value in values} == set(values)


@pytest.mark.parametrize(
    ("sentence", "team"),
    [
        ("Where unsure, the headteacher seeks advice from the Schools HR team.", "Schools HR team"),
        ("Please contact the Human Resources department.", "Human Resources department"),
    ],
)
def test_an_hr_team_to_be_asked_is_named_without_address(sentence: str, team: str) -> None:
    assert told(sentence, "hr_contact") == [{"team": team}]


@pytest.mark.parametrize(
    "sentence",
    [
        "The HR team keeps the records of training.",
        "Seek advice from HR.",
        "Contact the school office about human resources in geography lessons.",
    ],
)
def test_an_hr_team_merely_mentioned_is_no_contact(sentence: str) -> None:
    assert told(sentence, "hr_contact") == []


def test_a_rule_for_staff_under_a_heading_about_children_counts() -> None:
    rule = "Staff must not add pupils as friends on social media, and must decline any friend request from a pupil."
    text = f"# Children and young people\n\n{rule}\n\n# Staff\n\nBe kind."
    assert told(text, "pupil_friend_request_action") == [("decline",)]


def test_a_rule_under_a_heading_for_pupils_is_still_theirs() -> None:
    rule = "Decline friend requests from pupils of other schools."
    text = f"# Rules for pupils\n\n{rule}\n\n# Staff\n\nBe kind."
    assert told(text, "pupil_friend_request_action") == []
