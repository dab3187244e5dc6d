"""What comes in as a scan is drawn anew or refused; nothing of it gets through."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from schoolgate.declarations.scan import MAX_BYTES, BadPaper, draw_anew, pages_of, write


def as_picture(
    kind: str, size: tuple[int, int] = (800, 1100), mode: str = "RGB", **more: object
) -> bytes:
    kept = io.BytesIO()
    Image.new(mode, size, "white").save(kept, kind, **more)
    return kept.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(BadPaper) as problem:
        draw_anew(data)
    return problem.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "PDF"])
def test_sheet_becomes_a_pdf_of_our_own(kind: str) -> None:
    paper = draw_anew(as_picture(kind))
    document = pypdfium2.PdfDocument(paper.pdf)
    assert (paper.pages, len(document)) == (1, 1)
    width, height = document[0].get_size()
    assert round(height / width, 1) == 1.4
    assert len(paper.sha256) == 64


def test_place_of_a_photograph_is_left_behind() -> None:
    notes = Image.Exif()
    notes[0x9286] = "taken at 51.5, -0.1"
    photograph = as_picture("JPEG", exif=notes)
    assert b"taken at 51.5" in photograph
    assert b"taken at 51.5" not in draw_anew(photograph).pdf


def test_script_of_a_pdf_is_left_behind() -> None:
    evil = as_picture("PDF").replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S"
                                     b" /JavaScript /JS (app.alert\\(1\\)) >>")  # fmt: skip
    assert b"JavaScript" in evil
    assert b"JavaScript" not in draw_anew(evil).pdf


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "other-kind"),
        (b"GIF89a", "other-kind"),
        (b"%PDF-1.7 nothing", "damaged"),
        (b"\x89PNG\r\n\x1a\n nothing", "damaged"),
        (b"\xff\xd8\xff nothing", "damaged"),
        (b"\xff\xd8\xff" + b"x" * MAX_BYTES, "too-many-bytes"),
        (as_picture("PNG", (100, 900)), "too-small"),
    ],
)
def test_what_is_no_sheet_is_refused(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_sheet_of_too_many_dots_is_refused() -> None:
    assert refused(as_picture("PNG", (20_000, 4_000), "1")) == "too-many-pixels"


def test_book_is_refused() -> None:
    page = Image.new("RGB", (300, 400), "white")
    book = io.BytesIO()
    page.save(book, "PDF", save_all=True, append_images=[page] * 11)
    assert refused(book.getvalue()) == "too-many-pages"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]), st.binary(max_size=400))
def test_no_bytes_do_anything_but_be_refused(start: bytes, rest: bytes) -> None:
    with pytest.raises(BadPaper):
        write(pages_of(start + rest))
