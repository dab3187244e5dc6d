"""What a person would say once, and what a person would not say at all."""

import datetime as dt

import pytest

from schoolgate.reading.check import check_bytes
from schoolgate.reading.model import Finding

TODAY = dt.date(2026, 11, 21)


def _found(code: str, *rules: str) -> list[Finding]:
    numbered = "\n".join(f"1.{number} {rule}" for number, rule in enumerate(rules, 1))
    text = f"Social media policy\n\n1. Rules\n\n{numbered}\n"
    report = check_bytes(text.encode(), "policy.txt", today=TODAY)
    return [finding for finding in report.findings if finding.code == code]


def test_two_acts_cited_in_one_breath_are_one_finding() -> None:
    (found,) = _found("law-in-part", "Staff keep to the Defamation Acts 1952 and 1996.")
    assert found.message == (
        "The Defamation Act 1952 and Defamation Act 1996 are in force only in part."
    )
    assert found.source == "Defamation Act 1952; Defamation Act 1996"


def test_unnamed_laws_of_one_sentence_are_one_place() -> None:
    (found,) = _found(
        "law-unnamed",
        "Posts are subject to copyright law, data protection\nand freedom of information law.",
    )
    assert found.related == ()


def test_task_that_another_role_can_take_reaches_somebody() -> None:
    rule = "The address must be sent to the Network Manager{} before pupils may use the site."
    assert len(_found("role-unassigned", rule.format(""))) == 1
    assert _found("role-unassigned", rule.format(" or a member of the SLT")) == []


@pytest.mark.parametrize("whose", ["devices of their own", "their own devices"])
def test_ban_on_ones_own_devices_is_no_ban_on_the_schools(whose: str) -> None:
    allowed = "Staff may make limited personal use of social media at work on school computers."
    ban = f"Staff must not use social media at work on {whose}."
    assert _found("values-contradict", ban, allowed) == []
    assert _found("values-contradict", "Staff must not use social media at work.", allowed) != []


@pytest.mark.parametrize(
    ("milder", "words"),
    [
        ("You must not represent your personal views as those of the school.",
         "speaks as if some were allowed"),
        ("Staff may say that they work at the school.", "makes an exception"),
    ],
)  # fmt: skip
def test_milder_rule_is_told_for_what_it_is(milder: str, words: str) -> None:
    (found,) = _found(
        "values-contradict", "Staff must not make reference to the school on any site.", milder
    )
    assert words in found.message
    assert "line" not in found.message
