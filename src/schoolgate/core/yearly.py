"""What has been counted of a policy in a year: each app adds a source, the yearly report asks all.

A figure is a number with a label; it never names anybody, nor a group that is too small to hide
somebody in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Part = Literal["signing", "awareness", "understanding", "review", "openness"]
PARTS: tuple[Part, ...] = ("signing", "awareness", "understanding", "review", "openness")


@dataclass(frozen=True, slots=True)
class YearFigure:
    """One figure. ``label`` is the English of a text, or with ``quoted`` the policy's own words."""

    part: Part
    label: str
    value: str
    quoted: bool = False


Source = Callable[[Any, dt.date, dt.date], Iterable[YearFigure]]
_sources: list[Source] = []


def year_source(source: Source) -> Source:
    """Add a function that answers, for a version and its first and last day, what was counted."""
    _sources.append(source)
    return source


def year_figures(version: Any, since: dt.date, until: dt.date) -> list[dict[str, Any]]:
    """Everything that was counted, part by part, as it is stored."""
    found = [figure for source in _sources for figure in source(version, since, until)]
    return [asdict(figure) for figure in sorted(found, key=lambda one: PARTS.index(one.part))]
