"""What a form was made from, so that what somebody else saved meanwhile is not lost unseen.

And whether anything was changed at all: who saves what stands there already has written nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schoolgate.policies.life.replacing import Place
from schoolgate.policies.models import Draft
from schoolgate.policies.text import canonical
from schoolgate.reference import NOT_STATED, InvalidValue, Parameter, parameter

LENGTH = 16


class ChangedMeanwhile(Exception):
    """What a form was made from stands otherwise now. Nothing was saved."""


def mark_of(what: Any) -> str:
    """A short word that is another as soon as ``what`` is."""
    return hashlib.sha256(canonical(what)).hexdigest()[:LENGTH]


def mark_of_clause(content: Mapping[str, Any], clause: Mapping[str, Any]) -> str:
    """The mark of a clause of a draft, and of the choices by which it has several wordings.

    The title of its section is changed elsewhere, and is no part of it.
    """
    values = content["values"]
    own = {name: value for name, value in clause.items() if name != "section"}
    if clause["heading"] == clause["section"]:
        own["heading"] = ""
    names = {name for one in clause.get("variants", ()) for name in one.get("when", ())}
    return mark_of([own, {name: values.get(name, NOT_STATED) for name in sorted(names)}])


def mark_of_title(section: Sequence[Mapping[str, Any]]) -> str:
    """The mark of the title above the clauses of a section."""
    return mark_of(section[0]["section"])


def mark_of_places(places: Iterable[Place]) -> str:
    """The mark of the places in which words are replaced, as they read before and after."""
    return mark_of([[one.key, one.piece.text, one.after] for one in places])


def mark_of_value(values: Mapping[str, Any], name: str) -> str:
    """The mark of one choice."""
    return mark_of(values.get(name, NOT_STATED))


def mark_of_changes(draft: Draft) -> str:
    """The mark of what a draft is called, and of what is said that it changes."""
    return mark_of([draft.title, draft.material, draft.changes])


def same_value(name: str, one: Any, other: Any) -> bool:
    """Whether two values of a choice are one and the same, however each was written down."""
    known = parameter(name)
    return bool(plain_value(known, one) == plain_value(known, other))


def plain_value(known: Parameter, value: Any) -> Any:
    """A value as drafts keep it; one that is none any more as it is."""
    try:
        return known.dump(known.parse(value))
    except InvalidValue:
        return value


def same_draft(one: Draft, other: Draft) -> bool:
    """Whether a draft says the same at two times: its words, its choices, what it changes."""
    return _said_in(one) == _said_in(other)


def _said_in(draft: Draft) -> tuple[Any, ...]:
    return (
        draft.content, draft.set_aside, draft.title, draft.left_open, draft.material, draft.changes,
    )  # fmt: skip


def demand_unchanged(made_from: str, now: str) -> None:
    """Raise ChangedMeanwhile where a form was made from something else than what stands now."""
    if made_from and made_from != now:
        raise ChangedMeanwhile
