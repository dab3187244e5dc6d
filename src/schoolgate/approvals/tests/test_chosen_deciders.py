"""Nobody chooses who decides for them, heads are not decided for by those they lead, and a small
school can finish its requests.
"""

from __future__ import annotations

import pytest

from schoolgate.approvals import actions
from schoolgate.approvals.deciders import path_of, path_to_lay, staffing_of
from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.tests.making import ANSWERS, decide, fresh, here, kind_of, listed, sent
from schoolgate.approvals.wording import nobody_in_words
from schoolgate.conftest import a_year_ago, someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.people import actions as people
from schoolgate.people.models import Absence, Appointment

TEST = System("test")
pytestmark = pytest.mark.django_db
LINE, COMMS, HEAD = ("line-manager",), ("communications-manager",), ("headteacher",)
COUNTY = (LINE, COMMS, HEAD)


def appoint(by, person, school, role, **more):
    return people.appoint(
        by=by, person=person, school=school, role=role, from_date=clock.today(), **more
    )


def who(found):
    return [one.person.given_name for one in found.people], found.why


def laid(asker, *roles):
    return [
        who(one)
        for one in path_to_lay(roles, asker, staffing_of(asker.appointments.first().school))
    ]


# Chosen by who asks


@pytest.mark.parametrize("how", ["appointed", "changed"])
def test_a_role_does_not_count_for_whoever_gave_it(cast, how):
    """The office names a friend senior leader: others are decided for by them, the office not."""
    here(cast.head, cast.teacher)
    office = someone(cast.school, "Owen", "Office", "office")
    friend = someone(cast.school, "Fay", "Friend", "teacher")
    given = appoint(office if how == "appointed" else cast.head, friend, cast.school, COMMS[0])
    if how == "changed":
        people.change_appointment(by=office, appointment=given, job_title="Press")
    found = staffing_of(cast.school)
    assert who(found.deciders(COMMS, cast.teacher.pk)) == (["Fay"], "")
    assert who(found.deciders(COMMS, office.pk)) == (["Hannah"], "given")


def test_whoever_asks_reads_why_the_one_they_named_does_not_decide(cast, monkeypatch, client_of):
    listed(monkeypatch, kind_of([StepAsked(COMMS)]))
    here(cast.head)
    office = someone(cast.school, "Owen", "Office", "office")
    appoint(office, someone(cast.school, "Fay", "Friend", "teacher"), cast.school, COMMS[0])
    page = client_of(office).get(f"/s/{cast.school.slug}/approvals/new/outing/").content.decode()
    assert "Hannah Head" in page
    assert "You made somebody communications manager, so for you it goes to the next above." in page


def test_a_head_names_people_by_office_and_finds_the_chair_they_appointed(cast):
    appoint(cast.head, someone(cast.school, "Chloe", "Chair"), cast.school, "chair-of-governors")
    assert who(staffing_of(cast.school).deciders(HEAD, cast.head.pk)) == (["Chloe"], "own")


def test_a_line_manager_of_ones_own_choice_decides_nothing(cast):
    """A head gave themselves a line manager, and is in the office now."""
    here(cast.head, cast.teacher)
    former = someone(cast.school, "Rita", "Retired", "headteacher")
    appoint(former, former, cast.school, "office", line_manager=cast.line_manager)
    Appointment.objects.filter(person=former, role="headteacher").update(until=a_year_ago())
    found = staffing_of(cast.school)
    assert who(found.deciders(LINE, former.pk)) == (["Hannah"], "given")
    assert who(found.deciders(LINE, cast.teacher.pk)) == (["Leo"], "")


# Led by who asks


def away(person, cover):
    school = person.appointments.first().school
    return Absence.objects.create(
        person=person, school=school, from_date=clock.today(), until=clock.today(), cover=cover
    )


def test_nobody_decides_by_cover_for_the_head_who_leads_them(cast):
    """Chair away, with a senior leader or the head's own report for cover."""
    here(cast.head, cast.governor)
    appoint(TEST, cast.governor, cast.school, "nominated-governor")
    away(cast.chair, cast.line_manager)
    found = staffing_of(cast.school)
    assert who(found.deciders(HEAD, cast.head.pk)) == (["Gus"], "own")


def test_the_executive_heads_cover_does_not_decide_for_the_head(cast):
    here(cast.head, cast.chair)
    leader = someone(cast.school, "Eve", "Executive", "executive-head")
    away(leader, cast.line_manager)
    found = staffing_of(cast.school)
    assert who(found.deciders(["executive-head"], cast.head.pk)) == (["Chloe"], "away")
    assert who(found.deciders(["executive-head"], cast.teacher.pk)) == (["Leo"], "away")


@pytest.mark.parametrize("role", ["network-manager", "communications-manager"])
def test_whom_a_head_leads_decides_nothing_for_them(cast, role):
    here(cast.head, cast.chair, cast.network_manager, cast.communications_manager, cast.teacher)
    found = staffing_of(cast.school)
    assert who(found.deciders([role], cast.teacher.pk))[1] == ""
    assert who(found.deciders([role], cast.head.pk)) == (["Chloe"], "own")


def test_a_line_manager_whom_the_head_leads_does_not_decide_for_them(cast):
    here(cast.chair)
    appoint(cast.head, cast.head, cast.school, "teacher", line_manager=cast.line_manager)
    assert who(staffing_of(cast.school).deciders(LINE, cast.head.pk)) == (["Chloe"], "own")


# Absences


def test_of_two_absences_the_one_entered_last_counts(cast):
    here(cast.head, cast.teacher)
    away(cast.head, cast.dsl)
    away(cast.head, cast.communications_manager).save()
    earlier = Absence.objects.latest("pk")
    earlier.from_date = clock.today().replace(day=1)
    earlier.save()  # which comes first by its days
    assert who(staffing_of(cast.school).deciders(HEAD, cast.teacher.pk)) == (["Cora"], "away")


def test_beside_an_absence_of_ones_own_making_that_of_another_counts(cast):
    here(cast.head, cast.chair)
    day = clock.today()
    for by, cover in ((cast.head, cast.dsl), (cast.network_manager, cast.line_manager)):
        people.record_absence(
            by=by, school=cast.school, person=cast.head, from_date=day, until=day, cover=cover
        )
    found = staffing_of(cast.school)
    assert who(found.deciders(HEAD, cast.network_manager.pk)) == (["Dora"], "away")


# A small school


@pytest.fixture
def small(cast):
    """Sofia's line manager is the head."""
    here(cast.head)
    return someone(cast.school, "Sofia", "Small", "teacher", line_manager=cast.head)


def test_one_approval_of_the_head_counts_for_both_where_nobody_else_is_left(
    cast, small, monkeypatch, client_of
):
    listed(monkeypatch, kind := kind_of([StepAsked(each) for each in COUNTY]))
    here(cast.communications_manager)
    page = client_of(small).get(f"/s/{cast.school.slug}/approvals/new/outing/").content.decode()
    assert "one approval counts for both" in page
    assert "nobody yet" not in page
    request = sent(small, cast.school, kind)
    assert [step.roles for step in fresh(request).steps.all()] == [[*COMMS], [*HEAD]]
    decide(cast.communications_manager, request)
    decide(cast.head, request)
    assert fresh(request).state == "approved"


def test_where_enough_people_are_there_each_step_is_another(cast, small):
    here(cast.communications_manager, cast.chair)
    assert laid(small, *COUNTY) == [(["Hannah"], ""), (["Cora"], ""), (["Chloe"], "own")]


def test_head_and_chair_are_enough(cast, small):
    here(cast.chair)
    assert laid(small, *COUNTY) == [(["Hannah"], "both"), (["Chloe"], "vacant"), (["Hannah"], "")]


def test_one_person_is_never_enough_where_several_steps_are_asked(cast, small, monkeypatch):
    assert laid(small, *COUNTY)[1] == ([], "vacant")
    unreached = people.add_person(
        by=TEST, school=cast.school, given_name="Theodore", family_name="Chair"
    )
    appoint(TEST, unreached, cast.school, "chair-of-governors")
    second = path_to_lay(COUNTY, small, staffing_of(cast.school))[1]
    assert nobody_in_words(second).endswith(
        "enter an e-mail address. Or the head can appoint somebody as communications manager."
    )
    kind = listed(monkeypatch, kind_of([StepAsked(LINE), StepAsked(HEAD)]))
    with pytest.raises(Refused, match="Nobody could decide"):
        sent(small, cast.school, kind)


def test_whoever_is_needed_later_is_not_asked_before(cast):
    """Two line managers, one of them the head: the other decides, so that the head still can."""
    here(cast.head)
    appoint(TEST, cast.teacher, cast.school, "staff", line_manager=cast.head)
    path = path_of([LINE, HEAD], cast.teacher, staffing_of(cast.school))
    assert [who(one) for one in path] == [(["Leo"], ""), (["Hannah"], "")]


def test_whoever_neither_signs_in_nor_gets_mail_decides_nothing(cast, monkeypatch, client_of):
    kind = listed(monkeypatch, kind_of([StepAsked(HEAD)]))
    chair = people.add_person(
        by=TEST, school=cast.school, given_name="Theodore", family_name="Chair"
    )
    appoint(TEST, chair, cast.school, "chair-of-governors")
    told = "Theodore Chair can neither sign in nor get mail here."
    begun = actions.begin(by=cast.head, school=cast.school, kind=kind)
    actions.answer(by=cast.head, request=begun, values=ANSWERS)
    check = f"/s/{cast.school.slug}/approvals/{begun.public_id}/check/"
    assert told in client_of(cast.head).get(check).content.decode()
    with pytest.raises(Refused, match=told):
        actions.send(by=cast.head, request=begun)
    chair.email = "chair@rowan-primary.example"
    chair.save()
    assert actions.send(by=cast.head, request=begun).state == "asked"
