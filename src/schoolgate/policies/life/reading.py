"""A policy's text as pages show it: section by section, each clause rendered, with what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from schoolgate.core.markup import render_markdown
from schoolgate.policies.models import Comment
from schoolgate.policies.rationale import put_into_effect_by
from schoolgate.policies.text import ClauseText, PolicyText


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """One clause ready for a page; ``effects`` are those that put it into effect."""

    clause: ClauseText
    html: SafeString
    said: tuple[Comment, ...] = ()
    effects: tuple[ClauseText, ...] = ()


def sections_of(
    text: PolicyText, said: Sequence[Comment] = ()
) -> list[tuple[str, list[ClauseShown]]]:
    """The clauses under their headings, each with the comments on it."""
    return [
        (
            heading,
            [
                ClauseShown(
                    clause,
                    render_markdown(clause.text),
                    tuple(one for one in said if one.clause == clause.id),
                    put_into_effect_by(clause, text.clauses),
                )
                for clause in clauses
            ],
        )
        for heading, clauses in text.sections()
    ]


def clause_named(text: PolicyText, clause_id: str) -> ClauseText | None:
    """The clause of that id, or none."""
    return next((clause for clause in text.clauses if clause.id == clause_id), None)
