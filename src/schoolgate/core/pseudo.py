"""Two test languages made from the English as it is read: one long and accented, one from
right to left. A text that stays plain in them was never marked for translation.
"""

from __future__ import annotations

import gettext
import re

from django.utils.translation import trans_real

LONG = "en-xa"
RIGHT_TO_LEFT = "ar-xb"

_ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)
_KEPT = re.compile(r"%\([^)]*\)[a-z]|%[sd%]|\{[^}]*\}|<[^>]*>|&[a-z]+;|https?://\S+")


def pseudo(text: str, *, marks: tuple[str, str] = ("[", "]")) -> str:
    """The text accented and 40 % longer, its placeholders and markup untouched."""
    if not text.strip():
        return text
    parts, position = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[position : kept.start()].translate(_ACCENTS), kept.group()]
        position = kept.end()
    parts.append(text[position:].translate(_ACCENTS))
    tail = " ~" * (len(_KEPT.sub("", text)) // 5)
    return f"{marks[0]}{''.join(parts)}{tail}{marks[1]}"


class PseudoTranslation(gettext.NullTranslations):
    """Answers every message with its pseudo form. Django asks as it asks its own catalogues."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self.domain = "django"

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        return pseudo(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return self._language

    def to_language(self) -> str:
        return self._language


def add_pseudo_locales() -> None:
    """Let ``activate`` find the two test languages."""
    catalogues = trans_real._translations  # type: ignore[attr-defined]  # noqa: SLF001
    for code in (LONG, RIGHT_TO_LEFT):
        catalogues[code] = PseudoTranslation(code)
