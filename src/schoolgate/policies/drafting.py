"""From a document that was read and confirmed to a draft in the form of a pack."""

from __future__ import annotations

import re
from typing import Any

from schoolgate.policies.ask.likeness import area_of
from schoolgate.policies.gathering import Gathered, gathered
from schoolgate.policies.models import PolicyDocument, Suggestion
from schoolgate.policies.orders import defines, order_of
from schoolgate.policies.packs import packs
from schoolgate.reference import NOT_STATED, laws, parameters

OWN = "OWN"
_NO_AREA = "policy-document"
_KINDS = {
    "forbids": "prohibition",
    "asks": "obligation",
    "allows": "permission",
    "advises": "advice",
}
_LAW = re.compile(r"\b(?:act|regulations?) (?:19|20)\d\d\b", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_BRACES = re.compile(r"\{\{|\}\}")


def draft_content(public_id: str, document: PolicyDocument) -> dict[str, Any]:
    """The pack that a document amounts to: its own clauses, and the values people confirmed."""
    values = confirmed_values(document)
    named = _parameters_of(document)
    binds = whom_clauses_bind(document)
    cited = laws_cited(document)
    clauses = [
        _clause(one, sorted({name for place in one.places for name in named[place]}))
        | {
            "binds": list(dict.fromkeys(group for place in one.places for group in binds[place])),
            "law": sorted({law for place in one.places for law in cited[place]}),
        }
        for one in gathered(document)
    ]
    return {
        "id": OWN,
        "title": title_of(document),
        "owner": _line(document.school.name),
        "summary": f"The school's own document {document.file_name}, read and confirmed.",
        "source": {"seed": None, "kind": f"own document {public_id}"},
        "control": _control(document),
        "values": values,
        "parameters": [],
        "clauses": clauses,
    }


def title_of(document: PolicyDocument) -> str:
    """What a document calls itself, or what such a policy is usually called."""
    return _line(document.title) or "Social networking policy"


def confirmed_values(document: PolicyDocument) -> dict[str, Any]:
    """Every parameter with what a person said it is; not stated where nobody has said."""
    values: dict[str, Any] = dict.fromkeys(parameters(), NOT_STATED)
    decided = document.suggestions.exclude(verdict=Suggestion.Verdict.OPEN)
    for suggestion in decided.exclude(verdict=Suggestion.Verdict.REJECTED).order_by("decided_at"):
        values[suggestion.parameter] = suggestion.decided_value
    return values


def whom_clauses_bind(document: PolicyDocument) -> list[list[str]]:
    """Whom each clause binds; staff in a document that was read before that was looked at."""
    read = document.meaning.get("binds", [])
    if len(read) != len(document.clauses):
        return [["staff"] for _clause in document.clauses]
    return [list(one["groups"]) for one in read]


def laws_cited(document: PolicyDocument) -> list[list[str]]:
    """The laws that each clause cites, by their ids.

    A citation has the line where its words stand first; later clauses are known by the words.
    """
    known = laws()
    citations = [one for one in document.citations if one["law"] in known]
    citations.sort(key=lambda one: len(one["name"]), reverse=True)
    beginnings = [clause["line"] for clause in document.clauses]
    cited = []
    for index, clause in enumerate(document.clauses):
        following = beginnings[index + 1] if index + 1 < len(beginnings) else float("inf")
        text = _line_of(clause["text"])
        found = set()
        for one in citations:
            name = _line_of(one["name"])
            if clause["line"] <= one["line"] < following or name in text:
                found.add(one["law"])
                text = text.replace(name, " ")
        cited.append(sorted(found))
    return cited


def _line_of(text: str) -> str:
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def _parameters_of(document: PolicyDocument) -> list[set[str]]:
    """The parameters whose values stand in each line of a document."""
    places = _parameters_by_line(document)
    beginnings = [clause["line"] for clause in document.clauses]
    endings = [*beginnings[1:], float("inf")]
    return [
        {
            name
            for line, names in places.items()
            if beginning <= line < max(ending, beginning + 1)
            for name in names
        }
        for beginning, ending in zip(beginnings, endings, strict=True)
    ]


def _parameters_by_line(document: PolicyDocument) -> dict[int, list[str]]:
    places: dict[int, list[str]] = {}
    decided = document.suggestions.exclude(
        verdict__in=[Suggestion.Verdict.OPEN, Suggestion.Verdict.REJECTED]
    )
    for suggestion in decided.exclude(line=None):
        places.setdefault(suggestion.line or 0, []).append(suggestion.parameter)
    return places


def _clause(one: Gathered, used: list[str]) -> dict[str, Any]:
    section = _line(one.section or "Policy")
    return {
        "id": f"{OWN}-{one.places[0] + 1}",
        "number": _line(one.number),
        "section": section,
        "heading": section,
        "kind": one.kind or _kind(one.heading, one.wording),
        "area": _area(one.wording, one.heading, set(used)),
        "wording": _BRACES.sub("", one.wording),
        "parameters": used,
        "controls": [],
        "related": [],
    }


def _kind(heading: str, text: str) -> str:
    """What the text does; what says no more than how things are counts as advice."""
    if _LAW.search(heading) or re.match(r"(?:this act|it is an offence)\b", text, re.IGNORECASE):
        return "legal-reference"
    if defines(text):
        return "definition"
    return _KINDS[order_of(text) or "advises"]


def _area(text: str, heading: str, used: set[str]) -> str:
    """The area of the clauses it is most like; parameters that stand in it speak for theirs.

    Who signs hangs on the clauses about the declaration, so likeness makes none of these.
    """
    recommended = packs()["REC"].clauses
    speaks = (clause.area for clause in recommended if used & set(clause.parameters))
    spoken = next(speaks, "")
    area = area_of(text, heading, spoken) or _NO_AREA
    only_alike = area == "declaration" and spoken != "declaration"
    return _NO_AREA if only_alike else area


def _control(document: PolicyDocument) -> dict[str, str]:
    """What the document prints of itself; the lead of a list whose items stand elsewhere is nothing."""
    control: dict[str, str] = {}
    dated = {"effective", "review", "reviewed", "adopted"}
    kept = {"title", "issue", "owner", "version", "status", "purpose"}
    for field in document.control:
        name, value = field["name"], field.get("date") if field["name"] in dated else field["value"]
        if name in dated | kept and value and not str(value).rstrip().endswith(":"):
            control[name] = _line(str(value))
    return control


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
