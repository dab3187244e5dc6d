"""Policies that are read together with ours: those our policy names beside those on file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schoolgate.policies import review_dates as due
from schoolgate.reference import NOT_STATED, InvalidValue, parameter
from schoolgate.reviews.models import LinkedPolicy


@dataclass(frozen=True, slots=True)
class Link:
    """One policy that ours is read with. ``kept`` is what the school has on file of it.

    ``order`` is ``before`` where our policy says that it goes before ours, ``after`` where it
    says that it comes after.
    """

    title: str
    named: bool
    standing: due.Standing | Literal["missing"]
    review_due: dt.date | None
    kept: LinkedPolicy | None
    order: str = ""

    @property
    def wrong(self) -> bool:
        """Missing, out of date, or without a day of review."""
        return self.standing in {"missing", "overdue", "undated"}


def key_of(title: str) -> str:
    """A title as it is compared: small letters, single spaces, no mark at its end."""
    return " ".join(title.casefold().split()).rstrip(".:;,")[:200]


def named_in(values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The related policies that a version names, as records with a title."""
    try:
        listed = parameter("related_policies").parse(values.get("related_policies", NOT_STATED))
    except InvalidValue:
        return []
    if not isinstance(listed, tuple):
        return []
    return [one for one in listed if isinstance(one, Mapping) and one.get("title")]


def links_of(values: Mapping[str, Any], kept: Iterable[LinkedPolicy], today: dt.date) -> list[Link]:
    """Every linked policy with how it stands today; those that the policy names come first."""
    on_file = {one.key: one for one in kept}
    links = []
    for record in named_in(values):
        own = on_file.pop(key_of(str(record["title"])), None)
        links.append(_link(str(record["title"]), own, today, record))
    return [*links, *(_link(one.title, one, today) for one in on_file.values())]


def _link(
    title: str,
    kept: LinkedPolicy | None,
    today: dt.date,
    record: Mapping[str, Any] | None = None,
) -> Link:
    day = kept.review_due if kept else None
    word = due.standing(day, today) if kept else "missing"
    return Link(title, record is not None, word, day, kept, str((record or {}).get("order", "")))
