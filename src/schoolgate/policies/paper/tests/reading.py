"""Reading printed sheets with other eyes than those that wrote them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
import segno
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


def opened(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of_pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [
        " ".join(page.get_textpage().get_text_bounded().replace("\u200b", "").split())
        for page in document
    ]


def words_in(pdf: bytes) -> str:
    return " ".join(text_of_pages(pdf))


def bookmarks(pdf: bytes) -> list[str]:
    def titles(outline: list[Any]) -> Iterator[str]:
        for one in outline:
            if isinstance(one, list):
                yield from titles(one)
            else:
                yield one.title

    return list(titles(opened(pdf).outline))


def elements(pdf: bytes) -> list[DictionaryObject]:
    """All elements of the structure tree: what a screen reader is told."""

    def below(node: Any) -> Iterator[DictionaryObject]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, ArrayObject):
            for one in node:
                yield from below(one)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from below(node["/K"])

    return list(below(opened(pdf).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def tags(pdf: bytes) -> list[str]:
    return [str(one["/S"]) for one in elements(pdf)]


def fonts(pdf: bytes) -> dict[str, bool]:
    """Each font by name, and whether the file carries it."""
    found = {}
    for page in opened(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for below in font.get_object()["/DescendantFonts"]:
                descriptor = below.get_object()["/FontDescriptor"]
                name = str(descriptor["/FontName"]).partition("+")[2]
                found[name] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
    return found


def sizes(pdf: bytes) -> set[float]:
    """The sizes in points of all letters on the pages."""
    found = set()

    def note(_text: str, _cm: Any, matrix: list[float], _font: Any, size: float) -> None:
        if _text.strip():
            found.add(round(size * abs(matrix[3] or matrix[1]), 1))

    for page in opened(pdf).pages:
        page.extract_text(visitor_text=note)
    return found


def qr_modules(pdf: bytes, page: int) -> list[list[int]]:
    """The squares of the QR code on a page, as a camera sees them: it alone is pure black."""
    return squares_of(pypdfium2.PdfDocument(pdf)[page].render(scale=6).to_pil())


def squares_of(picture: Any) -> list[list[int]]:
    """The squares of the QR code in a picture."""
    picture = picture.convert("L")
    dark = picture.point(lambda value: 255 if value < 8 else 0)
    box = dark.getbbox()
    assert box is not None
    code = dark.crop(box)
    count = round(code.width / _square(code))
    side = code.width / count
    return [
        [
            int(code.getpixel((int((column + 0.5) * side), int((row + 0.5) * side))) == 255)
            for column in range(count)
        ]
        for row in range(count)
    ]


def _square(code: Any) -> float:
    """The side of one square: a finder pattern has seven in its first row."""
    run = 0
    while code.getpixel((run, 2)) == 255:
        run += 1
    return run / 7


def modules_of(content: str) -> list[list[int]]:
    return [list(row) for row in segno.make(content, micro=False, error="m").matrix]
