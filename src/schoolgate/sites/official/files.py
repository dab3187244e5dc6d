"""The official accounts for programs: one JSON file a school, and the answer about one account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schoolgate.people.models import School
from schoolgate.sites.official.queries import Known, Official, Verdict

FORMAT = 1
SCHEMA = Path(__file__).with_name("official.schema.json")
Address = Callable[..., str]


def official_json(school: School, official: Official, address: Address) -> dict[str, Any]:
    """All accounts of a school; ``official.schema.json`` describes it. ``address`` makes whole
    addresses of our own pages.
    """
    return {
        "$schema": address("official:schema"),
        "format": FORMAT,
        "school": _school(school, address),
        "accounts": [_account(one, address) for one in official.current],
        "closed": [_account(one, address) for one in official.past],
    }


def verdict_json(school: School, verdict: Verdict, address: Address) -> dict[str, Any]:
    """What is said of one account: ``answer`` is a code, ``words`` the same for people."""
    return {
        "format": FORMAT,
        "school": _school(school, address),
        "answer": verdict.answer.value,
        "words": str(verdict.answer.label),
        "accounts": [
            {**_account(one, address), "school": _school(one.site.school, address)}
            for one in verdict.accounts
        ],
    }


def _school(school: School, address: Address) -> dict[str, Any]:
    return {
        "id": school.public_id,
        "name": school.name,
        "urn": school.urn or None,
        "address": address("official:list", school.slug),
    }


def _account(known: Known, address: Address) -> dict[str, Any]:
    site = known.site
    return {
        "id": site.public_id,
        "name": site.name,
        "state": known.standing.value,
        "platform": site.platform or None,
        "handle": site.handle or None,
        "address": site.address or None,
        "purpose": site.purpose if known.is_open else "",
        "audience": list(site.audience),
        "opened": site.opens.isoformat(),
        "closed": _iso(known.until),
        "also_listed_by": [_school(one, address) for one in known.others],
        "check": address("official:account", site.school.slug, site.public_id),
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
