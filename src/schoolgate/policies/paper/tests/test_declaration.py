from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from schoolgate.policies.paper.declaration import Asked, Signer, declaration_sheet_pdf
from schoolgate.policies.paper.sheet import Form, Sheet, UnfitForPaper
from schoolgate.policies.paper.tests.reading import (
    bookmarks,
    fonts,
    modules_of,
    opened,
    qr_modules,
    tags,
    text_of_pages,
    words_in,
)

ASKED = Asked(
    policy="Social media at Rowan",
    statements=("I have read the policy.", "I agree to keep to it."),
    mark="7f3a-91c0",
    consequences="A breach may lead to **disciplinary action**.",
    return_to="the school office",
    due=dt.date(2026, 12, 15),
)
SIAN = Signer("https://rowan.example/d/7KQ2-M9XP", "7KQ2-M9XP", "Siân Łukaszewska", "Teacher")
BLANK = Signer("https://rowan.example/d/3HT8-QQ2W", "3HT8-QQ2W")


def test_sheet_asks_for_what_a_declaration_needs(sheet: Sheet) -> None:
    said = words_in(declaration_sheet_pdf(ASKED, [SIAN], sheet))

    for words in (
        "Declaration: Social media at Rowan", "Edition 3", "In force from Tuesday 1 December 2026",
        "I confirm each of these", "I have read the policy.", "I agree to keep to it.",
        "What follows if I do not keep to it A breach may lead to disciplinary action.",
        "Declaration: Social media at Rowan Siân Łukaszewska", "Name Siân Łukaszewska", "I sign as Teacher", "Signature", "Date",
        "Please give this sheet to the school office by Tuesday 15 December 2026.",
        "scan this code, or type 7KQ2-M9XP", "Mark of the words: 7f3a-91c0", sheet.sha256,
    ):  # fmt: skip
        assert words in said


def test_one_person_gets_one_page(sheet: Sheet) -> None:
    assert len(text_of_pages(declaration_sheet_pdf(ASKED, [SIAN], sheet))) == 1


@pytest.mark.parametrize("form", ["standard", "large-print", "plain"])
def test_signature_stands_on_the_page_of_what_is_signed(sheet: Sheet, form: Form) -> None:
    for number in range(4, 40, 3):
        follows = "\n".join(f"- Consequence {place}." for place in range(number))
        pdf = declaration_sheet_pdf(
            replace(ASKED, consequences=follows), [SIAN], replace(sheet, form=form)
        )
        last = text_of_pages(pdf)[-1]
        assert "I confirm each of these I have read the policy. I agree to keep to it. Name" in last
        assert "Signature" in last


def test_each_signer_gets_a_page_of_their_own(sheet: Sheet) -> None:
    pdf = declaration_sheet_pdf(ASKED, [SIAN, BLANK], sheet)
    first, second = text_of_pages(pdf)

    assert "Siân" in first
    assert "3HT8-QQ2W" not in first
    assert "3HT8-QQ2W" in second
    assert "Siân" not in second
    assert bookmarks(pdf) == ["Siân Łukaszewska", "Your declaration"]
    assert qr_modules(pdf, 0) == modules_of(SIAN.address)
    assert qr_modules(pdf, 1) == modules_of(BLANK.address)


@pytest.mark.parametrize(("form", "pages"), [("standard", 1), ("large-print", 2)])
def test_each_signer_is_told_the_pages_of_their_own_sheet(
    sheet: Sheet, form: Form, pages: int
) -> None:
    long = replace(ASKED, consequences="\n".join(f"- Consequence {one}." for one in range(9)))
    said = text_of_pages(
        declaration_sheet_pdf(long, [SIAN, BLANK, SIAN], replace(sheet, form=form))
    )
    told = [f"page {one} of {pages}" for one in range(1, pages + 1)] * 3
    assert [words in page for words, page in zip(told, said, strict=True)] == [True] * 3 * pages


def test_sheet_is_tagged_and_carries_its_fonts(sheet: Sheet) -> None:
    pdf = declaration_sheet_pdf(ASKED, [SIAN], sheet)

    assert (
        "<pdfuaid:part>1</pdfuaid:part>"
        in opened(pdf).trailer["/Root"]["/Metadata"].get_data().decode()
    )
    assert tags(pdf).count("/LI") == 2
    assert set(fonts(pdf).values()) == {True}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (replace(ASKED, due=None), "Please give this sheet to the school office."),
        (replace(ASKED, return_to=""), "Please hand this sheet in by Tuesday 15 December 2026."),
    ],
)
def test_sheet_says_what_it_knows_of_where_and_when(sheet: Sheet, asked: Asked, words: str) -> None:
    assert words in words_in(declaration_sheet_pdf(asked, [SIAN], sheet))


def test_sheet_without_place_and_day_asks_for_neither(sheet: Sheet) -> None:
    bare = replace(ASKED, return_to="", due=None, consequences="")
    said = words_in(declaration_sheet_pdf(bare, [SIAN], sheet))

    assert "Please" not in said
    assert "What follows" not in said


def test_sheet_in_large_print_can_be_made(sheet: Sheet) -> None:
    large = replace(sheet, form="large-print")

    assert "Signature" in words_in(declaration_sheet_pdf(ASKED, [SIAN], large))


def test_sheet_without_signers_statements_or_mark_is_refused(sheet: Sheet) -> None:
    with pytest.raises(UnfitForPaper):
        declaration_sheet_pdf(ASKED, [], sheet)
    with pytest.raises(UnfitForPaper):
        declaration_sheet_pdf(ASKED, [replace(SIAN, code="")], sheet)
    with pytest.raises(UnfitForPaper):
        declaration_sheet_pdf(replace(ASKED, statements=()), [SIAN], sheet)
    with pytest.raises(UnfitForPaper):
        declaration_sheet_pdf(replace(ASKED, mark=""), [SIAN], sheet)
