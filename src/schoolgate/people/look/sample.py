"""What a school's colour becomes on light and on dark paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schoolgate.core import colour as colours


@dataclass(frozen=True, slots=True)
class Shade:
    """The colour of links and buttons in one scheme, and how well it is read there."""

    scheme: str
    name: str
    colour: str
    contrast: str
    told: str


def shades_of(colour: str) -> list[Shade]:
    """Light, then dark. ``colour`` as ``#rrggbb``."""
    light, dark = colours.accent_for_light(colour), colours.accent_for_dark(colour)
    return [
        _shade("light", _("On light paper"), colour, light, colours.LIGHT_SURFACES),
        _shade("dark", _("On dark paper"), colour, dark, colours.DARK_SURFACES),
    ]


def _shade(
    scheme: str, name: str, colour: str, accent: colours.Accent, surfaces: Sequence[str]
) -> Shade:
    least = min(colours.contrast(accent.text, one) for one in (*surfaces, accent.wash))
    if accent.text == colour:
        told = _("as chosen")
    elif scheme == "light":
        told = _("darkened until it can be read")
    else:
        told = _("lightened until it can be read")
    return Shade(scheme, name, accent.text, f"{least:.1f}", told)
