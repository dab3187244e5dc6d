"""Rosters as other people's software writes them; not part of the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from schoolgate.people.roster.archive import Member
from schoolgate.people.roster.problems import RosterRefused
from schoolgate.people.roster.tables import Table
from schoolgate.people.tests.roster.conftest import Roster

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not os.environ.get("SCHOOLGATE_SHARED"), reason="needs SCHOOLGATE_SHARED"),
]


@pytest.fixture
def samples() -> Path:
    return Path(os.environ["SCHOOLGATE_SHARED"]) / "data" / "roster-csv"


@pytest.mark.django_db
@pytest.mark.parametrize(("folder", "people"), [("25_users", 25), ("100_users", 67)])
def test_uk_format_is_read_once_the_date_order_is_told(
    roster: Roster, samples: Path, folder: str, people: int
) -> None:
    path = samples / "uk_format" / folder
    with pytest.raises(RosterRefused, match="day or the month"):
        roster.check(None, path=path, org="10001")
    roster.check(None, path=path, org="10001", date_order="month-first")
    assert roster.said("refuse") == []
    assert roster.counts("add")["person"] <= people


@pytest.mark.django_db
def test_uk_format_without_names_is_refused(roster: Roster, samples: Path) -> None:
    with pytest.raises(RosterRefused, match="First Name"):
        roster.check(None, path=samples / "uk_format" / "min_required_attributes", org="10001")


@pytest.mark.django_db
def test_sds_2_1_sample_is_read(roster: Roster, samples: Path) -> None:
    roster.check(None, path=samples / "sds_v2.1")
    assert (roster.figures["format"], roster.said("refuse")) == ("sds-2.1", [])


@pytest.mark.django_db
def test_oneroster_headings_alone_name_no_school(roster: Roster, samples: Path) -> None:
    with pytest.raises(RosterRefused, match="names no school"):
        roster.check(None, path=samples / "oneroster_1_1_headers")


def test_tables_are_read_as_the_csv_spectrum_says(samples: Path) -> None:
    for file in sorted((samples / "csv_spectrum" / "csvs").glob("*.csv")):
        if file.stem == "location_coordinates":
            continue  # the two sample files disagree about a telephone number
        told: Any = json.loads(
            (samples / "csv_spectrum" / "json" / f"{file.stem}.json").read_text("utf-8")
        )
        wanted = told if isinstance(told, list) else [told]
        table = Table(Member(file.name, file.stat().st_size, lambda file=file: file.open("rb")))
        rows = [list(row.values()) for _line, row in table.rows() if isinstance(row, dict)]
        full = [row for row in wanted if any(row.values())]
        assert [[value.replace("\r\n", "\n") for value in row] for row in rows] == [
            [str(value).replace("\r\n", "\n") for value in row.values()] for row in full
        ], file.name
