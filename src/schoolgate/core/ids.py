"""Public ids: opaque, hard to guess, easy to read out."""

from __future__ import annotations

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_public_id() -> str:
    """Sixteen characters without look-alikes: about 79 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))
