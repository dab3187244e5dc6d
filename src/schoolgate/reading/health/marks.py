"""Dates that a source document left behind in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schoolgate.reading.health.exam import Examination, plain, shorten
from schoolgate.reading.health.words import number
from schoolgate.reading.model import Finding
from schoolgate.text import Text

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Spring|Summer|Autumn|Winter)\.?"
_PAGE_MARK = re.compile(
    rf"\bpage\s+\d{{1,3}}(?:\s+of\s+\d{{1,3}})?\W{{0,4}}(?:\w+\s+){{0,3}}?{_MONTH}\s+(?P<year>(?:19|20)\d\d)|{_MONTH}\s+(?P<year2>(?:19|20)\d\d)\W{{0,4}}page\s+\d{{1,3}}",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:©|\(c\)|\bcopyright\b(?!\s*,?\s*designs))\s*(?:[A-Z][\w&'’.]*\s+){0,6}(?P<year>(?:19|20)\d\d)|\b(?:©|\(c\))\s*(?P<year2>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_STAMP = re.compile(
    rf"^\W*(?:[A-Z][\w&'’-]*,?\s+(?:(?:and|of|for|the)\s+)*){{1,8}}[-–|,]?\s*{_MONTH}\s+(?P<year>(?:19|20)\d\d)\W*$"
)


def check_marks(exam: Examination) -> Iterator[Finding]:
    control = {field.line for field in exam.document.control}
    oldest = exam.today.year - number("stale_mark_years")
    found: list[tuple[int, str, int]] = []
    for match in [*_PAGE_MARK.finditer(exam.flow.text), *_RIGHTS.finditer(exam.flow.text)]:
        year = int(match["year"] or match["year2"])
        if year < oldest and exam.flow.line_at(match.start()) not in control:
            found.append(
                (
                    exam.flow.line_at(match.start()),
                    exam.flow.quote(match.start(), match.end()),
                    year,
                )
            )
    found += _furniture(exam, oldest, control)
    if not found:
        return
    found.sort()
    line, quote, year = found[0]
    yield Finding(
        "source-mark-old",
        "warning",
        line,
        quote,
        Text(
            "A mark of {year} was copied in with the text, so what stands around it may be as old.",
            year=year,
        ),
        Text("a policy carries its own date and no other"),
        Text("Take the mark out and check everything taken from that source."),
        tuple((each[0], each[1]) for each in found[1:]),
    )


def _furniture(exam: Examination, oldest: int, control: set[int]) -> Iterator[tuple[int, str, int]]:
    """Running headers and footers with an old date."""
    seen: set[str] = set()
    for line in exam.document.source.lines:
        words = " ".join(plain(line.text).split())
        if line.kind != "furniture" or line.number in control or words in seen:
            continue
        seen.add(words)
        match = _STAMP.match(words)
        if match and int(match["year"]) < oldest:
            yield line.number, shorten(words), int(match["year"])
