"""Where in a document something stands, in the words in which a person would point at it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schoolgate.reading.model import Document

_BY_LINE = frozenset({"text/plain", "text/markdown"})
_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its line, and what else of it is known.

    ``clause`` is the printed number of the clause. ``by_line`` says that the file has lines
    that a person can count; a Word file, a web page and a PDF have none.
    """

    line: int
    page: int | None = None
    clause: str = ""
    heading: str = ""
    by_line: bool = True

    def __str__(self) -> str:
        if self.by_line:
            return f"line {self.line}"
        under = f"under “{self.heading}”" if self.heading else ""
        page = f"page {self.page}" if self.page else ""
        parts = [part for part in (page, self.clause, under) if part]
        return ", ".join(parts) or f"paragraph {self.line}"

    def as_data(self) -> dict[str, Any]:
        """What the report tells programs beside the line."""
        return {"page": self.page, "heading": self.heading, "clause": self.clause}


@dataclass(frozen=True, slots=True)
class _Mark:
    line: int
    number: str
    heading: str


class Places:
    """The places of one document."""

    def __init__(
        self, media_type: str, pages: Mapping[int, int], marks: Iterable[tuple[int, str, str]]
    ) -> None:
        """``pages`` has the page of each line; a mark is a line, its number and its heading."""
        self._by_line = media_type in _BY_LINE
        self._pages = pages
        self._marks = sorted((_Mark(*mark) for mark in marks), key=lambda mark: mark.line)
        self._lines = [mark.line for mark in self._marks]

    @classmethod
    def of(cls, document: Document) -> Places:
        """The places of a document just read."""
        source = document.source
        return cls(
            source.media_type,
            {line.number: line.page for line in source.lines if line.page},
            [
                *((each.line, each.number, each.heading) for each in document.sections),
                *((each.line, each.number, each.heading) for each in document.clauses),
            ],
        )

    def at(self, line: int) -> Place:
        """The place of a line: the clause that begins there or last above it."""
        found = bisect_right(self._lines, line) - 1
        mark = self._marks[found] if found >= 0 else _Mark(line, "", "")
        return Place(
            line,
            self._pages.get(line),
            f"({mark.number})" if mark.number.isalpha() else mark.number,
            _short(mark.heading),
            self._by_line,
        )


def _short(heading: str) -> str:
    words = " ".join(heading.split()).rstrip(":")
    if len(words) <= _LONGEST_HEADING:
        return words
    return words[:_LONGEST_HEADING].rpartition(" ")[0] + " …"


__all__ = ["Place", "Places"]
