"""The only writers of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import transaction

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.ledger.events import FACTS_ERASED, EventKind
from schoolgate.ledger.hashing import canonical, commitment, entry_hash, hashed_fields
from schoolgate.ledger.models import Chain, Entry, Fact

INSTALLATION = "installation"


class ChainOwner(Protocol):
    """A school or federation: what has a chain of its own."""

    @property
    def public_id(self) -> str: ...


class WrongFacts(Exception):
    """The facts given are not those that this kind of event carries."""


def record(
    kind: EventKind,
    *,
    by: Actor,
    chain: ChainOwner | None,
    subject: tuple[str, str],
    facts: Mapping[str, Any] | None = None,
    on_behalf_of: Actor | None = None,
) -> Entry:
    """Append one entry; part of the caller's transaction.

    ``chain`` is the school or federation it belongs to, None for the installation;
    ``subject`` is (kind, public id); ``facts`` are exactly those the kind names.
    Raises WrongFacts. Writers of one chain queue behind each other until they commit.
    """
    given = dict(facts or {})
    if set(given) != kind.facts:
        raise WrongFacts(
            f"{kind.name} carries the facts {sorted(kind.facts)}, not {sorted(given)}."
        )
    name = chain.public_id if chain else INSTALLATION
    with transaction.atomic():
        head = _locked_head(name)
        values = {key: canonical(value) for key, value in given.items()}
        salts = {key: secrets.token_hex(16) for key in values}
        entry = Entry(
            chain=name,
            sequence=head.sequence + 1,
            at=clock.now(),
            actor_kind=by.actor_kind,
            actor_id=by.actor_id,
            on_behalf_of=on_behalf_of.actor_id if on_behalf_of else "",
            event=kind.name,
            subject_kind=subject[0],
            subject_id=subject[1],
            commitments={key: commitment(salts[key], key, values[key]) for key in values},
            previous=head.head,
        )
        entry.hash = entry_hash(hashed_fields(entry))
        entry.save(force_insert=True)
        Fact.objects.bulk_create(
            Fact(entry=entry, name=key, salt=salts[key], value=values[key]) for key in values
        )
        Chain.objects.filter(pk=name).update(sequence=entry.sequence, head=entry.hash)
    return entry


def _locked_head(name: str) -> Chain:
    locked = Chain.objects.select_for_update()
    head = locked.filter(pk=name).first()
    if head is None:
        Chain.objects.bulk_create([Chain(pk=name)], ignore_conflicts=True)
        head = locked.get(pk=name)
    return head


def erase_facts(
    *, by: Actor, chain: ChainOwner | None, entry: Entry, names: Iterable[str], reason: str
) -> Entry:
    """Erase facts of an entry for good, after recording that it is done and why.

    The chain verifies as before. Returns the entry that records the erasure.
    """
    wanted = sorted(set(names) & set(entry.commitments))
    with transaction.atomic():
        erasure = record(
            FACTS_ERASED,
            by=by,
            chain=chain,
            subject=("ledger.entry", str(entry.pk)),
            facts={"entry": entry.sequence, "names": wanted, "reason": reason},
        )
        Fact.objects.filter(entry=entry, name__in=wanted).delete()
    return erasure
