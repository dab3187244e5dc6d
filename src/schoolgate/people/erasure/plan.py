"""What erasing one person would do: every table, every fact, every file, and what stands against
it. Reads only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day as spoken_day
from schoolgate.people.erasure.parts import Fate, duties_for, parts
from schoolgate.people.erasure.record import Mentions, mentions_of
from schoolgate.people.erasure.reports import lines_about
from schoolgate.people.models import Person, RosterImport


@dataclass(frozen=True)
class PartLine:
    """One table with what is held in it."""

    table: str
    title: str
    rows: int
    fate: Fate
    why: str

    def as_json(self) -> dict[str, Any]:
        """Plain data for a program."""
        return {
            "table": self.table,
            "title": self.title,
            "rows": self.rows,
            "fate": self.fate.value,
            "why": self.why,
        }


@dataclass(frozen=True)
class ErasurePlan:
    """All that would go, be emptied or stay, and why it may not be done now.

    ``keep_until`` is the last day of the time to keep; ``duties`` are reasons that no word of
    the operator outweighs.
    """

    person: Person
    lines: tuple[PartLine, ...]
    mentions: Mentions
    reports: tuple[RosterImport, ...]
    duties: tuple[str, ...]
    keep_until: dt.date

    def problem(self, *, early: bool) -> str | None:
        """Why the person cannot be erased, or nothing."""
        if self.duties:
            return " ".join(self.duties)
        if not early and clock.today() <= self.keep_until:
            return _("What is held on them is kept until %(day)s.") % {
                "day": spoken_day(self.keep_until)
            }
        return None

    def of(self, fate: Fate) -> tuple[PartLine, ...]:
        """The tables with rows that meet a fate."""
        return tuple(line for line in self.lines if line.fate is fate and line.rows)

    @property
    def rows(self) -> int:
        """How many rows go or are emptied."""
        return sum(line.rows for line in self.lines if line.fate is not Fate.STAYS)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a program."""
        return {
            "person": {"id": self.person.public_id, "name": self.person.name},
            "tables": [line.as_json() for line in self.lines if line.rows],
            "record": {
                "details": self.mentions.facts,
                "entries": len(self.mentions.sure),
                "left_for_a_namesake": [
                    {"chain": one.entry.chain, "entry": one.entry.sequence, "names": one.names}
                    for one in self.mentions.doubtful
                ],
            },
            "roster_reports": [
                {"id": one.public_id, "file_name": one.file_name} for one in self.reports
            ],
            "duties": list(self.duties),
            "keep_until": self.keep_until.isoformat(),
        }


def plan_erasure(person: Person) -> ErasurePlan:
    """Look at everything that is held on somebody."""
    lines = tuple(
        PartLine(part.table, str(part.title), part.find(person).count(), part.fate, str(part.why))
        for part in parts()
    )
    return ErasurePlan(
        person,
        lines,
        mentions_of(person),
        tuple(roster for roster, _lines in lines_about(person)),
        tuple(duties_for(person)),
        keep_until(person),
    )


def keep_until(person: Person) -> dt.date:
    """The last day on which what is held on somebody must still be there: so many years after
    the last day on which they had any part in a school, or after they were added.
    """
    ends: list[dt.date | None] = [person.created.date()]
    ends += person.appointments.values_list("until", flat=True)
    ends += person.enrolments.values_list("until", flat=True)
    ends += person.cares_for.values_list("until", flat=True)
    last = max(day for day in [*ends, *_pupils_ends(person)] if day is not None)
    return _years_on(last, settings.KEEP_PERSON_YEARS)


def _pupils_ends(person: Person) -> list[dt.date | None]:
    pupils = person.cares_for.values_list("pupil__enrolments__until", flat=True)
    return list(pupils) if person.cares_for.filter(until__isnull=True).exists() else []


def _years_on(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
