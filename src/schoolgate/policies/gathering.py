"""Which lines of a document make one clause of a draft, and what people will cite it by.

Bullets belong to the clause that leads to them, the lines of a form to the form. A number that the
document does not print is in brackets: "2.3.4 [2]" is the second paragraph at its 2.3.4.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from schoolgate.policies.orders import order_of

if TYPE_CHECKING:
    from schoolgate.reading.model import Document

_FORM = "form-field"
_RECORD = "record"
_KINDS = {"form": _FORM, "declaration": _FORM, "control": _RECORD}


class Read(Protocol):
    """A document that was read: one that is stored, or one that nobody keeps."""

    @property
    def title(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def sections(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def clauses(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def meaning(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class _Unkept:
    title: str
    organisation: str
    clauses: Sequence[Mapping[str, Any]]
    meaning: Mapping[str, Any]
    sections: Sequence[Mapping[str, Any]] = ()


@dataclass(slots=True)
class Gathered:
    """A clause to be: the places of its lines among the document's clauses.

    ``kind`` is set for what is no rule; ``number`` and ``section`` come last. The section is its
    heading as printed, with its number, and with any heading above that has no text of its own.
    """

    places: list[int]
    heading: str
    pieces: list[str]
    kind: str = ""
    number: str = ""
    section: str = ""

    @property
    def wording(self) -> str:
        """Its words as they read in the draft."""
        return "".join(self.pieces)


@dataclass(slots=True)
class _Numbers:
    """What the next line without a number of its own is cited by."""

    printed: set[str]
    open: list[tuple[int, str]] = field(default_factory=list)
    label: str = ""
    given: Counter[str] = field(default_factory=Counter)

    def enter(self, section: Mapping[str, Any]) -> None:
        level, number = section["level"], _number(section)
        while self.open and self.open[-1][0] >= level:
            self.open.pop()
        self.open.append((level, number))
        self.label = next((known for _level, known in reversed(self.open) if known), "")

    def next(self) -> str:
        self.given[self.label] += 1
        count = self.given[self.label]
        if self.label in self.printed:
            count += 1
        return self.label if self.label and count == 1 else f"{self.label} [{count}]".strip()


def places_of_clauses(document: Document) -> list[list[int]]:
    """The places of the lines of each clause that the draft of a document would have."""
    read = _Unkept(
        document.title, document.organisation,
        [asdict(clause) for clause in document.clauses],
        {"parts": [{"kind": one.kind, "lead": one.lead} for one in document.clauses]},
    )  # fmt: skip
    return [one.places for one in _gathered(read)]


def gathered(document: Read) -> list[Gathered]:
    """The clauses of a draft in the order of the document, each with its number and section."""
    found = _gathered(document)
    printed = [" ".join(document.clauses[one.places[0]]["number"].split()) for one in found]
    has_numbers = any(printed) or any(one["number"].strip() for one in document.sections)
    numbers = _Numbers({number for number in printed if number})
    cover = {document.title.strip().casefold(), document.organisation.strip().casefold()}
    sections = deque(sorted(document.sections, key=lambda section: section["line"]))
    section = ""
    for count, (one, number) in enumerate(zip(found, printed, strict=True), start=1):
        line = document.clauses[one.places[0]]["line"]
        passed = []
        while sections and sections[0]["line"] <= line:
            passed.append(sections.popleft())
            numbers.enter(passed[-1])
        section = _named(passed, cover) if passed else section
        one.section = section or one.heading
        numbers.label = number or numbers.label
        one.number = (number or numbers.next()) if has_numbers else str(count)
    return found


def _named(passed: list[Mapping[str, Any]], cover: set[str]) -> str:
    """The heading of a section, after those that it belongs to and that have no text of their own."""
    kept: list[Mapping[str, Any]] = []
    for one in passed:
        kept = [*(above for above in kept if _is_above(above, one)), one]
    *above, own = kept
    printed = [one for one in above if one["heading"].strip().casefold() not in cover]
    return ": ".join(_as_printed(one) for one in [*printed, own])


def _is_above(one: Mapping[str, Any], following: Mapping[str, Any]) -> bool:
    """Whether a heading goes on for one that follows it: by their levels, or by their numbers."""
    if one["level"] < following["level"]:
        return True
    number, next_number = _number(one), _number(following)
    if not number or not next_number:
        return bool(number) and one["level"] == following["level"]
    if _is_named_part(number):
        return not _is_named_part(next_number)
    return bool(re.match(rf"{re.escape(number)}\W", next_number))


def _number(section: Mapping[str, Any]) -> str:
    return " ".join(section["number"].split())


def _is_named_part(number: str) -> bool:
    """Whether a number is that of an appendix or the like, which counts anew inside."""
    return number[:1].isalpha() and " " in number


def _as_printed(section: Mapping[str, Any]) -> str:
    """Such as "5 Personal use" and "Appendix A – Making sites"."""
    number, heading = _number(section), " ".join(section["heading"].split())
    joint = " – " if _is_named_part(number) else " "
    return joint.join(words for words in (number, heading) if words)


def _gathered(document: Read) -> list[Gathered]:
    found: list[Gathered] = []
    last: dict[tuple[str, str], Gathered] = {}
    for place, clause, kind, lead in _lines(document):
        text = clause["text"].strip()
        heading = clause["heading"]
        ours = "" if order_of(text) in {"forbids", "asks"} else _KINDS.get(kind, "")
        same = last.get((heading, ours))
        if same and ours:
            same.places.append(place)
            same.pieces.append(f"\n\n{text}")
        elif same and same is found[-1] and _is_led(clause, kind, lead):
            joint = "\n" if len(same.places) > 1 else "\n\n"
            same.places.append(place)
            same.pieces.append(f"{joint}- {text}")
        else:
            last[heading, ours] = Gathered([place], heading, [text], ours)
            found.append(last[heading, ours])
    return found


def _is_led(clause: Mapping[str, Any], kind: str, lead: str) -> bool:
    """Whether a bullet only goes on with the sentence that leads to it."""
    return kind == "item" and bool(lead) and not clause["number"].strip()


def _lines(document: Read) -> Iterator[tuple[int, Mapping[str, Any], str, str]]:
    """Every line that says something, with its kind and lead; neither in one read long ago."""
    parts = document.meaning.get("parts", [])
    known = len(parts) == len(document.clauses)
    cover = {document.title.strip(), document.organisation.strip()}
    for place, clause in enumerate(document.clauses):
        kind, lead = (parts[place]["kind"], parts[place]["lead"]) if known else ("", "")
        text = clause["text"].strip()
        if text and not (kind == "control" and text in cover):
            yield place, clause, kind, lead
