from __future__ import annotations

import pytest
from odf import text as odf_text

from schoolgate.reading.extract import extract
from schoolgate.reading.extract.docx_numbering import format_number
from schoolgate.reading.extract.numerals import letters, roman
from schoolgate.reading.tests import build
from schoolgate.reading.tests.outline import clauses, control, headings, read

WORDS = "Staff don’t post pictures. It isn’t safe – café.\nSecond line.\n"


def shown(source):
    return [(line.kind, line.label, line.text) for line in source.lines if line.text]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_text_in_any_encoding(encoding):
    source = extract(WORDS.encode(encoding), "policy.txt")
    assert [line.text for line in source.lines] == WORDS.splitlines()
    assert source.media_type == "text/plain"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_numbered_as_an_editor_does(end):
    source = extract(end.join(["One", "", "Three"]).encode(), "policy.txt")
    assert [(line.number, line.text) for line in source.lines] == [
        (1, "One"),
        (2, ""),
        (3, "Three"),
    ]


def test_form_feed_turns_the_page():
    source = extract(b"One\n\fTwo\n", "policy.txt")
    assert [(line.text, line.page) for line in source.lines] == [("One", 1), ("Two", 2)]


def test_format_is_found_by_content_not_by_name():
    page = b"<!DOCTYPE html><html><body><h1>Web rules</h1><p>Be kind.</p></body></html>"
    assert extract(page, "policy.docx").media_type == "text/html"
    assert extract(
        build.word(lambda d: d.add_paragraph("Be kind.")), "policy.pdf"
    ).media_type.endswith("wordprocessingml.document")


def word_policy(document):
    document.add_paragraph("Oakfield Junior School Social Media Policy", style="Title")
    grid = document.add_table(rows=2, cols=2)
    for row, cells in zip(
        grid.rows, [("Policy owner", "Mrs Lane"), ("Next review", "May 2027")], strict=True
    ):
        row.cells[0].text, row.cells[1].text = cells
    key = build.add_numbering(
        document, [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")]
    )
    dots = build.add_numbering(document, [("bullet", "o")])
    build.number_paragraph(document.add_heading("Aims", 1), key, 0)
    build.number_paragraph(document.add_paragraph("Work and home stay apart."), key, 1)
    build.number_paragraph(document.add_paragraph("The head will:"), key, 1)
    build.number_paragraph(document.add_paragraph("read every request; and"), key, 2)
    build.number_paragraph(document.add_paragraph("answer within a week."), key, 2)
    build.number_paragraph(document.add_heading("At work", 1), key, 0)
    kept = build.number_paragraph(document.add_paragraph("Phones stay in the office."), key, 1)
    build.delete_run(kept, "Gone words")
    build.number_paragraph(document.add_paragraph("a dotted item"), dots, 0)
    build.text_box(document.add_paragraph("Before the box."), "Inside the box.")
    document.add_paragraph().add_run("A bold line").bold = True
    document.add_paragraph("Plain words follow it here.")
    document.sections[0].header.paragraphs[0].text = "Oakfield Junior School"
    document.sections[0].footer.paragraphs[0].text = "Version 3.1"


def test_word_numbers_are_computed():
    document = read(build.word(word_policy), "policy.docx")
    assert headings(document) == ["# 1 Aims", "# 2 At work", "## A bold line"]
    assert clauses(document) == [
        "1.1 Work and home stay apart.",
        "1.2 The head will:",
        "2.1 Phones stay in the office.",
        "Before the box.",
        "Inside the box.",
        "Plain words follow it here.",
    ]
    assert clauses(document, "item") == [
        "(a) read every request; and",
        "(b) answer within a week.",
        "a dotted item",
    ]
    assert document.source.warnings == (
        "The document holds tracked changes. We read it as if all were accepted.",
    )


def test_word_tables_margins_and_title():
    document = read(build.word(word_policy), "policy.docx")
    assert document.title == "Oakfield Junior School Social Media Policy"
    assert document.organisation == "Oakfield Junior School"
    assert control(document)[1:] == [
        ("owner", "Mrs Lane", ""),
        ("review", "May 2027", "2027-05-31"),
        ("version", "3.1", ""),
    ]


def test_word_list_goes_on_or_begins_again():
    def fill(document):
        key = build.add_numbering(document, [("upperRoman", "%1.")])
        again = build.restart_numbering(document, key)
        for words, used in [("one", key), ("two", key), ("one again", again), ("two again", again)]:
            build.number_paragraph(document.add_paragraph(words), used)

    source = extract(build.word(fill), "policy.docx")
    assert [line.label for line in source.lines] == ["I.", "II.", "I.", "II."]


def test_word_line_break_before_a_number_begins_a_clause():
    source = build.word(lambda d: d.add_paragraph("Rules are:\n1) be kind\n2) be safe"))
    assert clauses(read(source, "policy.docx"), "item") == ["1) be kind", "2) be safe"]


def test_opendocument_text():
    def fill(document):
        document.text.addElement(odf_text.H(outlinelevel=1, text="Online Conduct Policy"))
        document.text.addElement(odf_text.H(outlinelevel=2, text="Rules"))
        listed = build.odt_list(build.odt_numbers(document), ["First rule.", "Second rule:"])
        inner = odf_text.List()
        item = odf_text.ListItem()
        item.addElement(odf_text.P(text="a part of it"))
        inner.addElement(item)
        listed.lastChild.addElement(inner)
        document.text.addElement(listed)
        document.text.addElement(build.odt_list(build.odt_bullets(document), ["a dotted item"]))
        document.text.addElement(build.odt_table([["Review date", "May 2027"], ["Version", "2"]]))

    source = extract(build.odt(fill), "policy.odt")
    assert shown(source) == [
        ("heading", "", "Online Conduct Policy"),
        ("heading", "", "Rules"),
        ("text", "1.", "First rule."),
        ("text", "2.", "Second rule:"),
        ("text", "2.1.", "a part of it"),
        ("item", "", "a dotted item"),
        ("row", "", "Review date | May 2027"),
        ("row", "", "Version | 2"),
    ]


def test_html_lists_tables_and_what_is_left_out():
    page = """<!doctype html><html><head><title>Birch Lane Primary School: Web Policy</title>
    <style>p{color:red}</style></head><body><nav>Home Menu</nav><h1>Web Policy</h1>
    <p>Be <b>kind</b>.</p><h2>Rules</h2><ol type="a" start="3"><li>One</li><li>Two
    <ul><li>inner</li></ul></li></ol><table><tr><th>Version</th><td>4</td></tr></table>
    <p hidden>secret</p><footer>Printed by the office</footer><script>alert(1)</script></body></html>"""
    source = extract(page.encode(), "policy.html")
    assert shown(source) == [
        ("heading", "", "Web Policy"),
        ("text", "", "Be kind."),
        ("heading", "", "Rules"),
        ("text", "c.", "One"),
        ("text", "d.", "Two"),
        ("item", "", "inner"),
        ("row", "", "Version | 4"),
        ("furniture", "", "Printed by the office"),
    ]
    assert read(page.encode(), "policy.html").organisation == "Birch Lane Primary School"


def test_pdf_lines_are_joined_and_margins_cut():
    sentence = "Staff who write about the school online think of the children before they write."

    def fill(paper):
        paper.title_line("Social Media Policy")
        for number in range(1, 7):
            paper.title_line(f"{number}. Heading number {number}")
            paper.prose(f"{number}.1 {sentence} {sentence} {sentence} {sentence}")
            paper.prose("The head will:")
            paper.prose("- keep a register;")
            paper.prose("- report to governors.")

    document = read(build.pdf(fill, "Beech Hill Primary School"), "policy.pdf")
    assert headings(document) == [f"# {n} Heading number {n}" for n in range(1, 7)]
    assert clauses(document)[0::2] == [
        f"{n}.1 {sentence} {sentence} {sentence} {sentence}" for n in range(1, 7)
    ]
    assert len(clauses(document, "item")) == 12
    assert document.title == "Social Media Policy"
    assert document.organisation == "Beech Hill Primary School"
    margins = {line.text for line in document.source.lines if line.kind == "furniture"}
    assert margins == {"Beech Hill Primary School", "Page 1 of 2", "Page 2 of 2"}


def test_pdf_heading_over_two_lines_and_table():
    long_heading = (
        "What We Ask of Everybody Who Comes Into Our School and Takes Pictures There at Any Time"
    )

    def fill(paper):
        paper.title_line("Staff Social Media Policy")
        paper.set_font("helvetica", size=11)
        with paper.table() as grid:
            for cells in [("Policy owner", "Head"), ("Next review", "May 2026")]:
                row = grid.row()
                for cell in cells:
                    row.cell(cell)
        paper.ln(5)
        paper.title_line(long_heading)
        paper.prose("Everyone asks before a picture is taken, and asks again before it is shown.")
        paper.prose(
            "Everyone tells the office when a picture has gone astray or was taken in secret."
        )

    document = read(build.pdf(fill), "policy.pdf")
    assert headings(document) == [f"# {long_heading}"]
    assert control(document)[1:] == [
        ("owner", "Head", ""),
        ("review", "May 2026", "2026-05-31"),
    ]


def test_pdf_columns_are_read_one_after_the_other():
    def fill(paper):
        paper.set_font("helvetica", size=10)
        with paper.text_columns(ncols=2, gutter=10) as columns:
            for number in range(1, 31):
                columns.write(f"Rule {number} says that everyone thinks first and posts later on. ")

    source = extract(build.pdf(fill, numbered=False), "policy.pdf")
    words = " ".join(line.text for line in source.lines if line.text)
    assert [words.index(f"Rule {number} ") for number in range(1, 31)] == sorted(
        words.index(f"Rule {number} ") for number in range(1, 31)
    )


@pytest.mark.parametrize(
    ("value", "form", "printed"),
    [
        (4, "lowerRoman", "iv"),
        (28, "lowerLetter", "bb"),
        (3, "upperLetter", "C"),
        (7, "decimalZero", "07"),
    ],
)
def test_word_number_formats(value, form, printed):
    assert format_number(value, form) == printed


def test_numerals():
    assert [roman(value) for value in (1, 9, 14, 40)] == ["i", "ix", "xiv", "xl"]
    assert [letters(value) for value in (1, 26, 27)] == ["a", "z", "aa"]
