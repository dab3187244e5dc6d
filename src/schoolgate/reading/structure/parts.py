"""Blocks that are not clauses: contents lists, notes, declarations, forms, options."""

from __future__ import annotations

import re

from schoolgate.reading.structure.blocks import Block
from schoolgate.reading.structure.lexing import BOXES
from schoolgate.reading.structure.words import LEADER, is_field

_DECLARATION = re.compile(
    r"\bI\b[^.]{0,60}\b(?:have\s+(?:read|received|been\s+given)|confirm|agree|understand|acknowledge|"
    r"accept|declare|undertake|consent|certify)\b",
    re.IGNORECASE,
)
_DECLARATION_HEADING = re.compile(
    r"\b(?:declaration|acknowledge?ment|receipt|acceptance|signature|sign(?:ed)?\s+by|confirmation\s+slip|"
    r"user\s+agreement|staff\s+agreement|pupil\s+agreement|parent\s+agreement)\b",
    re.IGNORECASE,
)
_FORM_HEADING = re.compile(
    r"\b(?:(?<!sixth )(?<!6th )form|forms|pro-?forma|checklist|template|reply\s+slip|return\s+slip|questionnaire)$|"
    r"\b(?:approval|request|consent|record|report(?:ing)?|incident|application|permission)\s+form\b",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^[\[(*]{0,2}\s*(?:(?:drafting|guidance|author['’]?s?|model\s+policy)\s+)?(?:note|n\.?b)\b\.?",
    re.IGNORECASE,
)
_TO_AUTHOR = re.compile(
    r"\b(?:amend|delete|insert|adapt|customi[sz]e|personali[sz]e|tailor|fill\s+in|complete\s+as|choose\s+(?:one|either)|"
    r"as\s+appropriate|as\s+applicable|this\s+(?:model|template)|schools?\s+(?:must|should|may|can|will\s+need|need))\b",
    re.IGNORECASE,
)
_INSTRUCTION = re.compile(
    r"^[\[(<{]\s*(?:please\s+)?(?:insert|delete|amend|adapt|add|enter|name\s+of|note|optional|schools?\s|choose|select)\b[^\]]*[\])>}]\.?$",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"^\W{0,3}(?:either|or)\W{0,3}$", re.IGNORECASE)
_TOC_LINE = re.compile(
    r"^(.{2,150}?)(?:\s*(?:\.{3,}|…+|(?:\. ){3,}|_{3,})\s*|\s{2,}|\t)\s*(?:page\s*)?\d{1,3}$",
    re.IGNORECASE,
)
_TOC_HEADING = re.compile(r"^(?:table\s+of\s+)?contents?\W*(?:page)?$|^index$", re.IGNORECASE)
_TOC_WORD = re.compile(r"\bcontents\b", re.IGNORECASE)
_TOC_WORD_REACH = 40
_LONGEST_ENTRY = 100
_TOC_ENTRY = re.compile(r"\b\d{1,2}\.?\s+[A-Z][A-Za-z ,&/’'-]{2,80}?\s\d{1,3}\b")
_TOC_ENTRIES = 4
_PAGE = re.compile(r"\d{1,3}")
_SOLID_TAIL = re.compile(r"[\s.…_]*\d{0,3}$")
_BOX = re.compile(f"[{BOXES}]")
_FIELD_REACH = 8


def is_note(text: str) -> bool:
    """A word to whoever adapts the policy, not a rule of it."""
    if len(text) < 400 and _INSTRUCTION.match(text):
        return True
    return bool(_NOTE.match(text)) and bool(_TO_AUTHOR.search(text[:600]))


def is_choice(text: str) -> bool:
    return len(text) < 12 and bool(_CHOICE.match(text))


def is_declaration_heading(text: str) -> bool:
    return len(text.split()) <= 12 and bool(_DECLARATION_HEADING.search(text))


def is_form_heading(text: str) -> bool:
    return len(text.split()) <= 12 and bool(_FORM_HEADING.search(text))


def starts_declaration(blocks: list[Block], index: int) -> bool:
    """A sentence such as "I have read ...", with lines to sign close below."""
    if not _DECLARATION.search(blocks[index].text[:400]):
        return False
    return any(is_blank_field(block) for block in blocks[index : index + _FIELD_REACH])


def is_blank_field(block: Block) -> bool:
    """Something to fill in: dots, a label with nothing behind it, an empty cell, a tick box."""
    if block.cells:
        return any(not cell or is_field(cell) or _BOX.search(cell) for cell in block.cells)
    if block.mark.is_box:
        return True
    return is_field(block.text) and not _TOC_LINE.match(block.text)


def is_signature_row(block: Block) -> bool:
    return block.cells != () and any(is_field(cell + ":") for cell in block.cells)


def contents_blocks(blocks: list[Block]) -> set[int]:
    """The lines of a table of contents."""
    found = {
        index
        for index, block in enumerate(blocks)
        if len(block.text) < 200 and LEADER.search(block.text) and _TOC_LINE.match(block.text)
    }
    found |= {
        index
        for index, block in enumerate(blocks)
        if _TOC_WORD.search(block.text[:_TOC_WORD_REACH])
        and len(_TOC_ENTRY.findall(block.text)) >= _TOC_ENTRIES
    }
    for index, block in enumerate(blocks):
        if _TOC_HEADING.match(_solid(block)):
            found |= _listed_after(blocks, index) | _rows_after(blocks, index)
            break
    return found


def _rows_after(blocks: list[Block], start: int) -> set[int]:
    """Entries with their page in a cell of its own; one may begin on a line without a page."""
    entries: set[int] = set()
    begun: set[int] = set()
    for index, block in enumerate(blocks[start + 1 :], start + 1):
        if len(block.cells) == 2 and _PAGE.fullmatch(block.cells[1]):
            entries |= {index, *begun}
            begun = set()
        elif block.cells or begun or len(block.text) > _LONGEST_ENTRY:
            break
        else:
            begun = {index}
    return {start, *entries} if len(entries) >= _TOC_ENTRIES else set()


def _solid(block: Block) -> str:
    return _SOLID_TAIL.sub("", block.text[-200:].strip()) if len(block.text) < 200 else block.text


def _may_be_entry(block: Block) -> bool:
    return len(block.text) < _LONGEST_ENTRY and not block.text.endswith((".", ";", ","))


def _listed_after(blocks: list[Block], start: int) -> set[int]:
    """Entries up to the place where the first of them comes back as a heading."""
    later: dict[str, int] = {}
    for index, block in enumerate(blocks):
        if len(block.text) < 200:
            later[_solid(block).lower()] = index
    repeated = later.get(_solid(blocks[start + 1]).lower(), -1) if start + 1 < len(blocks) else -1
    between = range(start + 1, repeated)
    if repeated > start + 2 and all(_may_be_entry(blocks[index]) for index in between):
        return {start, *between}
    entries = set()
    first = ""
    for index in range(start + 1, min(start + 120, len(blocks))):
        words = _solid(blocks[index]).lower()
        if not words or words == first or later.get(words, -1) <= index:
            break
        first = first or words
        entries.add(index)
    return entries | ({start} if entries else set())
