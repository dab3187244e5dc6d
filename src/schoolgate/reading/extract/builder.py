"""Collects the lines of a document in reading order and numbers them."""

from __future__ import annotations

import re
from dataclasses import replace

from schoolgate.reading.extract.limits import MAX_LINES, too_long
from schoolgate.reading.model import Line, LineKind
from schoolgate.text import Text

_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]+")
_MAX_BOLD = 110
_BOLD_SHARE = 0.4


class LineBuilder:
    """Lines in the order of the file; furniture waits until the end."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._furniture: list[str] = []
        self._bold: set[int] = set()

    def add(
        self,
        text: str,
        *,
        kind: LineKind = "text",
        level: int | None = None,
        label: str = "",
        cells: tuple[str, ...] = (),
        bold: bool = False,
    ) -> None:
        if len(self._lines) >= MAX_LINES:
            raise too_long(
                Text("The document has more than {most} paragraphs.", most=f"{MAX_LINES:,}")
            )
        if bold and kind in ("text", "item"):
            self._bold.add(len(self._lines))
        self._lines.append(
            Line(len(self._lines) + 1, text, kind, level, None, label.strip(), cells)
        )

    def add_row(self, cells: list[str]) -> None:
        tidied = tuple(tidy(cell).replace("\n", " ") for cell in cells)
        if any(tidied):
            self.add(" | ".join(tidied), kind="row", cells=tidied)

    def add_furniture(self, text: str) -> None:
        text = tidy(text)
        if text and text not in self._furniture:
            self._furniture.append(text)

    def has_words(self) -> bool:
        return any(char.isalnum() for line in self._lines for char in line.text)

    def lines(self) -> tuple[Line, ...]:
        """Everything added; short lines in bold become headings where bold is rare."""
        filled = sum(1 for line in self._lines if line.text.strip())
        trusted = len(self._bold) <= max(3, filled * _BOLD_SHARE)
        lines = [
            replace(line, kind="heading", level=None)
            if trusted and index in self._bold and _could_head(line)
            else line
            for index, line in enumerate(self._lines)
        ]
        lines += [
            Line(len(lines) + place, text, "furniture")
            for place, text in enumerate(self._furniture, start=1)
        ]
        return tuple(lines)


def _could_head(line: Line) -> bool:
    text = line.text.strip()
    is_bullet = line.kind == "item" and not line.label
    return (
        not is_bullet and 2 < len(text) <= _MAX_BOLD and text[-1] not in ".;,:" and "\n" not in text
    )


def tidy(text: str) -> str:
    """Single blanks, no blanks around line breaks."""
    return "\n".join(_BLANKS.sub(" ", part).strip() for part in text.split("\n")).strip()
