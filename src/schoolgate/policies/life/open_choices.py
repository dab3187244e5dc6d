"""Choices and blanks that a text still leaves open: nothing like it may come into force."""

from __future__ import annotations

from collections.abc import Iterable

from schoolgate.core import clock
from schoolgate.policies.text import PolicyText
from schoolgate.reading.extract import extract
from schoolgate.reading.health import find_faults
from schoolgate.reading.model import SchoolFacts, UnreadableDocument
from schoolgate.reading.structure import read_document

CODES = frozenset({"placeholder", "option-left-open"})


def open_choices(texts: Iterable[PolicyText]) -> list[str]:
    """The words of every choice or blank left open, each once (WAL-3-CHOICE)."""
    found: dict[str, None] = {}
    for page in dict.fromkeys(map(as_markdown, texts)):
        try:
            document = read_document(extract(page.encode(), "policy.md"))
        except UnreadableDocument:
            continue
        for finding in find_faults(document, (), today=clock.today(), facts=SchoolFacts()):
            if finding.code in CODES and finding.severity != "notice":
                found[finding.quote] = None
    return list(found)


def as_markdown(text: PolicyText) -> str:
    """The whole policy as one Markdown page."""
    parts = [f"# {text.title}"]
    for heading, clauses in text.sections():
        parts.append(f"## {heading}")
        parts += [f"**{one.number} {one.heading}**\n\n{one.text}" for one in clauses]
    return "\n\n".join(parts) + "\n"
