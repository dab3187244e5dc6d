"""Which clauses of a policy are its aims: what a review holds evidence against.

The packs say so: an aim is a clause that the control ``reviews.aims`` serves. A school's own
document says nothing of the kind, so its reviewers name its aims, from one review to the next.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from schoolgate.policies.packs import packs
from schoolgate.policies.text import ClauseText, PolicyText

CONTROL = "reviews.aims"


@cache
def known_aims() -> frozenset[str]:
    """The aims of every ready policy, by id; a text adopted from one keeps its clauses' ids."""
    return frozenset(
        clause.id for pack in packs().values() for clause in pack.clauses
        if CONTROL in clause.controls
    )  # fmt: skip


def aims_of(text: PolicyText, named: Collection[str] = ()) -> list[ClauseText]:
    """The aims of a policy, in its order: its own, else those that its reviewers named."""
    own = own_aims(text)
    return own or [clause for clause in text.clauses if clause.id in named]


def own_aims(text: PolicyText) -> list[ClauseText]:
    """The aims that a text has of its pack."""
    return [
        clause for clause in text.clauses if clause.id in known_aims() or CONTROL in clause.controls
    ]
