"""One edition made ready for everybody: its pack, its text, and what of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from schoolgate.core.markup import render_markdown
from schoolgate.policies.models import Version
from schoolgate.policies.packs import (
    InvalidPack,
    Pack,
    make_pack,
    parsed_values,
    placeholders_in,
    render_clause,
    wording_for,
)
from schoolgate.policies.rationale import put_into_effect_by
from schoolgate.policies.text import ClauseText, PolicyText, from_json
from schoolgate.publishing.plain import Plain, plain_text
from schoolgate.reference import NOT_STATED, Parameter, parameters

# Two characters that no text holds stand for the marks until the Markdown has become HTML.
_BEFORE, _AFTER = "\ue000", "\ue001"
_OWN_WORDS = frozenset({"text", "record"})
_NOBODYS = frozenset({"related_policies"})  # titles of documents


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause as the page shows it; in ``html`` what the school chose is marked.

    ``heading`` is its own, empty where it has none; ``title`` is what it is listed by. ``effects``
    are the clauses that put it into effect.
    """

    id: str
    number: str
    heading: str
    title: str
    html: SafeString
    effects: tuple[ClauseText, ...]


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A run of clauses under one heading."""

    anchor: str
    title: str
    clauses: tuple[ShownClause, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """What every page and file of an edition is made from; the same for good.

    ``withheld`` names what the school wrote in its own words and no clause says: it stays in the
    school. ``pack`` is missing where its form is of an older time.
    """

    text: PolicyText
    pack: Pack | None
    source: Mapping[str, Any]
    sections: tuple[ShownSection, ...]
    plain: Plain
    withheld: frozenset[str]

    def for_families(self) -> list[ShownClause]:
        """The clauses that are written for pupils and parents alone."""
        wanted = {clause.id for clause in self.plain.for_families}
        return [
            clause for section in self.sections for clause in section.clauses if clause.id in wanted
        ]


@lru_cache(maxsize=32)
def ready(public_id: str) -> Ready:
    """An adopted edition, read and made once in each process; it never changes."""
    version = Version.objects.only("public_id", "text", "source").get(public_id=public_id)
    text = from_json(version.text)
    pack = _pack_of(version)
    return Ready(
        text=text,
        pack=pack,
        source=MappingProxyType(version.source),
        sections=tuple(_sections(text, pack)),
        plain=plain_text(text),
        withheld=_withheld(text, pack),
    )


def _pack_of(version: Version) -> Pack | None:
    try:
        return make_pack(version.source, version.public_id)
    except InvalidPack:
        return None


def _sections(text: PolicyText, pack: Pack | None) -> list[ShownSection]:
    marked = _marked(text, pack)
    found = []
    for number, (title, clauses) in enumerate(text.sections(), start=1):
        shown = tuple(
            ShownClause(
                clause.id,
                clause.number,
                clause.own_heading,
                clause.title,
                marked.get(clause.id) or render_markdown(clause.text),
                put_into_effect_by(clause, text.clauses),
            )
            for clause in clauses
        )
        found.append(ShownSection(f"{number}-{slugify(title)}", title, shown))
    return found


def _marked(text: PolicyText, pack: Pack | None) -> dict[str, SafeString]:
    """Clauses with marks around what the school chose, where that changes no word of the text."""
    if pack is None:
        return {}
    values = {**pack.values, **parsed_values(pack, text.values)}
    found = {}
    for clause in text.clauses:
        again = render_clause(
            pack.clause(clause.id), values, pack.parameters, around=(_BEFORE, _AFTER)
        )
        if again and again.replace(_BEFORE, "").replace(_AFTER, "") == clause.text:
            html = _with_marks(render_markdown(again))
            if html is not None:
                found[clause.id] = html
    return found


def _with_marks(html: str) -> SafeString | None:
    if "%EE%80%80" in html.upper():  # inside an address
        return None
    marked = html.replace(_BEFORE, '<span class="chosen">').replace(_AFTER, "</span>")
    return mark_safe(marked)  # noqa: S308 - cleaned HTML with a span of ours


def _withheld(text: PolicyText, pack: Pack | None) -> frozenset[str]:
    known: dict[str, Parameter] = {**parameters(), **(pack.parameters if pack else {})}
    said: set[str] = set()
    if pack is not None:
        values = {**pack.values, **parsed_values(pack, text.values)}
        for clause in text.clauses:
            said.update(placeholders_in(wording_for(pack.clause(clause.id), values)))
    return frozenset(
        name
        for name, value in text.values.items()
        if name not in said | _NOBODYS
        and not _is_empty(value)
        and (name not in known or known[name].type in _OWN_WORDS)
    )


def _is_empty(value: Any) -> bool:
    return value in (NOT_STATED, "none", "", None, [], {})


def public_values(made: Ready) -> dict[str, Any]:
    """The raw values without those that are withheld."""
    return _without(made.text.values, made.withheld)


def public_source(made: Ready) -> dict[str, Any]:
    """The pack of an edition as plain data, without what is withheld."""
    return {**made.source, "values": _without(made.source["values"], made.withheld)}


def _without(values: Mapping[str, Any], withheld: frozenset[str]) -> dict[str, Any]:
    return {name: NOT_STATED if name in withheld else value for name, value in values.items()}
