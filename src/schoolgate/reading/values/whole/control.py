"""The fields of document control and the review they tell of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from schoolgate.reading.model import ControlField, Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.takers import found_titles
from schoolgate.reading.values.whole.hits import hit


def control(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    dated = {field.line for field in document.control if field.date}
    printed = {
        clause.line: clause.text
        for clause in document.clauses
        if clause.kind == "control" or clause.line in dated
    }
    fields = [field for field in document.control if field.line in printed]
    for field in fields:
        quote = printed[field.line]
        yield hit("document_control_fields", (field.name,), quote, field.line)
        yield from _deciders(field, quote)
    yield from _cycle({field.name: field for field in reversed(fields)}, printed)


def _deciders(field: ControlField, quote: str) -> Iterator[Hit]:
    text = normal(quote)
    committee = bool(re.search(r"\b(?:sub ?)?committee\b", text))
    titles = found_titles(text)
    if field.name == "reviewed":
        found = (*(("committee",) if committee else ()), *titles)
        if found:
            yield hit("review_by", found, quote, field.line)
    if field.name in ("reviewed", "adopted") and committee:
        yield hit("adoption_bodies", ("committee",), quote, field.line)
    if field.name == "adopted" and re.search(r"\btrustees|\btrust board|\bdirectors\b", text):
        yield hit("adoption_bodies", ("trust-board",), quote, field.line)
    elif field.name == "adopted" and "governor" in titles and not committee:
        yield hit("adoption_bodies", ("governing-body",), quote, field.line)
    if field.name == "owner" and "hr" in titles:
        yield hit("review_by", ("hr",), quote, field.line, "medium", when_silent=True)


# Months by which a term's date may miss the whole years that are meant.
_NEARLY = 2


def _cycle(fields: Mapping[str, ControlField], printed: Mapping[int, str]) -> Iterator[Hit]:
    review = fields.get("review")
    if not review or not review.date:
        return
    for name in ("effective", "adopted", "reviewed", "issue"):
        start = fields.get(name)
        if start and start.date and start.date < review.date:
            months = (
                (review.date.year - start.date.year) * 12 + review.date.month - start.date.month
            )
            if abs(months - 12 * round(months / 12)) <= _NEARLY:
                months = 12 * round(months / 12)
            if 3 <= months <= 60:
                yield hit("review_cycle", months, printed[review.line], review.line, "medium")
            return
