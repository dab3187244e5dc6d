"""The blocks of a document put in order: sections, clauses, control fields, title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from schoolgate.reading.joined import set_apart
from schoolgate.reading.model import (
    Clause,
    ClauseKind,
    ControlField,
    Document,
    Line,
    Section,
    Sentence,
    Source,
)
from schoolgate.reading.sentences import split_sentences
from schoolgate.reading.structure import control, names, parts
from schoolgate.reading.structure.blocks import Block, join_rows
from schoolgate.reading.structure.furniture import without_furniture
from schoolgate.reading.structure.headings import Ranks, find_headings, rank_headings
from schoolgate.reading.structure.layout import measure
from schoolgate.reading.structure.lexing import Mark, clean
from schoolgate.reading.structure.rows import read_rows
from schoolgate.reading.structure.words import (
    FUNCTION_WORDS,
    could_be_heading,
    ends_sentence,
    is_field,
    last_word,
)

_FRONT = 25
_LONG_PROSE = 600
_TITLE_REACH = 15
_WEB_REACH = 4
_PLAIN_REACH = 2


def read_document(source: Source) -> Document:
    """The policy taken apart; the page furniture found is marked in ``Document.source``."""
    lines = without_furniture(source.lines)
    rows = read_rows(set_apart(lines))
    layout = measure(rows, source.media_type)
    blocks = [block for block in join_rows(rows, layout) if _has_words(block)]
    contents = parts.contents_blocks(blocks)
    headings = find_headings(blocks, layout, contents)
    title = _title_place(blocks, headings, contents)
    reader = _Assembler(blocks, headings, contents, title)
    reader.run()
    reader.read_front(lines)
    reader.read_margins(lines)
    return Document(
        source=replace(source, lines=lines),
        title=_title(source, reader.control, blocks, title, _margins(lines))
        or _first_heading(blocks, headings, contents),
        organisation=names.organisation_of(
            [source.title, *(block.text for block in blocks), *_margins(lines)]
        ),
        sections=tuple(reader.sections),
        clauses=tuple(reader.clauses),
        control=tuple(reader.control),
    )


def _whole(block: Block) -> Block:
    """A line of the table of contents: its number is only a pointer to the real one."""
    text = f"{block.mark.label} {block.text}".strip()
    return replace(block, mark=Mark(rest=text), text=text)


def _stated(block: Block) -> list[ControlField]:
    """Control fields told in running text: "adopted by the board on 3 May 2024"."""
    if len(block.text) > _LONG_PROSE or not any(char.isdigit() for char in block.text):
        return []
    found = [
        control.sentence_field(words, block.line_at(start))
        for start, words in split_sentences(block.text)
    ]
    return [field for field in found if field and field.date]


def _margins(lines: tuple[Line, ...]) -> dict[str, int]:
    """What headers and footers say, each once, with the line where it stands first."""
    found: dict[str, int] = {}
    for line in lines:
        if line.kind == "furniture":
            found.setdefault(" ".join(clean(line.text).split()), line.number)
    return found


def _is_option(block: Block) -> bool:
    return block.mark.style.startswith(("keyword:option", "keyword:alternative"))


def _has_words(block: Block) -> bool:
    return any(char.isalnum() for char in block.text) or block.mark.is_number


def _title_place(blocks: list[Block], headings: set[int], contents: set[int]) -> int | None:
    """The block near the top that says what the document is called."""
    fallback = model = None
    for index, block in enumerate(blocks[:_TITLE_REACH]):
        if (
            index in contents
            or block.cells
            or block.mark.is_number
            or block.mark.bullet
            or control.is_control_line(block.text)
        ):
            continue
        short = index in headings or could_be_heading(block.text)
        if not short and index < _WEB_REACH:
            continue
        if not short or names.is_generic(block.text):
            if index in headings or not short:
                break
            continue
        plain = index < _PLAIN_REACH and names.is_plain_title(block.text)
        if plain or names.is_policy_title(block.text):
            if names.is_model_title(block.text) and model is None:
                model = index
                continue
            return index
        if fallback is None and index == 0 and not names.names_a_school(block.text):
            fallback = index
    if model is not None:
        return model
    return fallback if fallback in headings else None


def _title(
    source: Source,
    fields: list[ControlField],
    blocks: list[Block],
    place: int | None,
    margins: Iterable[str],
) -> str:
    stated = next((field.value for field in fields if field.name == "title" and field.value), "")
    printed = _printed_title(blocks, place) if place is not None else ""
    if stated or printed:
        return stated or printed
    return next((words for words in (source.title, *margins) if names.is_policy_title(words)), "")


def _first_heading(blocks: list[Block], headings: set[int], contents: set[int]) -> str:
    """What to call a document that nowhere says what it is called."""
    for index, block in enumerate(blocks[:_TITLE_REACH]):
        text = block.text.rstrip(":")
        if index not in headings and not could_be_heading(text):
            return ""
        if index in headings and index not in contents and not block.mark.is_number:
            if names.is_generic(text):
                return ""
            if not names.names_a_school(text):
                return text
    return ""


def _printed_title(blocks: list[Block], place: int) -> str:
    words = blocks[place].text.rstrip(":")
    above = blocks[place - 1] if place else None
    if above is None or not names.lacks_subject(words):
        return words
    joins = could_be_heading(above.text) and not names.names_a_school(above.text)
    return f"{above.text} {words}" if joins and not above.text.isupper() else words


@dataclass(slots=True)
class _Lead:
    """A sentence that waits for its list; ``style`` is the mark of the items once known."""

    text: str
    owner: str
    style: str | None = None


class _Assembler:
    """Walks the blocks once and keeps what is open: headings, leads, option, form."""

    def __init__(
        self, blocks: list[Block], headings: set[int], contents: set[int], title: int | None
    ) -> None:
        self._blocks = blocks
        self._headings = headings
        self._contents = contents
        self._title = title
        self._ranks: Ranks = rank_headings(
            blocks, headings - {title} if title is not None else headings
        )
        self._open: list[tuple[float, str]] = []
        self._leads: list[_Lead] = []
        self._option = ""
        self._mode: ClauseKind = "clause"
        self._columns: list[str] = []
        self._history: list[Block] = []
        self.sections: list[Section] = []
        self.clauses: list[Clause] = []
        self.control: list[ControlField] = []

    def run(self) -> None:
        for index, block in enumerate(self._blocks):
            if index == self._title:
                self.control.append(ControlField("title", block.text, block.line))
            elif index in self._contents:
                self._emit(_whole(block), "control")
            elif index in self._headings:
                self._heading(index, block)
            else:
                self._body(index, block)
        self._close_table()

    def read_front(self, lines: tuple[Line, ...]) -> None:
        """What the cover states in a form of its own; plain fields come first."""
        told = [line for line in lines if line.kind != "furniture" and line.text.strip()][:_FRONT]
        known = {field.name for field in self.control if field.value and ":" not in field.value}
        for field in control.stacked_fields((line.number, clean(line.text)) for line in told):
            if field.name not in known:
                known.add(field.name)
                self.control = [own for own in self.control if own.name != field.name]
                self.control.append(field)

    def read_margins(self, lines: tuple[Line, ...]) -> None:
        """A footer often bears the version or the review date; the text itself comes first."""
        known = {field.name for field in self.control}
        for words, number in _margins(lines).items():
            field = control.control_line(words, number)
            if field and field.name not in known:
                known.add(field.name)
                self.control.append(field)

    def _heading(self, index: int, block: Block) -> None:
        rank = self._ranks.of(block)
        if self._mode == "declaration" or self._ends_form(index, block):
            self._mode = "clause"
        while self._open and self._open[-1][0] >= rank:
            self._open.pop()
        words = block.text.rstrip(":") or block.mark.label
        self._open.append((rank, words))
        number = block.mark.label
        self.sections.append(Section(number, block.text.rstrip(":"), len(self._open), block.line))
        self._leads = [_Lead(block.text, "")] if block.text.endswith(":") else []
        self._option = block.mark.label if _is_option(block) else ""
        self._enter_mode(index, block)
        self._close_table()

    def _ends_form(self, index: int, block: Block) -> bool:
        """A form has headings of its own; a numbered one, or one with nothing to fill in, ends it."""
        below = self._blocks[index + 1 : index + 9]
        return block.mark.is_number or not any(parts.is_blank_field(later) for later in below)

    def _enter_mode(self, index: int, block: Block) -> None:
        if parts.is_form_heading(block.text):
            self._mode = "form"
        elif parts.is_declaration_heading(block.text) and any(
            parts.is_blank_field(later) for later in self._blocks[index + 1 : index + 12]
        ):
            self._mode = "declaration"

    def _body(self, index: int, block: Block) -> None:
        if block.cells:
            self._row(block)
            return
        self._close_table()
        kind = self._kind(index, block)
        if kind == "control":
            field = control.control_line(block.text, block.line)
            if field:
                self.control.append(field)
        elif kind == "clause":
            self.control += _stated(block)
        lead = self._lead_for(block) if kind in ("clause", "note") else ""
        if kind == "clause" and (self._is_item(block) or (lead and self._is_fragment(block))):
            kind = "item"
        self._emit(block, kind, lead)
        if kind in ("clause", "item"):
            self._open_lead(index, block)

    def _kind(self, index: int, block: Block) -> ClauseKind:
        text = block.text
        if self._mode != "form" and parts.starts_declaration(self._blocks, index):
            self._mode = "declaration"
        if self._mode in ("form", "declaration"):
            return self._mode
        if parts.is_choice(text) or parts.is_note(text):
            return "note"
        if not block.mark.label and control.is_control_line(text):
            return "control"
        if parts.is_blank_field(block):
            return "form"
        if self._is_cover(index, block):
            return "control"
        return "clause"

    def _is_cover(self, index: int, block: Block) -> bool:
        """Short lines above everything else: the school's name, an address, a motto."""
        if self.sections or index > _FRONT or block.mark.style:
            return False
        return could_be_heading(block.text) and not ends_sentence(block.text)

    def _row(self, block: Block) -> None:
        self._leads = []
        if self._mode in ("form", "declaration"):
            self._emit(block, self._mode)
            return
        names_here = control.column_names(block.cells)
        fields = control.row_fields(block.cells, block.line)
        if names_here:
            self._close_table()
            self._columns = names_here
            self._emit(block, "control")
        elif self._columns and len(block.cells) == len(self._columns):
            self._history.append(block)
            self._emit(block, "control")
        elif fields:
            self._close_table()
            self.control.extend(fields)
            self._emit(block, "control")
        else:
            self._emit(block, "form" if parts.is_blank_field(block) else "clause")

    def _close_table(self) -> None:
        """Of a table with a row for each version, the latest row counts."""
        if self._history:
            latest = max(
                self._history, key=lambda block: (control.latest_date(block.cells), block.line)
            )
            self.control += control.column_fields(self._columns, latest.cells, latest.line)
        self._columns, self._history = [], []

    @staticmethod
    def _is_item(block: Block) -> bool:
        style = block.mark.style
        if style.startswith("bullet"):
            return True
        return bool(style) and not style.startswith("decimal")

    @staticmethod
    def _is_fragment(block: Block) -> bool:
        return not block.mark.label or block.mark.style == "decimal1"

    def _lead_for(self, block: Block) -> str:
        """The open lead that this block continues; leads that it ends are closed."""
        style = block.mark.style or ("soft" if block.soft else "plain")
        for place, lead in enumerate(self._leads):
            if lead.style == style and style != "plain":
                del self._leads[place + 1 :]
                return lead.text
            if lead.owner == style and style not in ("plain", ""):
                del self._leads[place:]
                break
        if not self._leads:
            return ""
        top = self._leads[-1]
        if top.style is None:
            if style == "plain" and not self._continues_unmarked(block):
                self._leads = []
                return ""
            top.style = style
            return top.text
        if style == "plain":
            if top.style == "plain" and self._continues_unmarked(block):
                return top.text
            self._leads = []
            return ""
        return top.text

    @staticmethod
    def _continues_unmarked(block: Block) -> bool:
        """A list item without any mark: a short piece of a sentence."""
        if block.text[:1].islower() or block.text.endswith((";", ", and", "; and", ", or")):
            return True
        return len(block.text.split()) <= 15 and not ends_sentence(block.text)

    def _open_lead(self, index: int, block: Block) -> None:
        following = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        ends_open = block.text.endswith((":", ":-", ": -"))
        if not ends_open and following is not None and index + 1 not in self._headings:
            listed = following.mark.style and not following.mark.style.startswith("decimal")
            same = following.mark.style == block.mark.style
            ends_open = bool(listed and not same and last_word(block.text) in FUNCTION_WORDS)
        if not ends_open or is_field(block.text):
            return
        sentences = split_sentences(block.text)
        owner = block.mark.style or ("soft" if block.soft else "plain")
        if owner == "plain":
            self._leads = []
        self._leads.append(_Lead(sentences[-1][1] if sentences else block.text, owner))

    def _emit(self, block: Block, kind: ClauseKind, lead: str = "") -> None:
        index = len(self.clauses)
        text = " | ".join(cell for cell in block.cells if cell) if block.cells else block.text
        sentences = tuple(
            Sentence(words, block.line_at(start) if not block.cells else block.line, index)
            for start, words in split_sentences(text)
        )
        path = tuple(words for _, words in self._open)
        self.clauses.append(
            Clause(
                index=index,
                number=block.mark.label,
                heading=path[-1] if path else "",
                text=text,
                line=block.line,
                end_line=block.last_line,
                kind=kind,
                path=path,
                lead=lead,
                option=block.mark.label if _is_option(block) else self._option,
                sentences=sentences,
            )
        )
