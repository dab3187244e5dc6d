"""Writing a draft: beginning it, its clauses, and what a federation leaves to its schools."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.standing import demand_now
from schoolgate.policies.drafting import OWN
from schoolgate.policies.life import events
from schoolgate.policies.life.editions import newest_of
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.life.replacing import demand_short, places_of, put_in_place
from schoolgate.policies.life.rules import may_change_draft, may_set_local_value, may_start_draft
from schoolgate.policies.life.sections import give_title, section_with
from schoolgate.policies.life.shared_actions import LONGEST_TEXT, locked, record_on, save_fields
from schoolgate.policies.life.texts import complete, source_for
from schoolgate.policies.life.unchanged import (
    ChangedMeanwhile,
    demand_unchanged,
    mark_of_changes,
    mark_of_clause,
    mark_of_places,
    mark_of_title,
    mark_of_value,
    same_value,
)
from schoolgate.policies.models import Draft, LocalValue, Version
from schoolgate.policies.packs import content_of, make_pack, packs, placeholders_in
from schoolgate.policies.states import DraftState
from schoolgate.reference import NOT_STATED, parameter

LONGEST_TITLE = 300


def start_from_pack(*, by: Person, place: School | Federation, pack: str) -> Draft:
    """Begin a draft from a ready policy. Raises FileNotFoundError for a pack that is not there."""
    demand(may_start_draft(by, place))
    content = _content_of_pack(pack, place)
    return begin(by, place, content, origin=pack, pack=pack)


def start_from_version(*, by: Person, version: Version) -> Draft:
    """Begin a draft to change a version: from it, or from the one adopted to follow it last."""
    version = newest_of(version)
    school = version.policy.school
    demand(may_start_draft(by, school))
    content = copy.deepcopy(version.source)
    return begin(
        by,
        school,
        content,
        origin=version.edition,
        based_on=version,
        slug=version.policy.slug,
    )


def start_from_adopted(*, by: Person, draft: Draft) -> Draft:
    """Begin a draft from what a federation adopted, with what it and its schools left and set."""
    federation = draft.federation
    if federation is None or draft.state != DraftState.ADOPTED:
        raise Refused(
            _("Only what a federation has adopted can be begun anew for all its schools.")
        )
    demand(may_start_draft(by, federation))
    with transaction.atomic():
        made = begin(
            by,
            federation,
            copy.deepcopy(draft.content),
            origin=draft.title,
            based_on=draft.versions.first(),
            slug=draft.slug,
        )
        made.left_open = list(draft.left_open)
        save_fields(made, "left_open")
        for local in draft.local_values.filter(parameter__in=draft.left_open):
            LocalValue.objects.create(
                draft=made, school_id=local.school_id, parameter=local.parameter,
                value=local.value, by_id=local.by_id, at=local.at,
            )  # fmt: skip
    return made


def _content_of_pack(pack: str, place: School | Federation) -> dict[str, Any]:
    if pack not in packs():
        raise FileNotFoundError(pack)
    content = content_of(pack)
    content["owner"] = place.name[:300]
    content["control"] = {}
    if isinstance(place, School):
        content["values"]["local_authority_name"] = place.local_authority or NOT_STATED
        for shared in place.federation.shared_values.all() if place.federation else ():
            content["values"][shared.parameter] = shared.value
    return content


def begin(
    by: Person,
    place: School | Federation,
    content: dict[str, Any],
    *,
    origin: str,
    pack: str = "",
    based_on: Version | None = None,
    slug: str = SOCIAL_NETWORKING,
) -> Draft:
    """Begin a draft with a content that was checked; ``origin`` says what it was made from."""
    with transaction.atomic():
        demand_now(may_start_draft, by, place)
        now = clock.now()
        draft = Draft.objects.create(
            school=place if isinstance(place, School) else None,
            federation=place if isinstance(place, Federation) else None,
            slug=slug,
            title=content["title"][:300],
            pack=pack,
            based_on=based_on,
            content=content,
            by=by,
            at=now,
            changed_at=now,
        )
        record_on(events.DRAFT_STARTED, by, draft, origin=origin)
    return draft


def change_clause(
    *, by: Person, draft: Draft, clause: str, fields: Mapping[str, Any], made_from: str = ""
) -> Draft:
    """Change one clause of a draft: its heading, wording, or whether it is there at all.

    ``fields`` holds ``heading``, empty where that of the section says it all, and ``wording``,
    with a ``number`` or without, with whom it ``binds`` or without, or ``{"removed": True}``. A
    wording set here
    takes the place of the pack's variants; a clause of a school's own document, whose words name
    no choice, still speaks of those it spoke of. Raises InvalidPack where a value is named that does
    not exist, and KeyError for an unknown clause. Raises ChangedMeanwhile where the clause is
    no longer what the mark ``made_from`` was made of, unless it says the same already.
    """

    def change(draft: Draft, content: dict[str, Any]) -> Mapping[str, str]:
        found = _clause_in(content, clause)
        if fields.get("removed"):
            place = content["clauses"].index(found)
            after = content["clauses"][place - 1]["id"] if place else ""
            draft.set_aside.append({"after": after, "clause": found})
            content["clauses"].remove(found)
            return {"clause": clause, "wording": ""}
        before, mark = dict(found), mark_of_clause(content, found)
        found["heading"] = fields["heading"] or found["section"]
        found["number"] = fields.get("number", found["number"])
        binds = list(fields.get("binds") or found["binds"])
        found["binds"] = found["binds"] if set(binds) == set(found["binds"]) else binds
        if fields["wording"] != found["wording"]:
            found["wording"] = fields["wording"]
            found.pop("variants", None)
            spoken_of = found["parameters"] if content["id"] == OWN else ()
            found["parameters"] = sorted({*_named_in(found), *spoken_of})
        if found != before:
            demand_unchanged(made_from, mark)
        return {"clause": clause, "wording": found["wording"]}

    return _change_content(by, draft, change)


def rename_section(
    *, by: Person, draft: Draft, clause: str, title: str, made_from: str = ""
) -> Draft:
    """Give the section in which a clause stands another title.

    Raises KeyError for an unknown clause, and ChangedMeanwhile as ``change_clause`` does. Raises
    TitleTaken where the section beside it bears that title, or a clause in it as its own heading.
    """

    def change(draft: Draft, content: dict[str, Any]) -> Mapping[str, str]:
        section = section_with(content, clause)
        if section[0]["section"] != title:
            demand_unchanged(made_from, mark_of_title(section))
        give_title(content, draft.set_aside, section, title)
        return {"clause": clause, "section": title}

    return _change_content(by, draft, change, events.SECTION_RENAMED)


def replace_words(
    *, by: Person, draft: Draft, words: str, instead: str, places: Collection[str], made_from: str
) -> Draft:
    """Put other words in the stead of some, in those places of a draft that are named.

    Raises ChangedMeanwhile where the places in which the words stand are no longer those that
    the mark ``made_from`` was made of: nothing changes that was not shown. Raises GrowsTooLong,
    and TitleTaken as ``rename_section`` does.
    """

    def change(draft: Draft, content: dict[str, Any]) -> Mapping[str, Any]:
        found = places_of(content, words, instead)
        if mark_of_places(found) != made_from:
            raise ChangedMeanwhile
        named = [one for one in found if one.key in places]
        demand_short(named)
        put_in_place(content, draft.set_aside, named)
        draft.title = content["title"][:LONGEST_TITLE]
        where = ", ".join(one.key for one in named)
        return {"number": len(named), "places": where, "words": words, "instead": instead}

    return _change_content(by, draft, change, events.WORDS_REPLACED)


def bring_back_clause(*, by: Person, draft: Draft, clause: str) -> Draft:
    """Put a clause that was taken out back where it stood. Raises KeyError for any other."""

    def change(draft: Draft, content: dict[str, Any]) -> Mapping[str, str]:
        aside = next((one for one in draft.set_aside if one["clause"]["id"] == clause), None)
        if aside is None or any(one["id"] == clause for one in content["clauses"]):
            raise KeyError(clause)
        content["clauses"].insert(_place_for(aside, content["clauses"]), aside["clause"])
        draft.set_aside.remove(aside)
        return {"clause": clause, "wording": aside["clause"]["wording"]}

    return _change_content(by, draft, change)


def _place_for(aside: Mapping[str, Any], clauses: Sequence[Mapping[str, Any]]) -> int:
    """Behind the clause that it followed, or at the end of its section, or at the very end."""
    if not aside["after"]:
        return 0
    behind = [at for at, one in enumerate(clauses, start=1) if one["id"] == aside["after"]]
    section = aside["clause"]["section"]
    behind += [at for at, one in enumerate(clauses, start=1) if one["section"] == section][-1:]
    return behind[0] if behind else len(clauses)


def _clause_in(content: Mapping[str, Any], clause: str) -> dict[str, Any]:
    """The clause of a content by its id. Raises KeyError."""
    for one in content["clauses"]:
        if one["id"] == clause:
            found: dict[str, Any] = one
            return found
    raise KeyError(clause)


def add_clause(*, by: Person, draft: Draft, after: str, fields: Mapping[str, Any]) -> Draft:
    """Add a clause of the school's own after another (or at the end). Raises InvalidPack.

    Where the very same stands there already nothing is added: it was sent twice.
    """

    def change(draft: Draft, content: dict[str, Any]) -> Mapping[str, str]:
        clauses, new_id = content["clauses"], _free_id(draft)
        place = next(
            (i for i, one in enumerate(clauses, start=1) if one["id"] == after), len(clauses)
        )
        before = clauses[place - 1] if clauses else {}
        added = {
            "id": new_id,
            "number": fields.get("number") or str(len(clauses) + 1),
            "section": fields.get("section") or before.get("section", fields["heading"]),
            "heading": fields["heading"],
            "kind": fields.get("kind", "obligation"),
            "area": fields.get("area") or before.get("area", "policy-document"),
            "binds": list(fields.get("binds") or before.get("binds", ["staff"])),
            "wording": fields["wording"],
            "parameters": [],
            "law": [],
            "controls": [],
            "related": [],
        }
        added["parameters"] = _named_in(added)
        if not any({**one, "id": new_id} == added for one in clauses[place : place + 1]):
            clauses.insert(place, added)
        return {"clause": new_id, "wording": added["wording"]}

    return _change_content(by, draft, change)


def _free_id(draft: Draft) -> str:
    prefix, taken = draft.content["id"], {one["id"] for one in draft.content["clauses"]}
    taken |= {one["clause"]["id"] for one in draft.set_aside}
    number = len(taken) + 1
    while f"{prefix}-OWN-{number}" in taken:
        number += 1
    return f"{prefix}-OWN-{number}"


def _named_in(clause: Mapping[str, Any]) -> list[str]:
    """The parameters that a clause names in its wording or asks for in ``when``."""
    return sorted({*placeholders_in(clause["wording"]), *clause.get("when", {})})


def _change_content(
    by: Person,
    draft: Draft,
    change: Callable[[Draft, dict[str, Any]], Mapping[str, Any]],
    kind: EventKind = events.DRAFT_CLAUSE_CHANGED,
) -> Draft:
    """Change the content of a draft, and record the facts with which ``change`` answers.

    Where it then says what it said before, nothing is written and nothing recorded.
    """
    demand(may_change_draft(by, draft))
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_change_draft, by, draft)
        before = complete(draft.content)
        content = copy.deepcopy(before)
        facts = change(draft, content)
        if content == before:
            return draft
        make_pack(content, draft.title)
        draft.content = content
        save_fields(draft, "content", "set_aside", "title")
        record_on(kind, by, draft, **facts)
    return draft


def describe_change(
    *,
    by: Person,
    draft: Draft,
    material: bool,
    changes: str,
    title: str = "",
    made_from: str = "",
) -> Draft:
    """Say in plain words what changes for people, and whether they are asked to sign again.

    ``title`` is what the policy is called from now on; none leaves it as it is. Raises
    ChangedMeanwhile as ``change_clause`` does. The title is one of the policy's words, and a
    new one is recorded as a change of them; what stays as it was is not recorded at all.
    """
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_change_draft, by, draft)
        mark, was = mark_of_changes(draft), draft.title
        described = (draft.material, draft.changes)
        draft.material = material
        draft.changes = changes[:LONGEST_TEXT]
        draft.title = title.strip()[:LONGEST_TITLE] or draft.title
        if mark_of_changes(draft) == mark:
            return draft
        demand_unchanged(made_from, mark)
        draft.content["title"] = draft.title
        save_fields(draft, "material", "changes", "title", "content")
        if draft.title != was:
            record_on(events.POLICY_RENAMED, by, draft, was=was)
        if (draft.material, draft.changes) != described:
            record_on(events.CHANGE_DESCRIBED, by, draft, material=material, changes=draft.changes)
    return draft


def leave_open(*, by: Person, draft: Draft, names: Iterable[str]) -> Draft:
    """Say which parameters of a federation's draft each school sets for itself."""
    wanted = sorted(set(names))
    for name in wanted:
        parameter(name)
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_change_draft, by, draft)
        if draft.federation_id is None:
            raise Refused(_("Only a federation leaves values open to its schools."))
        if draft.left_open == wanted:
            return draft
        draft.left_open = wanted
        save_fields(draft, "left_open")
        record_on(events.LEFT_OPEN_CHANGED, by, draft, parameters=", ".join(wanted))
    return draft


def set_local_value(
    *, by: Person, draft: Draft, school: School, name: str, value: Any, made_from: str = ""
) -> LocalValue:
    """Set for one school what the federation's draft leaves open; the same again is not written.

    Raises InvalidValue, and ChangedMeanwhile as ``set_draft_value`` does.
    """
    parameter(name).parse(value)
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_set_local_value, by, draft, school, name)
        values = source_for(draft, school)["values"]
        if not same_value(name, values[name], value):
            demand_unchanged(made_from, mark_of_value(values, name))
        already = draft.local_values.filter(school=school, parameter=name).first()
        if already is not None and same_value(name, already.value, value):
            return already
        local, _new = LocalValue.objects.update_or_create(
            draft=draft,
            school=school,
            parameter=name,
            defaults={"value": value, "by": by, "at": clock.now()},
        )
        record_on(
            events.LOCAL_VALUE_SET, by, draft, school=school.name, parameter=name, value=value
        )
    return local
