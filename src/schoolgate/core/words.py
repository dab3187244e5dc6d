"""Texts that are not written in our code or templates, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from schoolgate.text import Text


def translated(words: str) -> str:
    """A Text with its parts, or a text of the reference files as it stands there."""
    return words.said(translation) if isinstance(words, Text) else translation.gettext(words)


def told(english: str, wording: Mapping[str, Any]) -> str:
    """What was stored with how it was made, translated; the English where that is all there is."""
    return translated(Text.of(wording)) if wording else english


def in_own_language(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What was stored with a ``wording``: the English of each of its texts, translated."""
    wording = stored.get("wording", {})
    return {**stored, **{name: translated(Text.of(plain)) for name, plain in wording.items()}}
