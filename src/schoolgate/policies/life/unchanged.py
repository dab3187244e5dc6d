"""What a form was made from, so that what somebody else saved meanwhile is not lost unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schoolgate.policies.life.replacing import Place
from schoolgate.policies.models import Draft
from schoolgate.policies.text import canonical
from schoolgate.reference import NOT_STATED

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


def demand_unchanged(made_from: str, now: str) -> None:
    """Raise ChangedMeanwhile where a form was made from something else than what stands now."""
    if made_from and made_from != now:
        raise ChangedMeanwhile
