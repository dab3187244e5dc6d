"""One person is erased: what goes, what stays and why, and that the record still verifies."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from allauth.mfa.models import Authenticator

from schoolgate.cli import main
from schoolgate.conftest import TEST, Cast, sign_in
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry, Fact
from schoolgate.ledger.verify import verify_chains
from schoolgate.ledger.wording import told
from schoolgate.notices import hearing
from schoolgate.notices.models import Notice
from schoolgate.people import actions
from schoolgate.people.erasure.actions import erase_person
from schoolgate.people.erasure.parts import Fate, parts, undecided
from schoolgate.people.erasure.plan import keep_until, plan_erasure
from schoolgate.people.models import (
    Absence,
    Appointment,
    Care,
    Enrolment,
    Invitation,
    Person,
    School,
    User,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]

OPERATOR = System("operator")
LONG_AGO = dt.date(2015, 7, 31)


def leave(person: Person, day: dt.date = LONG_AGO) -> None:
    """All that they are at a school ended on a day."""
    begun = day - dt.timedelta(days=365)
    for held in (person.appointments, person.enrolments, person.cares_for, person.carers):
        held.update(from_date=begun, until=day)
    Person.objects.filter(pk=person.pk).update(
        created=dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    )
    person.refresh_from_db()


def facts_with(words: str) -> list[str]:
    return [fact.value for fact in Fact.objects.all() if words in fact.value]


def test_every_link_to_a_person_has_a_part() -> None:
    assert undecided() == []
    assert {"people.Invitation", "mfa.Authenticator"} <= {part.table for part in parts()}


def test_leaver_is_erased_and_the_record_still_verifies(cast: Cast) -> None:
    teacher, head = cast.teacher, cast.head
    actions.record_absence(
        by=head, school=cast.school, person=head, cover=teacher,
        from_date=clock.today(), until=clock.today(),
    )  # fmt: skip
    sign_in(teacher)
    hearing.hear_what_is_new()
    leave(teacher)
    assert facts_with("Tessa Teacher")
    plan = erase_person(by=OPERATOR, person=teacher, reason="left in 2015")
    gone = Person.objects.get(pk=teacher.pk)
    assert (gone.name, gone.email, gone.user) == ("A former member", "", None)
    assert facts_with("Tessa") == []
    assert facts_with("tessa") == []
    assert not User.objects.filter(email__startswith="tessa").exists()
    assert not Authenticator.objects.filter(user_id=teacher.user_id).exists()
    assert not Notice.objects.filter(person=teacher).exists()
    assert Absence.objects.get().cover is None
    assert Appointment.objects.get(person=teacher).role == "teacher"
    outcome = verify_chains()
    assert outcome.whole, outcome.broken
    last = Entry.objects.get(event="people.person_erased")
    assert last.subject_id == teacher.public_id
    assert told(last).startswith(f"A person was erased: {plan.rows} rows, ")


def test_pupil_and_what_ties_them_to_a_parent_is_erased(cast: Cast) -> None:
    pupil, parent = cast.pupil, cast.parent
    leave(pupil)
    erase_person(by=OPERATOR, person=pupil, reason="left")
    assert not Enrolment.objects.exists()
    assert not Care.objects.exists()
    assert facts_with("Pippa") == []
    assert Person.objects.get(pk=parent.pk).name == "Paula Pupil"


def test_parent_is_found_in_entries_about_the_pupil(cast: Cast) -> None:
    pupil, parent = cast.pupil, cast.parent
    leave(pupil)
    leave(parent)
    plan = erase_person(by=OPERATOR, person=parent, reason="left")
    entry = Entry.objects.get(event="people.care_recorded")
    assert told(entry) == "(erased) was recorded as parent of Pippa Pupil"
    assert [one.names for one in plan.mentions.sure if one.entry == entry] == [("carer",)]
    assert pupil.name == "Pippa Pupil"


def test_entries_that_may_mean_a_namesake_are_left(cast: Cast) -> None:
    pupil, parent = cast.pupil, cast.parent
    actions.add_person(
        by=TEST, school=cast.school, given_name="Paula", family_name="Pupil", known_as=""
    )
    leave(pupil)
    leave(parent)
    plan = erase_person(by=OPERATOR, person=parent, reason="left")
    assert {one.entry.event for one in plan.mentions.doubtful} == {
        "people.care_recorded", "people.person_added",
    }  # fmt: skip
    assert told(Entry.objects.get(event="people.care_recorded")).startswith("Paula Pupil")
    about = Entry.objects.filter(subject_id=parent.public_id, event="people.person_added").get()
    assert told(about) == "(erased) was added"


def test_earlier_name_is_erased_too(cast: Cast) -> None:
    pupil, parent = cast.pupil, cast.parent
    actions.change_details(by=TEST, school=cast.school, person=parent, family_name="Married")
    parent.refresh_from_db()
    leave(pupil)
    leave(parent)
    erase_person(by=OPERATOR, person=parent, reason="left")
    assert facts_with("Paula") == []


def test_whoever_is_still_here_is_not_erased(cast: Cast) -> None:
    before = Entry.objects.count()
    for person in (cast.teacher, cast.pupil, cast.parent, cast.federation_officer):
        before = Entry.objects.count()
        with pytest.raises(Refused):
            erase_person(by=OPERATOR, person=person, reason="x", early=True)
        assert Person.objects.get(pk=person.pk).name == person.name
        assert Entry.objects.count() == before


def test_time_to_keep_is_waited_for_unless_the_school_says_so(cast: Cast) -> None:
    teacher = cast.teacher
    leave(teacher, clock.today() - dt.timedelta(days=30))
    with pytest.raises(Refused, match="is kept until"):
        erase_person(by=OPERATOR, person=teacher, reason="x")
    erase_person(by=OPERATOR, person=teacher, reason="added by mistake", early=True)
    entry = Entry.objects.get(event="people.person_erased")
    assert json.loads(entry.facts.get(name="early").value) is True


def test_time_to_keep_counts_from_the_last_part(cast: Cast, settings: object) -> None:
    teacher = cast.teacher
    leave(teacher, dt.date(2016, 2, 29))
    assert keep_until(teacher) == dt.date(2022, 2, 28)
    parent = cast.parent
    leave(cast.pupil, dt.date(2020, 7, 21))
    Person.objects.filter(pk=parent.pk).update(created=dt.datetime(2015, 1, 1, tzinfo=dt.UTC))
    parent.refresh_from_db()
    assert keep_until(parent) == dt.date(2026, 7, 21)


def test_only_the_operator_erases(cast: Cast) -> None:
    teacher, head = cast.teacher, cast.head
    leave(teacher)
    with pytest.raises(Refused):
        erase_person(by=head, person=teacher, reason="x")


def test_what_they_decided_keeps_an_author(cast: Cast) -> None:
    head, other = cast.head, cast.teacher
    person = actions.add_person(
        by=TEST, school=cast.school, given_name="Una", family_name="Invited"
    )
    actions.appoint(
        by=TEST, person=person, school=cast.school, role="staff", from_date=clock.today()
    )
    actions.invite(by=head, school=cast.school, person=person, email="una@rowan.example")
    leave(head)
    plan = erase_person(by=OPERATOR, person=head, reason="left")
    invitation = Invitation.objects.get()
    assert invitation.by.name == "A former member"
    assert "people.Invitation" in {line.table for line in plan.of(Fate.STAYS)}
    assert other.name == "Tessa Teacher"


def test_plan_changes_nothing(cast: Cast) -> None:
    teacher = cast.teacher
    leave(teacher)
    before = (Entry.objects.count(), Fact.objects.count())
    plan = plan_erasure(teacher)
    assert plan.problem(early=False) is None
    assert (Entry.objects.count(), Fact.objects.count()) == before


def test_notice_to_another_that_names_them_goes(cast: Cast) -> None:
    teacher, head = cast.teacher, cast.head
    actions.record_absence(
        by=TEST, school=cast.school, person=teacher, cover=head,
        from_date=clock.today(), until=clock.today(),
    )  # fmt: skip
    hearing.hear_what_is_new()
    told_of_cover = Notice.objects.filter(event="people.cover", person=head)
    assert told_of_cover.count() == 1
    leave(teacher)
    erase_person(by=OPERATOR, person=teacher, reason="left")
    assert not told_of_cover.exists()


def test_command_shows_the_dry_run_and_changes_nothing(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(cast.teacher)
    assert main(["people", "erase", "tessa teacher", "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "Goes for good:" in shown
    assert "Must stay:" not in shown
    assert "personal details of" in shown
    assert Person.objects.filter(family_name="Teacher").exists()


def test_command_erases_where_it_is_told_yes(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(cast.teacher)
    words = ["people", "erase", cast.teacher.public_id, "--reason", "left"]
    assert main(words) == 2
    assert "nobody is at a terminal" in capsys.readouterr().err
    assert main([*words, "--yes"]) == 0
    assert not Person.objects.filter(family_name="Teacher").exists()


def test_command_says_why_not_and_ends_with_one(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["people", "erase", cast.teacher.public_id, "--reason", "x", "--yes"]) == 1
    assert "They hold an appointment at Rowan Primary School" in capsys.readouterr().out


def test_command_asks_which_of_several(school: School, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        actions.add_person(by=TEST, school=school, given_name="Sam", family_name="Same")
    assert main(["people", "erase", "Sam Same", "--dry-run"]) == 2
    shown = capsys.readouterr().err
    assert all(one.public_id in shown for one in Person.objects.filter(family_name="Same"))
