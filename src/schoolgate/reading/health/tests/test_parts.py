"""Small parts of the checks, on documents made by hand."""

import datetime as dt
import subprocess
import sys

import pytest

from schoolgate.reading.health import find_faults
from schoolgate.reading.health.control import add_months
from schoolgate.reading.health.dates import say_date
from schoolgate.reading.health.exam import Flow, shorten
from schoolgate.reading.health.names import distance
from schoolgate.reading.model import Document, Line, SchoolFacts, Source
from schoolgate.text import listed


def _document(*lines: Line) -> Document:
    return Document(Source("x.txt", "text/plain", lines), "", "", (), ())


def test_a_document_without_lines_is_checked_without_failing() -> None:
    found = find_faults(_document(), (), today=dt.date(2026, 11, 21), facts=SchoolFacts())
    assert {finding.line for finding in found} == {1}


def test_the_flow_leaves_out_furniture_and_keeps_lines() -> None:
    flow = Flow.of(
        (Line(1, "The Data"), Line(2, "Page 3", "furniture"), Line(3, " Protection  Act"))
    )
    assert flow.text == "The Data Protection Act"
    assert [flow.line_at(place) for place in (0, 8, 9, 22)] == [1, 1, 3, 3]


def test_a_law_split_over_lines_is_found_on_its_first_line() -> None:
    document = _document(Line(1, "Malicious Communications Act"), Line(2, ""), Line(3, "1998"))
    found = find_faults(document, (), today=dt.date(2026, 11, 21), facts=SchoolFacts())
    assert [(f.code, f.line) for f in found if f.code.startswith("law")] == [("law-wrong-year", 1)]


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("holbrook", "hobrook", 1), ("holbrook", "holbrook", 0), ("form", "from", 1), ("abc", "", 3)],
)
def test_distance_counts_letters_changed(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == steps


@pytest.mark.parametrize(
    ("iso", "said"),
    [("2018-05-25", "25 May 2018"), ("2010-04", "April 2010"), ("2026", "2026")],
)
def test_dates_are_said_as_far_as_they_are_known(iso: str, said: str) -> None:
    assert say_date(iso) == said


def test_months_end_on_the_last_day_there_is() -> None:
    assert add_months(dt.date(2024, 8, 31), 6) == dt.date(2025, 2, 28)


def test_lists_and_quotes_read_well() -> None:
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"], "or")) == ("", "a", "a, b or c")
    assert shorten("one two three", 9) == "one two"


# In a process of its own, which is ended when it works for longer: seconds of work, not of time.
RUN_OF_MARKS = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (15, 15))
import datetime as dt
from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.unfinished import check_placeholders
from schoolgate.reading.model import Document, Line, SchoolFacts, Source
lines = (Line(1, "Bring it back until " + "…" * 60_000 + " and not later."),)
document = Document(Source("x.txt", "text/plain", lines), "", "", (), ())
exam = Examination(document, (), dt.date(2026, 11, 21), SchoolFacts())
print([found.code for found in check_placeholders(exam)])
"""


def test_long_run_of_marks_is_gone_through_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN_OF_MARKS], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "['placeholder']")


@pytest.mark.parametrize(
    ("words", "listed_in_contents"),
    [
        ("Who is bound by this policy here ....... 12", True),
        ("Who is bound by this policy here . . . . . . page 12", True),
        ("Bring it back until ....... and not later", False),
    ],
)
def test_leader_of_a_table_of_contents_is_no_blank(words: str, listed_in_contents: bool) -> None:
    found = find_faults(
        _document(Line(1, words)), (), today=dt.date(2026, 11, 21), facts=SchoolFacts()
    )
    assert (not any(one.code == "placeholder" for one in found)) == listed_in_contents
