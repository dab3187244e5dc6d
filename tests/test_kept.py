"""What was adopted, signed, reported or shown stays as it is: every frozen table, both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import Tags, run_checks
from django.db import IntegrityError, connection, models, transaction

from schoolgate.approvals.models import ApprovalRequest, Decision, Matter
from schoolgate.approvals.tests import making as approvals
from schoolgate.core import frozen
from schoolgate.declarations.tests import making as signing
from schoolgate.ledger.models import Chain, Entry, Fact
from schoolgate.policies.tests.life import making
from schoolgate.publishing import actions as publishing
from schoolgate.reviews import report_actions
from schoolgate.sites.ending.actions import Judged, evaluate
from schoolgate.sites.models import Evaluation, SiteText
from schoolgate.sites.tests.making_register import site

ON_SQLITE = connection.vendor == "sqlite"
TABLES = [one.table for one in frozen.frozen_tables()]


@pytest.fixture
def rows(cast: Any) -> dict[str, models.Model]:
    """One row of each frozen table."""
    version = making.adopted(cast)
    signed = signing.signed(signing.asked_to_sign(cast.teacher, version))
    report_actions.keep_report(by=cast.head, version=version, worked="All.", developing="Nothing.")
    made = [
        version,
        signed,
        report_actions.give_report(by=cast.head, version=version),
        publishing.add_translation(
            by=cast.head, version=version, language="pl", own_name="polski", title="Zasady",
            text="# Telefony",
        ),
        making.delegated(cast, version),
        decided(cast),
        answered(),
        written(cast),
        judged(cast),
    ]  # fmt: skip
    connection.check_constraints()
    return {row._meta.db_table: row for row in made}


def decided(cast: Any) -> Decision:
    """A decision on a request of the teacher's."""
    request = ApprovalRequest.objects.get(public_id=approvals.examples(cast)["approval_request"])
    return approvals.decide(cast.line_manager, request)


def answered() -> Matter:
    """What was decided on, as it was sent."""
    return Matter.objects.filter(request__state="asked")[0]


def written(cast: Any) -> SiteText:
    """An edition of the house rules of a site."""
    return site(cast).texts.all()[0]


def judged(cast: Any) -> Evaluation:
    """A site judged against its aims."""
    found = Judged("yes", "close", "All read it.")
    return evaluate(by=cast.head, site=site(cast), judged=found)


def of(table: str) -> frozen.Frozen:
    return next(one for one in frozen.frozen_tables() if one.table == table)


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(one: frozen.Frozen, do: Callable[[], Any]) -> None:
    """The database says no, in the words of the table."""
    with pytest.raises(IntegrityError, match=one.words), transaction.atomic():
        do()


def another(field: models.Field[Any, Any], value: Any) -> Any:
    """Another value that the column could hold."""
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.JSONField):
        return {"other": True}
    if isinstance(field, models.DateTimeField | models.DateField):
        return (value or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) + dt.timedelta(days=400)
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return "x" if str(value) != "x" else "y"
    return (value or 0) + 1000


def fields(row: models.Model) -> list[models.Field[Any, Any]]:
    return list(row._meta.concrete_fields)


def uniques(table: str) -> Iterator[list[str]]:
    """The columns of every unique index that the database itself has."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    for one in found.values():
        if one["unique"] or one["primary_key"]:
            yield one["columns"]


def copied(table: str, same: list[str], everywhere: set[str], row: models.Model) -> str:
    """A copy of the row that collides with it by these columns alone."""
    chosen = []
    for field in fields(row):
        value = f'"{field.column}"'
        if field.column in everywhere - set(same):
            text = isinstance(field, models.CharField)
            value = (
                "'new'"
                if text
                else f"date({value}, '+1 day')"
                if isinstance(field, models.DateField)
                else f"{value} + 1000"
            )
        chosen.append(value)
    columns = ", ".join(f'"{field.column}"' for field in fields(row))
    return f'INTO "{table}" ({columns}) SELECT {", ".join(chosen)} FROM "{table}"'


def test_every_frozen_table_is_tried(rows: dict[str, models.Model]) -> None:
    assert sorted(rows) == TABLES


@pytest.mark.parametrize("table", TABLES)
def test_no_column_is_changed(rows: dict[str, models.Model], table: str) -> None:
    one, row = of(table), rows[table]
    for field in fields(row):
        value = getattr(row, field.attname)
        if field.column in one.once and value is None:
            continue
        change = {field.attname: another(field, value)}
        refused(one, lambda given=change: type(row)._base_manager.update(**given))
        refused(
            one,
            lambda name=field.column, given=change[field.attname], kind=field: execute(
                f'UPDATE "{table}" SET "{name}" = %s', kind.get_db_prep_save(given, connection)
            ),
        )


@pytest.mark.parametrize("table", TABLES)
def test_what_is_filled_once_is_filled_once(rows: dict[str, models.Model], table: str) -> None:
    one, row = of(table), rows[table]
    late = [field for field in fields(row) if field.column in one.once]
    given = {
        field.attname: row.by_id
        if field.is_relation
        else another(field, getattr(row, field.attname))
        for field in late
    }
    if late:
        type(row)._base_manager.filter(pk=row.pk).update(**given)
    for field in late:
        refused(one, lambda name=field.column: execute(f'UPDATE "{table}" SET "{name}" = NULL'))


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_deleted(rows: dict[str, models.Model], table: str) -> None:
    one, row = of(table), rows[table]
    refused(one, lambda: execute(f'DELETE FROM "{table}"'))
    refused(one, lambda: type(row)._base_manager.filter(pk=row.pk)._raw_delete("default"))
    if not ON_SQLITE:
        refused(one, lambda: execute(f'TRUNCATE "{table}" CASCADE'))


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_put_in_the_place_of_another(rows: dict[str, models.Model], table: str) -> None:
    one, row = of(table), rows[table]
    found = list(uniques(table))
    assert ["id"] in found
    everywhere = {column for columns in found for column in columns}
    for columns in found:
        if ON_SQLITE:
            copy = copied(table, columns, everywhere, row)
            refused(one, lambda text=copy: execute(f"INSERT OR REPLACE {text}"))
            refused(one, lambda text=copy: execute(f"INSERT OR IGNORE {text}"))
    target = "" if ON_SQLITE else "(id) "
    every = ", ".join(f'"{field.column}"' for field in fields(row))
    refused(
        one,
        lambda: execute(
            f'INSERT INTO "{table}" ({every}) SELECT {every} FROM "{table}" WHERE true'
            f" ON CONFLICT {target}DO UPDATE SET id = excluded.id + 1000"
        ),
    )
    if ON_SQLITE:
        refused(one, lambda: execute(f'UPDATE OR REPLACE "{table}" SET id = id + 1'))
    assert type(row)._base_manager.filter(pk=row.pk).exists()


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_replica_mode_does_not_switch_the_triggers_off(
    rows: dict[str, models.Model], table: str
) -> None:
    execute("SET LOCAL session_replication_role = replica")
    refused(of(table), lambda: execute(f"UPDATE {table} SET id = id + 1000"))
    refused(of(table), lambda: execute(f"DELETE FROM {table}"))
    execute("SET LOCAL session_replication_role = origin")


def weakened(name: str, table: str) -> list[str]:
    """The trigger is there, and lets everything through."""
    if ON_SQLITE:
        event = name.rsplit("_", 1)[1].upper()
        return [
            f"DROP TRIGGER {name}",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN 0 BEGIN SELECT 1; END",
        ]
    return [
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            " AS $$BEGIN RETURN NEW; END$$"
        )
    ]


def problems() -> list[str]:
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [f"{one.id}: {one.msg}" for one in found if one.id == "schoolgate.E102"]


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_trigger_that_is_gone_or_weakened_is_told_at_start(table: str) -> None:
    assert (frozen.disarmed(connection), problems()) == ([], [])
    gone, weak = f"{table}_no_delete", f"{table}_no_update"
    execute(f"DROP TRIGGER {gone}" if ON_SQLITE else f"DROP TRIGGER {gone} ON {table}")
    for statement in weakened(weak, table):
        execute(statement)
    assert frozen.disarmed(connection) == [gone, weak]
    assert problems() == [
        f"schoolgate.E102: The database does not keep what was adopted or signed: {gone}, {weak}."
    ]
    frozen.arm(connection)
    assert (frozen.disarmed(connection), problems()) == ([], [])


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_trigger_that_is_switched_off_is_told(table: str) -> None:
    execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_delete")
    assert frozen.disarmed(connection) == [f"{table}_no_delete"]


KEPT = {Chain, Entry, Fact} | {one.model for one in frozen.frozen_tables()}
LEAVES_ALONE = {models.PROTECT, models.RESTRICT, models.DO_NOTHING}


def test_deleting_anything_else_takes_nothing_along_that_is_kept() -> None:
    wrong = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and (model in KEPT or field.related_model in KEPT)
        and field.remote_field.on_delete not in LEAVES_ALONE
    ]
    assert wrong == []


def test_nothing_leads_out_of_the_record_or_into_it() -> None:
    links = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and {model, field.related_model} & {Chain, Entry, Fact}
    }
    assert links == {"Fact.entry"}
