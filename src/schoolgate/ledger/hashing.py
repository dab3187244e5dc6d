"""How an entry is hashed: canonical JSON, SHA-256, one salt a fact.

``tools/verify_ledger.py`` does the same again from the written format alone
(docs/reference/ledger-format.md), so that the two confirm each other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

FORMAT = 1
FIRST = "0" * 64  # what the first entry of a chain names as the hash before it


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces, so that equal values give equal bytes."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def instant(moment: dt.datetime) -> str:
    """UTC to the microsecond, always written alike."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(salt: str, name: str, value: str) -> str:
    """Hides one fact: SHA-256 over salt, name and canonical value, each on a line."""
    return hashlib.sha256(f"{salt}\n{name}\n{value}".encode()).hexdigest()


def entry_hash(fields: Mapping[str, Any]) -> str:
    """The hash of an entry from its fields, the hash before it among them."""
    return hashlib.sha256(canonical({"format": FORMAT, **fields}).encode()).hexdigest()


def hashed_fields(entry: Any) -> dict[str, Any]:
    """The fields of an entry that its hash covers."""
    return {
        "chain": entry.chain,
        "sequence": entry.sequence,
        "at": instant(entry.at),
        "actor_kind": entry.actor_kind,
        "actor_id": entry.actor_id,
        "on_behalf_of": entry.on_behalf_of,
        "event": entry.event,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "commitments": entry.commitments,
        "previous": entry.previous,
    }
