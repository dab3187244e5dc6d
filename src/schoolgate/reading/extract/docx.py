"""Word documents: paragraphs, tables, text boxes and footnotes in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from schoolgate.reading.extract.builder import LineBuilder, tidy
from schoolgate.reading.extract.docx_numbering import ListNumber, Numbering
from schoolgate.reading.extract.docx_styles import Styles, is_bold, list_of, outline_of
from schoolgate.reading.extract.limits import WORD, Archive, damaged
from schoolgate.reading.extract.xml import attribute, child, children, name_of, parse_xml
from schoolgate.reading.model import Source, UnreadableDocument
from schoolgate.text import Text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LEFT_OUT = frozenset(
    ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "tblPr", "trPr",
     "tcPr", "sdtPr", "sdtEndPr", "annotationRef", "Fallback", "object")
)  # fmt: skip
_CONTAINERS = frozenset(
    ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice")
)
_BOX_SYMBOLS = frozenset(("F0A8", "F06F", "F071", "F0A1", "2610"))
_MAX_DEPTH = 100


def extract_docx(archive: Archive, name: str) -> Source:
    main = _main_part(archive)
    folder = main.rpartition("/")[0]
    reader = _Reader(archive, folder)
    body = child(parse_xml(archive.read(main), WORD), "body")
    if body is None:
        raise damaged(WORD)
    reader.read_blocks(body)
    reader.read_notes()
    reader.read_furniture()
    if not reader.builder.has_words():
        raise UnreadableDocument(
            "no-text",
            Text(
                "This Word document holds no text, perhaps only pictures of pages. "
                "Hand in the policy as text."
            ),
        )
    return Source(name, MEDIA_TYPE, reader.builder.lines(), reader.title, reader.warnings())


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive.names:
        for link in parse_xml(archive.read("_rels/.rels"), WORD):
            if attribute(link, "Type").endswith("/officeDocument"):
                target = attribute(link, "Target").lstrip("/")
                if target in archive.names:
                    return target
    if "word/document.xml" in archive.names:
        return "word/document.xml"
    raise damaged(WORD)


@dataclass(slots=True)
class _Text:
    """The words of one paragraph as they are gathered."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    bold: int = 0
    plain: int = 0

    @property
    def words(self) -> str:
        return tidy("".join(self.parts))


class _Reader:
    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self._styles = Styles(self._part("styles.xml"))
        self._numbering = Numbering(self._part("numbering.xml"))
        self._notes: list[tuple[str, str]] = []
        self._changed = False
        self.builder = LineBuilder()
        self.title = ""

    def _part(self, name: str) -> etree._Element | None:
        path = f"{self._folder}/{name}" if self._folder else name
        return parse_xml(self._archive.read(path), WORD) if path in self._archive.names else None

    def warnings(self) -> tuple[str, ...]:
        found = []
        if self._changed:
            found.append("The document holds tracked changes. We read it as if all were accepted.")
        if f"{self._folder}/comments.xml" in self._archive.names:
            found.append("The document holds comments. We left them out.")
        return tuple(found)

    def read_blocks(self, parent: etree._Element, depth: int = 0) -> None:
        if depth > _MAX_DEPTH:
            raise damaged(WORD)
        for node in parent:
            name = name_of(node)
            if name == "p":
                self._paragraph(node)
            elif name == "tbl":
                self._table(node, depth)
            elif name in _CONTAINERS:
                self.read_blocks(node, depth + 1)
            elif name in ("del", "moveFrom"):
                self._changed = True

    def _paragraph(self, node: etree._Element) -> None:
        properties = child(node, "pPr")
        style = self._styles.get(self._style_key(properties))
        listed = self._list_number(properties)
        text = _Text()
        self._gather(node, text, default_bold=style.bold)
        words = text.words
        level = outline_of(properties) or style.level
        if style.is_contents:
            self.builder.add_furniture(words)
        elif style.is_title and words:
            self.title = self.title or words.replace("\n", " ")
            self.builder.add(words, kind="heading", level=1)
        elif level is not None and words:
            self.builder.add(
                words, kind="heading", level=level, label=listed.label if listed else ""
            )
        elif listed is not None and words:
            self.builder.add(
                words,
                kind="item" if listed.bullet else "text",
                level=listed.level,
                label=listed.label,
                bold=_all_bold(text),
            )
        else:
            self.builder.add(words, bold=_all_bold(text))
        for box in text.boxes:
            self.read_blocks(box, 1)

    def _style_key(self, properties: etree._Element | None) -> str:
        style = child(properties, "pStyle")
        return attribute(style, "val") if style is not None else self._styles.default

    def _list_number(self, properties: etree._Element | None) -> ListNumber | None:
        key, level = list_of(properties)
        style_key = self._style_key(properties)
        style = self._styles.get(style_key)
        if not key:
            key = style.list_key
            if level is None:
                level = style.list_level
            if level is None:
                level = self._numbering.level_of_style(key, style_key)
        return self._numbering.advance(key, level or 0)

    def _gather(
        self, node: etree._Element, text: _Text, *, default_bold: bool, depth: int = 0
    ) -> None:
        if depth > _MAX_DEPTH:
            raise damaged(WORD)
        for part in node:
            name = name_of(part)
            if name == "r":
                self._run(part, text, default_bold=default_bold, depth=depth)
            elif name == "txbxContent":
                text.boxes.append(part)
            elif name in _LEFT_OUT:
                self._changed = self._changed or name in ("del", "moveFrom")
            else:
                self._changed = self._changed or name == "ins"
                self._gather(part, text, default_bold=default_bold, depth=depth + 1)

    def _run(self, node: etree._Element, text: _Text, *, default_bold: bool, depth: int) -> None:
        properties = child(node, "rPr")
        if child(properties, "vanish") is not None:
            return
        before = len(text.parts)
        for part in node:
            self._run_part(part, text, default_bold=default_bold, depth=depth)
        size = sum(len(piece.strip()) for piece in text.parts[before:])
        said = is_bold(properties)
        if said if said is not None else default_bold:
            text.bold += size
        else:
            text.plain += size

    def _run_part(
        self, part: etree._Element, text: _Text, *, default_bold: bool, depth: int
    ) -> None:
        name = name_of(part)
        if name == "t":
            text.parts.append(part.text or "")
        elif name in ("tab", "ptab"):
            text.parts.append("\t")
        elif name in ("br", "cr"):
            text.parts.append("\n")
        elif name == "noBreakHyphen":
            text.parts.append("-")
        elif name == "sym":
            code = attribute(part, "char").upper()
            text.parts.append("☐" if code in _BOX_SYMBOLS else " ")
        elif name == "fldChar":
            if child(part, "ffData", "checkBox") is not None:
                text.parts.append("☐ ")
        elif name in ("footnoteReference", "endnoteReference"):
            self._notes.append((name.removesuffix("Reference"), attribute(part, "id")))
        elif name == "txbxContent":
            text.boxes.append(part)
        elif name not in _LEFT_OUT and len(part):
            self._gather(part, text, default_bold=default_bold, depth=depth + 1)

    def _table(self, node: etree._Element, depth: int) -> None:
        for row in _rows(node):
            self._row(row, depth)

    def _row(self, row: etree._Element, depth: int) -> None:
        cells = _cells(row)
        if len(cells) == 1:
            self.read_blocks(cells[0], depth + 1)
            return
        self.builder.add_row(
            ["" if _is_merged_away(cell) else self._cell_words(cell, depth) for cell in cells]
        )

    def _cell_words(self, cell: etree._Element, depth: int) -> str:
        inner = LineBuilder()
        outer, self.builder = self.builder, inner
        try:
            self.read_blocks(cell, depth + 1)
        finally:
            self.builder = outer
        return "\n".join(
            f"{line.label} {line.text}".strip() for line in inner.lines() if line.text or line.label
        )

    def read_notes(self) -> None:
        """Footnotes and endnotes, each as a paragraph after the text, in order of mention."""
        parts = {kind: self._part(f"{kind}s.xml") for kind, _ in self._notes}
        for kind, key in self._notes:
            for note in children(parts[kind], kind):
                if attribute(note, "id") == key:
                    self.read_blocks(note, 1)

    def read_furniture(self) -> None:
        for path in sorted(self._archive.names):
            name = path.rpartition("/")[2]
            if path.startswith(f"{self._folder}/") and name.startswith(("header", "footer")):
                if not name.endswith(".xml"):
                    continue
                outer, self.builder = self.builder, LineBuilder()
                self.read_blocks(parse_xml(self._archive.read(path), WORD), 1)
                inner, self.builder = self.builder, outer
                for line in inner.lines():
                    self.builder.add_furniture(line.text)


def _all_bold(text: _Text) -> bool:
    return text.bold > 0 and text.plain == 0


def _rows(table: etree._Element, depth: int = 0) -> list[etree._Element]:
    return _below(table, "tr", depth)


def _cells(row: etree._Element) -> list[etree._Element]:
    return _below(row, "tc", 0)


def _below(parent: etree._Element, wanted: str, depth: int) -> list[etree._Element]:
    """Rows or cells, also where content controls or tracked insertions wrap them."""
    found: list[etree._Element] = []
    for node in parent:
        name = name_of(node)
        if name == wanted:
            found.append(node)
        elif name in _CONTAINERS and depth < _MAX_DEPTH:
            found += _below(node, wanted, depth + 1)
    return found


def _is_merged_away(cell: etree._Element) -> bool:
    merged = child(cell, "tcPr", "vMerge")
    return merged is not None and attribute(merged, "val", "continue") == "continue"
