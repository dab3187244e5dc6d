"""What a Word style says about a paragraph: heading level, list, bold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from schoolgate.reading.extract.xml import attribute, child, children, number

_HEADING = re.compile(r"heading ?(\d)$", re.IGNORECASE)
_CHAIN = 12
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    name: str = ""
    level: int | None = None
    list_key: str = ""
    list_level: int | None = None
    bold: bool = False

    @property
    def is_contents(self) -> bool:
        return self.name.lower().startswith(("toc", "table of contents"))

    @property
    def is_title(self) -> bool:
        return self.name.lower() == "title"


class Styles:
    """All styles of a document, each with what it inherits."""

    def __init__(self, root: etree._Element | None) -> None:
        self._nodes = {attribute(node, "styleId"): node for node in children(root, "style")}
        self._known: dict[str, Style] = {}
        self.default = next(
            (
                key
                for key, node in self._nodes.items()
                if attribute(node, "default") in ("1", "true")
                and attribute(node, "type") == "paragraph"
            ),
            "",
        )

    def get(self, key: str) -> Style:
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: str) -> Style:
        found = Style()
        for depth, node in enumerate(self._ancestry(key)):
            found = _overlaid(found, node, own=depth == 0)
        return found

    def _ancestry(self, key: str) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while key in self._nodes and len(chain) < _CHAIN:
            chain.append(self._nodes[key])
            base = child(self._nodes[key], "basedOn")
            key = attribute(base, "val") if base is not None else ""
        return chain


def _overlaid(style: Style, node: etree._Element, *, own: bool) -> Style:
    """The style with what an ancestor adds where nothing nearer spoke."""
    label = child(node, "name")
    name = attribute(label, "val") if label is not None else ""
    listed = list_of(child(node, "pPr"))
    heading = _HEADING.match(name)
    level = outline_of(child(node, "pPr"))
    if heading and level is None:
        level = int(heading.group(1))
    return Style(
        name=name if own else style.name,
        level=style.level if style.level is not None else level,
        list_key=style.list_key or listed[0],
        list_level=style.list_level if style.list_level is not None else listed[1],
        bold=style.bold or is_bold(child(node, "rPr")) is True,
    )


def list_of(properties: etree._Element | None) -> tuple[str, int | None]:
    listed = child(properties, "numPr")
    if listed is None:
        return "", None
    key, level = child(listed, "numId"), child(listed, "ilvl")
    return (
        attribute(key, "val") if key is not None else "",
        number(attribute(level, "val")) if level is not None else None,
    )


def outline_of(properties: etree._Element | None) -> int | None:
    """Heading level from 1; body text has none."""
    outline = child(properties, "outlineLvl")
    if outline is None:
        return None
    level = number(attribute(outline, "val"), _BODY_LEVEL)
    return level + 1 if 0 <= level < _BODY_LEVEL else None


def is_bold(properties: etree._Element | None) -> bool | None:
    """Nothing where the run does not say."""
    bold = child(properties, "b")
    if bold is None:
        return None
    return attribute(bold, "val", "1") not in ("0", "false", "off")
