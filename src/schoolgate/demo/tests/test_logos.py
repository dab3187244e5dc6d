"""The logo that the demo draws."""

from __future__ import annotations

from schoolgate.demo.logos import elm
from schoolgate.people.look.picture import draw_anew


def test_logo_of_the_demo_is_one_that_a_school_could_hand_in():
    picture = draw_anew(elm())
    assert (picture.width, picture.height) == (512, 512)
    assert len(picture.png) < 100_000
