"""Which words of an address are ours, so that no school is put where a page of ours stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _


def reserved_words() -> frozenset[str]:
    """The first parts of all addresses of the site; a school at one of them would not be found."""
    static = settings.STATIC_URL.strip("/").split("/")[0]
    patterns = (str(entry.pattern) for entry in _entries(get_resolver().url_patterns))
    first = {re.split(r"[/.]", pattern.lstrip("^"))[0] for pattern in patterns}
    return frozenset(word for word in {*first, static, "demo"} if word and "<" not in word)


def address_problem(slug: str) -> str | None:
    """Why no school can have this address, or nothing."""
    if slug in reserved_words():
        return _("“%(slug)s” is an address of the site itself. Choose another one.") % {
            "slug": slug
        }
    return None


def _entries(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Patterns at the root, those of apps that are included there among them."""
    found: list[URLPattern | URLResolver] = []
    for entry in patterns:
        if isinstance(entry, URLResolver) and str(entry.pattern) == "":
            found.extend(_entries(entry.url_patterns))
        else:
            found.append(entry)
    return found
