import pytest

from schoolgate.reading.extract import extract
from schoolgate.reading.joined import set_apart
from schoolgate.reading.model import Line
from schoolgate.reading.structure import read_document


def _apart(*lines: str) -> list[str]:
    return [line.text for line in set_apart(Line(n, text) for n, text in enumerate(lines, 1))]


def test_names_run_together_are_set_apart_where_the_text_has_them_apart() -> None:
    assert _apart("the OtterfordTown Council code", "Otterford Town Council employs us") == [
        "the Otterford Town Council code",
        "Otterford Town Council employs us",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the OtterfordTown Council code",
        "You Tube and YouTube, Face Book and FaceBook",
        "write to head@OtterfordTown.example, see www.OtterfordTown.example; Otterford Town",
        "within, cannot, another, maybe, website and staffroom stay as they are",
        "a report.Docx file of schools.Example addresses",
    ],
)
def test_what_may_be_meant_as_one_word_stays(text: str) -> None:
    assert _apart(text) == [text]


@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("Pupils ofthe school", "Pupils of the school"),
        ("Staff mustnot post", "Staff must not post"),
        ("Theschool watches its devices", "The school watches its devices"),
        ("Review dateNovember 2025", "Review date November 2025"),
        ("agreed by all staff.The head", "agreed by all staff. The head"),
    ],
)
def test_small_words_run_together_are_set_apart(joined: str, apart: str) -> None:
    assert _apart(joined) == [apart]


def test_clauses_read_apart_while_the_text_stays_as_it_was() -> None:
    text = (
        "Code of conduct\n\n1.1 Staff follow the OtterfordTown code.\n\n1.2 Otterford Town pays.\n"
    )
    document = read_document(extract(text.encode(), "code.txt"))
    assert document.clauses[0].text == "Staff follow the Otterford Town code."
    assert "OtterfordTown" in document.source.lines[2].text
