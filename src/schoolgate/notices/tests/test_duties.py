"""The page of duties: every app's duties with their dates, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from schoolgate.conftest import Cast
from schoolgate.core import clock, duties, inbox
from schoolgate.core.duties import Duty
from schoolgate.core.inbox import InboxItem, forget_needs
from schoolgate.notices.duties import all_duties, grouped_duties
from schoolgate.people.models import Person

ClientOf = Callable[[Person], Client]
NOON = dt.datetime(2028, 2, 29, 12, tzinfo=dt.UTC)
LEAP_DAY = dt.date(2028, 2, 29)


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Duty]]:
    """Duties that one app lists for everybody, on a leap day; no inbox."""
    found: list[Duty] = []
    monkeypatch.setattr(duties, "_sources", [lambda _person: found])
    monkeypatch.setattr(inbox, "_sources", [])
    with clock.stopped_at(NOON):
        yield found


def test_duties_stand_by_kind_then_by_date(listed: list[Duty], cast: Cast) -> None:
    listed += [
        Duty("review", "Later", "/a/", due=LEAP_DAY + dt.timedelta(days=400)),
        Duty("sign", "Some day", "/b/"),
        Duty("sign", "Soon", "/c/", due=LEAP_DAY + dt.timedelta(days=14)),
        Duty("sign", "Late", "/d/", due=LEAP_DAY - dt.timedelta(days=1)),
    ]
    shown = [
        (group.kind, [(one.duty.title, one.late, one.soon) for one in group.listed])
        for group in grouped_duties(cast.teacher)
    ]
    assert shown == [
        ("sign", [("Late", True, False), ("Soon", False, True), ("Some day", False, False)]),
        ("review", [("Later", False, False)]),
    ]


def test_duty_due_today_is_not_late(listed: list[Duty], cast: Cast) -> None:
    listed.append(Duty("sign", "Today", "/a/", due=LEAP_DAY))
    with clock.stopped_at(dt.datetime(2028, 2, 29, 23, 59, tzinfo=dt.UTC)):
        [group] = grouped_duties(cast.teacher)
        assert (group.listed[0].late, group.listed[0].soon) == (False, True)
    with clock.stopped_at(dt.datetime(2028, 3, 1, 0, 0, tzinfo=dt.UTC)):
        [group] = grouped_duties(cast.teacher)
        assert group.listed[0].late is True


def test_what_needs_somebody_is_a_duty_once(
    listed: list[Duty], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = dt.datetime(2028, 3, 4, 23, 30, tzinfo=dt.UTC)
    items = [InboxItem("Known", "/a/", "Look"), InboxItem("Only here", "/b/", "Look", due=due)]
    monkeypatch.setattr(inbox, "_sources", [(lambda _person: items, "")])
    forget_needs(cast.teacher)
    listed.append(Duty("sign", "Known as a duty", "/a/"))
    assert all_duties(cast.teacher) == [
        Duty("sign", "Known as a duty", "/a/"),
        Duty("do", "Only here", "/b/", due=dt.date(2028, 3, 4)),
    ]


def test_page_names_each_duty_with_its_day(
    listed: list[Duty], cast: Cast, client_of: ClientOf
) -> None:
    listed.append(Duty("sign", "Sign the policy", "/s/x/", "Rowan", "as an employee", LEAP_DAY))
    page = client_of(cast.teacher).get("/duties/").content.decode()
    for words in ("To sign", "Sign the policy", "as an employee", "Tuesday 29 February 2028"):
        assert words in page


def test_page_without_duties_says_so(listed: list[Duty], cast: Cast, client_of: ClientOf) -> None:
    assert listed == []
    assert "You have nothing to do here" in client_of(cast.parent).get("/duties/").content.decode()


@pytest.mark.django_db
def test_stranger_is_asked_to_sign_in() -> None:
    assert Client().get("/duties/").status_code == 302
