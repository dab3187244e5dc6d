"""How notices hear of what happened: they read the ledger, entry by entry, after the commit.

Parts below know nothing of notices; they write into the ledger, and the worker reads on from
where it stopped. The entries of a chain are committed in their order and without gaps, so none
is passed over, and a worker that dies reads the last one again.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import DatabaseError

from schoolgate.core import clock
from schoolgate.core.actors import ActorKind
from schoolgate.core.periodic import stopping
from schoolgate.ledger.models import Chain, Entry, Fact
from schoolgate.notices.actions import note_heard
from schoolgate.notices.models import Heard

Hearer = Callable[[Entry], None]
_hearers: dict[str, list[tuple[Hearer, ActorKind | None]]] = defaultdict(list)

# What happened longer ago is news to nobody: after a long stand-still, or in an old ledger.
OLD = dt.timedelta(days=7)

logger = logging.getLogger(__name__)


def hears(*events: str, by: ActorKind | None = None) -> Callable[[Hearer], Hearer]:
    """Call a function for each entry of these events, at least once, soon after its commit.

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


def hear_what_is_new() -> int:
    """Read all chains to their ends; answers how many entries somebody listened to."""
    heard = dict(Heard.objects.values_list("chain", "sequence"))
    count = 0
    for chain, end in Chain.objects.values_list("id", "sequence"):
        if end > heard.get(chain, 0) and not stopping():
            count += _read_on(chain, heard.get(chain, 0), end)
    return count


def _read_on(chain: str, start: int, end: int) -> int:
    news = Entry.objects.filter(
        chain=chain,
        sequence__gt=start,
        sequence__lte=end,
        event__in=list(_hearers),
        at__gte=clock.now() - OLD,
    ).order_by("sequence")
    count = 0
    for entry in news.iterator(chunk_size=500):
        if stopping():
            return count
        count += _pass_on(entry)
        note_heard(chain=chain, sequence=entry.sequence)
    note_heard(chain=chain, sequence=end)
    return count


def _pass_on(entry: Entry) -> bool:
    wanted = [hearer for hearer, by in _hearers[entry.event] if by in {None, entry.actor_kind}]
    for hearer in wanted:
        try:
            hearer(entry)
        except DatabaseError:
            raise  # the database is away: read this entry again
        except Exception:
            logger.exception("Nobody could be told of %s", entry)
    return bool(wanted)


def facts_of(entry: Entry) -> dict[str, Any]:
    """The facts of an entry as they were given; without those that were erased."""
    stored = Fact.objects.filter(entry=entry).values_list("name", "value")
    return {name: json.loads(value) for name, value in stored}
