"""The badge of an official account: a drawing of ours with the school's name and a QR code.

A badge can be copied; what it leads to cannot. So it names its one account, the day on which it was
drawn and where to check it, and its code carries our signature (``signature.py``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import typst
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schoolgate.core.colour import accent_for_light, parse, write
from schoolgate.people.models import School
from schoolgate.policies.paper.fonts import TEXT, fonts, legible
from schoolgate.policies.paper.qr import qr_svg
from schoolgate.sites.official.queries import Known

SVG = "http://www.w3.org/2000/svg"
WIDTH, HEIGHT, BAND, CODE = 480, 184, 12, 136
LEFT = BAND + 20
# How much fits beside the code in the widest of the fonts that a browser may take.
LINE, MOST_LINES = 22, 3  # letters of a line of the school's name, and lines of it
SMALL = 42  # letters of a small line
FONT = f"{TEXT}, 'Fira Sans', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
INK, SOFT, PAPER, EDGE = "#1b1d21", "#4a4f57", "#ffffff", "#c9ccd1"
PIXELS = 144.0  # an inch: twice the size of the drawing
KIND = 2  # goes up when the drawing changes
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Check:
    """Where anybody can check an account: the page of all of the school's, its own, and the one
    that the code of a badge leads to, with our signature of the day on which it was drawn.
    """

    every: str
    own: str
    signed: str
    drawn: dt.date


def badge_svg(known: Known, check: Check) -> str:
    """The badge of an account. It says where all accounts stand, and its code leads to this one."""
    school = known.site.school
    accent = accent_for_light(_colour(school)).text
    title = _("Official account of %(school)s") % {"school": school.name}
    said = _(
        "On %(day)s %(account)s was an official account of %(school)s. Check it at %(address)s"
    ) % {
        "account": known.where or known.site.name, "school": school.name, "address": check.every,
        "day": _day(check),
    }  # fmt: skip
    root = ET.Element(
        "svg", xmlns=SVG, viewBox=f"0 0 {WIDTH} {HEIGHT}", width=str(WIDTH), height=str(HEIGHT),
        role="img",
    )  # fmt: skip
    root.set("aria-labelledby", "title desc")
    _add(root, "title", plain(title), id="title")
    _add(root, "desc", plain(said), id="desc")
    _add(root, "rect", x=1, y=1, width=WIDTH - 2, height=HEIGHT - 2, rx=10, fill=PAPER,
         stroke=EDGE)  # fmt: skip
    _add(root, "rect", x=1, y=1, width=BAND, height=HEIGHT - 2, rx=5, fill=accent)
    _tick(root, accent)
    _words(root, known, check)
    _code(root, check.signed)
    return ET.tostring(root, encoding="unicode")


def _colour(school: School) -> str:
    try:
        return write(parse(school.colour))
    except ValueError:
        return INK


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: Any) -> ET.Element:
    named = {name.replace("_", "-"): str(value) for name, value in attributes.items()}
    made = ET.SubElement(parent, tag, named)
    made.text = text or None
    return made


def _tick(root: ET.Element, accent: str) -> None:
    _add(root, "circle", cx=LEFT + 11, cy=29, r=11, fill=accent)
    _add(root, "path", d=f"M{LEFT + 5.5} 29.5l4 4 7.5-8.5", fill="none", stroke=PAPER,
         stroke_width=2.6, stroke_linecap="round", stroke_linejoin="round")  # fmt: skip


def _day(check: Check) -> str:
    return date_format(check.drawn, "j F Y")


def _words(root: ET.Element, known: Known, check: Check) -> None:
    def line(text: str, x: float, y: float, size: float, **more: Any) -> None:
        _add(root, "text", plain(text), x=x, y=y, font_size=size, font_family=FONT, **more)

    line(_("Official account of"), LEFT + 30, 34, 15, fill=SOFT)
    y = 60
    for words in wrapped(known.site.school.name, LINE, MOST_LINES):
        line(words, LEFT, y, 18, fill=INK, font_weight="bold")
        y += 22
    for words in wrapped(_bare(known.where) or known.site.name, SMALL, 1):
        line(words, LEFT, y - 3, 11.5, fill=INK)
    drawn = _("Drawn on %(day)s. Check it at") % {"day": _day(check)}
    for words in wrapped(drawn, SMALL, 1):
        line(words, LEFT, 145, 11, fill=SOFT)
    for number, words in enumerate(wrapped(_bare(check.every), SMALL, 2)):
        line(words, LEFT, 158 + 13 * number, 11, fill=INK)


def _bare(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def plain(text: str) -> str:
    """Words as one line, without what XML cannot hold and what turns letters about."""
    return legible(" ".join(text.split()))


def wrapped(words: str, letters: int, most: int) -> list[str]:
    """Words in at most so many lines of so many letters; what is longer ends in dots."""
    lines: list[str] = []
    rest = plain(words)
    while rest and len(lines) < most:
        end = len(rest)
        if end > letters:
            end = max(rest.rfind(" ", 0, letters + 1), rest.rfind("/", 0, letters) + 1)
            end = end if end > 0 else letters
        lines.append(rest[:end])
        rest = rest[end:].strip()
    if rest:
        lines[-1] = f"{lines[-1][: letters - 1]}…"
    return lines


def _code(root: ET.Element, address: str) -> None:
    drawn = ET.fromstring(qr_svg(address))  # noqa: S314 - a drawing of our own
    side = float(drawn.get("width", "0"))
    scale = CODE / side
    group = _add(
        root,
        "g",
        transform=f"translate({WIDTH - CODE - 16} {(HEIGHT - CODE) / 2}) scale({scale:.5f})",
    )
    _copy(drawn, group)


def _copy(drawn: ET.Element, into: ET.Element) -> None:
    """The parts of a drawing, without names of styles that are not ours."""
    for part in drawn:
        kept = {name: value for name, value in part.attrib.items() if name != "class"}
        _copy(part, ET.SubElement(into, part.tag.removeprefix(f"{{{SVG}}}"), kept))


# As pixels


def badge_key(known: Known, check: Check) -> str:
    """Changes whenever the badge would."""
    school = known.site.school
    parts = (
        str(KIND),
        translation.get_language(),
        school.name,
        school.colour,
        known.where,
        known.site.name,
        check.every,
        check.signed,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def badge_png(known: Known, check: Check) -> bytes:
    """The same drawing in pixels, drawn when it is first asked for on a day and kept in the data
    folder.
    """
    key = badge_key(known, check)
    folder = settings.DATA / "badges"
    start = f"{known.site.public_id}.{translation.get_language()}."
    kept = folder / f"{start}{key}.png"
    if kept.exists():
        return kept.read_bytes()
    with _drawing:
        if not kept.exists():
            _keep(_pixels(badge_svg(known, check)), kept, start)
    return kept.read_bytes()


def _pixels(svg: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="schoolgate-badge-") as folder:
        (Path(folder) / "badge.svg").write_text(svg, encoding="utf-8")
        (Path(folder) / "badge.typ").write_text(
            "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
            f'#image("badge.svg", width: {WIDTH}pt)\n',
            encoding="utf-8",
        )
        made = typst.Compiler(
            str(Path(folder) / "badge.typ"), root=folder, font_paths=fonts(),
            ignore_system_fonts=True,
        ).compile(format="png", ppi=PIXELS)  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no picture.")
    return made


def _keep(drawn: bytes, kept: Path, start: str) -> None:
    """Put it down in one step, and throw away what it takes the place of."""
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    for older in kept.parent.glob(f"{start}*.png"):
        older.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        file.write(drawn)
    os.replace(file.name, kept)  # noqa: PTH105 - one step on every system
