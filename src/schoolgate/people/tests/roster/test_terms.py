"""Terms that a roster names become the school's, and what was entered by hand stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.people.calendar.actions import add_term
from schoolgate.people.models import School
from schoolgate.people.tests.roster.builder import SCHOOL, oneroster
from schoolgate.people.tests.roster.conftest import SYSTEM, Roster

AUTUMN = ("A", "Autumn term", "term", "2026-09-02", "2026-12-18")
SPRING = ("S", "Spring term", "term", "2027-01-04", "2027-03-25")
YEAR = ("Y", "2026-27", "schoolYear", "2026-09-01", "2027-07-20")
HALVES = (("H1", "First half", "semester", "2026-09-02", "2027-01-29"),
          ("H2", "Second half", "semester", "2027-02-01", "2027-07-20"))  # fmt: skip
HALF_TERM = ("G", "First half-term", "gradingPeriod", "2026-09-02", "2026-10-23")
Session = tuple[str, str, str, str, str]


def bundle(*sessions: Session, status: str = "", classes: Any = ()) -> dict[str, str]:
    rows = [
        {"sourcedId": sid, "title": title, "type": kind, "startDate": first, "endDate": last,
         "status": status}
        for sid, title, kind, first, last in sessions
    ]  # fmt: skip
    return oneroster(classes=classes, enrolments=(), sessions=rows)


def terms(school: School) -> list[tuple[str, str, str]]:
    rows = school.terms.order_by("from_date")
    return [(one.name, str(one.from_date), str(one.until)) for one in rows]


def term_lines(lines: Any) -> list[tuple[str, str, str]]:
    return [(one.verb, one.name, one.detail) for one in lines if one.thing == "term"]


def test_terms_are_shown_then_added_and_are_the_same_again(school: School, roster: Roster) -> None:
    files = bundle(SPRING, AUTUMN, YEAR, HALF_TERM)
    assert term_lines(roster.check(files).lines) == [
        ("add", "Autumn term", "Wednesday 2 September 2026 to Friday 18 December 2026"),
        ("add", "Spring term", "Monday 4 January 2027 to Thursday 25 March 2027"),
    ]
    assert terms(school) == []
    roster.load(files)
    assert terms(school) == [
        ("Autumn term", "2026-09-02", "2026-12-18"), ("Spring term", "2027-01-04", "2027-03-25"),
    ]  # fmt: skip
    entry = Entry.objects.get(event="people.calendar_changed")
    assert told(entry) == "The calendar was changed: terms of a roster: 2 added, 0 changed"
    again = roster.check(files)
    assert term_lines(again.lines) == []
    assert again.figures["counts"]["same"]["term"] == 2


def test_term_that_a_roster_added_follows_it(school: School, roster: Roster) -> None:
    roster.load(bundle(AUTUMN))
    later = (*AUTUMN[:4], "2026-12-20")
    assert term_lines(roster.check(bundle(later)).lines) == [
        ("change", "Autumn term", "last day: 2026-12-18 → 2026-12-20")
    ]
    roster.load(bundle(later))
    assert terms(school) == [("Autumn term", "2026-09-02", "2026-12-20")]


def test_term_entered_by_hand_stays(school: School, roster: Roster) -> None:
    first = dt.date(2026, 9, 2)
    add_term(by=SYSTEM, school=school, name="Michaelmas", from_date=first,
             until=dt.date(2026, 12, 11))  # fmt: skip
    overlapping = ("X", "Odd", "term", "2026-12-01", "2027-01-02")
    files = bundle(AUTUMN, overlapping, SPRING)
    assert term_lines(roster.check(files).lines) == [
        ("add", "Spring term", "Monday 4 January 2027 to Thursday 25 March 2027"),
        ("note", "Autumn term",
         "The calendar has a term of its own from that day, which stays as it is."),
        ("note", "Odd", "It overlaps a term of the calendar, which stays as it is."),
    ]  # fmt: skip
    roster.load(files)
    assert [name for name, *_days in terms(school)] == ["Michaelmas", "Spring term"]


def test_semesters_count_where_no_term_is_given(school: School, roster: Roster) -> None:
    roster.load(bundle(YEAR, *HALVES))
    assert [name for name, *_days in terms(school)] == ["First half", "Second half"]


def test_school_year_alone_is_too_long_for_a_term(school: School, roster: Roster) -> None:
    assert term_lines(roster.check(bundle(YEAR)).lines) == [
        ("note", "2026-27",
         "It is longer than 200 days, so it is no term. Enter the terms in the calendar."),
    ]  # fmt: skip


def test_only_sessions_of_our_classes_count_where_they_name_any(
    school: School, roster: Roster
) -> None:
    mine = {"sourcedId": "K1", "title": "Oak", "schoolSourcedId": SCHOOL["sourcedId"],
            "termSourcedIds": "A"}  # fmt: skip
    other = ("B", "Autumn of another school", "term", "2026-09-07", "2026-12-11")
    lines = term_lines(roster.check(bundle(other, AUTUMN, classes=[mine])).lines)
    assert [name for _verb, name, _detail in lines] == ["Autumn term"]


def test_session_that_is_no_more_or_long_over_is_no_term(school: School, roster: Roster) -> None:
    assert term_lines(roster.check(bundle(AUTUMN, status="tobedeleted")).lines) == []
    old = ("O", "Long ago", "term", "2019-09-02", "2019-12-18")
    assert term_lines(roster.check(bundle(old)).lines) == []
