"""Mails of their own."""

import datetime as dt

import pytest

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.notices.actions import change_settings, mark_seen, settle, tell
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.post import send_at_once
from schoolgate.notices.tests.conftest import at, sent
from schoolgate.people.actions import appoint

pytestmark = pytest.mark.django_db


def on(moment: dt.datetime) -> list:
    with clock.stopped_at(moment):
        send_at_once()
    return sent()


def told(kind, person, key="a", moment=None, **more):
    with clock.stopped_at(moment or at(2)):
        tell(kind, to=[person], key=key, **more)


def test_mail_of_a_school_one_has_left_goes_no_more(call, teacher, school, foreign_school):
    appoint(
        by=System("test"), person=teacher, school=foreign_school, role="teacher",
        from_date=dt.date(2026, 9, 1),
    )  # fmt: skip
    told(call, teacher, "a", school=school)
    told(call, teacher, "b", school=foreign_school)
    told(call, teacher, "c")
    teacher.appointments.filter(school=school).update(until=dt.date(2026, 11, 1))
    assert len(on(at(2))) == 2
    assert Notice.objects.get(mailed_at=None).key == "a"
    assert on(at(3)) == []


def quiet(person, start, end):
    person.quiet_from, person.quiet_until = start, end
    person.save()


def test_mail_goes_at_once_and_once(call, teacher, school):
    told(call, teacher, url="/x/", school=school)
    (mail,) = on(at(2))
    assert mail.subject == "Somebody calls"
    assert mail.body == (
        "Somebody calls.\nRowan Primary School\n\nRead it here:\nhttp://127.0.0.1:8000/x/\n\n"
        "-- \nSchoolgate wrote this mail by itself."
        " For your safety and everybody else's it names nobody.\n"
        "When we write to you: http://127.0.0.1:8000/notices/settings/\n"
    )
    assert [kind for _, kind in mail.alternatives] == ["text/html"]
    assert on(at(2)) == on(at(3)) == []


def test_several_mails_on_one_day_may_go_at_once(call, teacher):
    told(call, teacher, "a")
    told(call, teacher, "b")
    assert len(on(at(2))) == 2


def test_mail_waits_for_the_end_of_quiet_hours(call, teacher):
    quiet(teacher, dt.time(17), dt.time(7, 30))
    told(call, teacher, moment=at(2, 18))
    assert on(at(2, 18)) == []
    assert Notice.objects.get().mail_after == at(3, 7, 30)
    assert on(at(3, 7, 29)) == []
    assert len(on(at(3, 7, 30))) == 1


def test_mail_waits_over_the_weekend(call, teacher):
    told(call, teacher, moment=at(7))
    assert [len(on(at(day, 8))) for day in (7, 8, 9)] == [0, 0, 1]


def test_urgent_mail_waits_for_nothing(alarm, teacher):
    quiet(teacher, dt.time(17), dt.time(7, 30))
    told(alarm, teacher, moment=at(7, 3))
    assert len(on(at(7, 3))) == 1


def test_clock_change_night_ends_quiet_hours_on_the_right_hour(call, teacher):
    quiet(teacher, dt.time(22), dt.time(7, 30))
    told(call, teacher, moment=at(25, 23, month=10))
    on(at(25, 23, month=10))  # Sunday: until Monday morning
    assert Notice.objects.get().mail_after == at(26, 7, month=10)
    assert on(at(26, 7, month=10)) == []
    assert Notice.objects.get().mail_after == at(26, 7, 30, month=10)


def test_shorter_quiet_hours_let_a_waiting_mail_go(call, teacher):
    quiet(teacher, dt.time(17), dt.time(7, 30))
    told(call, teacher, moment=at(2, 18))
    on(at(2, 18))
    with clock.stopped_at(at(2, 18, 5)):
        change_settings(
            by=teacher, quiet_from=None, quiet_until=None, digest=True, language="en-gb"
        )
    assert len(on(at(2, 18, 5))) == 1


def test_what_was_seen_or_settled_meanwhile_is_not_mailed(call, only_here, teacher, head):
    asked = notice_kind("test.asked", title="Q", mail="Q", asks=True, at_once=True)
    told(call, teacher, "a")
    told(asked, head, "b")
    with clock.stopped_at(at(2)):
        mark_seen(by=teacher, until=at(2))
        settle("b")
    assert on(at(2)) == []


@pytest.mark.parametrize("why", ["no account", "closed account", "left"])
def test_nobody_is_written_to_who_could_not_follow_the_link(call, teacher, why):
    if why == "no account":
        teacher.user = None
        teacher.save()
    elif why == "closed account":
        teacher.user.is_active = False
        teacher.user.save()
    else:
        teacher.appointments.update(until=dt.date(2026, 11, 1))
    told(call, teacher)
    assert on(at(2)) == []
    assert Notice.objects.get().mail_after is None
