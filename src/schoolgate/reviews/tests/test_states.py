"""Every state is owned, and every move outside the table is refused."""

from __future__ import annotations

import itertools

import pytest

from schoolgate.ledger.events import event_kinds
from schoolgate.reviews.states import MOVES, OWNERS, ReviewState, WrongMove, step


def test_every_state_has_an_owner() -> None:
    assert set(OWNERS) == set(ReviewState)


def test_every_move_has_its_event() -> None:
    assert [move.event for move in MOVES.values() if move.event not in event_kinds()] == []


@pytest.mark.parametrize(("verb", "state"), list(itertools.product(MOVES, ReviewState)))
def test_move_is_allowed_from_its_sources_alone(verb: str, state: str) -> None:
    if state in MOVES[verb].sources:
        assert step(state, verb) == MOVES[verb].target
    else:
        with pytest.raises(WrongMove):
            step(state, verb)
