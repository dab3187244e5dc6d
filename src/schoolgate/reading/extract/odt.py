"""OpenDocument text: paragraphs, headings, lists with their numbers, tables, notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from schoolgate.reading.extract.builder import LineBuilder, tidy
from schoolgate.reading.extract.limits import OPEN_DOCUMENT, Archive, damaged, encrypted
from schoolgate.reading.extract.numerals import letters, roman
from schoolgate.reading.extract.xml import attribute, child, children, name_of, number, parse_xml
from schoolgate.reading.model import Source, UnreadableDocument
from schoolgate.text import Text

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_LEFT_OUT = frozenset(
    ("tracked-changes", "annotation", "annotation-end", "forms", "sequence-decls", "variable-decls",
     "user-field-decls", "ruby-text", "desc", "event-listeners")
)  # fmt: skip
_CONTENTS = frozenset(
    ("table-of-content", "alphabetical-index", "illustration-index", "table-index")
)
_MAX_DEPTH = 100
_MAX_REPEAT = 50
_MAX_BLANKS = 20


@dataclass(frozen=True, slots=True)
class _Level:
    bullet: bool = True
    form: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1


@dataclass(slots=True)
class _List:
    """A list that is being counted: its style and the count at each depth."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def advance(self, depth: int, start: int | None = None) -> tuple[str, bool]:
        level = self.levels.get(depth, _Level())
        if level.bullet:
            return "", True
        first = level.start if start is None else start
        kept = start is None and depth in self.counts
        self.counts[depth] = self.counts[depth] + 1 if kept else first
        for deeper in [place for place in self.counts if place > depth]:
            del self.counts[deeper]
        return self._label(depth, level), False

    def _label(self, depth: int, level: _Level) -> str:
        if not level.form:
            return ""
        parts = []
        for place in range(max(1, depth - level.shown + 1), depth + 1):
            own = self.levels.get(place, _Level())
            parts.append(_printed(self.counts.get(place, own.start), own.form or "1"))
        return level.prefix + ".".join(parts) + level.suffix


def _printed(value: int, form: str) -> str:
    if form in ("a", "A"):
        return letters(value) if form == "a" else letters(value).upper()
    if form in ("i", "I"):
        return roman(value) if form == "i" else roman(value).upper()
    return str(value)


def extract_odt(archive: Archive, name: str) -> Source:
    if _is_encrypted(archive):
        raise encrypted(OPEN_DOCUMENT)
    content = parse_xml(archive.read("content.xml"), OPEN_DOCUMENT)
    styles = (
        parse_xml(archive.read("styles.xml"), OPEN_DOCUMENT)
        if "styles.xml" in archive.names
        else None
    )
    body = child(content, "body", "text")
    if body is None:
        raise damaged(OPEN_DOCUMENT)
    reader = _Reader(content, styles)
    reader.read_blocks(body)
    reader.read_notes()
    reader.read_furniture(styles)
    if not reader.builder.has_words():
        raise UnreadableDocument(
            "no-text",
            Text(
                "This OpenDocument file holds no text, perhaps only pictures of pages. "
                "Hand in the policy as text."
            ),
        )
    return Source(name, MEDIA_TYPE, reader.builder.lines(), reader.title, reader.warnings)


def _is_encrypted(archive: Archive) -> bool:
    if "META-INF/manifest.xml" not in archive.names:
        return False
    manifest = archive.read("META-INF/manifest.xml")
    return b"encryption-data" in manifest


class _Reader:
    def __init__(self, content: etree._Element, styles: etree._Element | None) -> None:
        roots = [child(content, "automatic-styles"), child(styles, "automatic-styles")]
        roots += [child(styles, "styles")]
        self._list_styles: dict[str, dict[int, _Level]] = {}
        self._bold: dict[str, bool] = {}
        self._parents: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._style_lists: dict[str, str] = {}
        for root in roots:
            self._read_styles(root)
        outline = child(child(styles, "styles"), "outline-style")
        self._outline = _List(_levels(outline) if outline is not None else {})
        self._by_style: dict[str, _List] = {}
        self._by_id: dict[str, _List] = {}
        self._notes: list[etree._Element] = []
        self.builder = LineBuilder()
        self.title = ""
        self.warnings: tuple[str, ...] = ()

    def _read_styles(self, root: etree._Element | None) -> None:
        for node in children(root, "list-style"):
            self._list_styles[attribute(node, "name")] = _levels(node)
        for node in children(root, "style"):
            key = attribute(node, "name")
            self._parents.setdefault(key, attribute(node, "parent-style-name"))
            self._names.setdefault(key, attribute(node, "display-name") or key)
            self._style_lists.setdefault(key, attribute(node, "list-style-name"))
            words = child(node, "text-properties")
            weight = attribute(words, "font-weight") if words is not None else ""
            if weight:
                self._bold.setdefault(key, weight == "bold" or number(weight) >= 600)

    def _is_bold(self, key: str) -> bool:
        for _ in range(12):
            if key in self._bold:
                return self._bold[key]
            key = self._parents.get(key, "")
        return False

    def _is_named(self, key: str, wanted: str) -> bool:
        for _ in range(12):
            if self._names.get(key, key).lower() == wanted:
                return True
            key = self._parents.get(key, "")
        return False

    def read_blocks(self, parent: etree._Element, depth: int = 0) -> None:
        if depth > _MAX_DEPTH:
            raise damaged(OPEN_DOCUMENT)
        for node in parent:
            name = name_of(node)
            if name in ("p", "h"):
                self._paragraph(node, depth)
            elif name == "list":
                self._list(node, depth)
            elif name == "table":
                self._table(node, depth)
            elif name in _CONTENTS:
                self._contents(node, depth)
            elif name == "tracked-changes":
                self.warnings = (
                    "The document holds tracked changes. We read it as if all were accepted.",
                )
            elif name not in _LEFT_OUT:
                self.read_blocks(node, depth + 1)

    def _contents(self, node: etree._Element, depth: int) -> None:
        outer, self.builder = self.builder, LineBuilder()
        self.read_blocks(node, depth + 1)
        inner, self.builder = self.builder, outer
        for line in inner.lines():
            self.builder.add_furniture(line.text)

    def _paragraph(
        self,
        node: etree._Element,
        depth: int,
        label: str = "",
        *,
        bullet: bool = False,
        nested: int = 0,
    ) -> None:
        boxes: list[etree._Element] = []
        text = tidy("".join(self._words(node, boxes, depth)))
        key = attribute(node, "style-name")
        if name_of(node) == "h" and text:
            level = max(1, number(attribute(node, "outline-level"), 1))
            if not label and attribute(node, "is-list-header") != "true":
                label = self._outline.advance(level)[0] if level in self._outline.levels else ""
            self.builder.add(text, kind="heading", level=level, label=label)
        elif self._is_named(key, "title") and text:
            self.title = self.title or text.replace("\n", " ")
            self.builder.add(text, kind="heading", level=1)
        else:
            self.builder.add(
                text,
                kind="item" if bullet else "text",
                level=nested if bullet or label else None,
                label=label,
                bold=self._all_bold(node, key),
            )
        for box in boxes:
            self.read_blocks(box, depth + 1)

    def _all_bold(self, node: etree._Element, key: str) -> bool:
        default = self._is_bold(key)
        if (node.text or "").strip() and not default:
            return False
        for part in node:
            name = name_of(part)
            styled = self._bold_span(part, default=default)
            if name == "span" and "".join(part.itertext()).strip() and not styled:
                return False
            if (part.tail or "").strip() and not default:
                return False
        return bool("".join(node.itertext()).strip())

    def _bold_span(self, part: etree._Element, *, default: bool) -> bool:
        key = attribute(part, "style-name")
        return self._is_bold(key) if key in self._bold else default

    def _words(self, node: etree._Element, boxes: list[etree._Element], depth: int) -> list[str]:
        if depth > _MAX_DEPTH:
            raise damaged(OPEN_DOCUMENT)
        parts = [node.text or ""]
        for part in node:
            parts += self._inline(part, boxes, depth)
            parts.append(part.tail or "")
        return parts

    def _inline(self, part: etree._Element, boxes: list[etree._Element], depth: int) -> list[str]:
        name = name_of(part)
        if name == "s":
            return [" " * min(number(attribute(part, "c"), 1), _MAX_BLANKS)]
        if name == "tab":
            return ["\t"]
        if name == "line-break":
            return ["\n"]
        if name == "note":
            self._notes.append(part)
            return []
        if name == "text-box":
            boxes.append(part)
            return []
        if name in _LEFT_OUT:
            return []
        return self._words(part, boxes, depth + 1)

    def _list(
        self, node: etree._Element, depth: int, outer: _List | None = None, level: int = 1
    ) -> None:
        if depth > _MAX_DEPTH:
            raise damaged(OPEN_DOCUMENT)
        style = attribute(node, "style-name")
        counted = outer or self._opened(node, style)
        if outer is not None and style in self._list_styles:
            counted.levels = {**counted.levels, **self._list_styles[style]}
        for item in node:
            if name_of(item) in ("list-item", "list-header"):
                self._item(item, counted, level, depth)

    def _opened(self, node: etree._Element, style: str) -> _List:
        """A list of its own, or one that goes on counting where an earlier one stopped."""
        earlier = self._by_id.get(attribute(node, "continue-list"))
        if earlier is None and attribute(node, "continue-numbering") == "true":
            earlier = self._by_style.get(style)
        opened = earlier or _List(self._list_styles.get(style, {}))
        self._by_style[style] = opened
        key = attribute(node, "id")
        if key:
            self._by_id[key] = opened
        return opened

    def _item(self, item: etree._Element, counted: _List, level: int, depth: int) -> None:
        start = attribute(item, "start-value")
        waiting = name_of(item) == "list-item"
        for node in item:
            name = name_of(node)
            if name == "list":
                if waiting and level in counted.levels and _has_own_text(item):
                    counted.advance(level)
                self._list(node, depth + 1, counted, level + 1)
            elif name in ("p", "h"):
                label, bullet = "", False
                if waiting:
                    label, bullet = counted.advance(level, number(start) if start else None)
                waiting = False
                self._paragraph(node, depth + 1, label, bullet=bullet, nested=level)
            elif name == "table":
                self._table(node, depth + 1)

    def _table(self, node: etree._Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise damaged(OPEN_DOCUMENT)
        for part in node:
            name = name_of(part)
            if name == "table-row":
                self._row(part, depth)
            elif name in ("table-header-rows", "table-rows", "table-row-group"):
                self._table(part, depth + 1)

    def _row(self, row: etree._Element, depth: int) -> None:
        cells = [cell for cell in row if name_of(cell) in ("table-cell", "covered-table-cell")]
        if len(cells) == 1:
            self.read_blocks(cells[0], depth + 1)
            return
        words: list[str] = []
        for cell in cells:
            repeat = min(number(attribute(cell, "number-columns-repeated"), 1), _MAX_REPEAT)
            words += [self._cell_words(cell, depth)] * repeat
        self.builder.add_row(words)

    def _cell_words(self, cell: etree._Element, depth: int) -> str:
        outer, self.builder = self.builder, LineBuilder()
        self.read_blocks(cell, depth + 1)
        inner, self.builder = self.builder, outer
        return "\n".join(f"{line.label} {line.text}".strip() for line in inner.lines())

    def read_notes(self) -> None:
        for note in list(self._notes):
            body = child(note, "note-body")
            if body is not None:
                self.read_blocks(body, 1)

    def read_furniture(self, styles: etree._Element | None) -> None:
        for page in children(child(styles, "master-styles"), "master-page"):
            for part in page:
                if name_of(part).startswith(("header", "footer")):
                    self._contents(part, 1)


def _has_own_text(item: etree._Element) -> bool:
    return any(name_of(node) in ("p", "h") for node in item)


def _levels(style: etree._Element) -> dict[int, _Level]:
    found = {}
    for node in style:
        place = number(attribute(node, "level"), 1)
        if name_of(node) in ("list-level-style-number", "outline-level-style"):
            found[place] = _Level(
                bullet=False,
                form=attribute(node, "num-format"),
                prefix=attribute(node, "num-prefix"),
                suffix=attribute(node, "num-suffix"),
                shown=number(attribute(node, "display-levels"), 1),
                start=number(attribute(node, "start-value"), 1),
            )
        elif name_of(node).startswith("list-level-style"):
            found[place] = _Level()
    return found
