"""What is said of a row that cannot be used: everything that is wrong with it, at once."""

from __future__ import annotations

import pytest

from schoolgate.people.roster.problems import RosterRefused
from schoolgate.people.tests.roster.builder import sds1
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
