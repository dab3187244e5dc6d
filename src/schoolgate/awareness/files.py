"""Ready material as files: PDF set by the press of policies, or plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.awareness.lines import Said
from schoolgate.awareness.material import Material
from schoolgate.awareness.scenarios import Asked
from schoolgate.core.colour import accent_for_light, parse, write
from schoolgate.core.templatetags.schoolgate import icons
from schoolgate.policies.paper.blocks import blocks
from schoolgate.policies.paper.press import printed
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.text import ClauseText

ON_A_SLIDE = 4
MEDIA = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}

__all__ = ["MEDIA", "file_of"]


def file_of(material: Material, ending: str, sheet: Sheet) -> bytes:
    """One of the files of a material: ``pdf``, ``a3.pdf`` or ``txt``.

    Call it while the sheet's language is the active one. Raises UnfitForPaper.
    """
    with override(sheet.language):
        if ending == "txt":
            return material.as_text().encode("utf-8")
        if material.kind.id == "poster":
            return _poster(material, "a3" if ending == "a3.pdf" else "a4", sheet)
        if material.kind.id == "slides":
            return _slides(material, sheet)
        return _leaflet(material, sheet)


def _leaflet(material: Material, sheet: Sheet) -> bytes:
    big = material.kind.id == "children"
    body = {
        **_frame(material),
        "big": big,
        "one_page": material.kind.for_families,
        "said": [
            {
                **_said(one, sheet),
                "numbers": _numbers(one) if material.kind.id == "handbook" else "",
            }
            for one in material.said
        ],
    }
    return printed("leaflet", material.title, body, sheet)


def _poster(material: Material, paper: str, sheet: Sheet) -> bytes:
    body = {
        **_frame(material),
        "format": paper,
        "said": [{**_said(one, sheet), "last": one.topic == "worries"} for one in material.said],
    }
    return printed("poster", material.title, body, sheet)


def _slides(material: Material, sheet: Sheet) -> bytes:
    pages = [
        material.said[start : start + ON_A_SLIDE]
        for start in range(0, len(material.said), ON_A_SLIDE)
    ]
    body = {
        **_frame(material),
        "groups": [
            {
                "title": _("Our rules in short"),
                "said": [{"text": one.text, "numbers": _numbers(one)} for one in page],
            }
            for page in pages
        ],
        "situations": [_situation(one) for one in material.situations],
    }
    return printed("slides", material.title, body, sheet)


def _frame(material: Material) -> dict[str, Any]:
    return {
        "opening": material.opening,
        "closing": material.closing,
        "made_from": material.made_from,
    }


def _said(one: Said, sheet: Sheet) -> dict[str, Any]:
    accent = accent_for_light(write(parse(sheet.colour))).text
    return {"title": one.title, "text": one.text, "icon_svg": drawing(one.icon, accent)}


def _numbers(one: Said) -> str:
    return _("(%(numbers)s)") % {"numbers": ", ".join(one.numbers)}


def _situation(one: Asked) -> dict[str, Any]:
    return {
        "title": one.title,
        "situation": one.situation,
        "answers": [answer.text for answer in one.answers],
        "says": _("What our policy says"),
        "right": one.right_answers(),
        "because": one.because,
        "clause": f"{_named(one.clause)}. {_plain(blocks(one.clause.text))}",
    }


def _named(clause: ClauseText) -> str:
    return f"{clause.number} {clause.own_heading}".strip()


def _plain(parts: Sequence[Any]) -> str:
    """The words of blocks without their form."""
    words = []
    for part in parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, list):
            words.append(_plain(part))
        else:
            words.append(str(part.get("text", "")) or _plain(list(_inside(part))))
    return " ".join(" ".join(words).split())


def _inside(part: dict[str, Any]) -> Sequence[Any]:
    return [part[name] for name in ("parts", "items", "blocks", "rows", "lines") if name in part]


def drawing(name: str, colour: str) -> str:
    """An icon of ours as a drawing for paper."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none"'
        f' stroke="{colour}" stroke-width="1.75" stroke-linecap="round"'
        f' stroke-linejoin="round">{icons()[name].replace("currentColor", colour)}</svg>'
    )
