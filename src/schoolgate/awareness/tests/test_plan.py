"""The plan of a year: made, seen to, noted, and who is reminded of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schoolgate.awareness import actions
from schoolgate.awareness.due import AHEAD, waiting_for
from schoolgate.awareness.duties import days, page_of, training
from schoolgate.awareness.figures import figures_of
from schoolgate.awareness.inbox import notes, occasions
from schoolgate.awareness.models import Activity
from schoolgate.awareness.queries import activities_of, not_trained
from schoolgate.awareness.tests import making
from schoolgate.awareness.tests.conftest import YEAR, at
from schoolgate.conftest import end_behind_the_back_of, sign_in, someone
from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.core.inbox import SOON, needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.people.standing import forget_standing
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.tests.life import making as policies
from schoolgate.reference import parameter

pytestmark = pytest.mark.django_db
D = dt.date


def one(plan, channel, number=0):
    return list(plan.activities.filter(channel=channel).order_by("day"))[number]


@pytest.mark.clause("WHF-AWARE-1")
@pytest.mark.clause("WHF-AWARE-2")
@pytest.mark.clause("WHF-AWARE-3")
@pytest.mark.clause("WHF-AWARE-4")
@pytest.mark.clause("WHF-AWARE-5")
def test_plan_has_every_channel_that_the_policy_names_and_no_other(plan):
    found = Counter(plan.activities.values_list("channel", flat=True))
    assert found == {
        "prospectus": 1, "website": 2, "staff-handbook": 1, "parent-meetings": 2,
        "staff-meetings": 2, "newsletters-weekly": 7, "newsletters-half-term": 3,
        "head-report": 2, "displays": 2,
    }  # fmt: skip


@pytest.mark.clause("LTL-1.12")
@pytest.mark.clause("REC-1.10")
@pytest.mark.parametrize(
    ("pack", "named"),
    [
        ("LTL", {"staff-newsletter", "training"}),
        ("REC", {"website", "staff-handbook", "training"}),
        ("WAL", set()),
    ],
)
def test_plan_follows_the_policy(cast, pack, named):
    making.in_force(cast, pack)
    plan = making.planned(cast, YEAR)
    assert set(plan.activities.values_list("channel", flat=True)) == named


def test_plan_leaves_out_days_that_are_over(cast, whitefield):
    making.add_year(cast.school, YEAR)
    with clock.stopped_at(at(D(YEAR, 12, 1))):
        plan = actions.make_plan(by=cast.head, school=cast.school, starts=YEAR)
    assert min(plan.activities.values_list("day", flat=True)) == D(YEAR, 12, 1)


def test_plan_made_again_adds_what_is_named_since_and_keeps_the_rest(cast, plan):
    activity = one(plan, "website")
    actions.change_activity(
        by=cast.head, activity=activity, title="Front page", day=D(YEAR, 9, 7), role="office",
        owner=None,
    )  # fmt: skip
    before = plan.activities.count()
    draft = drafting_actions.start_from_version(by=cast.head, version=plan.version)

    draft = set_draft_value(
        by=cast.head, draft=draft, name="awareness_channels", value=["website", "training"]
    )
    draft = policies.decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    adopting_actions.adopt(by=cast.head, draft=draft, effective_from=D(YEAR, 9, 2))
    with clock.stopped_at(at(D(YEAR, 9, 2))):
        again = actions.make_plan(by=cast.head, school=cast.school, starts=YEAR)
    added = plan.activities.order_by("-pk")[: plan.activities.count() - before]
    assert again == plan
    assert {(one.channel, one.day) for one in added} == {
        ("training", D(YEAR, 9, 2)),
        ("website", D(YEAR, 9, 3)),
    }


def test_no_plan_without_a_policy_or_without_terms(cast):
    making.add_year(cast.school, YEAR)
    with pytest.raises(Refused, match="No policy is in force"):
        actions.make_plan(by=cast.head, school=cast.school, starts=YEAR)
    making.in_force(cast)
    with pytest.raises(Refused, match="no terms"):
        actions.make_plan(by=cast.head, school=cast.school, starts=YEAR + 1)


def test_plan_is_made_by_those_who_lead_alone(cast, whitefield):
    making.add_year(cast.school, YEAR)
    for person in (cast.teacher, cast.governor, cast.parent, cast.colleague):
        with pytest.raises(Refused):
            actions.make_plan(by=person, school=cast.school, starts=YEAR)
    assert actions.make_plan(by=cast.line_manager, school=cast.school, starts=YEAR).starts == YEAR


@pytest.mark.clause("WHF-AWARE-1")
@pytest.mark.clause("WHF-HEAD-1")
def test_what_was_done_is_kept_with_reach_evidence_and_edition(cast, plan):
    activity = making.done(
        cast, one(plan, "website"), reach=40, counted="visits", evidence="Counter of the page"
    )
    entry = Entry.objects.filter(event="awareness.activity_done").get()
    assert (activity.state, activity.reach, activity.evidence, activity.version) == (
        "done", 40, "Counter of the page", plan.version,
    )  # fmt: skip
    assert (entry.actor_id, entry.subject_id) == (cast.head.public_id, activity.public_id)


def test_nothing_is_noted_before_its_day_or_twice(cast, plan):
    activity = one(plan, "website")
    with pytest.raises(Refused, match="still to come"):
        making.done(cast, activity, done_on=D(YEAR, 9, 2))
    making.done(cast, activity)
    with pytest.raises(Refused, match="noted already"):
        actions.miss_activity(by=cast.head, activity=activity, why="Forgotten.")


def test_what_was_noted_wrongly_is_opened_again(cast, plan):
    activity = actions.miss_activity(by=cast.head, activity=one(plan, "website"), why="Snow.")
    actions.reopen_activity(by=cast.head, activity=activity)
    activity.refresh_from_db()
    assert (activity.state, activity.note, activity.closed_by) == ("planned", "", None)


def test_the_one_who_sees_to_it_may_note_it_and_others_not(cast, plan):
    office = someone(cast.school, "Olga", "Office", "office")
    activity = one(plan, "prospectus")
    with pytest.raises(Refused):
        actions.miss_activity(by=cast.teacher, activity=activity, why="No.")
    assert (
        actions.miss_activity(by=office, activity=activity, why="None printed.").closed_by == office
    )


def test_two_of_a_channel_on_one_day_are_refused(cast, plan):
    day = one(plan, "website").day
    with pytest.raises(Refused, match="already"):
        making.occasion(cast, plan, "website", day)


# Who is reminded


@pytest.mark.clause("WHF-AWARE-3")
@pytest.mark.clause("LTL-1.12")
def test_occasion_of_this_week_is_in_the_inbox_of_the_one_who_sees_to_it(cast, plan):
    comms = cast.communications_manager
    asked = [item.url for item in needs(comms) if "/awareness/occasions/" in item.url]
    assert asked == [f"/s/rowan-primary/awareness/occasions/{one(plan, 'website').public_id}/"]


def test_occasion_is_in_the_inbox_from_the_first_day_on(cast, plan):
    comms, website = cast.communications_manager, one(plan, "website")
    plan.activities.exclude(pk=website.pk).delete()
    with clock.stopped_at(at(website.day - AHEAD)):
        assert [item.url for item in occasions(comms)] == [item.url for item in needs(comms)]
        assert page_of(website) in {item.url for item in needs(comms)}
    assert SOON >= AHEAD


@pytest.mark.clause("WHF-AWARE-2")
def test_overdue_occasion_comes_to_the_head_after_a_week(cast, plan):
    website, comms, head = one(plan, "website"), cast.communications_manager, cast.head
    seen = []
    for day in (D(YEAR, 9, 10), D(YEAR, 9, 11)):
        with clock.stopped_at(at(day)):
            forget_standing(head)
            forget_standing(comms)
            seen.append(
                [
                    website in {waiting.activity for waiting in waiting_for(person, day)}
                    for person in (comms, head)
                ]
            )
            late = [item.late for item in occasions(comms) if website.public_id in item.url]
    assert (seen, late) == ([[True, False], [True, True]], [True])


def test_what_nobody_holds_the_role_for_comes_to_the_head(cast, plan):
    mine = {waiting.activity.channel for waiting in waiting_for(cast.head, D(YEAR, 9, 8))}
    assert "staff-handbook" in mine


def test_named_owner_comes_before_the_role_and_falls_back_when_gone(cast, plan):

    activity, teacher = one(plan, "website"), cast.teacher
    actions.change_activity(
        by=cast.head, activity=activity, title="", day=activity.day, role=activity.role,
        owner=teacher,
    )  # fmt: skip
    comms = cast.communications_manager

    def waits_for():
        return [
            activity in {waiting.activity for waiting in waiting_for(person, activity.day)}
            for person in (teacher, comms)
        ]

    assert waits_for() == [True, False]
    end_behind_the_back_of(teacher)
    forget_standing(teacher)
    assert waits_for() == [False, True]


@pytest.mark.clause("THO-1.4-3")
@pytest.mark.clause("REC-2.7")
def test_training_is_in_the_duties_and_the_calendar_of_all_staff(cast, plan):
    making.occasion(cast, plan, "training", D(YEAR, 11, 6), "headteacher")
    asked = [duty.title for duty in training(cast.teacher)]
    marked = [day.day for day in days(cast.teacher)]
    meeting, lesson = _title("staff-meetings"), _title("training")
    assert sorted(asked) == sorted([f"Come to: {lesson}", *[f"Come to: {meeting}"] * 2])
    assert D(YEAR, 11, 6) in marked
    assert list(training(cast.parent)) == list(training(cast.governor)) == []


def _title(channel):
    return {value.value: value.label for value in parameter("awareness_channels").values}[channel]


# Who was there


@pytest.mark.clause("WHF-AIMS-5")
@pytest.mark.clause("WAL-14.5-b")
@pytest.mark.clause("HOL-A.1.5-c")
@pytest.mark.clause("LTL-1.12")
@pytest.mark.clause("REC-2.7")
def test_who_was_at_a_training_is_kept_and_who_was_not_is_listed(cast, plan):
    activity = making.occasion(cast, plan, "training", D(YEAR, 9, 1), "headteacher")
    making.done(cast, activity)
    cast.dsl, cast.line_manager, cast.teacher, cast.governor  # noqa: B018 - they exist
    count = actions.record_attendance(
        by=cast.head, activity=activity, people=[cast.teacher, cast.dsl, cast.parent]
    )
    missing = set(not_trained(cast.school, D(YEAR, 8, 1)))
    assert (count, missing) == (2, {cast.head, cast.line_manager})


def test_list_that_is_put_right_forgets_who_was_not_there(cast, plan):
    activity = making.occasion(cast, plan, "training", D(YEAR, 9, 1), "headteacher")
    actions.record_attendance(by=cast.head, activity=activity, people=[cast.teacher, cast.dsl])
    actions.record_attendance(by=cast.head, activity=activity, people=[cast.dsl])
    assert [one.person for one in activity.attendances.all()] == [cast.dsl]


def test_nobody_is_listed_for_a_newsletter(cast, plan):
    with pytest.raises(Refused, match="Nobody is listed"):
        actions.record_attendance(
            by=cast.head, activity=one(plan, "newsletters-half-term"), people=[cast.teacher]
        )


@pytest.mark.clause("LTL-1.11")
def test_note_to_staff_is_kept_with_its_date_and_who_has_read_it(cast, plan):
    note = making.occasion(cast, plan, "staff-newsletter", D(YEAR, 9, 1))
    with pytest.raises(Refused):
        actions.note_read(by=cast.teacher, activity=note)
    making.done(cast, note, note="Turn friend requests down.")
    before = [duty.kind for duty in training(cast.teacher) if duty.kind == "read"]
    waiting = [item.url for item in notes(cast.teacher)]
    actions.note_read(by=cast.teacher, activity=note)
    actions.note_read(by=cast.teacher, activity=note)
    after = [duty.kind for duty in training(cast.teacher) if duty.kind == "read"]
    with pytest.raises(Refused):
        actions.note_read(by=cast.governor, activity=note)
    assert [row.person for row in note.attendances.all()] == [cast.teacher]
    assert (before, after) == (["read"], [])
    assert (waiting, list(notes(cast.teacher))) == ([page_of(note)], [])
    assert Entry.objects.filter(event="awareness.note_read").count() == 1


# Figures


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"reach": 40, "counted": "visits"}, "reached: 40"),
        ({"reach": 0, "counted": "visits"}, "reached: 0"),
        ({}, "reached: not counted"),
    ],
)
def test_record_calls_what_nobody_counted_not_counted(cast, plan, counts, said):
    making.done(cast, one(plan, "website"), **counts)
    assert told(Entry.objects.get(event="awareness.activity_done")).endswith(said)


@pytest.mark.clause("WHF-AWARE-4")
@pytest.mark.clause("WHF-HEAD-1")
def test_governors_see_the_year_in_numbers_without_names(cast, plan, client_of):
    making.done(cast, one(plan, "website"), reach=40, counted="visits")
    actions.miss_activity(by=cast.head, activity=one(plan, "displays"), why="No paper.")
    with clock.stopped_at(at(D(YEAR, 9, 30))):
        found = figures_of(plan, activities_of(plan))
    assert (found.planned, found.done, found.missed, found.overdue) == (22, 1, 1, 4)
    page = client_of(cast.governor).get("/s/rowan-primary/awareness/figures/").content.decode()
    assert "40" in page
    assert cast.communications_manager.name not in page


def test_pages_of_the_plan_ask_as_often_at_three_as_at_thirty_rows(cast, whitefield):
    making.add_year(cast.school, YEAR)
    plan = actions.make_plan(by=cast.head, school=cast.school, starts=YEAR)
    plan.activities.exclude(channel="website").delete()
    making.occasion(cast, plan, "displays", D(YEAR, 9, 8))
    client, counted = sign_in(cast.head), []
    for rows in (3, 30):
        for number in range(rows - plan.activities.count()):
            making.occasion(cast, plan, "displays", D(YEAR, 10, 1) + dt.timedelta(days=number))
        client.get("/s/rowan-primary/awareness/")
        for page in ("", "figures/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/s/rowan-primary/awareness/{page}")
            counted.append(len(queries))
    assert Activity.objects.count() == 30
    assert counted[:2] == counted[2:]


@pytest.mark.clause("WHF-AWARE-1")
def test_form_refuses_a_number_that_nobody_can_vouch_for(cast, plan, client_of):
    activity = one(plan, "website")
    address = f"/s/rowan-primary/awareness/occasions/{activity.public_id}/done/"
    form = {"done_on": "2026-09-01", "note": "Link looked at."}
    answers = [
        client_of(cast.head).post(address, {**form, **more}).status_code
        for more in ({"reach": "12"}, {"counted": "heads"}, {"reach": "12", "counted": "heads"})
    ]
    assert answers == [422, 422, 302]


def test_controls_tell_how_the_school_stands(cast, plan):
    making.done(cast, one(plan, "website"))
    standing = controls()["awareness.plan"].standing(cast.school)
    assert (standing.figure, standing.url) == (
        "1 occasion used", "/s/rowan-primary/awareness/",
    )  # fmt: skip
    ours = [control for name, control in controls().items() if name.startswith("awareness.")]
    assert all(control.standing(cast.school).figure for control in ours)
