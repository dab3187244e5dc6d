"""The stylesheets keep the promises of the design system."""

import re
from pathlib import Path

import pytest

from schoolgate.core import colour

STATIC = Path(__file__).resolve().parent.parent / "static" / "core"
SHEETS = sorted(STATIC.glob("*.css"))
PHYSICAL = re.compile(
    r"^\s*(?:(?:margin|padding|border|inset|scroll-\w+)-(?:left|right|top|bottom)[\w-]*"
    r"|left|right|top|bottom|(?:min-|max-)?(?:width|height)|text-align:\s*(?:left|right))\s*:",
    re.MULTILINE,
)


def declarations(opening: str) -> dict[str, str]:
    """The custom properties of the first block that follows ``opening`` in the tokens."""
    css = (STATIC / "tokens.css").read_text()
    block = css[css.index(opening) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


LIGHT = declarations('[data-scheme="light"] {')
DARK = declarations(':root:not([data-scheme="light"])')
TEXT_AND_GROUND = [
    (text, ground)
    for text in ("--ink", "--ink-soft", "--accent")
    for ground in ("--paper", "--sheet", "--sunken", "--accent-wash")
]
TEXT_AND_GROUND += [
    (f"--{tone}", ground)
    for tone in ("good", "warn", "stop", "note-ink")
    for ground in ("--paper", "--sheet", f"--{tone.removesuffix('-ink')}-wash")
]
TEXT_AND_GROUND += [("--ink", f"--{tone}-wash") for tone in ("good", "warn", "stop", "note")]
TEXT_AND_GROUND += [("--ink-soft", f"--{tone}-wash") for tone in ("good", "warn", "stop", "note")]
TEXT_AND_GROUND += [("--ink", "--marker"), ("--on-accent", "--accent")]


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_AND_GROUND)
def test_text_is_readable_on_its_ground(scheme, text, ground):
    assert colour.contrast(scheme[text], scheme[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["--paper", "--sheet"])
def test_edge_of_a_field_is_seen_on_its_ground(scheme, ground):
    assert colour.contrast(scheme["--edge"], scheme[ground]) >= 3


def test_dark_by_choice_equals_dark_by_preference():
    assert declarations('@media screen {\n    [data-scheme="dark"]') == DARK


def test_python_computes_for_the_surfaces_of_the_stylesheet():
    surfaces = ("--paper", "--sheet", "--sunken")
    assert tuple(LIGHT[name] for name in surfaces) == colour.LIGHT_SURFACES
    assert tuple(DARK[name] for name in surfaces) == colour.DARK_SURFACES


def test_house_colour_of_the_stylesheet_is_the_computed_one():
    for scheme, accent in (
        (LIGHT, colour.accent_for_light(colour.DEFAULT)),
        (DARK, colour.accent_for_dark(colour.DEFAULT)),
    ):
        computed = (accent.text, accent.on, accent.wash, accent.line)
        names = ("--accent", "--on-accent", "--accent-wash", "--accent-line")
        assert tuple(scheme[name] for name in names) == computed


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_uses_logical_properties_only(sheet):
    assert PHYSICAL.findall(sheet.read_text()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_fetches_nothing_from_elsewhere(sheet):
    assert re.findall(r"url\(|@import|//[a-z]", sheet.read_text()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_uses_only_custom_properties_that_exist(sheet):
    defined = {name for path in SHEETS for name in re.findall(r"(--[\w-]+)\s*:", path.read_text())}
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) - defined == set()
