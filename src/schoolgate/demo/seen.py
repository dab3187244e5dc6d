"""What somebody saw on a site of a demo school: a plain page, drawn."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from schoolgate.sites.health.picture import SitePicture, write

WIDE, HIGH, EDGE = 1200, 760, 60
INK, SOFT, LINE = "#1d2733", "#566270", "#c9d1da"


def page_seen(*, name: str, colour: str, notice: str, contact: str) -> SitePicture:
    """The top of a school's page: its name, a notice, and how to reach the school."""
    image = Image.new("RGB", (WIDE, HIGH), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDE, 150), fill=colour)
    _words(draw, 48, name, 48, "white")
    for top, title, words in ((200, "Notice", notice), (440, "Contact", contact)):
        _words(draw, top, title, 36, INK)
        _words(draw, top + 64, words, 28, SOFT)
        draw.line((EDGE, top + 190, WIDE - EDGE, top + 190), fill=LINE, width=2)
    return SitePicture(write(image))


def _words(draw: ImageDraw.ImageDraw, top: int, words: str, size: int, fill: str) -> None:
    draw.multiline_text(
        (EDGE, top), words, fill=fill, font=ImageFont.load_default(size), spacing=12
    )
