from __future__ import annotations

import pytest

from schoolgate.policies.paper.board import board_pdf
from schoolgate.policies.paper.sheet import Sheet, UnfitForPaper
from schoolgate.policies.paper.tests.reading import tags, text_of_pages, words_in

FIGURES = [("Asked to sign", "80"), ("Signed", "40")]
COLUMNS = ("Name", "Group", "State")
ROWS = [("Oakes, Mary", "Office", "Signed"), ("Łukaszewska, Siân", "Teacher", "Not yet")] * 40


def test_board_shows_figures_and_rows_on_every_page(sheet: Sheet) -> None:
    pages = text_of_pages(board_pdf("Who has signed", FIGURES, COLUMNS, ROWS, sheet))

    assert "Asked to sign 80 Signed 40" in pages[0]
    assert len(pages) > 1
    assert all("Name Group State" in page for page in pages)
    assert " ".join(pages).count("Łukaszewska, Siân Teacher Not yet") == 40


def test_board_is_a_table_with_headings(sheet: Sheet) -> None:
    found = tags(board_pdf("Who has signed", FIGURES, COLUMNS, ROWS, sheet))

    assert found.count("/Table") == 2
    assert found.count("/TH") == 5
    assert found.count("/TD") == 4 + 3 * 80


def test_governors_get_figures_without_names(sheet: Sheet) -> None:
    pdf = board_pdf("Who has signed", FIGURES, (), (), sheet)

    assert tags(pdf).count("/Table") == 1
    assert "Asked to sign 80" in words_in(pdf)


def test_row_that_does_not_fit_the_columns_is_refused(sheet: Sheet) -> None:
    with pytest.raises(UnfitForPaper):
        board_pdf("Who has signed", FIGURES, COLUMNS, [("Oakes, Mary",)], sheet)
