"""Asking for the policy in another form: from the visitor to the answer, and out of memory."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.inbox import needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry, Fact
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.erasure.parts import parts
from schoolgate.people.standing import standing_of
from schoolgate.policies.tests.life import making
from schoolgate.publishing import actions
from schoolgate.publishing.forms import AskForm
from schoolgate.publishing.models import FormatRequest
from schoolgate.publishing.queries import waiting_for
from schoolgate.publishing.rules import VISITOR, may_see_format_requests
from schoolgate.publishing.states import MOVES, RequestState, WrongMove

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def asked(cast, **more):
    given = {"form": "language", "language": "Polish", "reach": "ola@families.example",
             "name": "Ola Nowak"}  # fmt: skip
    return actions.ask_for_format(by=VISITOR, school=cast.school, **(given | more))


def filled_in(school, **more):
    with clock.stopped_at(clock.now() - MINUTE):
        ticket = AskForm.ticket_for(school)
    return {"form": "audio", "reach": "01632 960123", "ticket": ticket} | more


@pytest.fixture(autouse=True)
def no_earlier_requests(db):
    cache.clear()


@pytest.mark.clause("WAL-DOC-4")
@pytest.mark.clause("REC-1.6")
def test_visitor_asks_and_the_one_the_policy_names_is_told_without_a_name(client, cast):
    making.adopted(cast)
    at = reverse("publishing:ask", args=[cast.school.slug])
    answer = client.post(at, filled_in(cast.school, name="Ola Nowak"))
    request = FormatRequest.objects.get()
    assert answer["Location"] == reverse(
        "publishing:asked", args=[cast.school.slug, request.public_id]
    )
    assert dict(answer.cookies) == {}
    hear_what_is_new()
    told = Notice.objects.get(event="publishing.format_asked")
    assert told.person == cast.head
    assert "Ola" not in str(told.words)
    assert "Somebody asks for the policy" in next(
        item.title for item in needs(cast.head) if "form" in item.title
    )
    assert mail.outbox == []


def test_own_page_shows_where_it_stands_and_nothing_of_who_asked(client, cast):
    request = asked(cast, note="My son is deaf.")
    actions.promise(by=cast.head, request=request, day=clock.today() + dt.timedelta(days=7))
    at = reverse("publishing:asked", args=[cast.school.slug, request.public_id])
    page = client.get(at)
    text = page.content.decode()
    assert "Promised" in text
    assert [word for word in ("Ola", "Polish", "deaf", "families.example") if word in text] == []
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


def test_request_is_not_found_at_another_school(client, cast):
    request = asked(cast)
    at = reverse("publishing:asked", args=[cast.sister_school.slug, request.public_id])
    assert client.get(at).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"website": "http://spam.example"}, "website"),
        ({"ticket": "made-up:signature"}, "__all__"),
        ({"ticket": ""}, "__all__"),
        ({"form": "language"}, "language"),
        ({"reach": ""}, "reach"),
    ],
)
def test_form_refuses(cast, wrong, field):
    assert field in AskForm(cast.school, filled_in(cast.school, **wrong)).errors


@pytest.mark.parametrize("age", [dt.timedelta(seconds=1), dt.timedelta(hours=25)])
def test_form_refuses_what_was_filled_in_too_fast_or_kept_too_long(cast, age):
    with clock.stopped_at(clock.now() - age):
        ticket = AskForm.ticket_for(cast.school)
    form = AskForm(cast.school, filled_in(cast.school, ticket=ticket))
    assert "__all__" in form.errors
    assert AskForm(cast.school, filled_in(cast.school)).is_valid()


def test_ticket_of_another_school_is_worth_nothing(cast):
    data = filled_in(cast.school)
    assert not AskForm(cast.sister_school, data).is_valid()


def test_after_a_while_the_form_takes_no_more_from_one_address(client, cast):
    at = reverse("publishing:ask", args=[cast.school.slug])
    statuses = [client.post(at, {}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert client.get(at).status_code == 200


def test_school_takes_no_more_than_it_can_answer(cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    asked(cast)
    with pytest.raises(Refused):
        asked(cast)


def test_another_school_is_not_shut_by_it(cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    asked(cast)
    actions.ask_for_format(by=VISITOR, school=cast.sister_school, form="audio", reach="x")
    assert FormatRequest.objects.count() == 2


STEPS = {
    "promise": lambda by, one: actions.promise(by=by, request=one, day=clock.today()),
    "finish": lambda by, one: actions.finish(by=by, request=one, answer="Sent by post."),
    "decline": lambda by, one: actions.decline(by=by, request=one, answer="We can read it to you."),
}


@pytest.mark.parametrize("verb", sorted(MOVES))
@pytest.mark.parametrize("before", sorted(RequestState))
def test_every_step_from_every_state(cast, before, verb):
    request = asked(cast)
    to_get_there = {"promised": "promise", "done": "finish", "declined": "decline"}
    if before != RequestState.OPEN:
        request = STEPS[to_get_there[before]](cast.head, request)
    if before in MOVES[verb].sources:
        assert STEPS[verb](cast.head, request).state == MOVES[verb].target
        assert Entry.objects.filter(event=MOVES[verb].event.name).exists()
    else:
        with pytest.raises(WrongMove):
            STEPS[verb](cast.head, request)


def test_only_those_who_answer_see_names(cast):
    making.adopted(cast)
    people = [cast.teacher, cast.dsl, cast.governor, cast.parent, cast.colleague, cast.foreign_head]
    assert [p for p in people if may_see_format_requests(p, cast.school) is None] == []
    assert may_see_format_requests(cast.head, cast.school) is None


def test_names_are_not_in_the_ledger(cast):
    actions.decline(by=cast.head, request=asked(cast), answer="Ola, we are sorry.")
    facts = " ".join(Fact.objects.values_list("value", flat=True))
    assert [word for word in ("Ola Nowak", "families.example", "sorry") if word in facts] == []


def test_head_answers_on_a_page(client_of, cast):
    request = asked(cast)
    at = reverse("publishing:format-request", args=[cast.school.slug, request.public_id])
    head = client_of(cast.head)
    assert "Ola Nowak" in head.get(at).content.decode()
    assert head.post(at, {"verb": "promise"}).status_code == 422
    assert head.post(at, {"verb": "decline"}).status_code == 422
    assert head.post(at, {"verb": "finish"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.handled_by) == ("done", cast.head)
    assert head.post(at, {"verb": "finish"}).status_code == 403


def test_what_was_told_is_emptied_when_its_time_has_come(cast, settings):
    closed = actions.finish(by=cast.head, request=asked(cast), answer="Ola, here it is.")
    waiting = asked(cast)
    keep = dt.timedelta(days=settings.KEEP_FORMAT_REQUEST_DAYS)
    job = System("publishing")
    with clock.stopped_at(clock.now() + keep - dt.timedelta(hours=1)):
        assert actions.empty_old_requests(by=job) == 0
    with clock.stopped_at(clock.now() + keep + dt.timedelta(hours=1)):
        assert actions.empty_old_requests(by=job) == 1
        assert actions.empty_old_requests(by=job) == 0
    closed.refresh_from_db()
    waiting.refresh_from_db()
    assert (closed.name, closed.reach, closed.language, closed.answer) == ("", "", "", "")
    assert (closed.state, waiting.name) == ("done", "Ola Nowak")


def test_nobody_empties_by_hand(cast):
    with pytest.raises(Refused):
        actions.empty_old_requests(by=cast.head)


def test_export_of_a_person_finds_what_they_asked(cast):
    cast.parent.email = "paula@families.example"
    cast.parent.save(update_fields=["email"])
    mine = asked(cast, name="", reach="Write to paula@families.example")
    asked(cast)
    [part] = [part for part in parts() if part.model is FormatRequest and not part.link]
    assert list(part.find(cast.parent)) == [mine]


@pytest.mark.parametrize("count", [3, 30])
def test_inbox_asks_the_database_as_often_for_many_as_for_few(
    cast, count, django_assert_max_num_queries
):
    for _ in range(count):
        asked(cast)
    standing_of(cast.head)
    with django_assert_max_num_queries(4):
        assert len(waiting_for(cast.head)) == count


def test_whoever_answers_requests_finds_them_from_the_policy(cast, client_of):
    making.adopted(cast)
    home = reverse("policies:home", args=[cast.school.slug])
    way = reverse("publishing:format-requests", args=[cast.school.slug])
    assert way in client_of(cast.head).get(home).text
    assert way not in client_of(cast.teacher).get(home).text
