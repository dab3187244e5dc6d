"""How a file was typed: how wide, how far apart, how indented."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from schoolgate.reading.structure.rows import Row
from schoolgate.reading.structure.words import runs_on

_WRAPPED_TYPES = ("text/plain", "text/markdown", "application/pdf")
_UNWRAPPED_WIDTH = 150
_SOME = 5


@dataclass(frozen=True, slots=True)
class Layout:
    """The habits of one file.

    ``wrapped``: its lines may be cut anywhere; ``spacing``: blank lines between two lines
    of one sentence; ``soft_items``: bullets were lost and left only a blank; ``words``:
    every word, to tell a hyphen at a line's end from one that belongs.
    """

    wrapped: bool
    width: int
    spacing: int
    indent: int
    soft_items: bool
    words: frozenset[str]

    @property
    def narrow(self) -> bool:
        """Lines are cut at the edge of a page, not only at the end of a paragraph."""
        return self.wrapped and self.width <= _UNWRAPPED_WIDTH


def measure(rows: list[Row], media_type: str) -> Layout:
    wrapped = media_type in _WRAPPED_TYPES
    lengths = sorted(len(row.text) for row in rows if not row.cells) or [0]
    width = lengths[int(len(lengths) * 0.9)]
    indents = Counter(min(row.indent, 40) for row in rows)
    indent = indents.most_common(1)[0][0] if indents else 0
    return Layout(
        wrapped=wrapped,
        width=width,
        spacing=_spacing(rows) if wrapped and width <= _UNWRAPPED_WIDTH else 0,
        indent=indent,
        soft_items=wrapped and _has_lost_bullets(rows, indent),
        words=frozenset(word.strip(".,;:()").lower() for row in rows for word in row.text.split()),
    )


def _spacing(rows: list[Row]) -> int:
    """The usual number of blank lines between two lines that are surely one sentence."""
    gaps: Counter[int] = Counter()
    for previous, row in pairwise(rows):
        if runs_on(previous.text) and row.text[:1].islower() and not row.mark.style:
            gaps[min(row.gap, 3)] += 1
    if gaps.total() < _SOME:
        return 0
    gap, count = gaps.most_common(1)[0]
    return gap if count * 2 > gaps.total() else 0


def _has_lost_bullets(rows: list[Row], indent: int) -> bool:
    """Bullets lost in conversion leave a blank at the start of the line and no other trace."""
    glyphs = sum(1 for row in rows if row.mark.bullet and not row.mark.label)
    shifted = [row for row in rows if row.indent > indent and not row.mark.style and not row.cells]
    return glyphs < 3 <= len(shifted) and len(shifted) * 2 < len(rows)
