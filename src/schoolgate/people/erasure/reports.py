"""Kept reports of rosters that name somebody."""

from __future__ import annotations

from collections.abc import Iterator

from schoolgate.people.erasure.own import schools_of
from schoolgate.people.models import Person, RosterImport
from schoolgate.people.roster.local import local_report
from schoolgate.people.roster.report import Line, Report


def lines_about(person: Person) -> Iterator[tuple[RosterImport, list[Line]]]:
    """Each kept report that names the person, with the lines that do."""
    words = {f"{person.given_name} {person.family_name}", person.name, person.email}
    words = {word for word in words if word.strip()}
    kept = RosterImport.objects.filter(school__in=schools_of(person)).exclude(report="")
    for roster in kept.select_related("school"):
        try:
            with local_report(roster) as path:
                lines = Report(path).lines_with(words)
        except OSError:
            continue
        if lines:
            yield roster, lines
