"""A picture of what somebody saw on a site, drawn anew as a JPEG by a process of its own.

Uploads are hostile until read; ``people.look.picture`` says how they are read. What is kept is
larger than a logo, so that the page of a telephone or of a screen stays readable, and holds nothing
of the file but what is seen on it.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import warnings
from dataclasses import dataclass

from PIL import Image

from schoolgate.core.apart import Broke, TooSlow, run_apart, set_limits
from schoolgate.people.look.picture import (
    MEMORY,
    SECONDS,
    BadPicture,
    kind_of,
    other_kind_of,
    read,
)

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
    if not data:
        raise BadPicture("empty")
    if len(data) > MAX_BYTES:
        raise BadPicture("too-many-bytes")
    if kind_of(data) is None:
        raise BadPicture("other-kind", kind=other_kind_of(data))
    try:
        out = run_apart(["-m", "schoolgate.sites.health.picture"], data, seconds=SECONDS)
    except TooSlow:
        raise BadPicture("too-much-work") from None
    except Broke:
        raise BadPicture("damaged") from None
    refused, _, jpeg = out.partition(b"\n")
    if refused:
        answer = json.loads(refused)
        raise BadPicture(answer.pop("refused"), **answer)
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


def main() -> int:
    """The child's own door: limits first, then read."""
    set_limits(memory=MEMORY, seconds=SECONDS)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # ours is the tighter bound
    try:
        jpeg = write(read(sys.stdin.buffer.read()))
    except BadPicture as problem:
        answer = json.dumps({"refused": problem.code, **problem.facts}).encode()
        sys.stdout.buffer.write(answer + b"\n")
    else:
        sys.stdout.buffer.write(b"\n" + jpeg)
    return 0


if __name__ == "__main__":
    sys.exit(main())
