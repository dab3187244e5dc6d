"""The engine: who decides, in which order, what a change takes back, and what never happens."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.deciders import path_of, staffing_of
from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.models import ApprovalRequest, Decision, Matter, Step
from schoolgate.approvals.queries import (
    changes_since,
    current_step,
    shown_hash,
    values_in_hand,
    values_sent,
    waiting_for,
)
from schoolgate.approvals.states import MOVES, RequestState, WrongMove, move
from schoolgate.approvals.tests.making import ANSWERS, decide, fresh, here, kind_of, listed, sent
from schoolgate.core import clock, frozen
from schoolgate.core.actors import System
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people import actions as people
from schoolgate.people.models import Absence, Appointment
from schoolgate.people.standing import forget_standing

TEST = System("test")


@pytest.fixture
def kind(monkeypatch):
    return listed(monkeypatch, kind_of())


@pytest.fixture
def asked(cast, kind):
    """Sent by the teacher; line manager, communications manager and head decide."""
    here(cast.communications_manager, cast.head, cast.chair)
    return sent(cast.teacher, cast.school, kind)


def state_of(request):
    return fresh(request).state


def turn_of(request):
    step = current_step(fresh(request))
    return step.place if step else None


# The way through


def test_each_in_turn_until_all_have_approved(cast, asked):
    decide(cast.line_manager, asked)
    decide(cast.communications_manager, asked)
    assert state_of(asked) == "asked"
    decide(cast.head, asked)
    assert state_of(asked) == "approved"
    assert fresh(asked).edition == "3"
    assert [one.said for one in Decision.objects.all()] == [["It is worth the trip."]] * 3
    told = list(
        Entry.objects.filter(subject_id=asked.public_id).order_by("sequence").values_list("event", flat=True)
    )  # fmt: skip
    assert told == ["approvals.begun", "approvals.asked", *["approvals.step_approved"] * 3, "approvals.approved"]  # fmt: skip


def test_what_follows_is_done_in_the_same_transaction(cast, monkeypatch):
    def fails(_request, _values, _by):
        raise RuntimeError("no room")

    listed(monkeypatch, kind := kind_of([StepAsked(("headteacher",))], approved=fails))
    here(cast.head)
    request = sent(cast.teacher, cast.school, kind)
    with pytest.raises(RuntimeError, match="no room"):
        decide(cast.head, request)
    assert state_of(request) == "asked"
    assert not Decision.objects.exists()


def test_out_of_turn_nobody_decides(cast, asked):
    [second] = Step.objects.filter(request=asked, place=2)
    verdict = actions.Verdict("approved", shown_hash(fresh(asked)))
    with pytest.raises(Refused, match="turn is still to come"):
        actions.decide(by=cast.communications_manager, request=asked, step=second, verdict=verdict)
    with pytest.raises(Refused, match="somebody else's"):
        decide(cast.head, asked)


def test_a_step_has_five_school_days(cast, asked):
    assert fresh(asked).steps.all()[0].due == clock.today() + dt.timedelta(days=7)


# Changes


def test_a_change_takes_back_only_what_it_concerns(cast, asked):
    decide(cast.line_manager, asked)
    decide(cast.communications_manager, asked)
    actions.answer(by=cast.teacher, request=asked, values={"name": "Garden"})
    assert fresh(asked).title == "Allotment"  # nobody sees it before it is sent
    actions.send(by=cast.teacher, request=asked)
    assert turn_of(asked) == 2
    [change] = changes_since(fresh(asked), 1)
    assert (change.question.name, change.before, change.after) == ("name", "Allotment", "Garden")
    decide(cast.communications_manager, asked)
    decide(cast.head, asked)
    assert state_of(asked) == "approved"


def test_changes_asked_for_come_back_to_the_same_step(cast, asked):
    decide(cast.line_manager, asked)
    decide(cast.communications_manager, asked, "changes", about=["name", "never heard of"])
    assert state_of(asked) == "changes"
    assert Decision.objects.latest("at").about == ["name"]
    with pytest.raises(Refused, match="Nothing has changed"):
        actions.send(by=cast.teacher, request=fresh(asked))
    actions.send(by=cast.teacher, request=fresh(asked), reply="It is the name of the bed.")
    assert turn_of(asked) == 2
    assert shown_hash(fresh(asked)) != Decision.objects.latest("at").shown


def test_what_was_taken_back_to_the_old_words_is_no_change(cast, asked):
    actions.answer(by=cast.teacher, request=asked, values={"name": "Garden"})
    actions.answer(by=cast.teacher, request=asked, values={"name": "Allotment"})
    assert fresh(asked).in_hand == {}


def test_words_that_changed_meanwhile_are_not_approved(cast, asked):
    step, shown = current_step(fresh(asked)), shown_hash(fresh(asked))
    actions.answer(by=cast.teacher, request=asked, values={"why": "For the prize"})
    actions.send(by=cast.teacher, request=asked)
    with pytest.raises(actions.NotAsShown):
        actions.decide(
            by=cast.line_manager, request=asked, step=step,
            verdict=actions.Verdict("approved", shown),
        )  # fmt: skip
    assert not Decision.objects.exists()


def test_no_needs_words(cast, asked):
    with pytest.raises(Refused, match="Say why"):
        decide(cast.line_manager, asked, "refused", words=" ")
    decide(cast.line_manager, asked, "refused", words="We have one already.")
    assert state_of(asked) == "refused"
    with pytest.raises(Refused, match="closed"):
        actions.answer(by=cast.teacher, request=asked, values={"name": "Again"})


# What bars sending


def test_answers_that_are_missing_or_barred_are_not_sent(cast, kind):
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values={"name": "Bad", "abroad": "yes"})
    with pytest.raises(Refused, match="Why, Visa"):
        actions.send(by=cast.teacher, request=begun)
    actions.answer(by=cast.teacher, request=begun, values={"why": "Sun", "abroad": "no"})
    with pytest.raises(Refused, match="another name"):
        actions.send(by=cast.teacher, request=begun)
    assert state_of(begun) == "writing"


# Who decides


def path(cast, *roles):
    found = path_of([[role] for role in roles], cast.teacher, staffing_of(cast.school))
    return [([one.person.given_name for one in step.people], step.why) for step in found]


def test_the_holder_decides_and_every_step_is_another_person(cast):
    here(cast.head, cast.chair, cast.teacher)
    assert path(cast, "line-manager", "headteacher") == [(["Leo"], ""), (["Hannah"], "")]
    assert path(cast, "communications-manager", "headteacher") == [
        (["Chloe"], "vacant"), (["Hannah"], ""),
    ]  # fmt: skip


def test_a_head_who_asks_goes_to_the_chair(cast):
    here(cast.chair)
    here(cast.head)
    found = staffing_of(cast.school)
    assert [one.person for one in found.deciders(["headteacher"], cast.head.pk).people] == [
        cast.chair
    ]


@pytest.mark.parametrize(("cover", "expected"), [("dsl", "Dora"), (None, "Leo")])
def test_who_is_away_is_stood_in_for(cast, cover, expected):
    here(cast.head, cast.teacher)
    Absence.objects.create(
        person=cast.head, school=cast.school, from_date=clock.today(), until=clock.today(),
        cover=getattr(cast, cover) if cover else None,
    )  # fmt: skip
    [(who, why)] = path(cast, "headteacher")
    assert (who, why) == ([expected], "away")


def test_a_cover_who_has_left_covers_nobody(cast):
    here(cast.head, cast.teacher, cast.chair, cast.dsl)
    Absence.objects.create(
        person=cast.head, school=cast.school, from_date=clock.today(), until=clock.today(),
        cover=cast.dsl,
    )  # fmt: skip
    Appointment.objects.filter(person=cast.dsl).update(until=clock.today() - dt.timedelta(days=1))
    [(who, _why)] = path(cast, "headteacher")
    assert who == ["Leo"]  # the deputy head


def test_where_nobody_could_decide_it_is_not_sent(cast, monkeypatch):
    listed(monkeypatch, kind := kind_of([StepAsked(("headteacher",))]))
    with pytest.raises(Refused, match="Nobody could decide this"):
        sent(cast.teacher, cast.school, kind)


def test_two_roles_joined_by_or_are_one_step(cast):
    here(cast.head, cast.teacher)
    found = staffing_of(cast.school).deciders(["headteacher", "line-manager"], cast.teacher.pk)
    assert {one.person.given_name for one in found.people} == {"Leo", "Hannah"}


# Must never happen, 10


def test_nobody_decides_on_their_own_request(cast, monkeypatch):
    listed(monkeypatch, kind := kind_of([StepAsked(("headteacher",))]))
    here(cast.chair)
    request = sent(cast.head, cast.school, kind)
    with pytest.raises(Refused, match="own request"):
        decide(cast.head, request)
    decide(cast.chair, request)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(request=request).update(approved_by=cast.head)


def test_nobody_decides_twice(cast, asked):
    decide(cast.line_manager, asked)
    people.appoint(
        by=TEST, person=cast.line_manager, school=cast.school, role="communications-manager",
        from_date=clock.today(),
    )  # fmt: skip
    with pytest.raises(Refused, match="somebody else's"):
        decide(cast.line_manager, asked)
    first, second, _third = fresh(asked).steps.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(pk=second.pk).update(approved_by=first.approved_by)


def test_whoever_lost_the_role_does_not_decide(cast, asked):
    Appointment.objects.filter(person=cast.line_manager).update(
        until=clock.today() - dt.timedelta(days=1)
    )
    with pytest.raises(Refused, match="somebody else's"):
        decide(cast.line_manager, asked)


def test_a_decision_is_never_changed(cast, asked):
    decide(cast.line_manager, asked)
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        Decision.objects.update(words="No")


def test_every_move_is_in_the_table():
    for verb, known in MOVES.items():
        for state in RequestState.values:
            if state in known.sources:
                assert move(state, verb) == known.target
            else:
                with pytest.raises(WrongMove):
                    move(state, verb)


# The pages


def test_what_bars_sending_stands_open_before_the_rest(cast, kind, client_of):
    """On the page with all answers, each with the way to its page; on its own page all is open."""
    here(cast.communications_manager, cast.head)
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values={"name": "Bad", "why": "Thin"})
    teacher = client_of(cast.teacher)

    def at(name, *more):
        return reverse(f"approvals:{name}", args=[cast.school.slug, begun.public_id, *more])

    page = teacher.get(at("check")).content.decode()
    fold = page.index('<details class="fold">')
    end = page.index("</details>", fold)
    assert (
        f'href="{at("write", "what")}?to=check"' in page[page.index("Choose another name.") : fold]
    )
    assert "1 thing to think about" in page[fold:end]
    assert "Say more of why." in page[fold:end]
    assert f'href="{at("write", "why")}?to=check"' in page[fold:end]
    alone = teacher.get(at("write", "why")).content.decode()
    assert "Say more of why." in alone
    assert "to think about" not in alone


def test_from_a_phone_to_the_head(cast, kind, client_of):
    here(cast.communications_manager, cast.head, cast.chair)
    teacher, manager = client_of(cast.teacher), client_of(cast.line_manager)
    at = {"school": cast.school.slug}
    page = teacher.post(reverse("approvals:begin", kwargs={**at, "kind": "outing"})).url
    page = teacher.post(page, {"name": "Odd", "seen": "e3b0"})
    assert "Choose another name" in page.content.decode()
    page = teacher.post(page.request["PATH_INFO"], {"name": "Odd", "seen": page.context["seen"]})
    assert teacher.get(page.url).content.decode().count("<select") == 2
    page = teacher.post(page.url, {"why": "Sun", "helpers": ["", cast.dsl.public_id]})
    check = teacher.get(page.url)
    assert "Dora Dsl" in check.content.decode()
    assert "Leo Line" in check.content.decode()
    request = teacher.post(page.url).url
    assert manager.get(reverse("inbox")).content.decode().count(request) == 1
    shown = manager.get(request).context["shown"]
    decide_at = f"{request}decide/"
    sent_back = {"verdict": "changes", "words": "Who else comes?", "shown": shown}
    assert manager.post(decide_at, {**sent_back, "words": ""}).status_code == 422
    manager.post(decide_at, sent_back)
    assert "Who else comes?" in teacher.get(f"{request}check/").content.decode()
    teacher.post(f"{request}write/why/", {"why": "Sun and rain", "helpers": []})
    teacher.post(f"{request}check/", {"reply": "Nobody."})
    page = manager.get(request)
    assert "<del>Sun</del>" in page.content.decode()
    manager.post(decide_at, {"verdict": "approved", "shown": page.context["shown"]})
    assert turn_of(ApprovalRequest.objects.get()) == 2
    # The same click again does nothing.
    again = manager.post(decide_at, {"verdict": "approved", "shown": page.context["shown"]})
    assert again.status_code == 409
    assert Decision.objects.filter(verdict="approved").count() == 1


def test_the_inbox_counts_what_waits(cast, asked):
    assert [one.request for one in waiting_for(cast.line_manager)] == [asked]
    assert waiting_for(cast.head) == []
    decide(cast.line_manager, asked, "changes")
    forget_needs(cast.teacher)
    assert "Changes were asked for: Allotment" in [item.title for item in needs(cast.teacher)]


@pytest.mark.clause("WAL-15.7-c")
@pytest.mark.clause("HOL-A.2-11")
def test_advice_is_asked_before_and_kept_beside_the_request(cast, kind, client_of):
    here(cast.dsl, cast.head, cast.chair)
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values=ANSWERS)
    at = f"/s/{cast.school.slug}/approvals/{begun.public_id}"
    teacher, dsl = client_of(cast.teacher), client_of(cast.dsl)
    assert teacher.post(f"{at}/advice/", {"words": ""}).status_code == 422
    assert "Dora Dsl" in teacher.get(f"{at}/advice/").content.decode()
    teacher.post(f"{at}/advice/", {"words": "May the blog show faces?"})
    [item] = [one for one in needs(cast.dsl) if "question before" in one.title]
    page = dsl.get(item.url).content.decode()
    assert "May the blog show faces?" in page
    assert "To show what we grow" in page
    assert client_of(cast.network_manager).get(item.url).status_code == 404
    assert teacher.get(item.url).status_code == 404
    dsl.post(item.url, {"words": "No faces."})
    assert dsl.post(item.url, {"words": "Yes."}).status_code == 409
    assert "No faces." in teacher.get(f"{at}/check/").content.decode()
    actions.send(by=cast.teacher, request=begun)
    assert "No faces." in client_of(cast.line_manager).get(f"{at}/").content.decode()


def test_many_requests_cost_no_more_questions(cast, kind, django_assert_max_num_queries):
    here(cast.head, cast.communications_manager)
    for _number in range(6):
        sent(cast.teacher, cast.school, kind)
    forget_standing(cast.line_manager)
    with django_assert_max_num_queries(10):
        assert len(waiting_for(cast.line_manager)) == 6


def test_taken_back_before_it_was_sent_nothing_is_kept(cast, kind):
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values={"name": "Allotment"})
    actions.withdraw(by=cast.teacher, request=begun)
    assert not Matter.objects.exists()
    assert fresh(begun).in_hand == {}
    assert state_of(begun) == "withdrawn"


@pytest.mark.parametrize("end", ["approved", "refused", "withdrawn"])
def test_what_was_written_and_never_sent_goes_when_the_request_ends(cast, monkeypatch, end):
    here(cast.head)
    one = listed(monkeypatch, kind_of([StepAsked(("headteacher",))]))
    request = sent(cast.teacher, cast.school, one)
    actions.answer(by=cast.teacher, request=request, values={"name": "A pupil's name"})
    assert values_in_hand(fresh(request))["name"] == "A pupil's name"
    assert not Matter.objects.filter(value="A pupil's name").exists()
    if end == "withdrawn":
        actions.withdraw(by=cast.teacher, request=request)
    else:
        decide(cast.head, request, end)
    assert (state_of(request), fresh(request).in_hand) == (end, {})
    assert values_sent(fresh(request))["name"] == "Allotment"


def test_what_an_earlier_version_kept_unsent_among_the_sent_is_moved(cast, asked, kind):
    """Also where another app migrated before, which freezes the table; what has ended keeps none."""
    ended = actions.withdraw(by=cast.teacher, request=sent(cast.teacher, cast.school, kind))
    connection.check_constraints()
    moving = import_module("schoolgate.approvals.migrations.0003_sent_answers_stay")
    moving.disarm(apps, connection.schema_editor())
    Matter.objects.create(request=asked, name="why", round=2, value="For the prize")
    Matter.objects.create(request=asked, name="name", round=2, value="Garden")
    Matter.objects.create(request=ended, name="name", round=2, value="Meadow")
    moving.move_unsent(apps, None)
    assert fresh(asked).in_hand == {"why": "For the prize", "name": "Garden"}
    assert fresh(ended).in_hand == {}
    assert {one.round for one in Matter.objects.all()} == {1}
    assert any("approvals_matter" in one for one in frozen.disarmed(connection))
    assert not any("approvals_decision" in one for one in frozen.disarmed(connection))
