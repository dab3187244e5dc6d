"""The states of a review and the one table of its moves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewState(models.TextChoices):
    """Where a review stands, and so whose turn it is."""

    OPEN = "open", _("Under review")
    GOVERNORS = "governors", _("Before the governors")
    CONCLUDED = "concluded", _("Concluded")
    ASIDE = "aside", _("Put aside")


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: its verb, from which states, to which."""

    verb: str
    sources: frozenset[str]
    target: str

    @property
    def event(self) -> str:
        """The ledger event that the step is recorded as."""
        return f"reviews.{self.verb}"


def _move(verb: str, sources: str, target: str) -> Move:
    return Move(verb, frozenset(sources.split()), target)


MOVES = {
    move.verb: move
    for move in (
        _move("handed_over", "open", "governors"),
        _move("taken_back", "governors", "open"),
        _move("concluded", "open governors", "concluded"),
        _move("put_aside", "open governors", "aside"),
    )
}
UNDER_WAY = frozenset({ReviewState.OPEN, ReviewState.GOVERNORS})
# Whose turn it is in each state; nobody's once it has ended.
OWNERS = {
    ReviewState.OPEN: "reviewers",
    ReviewState.GOVERNORS: "governors",
    ReviewState.CONCLUDED: "",
    ReviewState.ASIDE: "",
}


class WrongMove(Exception):
    """The review is not where this step begins."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"A review that is {state!r} cannot be {verb.replace('_', ' ')}.")
        self.verb = verb
        self.state = state


def step(state: str, verb: str) -> str:
    """The state after a step. Raises WrongMove, and KeyError for a verb that does not exist."""
    move = MOVES[verb]
    if state not in move.sources:
        raise WrongMove(verb, state)
    return move.target
