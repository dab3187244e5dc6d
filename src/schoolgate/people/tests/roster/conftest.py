from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.people import actions
from schoolgate.people.models import Federation, Person, RosterImport, School
from schoolgate.people.roster.actions import import_roster
from schoolgate.people.roster.archive import sha256_of
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.compare import compared
from schoolgate.people.roster.report import VERBS, Line, lines_of
from schoolgate.people.tests.roster.builder import zipped

SYSTEM = System("test")
TODAY = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def a_friday_in_november(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock.stopped_at(TODAY):
        yield


@pytest.fixture
def school(db: None) -> School:
    federation = Federation.objects.create(name="Elmbrook Federation", slug="elmbrook")
    return actions.add_school(
        by=SYSTEM, federation=federation, name="Elmbrook Primary School", slug="elmbrook-primary",
        urn="900001",
    )  # fmt: skip


@pytest.fixture
def neighbour(school: School) -> School:
    return actions.add_school(
        by=SYSTEM, federation=school.federation, name="Holm Hill Academy", slug="holm-hill",
        urn="900002",
    )  # fmt: skip


@pytest.fixture
def head(school: School) -> Person:
    return add_adult(school, "headteacher", "Margaret", "Okafor", "head@elmbrook.example")


@pytest.fixture
def keeper(school: School) -> Person:
    return add_adult(school, "office", "Owen", "Griffiths", "office@elmbrook.example")


def add_adult(school: School, role: str, given: str, family: str, email: str = "") -> Person:
    """Somebody appointed by hand."""
    person = actions.add_person(
        by=SYSTEM, school=school, given_name=given, family_name=family, email=email
    )
    actions.appoint(
        by=SYSTEM, person=person, school=school, role=role, from_date=dt.date(2020, 9, 1)
    )
    return person


class Roster:
    """Check and import rosters at one school, as a test wants them."""

    def __init__(self, school: School, folder: Path) -> None:
        self.school, self.folder = school, folder
        self.lines: list[Line] = []
        self.figures: dict[str, Any] = {}

    def file(self, files: Mapping[str, str | bytes] | str | bytes) -> Path:
        if isinstance(files, str | bytes):
            path = self.folder / "people.csv"
            path.write_bytes(files.encode() if isinstance(files, str) else files)
            return path
        return zipped(self.folder / "roster.zip", files)

    def check(
        self, files: Any, *, by: Person | None = None, path: Path | None = None, **options: Any
    ) -> Roster:
        path = path or self.file(files)
        with compared(path, path.name, self.school, Options(**options), by=by) as comparison:
            self.lines = list(lines_of(comparison.store, *VERBS))
            self.figures = json.loads(json.dumps(comparison.figures))
        return self

    def load(self, files: Any, *, by: Person | None = None, **options: Any) -> RosterImport:
        path = self.file(files)
        self.check(files, by=by, path=path, **options)
        return import_roster(
            by=by or SYSTEM, school=self.school, path=path, file_name=path.name,
            sha256=sha256_of(path), options=Options(**options),
            expected=self.figures["fingerprint"], say=lambda _done: None,
        )  # fmt: skip

    def counts(self, verb: str) -> dict[str, int]:
        return self.figures["counts"].get(verb, {})

    def said(self, verb: str) -> list[tuple[str, str, int]]:
        """What was said of one kind: code, file, line."""
        return [(line.code, line.file, line.line) for line in self.lines if line.verb == verb]

    def changes(self) -> list[tuple[str, list[list[Any]]]]:
        return [(line.thing, line.fields) for line in self.lines if line.verb == "change"]


@pytest.fixture
def roster(school: School, tmp_path: Path) -> Roster:
    return Roster(school, tmp_path)


NewRoster = Callable[[School], Roster]


@pytest.fixture
def roster_at(tmp_path: Path) -> NewRoster:
    return lambda school: Roster(school, tmp_path)
