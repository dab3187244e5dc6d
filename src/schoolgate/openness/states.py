"""Where a note stands, and the one table of its moves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoteState(models.TextChoices):
    """Told and not yet answered, answered, decided, over."""

    TOLD = "told", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Not agreed")
    ENDED = "ended", _("Over")


MOVES = {
    "answer": (frozenset({"told"}), "answered"),
    "agree": (frozenset({"told"}), "agreed"),
    "refuse": (frozenset({"told"}), "refused"),
    "end": (frozenset({"told", "answered", "agreed"}), "ended"),
}


class WrongMove(Exception):
    """The note is not where this step begins."""


def step(state: str, verb: str) -> str:
    """The state after a step. Raises WrongMove, and KeyError for a verb that does not exist."""
    sources, target = MOVES[verb]
    if state not in sources:
        raise WrongMove(f"A note that is {state} cannot be moved by {verb}.")
    return target
