"""The life of a policy from draft to adoption, and the one table of its moves.

What comes after adoption needs no states: whether a version is in force on a day follows from
its dates alone (``dates.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    """Where a draft stands."""

    DRAFT = "draft", _("Being written")
    CONSULTATION = "consultation", _("Out for consultation")
    CONSULTED = "consulted", _("Consultation closed")
    APPROVAL = "approval", _("Before the governors")
    APPROVED = "approved", _("Approved")
    ADOPTED = "adopted", _("Adopted")
    DROPPED = "dropped", _("Put aside")


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: its verb, from which states, to which, and the ledger event."""

    verb: str
    sources: frozenset[str]
    target: str
    event: str


def _move(verb: str, sources: str, target: str) -> Move:
    return Move(verb, frozenset(sources.split()), target, f"policies.draft_{verb}")


MOVES = {
    move.verb: move
    for move in (
        _move("consultation_opened", "draft consulted", "consultation"),
        _move("consultation_closed", "consultation", "consulted"),
        _move("submitted", "draft consulted", "approval"),
        _move("sent_back", "approval", "consulted"),
        _move("taken_back", "approval approved", "draft"),
        _move("approved", "approval", "approved"),
        _move("adopted", "approved", "adopted"),
        _move("entered", "draft", "adopted"),
        _move("dropped", "draft consultation consulted approval approved", "dropped"),
    )
}
EDITABLE = frozenset({DraftState.DRAFT, DraftState.CONSULTED})
ENDED = frozenset({DraftState.ADOPTED, DraftState.DROPPED})


class WrongMove(Exception):
    """The draft is not where this step begins. ``state`` says where it is."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"A draft that is {state!r} cannot be {verb.replace('_', ' ')}.")
        self.verb = verb
        self.state = state


def step(state: str, verb: str) -> str:
    """The state after a step. Raises WrongMove, and KeyError for a verb that does not exist."""
    move = MOVES[verb]
    if state not in move.sources:
        raise WrongMove(verb, state)
    return move.target
