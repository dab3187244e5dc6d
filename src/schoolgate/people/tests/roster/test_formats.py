"""The same small school in every format comes out the same."""

from __future__ import annotations

from typing import Any

import pytest

from schoolgate.people.models import (
    Appointment,
    Care,
    ClassMember,
    Enrolment,
    Person,
    SchoolClass,
)
from schoolgate.people.roster.formats.plain import template
from schoolgate.people.tests.roster import builder
from schoolgate.people.tests.roster.conftest import Roster

FORMATS: dict[str, Any] = {
    "oneroster-1.1": builder.oneroster,
    "oneroster-1.2": builder.oneroster_1_2,
    "sds-2.1": builder.sds2,
    "plain": lambda: builder.PLAIN,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMATS)
def test_format_gives_people_roles_classes_and_carers(roster: Roster, name: str) -> None:
    applied = roster.load(FORMATS[name]())
    assert applied.format == name
    assert roster.said("refuse") == []
    names = Person.objects.order_by("given_name").values_list("given_name", flat=True)
    assert list(names) == ["Asha", "Bethan", "Colin", "Nia", "Owain"]
    assert set(Appointment.objects.values_list("person__given_name", "role", "capacity")) == {
        ("Asha", "teacher", "employee"),
        ("Colin", "staff", "employee"),
    }
    assert set(Enrolment.objects.values_list("person__given_name", "year_group")) == {
        ("Nia", 4),
        ("Owain", 6),
    }
    assert list(SchoolClass.objects.values_list("name", flat=True)) == ["Oak"]
    assert set(ClassMember.objects.values_list("person__given_name", "part")) == {
        ("Asha", "teacher"),
        ("Colin", "helper"),
        ("Nia", "pupil"),
    }
    assert set(Care.objects.values_list("carer__given_name", "pupil__given_name")) == {
        ("Bethan", "Nia"),
        ("Bethan", "Owain"),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", FORMATS)
def test_format_imported_twice_has_nothing_to_do(roster: Roster, name: str) -> None:
    roster.load(FORMATS[name]())
    roster.check(FORMATS[name]())
    assert roster.figures["to_do"] == 0
    assert roster.counts("same") == {
        "person": 5, "appointment": 2, "enrolment": 2, "class": 1, "class-place": 3, "care": 2,
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("uk", [True, False])
def test_sds_1_reads_british_and_american_headings(roster: Roster, uk: bool) -> None:
    assert roster.load(builder.sds1(uk=uk)).format == "sds-1"
    assert roster.said("refuse") == []
    assert set(Appointment.objects.values_list("person__given_name", "role", "job_title")) == {
        ("Asha", "teacher", "Head of maths")
    }
    assert set(Care.objects.values_list("pupil__given_name", "relationship")) == {
        ("Nia", "parent"),
        ("Owain", "guardian"),
    }
    assert SchoolClass.objects.get().subject == "Maths"
    roster.check(builder.sds1(uk=uk))
    assert roster.figures["to_do"] == 0


@pytest.mark.django_db
def test_plain_csv_gives_line_managers_and_relationships(roster: Roster) -> None:
    roster.load(builder.PLAIN)
    teacher = Appointment.objects.get(role="teacher")
    assert teacher.line_manager is not None
    assert teacher.line_manager.given_name == "Colin"
    assert Person.objects.get(family_name="Evans", given_name="Bethan").known_as == "Beth"
    assert Care.objects.get(pupil__given_name="Owain").relationship == "guardian"


@pytest.mark.django_db
def test_template_with_examples_can_be_imported(roster: Roster) -> None:
    roster.load(template(examples=True))
    assert roster.said("refuse") == []
    assert roster.counts("add")["person"] == 5
