"""The sections of a draft: clauses that stand together under one title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any


def runs_of(content: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """The clauses of a content, section by section."""
    return [
        list(run) for _title, run in groupby(content["clauses"], key=lambda one: one["section"])
    ]


def section_with(content: Mapping[str, Any], clause: str) -> list[dict[str, Any]]:
    """The clauses of the section in which one stands. Raises KeyError."""
    for run in runs_of(content):
        if any(one["id"] == clause for one in run):
            return run
    raise KeyError(clause)


def give_title(
    content: Mapping[str, Any],
    set_aside: Iterable[Mapping[str, Any]],
    section: Iterable[dict[str, Any]],
    title: str,
) -> None:
    """Put another title above the clauses of a section, which keep their own headings.

    Clauses that were taken out of it come back under that title.
    """
    before = {one["section"] for one in section}
    for one in section:
        _put_under(one, title)
    gone = before - {one["section"] for one in content["clauses"]}
    for aside in set_aside:
        if aside["clause"]["section"] in gone:
            _put_under(aside["clause"], title)


def _put_under(clause: dict[str, Any], title: str) -> None:
    if clause["heading"] == clause["section"]:
        clause["heading"] = title
    clause["section"] = title
