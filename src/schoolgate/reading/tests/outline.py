"""What was read, written so that a test can compare it at a glance."""

from __future__ import annotations

from schoolgate.reading.extract import extract
from schoolgate.reading.model import Document
from schoolgate.reading.structure import read_document


def read(data: bytes | str, name: str = "policy.txt") -> Document:
    content = data.encode() if isinstance(data, str) else data
    return read_document(extract(content, name))


def headings(document: Document) -> list[str]:
    """One "## number heading" for each section."""
    return [
        f"{'#' * section.level} {section.number} {section.heading}".replace("  ", " ").strip()
        for section in document.sections
    ]


def clauses(document: Document, kind: str = "clause") -> list[str]:
    """One "number text" for each clause of a kind."""
    return [f"{c.number} {c.text}".strip() for c in document.clauses if c.kind == kind]


def control(document: Document) -> list[tuple[str, str, str]]:
    return [
        (field.name, field.value, field.date.isoformat() if field.date else "")
        for field in document.control
    ]
