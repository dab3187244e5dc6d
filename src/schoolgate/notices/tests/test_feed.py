"""The calendar feed: a secret address that tells days and no more, read by a real parser."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from icalendar import Calendar

from schoolgate.conftest import TEST, Cast, a_year_ago, end_behind_the_back_of
from schoolgate.core import clock, diary, duties
from schoolgate.core.diary import DiaryDay
from schoolgate.core.duties import Duty
from schoolgate.declarations.asking.actions import look_after
from schoolgate.ledger.models import Entry, Fact
from schoolgate.notices import actions
from schoolgate.notices.models import CalendarFeed
from schoolgate.openness import actions as openness
from schoolgate.people import actions as people
from schoolgate.people.models import Appointment, Person
from schoolgate.policies.tests.life.making import adopted, adopted_at

ClientOf = Callable[[Person], Client]
LEAP_DAY = dt.date(2028, 2, 29)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[DiaryDay]]:
    """Days that one app tells to everybody; no duties; it is the morning before a leap day."""
    told: list[DiaryDay] = []
    monkeypatch.setattr(diary, "_sources", [lambda _person: told])
    monkeypatch.setattr(duties, "_sources", [])
    with clock.stopped_at(dt.datetime(2028, 2, 28, 9, tzinfo=dt.UTC)):
        yield told


def asked(token: str) -> list[dict[str, object]]:
    """The events that a calendar sees."""
    answer = Client().get(f"/feed/{token}/days.ics")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200, "text/calendar; charset=utf-8",
    )  # fmt: skip
    [calendar] = Calendar.from_ical(answer.content, multiple=True)
    return [
        {
            "uid": str(event["uid"]),
            "first": event["dtstart"].dt,
            "after": event["dtend"].dt,
            "title": str(event["summary"]),
            "url": str(event["url"]),
        }
        for event in calendar.walk("VEVENT")
    ]


def test_feed_tells_days_of_the_diary(days: list[DiaryDay], cast: Cast) -> None:
    days.append(
        DiaryDay("review-1", LEAP_DAY, "Review of the policy", "/s/x/", "Rowan", "for Hannah Head")
    )
    assert asked(actions.make_feed(by=cast.head)) == [
        {
            "uid": "review-1@schoolgate",
            "first": LEAP_DAY,
            "after": dt.date(2028, 3, 1),
            "title": "Review of the policy (Rowan)",
            "url": "http://127.0.0.1:8000/s/x/",
        }
    ]


def test_feed_tells_duties_by_kind_alone(
    days: list[DiaryDay], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [
        Duty("answer", "Answer Tessa Teacher", "/q/1/", "Rowan", "about her leave", LEAP_DAY),
        Duty("sign", "Sign some day", "/q/2/"),
        Duty("review", "Review", "/r/", "Rowan", "", LEAP_DAY),
    ]
    days.append(DiaryDay("review-1", LEAP_DAY, "Review of the policy", "/r/"))
    monkeypatch.setattr(duties, "_sources", [lambda _person: listed])
    told = asked(actions.make_feed(by=cast.head))
    assert [(one["title"], one["first"]) for one in told] == [
        ("Something to answer (Rowan)", LEAP_DAY),
        ("Review of the policy", LEAP_DAY),
    ]


def test_day_keeps_its_uid_when_it_moves(days: list[DiaryDay], cast: Cast) -> None:
    token = actions.make_feed(by=cast.head)
    uids = []
    for day in (LEAP_DAY, dt.date(2028, 12, 31)):
        days[:] = [DiaryDay("review-1", day, "Review", "/r/")]
        uids += [one["uid"] for one in asked(token)]
    assert uids == ["review-1@schoolgate"] * 2


def test_feed_leaves_out_what_passed_long_ago(days: list[DiaryDay], cast: Cast) -> None:
    today = clock.today()
    for number, age in enumerate((366, 367)):
        days.append(DiaryDay(f"d{number}", today - dt.timedelta(days=age), "Day", "/d/"))
    assert [one["uid"] for one in asked(actions.make_feed(by=cast.head))] == ["d0@schoolgate"]


def test_title_cannot_break_out_of_its_line(days: list[DiaryDay], cast: Cast) -> None:
    title = "Review, of; the\\policy\r\nEND:VEVENT\nBEGIN:VEVENT " + "é" * 80
    days.append(DiaryDay("d", LEAP_DAY, title, "/d/"))
    [told] = asked(actions.make_feed(by=cast.head))
    assert str(told["title"]).splitlines()[0] == "Review, of; the\\policy"
    assert len(asked(actions.make_feed(by=cast.head))) == 1


def test_empty_feed_is_a_calendar(days: list[DiaryDay], cast: Cast) -> None:
    assert (days, asked(actions.make_feed(by=cast.parent))) == ([], [])


@pytest.mark.django_db
def test_unknown_address_answers_nothing() -> None:
    assert Client().get("/feed/abc/days.ics").status_code == 404


def test_new_address_ends_the_old_one(cast: Cast) -> None:
    old = actions.make_feed(by=cast.head)
    new = actions.make_feed(by=cast.head)
    answers = [Client().get(f"/feed/{token}/days.ics").status_code for token in (old, new)]
    assert answers == [404, 200]


def test_address_answers_nobody_after_its_person_has_left(cast: Cast) -> None:
    token = actions.make_feed(by=cast.teacher)
    before = Client().get(f"/feed/{token}/days.ics").status_code
    end_behind_the_back_of(cast.teacher)
    assert (before, Client().get(f"/feed/{token}/days.ics").status_code) == (200, 404)


def test_days_of_a_school_one_has_left_are_gone_and_the_others_stay(cast: Cast) -> None:
    """With the days that the apps truly tell."""
    there = cast.foreign_school
    for person in (cast.head, cast.teacher):
        people.appoint(
            by=TEST, person=person, school=there, role="headteacher", from_date=a_year_ago()
        )
    for version in (adopted(cast, "REC"), adopted_at(there)):
        look_after(policy=version.policy)
    note = openness.tell(
        by=cast.teacher, school=cast.school, kind="exception", matter="contact",
        situation="A trip.", reasons="The trip.", from_date=clock.today(),
        until=clock.today() + dt.timedelta(days=7),
    )  # fmt: skip
    openness.decide(by=cast.head, note=note, agreed=True, reply="It may.")
    tokens = {one: actions.make_feed(by=one) for one in (cast.head, cast.teacher)}

    def places(one: Person) -> set[str]:
        return {str(event["url"]).split("/s/")[1].split("/")[0] for event in asked(tokens[one])}

    both = {cast.school.slug, there.slug}
    assert [places(one) for one in tokens] == [both, both]
    yesterday = clock.today() - dt.timedelta(days=1)
    Appointment.objects.filter(school=cast.school).update(until=yesterday)
    assert [places(one) for one in tokens] == [{there.slug}, {there.slug}]


def test_secret_is_kept_nowhere(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.head).post("/duties/calendar/make/")
    [token] = re.findall(r"/feed/([\w-]{43})/days\.ics", page.content.decode())
    feed = CalendarFeed.objects.get(person=cast.head)
    kept = [str(row) for row in Fact.objects.values_list("value", flat=True)]
    assert feed.token_hash == actions.token_hash(token)
    assert [one for one in [feed.token_hash, *kept] if token in one] == []
    assert page.headers["Cache-Control"].count("no-store") == 1
    again = client_of(cast.head).get("/duties/calendar/").content.decode()
    assert token not in again


def test_log_of_a_refused_address_hides_it(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    assert isinstance(cast.head, Person)
    with caplog.at_level(logging.WARNING, logger="django.request"):
        Client().get("/feed/very-secret-part/days.ics")
    assert "very-secret-part" not in " ".join(
        record.getMessage() for record in caplog.records if record.name == "django.request"
    )


def test_feed_is_stopped_and_told_in_the_record(cast: Cast, client_of: ClientOf) -> None:
    token = actions.make_feed(by=cast.head)
    answer = client_of(cast.head).post("/duties/calendar/stop/")
    assert (answer.status_code, Client().get(f"/feed/{token}/days.ics").status_code) == (302, 404)
    actions.stop_feed(by=cast.head)
    events = Entry.objects.filter(event__startswith="notices.calendar_feed").order_by("pk")
    assert list(events.values_list("event", flat=True)) == [
        "notices.calendar_feed_made", "notices.calendar_feed_stopped",
    ]  # fmt: skip


def test_day_of_asking_is_noted_once_a_day(cast: Cast) -> None:
    token = actions.make_feed(by=cast.head)
    with clock.stopped_at(dt.datetime(2027, 3, 28, 0, 30, tzinfo=dt.UTC)):
        Client().get(f"/feed/{token}/days.ics")
        assert CalendarFeed.objects.get().asked_on == dt.date(2027, 3, 28)
    with clock.stopped_at(dt.datetime(2027, 3, 28, 23, 30, tzinfo=dt.UTC)):
        Client().get(f"/feed/{token}/days.ics")
        # The clocks went forward in the night: it is the next day where the school is.
        assert CalendarFeed.objects.get().asked_on == dt.date(2027, 3, 29)
