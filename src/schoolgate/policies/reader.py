"""What the pages of a document show: figures, rows and margins, made from what was stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.controls import Control, controls
from schoolgate.core.markup import render_markdown
from schoolgate.core.words import in_own_language, translated
from schoolgate.people.models import Federation, School
from schoolgate.policies.coverage import Coverage, coverage_of
from schoolgate.policies.gathering import gathered
from schoolgate.policies.life.words import name_of_bound, value_in_words
from schoolgate.policies.models import PolicyDocument, Suggestion
from schoolgate.policies.packs import (
    Pack,
    PackClause,
    groups_with,
    parsed_values,
    render_clause,
)
from schoolgate.policies.policy import Policy
from schoolgate.reading.meaning import all_bound
from schoolgate.reading.model import LONGEST_QUOTE
from schoolgate.reading.places import Place, Places
from schoolgate.reference import (
    NOT_STATED,
    Parameter,
    groups,
    parameter,
    parameters,
    roles,
)

SEVERITIES = ("error", "warning", "notice")
MEANING = ("binds", "roles", "channels", "dates")
OTHER_SCHOOL = "school-other"
WRONG_FILE = "not-such-a-policy"
LONGEST_WORD = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One suggestion with its parameter, in words."""

    suggestion: Suggestion
    parameter: Parameter
    value: str
    decided: str
    place: str
    contested: bool = False

    @property
    def is_unsure(self) -> bool:
        """Whether the sentence does not say so in so many words."""
        return bool(self.suggestion.quote) and self.suggestion.confidence != "high"


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures and the first things to do, for the document's own page."""

    severities: list[tuple[str, int]]
    findings: dict[str, list[dict[str, Any]]]
    first: list[dict[str, Any]]
    whose: dict[str, Any] | None
    is_wrong_file: bool
    clauses: int
    choices: int
    stated: int
    silent: int
    open: int
    begin_with: int
    rows: list[tuple[str, int, list[Row]]]


@dataclass(slots=True)
class AnnotatedLine:
    """One paragraph of the document with what was found and read there.

    ``number`` is that of its first line, ``also`` those of the lines that go on with it.
    """

    number: int
    text: str
    kind: str
    page: int | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    also: list[int] = field(default_factory=list)


def places_of(document: PolicyDocument) -> Places:
    """The places of a stored document."""
    return Places(
        document.media_type,
        {number: page[0] for number, _text, _kind, *page in document.lines if page and page[0]},
        [(mark["line"], mark["number"], mark["heading"])
         for mark in (*document.sections, *document.clauses)],
    )  # fmt: skip


def place_words(place: Place) -> str:
    """A place as a person would point at it."""
    if place.by_line:
        return _("line %(number)d") % {"number": place.line}
    parts = [
        _("page %(number)d") % {"number": place.page} if place.page else "",
        place.clause,
        _("under “%(heading)s”") % {"heading": place.heading} if place.heading else "",
    ]
    known = ", ".join(part for part in parts if part)
    return known or _("paragraph %(number)d") % {"number": place.line}


def row(suggestion: Suggestion, places: Places, *, contested: bool = False) -> Row:
    """A suggestion ready for the page."""
    known = parameter(suggestion.parameter)
    return Row(
        suggestion,
        known,
        value_in_words(known, suggestion.value),
        value_in_words(known, suggestion.decided_value),
        place_words(places.at(suggestion.line)) if suggestion.line else "",
        contested,
    )


def findings_of(document: PolicyDocument) -> list[dict[str, Any]]:
    """The findings as they were stored, their texts in the language of the page."""
    return [in_own_language(finding) for finding in document.findings]


def citations_of(document: PolicyDocument) -> list[dict[str, Any]]:
    """The laws that the document cites, their state in the language of the page."""
    return [in_own_language(citation) for citation in document.citations]


def _without_wording(finding: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in finding.items() if name != "wording"}


def overview(document: PolicyDocument) -> Overview:
    """Everything the document's own page shows."""
    findings: dict[str, list[dict[str, Any]]] = {severity: [] for severity in SEVERITIES}
    places = places_of(document)
    for number, finding in enumerate(findings_of(document), start=1):
        placed = _placed(finding, places)
        findings[finding["severity"]].append({**placed, "anchor": f"finding-{number}"})
    suggestions = list(document.suggestions.all())
    read = [suggestion for suggestion in suggestions if suggestion.quote]
    whose = next((one for one in findings["error"] if one["code"] == OTHER_SCHOOL), None)
    stated, silent = _counted(suggestions)
    return Overview(
        severities=[(severity, len(findings[severity])) for severity in SEVERITIES],
        findings=findings,
        first=[one for one in (*findings["error"], *findings["warning"]) if one is not whose][:3],
        whose=whose,
        is_wrong_file=any(one["code"] == WRONG_FILE for one in findings["error"]),
        clauses=len(gathered(document)),
        choices=len(parameters()),
        stated=stated,
        silent=silent,
        open=_open(read),
        begin_with=_first_open_group(read),
        rows=_by_group(rows(read, places)),
    )


def _with_ellipsis(quote: str) -> str:
    """A quote that was cut says so."""
    is_cut = len(quote) > LONGEST_QUOTE - LONGEST_WORD and quote[-1] not in ".!?"
    return f"{quote} …" if is_cut else quote


def _placed(finding: dict[str, Any], places: Places) -> dict[str, Any]:
    """A finding with the words for its place; one about the whole document has none."""
    return {
        **finding,
        "quote": _with_ellipsis(finding["quote"]),
        "place": place_words(places.at(finding["line"])) if finding["quote"] else "",
        "related": [
            {
                **other,
                "quote": _with_ellipsis(other["quote"]),
                "place": place_words(places.at(other["line"])),
            }
            for other in finding.get("related", [])
        ],
    }


@dataclass(frozen=True, slots=True)
class BoundRow:
    """One clause and how it is known whom it binds."""

    line: int
    place: str
    quote: str
    basis: str


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A role or channel, what the document calls it, and its places as (line, place, quote)."""

    name: str
    words: list[str]
    places: list[tuple[int, str, str]]
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class DateRow:
    """A date as the document writes it, and what it is for."""

    words: str
    purpose: str
    line: int
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class SpeaksOf:
    """Whom the document binds, and what it names."""

    binds: list[tuple[str, list[BoundRow]]]
    roles: list[NamedRow]
    channels: list[NamedRow]
    dates: list[DateRow]


def speaks_of(document: PolicyDocument) -> SpeaksOf | None:
    """None for a document that was read before this was looked at."""
    if not document.meaning:
        return None
    places = places_of(document)
    return SpeaksOf(
        binds=_whom_it_binds(document, places),
        roles=[_named_row(one, places) for one in document.meaning["roles"]],
        channels=[_named_row(one, places) for one in document.meaning["channels"]],
        dates=[
            DateRow(
                one["words"],
                _purposes().get(one["purpose"], ""),
                one["line"],
                place_words(places.at(one["line"])),
                one["quote"],
            )
            for one in document.meaning["dates"]
        ],
    )


def _whom_it_binds(document: PolicyDocument, places: Places) -> list[tuple[str, list[BoundRow]]]:
    """The clauses by those whom they bind, in the order in which each first comes."""
    found: dict[tuple[str, ...], list[BoundRow]] = {}
    bases = _bases()
    binds = document.meaning["binds"]
    for whole in gathered(document):
        one, clause = binds[whole.places[0]], document.clauses[whole.places[0]]
        row = BoundRow(
            clause["line"],
            place_words(places.at(clause["line"])),
            one["quote"] if one["basis"] == "sentence" else clause["text"],
            bases[one["basis"]],
        )
        bound = all_bound(binds[place]["groups"] for place in whole.places)
        found.setdefault(bound, []).append(row)
    return [
        (", ".join(_within_a_sentence(group) for group in groups), rows)
        for groups, rows in found.items()
    ]


def _within_a_sentence(group: str) -> str:
    known = roles().get(group)
    return translated(known.phrase) if known else name_of_bound(group)


def _bases() -> dict[str, str]:
    return {
        "sentence": _("the clause says so"),
        "lead": _("the words before the list say so"),
        "heading": _("its heading says so"),
        "scope": _("what the policy says of whom it binds"),
        "usual": _("nothing says so; taken for staff"),
    }


def _purposes() -> dict[str, str]:
    return {
        "issued": _("issued"),
        "effective": _("in force from"),
        "review": _("to be reviewed"),
        "reviewed": _("reviewed"),
        "approved": _("approved"),
        "updated": _("updated"),
        "signed": _("signed"),
        "law": _("date of a law or guidance"),
    }


def _named_row(one: dict[str, Any], places: Places) -> NamedRow:
    is_service = one.get("kind") == "service"
    return NamedRow(
        one["name"] if is_service else translated(one["name"]),
        one["words"],
        [
            (each["line"], place_words(places.at(each["line"])), each["quote"])
            for each in one["places"]
        ],
        is_service,
    )


def _counted(suggestions: Iterable[Suggestion]) -> tuple[int, int]:
    """How many choices the text states and on how many it is silent: as people decided, and as it
    was read where nobody has.
    """
    listed = list(suggestions)
    stated = {
        one.parameter
        for one in listed
        if (one.quote if one.verdict == one.Verdict.OPEN else one.decided_value != NOT_STATED)
    }
    return len(stated), len({one.parameter for one in listed} - stated)


def _open(stated: Iterable[Suggestion]) -> int:
    """How many choices wait for a word; one that is said in two ways is still one choice."""
    return len({one.parameter for one in stated if one.verdict == Suggestion.Verdict.OPEN})


def _first_open_group(stated: Iterable[Suggestion]) -> int:
    """The number of the first group with something to decide; the first where there is none."""
    waiting = {parameter(one.parameter).group for one in stated if one.verdict == one.Verdict.OPEN}
    return next((number for number, group in enumerate(groups(), 1) if group in waiting), 1)


def rows(suggestions: Iterable[Suggestion], places: Places) -> list[Row]:
    """Rows of suggestions; those of a parameter with several values are marked contested."""
    listed = list(suggestions)
    counts = Counter(suggestion.parameter for suggestion in listed)
    return [row(one, places, contested=counts[one.parameter] > 1) for one in listed]


def _by_group(listed: Iterable[Row]) -> list[tuple[str, int, list[Row]]]:
    """Rows by group, each group with how many choices it speaks of."""
    order: dict[str, list[Row]] = {title: [] for title in groups()}
    for one in listed:
        order[one.parameter.group].append(one)
    return [
        (title, len({one.parameter.name for one in found}), found)
        for title, found in order.items()
        if found
    ]


def annotated_lines(document: PolicyDocument) -> list[AnnotatedLine]:
    """The document's paragraphs; findings and values stand at the one they speak of."""
    lines = _paragraphs(document)
    by_number = {number: line for line in lines for number in (line.number, *line.also)}
    for finding in findings_of(document):
        line = by_number.get(finding["line"])
        if finding["quote"] and line is not None:
            line.notes.append(finding)
    for one in rows(document.suggestions.exclude(quote=""), places_of(document)):
        line = by_number.get(one.suggestion.line or 0)
        if line is not None:
            line.values.append(one)
    return [line for line in lines if line.text.strip() or line.notes or line.values]


def _paragraphs(document: PolicyDocument) -> list[AnnotatedLine]:
    """The lines, those that only go on with a clause or heading joined to where it begins."""
    beginnings = {one["line"] for one in (*document.sections, *document.clauses, *document.control)}
    found: list[AnnotatedLine] = []
    for line in document.lines:
        here = AnnotatedLine(*line)
        before = found[-1] if found else None
        goes_on = here.kind == "text" and before is not None and before.kind == "text"
        if goes_on and before and before.number in beginnings and here.number not in beginnings:
            before.text = " ".join(f"{before.text} {here.text}".split())
            before.also.append(here.number)
        else:
            found.append(here)
    headings = {one["line"] for one in document.sections}
    for one in found:
        if one.kind == "text" and one.number in headings:
            one.kind = "heading"
    return found


def about_the_whole(document: PolicyDocument) -> list[dict[str, Any]]:
    """Findings that speak of no words in particular: what the document lacks."""
    known = {line[0] for line in document.lines}
    return [
        {**finding, "line": 0}
        for finding in findings_of(document)
        if not finding["quote"] or finding["line"] not in known
    ]


def group_progress(document: PolicyDocument) -> list[dict[str, Any]]:
    """Each group with how many values are stated, open and silent."""
    progress = []
    suggestions = list(document.suggestions.all())
    for number, (title, known) in enumerate(groups().items(), start=1):
        names = {one.name for one in known}
        mine = [suggestion for suggestion in suggestions if suggestion.parameter in names]
        read = [suggestion for suggestion in mine if suggestion.quote]
        stated, silent = _counted(mine)
        progress.append(
            {
                "number": number,
                "title": title,
                "read": len(read),
                "stated": stated,
                "silent": silent,
                "open": _open(read),
            }
        )
    return progress


def suggestion_rows(document: PolicyDocument, group: str) -> list[Row]:
    """The rows of one group: what is stated first, then what is not."""
    names = [known.name for known in groups()[group]]
    listed = rows(document.suggestions.filter(parameter__in=names), places_of(document))
    return sorted(
        listed, key=lambda one: (not one.suggestion.quote, names.index(one.parameter.name))
    )


def decided_values(suggestion: Suggestion) -> list[str]:
    """The different values that people gave to the choice of a suggestion, the last one last."""
    given = suggestion.document.suggestions.filter(
        parameter=suggestion.parameter,
        verdict__in=[Suggestion.Verdict.CONFIRMED, Suggestion.Verdict.CORRECTED],
    ).order_by("-decided_at")
    known = parameter(suggestion.parameter)
    return list(reversed(dict.fromkeys(value_in_words(known, one.decided_value) for one in given)))


def plainly_stated(document: PolicyDocument, group: str) -> list[Suggestion]:
    """Open suggestions of a group that the text states once and clearly."""
    return [
        one.suggestion
        for one in suggestion_rows(document, group)
        if one.suggestion.quote
        and not one.contested
        and one.suggestion.verdict == Suggestion.Verdict.OPEN
        and not one.is_unsure
    ]


def group_url(school: School, suggestion: Suggestion) -> str:
    """The page of the suggestion's group, at the suggestion."""
    number = list(groups()).index(parameter(suggestion.parameter).group) + 1
    address = reverse(
        "policies:value-group",
        kwargs={
            "school": school.slug,
            "document": suggestion.document.public_id,
            "group": number,
        },
    )
    return f"{address}#s-{suggestion.public_id}"


def report(document: PolicyDocument) -> dict[str, Any]:
    """The stored report in the form that the command prints."""
    stated = document.suggestions.exclude(quote="")
    places = places_of(document)
    return {
        "document": {
            "name": document.file_name,
            "title": document.title,
            "organisation": document.organisation,
            "media_type": document.media_type,
            "lines": len(document.lines),
            "control": document.control,
        },
        "clauses": document.clauses,
        "values": [
            {
                "parameter": one.parameter,
                "value": one.value,
                "quote": one.quote,
                "line": one.line,
                **places.at(one.line or 0).as_data(),
                "confidence": one.confidence,
            }
            for one in stated
        ],
        "findings": [_without_wording(finding) for finding in document.findings],
        **{name: document.meaning.get(name, []) for name in MEANING},
    }


def draft_groups(pack: Pack, policy: Policy) -> list[dict[str, Any]]:
    """A draft's values by group, beside what the federation lays down."""
    known_here = {**parameters(), **pack.parameters}
    values = {name: known.dump(pack.values[name]) for name, known in known_here.items()}
    return [
        {
            "title": title,
            "unstated": sum(values[known.name] == NOT_STATED for known in members),
            "rows": [
                {
                    "parameter": known,
                    "value": value_in_words(known, values.get(known.name, NOT_STATED)),
                    "stated": values.get(known.name, NOT_STATED) != NOT_STATED,
                    "shared": value_in_words(known, policy.shared.get(known.name)),
                    "recommended": value_in_words(known, policy.recommended.get(known.name)),
                }
                for known in members
            ],
        }
        for title, members in groups_with(pack.parameters).items()
    ]


def shared_groups(federation: Federation) -> list[dict[str, Any]]:
    """All parameters by group with the federation's value where it lays one down."""
    laid_down = {shared.parameter: shared.value for shared in federation.shared_values.all()}
    return [
        {
            "title": title,
            "laid_down": sum(known.name in laid_down for known in members),
            "rows": [
                {
                    "parameter": known,
                    "value": value_in_words(known, laid_down.get(known.name)),
                    "set": known.name in laid_down,
                }
                for known in members
            ],
        }
        for title, members in groups().items()
    ]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause of a pack as it reads, and what the software does about it."""

    clause: PackClause
    html: str
    coverage: Coverage
    controls: tuple[Control, ...]


def pack_sections(pack: Pack) -> list[tuple[str, list[ClauseRow]]]:
    """A pack's clauses under its own values, by section."""
    served = coverage_of(pack)
    values = parsed_values(pack, pack.values)
    sections: dict[str, list[ClauseRow]] = {}
    for clause in pack.clauses:
        text = render_clause(clause, values, pack.parameters)
        if text is None:
            continue
        row = served[clause.id]
        serving = tuple(controls()[name] for name in row.controls)
        sections.setdefault(clause.section, []).append(
            ClauseRow(clause, render_markdown(text), row, serving)
        )
    return list(sections.items())
