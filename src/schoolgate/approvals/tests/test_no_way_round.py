"""What somebody might try, or what might happen by itself, between asking and the last approval."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.deciders import staffing_of
from schoolgate.approvals.forms import PageForm
from schoolgate.approvals.jobs import lapse_requests, write_letters
from schoolgate.approvals.kinds import REPLY, Chain, Page, Question, StepAsked, request_kind
from schoolgate.approvals.models import ApprovalRequest, Decision
from schoolgate.approvals.queries import advice_waiting, current_step, shown_hash, values_sent
from schoolgate.approvals.tests.making import ANSWERS, decide, fresh, here, kind_of, listed, sent
from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.people import actions as people
from schoolgate.people.models import Appointment

TEST = System("test")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
HEAD = StepAsked(("headteacher",))


@pytest.fixture
def kind(monkeypatch):
    """The line manager looks at the visa, the head at everything."""
    return listed(monkeypatch, kind_of([StepAsked(("line-manager",), ("visa",)), HEAD]))


@pytest.fixture
def asked(cast, kind):
    here(cast.head, cast.chair)
    return sent(cast.teacher, cast.school, kind)


def again(by, request, reply="", **changed):
    """Change a request and send it again."""
    actions.answer(by=by, request=request, values=changed)
    return actions.send(by=by, request=fresh(request), reply=reply)


def turn_of(request):
    return current_step(fresh(request)).place


# Answers


def test_an_answer_whose_question_is_gone_is_not_decided_on(cast, kind):
    here(cast.head)
    request = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    values = ANSWERS | {"abroad": "yes", "visa": "Blue"}
    actions.answer(by=cast.teacher, request=request, values=values)
    actions.answer(by=cast.teacher, request=request, values={"abroad": "no"})
    request = actions.send(by=cast.teacher, request=request)
    assert "visa" not in values_sent(fresh(request))
    assert values_sent(fresh(request))["abroad"] == "no"


def test_an_answer_that_comes_back_with_its_question_is_decided_anew(cast, kind):
    here(cast.head)
    values = ANSWERS | {"abroad": "yes", "visa": "Blue"}
    request = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=request, values=values)
    actions.answer(by=cast.teacher, request=request, values={"abroad": "no"})
    actions.send(by=cast.teacher, request=request)
    decide(cast.line_manager, request)  # who saw no visa
    again(cast.teacher, request, abroad="yes")
    assert values_sent(fresh(request))["visa"] == "Blue"
    assert turn_of(request) == 1


def test_what_nobody_can_see_is_no_change(cast, asked):
    actions.answer(by=cast.teacher, request=asked, values={"visa": "Red"})
    with pytest.raises(Refused, match="Nothing has changed"):
        actions.send(by=cast.teacher, request=fresh(asked))


def test_what_is_said_to_changes_is_of_its_round_alone(cast, asked):
    again(cast.teacher, asked, reply="It is so.")
    assert values_sent(fresh(asked))[REPLY] == "It is so."
    again(cast.teacher, asked, why="For the prize")
    assert REPLY not in values_sent(fresh(asked))


def test_no_question_is_called_as_the_reply_is(monkeypatch):
    page = Page("one", "One", (Question(REPLY, "What you say", "text"),))
    monkeypatch.setattr("schoolgate.approvals.kinds._kinds", {})
    with pytest.raises(ValueError, match=REPLY):
        request_kind(replace(kind_of(), pages=(page,)))


def test_a_request_thrown_away_keeps_no_answer_as_its_title(cast, kind):
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values={"name": "A pupil's name"})
    actions.withdraw(by=cast.teacher, request=begun)
    assert fresh(begun).title == ""


# People


def form_of(cast, kind, *named):
    page = kind.page_named("why")
    data = {"why": "Sun", "helpers": [one.public_id for one in named]}
    return PageForm(data, page=page, school=cast.school, values={})


def test_people_of_the_federation_can_be_named_and_those_of_other_schools_cannot(cast, kind):
    leader = executive_head(cast)
    for named, is_valid in (
        (leader, True), (cast.teacher, True), (cast.colleague, False), (cast.foreign_head, False),
        (cast.pupil, False),
    ):  # fmt: skip
        assert form_of(cast, kind, named).is_valid() is is_valid, named


@pytest.mark.parametrize("role", ["slt", "assistant-head", "headteacher"])
def test_senior_leaders_do_not_decide_for_the_head_who_leads_them(cast, role):
    here(cast.line_manager, cast.head, cast.chair)
    leader = executive_head(cast)
    found = staffing_of(cast.school)
    for asker in (cast.head, leader):
        deciders = found.deciders([role], asker.pk)
        assert [one.person for one in deciders.people] == [cast.chair], asker
        assert deciders.why == "own"
    assert found.deciders([role], cast.teacher.pk).why == ""


def executive_head(cast):
    leader = someone(cast.sister_school, "Eve", "Executive")
    people.appoint_for_federation(
        by=TEST, person=leader, federation=cast.federation, role="executive-head",
        from_date=clock.today(),
    )  # fmt: skip
    return leader


def who(found):
    return [one.person for one in found.people], found.why


def test_where_nobody_is_head_the_executive_head_decides_before_the_chair(cast):
    here(cast.teacher, cast.chair)
    assert who(staffing_of(cast.school).deciders(["headteacher"], cast.teacher.pk)) == (
        [cast.chair], "vacant",
    )  # fmt: skip
    leader = executive_head(cast)
    found = staffing_of(cast.school)
    assert who(found.deciders(["headteacher"], cast.teacher.pk)) == ([leader], "vacant")
    taken = found.deciders(["headteacher"], cast.teacher.pk, [leader.pk])
    assert who(taken) == ([cast.chair], "vacant")
    assert who(found.deciders(["headteacher"], leader.pk)) == ([cast.chair], "vacant")


def test_an_absence_counts_at_the_school_where_it_was_entered(cast, client_of):
    here(cast.head, cast.chair)
    people.appoint(
        by=TEST, person=cast.head, school=cast.sister_school, role="headteacher",
        from_date=clock.today(),
    )  # fmt: skip
    people.record_absence(
        by=TEST, school=cast.sister_school, person=cast.head, from_date=clock.today(),
        until=clock.today(),
    )  # fmt: skip
    colleague = cast.colleague.pk  # of the sister school
    assert who(staffing_of(cast.school).deciders(["headteacher"], cast.teacher.pk)) == (
        [cast.head], "",
    )  # fmt: skip
    assert staffing_of(cast.sister_school).deciders(["headteacher"], colleague).why == "away"
    page = client_of(cast.head).get(reverse("people:record-absence", args=[cast.school.slug]))
    assert "It counts at this school alone." in page.content.decode()


def test_a_head_reads_at_once_that_nobody_could_decide_and_who_can_put_that_right(
    cast, monkeypatch, client_of
):
    """The recommended two steps: for the head's own request the chair and a nominated governor."""
    kind = listed(monkeypatch, kind_of([StepAsked(("line-manager",)), HEAD]))
    here(cast.head, cast.chair)
    head = client_of(cast.head)
    told = ("Nobody could decide this. It takes somebody as nominated governor; the head or the"
            " school office can appoint one.")  # fmt: skip
    begin = reverse("approvals:begin", args=[cast.school.slug, kind.name])
    assert told in head.get(begin).content.decode()
    begun = actions.begin(by=cast.head, school=cast.school, kind=kind)
    actions.answer(by=cast.head, request=begun, values=ANSWERS)
    check = reverse("approvals:check", args=[cast.school.slug, begun.public_id])
    page = head.get(check)
    assert told in page.content.decode()
    assert "Send this for approval" not in page.content.decode()
    with pytest.raises(Refused, match=r"nominated governor.*What you wrote is kept"):
        actions.send(by=cast.head, request=begun)
    people.appoint(
        by=TEST, person=cast.governor, school=cast.school, role="nominated-governor",
        from_date=clock.today(),
    )  # fmt: skip
    assert "Send this for approval" in head.get(check).content.decode()
    request = actions.send(by=cast.head, request=begun)
    decide(cast.chair, request)
    decide(cast.governor, request)
    assert fresh(request).state == "approved"


def test_where_any_of_several_decides_the_heads_own_request_goes_to_the_chair(cast):
    here(cast.communications_manager, cast.head, cast.chair)
    found = staffing_of(cast.school)
    for roles in (("communications-manager", "headteacher"), ("headteacher", "slt")):
        own = found.deciders(roles, cast.head.pk)
        assert ([one.person for one in own.people], own.why) == ([cast.chair], "own")
    either = found.deciders(("communications-manager", "headteacher"), cast.teacher.pk)
    assert {one.person for one in either.people} == {cast.head, cast.communications_manager}


@pytest.mark.parametrize("how", ["entered", "changed"])
def test_nobody_chooses_who_decides_by_sending_others_away(cast, how):
    """The network manager enters the head's absence, with a friend for cover."""
    here(cast.head, cast.chair, cast.network_manager, cast.teacher, cast.dsl)
    asker, friend = cast.network_manager, cast.communications_manager
    absence = people.record_absence(
        by=asker if how == "entered" else cast.head, school=cast.school, person=cast.head,
        from_date=clock.today(), until=clock.today(), cover=cast.dsl,
    )  # fmt: skip
    if how == "changed":
        today = clock.today()
        people.change_absence(by=asker, absence=absence, from_date=today, until=today, cover=friend)
    found = staffing_of(cast.school)
    own = found.deciders(["headteacher"], asker.pk).people
    assert [one.person for one in own] == [cast.head]
    others = found.deciders(["headteacher"], cast.line_manager.pk).people
    assert [one.person for one in others] == [cast.dsl if how == "entered" else friend]


def lose_the_role(person):
    """Still of the school, but with a part for which nobody may ask."""
    yesterday = clock.today() - dt.timedelta(days=1)
    Appointment.objects.filter(person=person).update(until=yesterday)


def test_whoever_asks_reads_that_the_last_who_could_decide_has_gone(cast, monkeypatch, client_of):
    listed(monkeypatch, kind := kind_of([HEAD]))
    here(cast.head)
    request = sent(cast.teacher, cast.school, kind)
    lose_the_role(cast.head)
    address = reverse("approvals:request", args=[cast.school.slug, request.public_id])
    words = "It takes somebody as headteacher or chair of governors or nominated governor"
    assert words in client_of(cast.teacher).get(address).content.decode()


def test_nothing_is_approved_for_somebody_who_may_not_ask_any_more(cast, monkeypatch):
    def may_ask(by, school):
        return None if by.appointments.filter(role="teacher", until=None).exists() else "No."

    listed(monkeypatch, plain := replace(kind_of([HEAD]), may_ask=may_ask))
    here(cast.head)
    request = sent(cast.teacher, cast.school, plain)
    lose_the_role(cast.teacher)
    people.appoint(
        by=TEST, person=cast.teacher, school=cast.school, role="governor", from_date=clock.today()
    )
    with pytest.raises(Refused, match="may not ask"):
        decide(cast.head, request)
    assert lapse_requests() == 1
    assert fresh(request).state == "lapsed"


# Letters


def link() -> str:
    mail.outbox.clear()
    write_letters()
    [message] = mail.outbox
    return re.search(r"http://[^/]+(/approve/\S+)", message.body)[1]  # type: ignore[index]


def test_who_has_a_closed_account_decides_by_no_old_letter(cast, asked):
    address = link()
    shown = Client().get(address).context["shown"]
    cast.line_manager.user.is_active = False
    cast.line_manager.user.save()
    answer = Client().post(address, {"verdict": "approved", "shown": shown})
    assert answer.status_code == 410
    assert not Decision.objects.exists()


def test_an_older_letter_does_not_say_that_a_decided_request_was_taken_back(cast, asked):
    older = link()
    again(cast.teacher, asked, why="For the prize")
    decide(cast.line_manager, asked)
    words = Client().get(older).content.decode()
    assert "You decided on Monday 2 November 2026: Approved" in words
    assert "taken back" not in words


# Advice


@pytest.fixture
def doubt(cast, asked):
    here(cast.dsl)
    return actions.ask_advice(by=cast.teacher, request=asked, question="May we show faces?")


def test_advice_that_comes_while_somebody_reads_is_read_first(cast, asked, doubt):
    address = link()
    client = Client()
    shown = client.get(address).context["shown"]
    actions.answer_advice(by=cast.dsl, advice=doubt, answer="On no account.")
    data = {"verdict": "approved", "shown": shown}
    page = client.post(address, data)
    assert page.status_code == 409
    assert "On no account." in page.content.decode()
    assert "Nothing was decided" in page.content.decode()
    assert not Decision.objects.exists()
    data["shown"] = page.context["shown"]
    assert client.post(address, data).status_code == 200
    assert Decision.objects.get().shown == shown_hash(fresh(asked))


def test_changes_are_asked_for_on_the_words_that_were_read(cast, asked, client_of):
    """The page on which they are asked for is opened from the request's, with what was read there."""
    manager = client_of(cast.line_manager)
    address = reverse("approvals:request", args=[cast.school.slug, asked.public_id])
    decide_at = re.search(r'href="([^"]+/decide/[^"]*)"', manager.get(address).content.decode())[1]
    assert "To show what we grow" not in manager.get(decide_at).content.decode()
    again(cast.teacher, asked, why="For the prize")
    page = manager.get(decide_at)
    assert "The request was changed while you read it" in page.content.decode()
    assert "For the prize" in page.content.decode()
    assert "For the prize" in manager.get(decide_at.partition("?")[0]).content.decode()
    shown = page.context["shown"]
    again(cast.teacher, asked, why="For the frogs")
    data = {"verdict": "changes", "words": "Which prize is that?", "shown": shown}
    answer = manager.post(decide_at, data)
    assert answer.status_code == 409
    for words in ("For the frogs", "Which prize is that?", "your words are kept"):
        assert words in answer.content.decode()
    assert not Decision.objects.exists()
    assert manager.post(decide_at, data | {"shown": answer.context["shown"]}).status_code == 302
    assert Decision.objects.get().shown == shown_hash(fresh(asked))


@pytest.mark.parametrize("meanwhile", ["advice came", "it was sent again"])
def test_what_was_written_from_a_letter_is_kept_when_nothing_is_decided(
    cast, asked, doubt, meanwhile
):
    address = link()
    client = Client()
    shown = client.get(address).context["shown"]
    if meanwhile == "advice came":
        actions.answer_advice(by=cast.dsl, advice=doubt, answer="On no account.")
    else:
        again(cast.teacher, asked, why="For the prize")
    data = {"verdict": "changes", "words": "Which prize is that?", "shown": shown}
    page = client.post(address, data)
    assert page.status_code in {409, 410}
    assert "Which prize is that?" in page.content.decode()
    assert not Decision.objects.exists()


def test_no_advice_is_given_on_what_was_decided(cast, asked, doubt, client_of):
    decide(cast.line_manager, asked, "refused")
    with pytest.raises(Refused, match="closed"):
        actions.answer_advice(by=cast.dsl, advice=doubt, answer="On no account.")
    address = reverse("approvals:answer", args=[cast.school.slug, doubt.public_id])
    assert client_of(cast.dsl).get(address).status_code == 404


def test_who_has_answered_reads_no_more_of_the_request(cast, asked, doubt, client_of):
    address = reverse("approvals:answer", args=[cast.school.slug, doubt.public_id])
    dsl = client_of(cast.dsl)
    assert "To show what we grow" in dsl.get(address).content.decode()
    dsl.post(address, {"words": "On no account."})
    page = dsl.get(address).content.decode()
    assert "On no account." in page
    assert "To show what we grow" not in page


def test_advice_on_a_kind_that_is_gone_is_not_found(cast, asked, doubt, client_of):
    ApprovalRequest.objects.update(kind="gone")
    address = reverse("approvals:answer", args=[cast.school.slug, doubt.public_id])
    assert client_of(cast.dsl).get(address).status_code == 404


def test_a_head_may_ask_those_they_lead_for_advice(cast):
    here(cast.line_manager, cast.head, cast.chair)
    found = staffing_of(cast.school).advisers(["slt", "headteacher"], cast.head.pk)
    assert [one.person for one in found.people] == [cast.line_manager]
    alone = staffing_of(cast.school).advisers(["headteacher"], cast.head.pk)
    assert [one.person for one in alone.people] == [cast.chair]


# Many at once


def asked_of(act) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


def test_many_questions_cost_no_more_than_one(cast, asked, doubt, kind):
    assert advice_waiting(cast.dsl) == [doubt]
    one = asked_of(lambda: advice_waiting(cast.dsl))
    for _number in range(4):
        request = sent(cast.teacher, cast.school, kind)
        actions.ask_advice(by=cast.teacher, request=request, question="And here?")
    assert len(advice_waiting(cast.dsl)) == 5
    assert asked_of(lambda: advice_waiting(cast.dsl)) == one


def test_approving_many_at_once_shows_them_at_the_price_of_two(cast, asked, kind, client_of):
    others = [sent(cast.teacher, cast.school, kind) for _number in range(5)]
    client, address = client_of(cast.line_manager), f"/s/{cast.school.slug}/approvals/several/"

    def show(*some):
        page = client.post(address, {"request": [one.public_id for one in some]})
        assert len(page.context["lines"]) == len(some)

    show(asked)
    few = asked_of(lambda: show(asked, others[0]))
    assert asked_of(lambda: show(asked, *others)) == few


def test_what_is_approved_with_others_lies_before_whoever_approves(cast, asked, kind, client_of):
    other = sent(cast.teacher, cast.school, kind, name="Pond", why="For the frogs")
    again(cast.teacher, other, reply="There is a fence.")
    here(cast.dsl)
    doubt = actions.ask_advice(by=cast.teacher, request=other, question="Is it deep?")
    actions.answer_advice(by=cast.dsl, advice=doubt, answer="Too deep for infants.")
    address = reverse("approvals:several", args=[cast.school.slug])
    ticked = {"request": [asked.public_id, other.public_id]}
    page = client_of(cast.line_manager).post(address, ticked).content.decode()
    for words in ("To show what we grow", "For the frogs", "There is a fence.", "Too deep"):
        assert words in page


# Sent again


def test_whose_approval_stands_is_not_asked_again(cast, asked, client_of):
    decide(cast.line_manager, asked)
    decide(cast.head, asked, "changes")
    address = reverse("approvals:check", args=[cast.school.slug, asked.public_id])

    def steps():
        return client_of(cast.teacher).get(address).context["steps"]

    def states():
        return [step["state"] for step in steps()]

    actions.answer(by=cast.teacher, request=asked, values={"why": "For the prize"})
    assert states() == ["done", "next"]
    assert [step["who"] for step in steps()] == ["Leo Line", "Hannah Head"]
    actions.answer(by=cast.teacher, request=asked, values={"abroad": "yes", "visa": "Blue"})
    assert states() == ["next", "next"]


def test_whoever_decides_again_reads_what_was_asked_for(cast, asked, client_of):
    decide(cast.line_manager, asked, "changes")
    again(cast.teacher, asked, reply="Here she is.")
    address = reverse("approvals:request", args=[cast.school.slug, asked.public_id])
    page = client_of(cast.line_manager).get(address).content.decode()
    assert "Asked for last time: Name a second adult." in page


def test_those_who_decide_read_that_the_policy_has_changed(
    cast, asked, kind, client_of, monkeypatch
):
    address = reverse("approvals:request", args=[cast.school.slug, asked.public_id])
    words = "The policy has changed since"
    manager = client_of(cast.line_manager)
    assert words not in manager.get(address).content.decode()
    newer = replace(kind, chain=lambda _school: Chain((HEAD,), "4"))
    listed(monkeypatch, newer)
    assert words in manager.get(address).content.decode()
    decide(cast.line_manager, asked)
    assert turn_of(asked) == 2


# The database by itself


@pytest.mark.parametrize("wrong", ["by the asker", "twice in a round", "a step twice"])
def test_the_database_keeps_no_decision_that_must_never_be(cast, asked, wrong):
    """Design, what must never happen, 10; whatever the code above it does."""
    decide(cast.line_manager, asked)
    first, second = fresh(asked).steps.all()
    decision = Decision(
        request=asked, step=second, round=1, verdict="approved", by=cast.head,
        asker=cast.teacher, role="headteacher", shown="0" * 64, at=clock.now(),
    )  # fmt: skip
    if wrong == "by the asker":
        decision.by = cast.teacher
    elif wrong == "twice in a round":
        decision.by = cast.line_manager
    else:
        decision.step = first
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()
    decision.by, decision.step = cast.head, second
    decision.save()
