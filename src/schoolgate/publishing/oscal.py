"""A policy in OSCAL, the format in which rules and controls are exchanged between programs.

The catalogue holds every clause of the pack with places for parameters; the profile holds what
one school chose: which clauses, which values, which wordings. Resolving the profile gives the
policy as it reads. Pure Python: no Django, no database. See docs/reference/oscal.md.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from schoolgate.policies.packs import (
    Pack,
    PackClause,
    parsed_values,
    placeholders_in,
    render_clause,
    with_placeholders,
    wording_for,
)
from schoolgate.policies.text import PolicyText
from schoolgate.publishing.imprint import Imprint
from schoolgate.reference import NOT_STATED, Parameter, laws, parameters

OSCAL_VERSION = "1.2.1"
NAMESPACE = "urn:schoolgate:policy"

_ESCAPED = re.compile(r"\\(.)")


def catalogue(pack: Pack, imprint: Imprint) -> dict[str, Any]:
    """Every clause of the pack as a control, its parameters left open."""
    known = {**parameters(), **pack.parameters}
    used = [name for clause in pack.clauses for name in _names(clause)]
    cited = [law for clause in pack.clauses for law in clause.law]
    found: dict[str, Any] = {
        "uuid": imprint.uuid("catalog"),
        "metadata": _metadata(pack.title, imprint, "catalog"),
        "params": [_parameter(known[name]) for name in dict.fromkeys(used)],
        "groups": list(_groups(pack, imprint)),
        "back-matter": {"resources": [_law(law, imprint) for law in dict.fromkeys(cited)]},
    }
    return {"catalog": _without_empty(found)}


def profile(
    pack: Pack,
    text: PolicyText,
    imprint: Imprint,
    catalogue_address: str,
    withheld: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What the school chose, against the catalogue of the same edition; nothing of ``withheld``."""
    values = {**pack.values, **parsed_values(pack, text.values)}
    chosen = [pack.clause(clause.id) for clause in text.clauses]
    found: dict[str, Any] = {
        "uuid": imprint.uuid("profile"),
        "metadata": _metadata(text.title, imprint, "profile"),
        "imports": [
            {
                "href": catalogue_address,
                "include-controls": [{"with-ids": [clause.id for clause in chosen]}],
            }
        ],
        "merge": {"as-is": True},
        "modify": {
            "set-parameters": [
                one for one in _settings(pack, chosen, values) if one["param-id"] not in withheld
            ],
            "alters": list(_other_wordings(chosen, values)),
        },
    }
    return {"profile": _without_empty(found)}


def _metadata(title: str, imprint: Imprint, kind: str) -> dict[str, Any]:
    party = imprint.school_uuid()
    dates = {"effective-from": imprint.effective_from, "review-due": imprint.review_due}
    return {
        "title": _line(title),
        "published": imprint.made.isoformat(timespec="seconds"),
        "last-modified": imprint.made.isoformat(timespec="seconds"),
        "version": imprint.edition,
        "oscal-version": OSCAL_VERSION,
        "props": [
            *(_prop(name, day.isoformat()) for name, day in dates.items() if day),
            _prop("text-sha256", imprint.sha256),
        ],
        "links": [{"href": imprint.address, "rel": "alternate", "media-type": "text/html"}],
        "roles": [{"id": "publisher", "title": "Publisher"}],
        "parties": [{"uuid": party, "type": "organization", "name": _line(imprint.school)}],
        "responsible-parties": [{"role-id": "publisher", "party-uuids": [party]}],
        "remarks": _REMARKS[kind],
    }


_REMARKS = {
    "catalog": "Clauses with their parameters left open. The profile of the same edition says what"
    " the school chose.",
    "profile": "What the school chose. Resolve it against its catalogue to read the policy.",
}


def _groups(pack: Pack, imprint: Imprint) -> Iterator[dict[str, Any]]:
    here = {clause.id for clause in pack.clauses}
    runs = groupby(pack.clauses, key=lambda clause: clause.section)
    for number, (section, clauses) in enumerate(runs, start=1):
        yield {
            "id": f"section-{number}",
            "class": "section",
            "title": _line(section),
            "controls": [_control(clause, here, imprint) for clause in clauses],
        }


def _control(clause: PackClause, here: Iterable[str], imprint: Imprint) -> dict[str, Any]:
    return _without_empty(
        {
            "id": clause.id,
            "class": clause.kind,
            "title": _line(clause.title),
            "props": [
                {"name": "label", "value": _line(clause.number)},
                _prop("area", clause.area),
                *(_prop("binds", one) for one in clause.binds),
                *_conditions(clause.when),
            ],
            "links": [
                *({"href": f"#{one}", "rel": "related"} for one in clause.related if one in here),
                *({"href": f"#{imprint.uuid(law)}", "rel": "reference"} for law in clause.law),
            ],
            "parts": list(_wordings(clause)),
        }
    )


def _wordings(clause: PackClause) -> Iterator[dict[str, Any]]:
    """The usual wording as the statement, and those that take its place for certain values."""
    yield {"id": f"{clause.id}_smt", "name": "statement", "prose": _prose(clause.wording)}
    for number, variant in enumerate(clause.variants, start=1):
        yield {
            "id": f"{clause.id}_wording-{number}",
            "name": "wording",
            "ns": NAMESPACE,
            "props": list(_conditions(variant.when)),
            "prose": _prose(variant.wording),
        }


def _prose(wording: str) -> str:
    return with_placeholders(wording, lambda name: f"{{{{ insert: param, {name} }}}}")


def _conditions(when: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Such as `photo_consent = none, written-parent`: one of these values."""
    for name, wanted in when.items():
        values = wanted if isinstance(wanted, list | tuple) else [wanted]
        yield _prop("when", _line(f"{name} = {', '.join(str(one) for one in values)}"))


def _other_wordings(
    chosen: list[PackClause], values: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Say which wording stands where it is not the usual one. Nothing is removed, because
    programs that resolve profiles pass over removals.
    """
    for clause in chosen:
        wordings = [variant.wording for variant in clause.variants]
        taken = wording_for(clause, values)
        if taken in wordings and taken != clause.wording:
            part = f"{clause.id}_wording-{wordings.index(taken) + 1}"
            yield {
                "control-id": clause.id,
                "adds": [{"position": "ending", "props": [_prop("wording", part)]}],
            }


def _names(clause: PackClause) -> list[str]:
    return [*clause.parameters, *(n for text in clause.wordings for n in placeholders_in(text))]


def _parameter(known: Parameter) -> dict[str, Any]:
    """A place to fill in, with what may stand there. A ``select`` would say the same, but programs
    that resolve profiles then refuse a value.
    """
    return _without_empty(
        {
            "id": known.name,
            "class": known.type,
            "label": _line(known.title),
            "props": [
                {**_prop("allows", entry.value), "remarks": _line(entry.phrase)}
                for entry in known.values
            ],
            "guidelines": [{"prose": _line(known.help)}] if known.help else [],
        }
    )


def _settings(
    pack: Pack, chosen: list[PackClause], values: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    known = {**parameters(), **pack.parameters}
    for name in dict.fromkeys(name for clause in chosen for name in _names(clause)):
        words = _filled_in(chosen[0], name, values, pack)
        if words:
            raw = known[name].dump(values.get(name, NOT_STATED))
            codes = raw if isinstance(raw, list) else [raw]
            yield {
                "param-id": name,
                "props": [
                    _prop("value", _line(str(one))) for one in codes if not isinstance(one, dict)
                ]
                or [_prop("value", words)],
                "values": [words],
            }


def _filled_in(clause: PackClause, name: str, values: Mapping[str, Any], pack: Pack) -> str:
    """What stands in a sentence where the parameter is named; empty where nothing does."""
    probe = replace(clause, wording=f"{{{{ {name} }}}}", variants=(), when={})
    words = render_clause(probe, values, pack.parameters) or ""
    return _line(html.unescape(_ESCAPED.sub(r"\1", words)))


def _law(law: str, imprint: Imprint) -> dict[str, Any]:
    known = laws()[law]
    return {"uuid": imprint.uuid(law), "title": _line(known.name)}


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": NAMESPACE, "value": value}


def _line(text: str) -> str:
    return " ".join(str(text).split())


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """OSCAL knows no empty lists: what is empty is left out."""
    return {
        key: _without_empty(value) if isinstance(value, dict) else value
        for key, value in data.items()
        if value not in ([], {}, "") and value != {"resources": []}
    }
