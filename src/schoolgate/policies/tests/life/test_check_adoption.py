"""What the page on which answers are checked says of days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.policies.dates import months_after
from schoolgate.policies.models import Draft
from schoolgate.policies.tests.life.making import adopted, approved

pytestmark = pytest.mark.django_db

FAR = "That is more than a year from now."


def checked(cast: Any, draft: Draft, day: dt.date) -> str:
    """The page on which the answers are checked."""
    address = reverse("policies:adopt", args=[cast.school.slug, draft.public_id])
    given = {"effective_from": day.isoformat(), "edition": ""}
    page = sign_in(cast.head).post(address, given).content.decode()
    assert "Check your answers" in page
    return page


@pytest.mark.parametrize(("more", "warned"), [(0, False), (1, True), (27_000, True)])
def test_a_first_day_more_than_a_year_away_is_warned_of(cast: Any, more: int, warned: bool) -> None:
    day = months_after(clock.today(), 12) + dt.timedelta(days=more)
    assert (FAR in checked(cast, approved(cast, "REC"), day)) is warned


def test_a_text_without_a_day_of_review_says_what_is_kept(cast: Any) -> None:
    kept = "the day of the edition before is kept if it is still ahead"
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert kept not in checked(cast, approved(cast, "HOL"), tomorrow)
    adopted(cast, "REC")
    assert kept in checked(cast, approved(cast, "HOL"), tomorrow)
