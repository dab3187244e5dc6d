"""The life of a request for approval, and the one table of its moves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where a request stands."""

    WRITING = "writing", _("Being written")
    ASKED = "asked", _("Waiting for a decision")
    CHANGES = "changes", _("Changes asked for")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move: its verb, from which states, to which, and the ledger event."""

    verb: str
    sources: frozenset[str]
    target: str
    event: str


def _move(verb: str, sources: str, target: str) -> Move:
    return Move(verb, frozenset(sources.split()), target, f"approvals.{verb}")


MOVES = {
    move.verb: move
    for move in (
        _move("asked", "writing changes asked", "asked"),
        _move("step_approved", "asked", "asked"),
        _move("approved", "asked", "approved"),
        _move("changes_wanted", "asked", "changes"),
        _move("refused", "asked", "refused"),
        _move("withdrawn", "writing asked changes", "withdrawn"),
        _move("lapsed", "writing asked changes", "lapsed"),
    )
}
OPEN = frozenset({RequestState.WRITING, RequestState.ASKED, RequestState.CHANGES})
ENDED = frozenset(RequestState) - OPEN


class WrongMove(Exception):
    """The request is not where this move begins. ``state`` says where it is."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"A request that is {state!r} cannot be {verb.replace('_', ' ')}.")
        self.verb = verb
        self.state = state


def move(state: str, verb: str) -> str:
    """The state after a move. Raises WrongMove, and KeyError for a verb that does not exist."""
    known = MOVES[verb]
    if state not in known.sources:
        raise WrongMove(verb, state)
    return known.target
