"""Who is ended, who never is, and what is kept when a row cannot be used."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from schoolgate.people import actions
from schoolgate.people.models import (
    Appointment,
    Care,
    ClassMember,
    Enrolment,
    Person,
    School,
    SchoolClass,
)
from schoolgate.people.tests.roster import builder
from schoolgate.people.tests.roster.builder import enrolment, oneroster, people, user
from schoolgate.people.tests.roster.conftest import SYSTEM, TODAY, NewRoster, Roster

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY.date() - dt.timedelta(days=1)


def without(*sids: str) -> list[dict[str, str]]:
    return [row for row in people() if row["sourcedId"] not in sids]


@pytest.fixture
def a_year_ago(roster: Roster) -> Roster:
    """The small school, imported and a year old."""
    roster.load(oneroster())
    for model in (Appointment, Enrolment, ClassMember, SchoolClass, Care):
        model.objects.filter(from_roster=True).update(from_date=dt.date(2025, 9, 1))
    return roster


def test_leaver_is_ended_the_day_before_and_nothing_is_deleted(a_year_ago: Roster) -> None:
    enrolments = [enrolment("K1", "T1", "teacher"), enrolment("K1", "T2", "proctor")]
    a_year_ago.load(oneroster(without("P1"), enrolments=enrolments))
    assert a_year_ago.counts("end") == {"enrolment": 1, "class-place": 1, "care": 1}
    assert Enrolment.objects.get(person__given_name="Nia").until == YESTERDAY
    assert ClassMember.objects.get(part="pupil").until == YESTERDAY
    assert Care.objects.get(pupil__given_name="Nia").until == YESTERDAY
    assert Person.objects.count() == 5


def test_leaver_of_a_first_day_ends_on_it(roster: Roster) -> None:
    roster.load(oneroster())
    roster.load(oneroster(without("P2")))
    assert Enrolment.objects.get(person__given_name="Owain").until == TODAY.date()


def test_leaver_who_comes_back_gets_a_new_enrolment(a_year_ago: Roster) -> None:
    a_year_ago.load(oneroster(without("P2")))
    a_year_ago.load(oneroster())
    spells = Enrolment.objects.filter(person__given_name="Owain").order_by("from_date")
    assert [(spell.from_date, spell.until) for spell in spells] == [
        (dt.date(2025, 9, 1), YESTERDAY),
        (TODAY.date(), None),
    ]
    assert Person.objects.filter(given_name="Owain").count() == 1


def test_new_role_ends_the_old_one(a_year_ago: Roster) -> None:
    changed = [*without("T2"), user("T2", "teacher", "Colin", "Reid")]
    a_year_ago.load(oneroster(changed))
    assert set(Appointment.objects.values_list("role", "until").filter(
        person__given_name="Colin"
    )) == {("staff", YESTERDAY), ("teacher", None)}  # fmt: skip


def test_class_that_is_missing_is_ended_with_its_places(a_year_ago: Roster) -> None:
    a_year_ago.load(oneroster(classes=[], enrolments=[]))
    assert SchoolClass.objects.get().until == YESTERDAY
    assert set(ClassMember.objects.values_list("until", flat=True)) == {YESTERDAY}


def test_what_was_made_by_hand_is_never_ended(a_year_ago: Roster) -> None:
    helper = Person.objects.get(given_name="Colin")
    by_hand = actions.appoint(
        by=SYSTEM, person=helper, school=a_year_ago.school, role="volunteer",
        from_date=dt.date(2024, 9, 1),
    )  # fmt: skip
    a_year_ago.load(oneroster(without("T2")))
    by_hand.refresh_from_db()
    assert by_hand.until is None
    assert Appointment.objects.get(role="staff").until == YESTERDAY


def test_person_said_to_have_left_keeps_roles_given_by_hand(
    a_year_ago: Roster, head: Person
) -> None:
    gone = [user("H1", "administrator", "Margaret", "Okafor", email="HEAD@elmbrook.example")]
    a_year_ago.load(oneroster([*people(), *gone]), match=True)
    assert a_year_ago.counts("link") == {"person": 1}
    gone[0]["status"] = "tobedeleted"
    a_year_ago.check(oneroster([*people(), *gone]))
    codes = [code for code, _file, _line in a_year_ago.said("refuse")]
    assert codes == ["last-keeper"]
    assert head.appointments.get(role="headteacher").until is None


def test_own_appointment_is_never_ended_by_whoever_applies(
    a_year_ago: Roster, keeper: Person
) -> None:
    own = user("O1", "teacher", "Owen", "Griffiths", email="office@elmbrook.example")
    a_year_ago.load(oneroster([*people(), own]), match=True)
    assert Appointment.objects.get(person=keeper, role="teacher").from_roster
    a_year_ago.load(oneroster(), by=keeper)
    assert [code for code, _file, _line in a_year_ago.said("refuse")] == ["own-appointment"]
    assert Appointment.objects.get(person=keeper, role="teacher").until is None
    a_year_ago.load(oneroster())
    assert Appointment.objects.get(person=keeper, role="teacher").until is not None


def test_last_keepers_appointment_is_never_ended(a_year_ago: Roster) -> None:
    Appointment.objects.filter(role="staff").update(role="network-manager")
    a_year_ago.load(oneroster(without("T2")))
    assert [code for code, _file, _line in a_year_ago.said("refuse")] == ["last-keeper"]
    assert Appointment.objects.get(role="network-manager").until is None


def test_refused_row_ends_nobody(a_year_ago: Roster) -> None:
    broken = [*without("P1"), user("P1", "student", "=Nia", "Evans")]
    a_year_ago.check(oneroster(broken))
    assert a_year_ago.said("refuse") == [
        ("person-refused", "enrollments.csv", 3), ("formula", "users.csv", 6)
    ]  # fmt: skip
    assert a_year_ago.counts("end") == {}


def test_row_with_too_few_cells_ends_nobody(a_year_ago: Roster) -> None:
    files = oneroster(without("P1"))
    files["users.csv"] += "P1,\r\n"
    a_year_ago.check(files)
    assert ("columns", "users.csv", 6) in a_year_ago.said("refuse")
    assert a_year_ago.counts("end") == {}
    assert ("uncertain-kept", "", 0) in a_year_ago.said("note")


def test_keep_missing_ends_nobody(a_year_ago: Roster) -> None:
    a_year_ago.check(oneroster(without("P1", "T2")), keep_missing=True)
    assert a_year_ago.counts("end") == {}


def test_changes_alone_leave_the_rest_as_it_is(a_year_ago: Roster) -> None:
    left = user("P2", "student", "Owain", "Evans", status="tobedeleted")
    new = user("P3", "student", "Lena", "Fox", status="active", grades="05")
    files = oneroster([left, new], classes=[], enrolments=[], mode="delta")
    a_year_ago.load(files)
    assert a_year_ago.counts("end") == {"enrolment": 1, "care": 1}
    assert a_year_ago.counts("add") == {"person": 1, "enrolment": 1}
    assert Enrolment.objects.filter(until=None).count() == 2


def test_changes_alone_may_name_a_class_that_is_here_already(a_year_ago: Roster) -> None:
    new = user("P3", "student", "Lena", "Fox", status="active")
    place = enrolment("K1", "P3", "student", status="active")
    a_year_ago.load(oneroster([new], classes=[], enrolments=[place], mode="delta"))
    assert a_year_ago.said("refuse") == []
    assert ClassMember.objects.filter(person__given_name="Lena").count() == 1


def test_changes_without_status_are_refused(a_year_ago: Roster) -> None:
    a_year_ago.check(oneroster([user("P9", "student", "Lena", "Fox")], classes=[], enrolments=[],
                               mode="delta"))  # fmt: skip
    assert a_year_ago.said("refuse") == [("status-missing", "users.csv", 2)]


def test_last_day_in_the_file_is_the_last_day_here(a_year_ago: Roster) -> None:
    files = builder.oneroster_1_2(
        roles=[
            builder.role("T1", "teacher", endDate="2026-10-23"),
            builder.role("T2", "aide"),
            builder.role("P1", "student"),
            builder.role("P2", "student", endDate="2027-07-20"),
            builder.role("C1", "parent"),
        ]
    )
    a_year_ago.load(files)
    assert Appointment.objects.get(role="teacher").until == dt.date(2026, 10, 23)
    assert Enrolment.objects.get(person__given_name="Owain").until == dt.date(2027, 7, 20)
    a_year_ago.check(files)
    assert a_year_ago.figures["to_do"] == 0


def test_care_goes_on_where_the_pupil_is_at_another_school(
    a_year_ago: Roster, neighbour: School
) -> None:
    pupil = Person.objects.get(given_name="Owain")
    actions.enrol(
        by=SYSTEM, person=pupil, school=neighbour, year_group=7, from_date=dt.date(2026, 9, 1)
    )
    a_year_ago.load(oneroster(without("P2")))
    assert Care.objects.get(pupil=pupil).until is None


def test_many_endings_need_a_word_of_their_own(roster: Roster) -> None:
    pupils = [user(f"P{n}", "student", "Pupil", f"No {n}") for n in range(40)]
    roster.load(oneroster(pupils, classes=[], enrolments=[]))
    roster.check(oneroster(pupils[:31], classes=[], enrolments=[]))
    assert (roster.figures["people_ending"], roster.figures["many_endings"]) == (9, False)
    roster.check(oneroster(pupils[:30], classes=[], enrolments=[]))
    assert (roster.figures["people_ending"], roster.figures["many_endings"]) == (10, True)


def test_change_is_told_field_by_field(a_year_ago: Roster) -> None:
    changed: list[dict[str, Any]] = [
        *without("T1", "P1"),
        user("T1", "teacher", "Asha", "Verma-Jones", email="asha@elmbrook.example"),
        user("P1", "student", "Nia", "Evans", grades="05", agentSourcedIds="C1"),
    ]
    a_year_ago.load(oneroster(changed))
    assert a_year_ago.changes() == [
        ("person", [
            ["family_name", "Verma", "Verma-Jones"],
            ["email", "asha.verma@elmbrook.example", "asha@elmbrook.example"],
        ]),
        ("enrolment", [["year_group", 4, 5]]),
    ]  # fmt: skip
    assert Person.objects.get(given_name="Asha").family_name == "Verma-Jones"


def test_two_schools_of_a_federation_keep_their_ids_apart(
    roster: Roster, roster_at: NewRoster, neighbour: School
) -> None:
    roster.load(oneroster())
    other = roster_at(neighbour)
    other.load(oneroster([user("P1", "student", "Someone", "Else")], classes=[], enrolments=[]))
    assert other.counts("end") == {}
    assert Person.objects.filter(roster_records__sourced_id="P1").count() == 2
