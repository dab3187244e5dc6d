"""Headers, footers and page numbers: lines that the page prints, not the author."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from schoolgate.reading.model import Line
from schoolgate.reading.structure.lexing import clean, read_mark
from schoolgate.reading.structure.words import could_be_heading

_PAGE_WORD = re.compile(
    r"^\W{0,4}(?:page|pg\.?|p\.)\s*\d{1,4}(?:\s*(?:of|/|\|)\s*\d{1,4})?\W{0,4}$|"
    r"^\W{0,4}\d{1,4}\s*(?:of|/)\s*\d{1,4}\W{0,4}$|"
    r"^\W{0,3}\d{1,4}\s*\|\s*page\W{0,3}$|"
    r"^(?:\d{1,4}\s*\|\s*)?p\s*a\s*g\s*e\s*\|?\s*\d{0,4}$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^[-–—\[( ]{0,3}(\d{1,3})[-–—\]) ]{0,3}$")
_DIGITS = re.compile(r"\d+")
_MAX_FURNITURE = 110
_RUN = 3


def without_furniture(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The same lines, those that only belong to the page given the kind "furniture"."""
    texts = [clean(line.text).strip() for line in lines]
    cut = {index for index, text in enumerate(texts) if _PAGE_WORD.match(text)}
    cut |= _page_numbers(texts)
    cut |= _repeated(lines, texts, cut)
    if not cut:
        return lines
    return tuple(
        replace(line, kind="furniture") if index in cut else line
        for index, line in enumerate(lines)
    )


def _page_numbers(texts: list[str]) -> set[int]:
    """Numbers alone on a line, unless they count 1, 2, 3 and each announces a heading."""
    found = []
    for index, text in enumerate(texts):
        match = _BARE_NUMBER.match(text)
        if match:
            found.append((index, int(match.group(1)), match.group(1) == text))
    announced = [
        (index, value) for index, value, plain in found if plain and _announces(texts, index)
    ]
    values = [value for _, value in announced]
    if len(values) >= 2 and values == list(range(1, len(values) + 1)):
        sections = {index for index, _ in announced}
        return {index for index, _, _ in found if index not in sections}
    return {index for index, _, _ in found}


def _announces(texts: list[str], index: int) -> bool:
    following = [text for text in texts[index + 1 : index + 3] if text]
    return bool(following) and could_be_heading(following[0]) and not read_mark(following[0]).style


def _repeated(lines: tuple[Line, ...], texts: list[str], cut: set[int]) -> set[int]:
    """Short lines that come back at the edges of pages, whatever number they carry."""
    edges = _edges(lines, texts, cut)
    shapes = {index: _shape(texts[index]) for index in edges}
    counts = Counter(shapes.values())
    pages = len({line.page for line in lines if line.page is not None})
    needed = 2 if 2 <= pages <= 3 else _RUN
    return {index for index in edges if shapes[index] and counts[shapes[index]] >= needed}


def _shape(text: str) -> str:
    mark = read_mark(text)
    if len(text) > _MAX_FURNITURE or mark.bullet or (mark.label and not mark.rest):
        return ""
    return " ".join(_DIGITS.sub("#", text).lower().split())


def _edges(lines: tuple[Line, ...], texts: list[str], cut: set[int]) -> set[int]:
    """Places of the nonblank lines next to a page break or a page number, two on each side."""
    filled = [index for index, text in enumerate(texts) if text]
    edges: set[int] = set()
    for place, index in enumerate(filled):
        breaks_page = index in cut or (
            lines[index].page is not None
            and (place == 0 or lines[index].page != lines[filled[place - 1]].page)
        )
        if breaks_page:
            edges.update(filled[max(0, place - 2) : place + 3])
    return edges - cut
