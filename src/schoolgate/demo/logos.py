"""A logo for one of the demo's schools, drawn here; the other keeps the letters of its name."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw

SIDE = 1024  # drawn large and made smaller by whoever keeps it, so that edges are smooth
GREEN, LEAF, GOLD, BARK, WATER = "#1f6f5c", "#58b582", "#eeb33b", "#f6efdf", "#bfe3e0"


def elm() -> bytes:
    """An elm at a brook, as a PNG."""
    image = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((32, 32, 991, 991), radius=220, fill=GREEN)
    draw.ellipse((690, 110, 900, 320), fill=GOLD)
    draw.polygon([(455, 760), (485, 470), (539, 470), (569, 760)], fill=BARK)
    for left, top, size in ((190, 310, 340), (494, 310, 340), (300, 120, 424), (342, 290, 340)):
        draw.ellipse((left, top, left + size, top + size), fill=LEAF)
    for middle in (790, 880):
        for x in range(160, 866, 3):
            y = middle + 22 * math.sin(x / 55)
            draw.ellipse((x - 19, y - 19, x + 19, y + 19), fill=WATER)
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
