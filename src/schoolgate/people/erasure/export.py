"""Everything that is held on one person, as a zip: JSON for a program, a page for a reader.

Other people are left out: where a row ties the person to somebody else, it says "another
person". Keys (hashes of passwords, secrets of second factors) are left out too.
"""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.db.models import Field, FileField, ForeignKey, Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.ledger.events import UnknownEvent, event_kind
from schoolgate.ledger.models import Entry
from schoolgate.people.erasure.parts import Part, parts
from schoolgate.people.erasure.record import entries_about, mentions_of
from schoolgate.people.erasure.reports import lines_about
from schoolgate.people.models import Person

VERSION = 1
ANOTHER = "another person"
Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """Rows of one sort, with the words for them."""

    table: str
    title: str
    rows: tuple[Row, ...]

    def lines(self) -> list[list[tuple[str, str]]]:
        """The rows as a page shows them: what is empty is left out."""
        return [
            [(_words(name), text) for name, value in row.items() if (text := _shown(value))]
            for row in self.rows
        ]


def write_export(person: Person, file: IO[bytes]) -> None:
    """Write the zip."""
    sections = [section for section in _sections(person) if section.rows]
    words = {"person": person, "sections": sections, "at": clock.now()}
    data = {
        "format": f"schoolgate-person-{VERSION}",
        "at": clock.now().isoformat(),
        "installation": settings.PUBLIC_URL,
        "person": {"id": person.public_id, "name": person.name},
        "sections": [
            {"table": one.table, "title": one.title, "rows": one.rows} for one in sections
        ],
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("person.html", render_to_string("people/export.html", words))


def _sections(person: Person) -> Iterator[Section]:
    for part in reversed(parts()):
        rows = tuple(_row(part, row, person) for row in part.find(person))
        yield Section(part.table, str(part.title), rows)
    yield Section(
        "people.RosterImport", _("Lines of kept roster reports"),
        tuple(_report_lines(person)),
    )  # fmt: skip
    yield Section(
        "ledger.Entry", _("Entries of the record"), tuple(_entries(person)),
    )  # fmt: skip


def _row(part: Part, row: Model, person: Person) -> Row:
    if part.tell is not None:
        return dict(part.tell(row, person))
    return {
        field.name: _value(field, row, person)
        for field in row._meta.concrete_fields  # noqa: SLF001
        if not field.primary_key and field.name not in part.hide
    }


def _value(field: Field[Any, Any], row: Model, person: Person) -> Any:
    value = getattr(row, field.attname)
    if value is None or value == "":
        return None
    if isinstance(field, ForeignKey):
        if field.related_model is Person:
            return "this person" if value == person.pk else ANOTHER
        return str(getattr(row, field.name))
    if isinstance(field, FileField):
        return str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def _report_lines(person: Person) -> Iterator[Row]:
    for roster, lines in lines_about(person):
        for line in lines:
            yield {
                "roster": roster.file_name, "at": roster.at.isoformat(), "what": line.verb,
                "of": line.thing, "name": line.name, "detail": line.detail,
            }  # fmt: skip


def _entries(person: Person) -> Iterator[Row]:
    about = {entry.pk for entry in entries_about(person)}
    named = {one.entry.pk: one.names for one in mentions_of(person).sure}
    acted = Entry.objects.filter(actor_kind="person", actor_id=person.public_id)
    found = Entry.objects.filter(pk__in=[*about, *named]) | acted
    for entry in found.order_by("chain", "sequence").prefetch_related("facts"):
        own = _own_facts(entry, person, about=entry.pk in about, named=named.get(entry.pk, ()))
        yield {
            "chain": entry.chain, "sequence": entry.sequence, "at": entry.at.isoformat(),
            "event": entry.event, "acted": entry.actor_id == person.public_id, "facts": own,
        }  # fmt: skip


def _own_facts(entry: Entry, person: Person, *, about: bool, named: tuple[str, ...]) -> Row:
    """What an entry says without naming anybody else."""
    try:
        personal = event_kind(entry.event).personal
    except UnknownEvent:
        return {}
    facts: Row = {}
    for fact in entry.facts.all():
        value = json.loads(fact.value)
        of_another = fact.name in {"carer", "cover"} and value != person.name
        mine = (about and not of_another) or (not about and fact.name in named)
        facts[fact.name] = value if fact.name not in personal or mine or not value else ANOTHER
    return facts


def _words(name: str) -> str:
    return str(capfirst(name.replace("_", " ")))


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "; ".join(f"{_words(str(k))}: {_shown(v)}" for k, v in value.items() if _shown(v))
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return _moment(value) if isinstance(value, str) else str(value)


def _moment(text: str) -> str:
    """A date or a moment as people read it; any other text as it is."""
    try:
        if len(text) == 10:
            return str(date_format(dt.date.fromisoformat(text), "j F Y"))
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is None:
        return text
    return str(date_format(timezone.localtime(moment), "j F Y, H:i"))
