"""Who is told, and what people look through alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from schoolgate.conftest import TEST, sign_in
from schoolgate.core import clock
from schoolgate.core.duties import duties_of
from schoolgate.declarations import actions, jobs, told
from schoolgate.declarations.joining import policy_says
from schoolgate.declarations.models import JoiningTask
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.tests.making import asked, asked_to_sign, signed
from schoolgate.ledger.models import Entry, Fact
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people import actions as people
from schoolgate.people.models import Person
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


def test_question_of_the_head_goes_to_the_chair(cast: Any) -> None:
    request = asked_to_sign(cast.head, adopted(cast, "REC"))
    actions.ask_question(by=cast.head, request=request, text="May I?")
    assert heard("declarations.question") == [cast.chair]


@pytest.mark.clause("THO-DECL-6")
def test_refusal_goes_to_whoever_collects(cast: Any) -> None:
    actions.decline(by=cast.teacher, request=asked(cast, "REC"), reason="Not clear")
    assert heard("declarations.declined") == [cast.head]


def test_signer_hears_of_the_sheet_that_was_recorded(cast: Any) -> None:
    actions.record_on_paper(
        by=cast.head, request=asked(cast), signed_on=clock.today(), name="Tessa Teacher",
        paper=Paper(b"%PDF-1.4", 1),
    )  # fmt: skip
    assert heard("declarations.on_paper") == [cast.teacher]


@pytest.mark.clause("THO-DECL-6")
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


@pytest.mark.clause("THO-2.3.3")
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
