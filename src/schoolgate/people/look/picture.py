"""A picture from outside, drawn anew as a small PNG in a process of its own.

Uploads are hostile until read. The child knows no key and no database, has little memory and
little time, and hands back nothing of the file but its pixels.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageCms, ImageOps

from schoolgate.core.apart import Broke, TooSlow, run_apart, set_limits

MAX_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 16_000_000
LEAST_SIDE = 32
LONGEST_SHAPE = 6  # times as long as the other side
LARGEST_SIDE = 512  # of what is kept
BARELY_SEEN = 230  # of 255: a logo without a darker pixel is lost on white paper

SECONDS = 10
MEMORY = 1024 * 1024 * 1024

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of our own making."""

    png: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.png).hexdigest()


class BadPicture(Exception):
    """The picture cannot be used; ``code`` says why, ``facts`` with what figures."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def kind_of(data: bytes) -> str | None:
    """Which of the three kinds we read the bytes are, whatever the file is called."""
    if data.startswith(PNG):
        return "PNG"
    if data.startswith(JPEG):
        return "JPEG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    return None


def other_kind_of(data: bytes) -> str:
    """The name of a kind we do not read, as people know it; empty where we do not know it."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return "SVG"
    if start.startswith(b"gif8"):
        return "GIF"
    if start.startswith(b"%pdf"):
        return "PDF"
    if data[4:8] == b"ftyp":
        return "HEIC"
    if data.startswith((b"II*\0", b"MM\0*")):
        return "TIFF"
    return "BMP" if data.startswith(b"BM") else ""


# In this process


def draw_anew(data: bytes) -> Picture:
    """The picture as a small PNG without anything but its pixels. Raises BadPicture."""
    size, png = through_child("schoolgate.people.look.picture", data, MAX_BYTES)
    return Picture(png, size["width"], size["height"])


def through_child(module: str, data: bytes, most_bytes: int) -> tuple[dict[str, Any], bytes]:
    """What a module answers to a picture in a process of its own, see ``answer``. Raises BadPicture."""
    if not data:
        raise BadPicture("empty")
    if len(data) > most_bytes:
        raise BadPicture("too-many-bytes")
    if kind_of(data) is None:
        raise BadPicture("other-kind", kind=other_kind_of(data))
    try:
        out = run_apart(["-m", module], data, seconds=SECONDS)
    except TooSlow:
        raise BadPicture("too-much-work") from None
    except Broke:
        raise BadPicture("damaged") from None
    head, _, drawn = out.partition(b"\n")
    told = json.loads(head)
    if "refused" in told:
        raise BadPicture(told.pop("refused"), **told)
    return told, drawn


# In the child


def read(data: bytes) -> Image.Image:
    """The pixels as they are meant to be seen, RGB or RGBA. Raises BadPicture."""
    kind = kind_of(data)
    try:
        if kind == "WEBP":  # whose decoder takes room for all pixels as soon as it is opened
            _demand_bounds(*_webp_size(data))
        image = Image.open(io.BytesIO(data), formats=[str(kind)])
        _demand_bounds(*image.size)
        # A photograph may carry a second one as its preview; that is no moving picture.
        if kind != "JPEG" and getattr(image, "is_animated", False):
            raise BadPicture("moves")
        image.load()
        return _in_plain_colours(_upright(image))
    except (OSError, ValueError, SyntaxError):
        raise BadPicture("damaged") from None


def write(image: Image.Image) -> Picture:
    """A PNG of at most LARGEST_SIDE pixels a side, with nothing beside the pixels."""
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    image.info.clear()
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return Picture(kept.getvalue(), *image.size)


def _webp_size(data: bytes) -> tuple[int, int]:
    """Width and height as the head of a WebP file says. ValueError where it does not."""
    head = data[12:30].ljust(18, b"\0")
    kind, body = head[:4], head[8:]
    if kind == b"VP8X":
        return _number(body[4:7]) + 1, _number(body[7:10]) + 1
    if kind == b"VP8L":
        bits = _number(body[1:5])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _number(body[6:8]) & 0x3FFF, _number(body[8:10]) & 0x3FFF
    raise ValueError("no WebP picture")


def _number(part: bytes) -> int:
    return int.from_bytes(part, "little")


def _demand_bounds(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise BadPicture("too-many-pixels", width=width, height=height)
    if min(width, height) < LEAST_SIDE:
        raise BadPicture("too-small", width=width, height=height)
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise BadPicture("too-long", width=width, height=height)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera says; as it lies where what it says is broken."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - any fault of a note that is thrown away
        return image


def _in_plain_colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 257, "L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if image.mode != "CMYK":
        image = image.convert(mode)
    if profile:
        image = _in_common_colours(image, profile, mode)
    image = image.convert(mode)
    if _darkest_on_white(image) > BARELY_SEEN:
        raise BadPicture("too-light")
    return image


def _darkest_on_white(image: Image.Image) -> int:
    """The darkest pixel as it looks on white paper, from 0 to 255."""
    if image.mode == "RGBA":
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    darkest, _lightest = image.convert("L").getextrema()
    return int(darkest)  # type: ignore[arg-type]


def _in_common_colours(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    """Colours as every screen shows them, where the file says what its own are."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        common = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(image, own, common, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return changed or image


def answer(draw: Callable[[Image.Image], tuple[dict[str, Any], bytes]]) -> int:
    """The child's own door: limits first, then read. It answers with a line of JSON, then with the
    bytes: both are what ``draw`` makes of the picture, or the line says why there is none.
    """
    set_limits(memory=MEMORY, seconds=SECONDS)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # ours is the tighter bound
    try:
        told, drawn = draw(read(sys.stdin.buffer.read()))
    except BadPicture as problem:
        told, drawn = {"refused": problem.code, **problem.facts}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + drawn)
    return 0


def _draw(image: Image.Image) -> tuple[dict[str, Any], bytes]:
    picture = write(image)
    return {"width": picture.width, "height": picture.height}, picture.png


if __name__ == "__main__":
    sys.exit(answer(_draw))
