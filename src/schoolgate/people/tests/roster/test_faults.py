"""What is said of a row that cannot be used: everything that is wrong with it, at once."""

from __future__ import annotations

from typing import Any

import pytest

from schoolgate.people.models import Appointment, Care
from schoolgate.people.roster.forms import FilterForm
from schoolgate.people.roster.problems import RosterRefused
from schoolgate.people.roster.report import Line
from schoolgate.people.tests.roster.builder import (
    OR_ORGS,
    SCHOOL,
    enrolment,
    oneroster,
    oneroster_1_2,
    role,
    sds1,
    sds2,
    table,
    user,
)
from schoolgate.people.tests.roster.conftest import Roster

HEADING = "id,given name,family name,role,email,year group,line manager,parents,from,until\n"
BAD = 'T1,,=Verma,sorcerer,nobody,KG,T1,"T1",2026-13-01,2026-09-31\n'
GOOD = "T2,Colin,Reid,teacher,,,,,,\n"
TURNED = "T3,Ann,Bell,teacher,,,,,2026-09-02,2026-09-01\n"


def test_every_fault_of_a_row_is_named_in_one_line(roster: Roster) -> None:
    roster.check(HEADING + BAD + GOOD + TURNED)
    refused = [line for line in roster.lines if line.verb == "refuse"]
    assert [line.line for line in refused] == [2, 4]
    for words in (
        "“given name” is empty", "“family name” begins like a spreadsheet formula",
        "“sorcerer”", "“nobody” is not an e-mail address", "“KG” is not a year group",
        "cannot be their own line manager", "cannot be their own parent",
        "“2026-13-01” in “from” is not a date", "“2026-09-31” in “until” is not a date",
    ):  # fmt: skip
        assert refused[0].detail.count(words) == 1
    assert refused[1].detail == "The last day, 2026-09-01, is before the first, 2026-09-02."


def test_second_row_of_an_id_is_a_duplicate_and_nothing_else(roster: Roster) -> None:
    roster.check(HEADING + GOOD + GOOD)
    [refused] = [line for line in roster.lines if line.verb == "refuse"]
    assert refused.detail == "The id T2 stands in line 2 already."


def test_slash_date_is_asked_about_though_its_row_is_refused_anyway(roster: Roster) -> None:
    files = HEADING + "T1,,Verma,teacher,,,,,1/9/2026,\n"
    with pytest.raises(RosterRefused) as refused:
        roster.check(files)
    assert refused.value.question == "date_order"
    roster.check(files, date_order="day-first")
    assert roster.said("refuse") == [("empty-cell", "people.csv", 2)]


def test_slash_date_of_a_refused_row_of_other_software_stops_nothing(roster: Roster) -> None:
    files = sds1(date="1/9/2026")
    roster.check(files | {"Section.csv": files["Section.csv"].replace("Oak", "")})
    assert roster.said("refuse")[0] == ("empty-cell", "Section.csv", 2)


def reasons(roster: Roster, verb: str = "refuse") -> dict[tuple[str, int], list[str]]:
    """The codes of everything that is said of a row, by file and line."""
    found: dict[tuple[str, int], list[str]] = {}
    for line in roster.lines:
        if line.verb == verb:
            codes = [line.code, *(code for code, _params in line.params.get("also", ()))]
            assert (line.file, line.line) not in found
            found[line.file, line.line] = codes
    return found


def changed(files: dict[str, str], name: str, old: str, new: str) -> dict[str, str]:
    assert files[name].count(old) == 1
    return files | {name: files[name].replace(old, new)}


FAMILY = "id,given name,family name,role,email,year group,line manager,parents\n"


def test_row_is_taken_without_what_is_unknown_and_counted_apart(roster: Roster) -> None:
    files = FAMILY + (
        "T1,Asha,Verma,teacher,,,T9,\nP1,Nia,Evans,pupil,,4,,C8; C9\nT2,,Reid,teacher,,,,\n"
    )
    for _time in range(2):
        roster.load(files)
        assert (roster.counts("refuse"), roster.counts("without")) == ({"row": 1}, {"person": 2})
        assert roster.said("refuse") == [("empty-cell", "people.csv", 4)]
    assert [line.detail for line in roster.lines if line.verb == "without"] == [
        "Taken without their line manager: T9 is not in the roster or at this school.",
        " ".join(
            f"Taken without their parent, carer or child {sid}, who is not in the roster or at this"
            " school."
            for sid in ("C8", "C9")
        ),
    ]
    assert roster.counts("same") == {"person": 2, "appointment": 1, "enrolment": 1}


def test_row_is_taken_without_those_whose_row_is_refused(roster: Roster) -> None:
    files = FAMILY + (
        "T1,Asha,Verma,teacher,,,T2,\nT2,,Reid,teacher,,,,\nP1,Nia,Evans,pupil,,4,,C1\n"
        "C1,,Evans,parent,,,,\n"
    )
    roster.check(files)
    assert reasons(roster) == {("people.csv", 3): ["empty-cell"], ("people.csv", 5): ["empty-cell"]}
    assert reasons(roster, "without") == {
        ("people.csv", 2): ["without-refused-manager"],
        ("people.csv", 4): ["without-refused-parent"],
    }


def test_link_that_stands_is_not_said_to_be_missing(roster: Roster) -> None:
    files = FAMILY + "P1,Nia,Evans,pupil,,4,,C1\nC1,Bethan,Evans,parent,,,,\n"
    roster.load(files)
    roster.load(files.replace("Bethan", "=Bethan"))
    assert (reasons(roster, "without"), Care.objects.get().until) == ({}, None)


def test_id_is_said_to_stand_in_the_line_of_a_refused_row(roster: Roster) -> None:
    roster.check(HEADING + GOOD.replace("Colin", "") + GOOD)
    assert [line.detail for line in roster.lines if line.line == 3] == [
        "The id T2 stands in line 2 already."
    ]
    classes = [
        {"sourcedId": "K1", "title": title, "schoolSourcedId": "S1"} for title in ("", "Oak")
    ]
    roster.check(oneroster([], classes=classes, enrolments=[]))
    assert [line.detail for line in roster.lines if line.line == 3] == [
        "The id K1 stands in line 2 already."
    ]


def test_faults_stand_in_the_order_of_the_lines(roster: Roster) -> None:
    files = FAMILY + (
        "T4,A,B,wizard,,,,\nT3,A,B,teacher,,,T9,\nT1,A,B,teacher,nobody,,,\n"
        "P1,A,B,pupil,,4,,C9\nT1,A,B,teacher,,,T9,\nT0,A,B,teacher,,,T9,\n"
    )
    roster.check(files)
    assert [line for _code, _file, line in roster.said("refuse")] == [2, 4, 6]
    assert [line for _code, _file, line in roster.said("without")] == [3, 5, 7]


BOTH = ["bad-email", "family-unknown"]
PERSON = ["empty-cell", "duplicate", "bad-email"]
PLACE = ["unknown-part", "class-unknown", "person-unknown"]


@pytest.mark.parametrize(("files", "place", "codes"), [
    (FAMILY + "P1,Nia,Evans,pupil,nobody,4,T9,C9\n", ("people.csv", 2),
     ["bad-email", "manager-unknown", "parent-unknown"]),
    (FAMILY + GOOD + GOOD.replace(",,,,,,", ",nobody,,,,,"), ("people.csv", 3),
     ["bad-email", "duplicate"]),
    (oneroster([user("P1", "student", "Nia", "Evans", email="nobody", agentSourcedIds="C9")]),
     ("users.csv", 2), BOTH),
    (oneroster([user("P1", "wizard", "", "=Evans")]), ("users.csv", 2),
     ["unknown-role", "empty-cell", "formula"]),
    (oneroster([user("P1", "student", "Nia", "Evans"),
                user("P1", "student", "", "Evans", email="nobody")]), ("users.csv", 3), PERSON),
    (oneroster([], classes=[], enrolments=[enrolment("K9", "P9", "wizard")]),
     ("enrollments.csv", 2), PLACE),
    (oneroster([], classes=[], enrolments=[enrolment("K9", "P9", "student")]),
     ("enrollments.csv", 2), ["class-unknown", "person-unknown"]),
    (oneroster([], classes=[{"sourcedId": "K1", "schoolSourcedId": "S1", "subjects": "=1",
                             "status": "maybe"}], enrolments=[]),
     ("classes.csv", 2), ["bad-status", "formula", "empty-cell"]),
    (oneroster_1_2([], [role("P9", "wizard", beginDate="soon", endDate="late")]),
     ("roles.csv", 2), ["unknown-role", "bad-date", "bad-date", "person-unknown"]),
    (changed(sds2(), "users.csv", "P2,oevans,Owain", "P1,a@b,"), ("users.csv", 5), PERSON),
    (changed(sds2(), "roles.csv", "T2,S1,aide,,,TRUE,,", "T9,S1,wizard,,,TRUE,soon,"),
     ("roles.csv", 3), ["unknown-role", "bad-date", "person-unknown"]),
    (changed(sds2(), "classes.csv", "K1,S1,Oak", "K1,,"), ("classes.csv", 2),
     ["empty-cell", "empty-cell"]),
    (changed(sds2(), "enrollments.csv", "K1,T2,aide", "K9,P9,wizard"), ("enrollments.csv", 4),
     PLACE),
    (changed(sds2(), "relationships.csv", "P2,C1,guardian", "P9,C9,wizard"),
     ("relationships.csv", 3), ["unknown-relationship", "person-unknown", "parent-unknown"]),
    (changed(sds2(), "relationships.csv", "P2,C1,guardian", "P9,C9,guardian"),
     ("relationships.csv", 3), ["person-unknown", "parent-unknown"]),
    (changed(sds1(), "Student.csv", "P2,S1,Owain,Evans,oevans", "P1,S1,,Evans,a@b"),
     ("Student.csv", 3), PERSON),
    (changed(sds1(), "Section.csv", "K1,S1,Oak,Maths,2026-09-01", "K1,S1,,=1,soon"),
     ("Section.csv", 2), ["empty-cell", "formula", "bad-date"]),
    (changed(sds1(), "StudentEnrollment.csv", "K1,P1", "K9,P9"), ("StudentEnrollment.csv", 2),
     ["class-unknown", "person-unknown"]),
    (changed(sds1(), "GuardianRelationship.csv", "P2,beth@family.example,Guardian", "P9,,wizard"),
     ("GuardianRelationship.csv", 3), ["empty-cell", "unknown-relationship", "person-unknown"]),
    (changed(sds1(), "User.csv", "beth@family.example,Bethan,Evans", "nobody,,=Evans"),
     ("User.csv", 2), ["bad-email", "empty-cell", "formula"]),
])  # fmt: skip
def test_every_fault_is_named_in_every_format(
    roster: Roster, files: Any, place: tuple[str, int], codes: list[str]
) -> None:
    roster.check(files)
    assert sorted(reasons(roster)[place]) == sorted(codes)


def test_unknown_guardian_is_named_by_the_address(roster: Roster) -> None:
    files = changed(sds1(), "User.csv", "beth@family.example", "ann@family.example")
    roster.check(files)
    assert {line.detail for line in roster.lines if line.verb == "refuse"} == {
        "The parent or carer beth@family.example is not in the roster or at this school."
    }


@pytest.mark.parametrize(("name", "old", "new"), [
    ("Teacher.csv", "Head of maths", "=Head of maths"),
    ("GuardianRelationship.csv", "P2,beth@family.example,Guardian",
     "P2,beth@family.example,wizard"),
    ("User.csv", "Bethan", "=Bethan"),
])  # fmt: skip
def test_refused_row_of_school_data_sync_1_ends_nothing(
    roster: Roster, name: str, old: str, new: str
) -> None:
    roster.load(sds1())
    roster.load(changed(sds1(), name, old, new))
    assert (name, 2 + (name[0] == "G")) in reasons(roster)
    assert roster.counts("end") == {}
    assert Appointment.objects.get().until is None
    assert Care.objects.filter(until=None).count() == 2


MANY = [f"{number:x}" for number in range(26_000)]


@pytest.mark.parametrize(("name", "ids", "codes"), [
    ("", MANY[:400], ["empty-cell", *["parent-unknown"] * 20]),
    ("", MANY, ["cell-too-long", "empty-cell"]),
    ("Nia", MANY, ["cell-too-long"]),
])  # fmt: skip
def test_line_of_a_row_that_names_many_ids_stays_short(
    roster: Roster, name: str, ids: list[str], codes: list[str]
) -> None:
    roster.check(FAMILY + f'P1,{name},Evans,pupil,,4,,"{";".join(ids)}"\n')
    assert sorted(reasons(roster)["people.csv", 2]) == sorted(codes)


def test_line_of_a_row_with_many_agents_stays_short(roster: Roster) -> None:
    for name, verb, count in (("", "refuse", 21), ("Nia", "without", 21)):
        pupil = user("P1", "student", name, "Evans", agentSourcedIds=",".join(MANY))
        roster.check(oneroster([pupil], classes=[], enrolments=[]))
        assert len(reasons(roster, verb)["users.csv", 2]) == count
    [taken] = [line for line in roster.lines if line.verb == "without"]
    assert taken.detail.endswith(" There are 25980 more like these.")
    assert taken.detail.count("Taken without") == 20


def test_who_is_not_taken_lacks_nothing(roster: Roster) -> None:
    users = [
        user("T1", "teacher", "Asha", "Verma", agentSourcedIds="P8"),
        user("P8", "student", "Zoe", "Other", agentSourcedIds="C8,C9"),
        user("C8", "parent", "Ann", "Other", agentSourcedIds="P8,C7"),
        user("C7", "parent", "", "Other"),
    ]
    roles = [role("T1", "teacher"), role("P8", "student", orgSourcedId="S2")]
    files = oneroster_1_2(users, roles)
    far = {"sourcedId": "S2", "name": "Far School", "type": "school"}
    files["orgs.csv"] = table(OR_ORGS, [SCHOOL, far])
    roster.check(files)
    assert roster.counts("add")["person"] == 1
    assert reasons(roster, "without") == {}


def test_who_left_before_they_were_ever_here_lacks_nothing(roster: Roster) -> None:
    roster.check(HEADING + "P1,Nia,Evans,pupil,,4,,C9,2024-09-01,2025-07-20\n")
    assert (roster.counts("add"), reasons(roster, "without")) == ({}, {})


def test_child_of_a_parents_row_is_not_called_a_parent(roster: Roster) -> None:
    users = [
        user("P1", "student", "Nia", "Evans", agentSourcedIds="C2"),
        user("C1", "parent", "Bethan", "Evans", agentSourcedIds="P1,P8"),
        user("C2", "parent", "", "Evans", agentSourcedIds="P9"),
    ]
    roster.check(oneroster(users, classes=[], enrolments=[]))
    said = {line.line: line.detail for line in roster.lines if line.verb in {"refuse", "without"}}
    assert said[2] == "Taken without their parent, carer or child C2, whose row was refused."
    assert said[3] == (
        "Taken without their parent, carer or child P8, who is not in the roster or at this school."
    )
    assert said[4].endswith(
        " The parent, carer or child P9 is not in the roster or at this school."
    )


def test_id_that_cannot_be_shown_is_not_shown(roster: Roster) -> None:
    files = FAMILY + "T1,Asha,Verma,teacher,,,T\x1b[31m9,C\u202e9; C8\n"
    roster.check(files)
    assert reasons(roster) == {
        ("people.csv", 2): ["control-character", "control-character", "parent-unknown"]
    }
    assert all(mark.isprintable() for line in roster.lines for mark in line.detail)


def test_refused_row_of_a_new_line_manager_leaves_the_old_one(roster: Roster) -> None:
    files = FAMILY + "T1,Asha,Verma,teacher,,,T2,\nT2,Colin,Reid,teacher,,,,\n"
    roster.load(files)
    roster.load(files.replace(",T2,", ",T3,") + "T3,,Bell,teacher,,,,\n")
    assert [line.detail for line in roster.lines if line.verb == "without"] == [
        "Taken without the line manager T3, whose row was refused."
    ]
    assert roster.changes() == []
    managed = Appointment.objects.get(person__given_name="Asha")
    assert managed.line_manager is not None
    roster.load(files.replace(",T2,", ",,"))
    managed.refresh_from_db()
    assert managed.line_manager is None


def test_refused_row_of_a_line_manager_leaves_who_is_new_without_one(roster: Roster) -> None:
    roster.load(FAMILY + "T1,Asha,Verma,teacher,,,T3,\nT3,,Bell,teacher,,,,\n")
    assert Appointment.objects.get().line_manager is None


def test_guardian_of_no_pupil_is_named_by_the_address(roster: Roster) -> None:
    roster.check(changed(sds1(), "GuardianRelationship.csv", "P2,beth", "T1,beth"))
    [refused] = [line for line in roster.lines if line.verb == "refuse"]
    assert refused.detail == (
        "Neither T1 nor beth@family.example is a pupil of this school, or both are."
    )


def test_line_manager_who_has_left_is_not_said_to_be_nobody(roster: Roster) -> None:
    past = "T2,Colin,Reid,teacher,,,,,2020-09-01,2025-07-20\n"
    roster.check(HEADING + "T1,Asha,Verma,teacher,,,T2,,,\n" + past)
    assert [line.detail for line in roster.lines if line.verb == "without"] == [
        "Taken without the line manager T2, who has left."
    ]


def test_report_is_filtered_by_nothing_that_it_never_speaks_of() -> None:
    assert "line-manager" not in dict(FilterForm().fields["thing"].choices)
    assert Line("refuse", "line-manager", "", [], "", 0, "", {}).thing_word == "Line managers"


def test_new_pupil_whose_row_is_refused_is_missed_by_their_parent(roster: Roster) -> None:
    users = [
        user("P1", "student", "", "Evans"),
        user("P2", "student", "Owain", "Evans"),
        user("C1", "parent", "Bethan", "Evans", agentSourcedIds="P1,P2"),
        user("C2", "parent", "Carl", "Evans", agentSourcedIds="P1"),
    ]
    roster.check(oneroster(users, classes=[], enrolments=[]))
    assert reasons(roster, "without") == {("users.csv", 4): ["without-refused-parent"]}
    roster.check(changed(sds1(), "Student.csv", "P2,S1,Owain", "P2,S1,"))
    assert reasons(roster)["GuardianRelationship.csv", 3] == ["person-refused"]
