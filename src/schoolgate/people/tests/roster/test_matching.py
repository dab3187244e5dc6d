"""Roles, schools and people: what is taken for what, and what is never given."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.people import actions
from schoolgate.people.models import Appointment, Person, School
from schoolgate.people.roster.problems import RosterRefused
from schoolgate.people.roster.roles import given_roles
from schoolgate.people.rules import KEEPERS
from schoolgate.people.tests.roster import builder
from schoolgate.people.tests.roster.builder import SCHOOL, oneroster, people, user
from schoolgate.people.tests.roster.conftest import SYSTEM, NewRoster, Roster, add_adult
from schoolgate.reference import roles

pytestmark = pytest.mark.django_db
PEOPLE = "id,given name,family name,role,email\n"


def test_given_roles_hold_no_key_to_the_school() -> None:
    assert not given_roles() & set(KEEPERS)
    assert {roles()[role].level for role in given_roles()} == {"standard"}


@pytest.mark.parametrize("word", ["principal", "systemAdministrator", "districtAdministrator"])
def test_privileged_role_is_reported_and_never_given(roster: Roster, word: str) -> None:
    files = builder.oneroster_1_2(
        [user("H1", word, "Ruth", "Campbell")], [builder.role("H1", word)]
    )
    roster.load(files)
    assert roster.said("by-hand") == [("by-hand", "roles.csv", 2)]
    assert list(Appointment.objects.values_list("role", flat=True)) == ["staff"]
    roster.check(files)
    assert roster.figures["to_do"] == 0


@pytest.mark.parametrize("word", ["headteacher", "DSL", "network manager", "School office", "slt"])
def test_plain_csv_gives_no_privileged_role(roster: Roster, word: str) -> None:
    roster.load(f"id,given name,family name,role\nX1,Ruth,Campbell,{word}\n")
    assert roster.counts("by-hand") == {"appointment": 1}
    assert list(Appointment.objects.values_list("role", flat=True)) == ["staff"]


def test_person_who_holds_the_role_by_hand_is_left_alone(roster: Roster, head: Person) -> None:
    text = (
        "id,given name,family name,role,email\n"
        "H1,Margaret,Okafor,headteacher,head@elmbrook.example\n"
    )
    roster.load(text, match=True)
    assert roster.said("by-hand") == []
    assert list(head.appointments.values_list("role", flat=True)) == ["headteacher"]


def test_unknown_role_is_refused(roster: Roster) -> None:
    roster.check(oneroster([user("X1", "wizard", "Ann", "Lee")], classes=[], enrolments=[]))
    assert roster.said("refuse") == [("unknown-role", "users.csv", 2)]


def test_same_address_is_a_new_person_unless_asked(roster: Roster, keeper: Person) -> None:
    files = oneroster([user("O1", "teacher", "Owen", "Griffiths", email="Office@Elmbrook.example")],
                      classes=[], enrolments=[])  # fmt: skip
    roster.check(files)
    assert roster.said("note") == [("same-address", "users.csv", 2)]
    assert roster.counts("add") == {"person": 1, "appointment": 1}
    roster.check(files, match=True)
    assert roster.said("link") == [("matched", "users.csv", 2)]
    assert roster.counts("add") == {"appointment": 1}


def test_address_held_by_two_people_matches_neither(roster: Roster) -> None:
    for name in ("Ada", "Ben"):
        add_adult(roster.school, "staff", name, "Shared", "shared@elmbrook.example")
    files = oneroster([user("O1", "teacher", "Cy", "Shared", email="shared@elmbrook.example")],
                      classes=[], enrolments=[])  # fmt: skip
    roster.check(files, match=True)
    assert roster.counts("link") == {}


def test_two_ids_with_one_address_never_become_one_person(roster: Roster, keeper: Person) -> None:
    users = [
        user(sid, "teacher", "Owen", "Griffiths", email="office@elmbrook.example")
        for sid in ("O1", "O2")
    ]
    roster.check(oneroster(users, classes=[], enrolments=[]), match=True)
    assert (roster.counts("link"), roster.counts("add")["person"]) == ({"person": 1}, 1)


def test_same_id_and_address_in_the_federation_is_the_same_person(
    roster: Roster, roster_at: NewRoster, neighbour: School
) -> None:
    roster.load(oneroster())
    other = roster_at(neighbour)
    other.load(oneroster(
        [user("T1", "teacher", "Asha", "Verma", email="asha.verma@elmbrook.example"),
         user("P1", "student", "Somebody", "Else")],
        classes=[], enrolments=[],
    ))  # fmt: skip
    assert other.counts("link") == {"person": 1}
    assert Person.objects.filter(given_name="Asha").count() == 1
    assert Person.objects.count() == 6


def test_no_roster_renames_who_holds_a_powerful_role(roster: Roster, head: Person) -> None:
    line = "H1,Margaret,Okafor,teacher,head@elmbrook.example\n"
    roster.load(PEOPLE + line, match=True)
    changed = PEOPLE + line.replace("head@", "mine@").replace("Margaret", "Mallory")
    roster.load(changed)
    head.refresh_from_db()
    assert (head.given_name, head.email) == ("Margaret", "head@elmbrook.example")
    assert roster.said("refuse") == [("details-guarded", "people.csv", 2)]
    assert roster.check(changed).figures["to_do"] == 0


def test_powerful_role_to_come_guards_already(roster: Roster) -> None:
    roster.load(PEOPLE + "T1,Asha,Verma,teacher,\n")
    actions.appoint(
        by=SYSTEM, person=Person.objects.get(), school=roster.school, role="dsl",
        from_date=dt.date(2027, 1, 4),
    )  # fmt: skip
    roster.check(PEOPLE + "T1,Asha,Brown,teacher,\n")
    assert roster.said("refuse") == [("details-guarded", "people.csv", 2)]


@pytest.mark.parametrize("part", ["appointment", "federation", "enrolment", "care"])
def test_no_roster_renames_who_belongs_elsewhere_too(
    roster: Roster, neighbour: School, part: str
) -> None:
    roster.load(PEOPLE + "T1,Asha,Verma,teacher,\n")
    asha, day = Person.objects.get(), dt.date(2020, 9, 1)
    if part == "appointment":
        actions.appoint(by=SYSTEM, person=asha, school=neighbour, role="staff", from_date=day)
    elif part == "federation":
        assert roster.school.federation
        actions.appoint_for_federation(
            by=SYSTEM, person=asha, federation=roster.school.federation,
            role="federation-officer", from_date=day,
        )  # fmt: skip
    else:
        pupil = asha if part == "enrolment" else actions.add_person(
            by=SYSTEM, school=neighbour, given_name="Nia", family_name="Verma"
        )  # fmt: skip
        actions.enrol(by=SYSTEM, person=pupil, school=neighbour, year_group=3, from_date=day)
        if part == "care":
            actions.add_care(
                by=SYSTEM, school=neighbour, carer=asha, pupil=pupil, relationship="parent",
                from_date=day,
            )  # fmt: skip
    roster.load(PEOPLE + "T1,Asha,Brown,teacher,\n")
    asha.refresh_from_db()
    assert asha.family_name == "Verma"
    assert roster.said("refuse") == [("details-elsewhere", "people.csv", 2)]


def test_part_elsewhere_that_has_ended_guards_no_longer(roster: Roster, neighbour: School) -> None:
    roster.load(PEOPLE + "T1,Asha,Verma,teacher,\n")
    actions.appoint(
        by=SYSTEM, person=Person.objects.get(), school=neighbour, role="dsl",
        from_date=dt.date(2020, 9, 1), until=dt.date(2026, 7, 20),
    )  # fmt: skip
    roster.load(PEOPLE + "T1,Asha,Brown,teacher,\n")
    assert Person.objects.get().family_name == "Brown"


SCHOOLS = (
    {"sourcedId": "D1", "name": "Trust", "type": "district"},
    {"sourcedId": "A1", "name": "Another School", "type": "school", "parentSourcedId": "D1"},
    {"sourcedId": "S1", "name": "elmbrook  primary school", "type": "school"},
)


def test_school_is_found_by_name_and_others_are_left_alone(roster: Roster) -> None:
    users = [*people(), user("X1", "teacher", "Far", "Away", orgSourcedIds="A1")]
    roster.load(oneroster(users, orgs=SCHOOLS))
    assert roster.counts("add")["person"] == 5
    assert [line.params for line in roster.lines if line.code == "other-school"] == [
        {"name": "Another School", "count": 1}
    ]


def test_school_is_found_by_urn(roster: Roster) -> None:
    orgs = [{**SCHOOL, "name": "Renamed", "identifier": "900001"}, SCHOOLS[1]]
    assert roster.check(oneroster(orgs=orgs)).counts("add")["person"] == 5


def test_school_is_found_again_by_the_id_it_had(roster: Roster) -> None:
    roster.load(oneroster(orgs=[{**SCHOOL, "name": "Renamed"}]))
    roster.check(oneroster(orgs=[{**SCHOOL, "name": "Other"}, SCHOOLS[1]]))
    assert roster.figures["to_do"] == 0


def test_one_school_of_another_name_is_pointed_out(roster: Roster) -> None:
    roster.check(oneroster(orgs=[{**SCHOOL, "name": "Hill Top"}]))
    assert roster.said("note") == [("only-school", "", 0)]


def test_several_schools_and_none_is_ours_asks_which(roster: Roster) -> None:
    orgs = [{**SCHOOL, "name": "Hill Top"}, SCHOOLS[1]]
    with pytest.raises(RosterRefused) as refused:
        roster.check(oneroster(orgs=orgs))
    assert (refused.value.code, refused.value.question) == ("which-school", "org")
    assert refused.value.choices == (("A1", "Another School"), ("S1", "Hill Top"))
    assert roster.check(oneroster(orgs=orgs), org="S1").counts("add")["person"] == 5


def test_pupil_who_moves_to_another_school_of_the_bundle_is_ended(roster: Roster) -> None:
    roster.load(oneroster(orgs=SCHOOLS))
    moved = [
        {**row, "orgSourcedIds": "A1"} if row["sourcedId"] == "P2" else row for row in people()
    ]
    roster.check(oneroster(moved, orgs=SCHOOLS))
    assert roster.counts("end") == {"enrolment": 1, "care": 1}


def test_carers_of_other_schools_pupils_are_left_alone(roster: Roster) -> None:
    users = [
        *people(), user("P8", "student", "Far", "Away", orgSourcedIds="A1", agentSourcedIds="C8"),
        user("C8", "guardian", "Parent", "Away"),
    ]  # fmt: skip
    roster.load(oneroster(users, orgs=SCHOOLS))
    assert not Person.objects.filter(family_name="Away").exists()


@pytest.mark.parametrize(("code", "users"), [
    ("without-parent", [user("P1", "student", "Nia", "Evans", agentSourcedIds="C9")]),
    ("without-family", [user("T1", "teacher", "A", "B", agentSourcedIds="T2"),
                     user("T2", "teacher", "C", "D")]),
])  # fmt: skip
def test_row_is_taken_without_a_family_that_cannot_be(
    roster: Roster, code: str, users: list[dict[str, str]]
) -> None:
    roster.check(oneroster(users, classes=[], enrolments=[]))
    assert (roster.said("refuse"), roster.said("without")) == ([], [(code, "users.csv", 2)])
    assert roster.counts("add")["person"] == len(users)


@pytest.mark.parametrize("has_it", [False, True], ids=["a role", "a line manager"])
def test_own_row_is_left_for_a_head_and_told(
    roster: Roster, keeper: Person, head: Person, school: School, *, has_it: bool
) -> None:
    """With a line manager of one's own choice comes who decides one's requests."""
    heading = "id,given name,family name,role,email,line manager\n"
    friend = "F1,Fay,Friend,teacher,fay@elmbrook.example,\n"
    own = "O1,Owen,Griffiths,teacher,office@elmbrook.example,"
    if has_it:
        roster.load(f"{heading}{own}\n{friend}", match=True)
    before = list(keeper.appointments.order_by("pk").values_list("role", "line_manager"))
    roster.load(f"{heading}{own}F1\n{friend}", match=True, by=keeper)
    assert [code for code, _file, _line in roster.said("refuse")] == ["own-row"]
    assert list(keeper.appointments.order_by("pk").values_list("role", "line_manager")) == before
    assert school.appointments.filter(person__family_name="Friend").exists()
    roster.load(f"{heading}{own}F1\n{friend}", match=True, by=head)
    assert keeper.appointments.get(role="teacher").line_manager.family_name == "Friend"
