"""Write a plan to the school's database: in batches, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db.models import F, Model

from schoolgate.core import clock
from schoolgate.people.models import (
    Appointment,
    Care,
    ClassMember,
    Enrolment,
    Person,
    RosterRecord,
    School,
    SchoolClass,
)
from schoolgate.people.roster.store import Store
from schoolgate.reference import roles

BATCH = 1000
MODELS: dict[str, type[Model]] = {
    "person": Person,
    "class": SchoolClass,
    "appointment": Appointment,
    "enrolment": Enrolment,
    "class-place": ClassMember,
    "care": Care,
}
DATES = {"from_date", "until"}

T = TypeVar("T")
Say = Callable[[int], None]


def write_plan(store: Store, school: School, say: Say) -> None:
    """Add, change and end what the plan says. The caller holds the transaction and the locks."""
    _Writer(store, school, say).write()


class _Writer:
    def __init__(self, store: Store, school: School, say: Say) -> None:
        self.store, self.school, self.say = store, school, say
        self.today = clock.today()
        self.done = 0

    def write(self) -> None:
        self._end_all()
        self._remember_school()
        self._add_people()
        self._add_classes()
        self._link()
        for thing in MODELS:
            self._change(thing)
        self._add_appointments()
        self._add_enrolments()
        self._add_places()
        self._add_cares()

    def _count(self, rows: int) -> None:
        self.done += rows
        self.say(self.done)

    def _ops(self, verb: str, thing: str) -> Iterator[list[tuple[Any, ...]]]:
        rows = self.store.each(
            "SELECT sid, sid2, pk, data FROM op WHERE verb=? AND thing=? AND data != '' ORDER BY id",
            verb, thing,
        )  # fmt: skip
        for batch in batched((row for row in rows), BATCH):
            yield [(sid, sid2, pk, json.loads(data)) for sid, sid2, pk, data in batch]
            self._count(len(batch))

    def _person(self, sid: str) -> int:
        return int(self.store.value("SELECT pk FROM ident WHERE sid=?", sid))

    def _class(self, sid: str) -> int:
        return int(self.store.value("SELECT pk FROM class_ident WHERE sid=?", sid))

    def _from(self, data: dict[str, Any]) -> dt.date:
        return dt.date.fromisoformat(data["from"]) if data["from"] else self.today

    # ---- adding ----------------------------------------------------------------------------------

    def _remember_school(self) -> None:
        for (sid,) in self.store.each("SELECT sid FROM chosen"):
            RosterRecord.objects.get_or_create(
                school=self.school, kind=RosterRecord.Kind.SCHOOL, sourced_id=sid
            )

    def _add_people(self) -> None:
        for batch in self._ops("add", "person"):
            people = Person.objects.bulk_create(Person(**data) for _s, _s2, _p, data in batch)
            sids = [sid for sid, _sid2, _pk, _data in batch]
            RosterRecord.objects.bulk_create(
                RosterRecord(
                    school=self.school, kind=RosterRecord.Kind.PERSON, sourced_id=sid, person=person
                )
                for sid, person in zip(sids, people, strict=True)
            )
            for sid, person in zip(sids, people, strict=True):
                self.store.put("ident", sid, person.pk, "new")

    def _add_classes(self) -> None:
        for batch in self._ops("add", "class"):
            classes = SchoolClass.objects.bulk_create(
                SchoolClass(
                    school=self.school, name=data["name"], subject=data["subject"],
                    year_group=data["year_group"], from_date=self._from(data),
                    until=_date(data["until"]), from_roster=True,
                )
                for _sid, _sid2, _pk, data in batch
            )  # fmt: skip
            records = []
            for (sid, _sid2, _pk, data), made in zip(batch, classes, strict=True):
                record = RosterRecord(
                    school=self.school, kind=RosterRecord.Kind.CLASS, sourced_id=sid,
                    school_class=made,
                )  # fmt: skip
                if data.get("again"):
                    self.school.roster_records.filter(
                        kind=RosterRecord.Kind.CLASS, sourced_id=sid
                    ).update(school_class=made)
                else:
                    records.append(record)
                self.store.put("class_ident", sid, made.pk, "new")
            RosterRecord.objects.bulk_create(records)

    def _link(self) -> None:
        for kind, thing in (
            (RosterRecord.Kind.PERSON, "person"),
            (RosterRecord.Kind.CLASS, "class"),
        ):
            field = "person_id" if thing == "person" else "school_class_id"
            for batch in self._ops("link", thing):
                RosterRecord.objects.bulk_create(
                    RosterRecord(school=self.school, kind=kind, sourced_id=sid, **{field: pk})
                    for sid, _sid2, pk, _data in batch
                )

    def _add_appointments(self) -> None:
        known = roles()
        for batch in self._ops("add", "appointment"):
            Appointment.objects.bulk_create(
                Appointment(
                    person_id=self._person(sid), school=self.school, role=data["role"],
                    capacity=known[data["role"]].capacity, job_title=data["job_title"],
                    line_manager_id=self._person(data["manager"]) if data["manager"] else None,
                    from_date=self._from(data), until=_date(data["until"]), from_roster=True,
                )
                for sid, _sid2, _pk, data in batch
            )  # fmt: skip

    def _add_enrolments(self) -> None:
        for batch in self._ops("add", "enrolment"):
            Enrolment.objects.bulk_create(
                Enrolment(
                    person_id=self._person(sid), school=self.school,
                    year_group=data["year_group"], from_date=self._from(data),
                    until=_date(data["until"]), from_roster=True,
                )
                for sid, _sid2, _pk, data in batch
            )  # fmt: skip

    def _add_places(self) -> None:
        for batch in self._ops("add", "class-place"):
            ClassMember.objects.bulk_create(
                ClassMember(
                    school_class_id=self._class(sid2), person_id=self._person(sid),
                    part=data["part"], from_date=self._from(data), until=_date(data["until"]),
                    from_roster=True,
                )
                for sid, sid2, _pk, data in batch
            )  # fmt: skip

    def _add_cares(self) -> None:
        for batch in self._ops("add", "care"):
            Care.objects.bulk_create(
                Care(
                    carer_id=self._person(sid), pupil_id=self._person(sid2),
                    relationship=data["relationship"], from_date=self.today, from_roster=True,
                )
                for sid, sid2, _pk, data in batch
            )  # fmt: skip

    # ---- changing and ending ---------------------------------------------------------------------

    def _change(self, thing: str) -> None:
        model = MODELS[thing]
        for batch in self._ops("change", thing):
            found = model._default_manager.in_bulk([pk for _s, _s2, pk, _d in batch])  # noqa: SLF001
            fields: set[str] = set()
            for _sid, _sid2, pk, data in batch:
                for field, value in self._values(data).items():
                    setattr(found[pk], field, value)
                    fields.add(field)
            model._default_manager.bulk_update(found.values(), sorted(fields), batch_size=200)  # noqa: SLF001

    def _values(self, data: dict[str, Any]) -> dict[str, Any]:
        values = {field: _date(value) if field in DATES else value for field, value in data.items()}
        if "manager" in values:
            manager = str(values.pop("manager") or "")
            values["line_manager_id"] = self._person(manager) if manager else None
        return values

    def _end_all(self) -> None:
        """Endings come first, so that an open row never stands in the way of a new one."""
        yesterday = self.today - dt.timedelta(days=1)
        for thing, model in MODELS.items():
            for batch in self._ops("end", thing):
                days: dict[dt.date, list[int]] = defaultdict(list)
                for _sid, _sid2, pk, data in batch:
                    days[_date(data["until"]) or yesterday].append(pk)
                for day, pks in days.items():
                    rows = model._default_manager.filter(pk__in=pks)  # noqa: SLF001
                    rows.filter(from_date__gt=day).update(until=F("from_date"))
                    rows.filter(from_date__lte=day).update(until=day)


def _date(value: str) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most ``size`` items."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
