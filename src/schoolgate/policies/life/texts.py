"""How a draft reads at each school it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schoolgate.people.models import School
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import make_pack
from schoolgate.policies.text import PolicyText, text_of
from schoolgate.reference import NOT_STATED, parameters


def schools_of(draft: Draft) -> list[School]:
    """The schools for which a draft is made."""
    if draft.federation is not None:
        return list(draft.federation.schools.select_related("federation"))
    return [draft.school] if draft.school is not None else []


def texts_of(draft: Draft) -> dict[School, PolicyText]:
    """The text of a draft at each of its schools. Raises InvalidPack."""
    return {school: text_for(draft, school) for school in schools_of(draft)}


def text_for(draft: Draft, school: School, *, from_paper: bool = False) -> PolicyText:
    """The text of a draft at one school. Raises InvalidPack."""
    return text_of(make_pack(source_for(draft, school, from_paper=from_paper), draft.title), {})


def complete(content: Mapping[str, Any]) -> dict[str, Any]:
    """A draft's pack, silent on the parameters that are younger than the draft, and without the
    roles that are on our list no longer.
    """
    given = {name: _on_the_list(name, value) for name, value in content["values"].items()}
    return {**content, "values": {**dict.fromkeys(parameters(), NOT_STATED), **given}}


def _on_the_list(name: str, value: Any) -> Any:
    known = parameters().get(name)
    lost = known.lost(value) if known is not None else ()
    if not lost:
        return value
    kept = [one for one in value if one not in lost] if isinstance(value, list) else []
    return kept or NOT_STATED


def source_for(draft: Draft, school: School, *, from_paper: bool = False) -> dict[str, Any]:
    """The pack of a draft with what one school adds of its own.

    The dates, edition and status that a document prints are true of that paper alone: an
    edition adopted here has its own, and only one that is entered ``from_paper`` keeps them.
    """
    content = complete(draft.content)
    if not from_paper:
        content["control"] = {}
    if draft.federation_id is not None:
        content["owner"] = school.name[:300]
        for local in draft.local_values.all():
            if local.school_id == school.pk and local.parameter in draft.left_open:
                content["values"][local.parameter] = _on_the_list(local.parameter, local.value)
    return content
