"""How notices hear of what happened: a listener for events of the ledger, after the commit.

Parts below know nothing of notices; they write into the ledger, and that is heard here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction

from schoolgate.core.actors import ActorKind
from schoolgate.ledger.models import Entry, Fact

Hearer = Callable[[Entry], None]
_hearers: dict[str, list[tuple[Hearer, ActorKind | None]]] = defaultdict(list)


def hears(*events: str, by: ActorKind | None = None) -> Callable[[Hearer], Hearer]:
    """Call a function after the commit of each entry of these events.

    With ``by`` only where a person, or the system, did it. An error in the function is logged
    and undoes nothing.
    """

    def add(hearer: Hearer) -> Hearer:
        for event in events:
            _hearers[event].append((hearer, by))
        return hearer

    return add


def heard_events() -> Mapping[str, list[tuple[Hearer, ActorKind | None]]]:
    """Which events somebody listens to."""
    return MappingProxyType(_hearers)


def pass_on(*, instance: Entry, created: bool, **_: Any) -> None:
    """Receiver of ``post_save`` of an entry."""
    if not created or instance.event not in _hearers:
        return
    for hearer, by in _hearers[instance.event]:
        if by in {None, instance.actor_kind}:
            transaction.on_commit(_call(hearer, instance), robust=True)


def _call(hearer: Hearer, entry: Entry) -> Callable[[], None]:
    # Django names a robust function that failed by its __qualname__, which a partial has not.
    def call() -> None:
        hearer(entry)

    return call


def facts_of(entry: Entry) -> dict[str, Any]:
    """The facts of an entry as they were given; without those that were erased."""
    stored = Fact.objects.filter(entry=entry).values_list("name", "value")
    return {name: json.loads(value) for name, value in stored}
