"""The automatic numbers of a Word document, computed as Word prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from schoolgate.reading.extract.numerals import roman, word_letters
from schoolgate.reading.extract.xml import attribute, child, children, number

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    link: str = ""


@dataclass(frozen=True, slots=True)
class ListNumber:
    """What stands before a paragraph: a label, or a bullet where the label is empty."""

    label: str
    level: int
    bullet: bool


class Numbering:
    """Counts along as paragraphs are read in the order of the document."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._of_number: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        for node in children(root, "abstractNum"):
            self._lists[attribute(node, "abstractNumId")] = _read_list(node)
        self._follow_links(root)
        for node in children(root, "num"):
            self._read_number(node)

    def _follow_links(self, root: etree._Element | None) -> None:
        """A list may take its levels from a list style that another list defines."""
        named = {}
        for node in children(root, "abstractNum"):
            link = child(node, "styleLink")
            if link is not None:
                named[attribute(link, "val")] = attribute(node, "abstractNumId")
        for listed in self._lists.values():
            source = self._lists.get(named.get(listed.link, ""))
            if source is not None and not listed.levels:
                listed.levels = source.levels

    def _read_number(self, node: etree._Element) -> None:
        key = attribute(node, "numId")
        target = child(node, "abstractNumId")
        self._of_number[key] = attribute(target, "val") if target is not None else ""
        for override in children(node, "lvlOverride"):
            level = number(attribute(override, "ilvl"))
            start = child(override, "startOverride")
            if start is not None:
                self._overrides.setdefault(key, {})[level] = number(attribute(start, "val"), 1)
            own = child(override, "lvl")
            listed = self._lists.get(self._of_number[key])
            if own is not None and listed is not None:
                listed.levels[level] = _read_level(own)

    def level_of_style(self, key: str, style: str) -> int:
        listed = self._lists.get(self._of_number.get(key, ""))
        if listed is None:
            return 0
        return next((place for place, level in listed.levels.items() if level.style == style), 0)

    def advance(self, key: str, place: int) -> ListNumber | None:
        """The number of the next paragraph in this list; nothing where the list is unknown."""
        listed = self._lists.get(self._of_number.get(key, ""))
        if listed is None or key in ("", "0") or not 0 <= place < _LEVELS:
            return None
        level = listed.levels.get(place, _Level(form="none"))
        if level.form == "bullet":
            return ListNumber("", place, bullet=True)
        self._restart(key, listed)
        listed.counts[place] = listed.counts.get(place, level.start - 1) + 1
        for deeper in [depth for depth in listed.counts if depth > place]:
            del listed.counts[deeper]
        return ListNumber(_label(listed, place), place, bullet=False)

    def _restart(self, key: str, listed: _List) -> None:
        if key in self._begun:
            return
        self._begun.add(key)
        for place, start in self._overrides.get(key, {}).items():
            listed.counts[place] = start - 1


def _read_list(node: etree._Element) -> _List:
    link = child(node, "numStyleLink")
    levels = {
        number(attribute(level, "ilvl")): _read_level(level) for level in children(node, "lvl")
    }
    return _List(levels, {}, attribute(link, "val") if link is not None else "")


def _read_level(node: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = child(node, name)
        return attribute(found, "val", default) if found is not None else default

    legal = child(node, "isLgl")
    return _Level(
        start=number(value("start", "1"), 1),
        form=value("numFmt", "decimal"),
        text=value("lvlText", ""),
        legal=legal is not None and attribute(legal, "val", "1") not in ("0", "false"),
        style=value("pStyle", ""),
    )


def _label(listed: _List, place: int) -> str:
    level = listed.levels[place]

    def printed(found: re.Match[str]) -> str:
        depth = int(found.group(1)) - 1
        own = listed.levels.get(depth, _Level())
        form = "decimal" if level.legal else own.form
        return format_number(listed.counts.get(depth, own.start), form)

    return _PLACE.sub(printed, level.text)


def format_number(value: int, form: str) -> str:
    if form == "lowerLetter":
        return word_letters(value)
    if form == "upperLetter":
        return word_letters(value).upper()
    if form == "lowerRoman":
        return roman(value)
    if form == "upperRoman":
        return roman(value).upper()
    if form == "decimalZero":
        return f"{value:02d}"
    return "" if form == "none" else str(value)
