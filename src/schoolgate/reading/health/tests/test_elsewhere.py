"""A law that holds today, but not where the school is."""

import datetime as dt

import pytest

from schoolgate.reading.check import check_bytes
from schoolgate.reading.health.elsewhere import HOLDS, PLACES
from schoolgate.reading.model import Finding, SchoolFacts
from schoolgate.reference import laws

TODAY = dt.date(2026, 11, 21)
TEXT = """\
Social media policy

1. The law

1.1 Staff follow Keeping children safe in education and the Equality Act 2010.
1.2 What is said online may be an offence under the Malicious Communications Act 1988.
1.3 We look at Keeping children safe in education every September.
"""


def found_in(place: str) -> list[Finding]:
    facts = SchoolFacts(jurisdiction=place)
    report = check_bytes(TEXT.encode(), "policy.txt", today=TODAY, facts=facts)
    return [finding for finding in report.findings if finding.code == "law-elsewhere"]


@pytest.mark.parametrize(
    ("place", "lines"),
    [("england", []), ("wales", [5]), ("scotland", [5, 6]), ("northern-ireland", [5, 5, 6])],
)
def test_law_of_elsewhere_is_told_once(place: str, lines: list[int]) -> None:
    assert [finding.line for finding in found_in(place)] == lines


def test_every_place_that_cites_it_is_named() -> None:
    guidance, act = found_in("scotland")
    assert [line for line, _ in guidance.related] == [7]
    assert "holds in England and the school is in Scotland" in guidance.message
    assert "England and Wales" in act.message
    assert act.severity == "notice"


def test_where_each_law_holds_is_known() -> None:
    known = {law.jurisdiction for law in laws().values()}
    assert known - set(HOLDS) == {"uk", "eu", "united-states"}
    assert set(HOLDS) == set(PLACES)
