"""A file that is no policy on social networking is told of first; a real one never is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schoolgate.reading.health import NOT_SUCH_A_POLICY
from schoolgate.reading.health.tests.invented import POLICIES, checked, policy
from schoolgate.reading.health.words import strings
from schoolgate.reading.tests.test_policies import FOLDER
from schoolgate.reference import groups, topics

OTHERS = sorted((Path(__file__).parent / "others").glob("*.txt"))
OURS = sorted(
    path for folder in (POLICIES, FOLDER) for path in folder.iterdir() if path.suffix != ".yaml"
)
SHARED = os.environ.get("SCHOOLGATE_SHARED", "")
SEEDS = sorted(Path(SHARED, "seeds").glob("*.txt")) if SHARED else []
TOP = 6

# Two signs each: questions settled, a title of the field, a title of rules, topics, rules on it.
SHORT = (
    "For everybody\n\nStaff must not edit Wikipedia at work. Keep a record of your IMEI number.\n",
    "Social Media Policy\n\nColleagues uphold the good name of the college.\n",
    "Our pictures promise\n\nNothing goes on Instagram before two of us have looked.\n",
    "Agreement for families\n\nNothing that is unkind may be said on Facebook.\n",
    "Agreement for families\n\nA picture of a pupil needs a photo consent form.\n",
    "For governors\n\nGovernors must not speak for the board online. Take care in WhatsApp groups.\n",
)


def is_told(text: str, name: str = "policy.txt") -> bool:
    return NOT_SUCH_A_POLICY in {finding.code for finding in checked(text, name)}


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_file_of_another_kind_is_told_of_first_and_not_what_it_lacks(path: Path) -> None:
    first, *others = checked(path.read_text(encoding="utf-8"), path.name)
    assert (first.code, first.severity, first.quote) == (NOT_SUCH_A_POLICY, "error", "")
    assert not {"topic-missing", "document-control-missing"} & {each.code for each in others}


def test_two_words_are_no_policy_and_it_is_said_what_to_do() -> None:
    (finding,) = checked("Hello world\n")
    assert "does not look like a policy on social networking" in finding.message
    assert "take it away and hand in the right one" in finding.action


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
@pytest.mark.parametrize("top", [0, TOP])
def test_real_policy_is_taken_for_one_even_without_its_top(path: Path, top: int) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not is_told("\n".join(lines[top:]), path.name)


@pytest.mark.parametrize("text", SHORT)
def test_short_policy_is_taken_for_one(text: str) -> None:
    assert not is_told(text)


def test_half_of_a_policy_is_taken_for_one() -> None:
    lines = policy("meadowbank.txt").splitlines()
    middle = len(lines) // 2
    assert not is_told("\n".join(lines[:middle]))
    assert not is_told("\n".join(lines[middle:]))


def test_what_is_general_is_known() -> None:
    assert set(strings("general_topics")) < set(topics())
    assert set(strings("general_groups")) < set(groups())


@pytest.mark.shared
@pytest.mark.skipif(not SEEDS, reason="SCHOOLGATE_SHARED is not set: no source documents here")
@pytest.mark.parametrize("place", range(5))
def test_source_policy_and_each_quarter_of_its_text_is_taken_for_one(place: int) -> None:
    lines = SEEDS[place].read_text(encoding="utf-8").splitlines()
    size = len(lines) // 4
    parts = [lines, *(lines[at * size : (at + 1) * size] for at in range(4))]
    assert [len(part) for part in parts if is_told("\n".join(part))] == []
