"""Reminders, who is told of late signers, and what stands in inboxes."""

from __future__ import annotations

from typing import Any

import pytest

from schoolgate.conftest import sign_in
from schoolgate.core.controls import controls
from schoolgate.core.diary import diary_of
from schoolgate.core.duties import duties_of
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.asking.jobs import ask_everybody
from schoolgate.declarations.asking.kinds import SIGN
from schoolgate.declarations.asking.late import tell_of_late
from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.tests.asking.making import DAY, at, gone, request_of, sign
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.policies.models import Version
from schoolgate.policies.tests.life.making import adopted

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(cast: Any) -> Version:
    _ = cast.teacher, cast.governor
    made = adopted(cast, "REC")
    look_after(policy=made.policy)
    return made


def told(event: str) -> set[tuple[str, int]]:
    notices = Notice.objects.filter(event=f"declarations.{event}")
    return {(one.person.given_name, one.words["people"]) for one in notices}


def titles(person: Person) -> list[str]:
    forget_needs(person)
    return [one.title for one in needs(person)]


@pytest.mark.clause("THO-DECL-6")
def test_the_line_manager_hears_after_three_days_and_the_head_after_two_weeks(
    version: Version, teacher: Person
) -> None:
    due = request_of(teacher, version).due_on
    with at(due + 3 * DAY):
        tell_of_late()
        assert told("late_team") == set()
    with at(due + 4 * DAY):
        tell_of_late()
        tell_of_late()
        assert told("late_team") == {("Leo", 1)}
        assert told("late_school") == set()
    with at(due + 15 * DAY):
        tell_of_late()
        assert told("late_school") == {("Hannah", 5)}


def test_the_chair_hears_where_the_head_is_late(version: Version, cast: Any) -> None:
    def of_the_head() -> list[Person]:
        return [one.person for one in Notice.objects.filter(event="declarations.late_head")]

    due = request_of(cast.head, version).due_on
    with at(due + 14 * DAY):
        tell_of_late()
        assert of_the_head() == []
    with at(due + 15 * DAY):
        tell_of_late()
        tell_of_late()
        assert of_the_head() == [cast.chair]
        notice = Notice.objects.get(event="declarations.late_head")
        assert sign_in(cast.chair).get(notice.url).status_code == 200


def test_the_chair_hears_nothing_where_others_are_late(version: Version, cast: Any) -> None:
    due = request_of(cast.head, version).due_on
    sign(request_of(cast.head, version))
    with at(due + 15 * DAY):
        tell_of_late()
    assert not Notice.objects.filter(event="declarations.late_head").exists()


def test_nobody_is_told_of_those_who_signed(version: Version, teacher: Person) -> None:
    due = request_of(teacher, version).due_on
    sign(request_of(teacher, version))
    with at(due + 4 * DAY):
        tell_of_late()
    assert told("late_team") == set()


def test_a_request_stands_in_the_inbox_until_it_is_signed(
    version: Version, teacher: Person
) -> None:
    title = f"Read and sign: {version.policy.title}"
    [item] = [one for one in needs(teacher) if one.title == title]
    assert item.verb == "Read and sign"
    sign(request_of(teacher, version))
    assert title not in titles(teacher)


def test_a_request_is_a_duty_and_a_day_with_its_date(version: Version, teacher: Person) -> None:
    due = request_of(teacher, version).due_on
    assert due in {one.due for one in duties_of(teacher) if one.kind == "sign"}
    assert due in {one.day for one in diary_of(teacher) if one.uid.startswith("sign-")}


def test_a_line_manager_finds_late_people_in_the_inbox(version: Version, cast: Any) -> None:
    due = request_of(cast.teacher, version).due_on
    late = "1 person you manage is late to sign"
    assert late not in titles(cast.line_manager)
    with at(due + 4 * DAY):
        assert late in titles(cast.line_manager)


def test_a_line_manager_who_has_left_hears_and_finds_nothing(version: Version, cast: Any) -> None:
    due = request_of(cast.teacher, version).due_on
    gone(cast.line_manager, cast.foreign_school)
    with at(due + 4 * DAY):
        tell_of_late()
        assert told("late_team") == set()
        assert [one for one in titles(cast.line_manager) if "late to sign" in one] == []


@pytest.mark.clause("THO-DECL-6")
def test_reminders_end_with_the_signature(version: Version, teacher: Person) -> None:
    notice = Notice.objects.get(event=SIGN.name, person=teacher)
    assert SIGN.still_open is not None
    assert SIGN.still_open(notice)
    sign(request_of(teacher, version))
    assert not SIGN.still_open(notice)


def test_reminders_end_with_the_request(version: Version, teacher: Person) -> None:
    notice = Notice.objects.get(event=SIGN.name, person=teacher)
    SigningRequest.objects.filter(person=teacher).update(
        closed_on=notice.at.date(), closed_because="left"
    )
    assert SIGN.still_open is not None
    assert not SIGN.still_open(notice)


def test_reminders_come_at_growing_intervals() -> None:
    assert [SIGN.gap(n).days for n in range(5)] == [3, 5, 7, 14, 14]


def test_the_job_asks_at_every_school_and_then_rests(cast: Any) -> None:
    _ = cast.teacher
    adopted(cast, "REC")
    assert ask_everybody() == 4
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("schoolgate.declarations.asking.jobs.look_after", _never)
        assert ask_everybody() == 0


def _never(**_: Any) -> None:
    raise AssertionError("everybody was looked through a moment ago")


@pytest.mark.parametrize("name", ["asked", "chased", "outstanding"])
def test_controls_say_how_it_stands(version: Version, cast: Any, name: str) -> None:
    standing = controls()[f"declarations.{name}"].standing(cast.school)
    assert (standing.figure[0], standing.url) == ("5", f"/s/{cast.school.slug}/who-signed/")
