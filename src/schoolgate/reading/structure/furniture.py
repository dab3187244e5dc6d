"""Headers, footers and page numbers: lines that the page prints, not the author."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from math import ceil

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
_WEB_PAGE = re.compile(
    r"^\W*(?:skip to (?:main )?content|google (?:translate|search)|interactive bar|(?:school )?logo|home ?page|"
    r"(?:print|share|download|email) this (?:page|document|policy)(?: with a friend)?|back to top|"
    r"(?:open|close|toggle) (?:menu|search|navigation)|select (?:preferred )?language|continue reading)\W*$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"^[-–—\[( ]{0,3}(\d{1,3})[-–—\]) ]{0,3}$")
_DIGITS = re.compile(r"\d+")
_SHEET_REACH = 8
_OUR_SHEET = {
    "What puts it into effect": ("A clause that says why is put into effect by others",),
    "What our school chose": ("These choices decide how the rules above read",),
    "Is this the edition in force?": (
        "Paper grows old",
        "Ask the school office for the edition in force",
    ),
}
_MAX_FURNITURE = 110
_SHARE = 0.4
_FEW_PAGES = 3
_DEPTH = 3


def without_furniture(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The same lines, those that only belong to the page given the kind "furniture"."""
    texts = [clean(line.text).strip() for line in lines]
    cut = {
        index for index, text in enumerate(texts) if _PAGE_WORD.match(text) or _WEB_PAGE.match(text)
    }
    cut |= _page_numbers(texts)
    cut |= _repeated(lines, texts, cut)
    cut |= _end_of_our_sheet(texts)
    if not cut:
        return lines
    return tuple(
        replace(line, kind="furniture") if index in cut else line
        for index, line in enumerate(lines)
    )


def _end_of_our_sheet(texts: list[str]) -> set[int]:
    """What our own PDF of a policy has after its last clause: tables, and its proof."""
    for index, text in enumerate(texts):
        begins = _OUR_SHEET.get(text)
        below = [one for one in texts[index + 1 :] if one][:_SHEET_REACH] if begins else []
        if begins and any(one.startswith(begins) for one in below):
            return set(range(index, len(texts)))
    return set()


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
    """Lines that come back at the head or foot of pages, from the outermost inwards."""
    pages = _pages(lines, texts, cut)
    if len(pages) < 2:
        return set()
    needed = max(2, ceil(len(pages) * _SHARE)) if len(pages) > _FEW_PAGES else len(pages)
    found: set[int] = set()
    for edge in ([*pages], [page[::-1] for page in pages]):
        open_pages = [(page, _shape(texts[page[0]])) for page in edge if page]
        for depth in range(1, _DEPTH + 1):
            counts = Counter(shape for _, shape in open_pages if shape)
            kept = [
                (page, shape) for page, shape in open_pages if counts[shape] >= needed and shape
            ]
            found.update(page[depth - 1] for page, _ in kept)
            open_pages = [
                (page, _shape(texts[page[depth]])) for page, _ in kept if len(page) > depth
            ]
    return found


def _shape(text: str) -> str:
    """The words of a line without its numbers; nothing for a line that belongs to the text."""
    mark = read_mark(text)
    if len(text) > _MAX_FURNITURE or mark.bullet or text.endswith((":", ";", ",")):
        return ""
    if (mark.label and not mark.rest) or not any(char.isalpha() for char in text):
        return ""
    return " ".join(_DIGITS.sub("#", text).lower().split())


def _pages(lines: tuple[Line, ...], texts: list[str], cut: set[int]) -> list[list[int]]:
    """The nonblank lines of each page; where no page is known, page numbers divide the text."""
    pages: list[list[int]] = [[]]
    current = lines[0].page if lines else None
    for index, text in enumerate(texts):
        turned = lines[index].page != current
        current = lines[index].page
        if (turned or (index in cut and current is None)) and pages[-1]:
            pages.append([])
        if text and index not in cut:
            pages[-1].append(index)
    return [page for page in pages if page]
