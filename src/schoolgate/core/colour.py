"""A school's colour, made readable: one colour in, a small stylesheet out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text with what lies behind it
DEFAULT = "#1f5a7a"

# The same values as --paper, --sheet and --sunken in tokens.css; a test holds them together.
LIGHT_SURFACES = ("#fafaf7", "#ffffff", "#f0f0eb")
DARK_SURFACES = ("#14181f", "#1b2029", "#0f1217")
BLACK = "#000000"
WHITE = "#ffffff"

_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Accent:
    """What one scheme needs of the school's colour."""

    text: str  # links, main buttons, the margin line; readable on every surface of the scheme
    on: str  # text on a surface filled with ``text``
    wash: str  # a tint behind text
    line: str  # a quiet rule


def parse(colour: str) -> Rgb:
    """Read ``#abc`` or ``#aabbcc`` as three parts from 0 to 1; ValueError for anything else."""
    match = _HEX.fullmatch(colour.strip())
    if match is None:
        raise ValueError(f"Not a colour: {colour!r}. Write six hexadecimal digits, as in #1f5a7a.")
    digits = match.group(1)
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    return red, green, blue


def write(rgb: Rgb) -> str:
    """Write three parts from 0 to 1 as ``#aabbcc``."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in rgb)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2.2 counts it, from 1 to 21."""
    lighter, darker = sorted((_luminance(parse(one)), _luminance(parse(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, paper: str, share: float) -> str:
    """Lay ``share`` (0 to 1) of ``colour`` over ``paper``."""
    pairs = zip(parse(colour), parse(paper), strict=True)
    red, green, blue = (top * share + below * (1 - share) for top, below in pairs)
    return write((red, green, blue))


def text_on(colour: str) -> str:
    """Black or white, whichever is read more easily on ``colour``; never under 4.5."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, colour))


def accent_for_light(colour: str) -> Accent:
    """The colour itself or the nearest darker one that is readable on light paper."""
    return _accent(colour, LIGHT_SURFACES, towards=0.0, wash=0.09, line=0.35)


def accent_for_dark(colour: str) -> Accent:
    """The colour itself or the nearest lighter one that is readable on dark paper."""
    return _accent(colour, DARK_SURFACES, towards=1.0, wash=0.14, line=0.45)


def theme_css(colour: str) -> str:
    """The stylesheet of one school's colour, in both schemes.

    What is not a colour gives the house's own: a page is never left without one.
    """
    try:
        own = write(parse(colour))
    except ValueError:
        own = DEFAULT
    light = _declarations(accent_for_light(own))
    dark = _declarations(accent_for_dark(own))
    return (
        "@layer theme {\n"
        f"  :root, [data-scheme] {{ --school: {own}; --on-school: {text_on(own)}; }}\n"
        f'  :root, [data-scheme="light"] {{ {light} }}\n'
        "  @media screen and (prefers-color-scheme: dark) {\n"
        f'    :root:not([data-scheme="light"]) {{ {dark} }}\n'
        "  }\n"
        "  @media screen {\n"
        f'    [data-scheme="dark"] {{ {dark} }}\n'
        "  }\n"
        "}\n"
    )


def _declarations(accent: Accent) -> str:
    return (
        f"--accent: {accent.text}; --on-accent: {accent.on}; "
        f"--accent-wash: {accent.wash}; --accent-line: {accent.line};"
    )


def _accent(
    colour: str, surfaces: tuple[str, ...], *, towards: float, wash: float, line: float
) -> Accent:
    paper, lightness = surfaces[0], _lightness(colour)
    text = colour
    steps = 100
    for step in range(steps + 1):
        text = _with_lightness(colour, lightness + (towards - lightness) * step / steps)
        if _readable(text, (*surfaces, mix(text, paper, wash))):
            break
    return Accent(
        text=text, on=text_on(text), wash=mix(text, paper, wash), line=mix(text, paper, line)
    )


def _readable(text: str, surfaces: tuple[str, ...]) -> bool:
    return all(contrast(text, surface) >= READABLE for surface in surfaces)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_to_linear(part) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _from_linear(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * float(part ** (1 / 2.4)) - 0.055


# OKLab (Björn Ottosson, public domain): a step in its lightness keeps the hue a person sees.
def _to_oklab(rgb: Rgb) -> Rgb:
    red, green, blue = (_to_linear(part) for part in rgb)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _to_rgb(lab: Rgb) -> Rgb:
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (_from_linear(part) for part in linear)
    return red, green, blue


def _lightness(colour: str) -> float:
    return _to_oklab(parse(colour))[0]


def _with_lightness(colour: str, lightness: float) -> str:
    _, a, b = _to_oklab(parse(colour))
    strength = 1.0
    while strength > 0:
        rgb = _to_rgb((lightness, a * strength, b * strength))
        if all(-0.001 <= part <= 1.001 for part in rgb):
            return write(rgb)
        strength -= 0.02
    return write(_to_rgb((lightness, 0.0, 0.0)))
