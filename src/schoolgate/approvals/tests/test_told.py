"""Who hears of what goes wrong, of advice, and who reads a request no more."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from schoolgate.approvals import actions
from schoolgate.approvals.jobs import lapse_requests, write_letters
from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.queries import decided_by
from schoolgate.approvals.tests.making import (
    ANSWERS,
    decide,
    fresh,
    here,
    kind_of,
    listed,
    sent,
    told,
)
from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.notices.kinds import kind_named
from schoolgate.notices.models import Notice
from schoolgate.notices.post import send_at_once
from schoolgate.notices.tests.conftest import at
from schoolgate.people import actions as people
from schoolgate.people.models import Appointment, Care
from schoolgate.people.standing import forget_standing

TEST = System("test")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def leave(person):
    yesterday = clock.today() - dt.timedelta(days=1)
    Appointment.objects.filter(person=person).update(until=yesterday)
    forget_standing(person)


# Where nobody can decide


def test_an_approval_stands_where_nobody_could_decide_the_next_step(cast, asked):
    """Who asks and who can put it right hear of it once; somebody new has all the days."""
    office = someone(cast.school, "Owen", "Office", "office")
    leave(cast.head)
    decide(cast.line_manager, asked)
    first, second = fresh(asked).steps.all()
    assert first.approved_by == cast.line_manager
    assert (fresh(asked).state, second.opened_at, second.due) == ("asked", None, None)
    write_letters()
    write_letters()
    assert told(cast.teacher).count("nobody") == told(office).count("nobody") == 1
    assert told(cast.line_manager) == []
    notice = Notice.objects.get(event="approvals.nobody", person=office)
    assert notice.words == {"kind": "An outing", "role": "Headteacher"}
    # By an invitation of its own the office would lose whoever decides for it.
    assert "The head can invite" in str(kind_named(notice.event).text)
    with clock.stopped_at(at(4)):
        new = someone(cast.school, "Nora", "Next", "headteacher")
        write_letters()
        assert told(new) == ["to_decide"]
        assert fresh(asked).steps.all()[1].due == clock.today() + dt.timedelta(days=7)


def test_a_step_that_waits_anew_has_no_old_days(cast, monkeypatch):
    why, all_ = StepAsked(("line-manager",), ("why",)), StepAsked(("headteacher",))
    here(cast.head)
    asked = sent(cast.teacher, cast.school, listed(monkeypatch, kind_of([why, all_])))
    decide(cast.line_manager, asked)
    decide(cast.head, asked, "changes")
    actions.answer(by=cast.teacher, request=asked, values={"why": "For the prize"})
    actions.send(by=cast.teacher, request=fresh(asked))
    leave(cast.head)
    decide(cast.line_manager, asked)
    second = fresh(asked).steps.all()[1]
    assert (second.opened_at, second.due) == (None, None)
    with clock.stopped_at(at(20)):
        someone(cast.school, "Nora", "Next", "headteacher")
        write_letters()
        assert fresh(asked).steps.all()[1].due > clock.today()


# Lapsed


def test_who_asked_and_whoever_was_asked_hear_that_a_request_has_lapsed(cast, asked):
    decide(cast.line_manager, asked)
    write_letters()
    leave(cast.teacher)
    assert lapse_requests() == 1
    assert told(cast.head) == ["to_decide (done)", "lapsed"]
    assert told(cast.line_manager) == ["lapsed"]
    assert "lapsed" in told(cast.teacher)


# Advice


def test_who_is_asked_for_advice_gets_a_mail_and_who_asked_one_for_the_answer(cast, kind):
    here(cast.dsl, cast.head)
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values=ANSWERS)
    doubt = actions.ask_advice(by=cast.teacher, request=begun, question="May we show faces?")
    assert told(cast.dsl) == ["advice_asked"]
    send_at_once()
    [message] = mail.outbox
    assert message.to == ["dora.dsl@rowan-primary.example"]
    assert "Your advice is asked for" in message.subject
    assert "faces" not in message.message().as_string()
    actions.answer_advice(by=cast.dsl, advice=doubt, answer="No faces.")
    assert told(cast.dsl) == ["advice_asked (done)"]
    assert told(cast.teacher) == ["advice_given"]


# Who has left


@pytest.fixture
def parent_of(cast):
    """Somebody leaves and is a parent at the school, and no more."""

    def become(person):
        leave(person)
        people.add_care(
            by=TEST, school=cast.school, carer=person, pupil=cast.pupil,
            relationship=Care.Relationship.PARENT, from_date=clock.today(),
        )  # fmt: skip
        forget_standing(person)

    return become


def test_who_decided_and_left_reads_no_request_any_more(cast, asked, client_of, parent_of):
    decide(cast.line_manager, asked)
    at_ = f"/s/{cast.school.slug}/approvals/{asked.public_id}/"
    manager = client_of(cast.line_manager)
    assert ANSWERS["why"] in manager.get(at_).content.decode()
    parent_of(cast.line_manager)
    assert ANSWERS["why"] not in manager.get(at_).content.decode()
    assert manager.get(f"{at_}form.pdf").status_code == 404
    assert decided_by(cast.line_manager, cast.school) == []
    parent_of(cast.teacher)
    assert client_of(cast.teacher).get(at_).status_code == 200  # their own words


def test_who_gave_advice_and_left_reads_it_no_more(cast, kind, client_of, parent_of):
    here(cast.head)
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    dsl = client_of(cast.dsl)
    doubt = actions.ask_advice(by=cast.teacher, request=begun, question="May we show faces?")
    actions.answer_advice(by=cast.dsl, advice=doubt, answer="No faces.")
    at_ = f"/s/{cast.school.slug}/approvals/advice/{doubt.public_id}/"
    assert dsl.get(at_).status_code == 200
    parent_of(cast.dsl)
    assert dsl.get(at_).status_code == 404
