"""What lies before those who decide: by when, what the form had to say, what approving says."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import StepAsked, kind_named
from schoolgate.approvals.queries import current_step, waiting_at
from schoolgate.approvals.tests.making import decide, fresh, here, kind_of, listed, sent
from schoolgate.core import clock
from schoolgate.notices.tests.conftest import at

pytestmark = pytest.mark.django_db
HEAD = (StepAsked(("headteacher",)),)


@pytest.fixture(autouse=True)
def monday():
    """Nine in the morning of a Monday."""
    with clock.stopped_at(at(2)):
        yield


def page_of(request):
    return reverse("approvals:request", args=[request.school.slug, request.public_id])


def due_of(request):
    return current_step(fresh(request)).due


# By when


@pytest.mark.parametrize(
    ("wanted", "due"), [("2026-11-04", "2026-11-04"), ("2026-10-01", "2026-11-02"),
                        ("2027-01-01", "2026-11-09"), ("", "2026-11-09")],
)  # fmt: skip
def test_a_step_is_due_no_later_than_the_answer_is_wanted(cast, monkeypatch, wanted, due):
    here(cast.head)
    kind = listed(monkeypatch, kind_of(HEAD, wanted_by="day"))
    assert due_of(sent(cast.teacher, cast.school, kind, day=wanted)) == dt.date.fromisoformat(due)


def test_what_is_wanted_first_stands_first(cast, monkeypatch):
    here(cast.head)
    kind = listed(monkeypatch, kind_of(HEAD, wanted_by="day"))
    for name, wanted in (("Late", "2026-11-06"), ("Any day", ""), ("Soon", "2026-11-03")):
        sent(cast.teacher, cast.school, kind, name=name, day=wanted)
    found = [one.request.title for one in waiting_at(cast.school, cast.head)]
    assert found == ["Soon", "Late", "Any day"]


def test_the_press_form_asks_for_the_day_and_the_day_counts():
    kind = kind_named("media-reply")
    [question] = [one for one in kind.questions if one.name == kind.wanted_by]
    assert question.sort == "day"
