from __future__ import annotations

from schoolgate.policies.paper.report import paragraphs, report_pdf
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.paper.tests.reading import tags, words_in

PARTS = [("Who has signed", [("Asked", "80"), ("Signed", "40")]), ("Reviews", [("Ended", "1")])]
WORDS = [("How well it has worked", "Well.\r\n\r\n# No heading\n*nor* markup $x$")]


def test_report_shows_words_and_figures(sheet: Sheet) -> None:
    pdf = report_pdf("Report", "Given on Monday.", PARTS, WORDS, sheet)

    words = words_in(pdf)
    assert "How well it has worked Well. # No heading *nor* markup $x$" in words
    assert "Asked 80 Signed 40" in words
    assert tags(pdf).count("/Table") == 2


def test_report_without_figures_has_no_table(sheet: Sheet) -> None:
    assert tags(report_pdf("Report", "Given.", [], WORDS, sheet)).count("/Table") == 0


def test_blank_line_begins_a_paragraph() -> None:
    assert paragraphs("a\nb\r\n\r\n\r\nc\n") == [["a", "b"], ["c"]]
