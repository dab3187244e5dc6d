"""Kinds of breach: a ready list in breaches.yaml, and what a school made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.http import Http404

from schoolgate.openness.models import BreachCategory
from schoolgate.people.models import School
from schoolgate.shipped import shipped

FILE = Path(__file__).with_name("breaches.yaml")


@dataclass(frozen=True, slots=True)
class Breach:
    """One kind of breach. ``clause`` is the source that names it; a school's own has none."""

    code: str
    title: str
    text: str
    clause: str = ""
    in_use: bool = True
    changed: bool = False


@cache
def ready_breaches() -> Mapping[str, Breach]:
    """The ready list by code, in its order."""
    read = [Breach(**entry) for entry in shipped(FILE)]
    return MappingProxyType({one.code: one for one in read})


def breaches_of(school: School) -> list[Breach]:
    """Every kind that a school knows: the ready ones as it words them, then its own."""
    own = {one.code: one for one in BreachCategory.objects.filter(school=school)}
    listed = [_as_kept(one, own.pop(one.code, None)) for one in ready_breaches().values()]
    added = [
        Breach(one.code, one.title, one.text, in_use=one.in_use, changed=True)
        for one in own.values()
    ]
    return listed + added


def breach_of(school: School, code: str) -> Breach:
    """One kind; 404 where the school has none of that code."""
    for one in breaches_of(school):
        if one.code == code:
            return one
    raise Http404


def _as_kept(ready: Breach, kept: BreachCategory | None) -> Breach:
    if kept is None:
        return ready
    return replace(ready, title=kept.title, text=kept.text, in_use=kept.in_use, changed=True)
