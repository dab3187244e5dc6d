"""The press: plain data and a template of ours in, a tagged PDF out.

Data reaches the templates as JSON only, so nothing that a person wrote is ever read as markup.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.core.colour import accent_for_light, parse, write
from schoolgate.core.templatetags.schoolgate import crest, day, moment
from schoolgate.policies.paper.fonts import STAND_IN, fonts, legible
from schoolgate.policies.paper.qr import qr_svg
from schoolgate.policies.paper.sheet import Sheet

FOLDER = Path(__file__).parent / "typst"
RUNS_REMEMBERED = 10


def printed(
    template: str, title: str, body: Mapping[str, Any], sheet: Sheet, *, attached: str = ""
) -> bytes:
    """One PDF/UA-1 of a template; with ``attached`` a PDF/A-3a too, which carries that text.

    Call it while the sheet's language is the active one. Keys of ``body`` that end in ``svg``
    are drawings of ours and go through untouched.
    """
    data = _legible({"title": title, "sheet": _frame(sheet), "body": dict(body)})
    stand_in = STAND_IN in json.dumps(data, ensure_ascii=False)
    data |= {"stand_in": stand_in, "words": _words(sheet)}
    compiler = typst.Compiler(
        str(FOLDER / f"{template}.typ"),
        root=str(FOLDER),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data), "attached": attached},
    )
    pdf = compiler.compile(
        format="pdf",
        pdf_standards=["ua-1", "a-3a"] if attached else ["ua-1"],
        timestamp=int(sheet.made.timestamp()),
    )
    _let_go()
    if not isinstance(pdf, bytes):
        raise TypeError("The typesetter gave no PDF.")
    return pdf


def _let_go() -> None:
    """Free what the typesetter remembers of a sheet, some ten times its size, for as many runs."""
    empty = typst.Compiler(str(FOLDER / "blank.typ"), root=str(FOLDER), font_paths=fonts())
    for _run in range(RUNS_REMEMBERED + 1):
        empty.compile(format="pdf")


def _frame(sheet: Sheet) -> dict[str, Any]:
    language, _hyphen, region = sheet.language.partition("-")
    accent = accent_for_light(write(parse(sheet.colour)))
    plain = sheet.form == "plain"
    return {
        "school": sheet.school,
        "crest": crest(sheet.school),
        "version": sheet.version,
        "sha256": sheet.sha256,
        "address": sheet.address,
        "qr_svg": qr_svg(sheet.address) if sheet.address else "",
        "accent": "#000000" if plain else accent.text,
        "on": "#ffffff" if plain else accent.on,
        "wash": "#ffffff" if plain else accent.wash,
        "line": "#000000" if plain else accent.line,
        "logo": list(sheet.logo or b""),
        "form": sheet.form,
        "lang": language,
        "region": region.upper() if len(region) == 2 and not region.startswith("x") else "",
        "rtl": language in {"ar", "fa", "he", "ur"},
    }


def _words(sheet: Sheet) -> dict[str, str]:
    return {
        "page": _("page {page} of {pages}"),
        "version": _("edition %(version)s") % {"version": sheet.version} if sheet.version else "",
        "logo": _("Logo of %(school)s") % {"school": sheet.school},
        "qr": _("QR code that leads to"),
        "made": _("Printed on %(day)s.") % {"day": day(sheet.made)},
        "stand_in": _("%(mark)s stands for a letter that the fonts of this paper do not have.")
        % {"mark": STAND_IN},
    }


def _legible(data: Any) -> Any:
    if isinstance(data, str):
        return legible(data)
    if isinstance(data, Mapping):
        return {
            key: value if key.endswith("svg") else _legible(value) for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [_legible(one) for one in data]
    return data


def day_or_words(value: str) -> str:
    """An ISO date as people say it; anything else as it stands."""
    try:
        return day(dt.date.fromisoformat(value))
    except ValueError:
        return value


def moment_with_zone(value: dt.datetime) -> str:
    """Friday 4 December 2026, 3.30pm GMT."""
    here = timezone.localtime(value)
    return f"{moment(here)} {here.tzname()}"
