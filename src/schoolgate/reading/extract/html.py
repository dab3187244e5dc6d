"""Web pages: headings, lists with their numbers, tables; scripts and menus left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from schoolgate.reading.extract.builder import LineBuilder, tidy
from schoolgate.reading.extract.limits import damaged
from schoolgate.reading.extract.numerals import letters, roman
from schoolgate.reading.extract.text import decode
from schoolgate.reading.extract.xml import number
from schoolgate.reading.model import Source, UnreadableDocument
from schoolgate.text import Text

MEDIA_TYPE = "text/html"
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "nav",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "select",
        "button",
        "canvas",
        "audio",
        "video",
        "map",
        "del",
        "strike",
        "s",
        "head",
        "math",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "aside",
        "header",
        "blockquote",
        "pre",
        "address",
        "figure",
        "figcaption",
        "fieldset",
        "legend",
        "form",
        "dl",
        "dt",
        "dd",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "details",
        "summary",
        "center",
        "body",
        "caption",
        "label",
    ]
)
_HEADING = re.compile(r"h([1-6])$")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LOOKS = re.compile(r"<!doctype\s+html|<html[\s>]|<body[\s>]", re.IGNORECASE)
_HEAD = 4096


def looks_like_html(text: str) -> bool:
    return bool(_LOOKS.search(text[:_HEAD]))


def decode_html(data: bytes) -> str:
    stated = _CHARSET.search(data[:_HEAD])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if stated:
            try:
                return data.decode(stated.group(1).decode("ascii"), errors="replace")
            except LookupError:
                return decode(data)
    return decode(data)


def extract_html(text: str, name: str) -> Source:
    text = _DECLARATION.sub("", text).replace("\x00", "")
    parser = lxml_html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise damaged(Text("web page")) from error
    title = tidy(root.findtext(".//title") or "").replace("\n", " ")
    reader = _Reader()
    reader.read(root)
    if not reader.builder.has_words():
        raise UnreadableDocument(
            "no-text",
            Text(
                "This web page holds no text of its own; it may be filled in by a script. "
                "Save the policy as a PDF from the browser and hand in that file."
            ),
        )
    return Source(name, MEDIA_TYPE, reader.builder.lines(), title)


@dataclass(slots=True)
class _List:
    """An open list; ``form`` is empty for bullets."""

    form: str = ""
    count: int = 0
    step: int = 1

    def label(self) -> str:
        self.count += self.step
        if not self.form:
            return ""
        if self.form in ("a", "A"):
            printed = letters(self.count)
        elif self.form in ("i", "I"):
            printed = roman(self.count)
        else:
            printed = str(self.count)
        return (printed.upper() if self.form in ("A", "I") else printed) + "."


@dataclass(slots=True)
class _Table:
    cells: list[str] = field(default_factory=list)


class _Reader:
    """Walks start and end tags and keeps the words of the block that is open."""

    def __init__(self) -> None:
        self.builder = LineBuilder()
        self._parts: list[str] = []
        self._lists: list[_List] = []
        self._rows: list[list[str]] = []
        self._skipping = 0
        self._footer = 0
        self._heading: int | None = None
        self._label: str | None = None
        self._strong = 0
        self._weights = [0, 0]
        self._pre = 0

    def read(self, root: etree._Element) -> None:
        for event, node in etree.iterwalk(root, events=("start", "end")):
            tag = node.tag if isinstance(node.tag, str) else ""
            if event == "start":
                self._start(tag, node)
            else:
                self._end(tag, node)
        self._flush()

    def _start(self, tag: str, node: etree._Element) -> None:
        if self._skipping or _is_skipped(tag, node):
            self._skipping += 1
            return
        self._open(tag, node)
        self._say(node.text)

    def _end(self, tag: str, node: etree._Element) -> None:
        if self._skipping:
            self._skipping -= 1
        else:
            self._close(tag)
        if not self._skipping:
            self._say(node.tail)

    def _say(self, text: str | None) -> None:
        if not text:
            return
        self._parts.append(text if self._pre else " ".join(text.split("\n")))
        self._weights[1 if self._strong else 0] += len(text.strip())

    def _open(self, tag: str, node: etree._Element) -> None:
        if tag in _BLOCKS:
            self._flush()
        if tag in ("ul", "ol"):
            self._lists.append(_opened_list(tag, node))
        elif tag == "li":
            self._item(node)
        elif tag == "tr":
            self._flush()
            self._rows.append([])
        elif tag in ("td", "th"):
            self._parts, self._weights = self._parts if not self._rows else [], [0, 0]
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "footer":
            self._flush()
            self._footer += 1
        elif tag == "input" and node.get("type", "").lower() in ("checkbox", "radio"):
            self._parts.append(" ☐ ")
        elif tag == "input" and node.get("type", "text").lower() in (
            "text",
            "date",
            "email",
            "tel",
        ):
            self._parts.append(" ______ ")
        self._open_style(tag)

    def _open_style(self, tag: str) -> None:
        heading = _HEADING.match(tag)
        if heading:
            self._heading = int(heading.group(1))
        elif tag in ("b", "strong"):
            self._strong += 1
        elif tag == "pre":
            self._pre += 1

    def _item(self, node: etree._Element) -> None:
        if not self._lists:
            self._label = ""
            return
        current = self._lists[-1]
        if node.get("value") and current.form:
            current.count = number(str(node.get("value")), current.count + 1) - current.step
        self._label = current.label()

    def _close(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append("".join(self._parts))
            self._parts, self._weights = [], [0, 0]
        elif tag == "tr" and self._rows:
            self._end_row(self._rows.pop())
        elif tag == "footer":
            self._flush()
            self._footer -= 1
        self._close_style(tag)

    def _close_style(self, tag: str) -> None:
        if _HEADING.match(tag):
            self._heading = None
        elif tag in ("b", "strong"):
            self._strong = max(0, self._strong - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)

    def _end_row(self, cells: list[str]) -> None:
        if self._rows:
            self._parts = [" ".join(cell.strip() for cell in cells), " "]
        elif len(cells) == 1:
            self._parts = [cells[0]]
            self._flush()
        else:
            self.builder.add_row(cells)

    def _flush(self) -> None:
        """Inside a table cell a block is only a blank; elsewhere it ends a line."""
        if self._rows:
            self._parts.append("\n")
            return
        text = tidy("".join(self._parts))
        bold = self._weights[1] > 0 and self._weights[0] == 0
        self._parts, self._weights = [], [0, 0]
        if not text:
            return
        if self._footer:
            self.builder.add_furniture(text)
        elif self._heading is not None:
            self.builder.add(text, kind="heading", level=self._heading)
        else:
            self._add_text(text, bold=bold)

    def _add_text(self, text: str, *, bold: bool) -> None:
        label, self._label = self._label, None
        level = len(self._lists) if label is not None else None
        kind = "item" if label == "" else "text"
        self.builder.add(
            text,
            kind="item" if kind == "item" else "text",
            level=level,
            label=label or "",
            bold=bold,
        )


def _opened_list(tag: str, node: etree._Element) -> _List:
    if tag == "ul":
        return _List()
    backwards = node.get("reversed") is not None
    step = -1 if backwards else 1
    size = sum(1 for item in node if item.tag == "li")
    start = number(str(node.get("start", "")), size if backwards else 1)
    return _List(str(node.get("type") or "1"), start - step, step)


def _is_skipped(tag: str, node: etree._Element) -> bool:
    if tag in _SKIPPED or node.get("hidden") is not None or node.get("role") == "navigation":
        return True
    return bool(_HIDDEN.search(node.get("style", "")))
