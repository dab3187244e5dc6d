"""A picture of what somebody saw on a site, drawn anew as a JPEG by a process of its own.

Uploads are hostile until read; ``people.look.picture`` says how they are read. What is kept is
larger than a logo, so that the page of a telephone or of a screen stays readable, and holds nothing
of the file but what is seen on it.
"""

from __future__ import annotations

import hashlib
import io
import sys
from dataclasses import dataclass

from PIL import Image

from schoolgate.people.look.picture import answer, through_child

MAX_BYTES = 10 * 1024 * 1024
# Of what is kept: a whole screen across, and a page that was longer than the screen.
WIDEST, HIGHEST = 2000, 4000
QUALITY = 85


@dataclass(frozen=True, slots=True)
class SitePicture:
    """A JPEG of our own making."""

    jpeg: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.jpeg).hexdigest()


def draw_anew(data: bytes) -> SitePicture:
    """The picture as a JPEG without anything but its pixels. Raises BadPicture."""
    _told, jpeg = through_child("schoolgate.sites.health.picture", data, MAX_BYTES)
    return SitePicture(jpeg)


# In the child


def write(image: Image.Image) -> bytes:
    """A JPEG of the pixels on white, with nothing beside them."""
    image.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    plain = image.convert("RGB")
    plain.info.clear()
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=QUALITY, subsampling=0, optimize=True)  # letters stay sharp
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(answer(lambda image: ({}, write(image))))
