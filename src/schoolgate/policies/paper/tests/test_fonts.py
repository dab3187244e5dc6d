from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schoolgate.policies.paper.fonts import MONO, STAND_IN, TEXT, fonts, legible, letters


def test_only_our_own_fonts_are_there() -> None:
    assert set(fonts().families()) == {TEXT, MONO}


def test_stand_in_is_a_letter_of_the_fonts() -> None:
    assert STAND_IN in letters()


def test_letters_are_put_together_before_they_are_judged() -> None:
    assert legible("S\u0069a\u0302n W\u0302yn") == "Siân Ŵyn"


def test_marks_that_turn_letters_about_are_left_out() -> None:
    assert legible("ab\u202edc\u202c\u2066x\u2069\x00") == "abdcx"


def test_breaks_become_spaces() -> None:
    assert (
        legible("a\nb\tc\N{NO-BREAK SPACE}d\N{IDEOGRAPHIC SPACE}e") == "a b c\N{NO-BREAK SPACE}d e"
    )


@given(st.text())
def test_everything_legible_can_be_set(text: str) -> None:
    allowed = letters() | set(" \u200b\u200c\u200d\u00ad")

    assert set(legible(text)) <= allowed
