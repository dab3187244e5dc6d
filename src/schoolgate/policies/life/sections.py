"""The sections of a draft: clauses that stand together under one title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.core.refusal import Refused


class TitleTaken(Refused):
    """Under this title two sections would become one, or a clause would lose its own heading."""


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
    section: Sequence[dict[str, Any]],
    title: str,
) -> None:
    """Put another title above the clauses of a section, which keep their own headings.

    Clauses that were taken out of it come back under that title. Raises TitleTaken.
    """
    before = section[0]["section"]
    clauses = list(section)
    if not any(one["section"] == before for one in content["clauses"] if one not in section):
        clauses += [one["clause"] for one in set_aside if one["clause"]["section"] == before]
    _demand_free(title, _beside(content, section), clauses)
    for one in clauses:
        _put_under(one, title)


def _beside(
    content: Mapping[str, Any], section: Sequence[dict[str, Any]]
) -> list[Mapping[str, Any]]:
    """The clauses just before and just after a section."""
    every = content["clauses"]
    first = every.index(section[0])
    last = first + len(section)
    return [*every[:first][-1:], *every[last : last + 1]]


def _demand_free(
    title: str, beside: Iterable[Mapping[str, Any]], clauses: Iterable[Mapping[str, Any]]
) -> None:
    if any(one["section"] == title for one in beside):
        words = _(
            "“%(title)s” is the title of the section beside it already, and the two would become"
            " one. Nothing was changed; write it otherwise."
        )
        raise TitleTaken(words % {"title": title})
    if any(one["heading"] == title != one["section"] for one in clauses):
        words = _(
            "“%(title)s” is the heading of a clause in this section already, and the clause would"
            " lose it. Nothing was changed; write it otherwise."
        )
        raise TitleTaken(words % {"title": title})


def _put_under(clause: dict[str, Any], title: str) -> None:
    if clause["heading"] == clause["section"]:
        clause["heading"] = title
    clause["section"] = title
