"""From a file to a plan: open, recognise, lay out, compare. Writes nothing to the school."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schoolgate.core import clock
from schoolgate.people.models import Person, School
from schoolgate.people.roster.archive import open_source
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.formats import recognise
from schoolgate.people.roster.formats.shared import Context
from schoolgate.people.roster.have import load, our_school
from schoolgate.people.roster.plan import Figures, make_plan
from schoolgate.people.roster.store import Store, temporary_store
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A roster laid beside the school: what it is, and what it would do."""

    store: Store
    figures: Figures

    @property
    def format(self) -> str:
        """The code of the format."""
        return str(self.figures["format"])

    def count(self, verb: str) -> int:
        """How many things are added, changed, ended, refused, …"""
        return sum(self.figures["counts"].get(verb, {}).values())

    @property
    def has_faults(self) -> bool:
        """Whether something is refused, or taken without a part."""
        return bool(self.count("refuse") or self.count("without"))


def silent(_done: int, _total: int) -> None:
    """No progress wanted."""


@contextmanager
def compared(
    path: Path,
    name: str,
    school: School,
    options: Options,
    *,
    by: Person | None = None,
    progress: Progress = silent,
) -> Iterator[Comparison]:
    """Compare a roster with the school; the plan is gone afterwards. Raises RosterRefused.

    ``by`` is the person who would apply it, whose own appointments no roster ends; nor does
    it give or change any of theirs, unless they are a head.
    """
    with temporary_store() as store, open_source(path, name) as source:
        known, tables = recognise(source, options)
        for ignored in source.ignored:
            store.note("file-ignored", name=ignored)
        for table in tables.values():
            if table.encoding != "UTF-8":
                store.note("encoding", name=table.name, encoding=table.encoding)
        total = sum(table.lines for table in tables.values())
        progress(0, total)
        load(store, school)
        context = Context(
            store, tables, options, our_school(school), clock.today().isoformat(),
            lambda done: progress(done, total),
        )  # fmt: skip
        known.read(context)
        progress(context.rows, context.rows)
        by_pk = by.pk if by else None
        is_head = by is not None and holds(by, school, *HEADS)
        figures = make_plan(store, options, school, by_pk=by_pk, is_head=is_head)
        figures |= {"format": known.code, "format_title": known.title, "rows": context.rows}
        yield Comparison(store, figures)
