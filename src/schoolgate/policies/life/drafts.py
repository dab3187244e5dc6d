"""What the pages of a draft show, made from its content at one school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.core.markup import render_markdown
from schoolgate.core.words import translated
from schoolgate.people.models import Appointment, Care, Enrolment, School, in_force
from schoolgate.policies.effects import Effects
from schoolgate.policies.headed import Headed
from schoolgate.policies.life.following import followers_of
from schoolgate.policies.life.open_choices import as_markdown
from schoolgate.policies.life.texts import source_for
from schoolgate.policies.life.within_bounds import document_of, looked_at
from schoolgate.policies.life.words import name_of_bound, value_in_words
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import (
    Pack,
    PackClause,
    is_met,
    make_pack,
    placeholders_in,
    render_clause,
)
from schoolgate.policies.rationale import put_into_effect_by
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reading.health import find_faults
from schoolgate.reading.model import Finding, SchoolFacts
from schoolgate.reference import NOT_STATED, Parameter, laws, parameters, roles

EMPLOYED = "employee"


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One clause of a draft: how it reads, or for want of which choices it is left out.

    ``effects`` are the clauses that put it into effect.
    """

    clause: PackClause
    html: SafeString | None
    missing: tuple[str, ...] = ()
    effects: tuple[PackClause, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenOut(Headed):
    """A clause that was taken out of a draft and can come back."""

    id: str
    number: str
    section: str
    heading: str
    kind: str
    wording: str

    @property
    def rule(self) -> str:
        return self.wording


@dataclass(frozen=True, slots=True)
class Decider:
    """A parameter on which a clause depends, with its present value."""

    parameter: Parameter
    value: str
    phrase: str
    filled_in: bool


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a clause concerns, and how many hold that part today where it is known."""

    name: str
    number: int | None


def pack_at(draft: Draft, school: School) -> Pack:
    """The draft as one school has it. Raises InvalidPack."""
    return make_pack(source_for(draft, school), draft.title)


def known_in(pack: Pack) -> Mapping[str, Parameter]:
    """Every parameter that a clause of the pack may name."""
    return {**parameters(), **pack.parameters}


def draft_sections(pack: Pack) -> list[tuple[str, list[DraftClause]]]:
    """The clauses by section, in order, with those that the choices leave out."""
    found: list[tuple[str, list[DraftClause]]] = []
    texts = [(one, render_clause(one, pack.values, pack.parameters)) for one in pack.clauses]
    there = [clause for clause, text in texts if text is not None]
    for clause, text in texts:
        shown = DraftClause(
            clause,
            None if text is None else render_markdown(text),
            () if text is not None else _missing(clause, pack),
            put_into_effect_by(clause, there),
        )
        if found and found[-1][0] == clause.section:
            found[-1][1].append(shown)
        else:
            found.append((clause.section, [shown]))
    return found


def taken_out(draft: Draft) -> list[TakenOut]:
    """The clauses that were taken out of a draft, in the order in which they were."""
    clauses = (one["clause"] for one in draft.set_aside)
    return [
        TakenOut(
            one["id"], one["number"], one["section"], one["heading"], one["kind"], one["wording"]
        )
        for one in clauses
    ]


def _missing(clause: PackClause, pack: Pack) -> tuple[str, ...]:
    """The titles of the choices by which a clause is left out."""
    unmet = [
        name for name, wanted in clause.when.items() if not is_met({name: wanted}, pack.values)
    ]
    unsaid = [
        name
        for name in placeholders_in(wording_now(clause, pack))
        if pack.values.get(name) in (NOT_STATED, None, "", ())
    ]
    known = known_in(pack)
    return tuple(translated(known[name].title) for name in dict.fromkeys([*unmet, *unsaid]))


def wording_now(clause: PackClause, pack: Pack) -> str:
    """The wording that the present values choose, before anything is filled in."""
    for variant in clause.variants:
        if is_met(variant.when, pack.values):
            return variant.wording
    return clause.wording


def deciders(clause: PackClause, pack: Pack) -> list[Decider]:
    """The parameters of a clause, those whose words it takes first."""
    named = list(dict.fromkeys(placeholders_in(wording_now(clause, pack))))
    known = known_in(pack)
    return [
        _decider(known[name], pack, filled_in=name in named)
        for name in dict.fromkeys([*named, *clause.parameters])
    ]


def _decider(parameter: Parameter, pack: Pack, *, filled_in: bool) -> Decider:
    value = pack.values.get(parameter.name, NOT_STATED)
    phrase = "" if value == NOT_STATED else parameter.phrase(value)
    return Decider(parameter, value_in_words(parameter, parameter.dump(value)), phrase, filled_in)


def preview(clause: PackClause, wording: str, pack: Pack) -> SafeString | None:
    """How a wording reads under the present values; None where it is then left out."""
    tried = PackClause(
        id=clause.id, number=clause.number, section=clause.section, heading=clause.heading,
        kind=clause.kind, area=clause.area, binds=clause.binds, wording=wording, when=clause.when,
    )  # fmt: skip
    text = render_clause(tried, pack.values, pack.parameters)
    return None if text is None else render_markdown(text)


# What follows from a change


def concerned(effects: Effects, schools: Sequence[School]) -> list[Concerned]:
    """Whom the touched clauses concern, with the number of people who are that today."""
    numbers = _numbers(schools) if effects.binds else {}
    return [Concerned(name_of_bound(code), numbers.get(code)) for code in effects.binds]


def _numbers(schools: Sequence[School]) -> dict[str, int]:
    """How many people hold each role today, and how many are employed, pupils or carers."""
    today = in_force(clock.today())
    federations = {school.federation_id for school in schools if school.federation_id}
    held = Appointment.objects.filter(today).filter(
        Q(school__in=schools) | Q(federation__in=federations)
    )
    by_role = held.order_by().values("role").annotate(n=Count("person", distinct=True))
    numbers = dict.fromkeys(roles(), 0) | {row["role"]: row["n"] for row in by_role}
    pupils = Enrolment.objects.filter(today, school__in=schools).values("person")
    numbers["staff"] = held.filter(capacity=EMPLOYED).values("person").distinct().count()
    numbers["pupil"] = pupils.distinct().count()
    numbers["parent"] = (
        Care.objects.filter(today, pupil__in=pupils).values("carer").distinct().count()
    )
    return numbers


def software_following(effects: Effects) -> list[str]:
    """What the software does by the changed values: controls of the clauses, and code itself."""
    known = controls()
    titles = [known[one].title for one in effects.controls if one in known]
    titles += [words for name in effects.names for words in followers_of(name)]
    return list(dict.fromkeys(map(str, titles)))


def stale_laws(effects: Effects) -> list[Any]:
    """Laws cited by the touched clauses that are no longer what they were."""
    return [law for one in effects.law if (law := laws().get(one)) is not None and law.stale]


@dataclass(frozen=True, slots=True)
class AgainstLaw:
    """What the law or guidance says against a value, and where it says so."""

    text: str
    laws: tuple[str, ...]


def against_law(parameter: Parameter, value: Any) -> list[AgainstLaw]:
    """The cautions of the reference for what is chosen."""
    return [
        AgainstLaw(translated(one.caution), tuple(laws()[law].name for law in one.law))
        for one in parameter.cautions(parameter.parse(value))
    ]


def new_faults(effects: Effects) -> list[Finding]:
    """What the reader finds wrong with the touched clauses as they will read and not before."""
    before = _faults([row.before for row in effects.touched if row.before])
    known = {(one.code, one.message) for one in before}
    after = _faults([row.after for row in effects.touched if row.after])
    return [one for one in after if (one.code, one.message) not in known]


def _faults(clauses: Sequence[ClauseText]) -> list[Finding]:
    """What is found wrong; nothing where the clauses cannot be read."""
    if not clauses:
        return []
    page = as_markdown(PolicyText("Policy", "School", "", {}, {}, tuple(clauses)))
    return looked_at(page, _found_in) or []


def _found_in(page: str) -> list[Finding]:
    found = find_faults(document_of(page), (), today=clock.today(), facts=SchoolFacts())
    return [one for one in found if one.quote and one.severity != "notice"]


def against_federation(school: School, parameter: Parameter, value: Any) -> str:
    """What the federation laid down, where the value is another; empty otherwise."""
    federation = school.federation
    shared = (
        federation.shared_values.filter(parameter=parameter.name).first() if federation else None
    )
    if shared is None or shared.value == value:
        return ""
    return value_in_words(parameter, shared.value) or _("none")
