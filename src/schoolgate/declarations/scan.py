"""A scan or photograph of a signed sheet, drawn anew as a PDF of pictures by a process of its own.

Uploads are hostile until read: the child knows no key and no database, has little memory and
little time, and hands back nothing of the file but what is seen on its pages. Where a photograph
was taken, and whatever else hides in a file, is left behind.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schoolgate.core.apart import Broke, TooSlow, run_apart, set_limits

if TYPE_CHECKING:  # the child's alone
    from PIL import Image

MAX_BYTES = 15 * 1024 * 1024
MOST_PAGES = 10
MOST_PIXELS = 60_000_000
LEAST_SIDE = 200
LARGEST_SIDE = 2000  # of what is kept: handwriting stays readable
SECONDS = 30
MEMORY = 1536 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF of our own making with pictures of the pages."""

    pdf: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


class BadPaper(Exception):
    """The file cannot be used; ``code`` says why, ``facts`` with what figures."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def kind_of(data: bytes) -> str | None:
    """Which of the three kinds we read the bytes are, whatever the file is called."""
    if data.startswith(b"%PDF-"):
        return "PDF"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return "JPEG" if data.startswith(b"\xff\xd8\xff") else None


# In this process


def draw_anew(data: bytes) -> Paper:
    """The pages as a PDF of pictures. Raises BadPaper."""
    if not data:
        raise BadPaper("empty")
    if len(data) > MAX_BYTES:
        raise BadPaper("too-many-bytes")
    if kind_of(data) is None:
        raise BadPaper("other-kind")
    try:
        out = run_apart(["-m", "schoolgate.declarations.scan"], data, seconds=SECONDS)
    except TooSlow:
        raise BadPaper("too-much-work") from None
    except Broke:
        raise BadPaper("damaged") from None
    head, _, pdf = out.partition(b"\n")
    answer = json.loads(head)
    if "refused" in answer:
        raise BadPaper(answer.pop("refused"), **answer)
    return Paper(pdf, answer["pages"])


# In the child


def pages_of(data: bytes) -> list[Image.Image]:
    """What is seen on each page. Raises BadPaper."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - the child's alone

    kind = kind_of(data)
    if kind == "PDF":
        return list(_pdf_pages(data))
    try:
        with Image.open(io.BytesIO(data), formats=[str(kind)]) as image:
            _demand_bounds(*image.size)
            return [_plain(ImageOps.exif_transpose(image))]
    except (OSError, ValueError, SyntaxError):
        raise BadPaper("damaged") from None


def _pdf_pages(data: bytes) -> Iterator[Image.Image]:
    import pypdfium2  # noqa: PLC0415 - heavy, and needed for PDF alone

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        raise BadPaper("damaged") from None
    if not 0 < len(document) <= MOST_PAGES:
        raise BadPaper("too-many-pages", pages=len(document))
    for page in document:
        longest = max(page.get_size())
        if longest <= 0:
            raise BadPaper("damaged")
        yield _plain(page.render(scale=LARGEST_SIDE / longest).to_pil())


def _demand_bounds(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise BadPaper("too-many-pixels", width=width, height=height)
    if min(width, height) < LEAST_SIDE:
        raise BadPaper("too-small", width=width, height=height)


def _plain(image: Image.Image) -> Image.Image:
    """Its pixels on white, no larger than is kept, without anything beside them."""
    from PIL import Image  # noqa: PLC0415 - the child's alone

    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    if image.has_transparency_data:
        with_alpha = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), with_alpha)
    plain = image.convert("RGB")
    plain.info.clear()
    return plain


def write(pages: list[Image.Image]) -> Paper:
    """One PDF of the pictures."""
    kept = io.BytesIO()
    pages[0].save(kept, "PDF", save_all=True, append_images=pages[1:], resolution=170.0, quality=80)
    return Paper(kept.getvalue(), len(pages))


def main() -> int:
    """The child's own door: limits first, then read."""
    from PIL import Image  # noqa: PLC0415 - the child's alone

    set_limits(memory=MEMORY, seconds=SECONDS)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # ours is the tighter bound
    try:
        paper = write(pages_of(sys.stdin.buffer.read()))
    except BadPaper as problem:
        answer, pdf = {"refused": problem.code, **problem.facts}, b""
    else:
        answer, pdf = {"pages": paper.pages}, paper.pdf
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
