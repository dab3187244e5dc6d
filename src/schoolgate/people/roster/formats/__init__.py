"""The formats of rosters that we read, told apart by what is in the files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from schoolgate.people.roster.archive import Source
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.formats import oneroster, plain, sds1, sds2
from schoolgate.people.roster.formats.shared import Context
from schoolgate.people.roster.problems import RosterRefused
from schoolgate.people.roster.tables import Table
from schoolgate.text import Text


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, how it is known, and how it is read."""

    code: str
    title: str
    recognises: Callable[[dict[str, Table]], bool]
    read: Callable[[Context], None]


FORMATS = (
    Format("oneroster-1.1", "OneRoster 1.1", oneroster.is_1_1, oneroster.read_1_1),
    Format("oneroster-1.2", "OneRoster 1.2", oneroster.is_1_2, oneroster.read_1_2),
    Format("sds-2.1", "Microsoft School Data Sync 2.1", sds2.recognises, sds2.read),
    Format("sds-1", "Microsoft School Data Sync 1 (UK or US)", sds1.recognises, sds1.read),
    Format("plain", "Plain CSV of Schoolgate", plain.recognises, plain.read),
)


def recognise(source: Source, options: Options) -> tuple[Format, dict[str, Table]]:
    """The format of what was handed in, and its files. Raises RosterRefused."""
    del options
    tables = {name: Table(member) for name, member in source.members.items()}
    oneroster.refuse_half_bundles(tables)
    for known in FORMATS:
        if known.recognises(tables):
            return known, tables
    raise RosterRefused(
        "unknown-format",
        Text(
            "{name} is no roster that we know. We read OneRoster 1.1 and 1.2, Microsoft School"
            " Data Sync 1 and 2.1, and our own CSV (see the template). It holds: {found}.",
            name=source.name,
            found=", ".join(
                f"{table.name} ({', '.join(table.headings[:6])}…)" for table in tables.values()
            )[:400],
        ),
    )
