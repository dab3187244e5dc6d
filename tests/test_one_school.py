"""No row ties the things of one school to those of another: the database refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.db import IntegrityError, connection, models, transaction

from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.tests import making as approvals
from schoolgate.awareness.models import Activity, MadeMaterial, Plan
from schoolgate.core import clock, frozen, one_school
from schoolgate.core.actors import System
from schoolgate.core.ids import new_public_id
from schoolgate.core.triggers import take_down
from schoolgate.ledger.actions import rearm
from schoolgate.people.models import Federation, Person, RosterRecord, School, SchoolClass, User
from schoolgate.policies.models import Draft, LocalValue, Policy, Version
from tests.examples import make_examples

pytestmark = pytest.mark.django_db
TIED = {one.table: one for one in one_school.tied()}


def leads_to_a_school(model: Any, steps: int = 2) -> bool:
    """Whether rows of a model belong to one school, by themselves or by what they hang on."""
    links = [one for one in model._meta.fields if isinstance(one, models.ForeignKey)]
    if any(one.related_model is School for one in links):
        return True
    further = [one.related_model for one in links if one.related_model not in {Person, User, model}]
    return steps > 0 and any(leads_to_a_school(one, steps - 1) for one in further)


def test_every_model_that_hangs_on_two_things_of_a_school_is_tied() -> None:
    found = set()
    for model in apps.get_models():
        if not model.__module__.startswith("schoolgate"):
            continue
        ways = [
            one.name
            for one in model._meta.fields
            if isinstance(one, models.ForeignKey)
            and one.related_model not in {Person, User, Federation, model}
            and (one.related_model is School or leads_to_a_school(one.related_model))
        ]
        if len(ways) > 1:
            found.add(model._meta.db_table)
    assert found == set(TIED)


@pytest.fixture
def other(cast: Any) -> School:
    """A school of another federation."""
    return cast.foreign_head.appointments.get(role="headteacher").school


def copied(row: models.Model, changed: dict[str, Any]) -> Callable[[], None]:
    """Writes a row like this one, but for some columns, past every rule of ours."""
    fields = [one for one in row._meta.concrete_fields if not one.primary_key]
    values = {
        str(one.column): one.get_db_prep_save(getattr(row, one.attname), connection)
        for one in fields
    }
    if "public_id" in values:
        values["public_id"] = new_public_id()
    values |= changed
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    statement = f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})"

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, list(values.values()))

    return write


def ways(one: one_school.Tied) -> list[tuple[str, list[str]]]:
    """Each thing that a row hangs on, and the others that may be left out beside it."""
    hung_on = [path.split("__")[0] for path in one.paths[1:]]
    optional = {name for name in hung_on if one.model._meta.get_field(name).null}
    return [(name, sorted(optional - {name})) for name in hung_on]


def of_the_school(model: Any, school: School) -> models.Model:
    """Something of this kind that belongs to the school."""
    names = {one.name for one in model._meta.fields}
    way = "school" if "school" in names else "policy__school"
    found = model._default_manager.filter(**{way: school}).order_by("-pk").first()
    assert found is not None, f"tests/examples.py makes no {model.__name__}"
    return found


def test_row_with_the_things_of_two_schools_is_refused(cast: Any, other: School) -> None:
    make_examples(cast)
    version = of_the_school(Version, cast.school)
    MadeMaterial.objects.create(
        school=cast.school, version=version, kind="parents", by=cast.head, at=clock.now()
    )
    RosterRecord.objects.create(
        school=cast.school, kind="class", sourced_id="7",
        school_class=of_the_school(SchoolClass, cast.school),
    )  # fmt: skip
    connection.check_constraints()
    for kept in frozen.frozen_tables():  # they would refuse it for another reason
        take_down(connection, kept.triggers(connection))
    tried = set()
    for table, one in TIED.items():
        if one.paths[0] != "school":
            continue
        row = of_the_school(one.model, cast.school)
        for name, left_out in ways(one):
            mine = of_the_school(one.model._meta.get_field(name).related_model, cast.school)
            without = {f"{more}_id": None for more in left_out}
            with pytest.raises(IntegrityError, match=one_school.WORDS):
                copied(row, {"school_id": other.pk, f"{name}_id": mine.pk, **without})()
            tried.add(table)
    policy = Policy.objects.create(school=other, slug="social-networking", title="Theirs")
    copied(version, {"policy_id": policy.pk, "draft_id": None})()
    plan = Plan.objects.create(
        school=other, version=Version.objects.get(policy=policy), starts=2031, by=cast.head,
        at=clock.now(),
    )  # fmt: skip
    local = LocalValue.objects.first() or LocalValue(
        draft=Draft.objects.filter(federation=cast.federation)[0], school=cast.school,
        parameter="personal_use_at_work", value="banned", by=cast.head, at=clock.now(),
    )  # fmt: skip
    drafted = Draft.objects.filter(school=cast.school)[0]
    asked = ApprovalRequest.objects.filter(state="asked").order_by("pk")[0]
    decision = approvals.decide(cast.line_manager, asked)
    elsewhere = ApprovalRequest.objects.create(
        school=other, kind=asked.kind, asker=cast.foreign_head, begun_at=clock.now()
    )
    theirs = [
        (decision, {"request_id": elsewhere.pk}),
        (version, {"policy_id": policy.pk, "draft_id": drafted.pk}),
        (local, {"school_id": other.pk}),
        (Activity.objects.all()[0], {"plan_id": plan.pk, "version_id": version.pk}),
    ]
    for row, changed in theirs:
        with pytest.raises(IntegrityError, match=one_school.WORDS):
            copied(row, changed)()
        tried.add(row._meta.db_table)
    assert tried == set(TIED)


def test_lost_triggers_are_told_and_put_back() -> None:
    connection.check_constraints()
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
    take_down(connection, one_school.triggers(connection))
    told = run_checks(tags=[Tags.database], databases=["default"])
    assert [problem.id for problem in told] == ["schoolgate.E103"]
    lost = one_school.disarmed(connection)
    assert rearm(by=System("operator")) == lost
    assert one_school.disarmed(connection) == []
