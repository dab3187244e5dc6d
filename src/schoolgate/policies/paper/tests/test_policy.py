from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat
from types import MappingProxyType

import pypdfium2
import pytest
from PIL import Image

from schoolgate.policies.packs import packs
from schoolgate.policies.paper.policy import policy_pdf
from schoolgate.policies.paper.sheet import LARGEST_LOGO, Sheet, UnfitForPaper
from schoolgate.policies.paper.tests.conftest import ADDRESS
from schoolgate.policies.paper.tests.reading import (
    bookmarks,
    elements,
    fonts,
    modules_of,
    opened,
    qr_modules,
    sizes,
    tags,
    text_of_pages,
    words_in,
)
from schoolgate.policies.rationale import put_into_effect_by
from schoolgate.policies.text import PolicyText, text_of
from schoolgate.reading.extract import extract
from schoolgate.reading.structure import read_document


def with_text(text: PolicyText, words: str) -> PolicyText:
    return replace(text, clauses=(replace(text.clauses[0], text=words),))


def test_policy_says_everything_that_its_text_says(text: PolicyText, sheet: Sheet) -> None:
    said = words_in(policy_pdf(text, sheet))

    for words in (
        "Rowan Primary School", "Social media at Rowan",
        "Edition 3", "In force from Tuesday 1 December 2026", "Next review Wednesday 1 December 2027",
        "Owner Headteacher", "Status Final", "Updated by R. Price",
        "Issue date Tuesday 1 September 2026",
        "1.1 Why We are kind and fair.", "• one at work • one on leave", "1. Ask first. 2. Then post.",
        "Moderators for each site 2", ADDRESS, text.sha256, "Printed on Friday 4 December 2026.",
    ):  # fmt: skip
        assert words in said


def test_clause_without_a_heading_of_its_own_stands_beside_its_number(
    text: PolicyText, sheet: Sheet
) -> None:
    first, *others = text.clauses
    bare = replace(first, heading=first.section)
    pdf = policy_pdf(replace(text, clauses=(bare, *others)), sheet)
    assert f"{first.number} We are kind and fair." in words_in(pdf)
    assert bookmarks(pdf).count(first.section) <= bookmarks(policy_pdf(text, sheet)).count(
        first.section
    )
    assert not any(first.heading in one for one in bookmarks(pdf))


@pytest.mark.parametrize("form", ["standard", "plain"])
def test_own_sheet_is_read_back_without_what_follows_its_last_clause(
    sheet: Sheet, form: str
) -> None:
    pack = packs()["HOL"]
    policy = text_of(pack, {})
    pdf = policy_pdf(policy, replace(sheet, form=form))
    read = read_document(extract(pdf, "policy.pdf"))
    said = " ".join(one.text for one in read.clauses)
    assert "These choices decide" not in said
    assert "fingerprint" not in said
    assert not any(one.heading == "What our school chose" for one in read.sections)
    numbers = {one.number for one in (*read.sections, *read.clauses)}
    assert {
        one.number for one in policy.clauses if one.number[-2:].lstrip(".").isdigit()
    } <= numbers


@pytest.mark.clause("WHF-INTRO-4", "LTL-RAT-1")
@pytest.mark.parametrize(("pack", "clause"), [("WHF", "WHF-INTRO-4"), ("LTL", "LTL-RAT-1")])
@pytest.mark.parametrize("form", ["standard", "large-print"])
def test_rationale_names_the_clauses_that_put_it_into_effect_after_the_last(
    sheet: Sheet, pack: str, clause: str, form: str
) -> None:
    policy = text_of(packs()[pack], {})
    pdf = policy_pdf(policy, replace(sheet, form=form))
    why, said = policy.clause(clause), words_in(pdf)
    listed = "; ".join(
        f"{one.number} {one.title}" for one in put_into_effect_by(why, policy.clauses)
    )
    assert f"{why.number} {why.title} {listed}" in said
    read = read_document(extract(pdf, "policy.pdf"))
    assert not any("says why is put" in one.text for one in read.clauses)
    assert not any(one.heading == "What puts it into effect" for one in read.sections)


def test_policy_without_a_rationale_has_no_such_table(text: PolicyText, sheet: Sheet) -> None:
    assert "What puts it into effect" not in words_in(policy_pdf(text, sheet))


def test_policy_leaves_out_a_choice_that_it_does_not_state(text: PolicyText, sheet: Sheet) -> None:
    assert "former pupils" not in words_in(policy_pdf(text, sheet))


def test_policy_is_tagged_titled_and_in_its_language(text: PolicyText, sheet: Sheet) -> None:
    pdf = policy_pdf(text, sheet)
    root = opened(pdf).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()

    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert opened(pdf).metadata is not None
    assert opened(pdf).metadata.title == "Social media at Rowan"
    assert opened(pdf).metadata.author == "Rowan Primary School"


def test_policy_tells_a_screen_reader_headings_lists_and_tables(
    text: PolicyText, sheet: Sheet
) -> None:
    counted = Counter(tags(policy_pdf(text, sheet)))

    assert counted["/H1"] == 5
    assert counted["/H2"] == 4
    assert counted["/L"] == 2
    assert counted["/LI"] == 4
    assert counted["/Table"] == 2
    assert counted["/TH"] == 4
    assert counted["/TOCI"] == 4
    assert counted["/Strong"] >= 1
    assert counted["/Em"] == 1


def test_policy_pictures_have_words_for_those_who_do_not_see_them(
    text: PolicyText, sheet: Sheet
) -> None:
    figures = [one for one in elements(policy_pdf(text, sheet)) if one["/S"] == "/Figure"]

    assert [one["/Alt"] for one in figures] == [f"QR code that leads to {ADDRESS}"]


def test_policy_has_bookmarks_for_sections_and_clauses(text: PolicyText, sheet: Sheet) -> None:
    assert bookmarks(policy_pdf(text, sheet)) == [
        "About us", "1.1 Why", "1.2 Moderators", "With children", "2.1 Pupils",
        "What our school chose", "Official sites: approval and register",
        "Is this the edition in force?",
    ]  # fmt: skip


def test_policy_carries_all_its_fonts(text: PolicyText, sheet: Sheet) -> None:
    assert fonts(policy_pdf(text, sheet)) == {
        "FiraGO-Regular": True,
        "FiraGO-Bold": True,
        "FiraGO-Italic": True,
        "FiraMono-Regular": True,
    }


def test_pages_are_numbered(text: PolicyText, sheet: Sheet) -> None:
    pages = text_of_pages(policy_pdf(text, sheet))

    for number, page in enumerate(pages, start=1):
        assert f"edition 3 page {number} of {len(pages)}" in page


def test_qr_code_on_paper_leads_to_the_version(text: PolicyText, sheet: Sheet) -> None:
    pdf = policy_pdf(text, sheet)

    assert qr_modules(pdf, len(opened(pdf).pages) - 1) == modules_of(ADDRESS)


def test_same_words_give_the_same_bytes(text: PolicyText, sheet: Sheet) -> None:
    assert policy_pdf(text, sheet) == policy_pdf(text, sheet)


def test_sheets_set_at_the_same_time_do_not_mix(text: PolicyText, sheet: Sheet) -> None:
    texts = [replace(text, owner=f"Owner {number}") for number in range(8)]
    alone = [policy_pdf(one, sheet) for one in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(policy_pdf, texts, repeat(sheet)))

    assert together == alone


def test_another_moment_gives_another_date(text: PolicyText, sheet: Sheet) -> None:
    later = replace(sheet, made=dt.datetime(2027, 1, 8, 9, 0, tzinfo=dt.UTC))

    assert "Printed on Friday 8 January 2027." in words_in(policy_pdf(text, later))


def test_large_print_has_no_letter_under_eighteen_points(text: PolicyText, sheet: Sheet) -> None:
    assert min(sizes(policy_pdf(text, replace(sheet, form="large-print")))) >= 18


def test_contents_in_large_print_begin_on_the_first_page(text: PolicyText, sheet: Sheet) -> None:
    many = tuple(
        replace(
            text.clauses[0], id=f"ROW-{number}.1", number=f"{number}.1", section=f"Part {number}"
        )
        for number in range(1, 41)
    )
    first, *_ = text_of_pages(
        policy_pdf(replace(text, clauses=many), replace(sheet, form="large-print"))
    )

    assert "Contents Part 1 " in first


def test_plain_form_is_larger_and_has_no_list_of_choices(text: PolicyText, sheet: Sheet) -> None:
    pdf = policy_pdf(text, replace(sheet, form="plain"))

    assert min(sizes(pdf)) >= 12
    assert "What our school chose" not in bookmarks(pdf)
    assert text.sha256 in words_in(pdf).replace(" ", "")


@pytest.mark.parametrize("name", ["Siân Ŵyn ap Ŷnyr", "Łukasz Żółć-Wąsik", "Дмитро Шевченко"])
def test_names_of_many_alphabets_are_printed(text: PolicyText, sheet: Sheet, name: str) -> None:
    said = words_in(policy_pdf(replace(text, owner=name), sheet))

    assert f"Owner {name}" in said
    assert "stands for a letter" not in said


def test_arabic_name_is_printed_with_its_own_letters(text: PolicyText, sheet: Sheet) -> None:
    plain = policy_pdf(text, sheet)
    named = policy_pdf(replace(text, owner="محمد علي"), sheet)

    assert "stands for a letter" not in words_in(named)
    assert set("محمدعلي") <= set(words_in(named))
    assert not set("محمدعلي") & set(words_in(plain))


def test_letter_without_a_font_is_marked_and_owned_up_to(text: PolicyText, sheet: Sheet) -> None:
    said = words_in(policy_pdf(replace(text, owner="李 Wei 😀"), sheet))

    assert "Owner ▯ Wei ▯" in said
    assert "▯ stands for a letter that the fonts of this paper do not have." in said


@pytest.mark.parametrize(
    "words",
    [
        '#panic("x")', "#include \"/etc/passwd\"", "= Heading", "$ x^2 $", "@someone", "<label>",
        "#read(\"common.typ\")", "<script>alert(1)</script>", "a_b*c`d",
    ],
)  # fmt: skip
def test_words_of_people_are_never_markup(text: PolicyText, sheet: Sheet, words: str) -> None:
    as_title = words_in(policy_pdf(replace(text, owner=words), replace(sheet, school=words)))
    as_clause = words_in(policy_pdf(with_text(text, "    " + words), sheet))

    assert as_title.count(words) >= 3
    assert words in as_clause


def test_every_kind_of_block_is_printed(text: PolicyText, sheet: Sheet) -> None:
    words = (
        "### A heading\n\n> A quote with [a link](https://rowan.example/x)\n\n"
        "| Who | When |\n| --- | --- |\n| Head | Monday |\n\n"
        "- outer\n  1. inner\n  2. second\n\nLine  \nbreak and `code`\n\n![picture](/x.png)"
    )
    pdf = policy_pdf(with_text(text, words), sheet)
    targets = {
        str(one["/A"]["/URI"])
        for page in opened(pdf).pages
        for one in (each.get_object() for each in page.get("/Annots", []))
        if "/URI" in one.get("/A", {})
    }

    for part in ("A heading", "A quote with a link", "Who When Head Monday", "• outer 1. inner 2. second",
                 "Line break and code", "picture"):  # fmt: skip
        assert part in words_in(pdf)
    assert targets == {"https://rowan.example/x", ADDRESS}


def test_link_to_a_program_is_only_words(text: PolicyText, sheet: Sheet) -> None:
    pdf = policy_pdf(with_text(text, "[press](file:///etc/passwd)"), replace(sheet, address=""))

    assert "press" in words_in(pdf)
    assert b"etc/passwd" not in pdf


def test_policy_in_a_language_from_right_to_left_is_set_that_way(
    text: PolicyText, sheet: Sheet
) -> None:
    pdf = policy_pdf(with_text(text, "> سياسة المدرسة"), replace(sheet, language="ar"))
    page = pypdfium2.PdfDocument(pdf)[1]
    words = page.get_textpage()
    place, _length = words.search("About").get_next()
    left, *_others = words.get_charbox(place)

    assert opened(pdf).trailer["/Root"]["/Lang"] == "ar"
    assert left > page.get_width() / 2


def test_logo_is_printed_with_its_name(text: PolicyText, sheet: Sheet) -> None:
    png = io.BytesIO()
    Image.new("RGB", (60, 30), "#336699").save(png, "PNG")
    pdf = policy_pdf(text, replace(sheet, logo=png.getvalue()))
    figures = [one["/Alt"] for one in elements(pdf) if one["/S"] == "/Figure"]

    assert figures[0] == "Logo of Rowan Primary School"


@pytest.mark.parametrize(
    ("drawn", "printed"), [((30, 30), (40, 40)), ((60, 30), (79, 40)), ((300, 30), (119, 12))]
)
def test_logo_of_any_shape_begins_where_the_text_begins(
    text: PolicyText, sheet: Sheet, drawn: tuple[int, int], printed: tuple[int, int]
) -> None:
    png = io.BytesIO()
    Image.new("RGB", drawn, "#336699").save(png, "PNG")
    page = pypdfium2.PdfDocument(policy_pdf(text, replace(sheet, logo=png.getvalue())))[0]
    logo = next(page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
    left, bottom, right, top = logo.get_bounds()
    margin = 25 * 72 / 25.4

    assert left == pytest.approx(margin, abs=0.1)
    assert (round(right - left), round(top - bottom)) == printed


def test_policy_without_version_or_address_says_whom_to_ask(text: PolicyText, sheet: Sheet) -> None:
    said = words_in(policy_pdf(text, Sheet(school="Rowan", made=sheet.made)))

    assert "Ask the school office for the edition in force" in said


def test_value_that_is_none_of_the_known_is_printed_as_it_stands(
    text: PolicyText, sheet: Sheet
) -> None:
    odd = replace(text, values=MappingProxyType({"min_moderators": "a few"}))

    assert "Moderators for each site a few" in words_in(policy_pdf(odd, sheet))


@pytest.mark.parametrize("form", ["standard", "large-print", "plain"])
@pytest.mark.parametrize("pack", list(packs()))
def test_every_pack_can_be_printed_in_every_form(pack: str, form: str, sheet: Sheet) -> None:
    text = text_of(packs()[pack], {})
    found = bookmarks(policy_pdf(text, replace(sheet, form=form)))  # type: ignore[arg-type]

    assert [one for one in found if one in {f"{c.number} {c.heading}" for c in text.clauses}] == [
        f"{c.number} {c.heading}" for c in text.clauses
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"made": dt.datetime(2026, 12, 4)},  # noqa: DTZ001 - that is what is refused
        {"form": "tiny"},
        {"logo": b"GIF89a"},
        {"logo": b"\x89PNG\r\n\x1a\n" + bytes(LARGEST_LOGO)},
        {"address": "https://rowan.example/" + "x" * 3000},
    ],
)
def test_unfit_sheet_is_refused(text: PolicyText, sheet: Sheet, wrong: dict[str, object]) -> None:
    with pytest.raises(UnfitForPaper):
        policy_pdf(text, replace(sheet, **wrong))  # type: ignore[arg-type]
