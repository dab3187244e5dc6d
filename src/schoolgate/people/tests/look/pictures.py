"""Pictures of every kind, good and hostile, drawn here."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

from schoolgate.people.look.picture import PNG, Picture, write

TEAL = (20, 100, 90)


def encoded(image: Image.Image, kind: str, **more: Any) -> bytes:
    kept = io.BytesIO()
    image.save(kept, kind, **more)
    return kept.getvalue()


def plain(mode: str = "RGB", colour: Any = TEAL, size: tuple[int, int] = (120, 80)) -> Image.Image:
    return Image.new(mode, size, colour)


def a_picture(colour: Any = TEAL) -> Picture:
    """As it comes from the reader."""
    return write(plain(colour=colour))


def moving(kind: str) -> bytes:
    return encoded(plain(), kind, save_all=True, append_images=[plain(colour=(90, 0, 0))])


def png_of(width: int, height: int, packed: bytes, extra: bytes = b"") -> bytes:
    """A PNG put together by hand: eight bits, RGB."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + _part(b"IHDR", head) + extra + _part(b"IDAT", packed) + _part(b"IEND", b"")


def with_text_bomb() -> bytes:
    """A small PNG with a note that unpacks to 200 MB."""
    packed = zlib.compress(b"x" * 200_000_000)
    return png_of(100, 100, rows(100, 100), _part(b"zTXt", b"note\0\0" + packed))


def rows(width: int, height: int) -> bytes:
    return zlib.compress((b"\0" + b"\x40" * 3 * width) * height)


def webp_saying(width: int, height: int) -> bytes:
    """A WebP whose head promises a size and that holds nothing."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"VP8X" + (10).to_bytes(4, "little") + b"\0\0\0\0" + size
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
