"""What becomes of a request for another format, and the one table of its moves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import EventKind
from schoolgate.publishing import events


class RequestState(models.TextChoices):
    """Where a request stands."""

    OPEN = "open", _("Waiting for an answer")
    PROMISED = "promised", _("Promised")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Cannot be done")


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step: from which states, to which, and the ledger event."""

    sources: frozenset[str]
    target: RequestState
    event: EventKind


WAITING = frozenset({RequestState.OPEN, RequestState.PROMISED})
CLOSED = frozenset({RequestState.DONE, RequestState.DECLINED})
MOVES = {
    "promise": Move(WAITING, RequestState.PROMISED, events.FORMAT_PROMISED),
    "finish": Move(WAITING, RequestState.DONE, events.FORMAT_DONE),
    "decline": Move(WAITING, RequestState.DECLINED, events.FORMAT_DECLINED),
}


class WrongMove(Exception):
    """The request was answered already."""
