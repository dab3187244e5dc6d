"""What a policy is for, with the clauses that put it into effect.

Pure Python: no Django, no database. A clause is a rationale where the control ``CONTROL`` serves
it; whatever it is related to in its own policy puts it into effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from schoolgate.policies.packs import PackClause
from schoolgate.policies.text import ClauseText

CONTROL = "policies.rationale"

Clause = TypeVar("Clause", ClauseText, PackClause)


def put_into_effect_by(clause: Clause, there: Iterable[Clause]) -> tuple[Clause, ...]:
    """Those of the clauses that are there which put this one into effect; of a rule none."""
    if CONTROL not in clause.controls:
        return ()
    return tuple(one for one in there if one.id in clause.related)
