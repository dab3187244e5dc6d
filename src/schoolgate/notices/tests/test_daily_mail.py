"""One mail a day: digest and reminders together."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.pseudo import add_pseudo_locales
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import mark_seen, settle, tell
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import DailyMail, Notice
from schoolgate.notices.post import send_daily
from schoolgate.notices.tests.conftest import MONDAY, at, everything_in, sent
from schoolgate.people.actions import appoint
from schoolgate.people.models import ClosedDay, Term

pytestmark = pytest.mark.django_db


def on(moment: dt.datetime) -> list:
    with clock.stopped_at(moment):
        send_daily()
    return sent()


def told(kind, person, key="a", moment=MONDAY, **more):
    with clock.stopped_at(moment):
        words = dict.fromkeys(kind.words, "Pippa Pupil")
        tell(kind, to=[person], key=key, words=words, **more)


def test_digest_comes_the_next_morning_with_all_that_is_new(news, question, teacher, school):
    told(news, teacher, "a", school=school, url="/one/")
    told(news, teacher, "b", at(2, 16), url="/two/")
    told(question, teacher, "c", at(2, 17), url="/three/")
    assert on(at(2, 18)) == []
    assert on(at(3, 6, 59)) == []
    (mail,) = on(at(3, 7))
    assert mail.to == ["tessa.teacher@rowan-primary.example"]
    assert mail.subject == "1 thing needs you"
    assert mail.body == (
        "What needs you\n\n"
        "- A question waits\n  http://127.0.0.1:8000/three/\n\n"
        "What is new\n\n"
        "- There is news\n  http://127.0.0.1:8000/two/\n"
        "- There is news (Rowan Primary School)\n  http://127.0.0.1:8000/one/\n\n"
        "-- \nSchoolgate wrote this mail by itself."
        " For your safety and everybody else's it names nobody.\n"
        "When we write to you: http://127.0.0.1:8000/notices/settings/\n"
    )
    assert "Pippa" not in everything_in(mail)
    assert mail.message()["Auto-Submitted"] == "auto-generated"


def test_digest_is_sent_once(news, teacher):
    told(news, teacher)
    assert len(on(at(3, 7))) == 1
    assert on(at(3, 8)) == []
    assert on(at(4, 8)) == []


def test_second_mail_of_a_day_is_refused_by_the_database(news, teacher):
    told(news, teacher)
    assert len(on(at(3, 7))) == 1
    Notice.objects.update(mailed_at=None)
    assert on(at(3, 12)) == []
    assert DailyMail.objects.count() == 1


def test_what_was_seen_on_the_page_is_not_mailed(news, teacher):
    told(news, teacher)
    with clock.stopped_at(at(2, 10)):
        mark_seen(by=teacher, until=at(2, 10))
    assert on(at(3)) == []


def test_without_digest_only_questions_are_mailed(news, question, teacher):
    teacher.digest = False
    teacher.save()
    told(news, teacher, "a")
    assert on(at(3)) == []
    told(question, teacher, "b", at(3))
    (mail,) = on(at(4))
    assert "There is news" not in mail.body
    assert "A question waits" in mail.body


def test_reminders_come_at_growing_intervals(question, teacher):
    told(question, teacher)
    days = [day for day in range(3, 31) if on(at(day))]
    assert days == [3, 4, 9, 16, 30]  # 7 November is a Saturday: Monday instead


def test_settled_question_is_reminded_of_no_more(question, teacher):
    told(question, teacher)
    assert len(on(at(3))) == 1
    with clock.stopped_at(at(3, 12)):
        settle("a")
    assert [on(at(day)) for day in range(4, 20)] == [[]] * 16


def test_question_that_was_answered_elsewhere_is_settled_instead_of_mailed(only_here, teacher):
    kind = notice_kind("test.gone", title="G", mail="G", asks=True, still_open=lambda notice: False)
    told(kind, teacher)
    assert on(at(3)) == []
    assert Notice.objects.get().settled_at == at(3)


def test_escalation_tells_others_once_and_is_recorded(only_here, teacher, head, school):
    kind = notice_kind(
        "test.slow", title="S", mail="Something slow", asks=True, escalate_after=2,
        escalate=lambda notice: [head, teacher],
    )  # fmt: skip
    told(kind, teacher, school=school)
    for day in range(3, 31):
        on(at(day))
    notice = Notice.objects.get(event="notices.unanswered")
    assert (notice.person, notice.key) == (head, "a:unanswered")
    assert notice.words == {"what": "Something slow", "since": "2026-11-02"}
    entry = Entry.objects.get(event="notices.escalated")
    assert (entry.actor_kind, entry.actor_id) == ("system", "notices")


def test_nobody_is_written_to_in_quiet_hours(news, teacher):
    teacher.quiet_from, teacher.quiet_until = dt.time(17), dt.time(8, 30)
    teacher.save()
    told(news, teacher)
    assert on(at(3, 7)) == []
    assert on(at(3, 8, 29)) == []
    assert len(on(at(3, 8, 30))) == 1


@pytest.mark.parametrize("day", [7, 8])
def test_nobody_is_written_to_at_the_weekend(news, teacher, day):
    told(news, teacher, moment=at(6))
    assert on(at(day)) == []
    assert len(on(at(9))) == 1


def test_nobody_is_written_to_outside_term_and_on_closed_days(news, teacher, school):
    Term.objects.create(
        school=school, name="Autumn", from_date=dt.date(2026, 9, 1), until=dt.date(2026, 11, 5)
    )
    ClosedDay.objects.create(school=school, date=dt.date(2026, 11, 3))
    ClosedDay.objects.create(school=school, date=dt.date(2026, 11, 4), reason="training")
    told(news, teacher)
    assert on(at(3)) == []
    assert len(on(at(4))) == 1
    told(news, teacher, "b", at(5))
    assert on(at(6)) == []


def test_a_school_day_at_one_of_several_schools_is_enough(news, teacher, cast, sister_school):
    appoint(
        by=System("test"), person=teacher, school=sister_school, role="teacher",
        from_date=dt.date(2026, 9, 1),
    )  # fmt: skip
    ClosedDay.objects.create(school=cast.school, date=dt.date(2026, 11, 3))
    told(news, teacher)
    assert len(on(at(3))) == 1


def test_nobody_is_written_to_who_has_left(news, teacher):
    teacher.appointments.update(until=dt.date(2026, 11, 2))
    told(news, teacher)
    assert on(at(3)) == []


@pytest.fixture
def at_both(teacher, foreign_school):
    """A teacher at the school and at another that has nothing to do with it."""
    appoint(
        by=System("test"), person=teacher, school=foreign_school, role="teacher",
        from_date=dt.date(2026, 9, 1),
    )  # fmt: skip
    return teacher


def leave(person, school):
    person.appointments.filter(school=school).update(until=MONDAY.date())


def test_mail_of_the_day_has_lines_of_both_schools(news, at_both, school, foreign_school):
    told(news, at_both, "a", school=school)
    told(news, at_both, "b", school=foreign_school)
    (mail,) = on(at(3))
    assert [line[2:] for line in mail.body.splitlines() if line.startswith("- ")] == [
        "There is news (Farfield School)", "There is news (Rowan Primary School)",
    ]  # fmt: skip


def test_mail_of_the_day_has_no_line_of_a_school_one_has_left(
    news, question, at_both, school, foreign_school
):
    told(news, at_both, "a", school=school)
    told(question, at_both, "b", school=school, url="/left/")
    told(news, at_both, "c", school=foreign_school)
    told(news, at_both, "d")
    leave(at_both, school)
    (mail,) = on(at(3))
    assert [line[2:] for line in mail.body.splitlines() if line.startswith("- ")] == [
        "There is news", "There is news (Farfield School)",
    ]  # fmt: skip
    assert "/left/" not in everything_in(mail)
    assert [on(at(day)) for day in (4, 5, 6)] == [[], [], []]


def test_reminders_of_a_school_one_has_left_go_to_nobody_but_others_are_told(
    only_here, at_both, school, head
):
    kind = notice_kind(
        "test.slow", title="S", mail="S", asks=True, escalate_after=2,
        escalate=lambda notice: [head],
    )  # fmt: skip
    told(kind, at_both, school=school)
    assert len(on(at(3))) == 1
    leave(at_both, school)
    assert [mail for day in range(4, 20) for mail in on(at(day)) if at_both.email in mail.to] == []
    assert Notice.objects.get(event="notices.unanswered").person == head


def test_questions_to_somebody_without_mail_still_escalate(only_here, teacher, head, school):
    kind = notice_kind(
        "test.slow", title="S", mail="S", asks=True, escalate_after=1,
        escalate=lambda notice: [head],
    )  # fmt: skip
    teacher.user.is_active = False
    teacher.user.save()
    told(kind, teacher, school=school)
    assert on(at(3)) == []
    assert Notice.objects.get(event="notices.unanswered").person == head


def test_long_digest_is_cut_and_says_how_much_more(news, teacher):
    for number in range(18):
        told(news, teacher, str(number))
    (mail,) = on(at(3))
    assert mail.body.count("- There is news") == 15
    assert "and 3 more: http://127.0.0.1:8000/" in mail.body


@pytest.mark.parametrize("language", ["en-xa", "xx"])
def test_mail_is_in_the_language_of_the_person_where_we_have_it(news, teacher, language, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("en-xa", "long")]
    add_pseudo_locales()
    teacher.language = language
    teacher.save()
    told(news, teacher)
    (mail,) = on(at(3))
    assert (mail.subject == "What is new") == (language == "xx")


def test_each_further_person_costs_a_round_the_same(news, teacher, head, dsl, governor):
    costs = []
    rounds = [(3, [teacher]), (4, [teacher, head]), (5, [teacher, head, dsl])]
    for day, people in rounds:
        for person in people:
            told(news, person, str(day), at(day - 1))
        with clock.stopped_at(at(day)), CaptureQueriesContext(connection) as queries:
            send_daily()
        costs.append(len(queries))
    assert len(sent()) == 6
    assert costs[2] - costs[1] == costs[1] - costs[0]
