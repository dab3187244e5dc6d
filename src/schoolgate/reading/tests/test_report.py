import datetime as dt
import json
from collections import Counter

import pytest

from schoolgate.reading.check import check_bytes
from schoolgate.reading.health.tests.invented import TODAY, policy
from schoolgate.reading.model import Report, UnreadableDocument
from schoolgate.reading.report import as_json, as_text
from schoolgate.reference import parameters


def _report(name: str) -> Report:
    return check_bytes(policy(name).encode(), name, today=TODAY)


def test_json_has_the_promised_keys_and_only_plain_types() -> None:
    data = json.loads(json.dumps(as_json(_report("northgate.md"))))
    assert list(data) == [
        "document", "clauses", "values", "findings", "binds", "roles", "channels", "dates"
    ]  # fmt: skip
    assert set(data["clauses"][0]) == {"number", "heading", "text", "line"}
    assert set(data["values"][0]) == {
        "parameter", "value", "quote", "line", "page", "heading", "clause", "confidence"
    }  # fmt: skip
    assert set(data["findings"][0]) >= {
        "code", "severity", "line", "page", "heading", "clause",
        "quote", "message", "source", "action",
    }  # fmt: skip
    assert data["document"]["name"] == "northgate.md"
    assert data["document"]["media_type"] == "text/markdown"


def test_json_gives_dates_as_iso_text() -> None:
    control = as_json(_report("ashdown.txt"))["document"]["control"]
    assert {"name": "review", "value": "1 June 2028", "line": 9, "date": "2028-06-01"} in control


def test_text_says_first_what_is_wrong_and_what_to_do() -> None:
    lines = as_text(_report("ashdown.txt"), 80, colour=False).splitlines()
    assert lines[0] == "Staff conduct online"
    assert lines[1].startswith("What it says: the policy of Ashdown Academy has")
    assert any(line.startswith("What is wrong: ") for line in lines)
    assert "What to do first:" in lines


def test_text_counts_what_the_document_page_counts_in_its_words() -> None:
    report = _report("ashdown.txt")
    stated = len({value.parameter for value in report.values})
    said = " ".join(as_text(report, 200, colour=False).split())
    clauses = f"has {len(report.document.clauses)} clauses"
    assert f"{clauses} and states {stated} of {len(parameters())} choices." in said
    counts = Counter(finding.severity for finding in report.findings)
    for severity, words in (
        ("error", "Must be put right"),
        ("warning", "Look at this"),
        ("notice", "Good to know"),
    ):
        assert f"{words} ({counts[severity]})" in said
    assert "has 2 clauses and" in " ".join(as_text(report, 200, clauses=[[0], [1, 2]]).split())
    assert not {"error", "errors", "warning", "warnings", "notice", "notices"} & set(said.split())


def test_text_names_roles_by_their_titles() -> None:
    policy = (
        "Social media policy\n\n1. The PTA must not post pictures of pupils on Facebook.\n\n"
        "2. The SLT must check what is posted on Facebook.\n\n3. HR keeps the records of posts.\n"
        "\n4. The governing body must agree social media accounts.\n"
    )
    report = check_bytes(policy.encode(), "policy.txt", today=TODAY)
    said = as_text(report, 2000).splitlines()
    bound = next(line for line in said if line.startswith("Whom its clauses bind: "))
    assert bound == (
        "Whom its clauses bind: parent-teacher association member (1 clause);"
        " senior leader (1 clause); human resources (1 clause); governing body (1 clause)."
    )


def test_text_says_first_that_a_file_is_no_such_policy() -> None:
    text = as_text(check_bytes(b"Hello world", "hello.txt", today=TODAY), 200, colour=False)
    assert text.splitlines() == [
        "hello.txt",
        (
            "This does not look like a policy on social networking: we found hardly a rule in it"
            " about what people do online. [not-such-a-policy]"
        ),
        (
            "-> If it is the wrong file, take it away and hand in the right one. If it is the right one,"
            " see that its words can be copied and are in English: we read no other language."
        ),
    ]


def test_json_names_the_code_of_a_file_that_is_no_such_policy() -> None:
    data = as_json(check_bytes(b"Hello world", "hello.txt", today=TODAY))
    assert [(each["code"], each["severity"]) for each in data["findings"]] == [
        ("not-such-a-policy", "error")
    ]


def test_text_fits_its_width() -> None:
    assert (
        max(len(line) for line in as_text(_report("northgate.md"), 60, colour=False).splitlines())
        <= 60
    )


def test_text_is_plain_without_colour_and_painted_with_it() -> None:
    report = _report("larkrise.txt")
    assert "\x1b" not in as_text(report, 80, colour=False)
    assert "\x1b[1;33mLook at this" in as_text(report, 80, colour=True)


def test_a_clean_policy_is_said_to_be_clean() -> None:
    text = as_text(_report("meadowbank.txt"), 80, colour=False)
    assert "What is wrong: nothing was found." in text
    assert "What to do first" not in text


def test_an_empty_file_is_refused_in_plain_words() -> None:
    with pytest.raises(UnreadableDocument):
        check_bytes(b"", "empty.txt", today=dt.date(2026, 11, 21))
