"""Document control: who owns the policy, which version it is, when it is to be reviewed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from schoolgate.reading.model import ControlField
from schoolgate.reading.structure.dates import find_date

_BY = r"(?:\s+(?:by|on|at|from|for|of|in)\b[^:]{0,70})?"
_NAMES: tuple[tuple[str, str], ...] = (
    (
        "review",
        (
            r"(?:(?:date|policy)\s+)?(?:to\s+be|due\s+to\s+be|will\s+be)\s+reviewed" + _BY + "|"
            r"(?:date\s+(?:of|for)\s+)?(?:the\s+)?(?:next|due|planned|scheduled)\s+(?:\w+\s+)?review(?:\s+(?:date|due))?"
            + _BY
            + "|"
            r"(?:policy\s+)?review(?:\s+(?:date|due|by|on|period|cycle|frequency))+|"
            r"(?:date\s+)?(?:for|due\s+for)\s+review|renewal\s+date|expiry\s+date|review"
        ),
    ),
    (
        "reviewed",
        (
            r"(?:date\s+(?:of\s+)?)?(?:last|previous|most\s+recent)\s+review(?:ed)?(?:\s+date)?"
            + _BY
            + "|"
            r"(?:date\s+|policy\s+)?reviewed(?:\s+and\s+\w+)?"
            + _BY
            + r"|date\s+of\s+review|amended"
            + _BY
        ),
    ),
    (
        "adopted",
        (
            r"(?:(?:date\s+)?(?:of\s+)?|policy\s+)?(?:formally\s+)?(?:adopted|approved|accepted|ratified|agreed|adoption|approval|"
            r"ratification|signed\s+off)(?:\s+date)?(?:\s+(?:and\s+)?(?:by|on|at|from|date)\b[^:]{0,70})?|"
            r"(?:governors?|governing\s+body|governing\s+board|board|committee)\W{0,3}s?\s+(?:approval|adoption|ratification)(?:\s+date)?"
        ),
    ),
    (
        "effective",
        (
            r"(?:effective|in\s+force|valid|applicable)(?:\s+(?:from|date))*|(?:date\s+of\s+)?implementation(?:\s+date)?|"
            r"(?:start|commencement)\s+date|date\s+effective"
        ),
    ),
    (
        "issue",
        (
            r"(?:date\s+(?:of\s+)?)?(?:issued?|publication|published)(?:\s+(?:date|no\.?|number))?|policy\s+date|"
            r"(?:date\s+)?(?:created|written|produced|drafted)|date\s+of\s+policy"
        ),
    ),
    ("updated-by", r"(?:last\s+)?(?:updated|revised|amended|edited)\s+by"),
    (
        "reviewed",
        (
            r"(?:date\s+)?(?:policy\s+)?(?:last\s+)?(?:updated|revised|amended)(?:\s+(?:on|date))?|"
            r"revision\s+date"
        ),
    ),
    ("version", r"(?:document\s+)?(?:version|revision)(?:\s+(?:no\.?|number|control))?"),
    (
        "owner",
        (
            r"(?:policy|document)?\s*(?:owner|lead|author|holder|co-?ordinator)(?:\s*/\s*(?:owner|author|lead))?|(?:written|prepared|produced|drafted|compiled)\s+by|"
            r"(?:responsible\s+(?:person|officer|committee|body|governor)|person\s+responsible|responsibility|(?:members?\s+of\s+)?staff\s+responsible)"
            + _BY
            + "|"
            r"(?:link|lead|nominated)\s+governor|policy\s+(?:reviewer|contact)|committee"
        ),
    ),
    ("status", r"(?:policy|document)?\s*(?:status|type)|statutory(?:\s+policy)?"),
    (
        "title",
        (
            r"(?:document|policy)\s+(?:title|name)|(?:title|name)\s+of\s+(?:the\s+)?(?:policy|document)|title"
        ),
    ),
    ("purpose", r"purpose(?:\s+of\s+(?:the\s+|this\s+)?(?:policy|document))?"),
)
_PATTERNS = tuple((name, re.compile(pattern + r"$", re.IGNORECASE)) for name, pattern in _NAMES)
_DATED = frozenset(("review", "reviewed", "adopted", "effective", "issue"))
_LINE = re.compile(r"([A-Z][^:\t]{1,90}?)\s*(?::|\s[–—-]\s)\s*(.*)$")
_VERSION_LINE = re.compile(
    r"(?:version|revision|issue)\s*(?:no\.?|number)?\s*:?\s*(v?\d[\w.]{0,10})\b", re.IGNORECASE
)
_WITHOUT_COLON = re.compile(
    r"(?:(?:this|the)\s+policy\s+(?:was|has\s+been|is)\s+)?(?:date\s+|last\s+|next\s+|due\s+|policy\s+|document\s+)*"
    r"(?:to\s+be\s+|for\s+)?(?:approved|adopted|ratified|agreed|reviewed|review|issued|issue|updated|effective|"
    r"implemented|published|written|approval|adoption)\b",
    re.IGNORECASE,
)
_DATE_START = re.compile(
    r"[(]?(?:\d|(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|autumn|spring|summer)\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:(?P<review>(?:next|due|date\s+(?:for|of))\s+(?:\w+\s+){0,3}review(?:ed)?|(?:be|due\s+for)\s+review(?:ed)?|(?:look(?:ed)?\s+at|read|check(?:ed)?)\s+(?:\w+\s+){1,4}again)|"
    r"(?P<adopted>(?:adopted|approved|ratified|agreed)\s+(?:by|on|at)|approval|adoption)|"
    r"(?P<reviewed>(?:last\s+)?(?:reviewed|updated)\s+(?:by|on|in))|"
    r"(?P<effective>(?:effective|in\s+force|takes?\s+effect|comes?\s+into\s+(?:force|effect))))\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"polic|\b(?:this|our|the) (?:code|guide|guidance|agreement|document|handbook|charter|protocol)\b|^\W*(?:agreed|adopted|approved|ratified) by\b",
    re.IGNORECASE,
)
_SPECIFIC = re.compile(r"\b(?:(?:19|20)\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})\b")
_COLUMN = re.compile(
    r"(?:date|by|who|name|role|signed|signature|comments?|changes?|amendments?|description|reasons?|"
    r"pages?|section|details?|notes?|summary(?:\s+of\s+changes?)?|frequency)?\W*$",
    re.IGNORECASE,
)
_BLANK = re.compile(r"^[\s._…\-–—/\[\]<>]*$")
_NEXT_SENTENCE = re.compile(r"[.!?]\s+[A-Z]")
_LONG = 160
_SECOND_LABEL = re.compile(r"(:\s[^:\n]{2,40}?)\s+(?=[A-Z][a-z]+(?:\s[A-Za-z]+){0,3}:\s)")
_SOMEBODY = re.compile(r"(?:[A-Z][\w'’.-]*[,\s&/]*){2,7}$")
_LONGEST_LABEL = 6
_LONGEST_VALUE = 8


def field_name(label: str) -> str:
    """Which control field a label names, or nothing."""
    label = " ".join(label.strip(" :*-–|").split())[:_LONG]
    for name, pattern in _PATTERNS:
        if pattern.match(label):
            return name
    return ""


def is_control_line(text: str) -> bool:
    return bool(control_line(text))


def control_line(text: str, number: int = 0) -> ControlField | None:
    """The field that a line such as "Review date: May 2026" states."""
    if len(text) > _LONG:
        return None
    found = _LINE.match(text)
    if found:
        field = _from_label(found.group(1), found.group(2), number)
        if field:
            return field
    version = _VERSION_LINE.match(text)
    if version and len(text) <= version.end() + 30:
        return ControlField("version", version.group(1), number, None)
    return _without_colon(text, number)


def _from_label(label: str, value: str, number: int) -> ControlField | None:
    name = field_name(label)
    if not name or name == "purpose":
        return None
    blank = bool(_BLANK.match(value))
    if name in _DATED and not blank:
        if not (_dated(value) or len(value.split()) <= 4):
            return None
    elif len(value.split()) > 12:
        return None
    if name not in _DATED and blank and name not in ("version", "owner"):
        return None
    return make_field(name, "" if blank else value, number)


def _dated(value: str) -> bool:
    return find_date(value) is not None and len(value.split()) <= 14


def make_field(name: str, value: str, number: int) -> ControlField:
    edge = "last" if name == "review" else "first"
    date = find_date(value, "last" if edge == "last" else "first") if name in _DATED else None
    return ControlField(name, value, number, date)


def _without_colon(text: str, number: int) -> ControlField | None:
    if not _WITHOUT_COLON.match(text) or len(text.split()) > 16 or not _SPECIFIC.search(text):
        return None
    if _NEXT_SENTENCE.search(text):
        return None
    return sentence_field(text, number, whole=True)


def sentence_field(text: str, number: int, *, whole: bool = False) -> ControlField | None:
    """A field stated in a sentence: "This policy was adopted by the board on 3 May 2024."."""
    text = text[: _LONG * 2]
    if not _SPECIFIC.search(text):
        return None
    found = _SENTENCE.search(text)
    if found and found.lastgroup and (whole or _DOCUMENT.search(text)):
        return make_field(found.lastgroup, text[found.end() :].strip(" .:"), number)
    if whole:
        head = text.split()[0].lower()
        for index in range(len(text)):
            if _DATE_START.match(text, index) and (index == 0 or text[index - 1] == " "):
                name = field_name(text[:index]) or field_name(head)
                return make_field(name, text[index:].strip(" ."), number) if name else None
    return None


def stacked_fields(lines: Iterable[tuple[int, str]]) -> list[ControlField]:
    """Fields that share a line, or of which the label stands alone on the line above its value."""
    listed = list(lines)
    fields = []
    for number, text in listed:
        parts = _SECOND_LABEL.sub(r"\1\n", text).split("\n") if len(text) <= _LONG else []
        several = parts if len(parts) > 1 else []
        fields += [field for part in several if (field := control_line(part, number))]
    for (_, label), (number, value) in pairwise(listed):
        field = _stacked(label, value, number)
        if field:
            fields.append(field)
    return [field for field in fields if field.value]


def _stacked(label: str, value: str, number: int) -> ControlField | None:
    if len(label.split()) > _LONGEST_LABEL or len(value.split()) > _LONGEST_VALUE:
        return None
    name = "issue" if label.strip(" :").lower() == "date" else field_name(label)
    if name in _DATED:
        return make_field(name, value, number) if _dated(value) else None
    named = name == "owner" and _SOMEBODY.match(value) and not field_name(value)
    return make_field(name, value.strip(" ,"), number) if named else None


def row_fields(cells: tuple[str, ...], number: int) -> list[ControlField]:
    """The fields of a table row of labels and values side by side."""
    fields = []
    index = 0
    while index < len(cells) - 1:
        label, value = cells[index], cells[index + 1]
        name = field_name(label) if len(label) <= 60 else ""
        if name and not (value and field_name(value)):
            fields.append(make_field(name, "" if _BLANK.match(value) else value, number))
            index += 1
        index += 1
    return fields


def column_names(cells: tuple[str, ...]) -> list[str]:
    """The fields that a header row names; other columns of such tables stay without a name."""
    names = [field_name(cell) for cell in cells]
    plain = all(name or _COLUMN.match(cell) for name, cell in zip(names, cells, strict=True))
    return names if plain and any(names) and all(cells) and len(cells) >= 2 else []


def column_fields(names: list[str], cells: tuple[str, ...], number: int) -> list[ControlField]:
    """The fields of one row under a header row; a version takes the date of its row."""
    fields = [
        make_field(name, cell, number)
        for name, cell in zip(names, cells, strict=True)
        if name and cell
    ]
    date = latest_date(cells)
    return [
        replace(field, date=date) if field.name == "version" and date != dt.date.min else field
        for field in fields
    ]


def latest_date(cells: tuple[str, ...]) -> dt.date:
    """The latest date in a row; the beginning of time where there is none."""
    dates = [find_date(cell) for cell in cells if any(char.isdigit() for char in cell)]
    return max((date for date in dates if date), default=dt.date.min)
