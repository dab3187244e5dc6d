"""Whole policies with several faults, and the findings that a reader would expect."""

import re
from collections import Counter

import pytest

from schoolgate.reading.health.tests.invented import checked, codes, only, policy
from schoolgate.reading.model import Finding

EXPECTED = {
    "northgate.md": {
        "review-overdue": 1,
        "law-repealed": 1,
        "law-wrong-year": 1,
        "law-superseded": 1,
        "unlawful-monitoring": 1,
        "unlawful-gagging": 1,
        "platform-defunct": 2,
        "cross-reference-unresolved": 1,
        "values-contradict": 1,
        "number-missing": 1,
        "authority-abolished": 1,
        "role-unassigned": 1,
        "sentence-unfinished": 1,
        "handle-misspelled": 1,
        "placeholder": 1,
    },
    "larkrise.txt": {
        "document-control-missing": 1,
        "values-contradict": 2,
        "authority-abolished": 1,
        "no-privacy-expectation": 1,
        "placeholder": 1,
        "role-unassigned": 1,
        "source-mark-old": 1,
        "technology-obsolete": 1,
        "role-name-varies": 1,
        "word-repeated": 1,
    },
    "saltmarsh.txt": {"sentence-too-long": 1, "reading-age": 1},
    "ashdown.txt": {
        "number-missing": 1,
        "number-duplicate": 1,
        "number-misplaced": 1,
        "approval-chain-differs": 1,
        "values-contradict": 1,
    },
    "brookside.txt": {"review-due-soon": 1, "law-in-part": 1},
    "meadowbank.txt": {},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_policy_shows_the_faults_planted_in_it(name: str) -> None:
    found = codes(policy(name), name)
    del found["topic-missing"]
    assert found == Counter(EXPECTED[name])


ABOUT_THE_WHOLE = {"topic-missing", "document-control-missing"}


def _finding(name: str, code: str) -> Finding:
    (finding,) = only(checked(policy(name), name), code)
    return finding


def test_a_contradiction_shows_both_sentences() -> None:
    finding = _finding("northgate.md", "values-contradict")
    assert (finding.line, finding.related) == (
        11,
        (
            (
                19,
                "Staff may make limited personal use of social media at work in their lunch break.",
            ),
        ),
    )


def test_an_approval_chain_names_both_sides() -> None:
    finding = _finding("ashdown.txt", "approval-chain-differs")
    assert finding.message == (
        "Here headteacher and network manager approve a new site; "
        "in the form it is deputy or assistant head and school office."
    )


def test_a_repealed_law_says_what_took_its_place() -> None:
    finding = _finding("northgate.md", "law-repealed")
    assert (finding.severity, finding.source) == ("error", "Data Protection Act 1998")
    assert finding.action == (
        "Cite the UK General Data Protection Regulation and Data Protection Act 2018 instead."
    )


def test_a_stale_edition_is_told_from_the_guidance_itself() -> None:
    finding = _finding("northgate.md", "law-superseded")
    assert finding.source == "Keeping children safe in education"
    assert "2019 edition" in finding.message


def test_missing_topics_share_one_finding_below_errors() -> None:
    found = only(checked(policy("larkrise.txt")), "topic-missing")
    assert Counter(finding.severity for finding in found)["warning"] == 1
    assert Counter(finding.severity for finding in found)["notice"] == 1


def test_families_are_not_asked_for_topics_of_staff() -> None:
    assert only(checked(policy("saltmarsh.txt")), "topic-missing") == []


def test_repeats_of_one_law_are_one_finding_with_places() -> None:
    text = policy("meadowbank.txt").replace("Data Protection Act 2018", "Data Protection Act 1998")
    text += "\nThe Data Protection Act 1998 is on the shelf.\n"
    (finding,) = only(checked(text), "law-repealed")
    assert [line for line, _ in finding.related] == [94]


def test_findings_come_gravest_first() -> None:
    severities = [finding.severity for finding in checked(policy("northgate.md"), "northgate.md")]
    assert severities == sorted(severities, key=["error", "warning", "notice"].index)


def test_missing_control_is_not_told_again_as_missing_topics() -> None:
    text = "Social media policy\n\nStaff must keep pupils' secrets.\n"
    told = only(checked(text), "document-control-missing")
    topics = " ".join(finding.message for finding in only(checked(text), "topic-missing"))
    assert (len(told), "Review date" in topics, "Declaration" in topics) == (1, False, False)


def test_a_missing_topic_names_the_part_of_the_guidance() -> None:
    found = only(checked(policy("larkrise.txt")), "topic-missing")
    assert "Keeping children safe in education, Part four" in {f.source for f in found}


def test_an_address_hidden_by_a_website_is_no_blank() -> None:
    assert (
        only(checked("Write to [email\u00a0protected] with your questions.\n"), "placeholder") == []
    )


@pytest.mark.parametrize("name", ["MySpace", "Myspace", "myspace", "My Space"])
def test_a_service_hardly_used_any_more_is_told_of_with_its_note(name: str) -> None:
    (finding,) = only(checked(f"Staff may keep a page on {name}.\n"), "platform-defunct")
    assert "still answers" in finding.message


def test_every_finding_is_whole() -> None:
    for name in EXPECTED:
        for finding in checked(policy(name), name):
            assert all((finding.message, finding.source, finding.action))
            if finding.code != "reading-age":
                assert bool(finding.quote) != (finding.code in ABOUT_THE_WHOLE)
            assert not re.match(
                r"(?:law|topics?|platform|role|authority|parameter): ", finding.source
            )


def test_a_ban_and_a_permission_on_the_same_equipment_contradict() -> None:
    text = (
        "Some personal use is allowed on school computers.\n\n"
        "Personal use on school computers is prohibited.\n"
    )
    (finding,) = only(checked(text), "values-contradict")
    assert "personal use at work" in finding.message


def test_options_told_in_sentences_are_left_open() -> None:
    text = "Option A: Staff must leave phones at home.\n\nOption B: Staff may bring phones.\n"
    assert len(only(checked(text), "option-left-open")) == 1


def test_a_county_of_wales_that_is_gone() -> None:
    (finding,) = only(checked("Dyfed County Council runs the school.\n"), "authority-abolished")
    assert "Dyfed" in finding.message
