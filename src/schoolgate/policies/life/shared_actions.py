"""What each step of a draft does: lock it, save named fields, move it on, and record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import event_kind
from schoolgate.policies.models import Draft
from schoolgate.policies.states import MOVES, step

LONGEST_TEXT = 20_000


def locked(draft: Draft) -> Draft:
    return (
        Draft.objects.select_for_update(of=("self",))
        .select_related("school__federation", "federation")
        .get(pk=draft.pk)
    )


def save_fields(draft: Draft, *names: str) -> None:
    draft.changed_at = clock.now()
    draft.save(update_fields=[*names, "changed_at"])


def move(
    by: Actor,
    draft: Draft,
    verb: str,
    *,
    facts: Mapping[str, Any] | None = None,
    record_it: bool = True,
) -> None:
    draft.state = step(draft.state, verb)
    save_fields(draft, "state")
    if record_it:
        record(
            event_kind(MOVES[verb].event),
            by=by,
            chain=draft.place,
            subject=("policies.draft", draft.public_id),
            facts={"title": draft.title, **(facts or {})},
        )


def record_on(kind: Any, by: Actor, draft: Draft, **facts: Any) -> None:
    plain = {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in facts.items()
    }
    record(
        kind,
        by=by,
        chain=draft.place,
        subject=("policies.draft", draft.public_id),
        facts={"title": draft.title, **plain},
    )
