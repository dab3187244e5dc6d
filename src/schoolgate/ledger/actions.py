"""The only writers of the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import connection, transaction

from schoolgate.core import clock, frozen, one_school
from schoolgate.core.actors import Actor
from schoolgate.ledger.events import (
    FACTS_ERASED,
    GUARDS_RENEWED,
    LEDGER_BACKED_UP,
    LEDGER_EXPORTED,
    LEDGER_REARMED,
    LEDGER_RESTORED,
    LEDGER_TAKEN_BACK,
    LEDGER_VERIFIED,
    LEDGER_WITNESSED,
    EventKind,
    UnknownEvent,
    event_kind,
)
from schoolgate.ledger.hashing import canonical, commitment, entry_hash, hashed_fields
from schoolgate.ledger.heads import noted_by_installation
from schoolgate.ledger.models import INSTALLATION, Chain, Entry, Fact
from schoolgate.ledger.queries import chain_names
from schoolgate.ledger.triggers import arm, unguarded

_FIELDS = [field for field in Entry._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
_INSERT = (
    f"INSERT INTO ledger_entry ({', '.join(str(field.column) for field in _FIELDS)})"  # noqa: S608
    f" VALUES ({', '.join(['%s'] * len(_FIELDS))})"
)


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
    """Append one entry; part of the caller's transaction, which fails where this fails.

    ``chain`` is the school or federation it belongs to, None for the installation;
    ``subject`` is (kind, public id); ``facts`` are exactly those the kind names, each a value
    that JSON can carry. Raises UnknownEvent, WrongFacts. Writers of one chain queue behind each
    other until they commit, so record last; in two chains, always in the same order.
    """
    return _append(
        kind,
        by=by,
        chain=chain.public_id if chain else INSTALLATION,
        subject=subject,
        facts=facts or {},
        on_behalf_of=on_behalf_of,
    )


def erase_facts(*, by: Actor, entry: Entry, names: Iterable[str], reason: str) -> Entry:
    """Erase personal facts of an entry for good, after recording that it is done and why.

    The chain verifies as before. Returns the entry that records the erasure. Raises WrongFacts
    for a fact that this kind of event does not hold to be personal, or that is gone already.
    """
    wanted = sorted(set(names))
    lasting = set(wanted) - event_kind(entry.event).personal
    if lasting or not wanted:
        raise WrongFacts(f"{entry.event}: {sorted(lasting)} are not personal, so they stay.")
    with transaction.atomic():
        _locked_head(entry.chain)
        held = Fact.objects.filter(entry=entry, name__in=wanted)
        if held.count() != len(wanted):
            raise WrongFacts(f"Entry {entry.sequence} no longer holds all of {wanted}.")
        erasure = _append(
            FACTS_ERASED,
            by=by,
            chain=entry.chain,
            subject=("ledger.entry", str(entry.sequence)),
            facts={"entry": entry.sequence, "names": wanted, "reason": reason},
        )
        _overwrite_deleted_rows()
        held.delete()
    return erasure


def note_export(*, by: Actor, chain: str, with_facts: bool) -> Entry:
    """Record that a chain is about to be exported; the export then holds this entry too."""
    with transaction.atomic():
        head = _locked_head(chain)
        return _append(
            LEDGER_EXPORTED,
            by=by,
            chain=chain,
            subject=("ledger.chain", chain),
            facts={"until": head.sequence, "with_facts": with_facts},
        )


def note_backup(*, by: Actor, version: str) -> Entry:
    """Record that a backup is about to be made; the backup then holds this entry too."""
    return _of_installation(LEDGER_BACKED_UP, by=by, facts={"version": version})


def note_restore(*, by: Actor, made: str) -> Entry:
    """Record in what was restored from which moment it is: every chain was taken back."""
    with transaction.atomic():
        for name in _all_but_installation():
            _append(
                LEDGER_TAKEN_BACK,
                by=by,
                chain=name,
                subject=("ledger.chain", name),
                facts={"made": made, "until": _locked_head(name).sequence},
            )
        return _of_installation(LEDGER_RESTORED, by=by, facts={"made": made})


def note_verified(*, by: Actor, entries: int, wrong: Mapping[str, str]) -> Entry:
    """Record a verification: the installation notes the heads of the others, and they note its.

    ``wrong`` says of chains that are not whole what is wrong; their heads are not noted. A chain
    in which nothing has happened since is left in peace.
    """
    noted = {head.chain: (head.sequence, head.hash) for head in noted_by_installation().values()}
    whole = [name for name in _all_but_installation() if name not in wrong]
    found = Chain.objects.filter(pk__in=whole).values_list("pk", "sequence", "head")
    heads = {name: (sequence, head) for name, sequence, head in found}
    told = _of_installation(
        LEDGER_VERIFIED,
        by=by,
        facts={
            "entries": entries,
            "heads": {name: head for name, head in heads.items() if noted.get(name) != head},
            "wrong": sorted(wrong.items()),
        },
    )
    for name in whole:
        _witness(told, name, by=by)
    return told


def _witness(told: Entry, chain: str, *, by: Actor) -> None:
    """Note an entry of the installation in another chain, where that has grown since the last."""
    with transaction.atomic():
        head = _locked_head(chain)
        if Entry.objects.filter(hash=head.head, event=LEDGER_WITNESSED.name).exists():
            return
        _append(
            LEDGER_WITNESSED,
            by=by,
            chain=chain,
            subject=("ledger.chain", INSTALLATION),
            facts={"sequence": told.sequence, "hash": told.hash},
        )


def _all_but_installation() -> list[str]:
    return [name for name in chain_names() if name != INSTALLATION]


def _of_installation(kind: EventKind, *, by: Actor, facts: Mapping[str, Any]) -> Entry:
    subject = ("ledger.chain", INSTALLATION)
    return record(kind, by=by, chain=None, subject=subject, facts=facts)


def rearm(*, by: Actor) -> list[str]:
    """Put lost triggers back and record which; answers their names, none where none were lost.

    No migration may wait: the triggers name columns.
    """
    with transaction.atomic():
        lost = unguarded(connection)
        if lost:
            arm(connection)
            frozen.arm(connection)
            one_school.arm(connection)
            _of_installation(LEDGER_REARMED, by=by, facts={"triggers": lost})
    return lost


def note_guards_renewed(*, by: Actor, triggers: list[str]) -> Entry:
    """Record what a migration found unguarded; it is guarded again."""
    return _of_installation(GUARDS_RENEWED, by=by, facts={"triggers": triggers})


def _append(
    kind: EventKind,
    *,
    by: Actor,
    chain: str,
    subject: tuple[str, str],
    facts: Mapping[str, Any],
    on_behalf_of: Actor | None = None,
) -> Entry:
    if event_kind(kind.name) is not kind:
        raise UnknownEvent(f"There is another event {kind.name!r} in the closed list.")
    values = _written(kind, facts)
    salts = {key: secrets.token_hex(16) for key in values}
    commitments = {key: commitment(salts[key], key, values[key]) for key in values}
    with transaction.atomic(savepoint=False):
        head = _locked_head(chain)
        entry = Entry(
            chain=chain,
            sequence=head.sequence + 1,
            at=clock.now(),
            actor_kind=by.actor_kind,
            actor_id=by.actor_id,
            on_behalf_of=on_behalf_of.actor_id if on_behalf_of else "",
            event=kind.name,
            subject_kind=subject[0],
            subject_id=subject[1],
            commitments=commitments,
            previous=head.head,
        )
        entry.hash = entry_hash(hashed_fields(entry))
        _insert(entry)  # a trigger moves the head
        if values:
            _insert_facts(entry, [(key, salts[key], values[key]) for key in values])
    return entry


# Every writer of a chain waits while another is between here and its commit, so this part speaks
# to the database in three fixed statements: through the model layer it takes more than twice the time.


def _locked_head(name: str) -> Chain:
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    select = f"SELECT sequence, head FROM ledger_chain WHERE id = %s{lock}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(select, [name])
        row = cursor.fetchone()
        if row is None:
            Chain.objects.bulk_create([Chain(pk=name)], ignore_conflicts=True)
            cursor.execute(select, [name])
            row = cursor.fetchone()
    return Chain(pk=name, sequence=row[0], head=row[1])


def _insert(entry: Entry) -> None:
    values = [
        field.get_db_prep_save(getattr(entry, field.attname), connection) for field in _FIELDS
    ]
    with connection.cursor() as cursor:
        if connection.features.can_return_columns_from_insert:
            cursor.execute(f"{_INSERT} RETURNING id", values)
            entry.pk = cursor.fetchone()[0]
        else:
            cursor.execute(_INSERT, values)
            entry.pk = cursor.lastrowid
    entry._state.adding, entry._state.db = False, connection.alias  # noqa: SLF001 - as save does


def _insert_facts(entry: Entry, facts: list[tuple[str, str, str]]) -> None:
    rows = ", ".join(["(%s, %s, %s, %s)"] * len(facts))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_fact (entry_id, name, salt, value) VALUES {rows}",  # noqa: S608
            [value for fact in facts for value in (entry.pk, *fact)],
        )


def _written(kind: EventKind, facts: Mapping[str, Any]) -> dict[str, str]:
    if set(facts) != kind.facts:
        raise WrongFacts(
            f"{kind.name} carries the facts {sorted(kind.facts)}, not {sorted(facts)}."
        )
    try:
        values = {key: canonical(value) for key, value in facts.items()}
        "".join(values.values()).encode()
    except (TypeError, ValueError) as problem:
        raise WrongFacts(f"{kind.name}: a fact cannot be written as JSON: {problem}") from None
    return values


def _overwrite_deleted_rows() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
