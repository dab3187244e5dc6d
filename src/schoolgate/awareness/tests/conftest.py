"""A school year whose days are known: today is Tuesday 1 September 2026."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from schoolgate.awareness.models import Plan
from schoolgate.awareness.tests import making
from schoolgate.core import clock
from schoolgate.policies.models import Version

YEAR = 2026


def at(day: dt.date) -> dt.datetime:
    """Nine in the morning of a day."""
    return dt.datetime.combine(day, dt.time(8), tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def september() -> Iterator[None]:
    with clock.stopped_at(at(dt.date(YEAR, 9, 1))):
        yield


@pytest.fixture
def whitefield(cast: Any) -> Version:
    """The policy that names the most channels, in force."""
    return making.in_force(cast)


@pytest.fixture
def plan(cast: Any, whitefield: Version) -> Plan:
    return making.planned(cast, YEAR)
