"""Printed lines joined into paragraphs, items, rows and possible headings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest

from schoolgate.reading.structure.control import is_control_line
from schoolgate.reading.structure.layout import Layout
from schoolgate.reading.structure.lexing import Mark
from schoolgate.reading.structure.numbering import Numbering
from schoolgate.reading.structure.rows import Row
from schoolgate.reading.structure.words import (
    FUNCTION_WORDS,
    could_be_heading,
    ends_sentence,
    is_caps,
    is_field,
    is_title_case,
    last_word,
    mostly_caps,
    runs_on,
)
from schoolgate.reading.wordlists import word_set

_HYPHEN_PREFIXES = word_set(
    "non co self e re pre anti well ex cyber on off multi inter cross day follow third one two part "
    "long short high low full up in over under year whole face peer parent vice"
)
_LONGEST_GAP = 6


@dataclass(slots=True)
class Block:
    """One paragraph, item, heading or table row, with where each of its lines begins in it."""

    mark: Mark
    text: str
    starts: list[tuple[int, int]]
    gap: int
    line: int
    last_line: int
    kind: str = "text"
    level: int | None = None
    cells: tuple[str, ...] = ()
    soft: bool = False
    top: bool = False
    apart: bool = False

    @property
    def single(self) -> bool:
        return len(self.starts) == 1

    def line_at(self, offset: int) -> int:
        """The line that the character at ``offset`` stands on."""
        found = self.starts[0][1]
        for begin, number in self.starts:
            if begin > offset:
                break
            found = number
        return found


def join_rows(rows: list[Row], layout: Layout) -> list[Block]:
    return _Joiner(layout).run(rows)


class _Joiner:
    """Looks at one row, the one after it and the block so far.

    Of the block only its first and its last line are looked at, so that a paragraph without
    end costs no more than its length; its lines are put together when it is complete.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._numbers = Numbering()
        self._blocks: list[Block] = []
        self._pieces: list[str] = []
        self._size = 0

    def run(self, rows: list[Row]) -> list[Block]:
        for printed, following in zip_longest(rows, rows[1:]):
            row = self._believed(printed)
            if self._joins(row, following):
                self._extend(self._blocks[-1], row)
            else:
                apart = self._is_apart(row, following)
                self._complete()
                self._begin(row, apart=apart)
        self._complete()
        return self._blocks

    def _complete(self) -> None:
        if self._blocks:
            self._blocks[-1].text = "".join(self._pieces)

    @property
    def _last(self) -> str:
        """The last line of the block so far."""
        return self._pieces[-1]

    def _gap(self, row: Row) -> int:
        return max(0, row.gap - self._layout.spacing)

    def _believed(self, row: Row) -> Row:
        """The row without its number where that number is only a word at the start of a line."""
        mark = row.mark
        if not mark.label or row.line.label or row.line.kind == "heading" or mark.bullet:
            return row
        inside = self._mid_sentence(row)
        if mark.sure and not inside:
            return row
        expected = self._numbers.expects(mark)
        heads = could_be_heading(mark.rest)
        if inside:
            believed = mark.sure and expected
        elif mark.style.startswith("keyword:"):
            believed = True
        else:
            believed = (heads and (expected or is_caps(mark.rest))) or (
                expected and mark.style.startswith(("letter", "roman"))
            )
        return row if believed else replace(row, mark=Mark(rest=row.text))

    def _mid_sentence(self, row: Row) -> bool:
        if not self._layout.wrapped or not self._blocks or self._gap(row) > 0:
            return False
        block = self._blocks[-1]
        if block.kind != "text" or not runs_on(self._last):
            return False
        return not (block.single and could_be_heading(block.text) and not self._fills(row))

    def _fills(self, row: Row) -> bool:
        """Whether the first word of the row would not have fitted on the line before."""
        first = row.text.split(maxsplit=1)[0] if row.text else ""
        return len(self._last) + 1 + len(first) > self._layout.width * 0.92

    def _joins(self, row: Row, following: Row | None) -> bool:
        if not self._blocks or row.cells:
            return False
        block = self._blocks[-1]
        if "heading" in (block.kind, row.line.kind):
            return self._joins_heading(block, row)
        if row.line.kind not in ("text", "item") or block.kind != "text":
            return False
        if block.mark.style and not block.text and not row.mark.style:
            return self._gap(row) <= 1 and self._layout.wrapped
        if row.mark.style or not self._layout.wrapped:
            return False
        if is_field(row.text) or is_control_line(row.text):
            return False
        if block.single and is_field(block.text):
            return False
        if self._is_soft(row) and not self._carries_over(block, row):
            return False
        if block.single and is_control_line(block.text) and not row.text[:1].islower():
            return False
        if self._last.endswith(":") or self._is_inner_heading(row, following):
            return False
        if self._gap(row) > 0:
            return self._joins_over_gap(block, row)
        return self._joins_closely(block, row)

    def _joins_heading(self, block: Block, row: Row) -> bool:
        """A heading known by its look alone may be wrapped, or be the bold start of a sentence."""
        if block.kind != "heading" or not self._layout.wrapped or row.mark.style:
            return False
        if block.level is not None or row.line.level is not None or self._gap(row) > 0:
            return False
        if not runs_on(self._last) or is_field(row.text):
            return False
        if row.text[:1].islower():
            return True
        open_end = last_word(self._last) in FUNCTION_WORDS or self._last.endswith((",", "-", "–"))
        long = len(self._last) >= self._layout.width * 0.6
        return row.line.kind == "heading" and (open_end or long)

    def _is_soft(self, row: Row) -> bool:
        return self._layout.soft_items and row.indent > self._layout.indent and not row.mark.style

    def _carries_over(self, block: Block, row: Row) -> bool:
        """A page break, too, leaves a blank at the start of a line."""
        return not block.soft and runs_on(self._last) and row.text[:1].islower()

    def _is_inner_heading(self, row: Row, following: Row | None) -> bool:
        """A short line between the end of one sentence and the beginning of another."""
        if following is None or not ends_sentence(self._last) or not could_be_heading(row.text):
            return False
        if not self._layout.narrow or len(row.text) > self._layout.width * 0.6:
            return False
        first = following.text[:1]
        return first.isupper() or bool(following.mark.style) or bool(following.cells)

    def _joins_closely(self, block: Block, row: Row) -> bool:
        """Whether a line right below another goes on with it."""
        last = self._last
        lower = row.text[:1].islower()
        if last.endswith((",", "-", "(")) or (
            last_word(last) in FUNCTION_WORDS and not ends_sentence(last)
        ):
            return True
        if block.single and not lower and mostly_caps(block.text):
            return is_caps(row.text) and len(last) >= self._layout.width * 0.5
        if not self._layout.narrow:
            return lower and runs_on(last)
        if last.endswith(";"):
            return lower and self._fills(row)
        return lower or self._joins_capital(block, row)

    def _joins_capital(self, block: Block, row: Row) -> bool:
        last = self._last
        if self._fills(row):
            return True
        if ends_sentence(last):
            return len(last) >= self._layout.width * 0.75 and not block.single
        if row.text[:1].isdigit() and runs_on(last):
            return True
        if block.single and not block.mark.style and could_be_heading(block.text):
            return self._is_wrapped_heading(block, row)
        share = 0.5 if block.mark.style or block.soft else 0.65
        return len(last) >= self._layout.width * share

    def _is_wrapped_heading(self, block: Block, row: Row) -> bool:
        return (
            is_title_case(block.text)
            and is_title_case(row.text)
            and could_be_heading(row.text)
            and len(row.text) < len(block.text)
            and len(block.text) >= self._layout.width * 0.4
        )

    def _joins_over_gap(self, block: Block, row: Row) -> bool:
        """A page break or a stray blank line inside a sentence."""
        last, gap = self._last, self._gap(row)
        if not runs_on(last) or gap > _LONGEST_GAP:
            return False
        lower = row.text[:1].islower()
        tail = last_word(last)
        dangling = tail in FUNCTION_WORDS
        if last.endswith("-") or (dangling and tail not in ("and", "or", "but", "nor")):
            heads = could_be_heading(row.text) or (block.single and could_be_heading(block.text))
            return lower or (gap <= 4 and not heads)
        long_enough = len(last) >= min(self._layout.width, 100) * 0.6
        return lower and (last.endswith(",") or dangling or long_enough)

    def _extend(self, block: Block, row: Row) -> None:
        if row.line.kind == "text":
            block.kind = "text"
        if block.text:
            kept, space = _joint(self._last, row.text, self._layout.words)
            self._size += len(kept) - len(self._last) + len(space)
            self._pieces[-1] = kept + space
            block.starts.append((self._size, row.line.number))
            self._pieces.append(row.text)
        else:
            block.text = row.text
            block.starts = [(0, row.line.number)]
            self._pieces = [row.text]
        self._size += len(row.text)
        block.last_line = row.line.number

    def _is_apart(self, row: Row, following: Row | None) -> bool:
        return bool(self._blocks) and self._is_inner_heading(row, following)

    def _begin(self, row: Row, *, apart: bool) -> None:
        self._numbers.note(row.mark)
        text = row.mark.rest if row.mark.style else row.text
        self._pieces, self._size = [text], len(text)
        kind = "heading" if row.line.kind == "heading" else ("row" if row.cells else "text")
        self._blocks.append(
            Block(
                mark=row.mark,
                text=text,
                starts=[(0, row.line.number)],
                gap=self._gap(row),
                line=row.line.number,
                last_line=row.line.number,
                kind=kind,
                level=row.line.level,
                cells=row.cells,
                soft=self._is_soft(row),
                top=row.top,
                apart=apart,
            )
        )


def _joint(before: str, after: str, words: frozenset[str]) -> tuple[str, str]:
    """The text before a line's end, and what stands between it and the text after."""
    if before.endswith("\u00ad"):
        return before[:-1], ""
    if not before.endswith("-") or before.endswith((" -", "--")) or not after[:1].islower():
        return before, " "
    first = before[-60:-1].split()[-1:] or [""]
    head = first[0].lower().strip("(\"'“‘")
    tail = after.split(maxsplit=1)[0].lower().strip(".,;:()\"'”’")
    if head + tail in words:
        return before[:-1], ""
    if f"{head}-{tail}" in words or head in _HYPHEN_PREFIXES or "-" in head:
        return before, ""
    return before[:-1], ""
