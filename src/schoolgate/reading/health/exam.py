"""What every check looks at: the document, its running text, the day and the school."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from schoolgate.reading.model import (
    LONGEST_QUOTE,
    Clause,
    Document,
    Line,
    SchoolFacts,
    Sentence,
    Value,
)

_TAG = re.compile(
    r"</?(?:a|b|i|u|p|em|strong|br|span|sup|sub|div|td|tr|li|font|input)\b[^<>]{0,120}>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]*\)")
_EDGE = re.compile(r"[.!?:;]\s|[•▪●☐]|\uf0b7|\s[-–—]\s")
_CONTENTS = re.compile(r"\W*(?:table of )?contents(?: page)?\W*$")
_PAST = re.compile(
    r"\b(?:replac(?:e|es|ed|ing)|repeal(?:s|ed)?|supersed(?:e|es|ed|ing)|former(?:ly)?|previous(?:ly)?|"
    r"no longer|abolished|renamed|now (?:called|known as|part of|X)|until (?:19|20)\d\d|used to)\b"
)


@dataclass(frozen=True)
class Flow:
    """The running text: line breaks and page furniture gone, the line of each character kept."""

    text: str
    offsets: tuple[int, ...]
    numbers: tuple[int, ...]
    joints: tuple[int, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[Line], beginnings: Iterable[int] = ()) -> Flow:
        parts: list[str] = []
        offsets: list[int] = []
        numbers: list[int] = []
        joints: list[int] = []
        begins = set(beginnings)
        size = 0
        for line in lines:
            words = " ".join(plain(line.text).split())
            if line.kind == "furniture" or not words:
                continue
            if line.number in begins:
                joints.append(size)
            offsets.append(size)
            numbers.append(line.number)
            parts.append(words)
            size += len(words) + 1
        return cls(" ".join(parts), tuple(offsets), tuple(numbers), tuple(joints))

    def line_at(self, offset: int) -> int:
        if not self.numbers:
            return 1
        return self.numbers[max(0, bisect_right(self.offsets, offset) - 1)]

    def quote(self, start: int, end: int, around: int = 60) -> str:
        """The words from ``start`` to ``end`` with some of their sentence on both sides."""
        left, right = self._joints_around(start, end)
        around = max(around, 0)
        before = self.text[max(left, start - around) : start]
        edges = list(_EDGE.finditer(before))
        if edges:
            before = before[edges[-1].end() :]
        elif start - around > left:
            before = before.partition(" ")[2]
        after = self.text[end : min(right, end + around)]
        edge = _EDGE.search(after)
        if edge:
            after = after[: edge.start() + 1]
        elif end + around < right:
            after = after.rpartition(" ")[0]
        return shorten((before + self.text[start:end] + after).strip())

    def _joints_around(self, start: int, end: int) -> tuple[int, int]:
        """Where the paragraph begins and ends that holds the words."""
        place = bisect_right(self.joints, start)
        left = self.joints[place - 1] if place else 0
        right = next((joint for joint in self.joints[place:] if joint >= end), len(self.text))
        return left, right

    def told_as_past(self, start: int, end: int) -> bool:
        """Whether the words nearby say that the thing named belongs to the past."""
        left, right = self._joints_around(start, end)
        before = self.text[max(left, start - 50) : start]
        after = self.text[end : min(right, end + 50)]
        return bool(_PAST.search(_EDGE.split(before)[-1]) or _PAST.search(_EDGE.split(after)[0]))


@dataclass(frozen=True)
class Examination:
    """One document on one day, with what is known of its school."""

    document: Document
    values: tuple[Value, ...]
    today: dt.date
    facts: SchoolFacts

    @cached_property
    def flow(self) -> Flow:
        begins = {clause.line for clause in self.document.clauses}
        begins |= {section.line for section in self.document.sections}
        return Flow.of(self.document.source.lines, begins)

    @cached_property
    def first_line(self) -> Line:
        """The first line with words, where findings about the whole document point."""
        lines = self.document.source.lines
        return next((line for line in lines if line.text.strip()), Line(1, ""))

    @cached_property
    def clauses(self) -> dict[int, Clause]:
        return {clause.index: clause for clause in self.document.clauses}

    @cached_property
    def lines(self) -> dict[int, Line]:
        return {line.number: line for line in self.document.source.lines}

    @cached_property
    def contents(self) -> range:
        """The lines of the table of contents: up to where its first entry comes again."""
        lines = [(line.number, _entry(line.text)) for line in self.document.source.lines]
        lines = [(number, words) for number, words in lines if words]
        place = next((i for i, (_, words) in enumerate(lines) if _CONTENTS.match(words)), None)
        if place is None or place + 1 >= len(lines):
            return range(0)
        start, first = lines[place][0], lines[place + 1][1]
        again = next((number for number, words in lines[place + 2 :] if words == first), None)
        return range(start, again) if again else self._contents_until_text(start)

    def _contents_until_text(self, start: int) -> range:
        places = [section.line for section in self.document.sections]
        places += [clause.line for clause in self.document.clauses]
        return range(start, min((line for line in places if line > start), default=start))

    def clause_of(self, sentence: Sentence) -> Clause:
        return self.clauses[sentence.clause]

    def clause_at(self, line: int) -> Clause | None:
        """The clause that a line belongs to, if any."""
        for clause in self.document.clauses:
            if clause.line <= line <= clause.end_line:
                return clause
        return None

    def in_form(self, line: int) -> bool:
        clause = self.clause_at(line)
        return clause is not None and clause.kind in ("form", "declaration")

    def rules(self) -> Iterator[tuple[Sentence, Clause]]:
        """The sentences that tell people something, without forms and document control."""
        for sentence in self.document.sentences:
            clause = self.clause_of(sentence)
            if clause.kind in ("clause", "item", "note"):
                yield sentence, clause


def _entry(text: str) -> str:
    """A line of a table of contents without its page number and leader."""
    words = " ".join(plain(text).lower().split())
    return re.sub(r"(?:[.…_ ]{2,}|\s)\d{1,3}$", "", words).strip(" .:")


def plain(text: str) -> str:
    """The words of a line without Markdown emphasis and link targets."""
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub("", text)
    return text.replace("\u2010", "-").replace("\u2011", "-").replace("\u00a0", " ")


def shorten(text: str, longest: int = LONGEST_QUOTE) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else text[:longest].rpartition(" ")[0]
