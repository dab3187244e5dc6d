"""What the software has counted of a policy's life: figures for a review, never a person."""

from __future__ import annotations

from typing import Any

from schoolgate.core.controls import controls
from schoolgate.people.models import School
from schoolgate.policies.controls import CHECKS
from schoolgate.policies.packs import is_met
from schoolgate.policies.text import PolicyText

# These tell of the newest document that was handed in, which may be that of another policy. What
# the reader finds in the text under review has a place of its own.
OF_A_DOCUMENT = {name for name, *_ in CHECKS}


def figures_of(text: PolicyText, school: School) -> list[dict[str, Any]]:
    """Each control that serves a clause of the text, how it stands now, and which clauses."""
    served: dict[str, list[str]] = {}
    for clause in text.clauses:
        for control in clause.controls:
            served.setdefault(control, []).append(clause.number)
    known = controls()
    rows = []
    for name, clauses in served.items():
        if name in known and name not in OF_A_DOCUMENT and is_met(known[name].when, text.values):
            standing = known[name].standing(school)
            rows.append(
                {
                    "control": name,
                    "title": str(known[name].title),
                    "figure": standing.figure,
                    "url": standing.url,
                    "clauses": clauses,
                }
            )
    return rows
