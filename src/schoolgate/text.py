"""Words that remember how they were made, so that they can be said in another language.

Knows neither Django nor any catalogue: ``Text.said`` takes whatever answers ``gettext`` and
``ngettext``, such as ``django.utils.translation``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import Any, Literal, Protocol, Self, TypeAlias

Part: TypeAlias = str | int
Joint: TypeAlias = Literal["and", "or", "then", ","]


class Catalogue(Protocol):
    """What knows the sentences of a language."""

    @property
    def gettext(self) -> Callable[[str], str]: ...

    @property
    def ngettext(self) -> Callable[[str, str, int], str]: ...


class Text(str):
    """English words, with the template and the parts that they were made of.

    A part that is itself a Text is translated with it; any other is a name, a quote or a number
    and stays as it is. ``plural`` is the template for every ``n`` but 1. Without parts the
    template is said as it stands, braces and all.
    """

    __slots__ = ("parts", "plural", "template")

    template: str
    plural: str
    parts: Mapping[str, Part]

    def __new__(cls, template: str, plural: str = "", /, **parts: Part) -> Self:
        chosen = plural if plural and parts["n"] != 1 else template
        made = super().__new__(cls, chosen.format_map(parts) if parts else chosen)
        made.template, made.plural, made.parts = template, plural, MappingProxyType(parts)
        return made

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Text:
        """The text that ``plain`` was made of."""
        parts = {
            name: cls.of(part) if isinstance(part, Mapping) else part
            for name, part in plain["parts"].items()
        }
        return cls(plain["template"], plain["plural"], **parts)

    def plain(self) -> dict[str, Any]:
        """The text as JSON can hold it."""
        parts = {
            name: part.plain() if isinstance(part, Text) else part
            for name, part in self.parts.items()
        }
        return {"template": self.template, "plural": self.plural, "parts": parts}

    def said(self, catalogue: Catalogue) -> str:
        """The text in the language of a catalogue."""
        if self.plural:
            chosen = catalogue.ngettext(self.template, self.plural, int(self.parts["n"]))
        else:
            chosen = catalogue.gettext(self.template)
        if not self.parts:
            return chosen
        return chosen.format_map(
            {
                name: part.said(catalogue) if isinstance(part, Text) else part
                for name, part in self.parts.items()
            }
        )

    def __reduce__(self) -> tuple[Callable[[Mapping[str, Any]], Text], tuple[dict[str, Any]]]:
        return Text.of, (self.plain(),)


def wording(**texts: Text) -> dict[str, Any]:
    """How texts were made, to be stored beside their English."""
    return {name: text.plain() for name, text in texts.items()}


def template(words: str) -> str:
    """Marks words that a Text is made of elsewhere, so that translators are given them."""
    return words


def together(*texts: str) -> Text:
    """Sentences one after the other; empty ones are left out."""
    return _joined("{first} {then}", [text for text in texts if text])


def listed(items: Iterable[str], word: Joint = "and") -> Text:
    """Such as "a, b and c"."""
    *most, last = [*items] or [""]
    if not most:
        return verbatim(last)
    return Text(_LAST[word], most=_joined(_NEXT, most), last=last)


def several(items: Iterable[str]) -> Text:
    """Such as "a; b; c", for items with commas of their own."""
    return _joined(_FURTHER, items)


_NEXT = template("{first}, {then}")
_FURTHER = template("{first}; {then}")
_LAST = {
    "and": template("{most} and {last}"),
    "or": template("{most} or {last}"),
    "then": template("{most}, then {last}"),
    ",": template("{most}, {last}"),
}


def verbatim(words: str) -> Text:
    """Words that are nothing to translate, such as a name; a Text stays what it is."""
    return words if isinstance(words, Text) else Text("{words}", words=words)


def _joined(link: str, texts: Iterable[str]) -> Text:
    return verbatim(
        reduce(lambda first, then: Text(link, first=first, then=then), [*texts] or [""])
    )
