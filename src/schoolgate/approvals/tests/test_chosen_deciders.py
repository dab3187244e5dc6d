"""Nobody chooses who decides for them, heads are not decided for by those they lead, and a small
school can finish its requests.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from schoolgate.approvals import actions
from schoolgate.approvals.deciders import LAST, path_of, path_to_lay, staffing_of
from schoolgate.approvals.jobs import write_letters
from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.tests.making import ANSWERS, decide, fresh, here, kind_of, listed, sent
from schoolgate.approvals.wording import nobody_in_words
from schoolgate.conftest import a_year_ago, someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.people import actions as people
from schoolgate.people.models import Absence, Appointment, Person

TEST = System("test")
pytestmark = pytest.mark.django_db
LINE, COMMS, HEAD = ("line-manager",), ("communications-manager",), ("headteacher",)
SLT = ("slt",)
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


@pytest.mark.parametrize("how", ["changed", "ended"])
def test_nobody_is_left_to_decide_by_sending_the_others_away(cast, how):
    """Of two senior leaders the office has the strict one's appointment changed, or ended."""
    here(cast.head, cast.teacher)
    office = someone(cast.school, "Owen", "Office", "office")
    strict, _friend = (someone(cast.school, name, "Leader", "slt") for name in ("Stella", "Fay"))
    held, yesterday = strict.appointments.get(), clock.today() - dt.timedelta(days=1)
    if how == "changed":
        people.change_appointment(by=office, appointment=held, job_title="Strict")
    else:
        people.end_appointment(by=office, appointment=held, until=yesterday)
    found = staffing_of(cast.school)
    assert who(found.deciders(SLT, office.pk)) == (["Hannah"], "given")
    assert "Fay" in who(found.deciders(SLT, cast.teacher.pk))[0]
    with clock.stopped_at(clock.now() + dt.timedelta(days=100)):
        later = who(staffing_of(cast.school).deciders(SLT, office.pk))
    assert later == ((["Hannah"], "given") if how == "changed" else (["Fay", "Leo"], ""))


def test_the_ninety_days_count_from_the_last_day_too(cast, office):
    """An end that is recorded long before takes effect on its day."""
    strict, _friend = (someone(cast.school, name, "Leader", "slt") for name in ("Stella", "Fay"))
    until = clock.today() + dt.timedelta(days=91)
    people.end_appointment(by=office, appointment=strict.appointments.get(), until=until)
    for days, expected in ((93, (["Hannah"], "given")), (183, (["Fay"], ""))):
        with clock.stopped_at(clock.now() + dt.timedelta(days=days)):
            assert who(staffing_of(cast.school).deciders(SLT, office.pk)) == expected


def test_no_approval_counts_for_both_where_whoever_asks_ended_the_role(cast):
    here(cast.head, cast.line_manager)
    office = someone(cast.school, "Owen", "Office", "office", line_manager=cast.line_manager)
    assert laid(office, *COUNTY)[1] == (["Hannah"], "both")
    held = appoint(TEST, cast.teacher, cast.school, COMMS[0])
    yesterday = clock.today() - dt.timedelta(days=1)
    people.end_appointment(by=office, appointment=held, until=yesterday)
    Appointment.objects.filter(pk=held.pk).update(from_date=yesterday, until=yesterday)
    assert "both" not in [why for _people, why in laid(office, *COUNTY)]


def test_no_approval_counts_for_both_where_whoever_asks_sent_their_line_manager_away(cast, office):
    """Not by the end of one part of several. The head can name the next line manager."""
    lia, leo = (someone(cast.school, name, "Leader", "teacher") for name in ("Lia", "Leo"))
    appoint(TEST, cast.teacher, cast.school, COMMS[0])
    Appointment.objects.filter(person=office).update(line_manager=lia)
    more = appoint(TEST, lia, cast.school, "staff")
    yesterday = clock.today() - dt.timedelta(days=1)
    for held, expected in (
        (more, (["Lia"], "")),
        (lia.appointments.get(role="teacher"), (["Hannah"], "given")),
    ):
        people.end_appointment(by=office, appointment=held, until=yesterday)
        Appointment.objects.filter(pk=held.pk).update(from_date=yesterday, until=yesterday)
        assert laid(office, *COUNTY)[0] == expected
    here(cast.chair)
    assert laid(office, *COUNTY) == [(["Hannah"], "given"), (["Tessa"], ""), (["Chloe"], "own")]
    people.change_appointment(by=cast.head, appointment=office.appointments.get(), line_manager=leo)
    assert laid(office, *COUNTY)[0] == (["Leo"], "")


def test_whoever_asks_reads_why_the_one_they_named_does_not_decide(cast, monkeypatch, client_of):
    listed(monkeypatch, kind_of([StepAsked(COMMS)]))
    here(cast.head)
    office = someone(cast.school, "Owen", "Office", "office")
    appoint(office, someone(cast.school, "Fay", "Friend", "teacher"), cast.school, COMMS[0])
    page = client_of(office).get(f"/s/{cast.school.slug}/approvals/new/outing/").content.decode()
    assert "Hannah Head" in page
    assert "You made somebody communications manager, or changed or ended that, so for you" in page


def test_a_head_names_people_by_office_and_finds_the_chair_they_appointed(cast):
    appoint(cast.head, someone(cast.school, "Chloe", "Chair"), cast.school, "chair-of-governors")
    assert who(staffing_of(cast.school).deciders(HEAD, cast.head.pk)) == (["Chloe"], "own")


@pytest.mark.parametrize("now", ["office", "teacher"])
def test_a_line_manager_of_ones_own_choice_decides_nothing(cast, now):
    """A head gave themselves a line manager, and is in the office now, or teaches."""
    here(cast.head, cast.teacher)
    former = someone(cast.school, "Rita", "Retired", "headteacher")
    appoint(former, former, cast.school, now, line_manager=cast.line_manager)
    Appointment.objects.filter(person=former, role="headteacher").update(until=a_year_ago())
    found = staffing_of(cast.school)
    assert who(found.deciders(LINE, former.pk)) == (["Hannah"], "given")
    assert who(found.deciders(LINE, cast.teacher.pk)) == (["Leo"], "")


def test_a_head_does_not_choose_their_own_line_manager(cast):
    here(cast.chair)
    appoint(cast.head, cast.head, cast.school, "teacher", line_manager=cast.governor)
    assert who(staffing_of(cast.school).deciders(LINE, cast.head.pk)) == (["Chloe"], "given")


# Letters and accounts, for whoever keeps the list of people


def by_letter(cast, given_name, role, address=""):
    """Somebody with a role and an address, and no account."""
    person = people.add_person(
        by=TEST, school=cast.school, given_name=given_name, family_name="Letter", email=address
    )
    appoint(TEST, person, cast.school, role)
    return person


def invited(by, cast, person, address="somebody@elsewhere.example"):
    """Somebody whose invitation was accepted, by whoever got the mail."""
    invitation, _token = people.invite(by=by, school=cast.school, person=person, email=address)
    people.accept_invitation(invitation=invitation, password=None)
    return person


@pytest.fixture
def office(cast):
    """Keeps the list of people, at a school where nobody is a senior leader yet."""
    here(cast.head, cast.teacher)
    Appointment.objects.filter(role="slt").update(until=a_year_ago())
    return someone(cast.school, "Owen", "Office", "office")


def test_nobody_without_an_account_decides_for_whoever_keeps_the_list(cast, office, monkeypatch):
    """Who could enter the address would get the letter, by hand or by a roster."""
    kind = listed(monkeypatch, kind_of([StepAsked(SLT)]))
    lia = by_letter(cast, "Lia", "slt", "lia@example.org")
    found = staffing_of(cast.school)
    assert who(found.deciders(SLT, cast.teacher.pk)) == (["Lia"], "")
    for keeper in (office, cast.network_manager):
        of_keeper = staffing_of(cast.school).deciders(SLT, keeper.pk)
        assert (who(of_keeper), of_keeper.unreached) == (([], ""), (lia,))
    with pytest.raises(Refused, match="Lia Letter would decide this, but cannot sign in"):
        sent(office, cast.school, kind)
    people.give_sign_in(by=TEST, school=cast.school, person=lia, email="lia@rowan.example")
    request = sent(office, cast.school, kind, name="Pond")
    people.change_details(by=office, school=cast.school, person=lia, email="owen@example.org")
    mail.outbox.clear()
    write_letters()
    assert [one.to for one in mail.outbox] == [["lia@rowan.example"]]
    decide(lia, request)
    assert fresh(request).state == "approved"


def test_whoever_keeps_the_list_sends_nobody_away_by_an_address(
    cast, office, monkeypatch, client_of
):
    """Emptied or entered by the one who asks, it is the same; and no false reason is given."""
    listed(monkeypatch, kind_of([StepAsked(SLT)]))
    strict = by_letter(cast, "Stella", "slt", "stella@example.org")
    someone(cast.school, "Fay", "Friend", "slt")
    before = who(staffing_of(cast.school).deciders(SLT, office.pk))
    for email in ("", "owen@example.org"):
        people.change_details(by=office, school=cast.school, person=strict, email=email)
        assert who(staffing_of(cast.school).deciders(SLT, office.pk)) == before == (["Fay"], "")
    page = client_of(office).get(f"/s/{cast.school.slug}/approvals/new/outing/").content.decode()
    assert "Fay Friend" in page
    assert "You made somebody" not in page


def test_whom_one_invited_lately_does_not_decide_for_one(cast, office, monkeypatch, client_of):
    """Whoever reads the mail becomes that person. Ninety days on, somebody has seen it."""
    listed(monkeypatch, kind_of([StepAsked(SLT)]))
    invited(office, cast, by_letter(cast, "Lia", "slt"))
    found = staffing_of(cast.school)
    assert who(found.deciders(SLT, cast.teacher.pk)) == (["Lia"], "")
    assert who(found.deciders(SLT, office.pk)) == (["Hannah"], "invited")
    page = client_of(office).get(f"/s/{cast.school.slug}/approvals/new/outing/").content.decode()
    assert "You invited somebody who is senior leader" in page
    away(cast.head, Person.objects.get(given_name="Lia"))
    assert who(staffing_of(cast.school).deciders(HEAD, office.pk))[0] != ["Lia"]
    Absence.objects.all().delete()
    with clock.stopped_at(clock.now() + dt.timedelta(days=91)):
        assert who(staffing_of(cast.school).deciders(SLT, office.pk)) == (["Lia"], "")


def test_a_head_invites_the_chair_who_decides_for_them_and_nobody_else_does(
    cast, monkeypatch, client_of
):
    """Whoever entered the address: the page says what helps, with the way there."""
    kind = listed(monkeypatch, kind_of([StepAsked(HEAD)]))
    someone(cast.school, "Gus", "Governor", LAST)
    chair = by_letter(cast, "Chloe", "chair-of-governors", "chair@example.org")
    people.change_details(by=cast.head, school=cast.school, person=chair, email="new@example.org")
    begun = actions.begin(by=cast.head, school=cast.school, kind=kind)
    actions.answer(by=cast.head, request=begun, values=ANSWERS)
    said = (f"{chair.name} would decide this, but cannot sign in. The one who asks keeps the list of"
            " people, so it is not decided by letter. The head can invite"
            f" {chair.name} to sign in.")  # fmt: skip
    check = f"/s/{cast.school.slug}/approvals/{begun.public_id}/check/"
    page = client_of(cast.head).get(check).content.decode()
    invite = f"/s/{cast.school.slug}/people/{chair.public_id}/invite/"
    assert said in page
    assert f'<a href="{invite}">Invite {chair.name} to sign in</a>' in page
    with pytest.raises(Refused, match="The head can invite"):
        actions.send(by=cast.head, request=begun)
    invited(cast.head, cast, chair)
    assert who(staffing_of(cast.school).deciders(HEAD, cast.head.pk))[0] == [chair.given_name]
    assert actions.send(by=cast.head, request=begun).state == "asked"


def test_a_chair_of_two_schools_is_let_in_by_whoever_runs_schoolgate(cast, office):
    """Neither head may invite them, and the words do not send one to the other."""
    chair = by_letter(cast, "Chloe", "chair-of-governors", "chair@example.org")
    appoint(TEST, chair, cast.foreign_school, "chair-of-governors")
    found = staffing_of(cast.school).deciders(HEAD, cast.head.pk)
    said = nobody_in_words(found, cast.school)
    assert found.unreached == (chair,)
    assert "can invite" not in said
    assert said.endswith(
        "No head here may invite Chloe Letter, but whoever runs Schoolgate can let them sign in."
    )
    people.give_sign_in(by=TEST, school=cast.school, person=chair, email="chair@example.org")
    assert who(staffing_of(cast.school).deciders(HEAD, cast.head.pk)) == (["Chloe"], "own")


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


@pytest.mark.parametrize("role", ["contractor", "trainee", "volunteer", "pta", "governors-support"])
def test_only_who_stands_above_a_head_covers_or_manages_for_one(cast, role):
    here(cast.head, cast.chair)
    friend = someone(cast.school, "Conrad", "Cover", role)
    appoint(TEST, cast.head, cast.school, "teacher", line_manager=friend)
    found = staffing_of(cast.school)
    assert who(found.deciders(LINE, cast.head.pk)) == (["Chloe"], "own")
    away(cast.chair, friend)
    found = staffing_of(cast.school)
    assert who(found.deciders(HEAD, cast.head.pk)) == ([], "own")
    away(cast.chair, cast.governor)
    assert who(staffing_of(cast.school).deciders(HEAD, cast.head.pk)) == ([], "own")


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
    appoint(TEST, cast.head, cast.school, "teacher", line_manager=cast.line_manager)
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
    entry = Entry.objects.get(event="approvals.asked")
    assert told(entry).endswith("the last approval also counts for: Line manager")
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
    assert nobody_in_words(second, cast.school).endswith(
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
    kind = listed(monkeypatch, kind_of([StepAsked(SLT)]))
    here(cast.head, cast.teacher)
    Appointment.objects.filter(role="slt").update(until=a_year_ago())
    leader = by_letter(cast, "Theodore", "slt")
    said = "Theodore Letter can neither sign in nor get mail here."
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values=ANSWERS)
    check = f"/s/{cast.school.slug}/approvals/{begun.public_id}/check/"
    assert said in client_of(cast.teacher).get(check).content.decode()
    with pytest.raises(Refused, match=said):
        actions.send(by=cast.teacher, request=begun)
    leader.email = "leader@rowan-primary.example"
    leader.save()
    assert actions.send(by=cast.teacher, request=begun).state == "asked"


def test_whoever_cannot_be_reached_is_not_counted_on(cast):
    """Two senior leaders, one the head, one without an address: the head is needed for the last."""
    here(cast.head, cast.teacher)
    Appointment.objects.filter(role="slt").update(until=a_year_ago())
    appoint(TEST, cast.head, cast.school, "slt")
    ghost = people.add_person(by=TEST, school=cast.school, given_name="Gho", family_name="St")
    appoint(TEST, ghost, cast.school, "slt")
    first, last = path_to_lay([SLT, HEAD], cast.teacher, staffing_of(cast.school))
    assert (who(first), first.unreached) == ((["Hannah"], ""), (ghost,))
    assert who(last) == ([], "own")


def test_an_executive_head_can_finish_it_where_nobody_is_head(cast):
    here(cast.communications_manager)
    someone(cast.school, "Dora", "Executive", "executive-head")
    asker = someone(cast.school, "Tom", "Teacher", "teacher")
    path = path_to_lay(COUNTY, asker, staffing_of(cast.school))
    assert [who(one)[0] for one in path] == [["Dora"], ["Cora"], ["Dora"]]
    assert path[0].why == "both"


@pytest.mark.parametrize("gone", ["head", "line manager"])
def test_no_step_is_left_out_since_somebody_is_away_who_comes_back(cast, gone, monkeypatch):
    """The line manager stands in for the head, or is away on the day of the sending."""
    kind = listed(monkeypatch, kind_of())
    here(cast.head, cast.communications_manager)
    deputy = someone(cast.school, "Dan", "Deputy", "assistant-head")
    asker = someone(cast.school, "Tom", "Teacher", "teacher", line_manager=deputy)
    away(cast.head if gone == "head" else deputy, None)
    with pytest.raises(Refused, match="is away"):
        sent(asker, cast.school, kind)
    Absence.objects.all().delete()
    request = sent(asker, cast.school, kind, name="Pond")
    assert [step.roles[0] for step in request.steps.all()] == [LINE[0], COMMS[0], HEAD[0]]


def test_a_step_waits_for_whoever_is_away_where_the_one_who_stands_in_is_needed_later(
    cast, monkeypatch, client_of
):
    kind = listed(monkeypatch, kind_of([StepAsked(LINE), StepAsked(HEAD)]))
    here(cast.head, cast.line_manager)
    request = sent(cast.teacher, cast.school, kind)
    away(cast.line_manager, None)
    with pytest.raises(Refused, match="somebody else's"):
        decide(cast.head, request)
    at = f"/s/{cast.school.slug}/approvals/{request.public_id}/"
    assert "It goes on when they are back" in client_of(cast.head).get(at).content.decode()
    Absence.objects.all().delete()
    away(cast.line_manager, cast.dsl)
    decide(cast.dsl, request)
    decide(cast.head, request)
    assert fresh(request).state == "approved"


def test_whoever_stands_in_decides_where_the_last_is_away_too(cast, monkeypatch):
    kind = listed(monkeypatch, kind_of([StepAsked(LINE), StepAsked(HEAD)]))
    here(cast.head, cast.line_manager)
    request = sent(cast.teacher, cast.school, kind)
    away(cast.line_manager, cast.dsl)
    away(cast.head, None)
    decide(cast.dsl, request)
    assert fresh(request).steps.first().approved_by == cast.dsl
