"""The laws that a document names, each with what has become of it."""

import datetime as dt

import pytest

from schoolgate.reading.extract import extract
from schoolgate.reading.health import Citation, citations
from schoolgate.reading.structure import read_document

TODAY = dt.date(2026, 11, 21)


def cited(text: str, today: dt.date = TODAY) -> tuple[Citation, ...]:
    return citations(read_document(extract(text.encode(), "policy.txt")), today)


@pytest.mark.parametrize(
    ("name", "law", "status", "instead"),
    [
        ("Data Protection Act 1998", "data-protection-act-1998", "repealed on 25 May 2018", "Data Protection Act 2018"),
        ("Regulation of Investigatory Powers Act 2000", "regulation-of-investigatory-powers-act-2000", "in force in part: Part 1 chapter 1 (interception) (repealed)", "Investigatory Powers Act 2016"),
        ("Telecommunications Act 1984", "telecommunications-act-1984", "repealed on 25 July 2003", "Communications Act 2003"),
        ("Communications Act 2003", "communications-act-2003", "in force in part: section 127(2)(a) and (b) (false messages) (repealed)", "Online Safety Act 2023"),
        ("Malicious Communications Act 1988", "malicious-communications-act-1988", "in force in part: falsehood and threats (repealed)", "Online Safety Act 2023"),
        ("Malicious Communications Act 1998", "malicious-communications-act-1988", "no law of this name and year", "Malicious Communications Act 1988"),
        ("Libel Act 1843", "libel-act-1843", "in force only in fragments", "Defamation Act 2013"),
        ("Defamation Act 1952", "defamation-act-1952", "in force in part", "Defamation Act 2013"),
        ("Defamation Act 1996", "defamation-act-1996", "in force in part", "Defamation Act 2013"),
        ("Protection from Harassment Act 1997", "protection-from-harassment-act-1997", "in force", ""),
        ("Criminal Justice and Public Order Act 1994", "criminal-justice-and-public-order-act-1994", "in force", ""),
        ("Public Order Act 1986", "public-order-act-1986", "in force", ""),
        ("Racial and Religious Hatred Act 2006", "racial-and-religious-hatred-act-2006", "in force", ""),
        ("Sexual Offences Act 2003", "sexual-offences-act-2003", "in force", ""),
        ("Protection of Children Act 1978", "protection-of-children-act-1978", "in force", ""),
        ("Computer Misuse Act 1990", "computer-misuse-act-1990", "in force", ""),
        ("Freedom of Information Act 2000", "freedom-of-information-act-2000", "in force", ""),
        ("Human Rights Act 1998", "human-rights-act-1998", "in force", ""),
        ("common law duty of confidence", "duty-of-confidence", "in force", ""),
        ("Copyright, Designs and Patents Act 1988", "copyright-designs-and-patents-act-1988", "in force", ""),
        ("Trade Marks Act 1994", "trade-marks-act-1994", "in force", ""),
        ("Obscene Publications Act 1959", "obscene-publications-act-1959", "in force", ""),
        ("Obscene Publications Act 1964", "obscene-publications-act-1964", "in force", ""),
        ("Safeguarding Vulnerable Groups Act 2006", "safeguarding-vulnerable-groups-act-2006", "in force", ""),
        ("Investigatory Powers Act 2016", "investigatory-powers-act-2016", "in force", ""),
        ("Data Protection Act 2018", "data-protection-act-2018", "in force", ""),
        ("Online Safety Act 2023", "online-safety-act-2023", "in force", ""),
        ("Defamation Act 2013", "defamation-act-2013", "in force", ""),
        ("Protection of Freedoms Act 2012", "protection-of-freedoms-act-2012", "in force", ""),
        ("Equality Act 2010", "equality-act-2010", "in force", ""),
        ("Coroners and Justice Act 2009", "coroners-and-justice-act-2009", "in force", ""),
    ],
)  # fmt: skip
def test_each_act_is_told_with_its_fate(name: str, law: str, status: str, instead: str) -> None:
    (found,) = cited(f"Rules for staff\n\nWhoever works here keeps to the {name} at all times.\n")
    assert (found.law, found.line, found.status) == (law, 3, found.status)
    assert found.status.startswith(status)
    assert not instead or instead in found.replaced_by


def test_guidance_of_an_old_edition_is_superseded() -> None:
    (found,) = cited("We follow Working Together to Safeguard Children 2023 in this school.\n")
    assert found.status == "superseded by the edition of 2026"


def test_guidance_without_a_year_shows_the_edition_of_the_day() -> None:
    (found,) = cited("We follow Working Together to Safeguard Children in this school.\n")
    assert found.status == "in force; the current edition is of 2026"


def test_a_law_named_twice_is_listed_once_at_its_first_place() -> None:
    text = "The Human Rights Act 1998 holds here.\n\nRead the Human Rights Act 1998 again.\n"
    assert [(each.name, each.line) for each in cited(text)] == [("Human Rights Act 1998", 1)]


def test_two_years_of_one_name_are_two_laws() -> None:
    found = cited("The Defamation Acts 1952 and 1996 say what may not be written.\n")
    assert [each.law for each in found] == ["defamation-act-1952", "defamation-act-1996"]


def test_a_text_without_law_has_no_citations() -> None:
    assert cited("Be kind to each other.\n") == ()


def test_laws_cited_in_one_breath_bear_their_own_names() -> None:
    found = cited("1. Law\n\n1.1 Staff keep to the Defamation Acts 1952 and 1996.\n")
    assert [one.name for one in found] == ["Defamation Act 1952", "Defamation Act 1996"]
