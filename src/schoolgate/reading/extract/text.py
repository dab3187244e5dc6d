"""Plain text and Markdown in any of the encodings that offices produce."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from schoolgate.reading.extract.limits import MAX_LINES, too_long
from schoolgate.reading.model import Line, Source, UnreadableDocument
from schoolgate.text import Text

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\|.+\|\s*$|```|\[.+\]\(.+\))", re.MULTILINE)
_SAMPLE = 64 * 1024
_STRANGE_SHARE = 0.02


def decode(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    wide = _utf16_without_mark(data)
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_guess(data)


def _utf16_without_mark(data: bytes) -> str:
    """Western text in UTF-16 has a zero in nearly every other byte."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _decode_guess(data: bytes) -> str:
    """Not UTF-8: Windows-1252 unless that leaves holes and a better guess exists."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        best = from_bytes(data[:_SAMPLE]).best()
        encoding = best.encoding if best else "cp1252"
        return data.decode(encoding, errors="replace")


def looks_like_text(text: str) -> bool:
    sample = text[:_SAMPLE]
    strange = sum(
        1 for char in sample if (char < " " and char not in "\t\n\r\f\v") or char == "\ufffd"
    )
    return strange <= max(1, len(sample) * _STRANGE_SHARE)


def lines_of(text: str) -> tuple[Line, ...]:
    """One Line for each line of the file; a form feed begins a new page."""
    rows = _LINE_END.split(text)
    if len(rows) > MAX_LINES:
        raise too_long(Text("The document has more than {most} lines.", most=f"{MAX_LINES:,}"))
    if rows and not rows[-1]:
        rows.pop()
    page = 1 if "\f" in text else None
    lines = []
    for number, row in enumerate(rows, start=1):
        if page is not None:
            page += row.count("\f")
        lines.append(Line(number=number, text=_without_controls(row), page=page))
    return tuple(lines)


def _without_controls(row: str) -> str:
    return row.lstrip("\f").replace("\f", " ").replace("\x00", "")


def extract_text(data: bytes, name: str) -> Source:
    text = decode(data)
    if not looks_like_text(text):
        raise UnreadableDocument(
            "unknown-format",
            Text(
                "We do not know this kind of file. "
                "Hand in the policy as Word (.docx), OpenDocument (.odt), PDF, HTML or plain text."
            ),
        )
    if not text.strip():
        raise UnreadableDocument(
            "no-text", Text("The file holds only blank lines. Check that it is the right file.")
        )
    media_type = "text/markdown" if _is_markdown(text, name) else "text/plain"
    return Source(name=name, media_type=media_type, lines=lines_of(text))


def _is_markdown(text: str, name: str) -> bool:
    if name.lower().endswith((".md", ".markdown")):
        return True
    return len(_MARKDOWN.findall(text[:_SAMPLE])) >= 3
