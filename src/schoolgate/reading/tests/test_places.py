import pytest

from schoolgate.reading.extract import extract
from schoolgate.reading.places import Places
from schoolgate.reading.structure import read_document
from schoolgate.reading.tests.build import pdf, word

RULE = "Staff must keep personal accounts private at all times."


def _place(data: bytes, name: str, words: str) -> str:
    document = read_document(extract(data, name))
    line = next(line.number for line in document.source.lines if words in line.text)
    return str(Places.of(document).at(line))


def _fill_word(document):
    document.add_paragraph("Larkfield Primary School")
    document.add_heading("Monitoring", level=1)
    document.add_paragraph("4.2 " + RULE)
    document.add_heading("Personal use", level=1)
    document.add_paragraph("Nobody posts pictures of pupils on an account of their own.")


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("personal accounts", "4.2, under “Monitoring”"),
        ("pictures of pupils", "under “Personal use”"),
        ("Larkfield", "paragraph 1"),
    ],
)
def test_place_in_a_word_file_is_a_number_and_a_heading(words: str, place: str) -> None:
    assert _place(word(_fill_word), "policy.docx", words) == place


def test_place_in_a_text_is_a_line() -> None:
    assert _place(f"Monitoring\n\n4.2 {RULE}\n".encode(), "policy.txt", "accounts") == "line 3"


def test_a_letter_is_shown_as_the_item_it_is() -> None:
    places = Places("text/html", {}, [(1, "", "Monitoring"), (2, "a", "Monitoring")])
    assert str(places.at(2)) == "(a), under “Monitoring”"


def test_a_long_heading_is_cut_between_words() -> None:
    places = Places("text/html", {}, [(1, "", "Responsibilities of everybody who works " * 3)])
    assert str(places.at(1)) == (
        "under “Responsibilities of everybody who works Responsibilities of …”"
    )


def test_place_without_anything_known_is_a_paragraph() -> None:
    assert str(Places("application/pdf", {}, []).at(7)) == "paragraph 7"


def _fill_pdf(paper):
    paper.title_line("Social media policy")
    paper.prose("Staff keep to these rules. " * 3)
    paper.title_line("Monitoring")
    paper.prose("The school looks at its own devices. " * 4)
    paper.add_page()
    paper.prose("People are told before it begins. " * 2 + RULE)


def test_place_in_a_pdf_is_a_page_and_a_heading() -> None:
    assert _place(pdf(_fill_pdf), "policy.pdf", "accounts") == "page 2, under “Monitoring”"
