"""Who is told, and what people look through alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from schoolgate.conftest import TEST, sign_in, someone
from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.core.duties import duties_of
from schoolgate.core.refusal import Refused
from schoolgate.declarations import actions, jobs, told
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.joining import policy_says
from schoolgate.declarations.models import JoiningTask, SigningRequest
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.tests.asking.making import changed
from schoolgate.declarations.tests.making import asked, asked_to_sign, mark_on_sheet, signed
from schoolgate.declarations.tests.test_pages import newer_version
from schoolgate.ledger.models import Entry, Fact
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people import actions as people
from schoolgate.people.models import Person
from schoolgate.people.standing import forget_standing
from schoolgate.policies.tests.life.making import adopted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def heard(event: str) -> list[Person]:
    hear_what_is_new()
    return [one.person for one in Notice.objects.filter(event=event).select_related("person")]


def test_question_is_told_to_the_head_and_answer_to_the_asker(cast: Any) -> None:
    request = asked(cast)
    question = actions.ask_question(by=cast.teacher, request=request, text="May I?")
    assert heard("declarations.question") == [cast.head]
    actions.answer_question(by=cast.head, question=question, answer="You may.")
    assert heard("declarations.answered") == [cast.teacher]
    assert Notice.objects.get(event="declarations.question").settled_at is not None


def test_nothing_is_written_to_somebody_who_is_a_pupil_by_now(cast: Any) -> None:
    question = actions.ask_question(by=cast.teacher, request=asked(cast), text="May I?")
    people.enrol(
        by=TEST, person=cast.teacher, school=cast.school, year_group=None, from_date=clock.today()
    )
    forget_standing(cast.teacher)
    with pytest.raises(Refused, match="pupil by now"):
        actions.answer_question(by=cast.head, question=question, answer="You may.")


def test_question_of_the_head_goes_to_the_chair(cast: Any) -> None:
    request = asked_to_sign(cast.head, adopted(cast, "REC"))
    actions.ask_question(by=cast.head, request=request, text="May I?")
    assert heard("declarations.question") == [cast.chair]


@pytest.mark.clause("THO-DECL-6")
def test_refusal_goes_to_whoever_collects(cast: Any) -> None:
    actions.decline(by=cast.teacher, request=asked(cast, "REC"), reason="Not clear")
    assert heard("declarations.declined") == [cast.head]


@pytest.fixture
def hr(cast: Any) -> Person:
    return someone(cast.school, "Hetty", "Resources", "hr")


def collected_by_hr(cast: Any, person: Person) -> SigningRequest:
    return asked_to_sign(person, changed(cast, declaration_return_to="hr"))


@pytest.mark.parametrize("step", ["decline", "withdraw"])
def test_head_hears_of_a_refusal_beside_another_who_collects(
    cast: Any, hr: Person, step: str
) -> None:
    request = collected_by_hr(cast, cast.teacher)
    if step == "decline":
        actions.decline(by=cast.teacher, request=request, reason="Not clear")
    else:
        actions.withdraw(by=cast.teacher, declaration=signed(request), reason="Not clear")
    hear_what_is_new()
    event = {"decline": "declined", "withdraw": "withdrawn"}[step]
    told_of_it = Notice.objects.filter(event=f"declarations.{event}")
    assert {one.person for one in told_of_it} == {cast.head, hr}
    assert {sign_in(one.person).get(one.url).status_code for one in told_of_it} == {200}


@pytest.mark.parametrize("collector", ["headteacher", "hr"])
def test_refusal_of_the_head_goes_to_the_chair_who_can_read_it(
    cast: Any, hr: Person, collector: str
) -> None:
    version = changed(cast, declaration_return_to=collector)
    actions.decline(by=cast.head, request=asked_to_sign(cast.head, version), reason="Not clear")
    hear_what_is_new()
    told_of_it = Notice.objects.filter(event="declarations.declined")
    expected = {cast.chair, hr} if collector == "hr" else {cast.chair}
    assert {one.person for one in told_of_it} == expected
    assert "Not clear" in sign_in(cast.chair).get(told_of_it[0].url).content.decode()


def test_chair_reads_no_refusal_of_others(cast: Any) -> None:
    declined = actions.decline(by=cast.teacher, request=asked(cast), reason="Not clear")
    where = f"/s/{cast.school.slug}/declarations/{declined.public_id}/"
    assert sign_in(cast.chair).get(where).status_code == 404


@pytest.mark.parametrize("page", ["decline", "withdraw"])
def test_page_says_who_reads_the_reason(cast: Any, hr: Person, page: str) -> None:
    request = collected_by_hr(cast, cast.teacher)
    where = f"/s/{cast.school.slug}/asked/{request.public_id}/decline/"
    if page == "withdraw":
        where = f"/s/{cast.school.slug}/declarations/{signed(request).public_id}/withdraw/"
    said = sign_in(cast.teacher).get(where).content.decode()
    assert "The office and whoever the policy sends declarations to can read it too." in said


@pytest.mark.clause("THO-DECL-6")
def test_collector_is_led_to_the_board(cast: Any, hr: Person) -> None:
    signed(collected_by_hr(cast, cast.teacher))
    with clock.stopped_at(clock.now() + DAY):
        told.tell_collectors()
        notice = Notice.objects.get(event="declarations.collected")
        assert notice.person == hr
        page = sign_in(hr).get(notice.url)
    assert "Tessa Teacher" in page.content.decode()


@pytest.mark.parametrize("name", ["signed_version", "signature", "server_time", "collected"])
@pytest.mark.parametrize("who", ["head", "governor", "dsl", "line_manager"])
def test_controls_lead_to_a_page_that_answers(cast: Any, name: str, who: str) -> None:
    asked(cast)
    standing = controls()[f"declarations.{name}"].standing(cast.school)
    assert standing.url
    assert sign_in(getattr(cast, who)).get(standing.url).status_code == 200


def figure(cast: Any) -> str:
    return str(controls()["declarations.signature"].standing(cast.school).figure)


def test_figure_of_signatures_leaves_out_those_of_an_earlier_edition(cast: Any) -> None:
    request = asked(cast)
    signed(request)
    assert figure(cast) == "1 of 1 request signed"
    newer_version(cast, request, "You must write to nobody after nine.")
    with clock.stopped_at(clock.now() + DAY):
        look_after(policy=request.version.policy)
        request.refresh_from_db()
        assert request.closed_on
        assert figure(cast).startswith("0 of ")


def test_figure_of_signatures_leaves_out_what_was_taken_back(cast: Any) -> None:
    actions.withdraw(by=cast.teacher, declaration=signed(asked(cast)), reason="A slip.")
    assert SigningRequest.objects.filter(closed_on=None).count() == 2
    assert figure(cast) == "0 of 1 request signed"


def test_signer_hears_of_the_sheet_that_was_recorded(cast: Any) -> None:
    request = asked(cast)
    actions.record_on_paper(
        by=cast.head, request=request, signed_on=clock.today(), name="Tessa Teacher",
        mark=mark_on_sheet(request), paper=Paper(b"%PDF-1.4", 1),
    )  # fmt: skip
    assert heard("declarations.on_paper") == [cast.teacher]


@pytest.mark.clause("THO-DECL-6", "REC-2.6")
def test_collector_hears_once_a_day_how_many_signed(cast: Any) -> None:
    request = asked(cast)
    asked_to_sign(cast.dsl, request.version)
    signed(request)
    told.tell_collectors()
    assert heard("declarations.collected") == []
    with clock.stopped_at(clock.now() + DAY):
        told.tell_collectors()
        told.tell_collectors()
    [notice] = Notice.objects.filter(event="declarations.collected")
    assert notice.person == cast.head
    assert (notice.words["signed"], notice.words["open"]) == (1, 1)


# Joining and leaving


def starter(cast: Any, first: dt.date, until: dt.date | None = None) -> Person:
    person = people.add_person(by=TEST, school=cast.school, given_name="Nia", family_name="New")
    people.appoint(
        by=TEST, person=person, school=cast.school, role="teacher", from_date=first, until=until
    )
    return person


@pytest.mark.clause("THO-2.3.3", "REC-2.8")
def test_whoever_joins_looks_through_their_own_profiles(cast: Any) -> None:
    adopted(cast, "REC")
    assert cast.teacher
    person = starter(cast, clock.today())
    jobs.ask_joiners_and_leavers()
    jobs.ask_joiners_and_leavers()
    [task] = JoiningTask.objects.all()
    assert (task.person, task.kind, task.due_on) == (person, "profiles", clock.today() + 7 * DAY)
    assert heard("declarations.task") == [person]
    where = f"/s/{cast.school.slug}/tasks/{task.public_id}/"
    assert [duty.due for duty in duties_of(person) if duty.url == where] == [task.due_on]
    actions.finish_task(by=person, task=task)
    task.refresh_from_db()
    assert task.done_on == clock.today()
    assert [duty for duty in duties_of(person) if duty.url == where] == []


@pytest.mark.clause("THO-2.3.3")
def test_nothing_is_kept_of_what_was_found(cast: Any) -> None:
    adopted(cast, "REC")
    task = JoiningTask.objects.create(
        school=cast.school, person=cast.teacher, kind="profiles", day=clock.today(),
        asked_on=clock.today(), due_on=clock.today(),
    )  # fmt: skip
    where = f"/s/{cast.school.slug}/tasks/{task.public_id}/"
    client = sign_in(cast.teacher)
    page = client.get(where).content.decode()
    assert 'name="' not in page.split("<main")[1].replace('name="csrfmiddlewaretoken"', "")
    client.post(where, {"look-1": "on", "found": "an old account"})
    entry = Entry.objects.get(event="declarations.task_done")
    assert dict(Fact.objects.filter(entry=entry).values_list("name", "value")) == {
        "kind": '"profiles"'
    }


def test_policy_that_does_not_ask_for_it_asks_nobody(cast: Any) -> None:
    adopted(cast, "WAL")
    starter(cast, clock.today())
    assert jobs.ask_joiners_and_leavers() == 0


@pytest.mark.clause("HOL-5.8", "WHF-PERS-9")
@pytest.mark.parametrize(("pack", "clause"), [("HOL", "HOL-5.8"), ("WHF", "WHF-PERS-9")])
def test_whoever_leaves_hears_what_goes_on(cast: Any, pack: str, clause: str) -> None:
    adopted(cast, pack)
    person = starter(cast, clock.today() - 100 * DAY, clock.today() + 5 * DAY)
    jobs.ask_joiners_and_leavers()
    assert [(one.person, one.kind, one.due_on) for one in JoiningTask.objects.order_by("kind")] == [
        (person, "after-leaving", clock.today() + 5 * DAY),
        (person, "hand-over", clock.today() + 5 * DAY),
    ]
    task = JoiningTask.objects.get(kind="after-leaving")
    assert clause in [one.id for one in policy_says(task)]


def test_last_day_that_is_put_off_takes_its_tasks_along(cast: Any) -> None:
    adopted(cast, "HOL")
    person = starter(cast, clock.today() - 100 * DAY, clock.today() + 5 * DAY)
    jobs.ask_joiners_and_leavers()
    person.appointments.update(until=clock.today() + 9 * DAY)
    jobs.ask_joiners_and_leavers()
    assert set(JoiningTask.objects.values_list("day", flat=True)) == {clock.today() + 9 * DAY}
    [entry] = Entry.objects.filter(event="declarations.tasks_taken_back")
    facts = Fact.objects.filter(entry=entry).values_list("name", "value")
    assert (entry.chain, dict(facts)) == (cast.school.public_id, {"people": "1"})


@pytest.mark.parametrize("days", [1, 14])
def test_school_hears_of_a_leaver_whose_last_day_was_entered_late(cast: Any, days: int) -> None:
    adopted(cast, "HOL")
    person = starter(cast, clock.today() - 100 * DAY, clock.today() - days * DAY)
    jobs.ask_joiners_and_leavers()
    jobs.ask_joiners_and_leavers()
    assert not JoiningTask.objects.filter(person=person).exists()
    assert heard("declarations.left_unseen") == [cast.head]
    notice = Notice.objects.get(event="declarations.left_unseen")
    assert notice.words["name"] == "Nia New"
    assert sign_in(cast.head).get(notice.url).status_code == 200


def test_leaver_who_was_shown_or_is_long_gone_is_not_told_of(cast: Any) -> None:
    adopted(cast, "HOL")
    starter(cast, clock.today() - 100 * DAY, clock.today() - 15 * DAY)
    starter(cast, clock.today() - 100 * DAY, clock.today() + 2 * DAY)
    jobs.ask_joiners_and_leavers()
    with clock.stopped_at(clock.now() + 5 * DAY):
        jobs.ask_joiners_and_leavers()
    assert heard("declarations.left_unseen") == []
