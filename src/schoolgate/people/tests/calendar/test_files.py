"""Export, and import of what was exported or came from elsewhere."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from django.core.files.storage import default_storage
from django.utils.translation import override
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people.calendar import actions
from schoolgate.people.calendar.ical import Reading, read_calendar, write_calendar
from schoolgate.people.calendar.plan import Plan, plan_for
from schoolgate.people.calendar.school_time import calendar_of, days_of
from schoolgate.people.models import CalendarImport
from schoolgate.people.tests.calendar.conftest import AUTUMN, TEST, at, fill, make_ics

LONDON = ZoneInfo("Europe/London")


def exported(school) -> bytes:
    return write_calendar(calendar_of(school))


def planned(school, data: bytes) -> Plan:
    return plan_for(calendar_of(school), read_calendar(data))


def verdicts(plan: Plan) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in plan.items:
        found.setdefault(item.verdict, []).append(item.name)
    return found


def applied(head, school, data: bytes) -> Plan:
    handed_in = actions.hand_in_calendar(by=head, school=school, data=data, file_name="a.ics")
    seen = actions.plan_of(handed_in).fingerprint
    return actions.apply_calendar(by=head, handed_in=handed_in, seen=seen)


def facts(school):
    calendar = calendar_of(school)
    return (
        [(term.name, term.from_date, term.until) for term in calendar.terms],
        [(day.date, day.reason, day.note) for day in calendar.closed],
        [(b.weekday, b.kind, b.label, b.starts, b.ends) for b in calendar.bells],
    )


# Export


def test_export_has_what_the_standard_asks_for(filled):
    data = exported(filled)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    calendar = Calendar.from_ical(data)
    assert (calendar["version"], "prodid" in calendar) == ("2.0", True)
    uids = [str(event["uid"]) for event in calendar.events]
    assert len(uids) == len(set(uids)) == 2 + 2 + 2 * 5 * 4
    assert all({"dtstamp", "dtstart"} <= {key.lower() for key in e} for e in calendar.events)
    assert not any(event.errors for event in calendar.walk())
    assert calendar.get_missing_tzids() == set()


def test_export_keeps_its_uids(filled):
    def uids() -> set[str]:
        return {str(event["uid"]) for event in Calendar.from_ical(exported(filled)).events}

    before = uids()
    term = filled.terms.first()
    actions.change_term(
        by=TEST, term=term, name="Michaelmas", from_date=term.from_date, until=term.until
    )
    actions.open_days(
        by=TEST, school=filled, first=dt.date(2026, 10, 26), last=dt.date(2026, 10, 26)
    )
    assert uids() == before


def test_exported_bell_rings_on_school_days_only(filled):
    calendar = calendar_of(filled)
    event = next(
        event
        for event in Calendar.from_ical(exported(filled)).events
        if (event["summary"], event["dtstart"].dt.weekday()) == ("Lesson 1", 0)
        and event["dtstart"].dt.date() < AUTUMN[1]
    )
    rings = rruleset()
    rings.rrule(rrulestr(event["rrule"].to_ical().decode(), dtstart=event["dtstart"].dt))
    exdates = event["exdate"]
    for given_dates in exdates if isinstance(exdates, list) else [exdates]:
        for left_out in given_dates.dts:
            rings.exdate(left_out.dt)
    mondays = [
        dt.datetime.combine(day, at("09:00"), LONDON)
        for day in days_of(calendar.terms[0])
        if day.weekday() == 0 and calendar.is_school_day(day)
    ]
    assert list(rings) == mondays
    # In summer time and in winter time alike at nine.
    assert {ring.astimezone(dt.UTC).hour for ring in rings} == {8, 9}


def test_export_of_an_empty_calendar_is_read_again(school):
    assert read_calendar(exported(school)) == Reading((), (), (), ())


# Round trip


def test_exported_file_changes_nothing(filled):
    plan = planned(filled, exported(filled))
    assert set(verdicts(plan)) == {"same"}
    assert not plan.changes_anything


def test_exported_file_changes_nothing_after_days_were_opened(filled):
    actions.open_days(
        by=TEST, school=filled, first=dt.date(2026, 10, 28), last=dt.date(2026, 10, 28)
    )
    assert set(verdicts(planned(filled, exported(filled)))) == {"same"}


def test_exported_file_changes_nothing_in_another_language(filled):
    with override("cy"):
        data = exported(filled)
    assert set(verdicts(planned(filled, data))) == {"same"}


def test_exported_file_fills_another_school(filled, foreign_school, foreign_head):
    applied(foreign_head, foreign_school, exported(filled))
    assert facts(foreign_school) == facts(filled)
    assert set(verdicts(planned(foreign_school, exported(filled)))) == {"same"}
    assert set(verdicts(planned(foreign_school, exported(foreign_school)))) == {"same"}


# Import

FOREIGN = make_ics(
    ["UID:t3", "SUMMARY:Summer term", "DTSTART;VALUE=DATE:20270413", "DTEND;VALUE=DATE:20270722"],
    ["UID:c1", "SUMMARY:May half-term", "DTSTART;VALUE=DATE:20270529", "DTEND;VALUE=DATE:20270607"],
    ["UID:b1", "SUMMARY:Lesson 3", "DTSTART:20270415T130000", "DTEND:20270415T140000",
     "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"],
    ["UID:z", "SUMMARY:Concert", "DTSTART;VALUE=DATE:20270601"],
)  # fmt: skip


def test_foreign_file_adds(head, filled):
    plan = applied(head, filled, FOREIGN)
    assert verdicts(plan) == {
        "added": ["Summer term", "Lesson 3", "May half-term"], "ignored": ["Concert"],
    }  # fmt: skip
    days = [closed.date.day for closed in calendar_of(filled).closed if closed.date.year == 2027]
    assert days == [31, 1, 2, 3, 4]  # no weekends
    assert calendar_of(filled).bells_on(2)[-1].label == "Lesson 3"


def test_foreign_file_twice_changes_nothing_the_second_time(head, filled):
    applied(head, filled, FOREIGN)
    before = facts(filled)
    again = planned(filled, FOREIGN)
    assert set(verdicts(again)) == {"same", "ignored"}
    assert not again.changes_anything
    assert facts(filled) == before


def test_known_uid_moves_what_it_brought(head, filled):
    applied(head, filled, FOREIGN)
    moved = (
        FOREIGN.replace(b"20270413", b"20270412").replace(b"20270607", b"20270605")
        .replace(b"20270415T130000", b"20270415T131500")
    )  # fmt: skip
    moved = moved.replace(b"20270529", b"20270602")
    plan = applied(head, filled, moved)
    assert verdicts(plan)["changed"] == ["Summer term", "Lesson 3", "May half-term"]
    calendar = calendar_of(filled)
    assert calendar.terms[-1].from_date == dt.date(2027, 4, 12)
    assert [day.date.day for day in calendar.closed if day.date.year == 2027] == [2, 3, 4]
    assert {bell.starts for bell in calendar.bells if bell.label == "Lesson 3"} == {at("13:15")}
    assert not planned(filled, moved).changes_anything


def test_terms_that_swap_their_dates_swap(head, filled):
    data = exported(filled).decode().replace("SUMMARY:Autumn term", "SUMMARY:X")
    data = data.replace("SUMMARY:Spring term", "SUMMARY:Autumn term").replace(
        "SUMMARY:X", "SUMMARY:Spring term"
    )
    first, second = filled.terms.order_by("from_date")
    data = (
        data.replace(first.public_id, "X").replace(second.public_id, first.public_id)
        .replace("X@", second.public_id + "@")
    )  # fmt: skip
    applied(head, filled, data.encode())
    assert [(term.name, term.public_id) for term in calendar_of(filled).terms] == [
        ("Spring term", second.public_id),
        ("Autumn term", first.public_id),
    ]


def test_overlaps_are_left_aside_with_the_reason(filled):
    data = make_ics(
        ["UID:t", "SUMMARY:Long term", "DTSTART;VALUE=DATE:20261201",
         "DTEND;VALUE=DATE:20270102"],
        ["UID:b", "SUMMARY:Lesson X", "DTSTART:20260907T093000", "DTEND:20260907T094500",
         "RRULE:FREQ=WEEKLY"],
    )  # fmt: skip
    assert [(item.verdict, item.text) for item in planned(filled, data).items] == [
        ("ignored", "It overlaps Autumn term."),
        ("ignored", "Monday: 9.30am to 9.45am (Lesson). It overlaps Lesson 1, 9am to 10.30am."),
    ]


def test_closed_day_outside_every_term_is_added_and_told(filled):
    data = make_ics(["UID:c", "SUMMARY:Closed", "DTSTART;VALUE=DATE:20270817"])
    (item,) = planned(filled, data).items
    assert (item.verdict, item.text) == (
        "added",
        "Closed, Tuesday 17 August 2027 (Other). This is outside every term, where school is closed anyway.",
    )


def test_no_changes_nothing_and_keeps_no_file(head, filled, django_capture_on_commit_callbacks):
    before = facts(filled)
    handed_in = actions.hand_in_calendar(
        by=head, school=filled, data=FOREIGN, file_name="summer.ics"
    )
    name = handed_in.file.name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        actions.put_calendar_aside(by=head, handed_in=handed_in)
    assert facts(filled) == before
    assert not default_storage.exists(name)
    handed_in.refresh_from_db()
    assert handed_in.state == CalendarImport.State.REJECTED


def test_yes_to_another_plan_is_no_yes(head, filled):
    handed_in = actions.hand_in_calendar(by=head, school=filled, data=FOREIGN, file_name="a.ics")
    seen = actions.plan_of(handed_in).fingerprint
    actions.add_term(
        by=TEST, school=filled, name="Summer", from_date=dt.date(2027, 4, 20),
        until=dt.date(2027, 7, 1),
    )  # fmt: skip
    before = facts(filled)
    with pytest.raises(actions.PlanChanged):
        actions.apply_calendar(by=head, handed_in=handed_in, seen=seen)
    assert facts(filled) == before
    handed_in.refresh_from_db()
    assert handed_in.state == CalendarImport.State.READ


def test_file_is_answered_once(head, filled):
    handed_in = actions.hand_in_calendar(by=head, school=filled, data=FOREIGN, file_name="a.ics")
    actions.put_calendar_aside(by=head, handed_in=handed_in)
    with pytest.raises(Refused, match="answered already"):
        actions.apply_calendar(by=head, handed_in=handed_in, seen="")


def test_applied_file_is_recorded(head, filled):
    applied(head, filled, FOREIGN)
    entry = Entry.objects.filter(event="people.calendar_changed").latest("sequence")
    assert (
        json.loads(entry.facts.get(name="what").value)
        == "calendar file a.ics: 3 added, 0 changed, 1 left aside"
    )


def test_teacher_cannot_hand_in(teacher, filled):
    with pytest.raises(Refused):
        actions.hand_in_calendar(by=teacher, school=filled, data=FOREIGN, file_name="a.ics")


# Whatever the file: applied once, it changes nothing the second time.

dates = st.integers(0, 400).map(lambda n: dt.date(2026, 8, 1) + dt.timedelta(days=n))
uids = st.sampled_from(["a", "b", "c", "d", "e"])


@st.composite
def whole_days(draw):
    first, length = draw(dates), draw(st.integers(1, 100))
    last = first + dt.timedelta(days=length)
    title = draw(st.sampled_from(["Term A", "Term B", "Half-term", "INSET", "Closed"]))
    return [f"UID:{draw(uids)}", f"SUMMARY:{title}", f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{last:%Y%m%d}"]  # fmt: skip


@st.composite
def weekly(draw):
    start, length = draw(st.integers(8 * 4, 15 * 4)), draw(st.integers(1, 8))
    clock_at = [f"{n // 4:02d}{n % 4 * 15:02d}00" for n in (start, start + length)]
    title = draw(st.sampled_from(["Lesson 1", "Lesson 2", "Break", "Lunch"]))
    named = draw(st.sets(st.sampled_from(["TU", "WE", "TH", "SA"])))
    return [f"UID:{draw(uids)}", f"SUMMARY:{title}", f"DTSTART:20260907T{clock_at[0]}",
            f"DTEND:20260907T{clock_at[1]}",
            f"RRULE:FREQ=WEEKLY;BYDAY={','.join(['MO', *sorted(named)])}"]  # fmt: skip


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes here
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(st.one_of(whole_days(), weekly()), max_size=8), max_size=3))
def test_any_file_applied_changes_nothing_the_second_time(db, head, school, files):
    calendar = calendar_of(school)
    for rows in (school.terms, school.closed_days, school.bell_times):
        rows.all().delete()
    fill(school)
    for file in files:
        data = make_ics(*file)
        plan = planned(school, data)
        actions._write(plan)
        actions._tell_apart(school)
        again = planned(school, data)
        assert [item for item in again.items if item.verdict in {"added", "changed"}] == []
        assert set(verdicts(planned(school, exported(school)))) <= {"same"}
        calendar = calendar_of(school)
        for one, other in zip(calendar.terms, calendar.terms[1:], strict=False):
            assert one.until < other.from_date
        for one, other in zip(calendar.bells, calendar.bells[1:], strict=False):
            assert one.weekday < other.weekday or one.ends <= other.starts


# Whatever the calendar: it survives a file, through a school that had nothing or something else.


def emptied(school):
    for rows in (school.terms, school.closed_days, school.bell_times):
        rows.all().delete()
    return school


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(st.one_of(whole_days(), weekly()), max_size=8), max_size=3))
def test_any_calendar_goes_into_an_empty_school_as_it_is(db, school, sister_school, files):
    fill(emptied(school))
    emptied(sister_school)
    for file in files:
        actions._write(planned(school, make_ics(*file)))
        actions._tell_apart(school)
    before = facts(school)
    out = exported(school)
    actions._write(planned(sister_school, out))
    actions._tell_apart(sister_school)
    assert facts(sister_school) == before
    # Writing a plan that says "same" writes nothing, here and there.
    for place in (school, sister_school):
        again = planned(place, out)
        assert not again.changes_anything
        actions._write(again)
        assert facts(place) == before
        assert not planned(place, exported(place)).changes_anything
