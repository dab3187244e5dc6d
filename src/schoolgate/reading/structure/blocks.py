"""Printed lines joined into paragraphs, items, rows and possible headings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from schoolgate.reading.model import Line
from schoolgate.reading.structure.control import is_control_line
from schoolgate.reading.structure.lexing import Mark, clean, read_mark
from schoolgate.reading.structure.numbering import Numbering
from schoolgate.reading.structure.rows import cells_of
from schoolgate.reading.structure.words import (
    FUNCTION_WORDS,
    could_be_heading,
    ends_sentence,
    is_caps,
    is_field,
    is_title_case,
    last_word,
    mostly_caps,
)

WRAPPED_TYPES = ("text/plain", "text/markdown", "application/pdf")
_UNWRAPPED_WIDTH = 150
_HASHES = re.compile(r"^ {0,3}(#{1,6})\s+(?=\S)")
_HYPHEN_PREFIXES = frozenset(
    "non co self e re pre anti well ex cyber on off multi inter cross day follow third one two part "
    "long short high low full up in over under year whole face peer parent vice".split()
)


@dataclass(slots=True)
class Block:
    """One paragraph, item, heading or table row, with where each of its lines begins in it."""

    mark: Mark
    text: str
    starts: list[tuple[int, int]]
    gap: int
    kind: str = "text"
    level: int | None = None
    cells: tuple[str, ...] = ()
    indent: int = 0
    soft: bool = False
    single: bool = True
    last_line: int = 0
    page: int | None = None

    @property
    def line(self) -> int:
        return self.starts[0][1]

    def line_at(self, offset: int) -> int:
        """The line that the character at ``offset`` stands on."""
        found = self.starts[0][1]
        for begin, number in self.starts:
            if begin > offset:
                break
            found = number
        return found


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file was typed: how wide, how far apart, how indented."""

    wrapped: bool
    width: int
    spacing: int
    indent: int
    soft_items: bool
    words: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line with what is known before it is joined to others."""

    line: Line
    text: str
    mark: Mark
    indent: int
    gap: int
    cells: tuple[str, ...]


def read_rows(lines: tuple[Line, ...]) -> list[Row]:
    rows = []
    gap = 0
    indents_page = None
    for line in lines:
        if line.kind == "furniture":
            gap = max(gap, 0)
            continue
        line = _with_heading(line)
        cleaned = clean(line.text)
        text = " ".join(cleaned.split())
        if not text and not line.label:
            gap += 1
            continue
        cells = line.cells or (cells_of(cleaned) if line.kind == "text" else ())
        indent = len(cleaned) - len(cleaned.lstrip())
        if line.page != indents_page:
            indents_page, indent = line.page, 0 if line.page else indent
        rows.append(Row(line, text, _mark(line, text, cells), indent, gap, tuple(cells)))
        gap = 0
    return rows


def _with_heading(line: Line) -> Line:
    """A Markdown heading, or a line that is bold from end to end, as a heading."""
    if line.kind != "text":
        return line
    found = _HASHES.match(line.text)
    if found:
        words = line.text[found.end() :].rstrip().rstrip("#")
        return replace(line, kind="heading", level=len(found.group(1)), text=words)
    bold = line.text.strip()
    if len(bold) < 160 and bold.startswith("**") and bold.endswith("**") and "**" not in bold[2:-2]:
        if could_be_heading(bold[2:-2].strip()) and not bold.endswith(":**"):
            return replace(line, kind="heading", level=None, text=bold[2:-2])
    return line


def _mark(line: Line, text: str, cells: tuple[str, ...]) -> Mark:
    if cells:
        return Mark(rest=text)
    if not line.label:
        return read_mark(text)
    given = read_mark(f"{line.label} x")
    if not given.style:
        return Mark("decimal1", line.label, (line.label,), text)
    return Mark(given.style, given.label, given.key, text, given.bullet)


def measure(rows: list[Row], media_type: str) -> Layout:
    """The habits of the file, taken from all its lines."""
    wrapped = media_type in WRAPPED_TYPES
    lengths = sorted(len(row.text) for row in rows if not row.cells) or [0]
    width = lengths[int(len(lengths) * 0.9)]
    indents = Counter(min(row.indent, 40) for row in rows)
    indent = indents.most_common(1)[0][0] if indents else 0
    words = frozenset(word.strip(".,;:()").lower() for row in rows for word in row.text.split())
    return Layout(
        wrapped=wrapped,
        width=width,
        spacing=_spacing(rows) if wrapped else 0,
        indent=indent,
        soft_items=wrapped and _has_lost_bullets(rows, indent),
        words=words,
    )


def _spacing(rows: list[Row]) -> int:
    """How many blank lines stand between two lines of one sentence."""
    gaps: Counter[int] = Counter()
    for previous, row in zip(rows, rows[1:], strict=False):
        if _runs_on(previous.text) and row.text[:1].islower() and not row.mark.style:
            gaps[min(row.gap, 3)] += 1
    if sum(gaps.values()) < 5:
        return 0
    gap, count = gaps.most_common(1)[0]
    return gap if count * 2 > sum(gaps.values()) else 0


def _has_lost_bullets(rows: list[Row], indent: int) -> bool:
    """Bullets lost in conversion leave a blank at the start of the line and no other trace."""
    glyphs = sum(1 for row in rows if row.mark.bullet and not row.mark.label)
    shifted = [row for row in rows if row.indent > indent and not row.mark.style and not row.cells]
    return glyphs < 3 <= len(shifted) and len(shifted) * 2 < len(rows)


def _runs_on(text: str) -> bool:
    return text[-1:] not in ".:;!?" and not ends_sentence(text)


class Joiner:
    """Joins rows into blocks, looking at one row and the block before it."""

    def __init__(self, rows: list[Row], layout: Layout) -> None:
        self._rows = rows
        self._layout = layout
        self._numbers = Numbering()
        self._blocks: list[Block] = []
        self._listing = False

    def blocks(self) -> list[Block]:
        for index, row in enumerate(self._rows):
            row = self._believed(row)
            following = self._rows[index + 1] if index + 1 < len(self._rows) else None
            if self._joins(row):
                self._extend(self._blocks[-1], row)
            else:
                self._begin(row, following)
        return self._blocks

    def _gap(self, row: Row) -> int:
        return max(0, row.gap - self._layout.spacing)

    def _believed(self, row: Row) -> Row:
        """The row without its number where that number is only a word at a line's start."""
        mark = row.mark
        if not mark.label or row.line.label:
            return row
        inside = self._layout.wrapped and self._mid_sentence(row)
        if mark.bullet or not inside and mark.sure:
            return row
        if (
            self._numbers.expects(mark)
            and (mark.sure or not inside)
            and self._number_fits(mark, inside)
        ):
            return row
        return Row(row.line, row.text, Mark(rest=row.text), row.indent, row.gap, row.cells)

    def _number_fits(self, mark: Mark, inside: bool) -> bool:
        if mark.sure or inside:
            return True
        return could_be_heading(mark.rest) or mark.style.startswith("letter")

    def _mid_sentence(self, row: Row) -> bool:
        if not self._blocks or self._gap(row) > 0:
            return False
        block = self._blocks[-1]
        if block.kind != "text" or block.cells or not _runs_on(block.text):
            return False
        return not (
            block.single
            and could_be_heading(block.mark.rest if block.mark.label else block.text)
            and not self._fills(block, row)
        )

    def _fills(self, block: Block, row: Row) -> bool:
        """Whether the first word of the row would not have fitted on the line before."""
        last = len(block.text) - block.starts[-1][0]
        first = len(row.text.split(maxsplit=1)[0]) if row.text else 0
        return last + 1 + first > self._layout.width * 0.92

    def _joins(self, row: Row) -> bool:
        if not self._blocks or row.line.kind != "text" or row.cells:
            return False
        block = self._blocks[-1]
        if block.kind != "text" or block.cells:
            return False
        if block.mark.style and not block.text and not row.mark.style:
            return self._gap(row) <= 1
        if row.mark.style or not self._layout.wrapped:
            return False
        if is_field(row.text) or is_field(block.text) or is_control_line(row.text):
            return False
        if self._is_soft(row) and not self._carries_over(block, row):
            return False
        return self._joins_text(block, row)

    def _is_soft(self, row: Row) -> bool:
        return self._layout.soft_items and row.indent > self._layout.indent and not row.mark.style

    def _carries_over(self, block: Block, row: Row) -> bool:
        """A page break, too, leaves a blank at the start of a line."""
        return not block.soft and _runs_on(block.text) and row.text[:1].islower()

    def _joins_text(self, block: Block, row: Row) -> bool:
        last = block.text[block.starts[-1][0] :]
        gap = self._gap(row)
        lower = row.text[:1].islower()
        tail = last_word(last)
        if is_control_line(block.text) and not lower:
            return False
        if last.endswith(":"):
            return False
        if gap > 0:
            return self._joins_over_gap(last, tail, lower=lower, gap=gap)
        if last.endswith((",", "-", "(")) or (tail in FUNCTION_WORDS and not ends_sentence(last)):
            return True
        if mostly_caps(block.text) and block.single:
            return is_caps(row.text) and len(last) >= self._layout.width * 0.5
        if self._layout.width > _UNWRAPPED_WIDTH:
            return lower and _runs_on(last)
        if last.endswith(";"):
            return lower and self._fills(block, row)
        if lower:
            return True
        return self._joins_capital(block, row, last)

    def _joins_capital(self, block: Block, row: Row, last: str) -> bool:
        if self._fills(block, row):
            return True
        if ends_sentence(last):
            return len(last) >= self._layout.width * 0.75 and not block.single
        if block.single and not block.mark.style and could_be_heading(block.text):
            return False
        share = 0.5 if block.mark.style or block.soft else 0.65
        return len(last) >= self._layout.width * share

    def _joins_over_gap(self, last: str, tail: str, *, lower: bool, gap: int) -> bool:
        """A page break or a stray blank line inside a sentence."""
        if not _runs_on(last) or gap > 6 or is_field(last):
            return False
        if last.endswith("-") or (
            tail in FUNCTION_WORDS and tail not in ("and", "or", "but", "nor")
        ):
            return lower or gap <= 4
        long_enough = len(last) >= min(self._layout.width, 100) * 0.6
        return lower and (last.endswith(",") or tail in FUNCTION_WORDS or long_enough)

    def _extend(self, block: Block, row: Row) -> None:
        if not block.text:
            block.starts = [(0, block.line)] if not row.text else [(0, row.line.number)]
            block.text = row.text
        else:
            kept, space = _hyphenated(block.text, row.text, self._layout.words)
            block.starts.append((len(kept) + len(space), row.line.number))
            block.text = kept + space + row.text
            block.single = False
        block.last_line = row.line.number

    def _begin(self, row: Row, following: Row | None) -> None:
        self._numbers.note(row.mark)
        heading = row.line.kind == "heading"
        self._blocks.append(
            Block(
                mark=row.mark,
                text=row.mark.rest if row.mark.style else row.text,
                starts=[(0, row.line.number)],
                gap=self._gap(row),
                kind="heading" if heading else ("row" if row.cells else "text"),
                level=row.line.level,
                cells=row.cells,
                indent=row.indent,
                soft=self._is_soft(row),
                last_line=row.line.number,
                page=row.line.page,
            )
        )


def _hyphenated(before: str, after: str, words: frozenset[str]) -> tuple[str, str]:
    """The text before a line break and what joins it to the text after."""
    if before.endswith("\u00ad"):
        return before[:-1], ""
    if not before.endswith("-") or before.endswith((" -", "--")) or not after[:1].islower():
        return before, " "
    first = before[:-1].split()[-1].lower().strip("(\"'“‘") if before[:-1].split() else ""
    second = after.split(maxsplit=1)[0].lower().strip(".,;:()\"'”’")
    if first + second in words:
        return before[:-1], ""
    if f"{first}-{second}" in words or first in _HYPHEN_PREFIXES or "-" in first:
        return before, ""
    return before[:-1], ""


__all__ = ["Block", "Joiner", "Layout", "Row", "is_title_case", "measure", "read_rows"]
