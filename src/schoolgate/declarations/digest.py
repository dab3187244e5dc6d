"""The hash of a declaration: over everything it says, written down in one way only.

Pure, so that whoever holds a certificate can do the same again
(docs/reference/certificate-format.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from schoolgate.ledger.hashing import instant
from schoolgate.policies.text import canonical

FORMAT = 1


def facts_of(declaration: Any) -> dict[str, Any]:
    """Everything a declaration says, as plain data; people and places by their public ids."""
    return {
        "format": FORMAT,
        "id": declaration.public_id,
        "kind": declaration.kind,
        "request": declaration.request.public_id,
        "person": declaration.person.public_id,
        "by": declaration.by.public_id,
        "school": declaration.school.public_id,
        "version": declaration.version.public_id,
        "version_sha256": declaration.version_sha256,
        "capacity": declaration.capacity,
        "statements": list(declaration.statements),
        "consequences": declaration.consequences,
        "language": declaration.language,
        "way": declaration.way,
        "typed_name": declaration.typed_name,
        "second_factor": declaration.second_factor,
        "reason": declaration.reason,
        "paper_sha256": declaration.paper_sha256,
        "signed_on": declaration.signed_on.isoformat(),
        "at": instant(declaration.at),
    }


def digest_of(facts: Mapping[str, Any]) -> str:
    """SHA-256 over the facts as canonical JSON."""
    return hashlib.sha256(canonical(dict(facts))).hexdigest()
