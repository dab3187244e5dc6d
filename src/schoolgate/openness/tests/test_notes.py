"""Notes: whom the policy sends them to, who reads them, what becomes of them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from schoolgate.conftest import TEST, someone
from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.openness import actions
from schoolgate.openness.kinds import KINDS, needs_parent
from schoolgate.openness.models import Note
from schoolgate.openness.queries import notes_for, teaches
from schoolgate.openness.rules import addressed, may_answer, may_read, may_tell
from schoolgate.openness.states import MOVES, NoteState, WrongMove, step
from schoolgate.openness.tests.making import adopted
from schoolgate.people import actions as people
from schoolgate.people.models import Appointment
from schoolgate.people.standing import forget_standing
from schoolgate.policies.policy import policy_for

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def told(cast, kind="interest", by=None, **more):
    given = {"situation": "I sell worksheets."} | more
    return actions.tell(by=by or cast.teacher, school=cast.school, kind=kind, **given)


def exception(cast, matter="details", **more):
    dates = {"from_date": clock.today(), "until": clock.today() + 7 * DAY} | more
    return told(cast, "exception", matter=matter, reasons="The trip.", **dates)


# Which kinds there are, and whom they go to


@pytest.mark.clause("THO-1.1.2-a")
def test_deviation_goes_to_the_head_and_to_hr_where_the_policy_says_so(cast):
    adopted(cast, "THO")
    note = told(cast, "deviation", reasons="A child was alone.", happened_on=clock.today())
    assert note.goes_to == ["headteacher", "executive-head", "hr"]
    assert (note.reasons, note.happened_on) == ("A child was alone.", clock.today())


@pytest.mark.clause("THO-1.1.2-a")
def test_deviation_where_the_policy_has_no_route_is_refused(cast):
    adopted(cast, "WAL")
    assert may_tell(cast.teacher, cast.school, "deviation") is not None


@pytest.mark.clause("THO-1.1.2-b")
def test_answer_keeps_what_human_resources_advised(cast):
    adopted(cast, "THO")
    note = told(cast, "deviation", reasons="It was late.")
    note = actions.answer(by=cast.head, note=note, reply="Rightly done.", hr_advice="Nothing more.")
    assert (note.state, note.hr_advice) == ("answered", "Nothing more.")


@pytest.mark.clause("WHF-PERS-8", "HOL-5.6-b", "REC-7.4")
def test_pupils_request_goes_to_the_safeguarding_lead_with_the_steps_done(cast):
    adopted(cast, "HOL")
    assert cast.dsl
    note = told(cast, "pupil-request", steps=["decline", "talk-in-class", "no such step"])
    assert note.goes_to == ["dsl", "deputy-dsl"]
    assert note.steps == ["decline", "talk-in-class"]
    assert (note.child, note.concerns) == ("", None)
    assert may_read(cast.dsl, note) is None
    assert may_read(cast.head, note) is not None


@pytest.mark.clause("WHF-PERS-7", "HOL-5.6", "HOL-5.7", "REC-7.3")
def test_page_of_a_pupils_request_shows_the_steps_of_the_policy(cast, client_of):
    adopted(cast, "HOL")
    page = client_of(cast.teacher).get(
        reverse("openness:write", args=[cast.school.slug, "pupil-request"])
    )
    shown = page.content.decode()
    places = [shown.index(words) for words in ("Decline it", "Talk about it", "Point to", "Report")]
    assert places == sorted(places)


def test_request_goes_to_the_line_manager_where_the_policy_says_so(cast):
    assert KINDS["pupil-request"].goes_to(FakePolicy("line-manager")) == ("line-manager",)
    note = told(cast)
    Note.objects.filter(pk=note.pk).update(goes_to=["line-manager"])
    note.refresh_from_db()
    assert may_read(cast.line_manager, note) is None
    assert may_read(cast.head, note) is not None
    assert notes_for(cast.line_manager, [cast.school]) == [note]
    assert notes_for(cast.head, [cast.school]) == []


def test_line_manager_who_has_left_hears_of_no_note(cast):
    writer = cast.teacher
    assert cast.head
    cast.line_manager.appointments.update(until=clock.today() - DAY)
    people.appoint(
        by=TEST, person=cast.line_manager, school=cast.foreign_school, role="headteacher",
        from_date=clock.today(),
    )  # fmt: skip
    note = told(cast, by=writer)
    Note.objects.filter(pk=note.pk).update(goes_to=["line-manager"])
    hear_what_is_new()
    note.refresh_from_db()
    assert may_read(cast.line_manager, note) is not None
    assert notes_for(cast.line_manager, [cast.school]) == []
    assert not Notice.objects.filter(person=cast.line_manager).exists()
    assert addressed(
        cast.teacher, cast.school, "pupil-request", FakePolicy("line-manager")
    ) == ("line-manager", "headteacher", "executive-head")  # fmt: skip


class FakePolicy:
    """A policy whose every value is the same."""

    def __init__(self, value):
        self.value = lambda _name: value


def test_note_of_the_head_goes_to_the_chair(cast):
    assert cast.chair
    assert told(cast, by=cast.head).goes_to == ["chair-of-governors"]


def test_note_goes_to_the_head_where_nobody_else_holds_the_role(cast):
    assert cast.head
    adopted(cast, "HOL")
    assert told(cast, "pupil-request", by=cast.dsl).goes_to == [
        "dsl", "deputy-dsl", "headteacher", "executive-head",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["pupil", "parent", "foreign_head", "colleague"])
def test_only_those_who_work_here_write(cast, who):
    with pytest.raises(Refused):
        told(cast, by=getattr(cast, who))


# Who reads


@pytest.mark.clause("WHF-LEGAL-1", "HOL-3.1")
def test_note_is_absent_for_others_and_each_reading_is_recorded(cast, client_of):
    note = told(cast)
    address = reverse("openness:note", args=[cast.school.slug, note.public_id])
    assert client_of(cast.dsl).get(address).status_code == 404
    assert client_of(cast.network_manager).get(address).status_code == 404
    assert client_of(cast.teacher).get(address).status_code == 200
    assert client_of(cast.head).get(address).status_code == 200
    read = Entry.objects.filter(event="openness.read", subject_id=note.public_id)
    assert [entry.actor_id for entry in read] == [cast.head.public_id]


def test_ledger_says_nothing_of_what_a_note_is_about(cast):
    note = told(cast)
    entry = Entry.objects.get(event="openness.told")
    assert (entry.subject_id, list(entry.facts.all())) == (note.public_id, [])


def test_one_whom_a_note_is_about_never_reads_it(cast):
    note = told(cast)
    Note.objects.filter(pk=note.pk).update(concerns=cast.head)
    note.refresh_from_db()
    assert may_read(cast.head, note) is not None
    assert notes_for(cast.head, [cast.school]) == []


def test_notice_tells_the_reader_and_then_the_writer(cast):
    assert cast.head
    note = told(cast)
    hear_what_is_new()
    assert list(Notice.objects.values_list("person", "event")) == [(cast.head.pk, "openness.told")]
    actions.decide(by=cast.head, note=note, agreed=True, reply="It may.")
    hear_what_is_new()
    assert {
        (one.person_id, one.event, one.settled_at is not None) for one in Notice.objects.all()
    } == {(cast.head.pk, "openness.told", True), (cast.teacher.pk, "openness.answered", False)}


def test_inbox_of_the_reader_holds_it_until_it_is_answered(cast):
    note = told(cast)
    asked = f"Decide on “{KINDS['interest'].title}”"
    assert asked in [item.title for item in needs(cast.head)]
    actions.decide(by=cast.head, note=note, agreed=False, reply="It cannot.")
    forget_needs(cast.head)
    assert asked not in [item.title for item in needs(cast.head)]


@pytest.mark.parametrize("many", [3, 30])
def test_lists_ask_as_often_for_many_notes(cast, many, django_assert_max_num_queries):
    for _one in range(many):
        told(cast)
    forget_standing(cast.head)
    with django_assert_max_num_queries(7):
        assert len(notes_for(cast.head, [cast.school])) == many


# Links, care, interests


@pytest.mark.clause(
    "WHF-PERS-2", "WHF-PERS-3", "HOL-5.3", "THO-1.1.1-e", "THO-1.4-2", "LTL-KEY-2", "REC-3.6"
)
def test_family_link_names_the_pupil_to_head_and_safeguarding_lead(cast):
    assert cast.pupil
    note = told(cast, "family", child="pippa  PUPIL")
    assert (note.child, note.concerns) == ("pippa  PUPIL", cast.pupil)
    assert [may_read(one, note) is None for one in (cast.head, cast.dsl, cast.line_manager)] == [
        True, True, False,
    ]  # fmt: skip


def test_unknown_name_is_kept_as_it_is_and_tells_nothing(cast):
    note = told(cast, "family", child="Nobody Known")
    assert (note.child, note.concerns) == ("Nobody Known", None)


def test_family_link_without_a_name_is_refused(cast):
    with pytest.raises(Refused, match="which pupil"):
        told(cast, "family", child=" ")


@pytest.mark.clause("HOL-5.4")
def test_family_link_with_a_child_in_ones_own_class_is_flagged(cast, client_of):
    school_class = people.add_class(
        by=TEST, school=cast.school, name="Willow", from_date=clock.today() - DAY
    )
    for person, part in ((cast.teacher, "teacher"), (cast.pupil, "pupil")):
        people.add_to_class(
            by=TEST, school_class=school_class, person=person, part=part, from_date=clock.today()
        )
    assert teaches(told(cast, "family", child="Pippa Pupil"))
    assert not teaches(told(cast, "family", child="Pippa Pupil", by=cast.line_manager))
    note = Note.objects.get(writer=cast.teacher)
    page = client_of(cast.head).get(
        reverse("openness:note", args=[cast.school.slug, note.public_id])
    )
    assert "in a class of the writer" in page.content.decode()


@pytest.mark.clause("WHF-PERS-5", "THO-2.6.2", "THO-2.6.3", "LTL-1.1", "REC-8.1")
def test_link_with_a_family_keeps_its_kind_and_lasts_until_it_is_over(cast):
    note = told(cast, "link", matter="friends")
    assert (note.matter, note.until) == ("friends", None)
    note = actions.end(by=cast.teacher, note=note)
    assert (note.state, note.until) == ("ended", clock.today())
    with pytest.raises(Refused):
        actions.end(by=cast.teacher, note=note)


def test_link_without_its_kind_is_refused(cast):
    with pytest.raises(Refused, match="what it is about"):
        told(cast, "link")


@pytest.mark.clause("LTL-1.1-c", "REC-8.2")
def test_private_care_is_for_policies_that_allow_it_and_names_the_child(cast):
    adopted(cast, "LTL")
    assert cast.pupil
    note = told(cast, "private-care", child="Pippa Pupil")
    assert (note.concerns, note.goes_to) == (
        cast.pupil, ["headteacher", "executive-head", "dsl", "deputy-dsl"],
    )  # fmt: skip


def test_private_care_elsewhere_is_refused(cast):
    adopted(cast, "HOL")
    with pytest.raises(Refused):
        told(cast, "private-care", child="Pippa Pupil")


@pytest.mark.clause("WHF-PRINC-2", "REC-3.5")
def test_conflict_of_interest_waits_for_the_heads_decision(cast):
    note = actions.decide(by=cast.head, note=told(cast), agreed=False, reply="Not in term.")
    assert (note.state, note.reply, note.answered_by) == ("refused", "Not in term.", cast.head)


# Exceptions


@pytest.mark.clause(
    "THO-2.5.6", "LTL-1.6", "LTL-1.13", "LTL-1.13-b", "WAL-7.8", "REC-7.2", "REC-7.11"
)
def test_exception_keeps_reason_approver_parent_and_last_day(cast):
    adopted(cast, "REC")
    note = exception(cast)
    assert (note.goes_to, note.reasons) == (["headteacher", "executive-head"], "The trip.")
    with pytest.raises(Refused, match="parent"):
        actions.decide(by=cast.head, note=note, agreed=True, reply="Yes.")
    last = clock.today() + 3 * DAY
    note = actions.decide(
        by=cast.head, note=note, agreed=True, reply="Yes.", until=last, parent_agreed=True
    )
    assert (note.state, note.until, note.parent_agreed) == ("agreed", last, True)
    assert not note.is_over


@pytest.mark.parametrize(
    ("pack", "matters"),
    [
        ("WAL", ["duty"]),
        ("LTL", ["contact", "details", "own-channel"]),
        ("THO", ["details", "own-channel"]),
        ("WHF", []),
    ],
)
def test_exceptions_are_those_that_the_policy_knows(cast, pack, matters):
    adopted(cast, pack)
    policy = policy_for(cast.school)
    assert [code for code, _title in KINDS["exception"].matters(policy)] == matters
    assert KINDS["exception"].offered(policy) == bool(matters)


def test_parent_is_asked_for_contact_details_alone(cast):
    adopted(cast, "THO")
    policy = policy_for(cast.school)
    assert [needs_parent(policy, one) for one in ("details", "own-channel")] == [True, False]


def test_exception_without_a_last_day_is_not_agreed(cast):
    note = exception(cast, matter="contact", until=None)
    with pytest.raises(Refused, match="last day"):
        actions.decide(by=cast.head, note=note, agreed=True, reply="Yes.")
    with pytest.raises(Refused, match="before the first"):
        exception(cast, matter="contact", until=clock.today() - DAY)


def test_exception_is_over_after_its_last_day(cast):
    note = exception(cast, matter="contact")
    Note.objects.filter(pk=note.pk).update(
        from_date=clock.today() - 9 * DAY, until=clock.today() - DAY
    )
    note.refresh_from_db()
    assert note.is_over


# Answers, once, by somebody else


def test_nobody_answers_their_own_note(cast):
    note = told(cast, by=cast.head)
    assert may_answer(cast.head, note) is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(answered_by=cast.head)


def test_note_is_answered_once_and_in_its_own_way(cast):
    note = told(cast)
    with pytest.raises(Refused, match="another way"):
        actions.answer(by=cast.head, note=note, reply="Fine.")
    actions.decide(by=cast.head, note=note, agreed=True, reply="Fine.")
    with pytest.raises(Refused, match="has been answered"):
        actions.decide(by=cast.head, note=note, agreed=False, reply="No.")


def test_answer_of_one_whose_office_ended_meanwhile_is_refused(cast):
    note = told(cast)
    assert may_answer(cast.head, note) is None
    Appointment.objects.filter(person=cast.head).update(until=clock.today() - DAY)
    with pytest.raises(Refused):
        actions.decide(by=cast.head, note=note, agreed=True, reply="Fine.")


@pytest.mark.parametrize("state", NoteState.values)
@pytest.mark.parametrize("verb", MOVES)
def test_every_move_begins_where_the_table_says(state, verb):
    sources, target = MOVES[verb]
    if state in sources:
        assert step(state, verb) == target
    else:
        with pytest.raises(WrongMove):
            step(state, verb)


# How long


def test_old_notes_go_but_not_a_link_that_lasts(cast):
    gone, kept, left = told(cast), told(cast, "link", matter="club"), told(cast)
    leaver = someone(cast.school, "Lee", "Leaver", "teacher")
    of_leaver = told(cast, "link", matter="club", by=leaver)
    Note.objects.filter(pk__in=[gone.pk, kept.pk, of_leaver.pk]).update(
        keep_until=clock.today() - DAY
    )
    Note.objects.filter(pk=gone.pk).update(until=clock.today() - DAY)
    Appointment.objects.filter(person=leaver).update(until=clock.today() - DAY)
    assert actions.clear_old_notes(by=TEST) == 2
    assert set(Note.objects.all()) == {kept, left}
    assert Entry.objects.filter(event="openness.cleared").count() == 1


def test_answer_puts_the_day_of_forgetting_off(cast):
    note = exception(cast, matter="contact")
    later = clock.today() + 400 * DAY
    note = actions.decide(by=cast.head, note=note, agreed=True, reply="Yes.", until=later)
    assert note.keep_until > later


# Pages


def test_note_is_written_on_its_page(cast, client_of):
    address = reverse("openness:write", args=[cast.school.slug, "link"])
    client = client_of(cast.teacher)
    assert client.post(address, {"matter": "club"}).status_code == 422
    answer = client.post(address, {"matter": "club", "situation": "We row together."})
    note = Note.objects.get()
    assert answer.url == reverse("openness:note", args=[cast.school.slug, note.public_id])
    assert (note.situation, note.matter) == ("We row together.", "club")


def test_decision_is_made_on_its_page(cast, client_of):
    note = exception(cast)
    address = reverse("openness:answer", args=[cast.school.slug, note.public_id])
    client = client_of(cast.head)
    assert client.post(address, {"agreed": "yes", "reply": "Yes."}).status_code == 422
    given = {"agreed": "yes", "reply": "Yes.", "parent_agreed": "on"}
    assert client.post(address, given).status_code == 302
    note.refresh_from_db()
    assert (note.state, note.parent_agreed) == ("agreed", True)
    assert client.get(address).status_code == 403


def test_page_refuses_a_kind_that_does_not_exist(cast, client_of):
    address = reverse("openness:write", args=[cast.school.slug, "no-such"])
    assert client_of(cast.teacher).get(address).status_code == 404


def test_pupil_who_helps_at_the_school_writes_no_notes(cast):
    adopted(cast, "THO")
    assert may_tell(cast.teacher, cast.school, "interest") is None
    people.appoint(
        by=TEST, person=cast.pupil, school=cast.school, role="volunteer",
        from_date=clock.today() - DAY,
    )  # fmt: skip
    forget_standing(cast.pupil)
    with pytest.raises(Refused):
        told(cast, by=cast.pupil)
