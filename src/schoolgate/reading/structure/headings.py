"""Which blocks are headings, and how deep each stands."""

from __future__ import annotations

from dataclasses import dataclass

from schoolgate.reading.structure.blocks import Block
from schoolgate.reading.structure.control import is_control_line
from schoolgate.reading.structure.layout import Layout
from schoolgate.reading.structure.names import names_a_school
from schoolgate.reading.structure.parts import is_choice
from schoolgate.reading.structure.words import (
    could_be_heading,
    ends_sentence,
    has_verb,
    is_caps,
    is_field,
    is_title_case,
    mostly_caps,
)

_MAX_STYLED = 200
_COVER_REACH = 6
_KEYWORD_RANK = 1.0
_OUTER_KEYWORDS = ("part", "chapter", "appendix", "appendices", "annex", "annexe", "schedule")
_OUTER_RANK = 0.5
_STRONG_RANKS = (3.0, 4.0)
_BOLD_RANK = 5.5
_WEAK_RANK = 6.0
_OPTION_RANK = 50.0
_UNSTYLED = 10.0


def find_headings(blocks: list[Block], layout: Layout, contents: set[int]) -> set[int]:
    """Places of the blocks that are headings, judged one after the other with their neighbours.

    ``contents`` are the lines of a table of contents, which are none.
    """
    judge = _Judge(blocks, layout, contents)
    for index in range(len(blocks)):
        if index not in contents and judge.is_heading(index):
            judge.found.add(index)
    return judge.found - {index for index in judge.found if _is_cover(blocks, judge.found, index)}


def _is_cover(blocks: list[Block], headings: set[int], index: int) -> bool:
    """The name of the school above the first heading, which heads nothing."""
    block = blocks[index]
    if index > _COVER_REACH or block.mark.style or not names_a_school(block.text):
        return False
    return index + 1 in headings or any(
        is_control_line(after.text) for after in blocks[index + 1 : index + 2]
    )


class _Judge:
    def __init__(self, blocks: list[Block], layout: Layout, contents: set[int]) -> None:
        self._blocks = blocks
        self._contents = contents
        self._layout = layout
        self.found: set[int] = set()

    def is_heading(self, index: int) -> bool:
        block = self._blocks[index]
        if block.cells or not any(char.isalpha() for char in block.text + block.mark.label):
            return False
        if block.kind == "heading":
            return self._styled(block)
        style = block.mark.style
        if style.startswith("keyword:"):
            return len(block.text.split()) <= 16 and not ends_sentence(block.text)
        if is_field(block.text) or is_control_line(block.text) or is_choice(block.text):
            return False
        if block.mark.bullet:
            return False
        if block.mark.is_number:
            return self._numbered(index)
        return self._plain(index)

    @staticmethod
    def _styled(block: Block) -> bool:
        prose = ends_sentence(block.text) and len(block.text.split()) > 14
        return len(block.text) <= _MAX_STYLED and not prose and not is_control_line(block.text)

    def _neighbour(self, index: int) -> Block | None:
        return self._blocks[index] if 0 <= index < len(self._blocks) else None

    def _numbered(self, index: int) -> bool:
        block = self._blocks[index]
        if not could_be_heading(block.text) or block.mark.style.startswith(
            ("roman", "letter-lower")
        ):
            return False
        if is_caps(block.text):
            return True
        following = self._neighbour(index + 1)
        if following is None or (block.text.endswith(":") and following.mark.style):
            return False
        if _is_child(following, block):
            return True
        if has_verb(block.text) and not is_title_case(block.text) and not block.text.endswith("?"):
            return False
        if following.mark.style == block.mark.style and following.mark.style:
            return False
        return not self._after_listed_sibling(index)

    def _after_listed_sibling(self, index: int) -> bool:
        """The last of a numbered list whose other items are no headings."""
        before = self._neighbour(index - 1)
        if before is None or index - 1 in self.found or index - 1 in self._contents:
            return False
        same = before.mark.style == self._blocks[index].mark.style
        return same and not before.text.endswith((".", "?", "!"))

    def _plain(self, index: int) -> bool:
        block = self._blocks[index]
        text = block.text
        if not could_be_heading(text):
            return False
        before, following = self._neighbour(index - 1), self._neighbour(index + 1)
        if following is None or self._in_list(index, before):
            return False
        if is_caps(text) or mostly_caps(text):
            return True
        if block.soft or (self._layout.wrapped and len(text) > max(self._layout.width * 0.85, 40)):
            return False
        if not self._stands_apart(index, block, before, following):
            return False
        return self._introduces(block, following)

    def _stands_apart(
        self, index: int, block: Block, before: Block | None, following: Block
    ) -> bool:
        if before is None or block.gap > 0 or block.top or block.apart or index - 1 in self.found:
            return True
        return ends_sentence(before.text) and (is_title_case(block.text) or following.gap > 0)

    def _in_list(self, index: int, before: Block | None) -> bool:
        if before is None or index - 1 in self.found:
            return False
        if is_field(before.text) or before.cells:
            return False
        return before.text.endswith((":", ";", ",")) and not is_caps(self._blocks[index].text)

    def _introduces(self, block: Block, following: Block) -> bool:
        """A short line is a heading only if something longer or listed stands under it."""
        words = len(block.text.split())
        if has_verb(block.text) and words > 6 and not is_title_case(block.text):
            return False
        if block.text.startswith(("I ", "We ", "You ")):
            return False
        if following.kind == "heading" or following.mark.style or following.cells:
            return True
        if following.text[:1].islower():
            return False
        longer = len(following.text.split()) > words or following.text.endswith(":")
        return longer or is_title_case(block.text)


def _is_child(following: Block, block: Block) -> bool:
    key, child = block.mark.key, following.mark.key
    if len(child) == len(key) > 1 and key[-1] == "0":
        return child[:-1] == key[:-1] and child[-1] != "0"
    return len(child) > len(key) and child[: len(key)] == key


@dataclass(frozen=True, slots=True)
class Ranks:
    """How high each sort of heading stands in this document; the lowest number is the highest."""

    capitals: float
    numbers: float
    styled: bool

    def of(self, block: Block) -> float:
        style = block.mark.style
        if style.startswith(("keyword:option", "keyword:alternative")):
            return _OPTION_RANK
        if block.level is not None:
            return block.level + 0.1 * max(0, len(block.mark.key) - 1)
        if style.startswith("keyword:"):
            outer = style.removeprefix("keyword:") in _OUTER_KEYWORDS
            return _OUTER_RANK if outer else _KEYWORD_RANK
        return self._unstyled(block) + (_UNSTYLED if self.styled else 0.0)

    def _unstyled(self, block: Block) -> float:
        if block.mark.style.startswith("decimal"):
            return self.numbers + 0.1 * (len(block.mark.key) - 1)
        if block.mark.is_number:
            return self.numbers + 0.5
        if mostly_caps(block.text):
            return self.capitals
        return _BOLD_RANK if block.kind == "heading" else _WEAK_RANK


def rank_headings(blocks: list[Block], headings: set[int]) -> Ranks:
    first_caps = first_number = len(blocks)
    styled = False
    for index in sorted(headings):
        block = blocks[index]
        styled = styled or block.level is not None
        if block.mark.style.startswith("decimal"):
            first_number = min(first_number, index)
        elif not block.mark.style and mostly_caps(block.text):
            first_caps = min(first_caps, index)
    high, low = _STRONG_RANKS
    if first_caps < first_number:
        return Ranks(capitals=high, numbers=low, styled=styled)
    return Ranks(capitals=low, numbers=high, styled=styled)
