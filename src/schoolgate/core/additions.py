"""What apps above add to a page of an app below them.

A page names a place; whoever has something to show there adds a function, and the page need not
know of it. Templates so keep to the same order of apps as imports do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.template.loader import render_to_string

Shown = Mapping[str, Any]
Source = Callable[[Shown], Shown | None]
_sources: dict[str, list[tuple[str, Source]]] = defaultdict(list)


def addition(place: str, template: str) -> Callable[[Source], Source]:
    """Add to a place. The function gets the page's context and answers what the template needs,
    or None where there is nothing to show.
    """

    def add(source: Source) -> Source:
        _sources[place].append((template, source))
        return source

    return add


def additions_at(place: str, context: Shown) -> Iterator[str]:
    """The HTML of everything that is added to a place of this page."""
    for template, source in _sources[place]:
        needed = source(context)
        if needed is not None:
            yield render_to_string(template, dict(needed))
