"""What a policy document is made of, from its lines to the findings about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from schoolgate.text import Text

LineKind = Literal["text", "heading", "item", "row", "furniture"]
ClauseKind = Literal["clause", "item", "declaration", "form", "control", "note"]
Severity = Literal["error", "warning", "notice"]
Confidence = Literal["high", "medium", "low"]

# The words of a finding are cut here, at the end of a word.
LONGEST_QUOTE = 220


class UnreadableDocument(Exception):
    """The document could not be read.

    ``code`` is stable and machine-readable (``empty``, ``no-text``, ``encrypted``,
    ``too-large``, ``unknown-format``, ``damaged``); the message says in plain words
    what happened and what to do.
    """

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the document as a person would point at it.

    ``number`` counts from 1: for a text file it is the line of the file, for a Word,
    OpenDocument or HTML file the paragraph (a table row counts as one), for a PDF the
    line of its extracted text. ``label`` is a number that the file format itself
    supplies (an automatic list number), never one typed in the text.
    """

    number: int
    text: str
    kind: LineKind = "text"
    level: int | None = None
    page: int | None = None
    label: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a document, whatever its format was."""

    name: str
    media_type: str
    lines: tuple[Line, ...]
    title: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with the line it starts on and the index of its clause."""

    text: str
    line: int
    clause: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest part of the policy that a person would cite.

    ``number`` is as printed ("5.6", "A.3.2", "" where there is none); ``heading`` is
    the nearest heading above it, ``path`` all headings from the outermost inwards;
    ``lead`` is the unfinished sentence that introduces a list ("The head will:"), so
    that an item can be understood alone. ``option`` names the alternative ("Option 1")
    where the document leaves one open.
    """

    index: int
    number: str
    heading: str
    text: str
    line: int
    end_line: int
    kind: ClauseKind = "clause"
    path: tuple[str, ...] = ()
    lead: str = ""
    option: str = ""
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and where it stands."""

    number: str
    heading: str
    level: int
    line: int


@dataclass(frozen=True, slots=True)
class ControlField:
    """One field of the document control: title, issue, owner, version, status, effective,
    review, updated-by, purpose, reviewed, adopted.
    """

    name: str
    value: str
    line: int
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A policy taken apart."""

    source: Source
    title: str
    organisation: str
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    control: tuple[ControlField, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences of all clauses, in reading order."""
        return tuple(sentence for clause in self.clauses for sentence in clause.sentences)


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter value that the text states, with the words that say so."""

    parameter: str
    value: Any
    quote: str
    line: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the document that a person should look at.

    ``source`` names the law, clause or rule that says why; ``action`` what to do;
    ``related`` points at further places in the text, as (line, quote).
    """

    code: str
    severity: Severity
    line: int
    quote: str
    message: Text
    source: Text
    action: Text
    related: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What is known of the school whose policy it is; everything may be unknown.

    ``roles_held`` is None where the roster is unknown; otherwise the codes of the roles
    that somebody holds today. ``handles`` are the account names in the register of
    official sites. ``taken_from`` is the school whose document a draft was made of.
    """

    name: str = ""
    federation: str = ""
    local_authority: str = ""
    jurisdiction: str = "england"
    roles_held: frozenset[str] | None = None
    handles: tuple[str, ...] = ()
    taken_from: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that was read in one document on one day."""

    document: Document
    values: tuple[Value, ...]
    findings: tuple[Finding, ...]
    today: dt.date
    facts: SchoolFacts = field(default_factory=SchoolFacts)
