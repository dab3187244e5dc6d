import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.ledger.events import event_kinds
from schoolgate.policies.states import ENDED, MOVES, DraftState, WrongMove, step

VERBS = st.lists(st.sampled_from(sorted(MOVES)), max_size=12)


@given(VERBS)
def test_only_approval_leads_to_adoption(verbs):
    state, seen = str(DraftState.DRAFT), []
    for verb in verbs:
        try:
            state = step(state, verb)
        except WrongMove:
            continue
        seen.append(verb)
    if state == DraftState.ADOPTED and seen[-1] != "entered":
        assert seen[-2:] == ["approved", "adopted"]


@pytest.mark.parametrize("state", sorted(ENDED))
@pytest.mark.parametrize("verb", sorted(MOVES))
def test_nothing_follows_an_end(state, verb):
    with pytest.raises(WrongMove):
        step(state, verb)


def test_every_state_can_be_reached():
    reached = {DraftState.DRAFT.value}
    for _ in DraftState:
        reached |= {move.target for move in MOVES.values() if move.sources & reached}
    assert reached == set(DraftState.values)


def test_every_move_that_is_recorded_by_itself_has_its_event():
    own = {"adopted", "entered"}
    assert {move.event for verb, move in MOVES.items() if verb not in own} <= set(event_kinds())
