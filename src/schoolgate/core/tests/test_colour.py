import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.core import colour

ANY_COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#1f5a7a", "#1f5a7a", 1.0)],
)
def test_contrast_of_known_pairs(one, other, expected):
    assert round(colour.contrast(one, other), 2) == expected
    assert colour.contrast(one, other) == colour.contrast(other, one)


def test_parse_reads_short_and_long_and_bare():
    assert colour.parse("#abc") == colour.parse("aabbcc") == colour.parse(" #AABBCC ")


@pytest.mark.parametrize("text", ["", "#12", "#12345g", "red", "#1234567", "#fff;}*{display:none"])
def test_parse_refuses_what_is_not_a_colour(text):
    with pytest.raises(ValueError, match="Not a colour"):
        colour.parse(text)


@given(ANY_COLOUR)
def test_accent_is_readable_on_every_light_surface(own):
    accent = colour.accent_for_light(own)
    for surface in (*colour.LIGHT_SURFACES, accent.wash):
        assert colour.contrast(accent.text, surface) >= 4.5
    assert colour.contrast(accent.on, accent.text) >= 4.5


@given(ANY_COLOUR)
def test_accent_is_readable_on_every_dark_surface(own):
    accent = colour.accent_for_dark(own)
    for surface in (*colour.DARK_SURFACES, accent.wash):
        assert colour.contrast(accent.text, surface) >= 4.5
    assert colour.contrast(accent.on, accent.text) >= 4.5


@given(ANY_COLOUR)
def test_text_on_the_school_colour_is_readable(own):
    assert colour.contrast(colour.text_on(own), own) >= 4.5


def test_accent_keeps_a_colour_that_is_readable_already():
    assert colour.accent_for_light("#1f5a7a").text == "#1f5a7a"
    assert colour.accent_for_dark("#ffd400").text == "#ffd400"


def test_mix_lays_a_share_over_paper():
    assert colour.mix("#000000", "#ffffff", 0.5) == "#808080"


def test_theme_css_carries_both_schemes():
    css = colour.theme_css("#B00020")
    assert "--school: #b00020; --on-school: #ffffff;" in css
    assert css.count("--accent:") == 3
    light, *dark = re.findall(r"--accent: (#[0-9a-f]{6})", css)
    assert light == colour.accent_for_light("#b00020").text
    assert set(dark) == {colour.accent_for_dark("#b00020").text}


def test_theme_css_of_what_is_no_colour_is_the_house_colour():
    assert colour.theme_css("#") == colour.theme_css(colour.DEFAULT)
    assert "display" not in colour.theme_css("#fff} * {display: none")
