"""PDF files with text: lines rebuilt from where the words stand on the page."""

from __future__ import annotations

import ctypes
import threading
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2
from pypdfium2 import raw

from schoolgate.reading.extract.limits import MAX_LINES, MAX_PAGES, damaged, encrypted, too_long
from schoolgate.reading.joined import set_apart
from schoolgate.reading.model import Line, LineKind, Source, UnreadableDocument
from schoolgate.text import Text

WHAT = Text("PDF")
MEDIA_TYPE = "application/pdf"
_LOCK = threading.Lock()  # PDFium is not safe to call from two threads at once.
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\ufffe": "-", "\u0002": "-"}
)
_FEW_LETTERS = 20
_BOLD_WEIGHT = 600
_TOLERANCE = 2.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of words in one font on one line."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class _Printed:
    """One line of a page."""

    text: str
    page: int
    top: float
    bottom: float
    size: float
    bold: bool
    cells: tuple[str, ...] = ()


def extract_pdf(data: bytes, name: str) -> Source:
    with _LOCK:
        printed, title = _read(data)
    letters = sum(1 for line in printed for char in line.text if char.isalnum())
    if letters < _FEW_LETTERS:
        raise UnreadableDocument(
            "no-text",
            Text(
                "This PDF holds pictures of pages and no text; it was probably scanned. "
                "Hand in the Word file it was made from, or a PDF saved from Word."
            ),
        )
    return Source(name, MEDIA_TYPE, set_apart(_lines(printed)), title)


def _read(data: bytes) -> tuple[list[_Printed], str]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise encrypted(WHAT) from error
        raise damaged(WHAT) from error
    try:
        if len(document) > MAX_PAGES:
            raise too_long(Text("The document has more than {most} pages.", most=f"{MAX_PAGES:,}"))
        printed: list[_Printed] = []
        for number in range(len(document)):
            printed += _read_page(document, number)
            if len(printed) > MAX_LINES:
                raise too_long(
                    Text("The document has more than {most} lines.", most=f"{MAX_LINES:,}")
                )
        return printed, str(document.get_metadata_dict().get("Title", "")).strip()
    except pypdfium2.PdfiumError as error:
        raise damaged(WHAT) from error
    finally:
        document.close()


def _read_page(document: Any, number: int) -> list[_Printed]:
    page = document[number]
    text = page.get_textpage()
    try:
        pieces = _pieces(text)
        width = page.get_width()
    finally:
        text.close()
        page.close()
    return [
        _printed(row, number + 1) for column in _columns(pieces, width) for row in _rows(column)
    ]


def _pieces(text: Any) -> list[_Piece]:
    pieces = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        words = text.get_text_bounded(left, bottom, right, top)
        words = " ".join(words.translate(_LIGATURES).split())
        if words:
            size, bold = _font(text, left, bottom, right, top)
            pieces.append(_Piece(words, left, bottom, right, top, size, bold))
    return pieces


def _font(text: Any, left: float, bottom: float, right: float, top: float) -> tuple[float, bool]:
    """Size and weight of the first letter of a piece."""
    index = text.get_index(
        left + min(1.0, (right - left) / 2), (top + bottom) / 2, _TOLERANCE, _TOLERANCE
    )
    if index is None or index < 0:
        return top - bottom, False
    size = raw.FPDFText_GetFontSize(text, index)
    weight = raw.FPDFText_GetFontWeight(text, index)
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, index, buffer, 128, ctypes.byref(flags))
    font = buffer.value.lower() if 0 < length <= 128 else b""
    bold = weight >= _BOLD_WEIGHT or b"bold" in font or b"black" in font
    return float(size), bold


def _rows(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces that stand beside each other, from the top of the page to its foot."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.middle, piece.left)):
        row = rows[-1] if rows else None
        if row and abs(row[0].middle - piece.middle) < 0.5 * min(row[0].height, piece.height):
            row.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _columns(pieces: list[_Piece], width: float) -> list[list[_Piece]]:
    """The page in one piece, or its two columns one after the other below what spans both."""
    gutter = _gutter(pieces, width)
    if gutter is None:
        return [pieces]
    across = [piece for piece in pieces if piece.left < gutter < piece.right]
    foot = min(
        (piece.top for piece in pieces if not piece.left < gutter < piece.right), default=0.0
    )
    above = [piece for piece in across if piece.bottom >= foot]
    below = [piece for piece in across if piece.bottom < foot]
    left = [piece for piece in pieces if piece.right <= gutter]
    right = [piece for piece in pieces if piece.left >= gutter]
    return [part for part in (above, left, right, below) if part]


def _gutter(pieces: list[_Piece], width: float) -> float | None:
    """A white stripe near the middle with long lines on both sides of it."""
    if len(pieces) < 16:
        return None
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56):
        place = width * share
        across = sum(1 for piece in pieces if piece.left < place < piece.right)
        sides = (
            [piece for piece in pieces if piece.right <= place],
            [piece for piece in pieces if piece.left >= place],
        )
        long = all(
            len(side) >= 8 and median(piece.right - piece.left for piece in side) > width * 0.28
            for side in sides
        )
        if long and across <= len(pieces) * 0.1:
            return place
    return None


def _printed(row: list[_Piece], page: int) -> _Printed:
    text = row[0].text
    cells = [row[0].text]
    for before, piece in pairwise(row):
        gap = piece.left - before.right
        blank = " " if gap > 0.12 * piece.height else ""
        text += blank + piece.text
        if gap > 2.2 * piece.height:
            cells.append(piece.text)
        else:
            cells[-1] += blank + piece.text
    return _Printed(
        text=text,
        page=page,
        top=max(piece.top for piece in row),
        bottom=min(piece.bottom for piece in row),
        size=max(piece.size for piece in row),
        bold=all(piece.bold for piece in row if any(char.isalnum() for char in piece.text)),
        cells=tuple(cells),
    )


def _lines(printed: list[_Printed]) -> tuple[Line, ...]:
    """Numbered lines, an empty one wherever the page leaves more room than between two lines."""
    pitch = _pitch(printed)
    body = median(line.size for line in printed) if printed else 0.0
    bold_is_rare = sum(line.bold for line in printed) <= len(printed) * 0.4
    lines: list[Line] = []
    for before, line in zip([None, *printed], printed, strict=False):
        if before is not None and _is_apart(before, line, pitch):
            lines.append(Line(len(lines) + 1, "", page=line.page))
        is_table = len(line.cells) > 1 and not _starts_item(line.cells[0])
        kind: LineKind = "text"
        if not is_table and _stands_out(line, body, bold_is_rare=bold_is_rare):
            kind = "heading"
        lines.append(
            Line(
                len(lines) + 1,
                " | ".join(line.cells) if is_table else line.text,
                "row" if is_table else kind,
                page=line.page,
                cells=line.cells if is_table else (),
            )
        )
    return tuple(lines)


def _starts_item(cell: str) -> bool:
    """A number or bullet set well off from its words."""
    return len(cell) <= 8 and (
        not any(char.isalpha() for char in cell) or len(cell.strip("().")) <= 2
    )


def _pitch(printed: list[_Printed]) -> float:
    steps = [
        before.bottom - line.bottom
        for before, line in pairwise(printed)
        if before.page == line.page and 0 < before.bottom - line.bottom < 60
    ]
    return sorted(steps)[len(steps) // 5] if steps else 0.0


def _is_apart(before: _Printed, line: _Printed, pitch: float) -> bool:
    if before.page != line.page:
        return False
    step = before.bottom - line.bottom
    return step < 0 or step > pitch * 1.35


def _stands_out(line: _Printed, body: float, *, bold_is_rare: bool) -> bool:
    """Short, and larger than the text or in bold: likely a heading."""
    text = line.text.strip()
    if (
        len(text) > 100
        or text[-1:] in (".", ";", ",", ":")
        or not any(char.isalpha() for char in text)
    ):
        return False
    if not (text[0].isupper() or text[0].isdigit()):
        return False
    return line.size > body * 1.15 or (line.bold and bold_is_rare)


__all__ = ["extract_pdf"]
