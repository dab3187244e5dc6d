"""The report of a comparison: a small file that a page, the command and a person read."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.models import Care, ClassMember, YearGroup
from schoolgate.people.roster.cells import neutral
from schoolgate.people.roster.formats.sds1 import GUARDIAN
from schoolgate.people.roster.problems import words_of
from schoolgate.people.roster.store import Store
from schoolgate.reference import roles

VERBS: dict[str, str | Promise] = {
    "refuse": gettext_lazy("Refused"),
    "without": gettext_lazy("Taken without a part"),
    "by-hand": gettext_lazy("Appoint by hand"),
    "end": gettext_lazy("Ended"),
    "change": gettext_lazy("Changed"),
    "add": gettext_lazy("Added"),
    "link": gettext_lazy("Matched"),
    "note": gettext_lazy("Worth knowing"),
}
FAULTS = ("refuse", "without", "by-hand")
THINGS: dict[str, str | Promise] = {
    "person": gettext_lazy("People"),
    "appointment": gettext_lazy("Appointments"),
    "enrolment": gettext_lazy("Pupils at the school"),
    "class": gettext_lazy("Classes"),
    "class-place": gettext_lazy("Places in classes"),
    "care": gettext_lazy("Parents and carers"),
    "term": gettext_lazy("Terms"),
    "row": gettext_lazy("Rows"),
    "roster": gettext_lazy("The roster as a whole"),
}
ONCE: dict[str, str | Promise] = {  # what only reports that were kept long ago still speak of
    "line-manager": gettext_lazy("Line managers"),
}
FIELDS: dict[str, str | Promise] = {
    "given_name": gettext_lazy("given name"),
    "family_name": gettext_lazy("family name"),
    "known_as": gettext_lazy("known as"),
    "email": gettext_lazy("e-mail address"),
    "name": gettext_lazy("name"),
    "subject": gettext_lazy("subject"),
    "year_group": gettext_lazy("year group"),
    "job_title": gettext_lazy("job title"),
    "line_manager": gettext_lazy("line manager"),
    "relationship": gettext_lazy("relationship"),
    "from_date": gettext_lazy("first day"),
    "until": gettext_lazy("last day"),
}


def _order() -> str:
    verbs = " ".join(f"WHEN '{verb}' THEN {place}" for place, verb in enumerate(VERBS))
    faults = ", ".join(f"'{verb}'" for verb in FAULTS)
    where = ", ".join(f"CASE WHEN verb IN ({faults}) THEN {cell} END" for cell in ("file", "line"))
    return f"CASE verb {verbs} END, {where}, id"


# What is wrong stands in the order of the files, so that somebody can put it right line by line.
ORDER = _order()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report."""

    verb: str
    thing: str
    name: str
    fields: list[list[Any]]
    file: str
    line: int
    code: str
    params: dict[str, Any]

    @property
    def verb_word(self) -> str:
        """What is done, in a word."""
        return str(VERBS[self.verb])

    @property
    def thing_word(self) -> str:
        """What it is done to."""
        return str((THINGS | ONCE)[self.thing])

    @property
    def place(self) -> str:
        """Where in the files."""
        if not self.file:
            return ""
        return _("%(file)s, line %(line)d") % {"file": self.file, "line": self.line}

    @property
    def detail(self) -> str:
        """What changes, or why not, in words."""
        if self.code:
            reasons = [(self.code, self.params), *self.params.get("also", ())]
            return " ".join(_reason(code, params) for code, params in reasons)
        if self.fields:
            return "; ".join(_change(*change) for change in self.fields)
        return _about(self.params)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a program."""
        return {
            "verb": self.verb,
            "thing": self.thing,
            "name": self.name,
            "file": self.file,
            "line": self.line or None,
            "code": self.code,
            "detail": self.detail,
            "fields": [{"field": f, "old": old, "new": new} for f, old, new in self.fields],
        }


def _reason(code: str, params: dict[str, Any]) -> str:
    shown = dict(params)
    if "role" in shown:
        shown["role"] = _role(shown["role"])
    for name in {"sid", "other"} & shown.keys():
        shown[name] = shown[name].removeprefix(GUARDIAN)
    return words_of(code, shown)


def _role(code: str) -> str:
    return _(roles()[code].title) if code in roles() else code


def _change(field: str, old: Any, new: Any) -> str:
    return _("%(field)s: %(old)s → %(new)s") % {
        "field": FIELDS[field],
        "old": _shown(field, old),
        "new": _shown(field, new),
    }


def _shown(field: str, value: Any) -> str:
    if value in {None, ""}:
        return _("nothing")
    if field == "year_group":
        return str(YearGroup(value).label)
    if field == "relationship":
        return str(Care.Relationship(value).label)
    return str(value)


def _about(params: dict[str, Any]) -> str:
    if "role" in params:
        return _role(params["role"])
    if "from" in params:
        return _("%(first)s to %(last)s") % {
            "first": _day(params["from"]),
            "last": _day(params["until"]),
        }
    if "class" in params:
        return f"{ClassMember.Part(params['part']).label}: {params['class']}"
    if "pupil" in params:
        return _("parent or carer of %(pupil)s") % {"pupil": params["pupil"]}
    if params.get("year") is not None:
        return str(YearGroup(params["year"]).label)
    return ""


def _day(value: str) -> str:
    return str(day(dt.date.fromisoformat(value)))


def write_report(store: Store, path: Path) -> None:
    """Keep the report of a comparison in a file of its own, without what applying needs."""
    store.db.execute("COMMIT")
    try:
        store.db.execute("ATTACH ? AS report", (str(path),))
        store.db.execute(
            """CREATE TABLE report.line AS SELECT id, verb, thing, name, fields, file, line, code,
               params FROM op ORDER BY id"""
        )
        store.db.execute("CREATE INDEX report.line_verb ON line (verb, thing, id)")
        store.db.execute("DETACH report")
    finally:
        store.db.execute("BEGIN")


class Report:
    """A report that was kept; lines are read as they are wanted."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def count(self, verb: str = "", thing: str = "", words: str = "") -> int:
        """How many lines there are of a kind."""
        where, params = _where(verb, thing, words)
        with closing(self._open()) as db:
            return int(db.execute(f"SELECT count(*) FROM line {where}", params).fetchone()[0])  # noqa: S608

    def lines(
        self, verb: str = "", thing: str = "", words: str = "", *, start: int = 0, most: int = -1
    ) -> Iterator[Line]:
        """Lines of a kind, the refused first."""
        where, params = _where(verb, thing, words)
        with closing(self._open()) as db:
            cursor = db.execute(
                f"SELECT verb, thing, name, fields, file, line, code, params FROM line {where}"  # noqa: S608
                f" ORDER BY {ORDER} LIMIT ? OFFSET ?",
                (*params, most, start),
            )
            while rows := cursor.fetchmany(500):
                yield from (_line(row) for row in rows)

    def lines_with(self, words: Iterable[str]) -> list[Line]:
        """Lines that hold one of the words anywhere, as they are spelt."""
        found: dict[int, Line] = {}
        with closing(self._open()) as db:
            for word in words:
                rows = db.execute(
                    "SELECT id, verb, thing, name, fields, file, line, code, params FROM line"
                    " WHERE instr(name || char(10) || coalesce(fields, '') || char(10) ||"
                    " coalesce(params, ''), ?) ORDER BY id",
                    (word,),
                )
                found |= {row[0]: _line(row[1:]) for row in rows}
        return [found[key] for key in sorted(found)]

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)


def lines_of(store: Store, *verbs: str, most: int = -1) -> Iterator[Line]:
    """Lines of a comparison that is not kept, of these kinds, the refused first."""
    marks = ",".join("?" * len(verbs))
    rows = store.each(
        "SELECT verb, thing, name, fields, file, line, code, params FROM op"  # noqa: S608
        f" WHERE verb IN ({marks}) ORDER BY {ORDER} LIMIT ?",
        *verbs, most,
    )  # fmt: skip
    return (_line(row) for row in rows)


def _where(verb: str, thing: str, words: str) -> tuple[str, list[str]]:
    tests, params = ["1"], []
    for column, value in (("verb", verb), ("thing", thing)):
        if value:
            tests.append(f"{column}=?")
            params.append(value)
    if words:
        tests.append("instr(lower(name), lower(?))")
        params.append(words)
    return f"WHERE {' AND '.join(tests)}", params


def _line(row: tuple[Any, ...]) -> Line:
    verb, thing, name, fields, file, line, code, params = row
    return Line(
        verb, thing, name, json.loads(fields or "[]"), file, line, code, json.loads(params or "{}")
    )


def write_csv(lines: Iterator[Line], out: TextIO) -> None:
    """The report as a table for a spreadsheet, with no cell that could come alive there."""
    writer = csv.writer(out)
    writer.writerow([_("What"), _("Of what"), _("Who or what"), _("Detail"), _("File"), _("Line")])
    for line in lines:
        cells = (line.verb_word, line.thing_word, line.name, line.detail, line.file)
        writer.writerow([*(neutral(cell) for cell in cells), line.line or ""])
