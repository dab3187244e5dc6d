"""Languages of translations: their tags, what they call themselves, and which way they run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("languages.yaml")
# Language, script, region and variants of BCP 47; no private use, no extension.
_TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*", re.IGNORECASE
)


class NoTag(Exception):
    """The words are no tag of a language."""


@dataclass(frozen=True, slots=True)
class Language:
    """``name`` is English, ``own`` what the language calls itself."""

    code: str
    name: str
    own: str


@cache
def _listed() -> dict[str, Any]:
    data: dict[str, Any] = shipped(FILE)
    return data


@cache
def languages() -> dict[str, Language]:
    """The languages that the form offers, by tag."""
    return {one["code"]: Language(**one) for one in _listed()["languages"]}


def named(words: str) -> Language | None:
    """The language that somebody means who writes its name, in English or its own."""
    wanted = words.strip().casefold()
    for one in languages().values():
        if wanted in (one.name.casefold(), one.own.casefold()):
            return one
    return None


def tag_of(words: str) -> str:
    """The tag with the usual capitals: ``pa-Arab-PK``. Raises NoTag."""
    if not _TAG.fullmatch(words.strip()):
        raise NoTag(words)
    first, *rest = words.strip().split("-")
    usual = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(usual.get(len(one), str.lower)(one) for one in rest)])


def direction(tag: str) -> str:
    """``rtl`` or ``ltr``: by the script where the tag names one, else by the language."""
    first, *rest = tag.split("-")
    script = next((one for one in rest if len(one) == 4 and one.isalpha()), None)
    if script is not None:
        return "rtl" if script in _listed()["right_to_left_scripts"] else "ltr"
    return "rtl" if first in _listed()["right_to_left"] else "ltr"
