"""A report as data for programs and as text for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from schoolgate.reading.health import CODES, NOT_SUCH_A_POLICY
from schoolgate.reading.meaning import Meaning, Named, all_bound, read_meaning
from schoolgate.reading.model import Finding, Report, Severity
from schoolgate.reading.places import Places
from schoolgate.reference import parameters, phrase_of

# The words of the document page, and how many there are of each.
_NAMES: dict[Severity, tuple[str, str, str]] = {
    "error": ("Must be put right", "{count} must be put right", "31"),
    "warning": ("Look at this", "{count} to look at", "33"),
    "notice": ("Good to know", "{count} good to know", "36"),
}
_ORDER: tuple[Severity, ...] = ("error", "warning", "notice")
_NARROWEST = 40
_FIRST_STEPS = 3


def as_json(report: Report) -> dict[str, Any]:
    """The report in plain types, in the form that docs/reference promises to programs."""
    document = report.document
    places = Places.of(document)
    return {
        "document": {
            "name": document.source.name,
            "title": document.title,
            "organisation": document.organisation,
            "media_type": document.source.media_type,
            "lines": len(document.source.lines),
            "control": [
                {
                    "name": each.name,
                    "value": each.value,
                    "line": each.line,
                    "date": each.date.isoformat() if each.date else None,
                }
                for each in document.control
            ],
            "checked": report.today.isoformat(),
            "warnings": list(document.source.warnings),
        },
        "clauses": [
            {"number": each.number, "heading": each.heading, "text": each.text, "line": each.line}
            for each in document.clauses
        ],
        "values": [
            {
                "parameter": each.parameter,
                "value": _plain(each.value),
                "quote": each.quote,
                "line": each.line,
                **places.at(each.line).as_data(),
                "confidence": each.confidence,
            }
            for each in report.values
        ],
        "findings": [
            {
                "code": each.code,
                "severity": each.severity,
                "line": each.line,
                **places.at(each.line).as_data(),
                "quote": each.quote,
                "message": str(each.message),
                "source": str(each.source),
                "action": str(each.action),
                "related": [
                    {"line": line, **places.at(line).as_data(), "quote": quote}
                    for line, quote in each.related
                ],
            }
            for each in report.findings
        ],
        **_meaning(_meaning_of(report), report, places),
    }


def _meaning_of(report: Report) -> Meaning:
    return read_meaning(report.document, report.values, report.today)


def _meaning(meaning: Meaning, report: Report, places: Places) -> dict[str, Any]:
    """Whom each clause binds, in the order of the clauses, and what the document names."""
    clauses = report.document.clauses
    return {
        "binds": [
            {
                "groups": list(each.groups),
                "basis": each.basis,
                "quote": each.quote,
                "line": clause.line,
                **places.at(clause.line).as_data(),
            }
            for each, clause in zip(meaning.binds, clauses, strict=True)
        ],
        "roles": [{"role": each.code, **_named(each, places)} for each in meaning.roles],
        "channels": [
            {"channel": each.code, "kind": each.kind, **_named(each, places)}
            for each in meaning.channels
        ],
        "dates": [
            {
                "date": each.date,
                "purpose": each.purpose,
                "words": each.words,
                "quote": each.quote,
                "line": each.line,
                **places.at(each.line).as_data(),
            }
            for each in meaning.dates
        ],
    }


def _named(named: Named, places: Places) -> dict[str, Any]:
    return {
        "name": named.name,
        "words": list(named.words),
        "places": [
            {"line": each.line, **places.at(each.line).as_data(), "quote": each.quote}
            for each in named.places
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list | set | frozenset):
        items = [_plain(each) for each in value]
        return sorted(items) if isinstance(value, set | frozenset) else items
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if hasattr(value, "items"):
        return {str(key): _plain(each) for key, each in value.items()}
    return str(value)


def as_text(
    report: Report,
    width: int = 80,
    colour: bool = False,  # noqa: FBT001, FBT002
    *,
    clauses: Sequence[Sequence[int]] | None = None,
) -> str:
    """What the policy says, what is wrong with it, what to do first; then every finding.

    ``clauses`` are the places of the lines that make one clause each, as a draft would have it;
    without it each line is counted for one.
    """
    if clauses is None:
        clauses = [[place] for place in range(len(report.document.clauses))]
    page = _Page(max(width, _NARROWEST), colour)
    places = Places.of(report.document)
    findings = report.findings
    if findings and findings[0].code == NOT_SUCH_A_POLICY:
        _wrong_file(page, report, findings[0])
        findings = findings[1:]
    else:
        _summary(page, report, len(clauses), places)
        _speaks_of(page, _meaning_of(report), clauses, places)
    for severity in _ORDER:
        found = [each for each in findings if each.severity == severity]
        if not found:
            continue
        name, _, paint = _NAMES[severity]
        page.blank()
        page.heading(f"{name} ({len(found)})", paint)
        for finding in found:
            _finding(page, finding, places)
    return page.text()


class _Page:
    """Lines of a given width."""

    def __init__(self, width: int, colour: bool) -> None:  # noqa: FBT001
        self._width = width
        self._colour = colour
        self._lines: list[str] = []

    def blank(self) -> None:
        self._lines.append("")

    def heading(self, words: str, paint: str = "1") -> None:
        self._lines.append(self._painted(words, f"1;{paint}"))

    def say(self, words: str, indent: int = 0, first: str = "", dim: bool = False) -> None:  # noqa: FBT001, FBT002
        begin = " " * indent
        wrapped = textwrap.wrap(
            words,
            self._width,
            initial_indent=begin + first,
            subsequent_indent=begin + " " * len(first),
        )
        self._lines += [self._painted(line, "2") if dim else line for line in wrapped]

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"

    def _painted(self, words: str, code: str) -> str:
        return f"\x1b[{code}m{words}\x1b[0m" if self._colour else words


def _wrong_file(page: _Page, report: Report, finding: Finding) -> None:
    page.heading(report.document.source.name)
    page.say(f"{finding.message} [{finding.code}]")
    page.say(finding.action, first="-> ")


def _summary(page: _Page, report: Report, clauses: int, places: Places) -> None:
    document = report.document
    page.heading(document.title or document.source.name)
    owner = f" of {document.organisation}" if document.organisation else ""
    stated = len({value.parameter for value in report.values})
    page.say(
        f"What it says: the policy{owner} has {_some(clauses, 'clause')}"
        f" and states {stated} of {len(parameters())} choices."
    )
    page.say(f"What is wrong: {_counted(report.findings)}")
    steps = _first_steps(report.findings)
    if steps:
        page.say("What to do first:")
        for number, finding in enumerate(steps, 1):
            place = f" ({places.at(finding.line)})" if finding.quote else ""
            page.say(f"{finding.message}{place}", indent=2, first=f"{number}. ")
            page.say(str(finding.action), indent=5, first="-> ")
    for warning in document.source.warnings:
        page.say(warning, first="Note: ")


def _speaks_of(
    page: _Page, meaning: Meaning, clauses: Sequence[Sequence[int]], places: Places
) -> None:
    bound = Counter(all_bound(meaning.binds[place].groups for place in one) for one in clauses)
    lines = [
        (
            "Whom its clauses bind",
            [
                f"{', '.join(phrase_of(code) for code in groups)} ({_some(count, 'clause')})"
                for groups, count in bound.most_common()
            ],
        ),
        ("Roles it names", [_with_places(each) for each in meaning.roles]),
        ("Channels it names", [_with_places(each) for each in meaning.channels]),
        (
            "Dates in it",
            [
                f"{each.words}{f' ({each.purpose})' if each.purpose else ''}, {places.at(each.line)}"
                for each in meaning.dates
            ],
        ),
    ]
    if any(named for _, named in lines):
        page.blank()
        page.heading("Who and what it speaks of")
    for title, named in lines:
        if named:
            page.say(f"{title}: {'; '.join(named)}.")


def _with_places(named: Named) -> str:
    return f"{named.name} ({_some(len(named.places), 'place')})"


def _first_steps(findings: tuple[Finding, ...]) -> list[Finding]:
    """The gravest findings, one of each kind."""
    ranked = sorted(findings, key=lambda each: _ORDER.index(each.severity))
    kinds: dict[str, Finding] = {}
    for finding in ranked:
        kinds.setdefault(finding.code, finding)
    return list(kinds.values())[:_FIRST_STEPS]


def _counted(findings: tuple[Finding, ...]) -> str:
    if not findings:
        return "nothing was found."
    counts = Counter(finding.severity for finding in findings)
    words = [_NAMES[each][1].format(count=counts[each]) for each in _ORDER if counts[each]]
    return ", ".join(words) + "."


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _finding(page: _Page, finding: Finding, places: Places) -> None:
    place = places.at(finding.line) if finding.quote else "the whole document"
    page.say(f"{place}: {CODES.get(finding.code, finding.code)} [{finding.code}]")
    if finding.quote:
        page.say(f"“{finding.quote}”", indent=4, dim=True)
    page.say(finding.message, indent=4)
    for line in _also(finding, places):
        page.say(line, indent=4, dim=True)
    page.say(finding.action, indent=4, first="-> ")


def _also(finding: Finding, places: Places) -> Iterator[str]:
    if not finding.related:
        return
    found = [places.at(line) for line, _ in finding.related]
    if len(found) == 1:
        yield f"also {found[0]}: “{finding.related[0][1]}”"
    elif found[0].by_line:
        yield "also lines " + ", ".join(str(place.line) for place in found)
    else:
        yield "also " + "; ".join(dict.fromkeys(str(place) for place in found))


__all__ = ["as_json", "as_text"]
