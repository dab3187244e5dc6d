"""Every law and guidance that the five source policies cite is recognised, with its state today."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.policies.tests.test_controls import served_by
from schoolgate.reading.extract import extract
from schoolgate.reading.health import citations
from schoolgate.reading.structure import read_document

TODAY = dt.date(2026, 11, 21)

# clauses that cite it: (as cited, id in law.yaml, how the state today begins)
CITED = [
    (("WHF-LEGAL-2", "THO-A-HRA", "HOL-3.1-a"),
     "Human Rights Act 1998", "human-rights-act-1998", "in force"),
    (("WHF-LEGAL-3", "HOL-3.1-b"),
     "common law duty of confidentiality", "duty-of-confidence", "in force"),
    (("WHF-LEGAL-4", "THO-A-DPA", "HOL-3.1-c"),
     "Data Protection Act 1998", "data-protection-act-1998", "repealed"),
    (("WHF-LEGAL-6-LIBEL", "HOL-3.3-LIBEL"), "Libel Act 1843", "libel-act-1843", "in force only"),
    (("WHF-LEGAL-6-DEF", "HOL-3.3-DEF"),
     "Defamation Act 1952", "defamation-act-1952", "in force in part"),
    (("WHF-LEGAL-6-DEF", "HOL-3.3-DEF"),
     "Defamation Act 1996", "defamation-act-1996", "in force in part"),
    (("WHF-LEGAL-6-PHA", "THO-A-PHA", "HOL-3.3-PHA"),
     "Protection from Harassment Act 1997", "protection-from-harassment-act-1997", "in force"),
    (("WHF-LEGAL-6-CJPO", "THO-A-CJPO", "HOL-3.3-CJPO"), "Criminal Justice and Public Order Act 1994",
     "criminal-justice-and-public-order-act-1994", "in force"),
    (("WHF-LEGAL-6-MCA", "HOL-3.3-MCA"), "Malicious Communications Act 1998",
     "malicious-communications-act-1988", "no law of this name and year"),
    (("THO-A-MCA",), "Malicious Communications Act 1988",
     "malicious-communications-act-1988", "in force in part"),
    (("WHF-LEGAL-6-CA", "THO-A-CA", "HOL-3.3-CA"),
     "Communications Act 2003", "communications-act-2003", "in force in part"),
    (("WHF-LEGAL-6-CDPA", "THO-A-CDPA", "HOL-3.3-CDPA"),
     "Copyright, Designs and Patents Act 1988", "copyright-designs-and-patents-act-1988",
     "in force"),
    (("THO-A-CMA",), "Computer Misuse Act 1990", "computer-misuse-act-1990", "in force"),
    (("THO-A-FOI", "LTL-DEF-4-c"),
     "Freedom of Information Act 2000", "freedom-of-information-act-2000", "in force"),
    (("THO-A-RIPA",), "Regulation of Investigatory Powers Act 2000",
     "regulation-of-investigatory-powers-act-2000", "in force in part"),
    (("THO-A-TMA",), "Trade Marks Act 1994", "trade-marks-act-1994", "in force"),
    (("THO-A-TEL",), "Telecommunications Act 1984", "telecommunications-act-1984", ""),
    (("THO-A-RRHA",), "Racial and Religious Hatred Act 2006",
     "racial-and-religious-hatred-act-2006", "in force"),
    (("THO-A-POCA",),
     "Protection of Children Act 1978", "protection-of-children-act-1978", "in force"),
    (("THO-A-SOA",), "Sexual Offences Act 2003", "sexual-offences-act-2003", "in force"),
    (("THO-A-POA",), "Public Order Act 1986", "public-order-act-1986", "in force"),
    (("THO-A-OPA",),
     "Obscene Publications Act 1959", "obscene-publications-act-1959", "in force"),
    (("LTL-DEF-4-d",), "Safeguarding Vulnerable Groups Act 2006",
     "safeguarding-vulnerable-groups-act-2006", "in force"),
    (("WAL-15.4", "HOL-A.2-4"),
     ("Good Practice Guidance for the Providers of Social Networking and Other User Interactive"
      " Services"), "good-practice-guidance-social-networking", "withdrawn"),
    (("WAL-1.5", "THO-3.1.1-e"),
     ("Guidance for Safer Working Practice for Adults who work with Children and Young People in"
      " Education Settings"), "guidance-for-safer-working-practice", ""),
]  # fmt: skip
# Named without an Act: the check asks for the name and says which law is meant.
UNNAMED = [
    ("LTL-DEF-4-a", "copyright legislation", "Copyright, Designs and Patents Act 1988"),
    ("LTL-DEF-4-b", "data protection legislation", "Data Protection Act 2018"),
]


@pytest.mark.clause(
    "WHF-LEGAL-2", "THO-A-HRA", "HOL-3.1-a", "WHF-LEGAL-3", "HOL-3.1-b", "WHF-LEGAL-4",
    "THO-A-DPA", "HOL-3.1-c", "WHF-LEGAL-6-LIBEL", "HOL-3.3-LIBEL", "WHF-LEGAL-6-DEF",
    "HOL-3.3-DEF", "WHF-LEGAL-6-PHA", "THO-A-PHA", "HOL-3.3-PHA", "WHF-LEGAL-6-CJPO",
    "THO-A-CJPO", "HOL-3.3-CJPO", "WHF-LEGAL-6-MCA", "HOL-3.3-MCA", "THO-A-MCA",
    "WHF-LEGAL-6-CA", "THO-A-CA", "HOL-3.3-CA", "WHF-LEGAL-6-CDPA", "THO-A-CDPA",
    "HOL-3.3-CDPA", "THO-A-CMA", "THO-A-FOI", "LTL-DEF-4-c", "THO-A-RIPA", "THO-A-TMA",
    "THO-A-TEL", "THO-A-RRHA", "THO-A-POCA", "THO-A-SOA", "THO-A-POA", "THO-A-OPA",
    "LTL-DEF-4-d", "WAL-15.4", "HOL-A.2-4", "WAL-1.5", "THO-3.1.1-e",
)  # fmt: skip
@pytest.mark.parametrize(
    ("name", "law", "state"), [row[1:] for row in CITED], ids=[row[2] for row in CITED]
)
def test_citation_is_recognised_with_its_state_today(name: str, law: str, state: str) -> None:
    text = f"1. Law\n\n1.1 Everybody who works here follows the {name} at all times.\n"
    found = citations(read_document(extract(text.encode(), "policy.txt")), TODAY)
    assert [one.law for one in found] == [law]
    assert found[0].status.startswith(state)
    assert found[0].line == 3


@pytest.mark.clause("LTL-DEF-4-a", "LTL-DEF-4-b")
@pytest.mark.parametrize(("words", "meant"), [row[1:] for row in UNNAMED])
def test_legislation_without_a_name_is_told_which_law_is_meant(words: str, meant: str) -> None:
    from schoolgate.policies.tests.test_controls import findings_in  # noqa: PLC0415

    text = f"1. Law\n\n1.1 What staff share is subject to {words} like anything else.\n"
    assert meant in findings_in(text)["law-unnamed"]


def test_every_clause_of_the_control_is_in_the_table() -> None:
    listed = {clause for row in CITED for clause in row[0]} | {row[0] for row in UNNAMED}
    assert listed == set(served_by("policies.law_check"))
