"""The fonts of everything printed, and which letters they have.

FiraGO (Latin, Greek, Cyrillic, Arabic and more) and Fira Mono, both under the SIL Open Font
License, come from the package pymupdf-fonts; no font of the machine is ever used.
"""

from __future__ import annotations

import atexit
import io
import os
import shutil
import tempfile
import unicodedata
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont
from pymupdf_fonts import myfont

TEXT = "FiraGO"
MONO = "Fira Mono"
STAND_IN = "\N{WHITE VERTICAL RECTANGLE}"

_FILES = {
    "figo": "FiraGO-Regular.ttf",
    "figbo": "FiraGO-Bold.ttf",
    "figit": "FiraGO-Italic.ttf",
    "figbi": "FiraGO-BoldItalic.ttf",
    "fimo": "FiraMono-Regular.otf",
}
# They join or part letters and are never seen; FiraGO knows them all.
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}"


def fonts() -> typst.Fonts:
    """The fonts, laid out once in a folder of this process's own."""
    return _fonts_of(os.getpid())


@cache
def _fonts_of(process: int) -> typst.Fonts:
    folder = Path(tempfile.mkdtemp(prefix=f"schoolgate-fonts-{process}-"))
    atexit.register(_remove, folder, process)
    for code, name in _FILES.items():
        (folder / name).write_bytes(myfont(code))
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def letters() -> frozenset[str]:
    """All letters that the text font can show."""
    shared: set[int] | None = None
    for code in ("figo", "figbo", "figit", "figbi"):
        known = set(TTFont(io.BytesIO(myfont(code)), lazy=True).getBestCmap())
        shared = known if shared is None else shared & known
    return frozenset(map(chr, shared or ()))


def legible(text: str) -> str:
    """The text in letters that the fonts have, each other letter shown as ``STAND_IN``.

    Breaks become spaces; marks that would turn the order of letters about are left out.
    """
    return "".join(map(_shown, unicodedata.normalize("NFC", text)))


def _shown(letter: str) -> str:
    if letter.isspace():
        return letter if letter == "\N{NO-BREAK SPACE}" else " "
    if letter in _JOINERS:
        return letter
    if unicodedata.category(letter) in {"Cc", "Cf"}:
        return ""
    return letter if letter in letters() else STAND_IN
