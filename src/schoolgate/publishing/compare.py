"""What the schools of a federation chose, side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.core.words import translated
from schoolgate.people.models import School
from schoolgate.people.roster.cells import neutral
from schoolgate.policies.models import Version
from schoolgate.reference import NOT_STATED, InvalidValue, Parameter, groups


@dataclass(frozen=True, slots=True)
class Choice:
    """What one school says; ``usual`` where most others say the same."""

    school: School
    words: str
    stated: bool
    usual: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter at every school that has a policy in force."""

    parameter: Parameter
    choices: tuple[Choice, ...]

    @property
    def differs(self) -> bool:
        return len({choice.words for choice in self.choices}) > 1


def rows(
    schools: Sequence[School], in_force: Mapping[int, Version]
) -> Iterator[tuple[str, list[Row]]]:
    """Every parameter under its group; schools without a policy in force are left out."""
    governed = [school for school in schools if school.pk in in_force]
    for group, members in groups().items():
        yield group, [_row(known, governed, in_force) for known in members]


def _row(known: Parameter, schools: list[School], in_force: Mapping[int, Version]) -> Row:
    raw = [in_force[school.pk].values.get(known.name, NOT_STATED) for school in schools]
    said = [_words(known, value) for value in raw]
    usual = max(said, key=said.count, default="")
    has_usual = said.count(usual) * 2 > len(said)
    return Row(
        known,
        tuple(
            Choice(school, words, value != NOT_STATED, not has_usual or words == usual)
            for school, words, value in zip(schools, said, raw, strict=True)
        ),
    )


def _words(known: Parameter, raw: Any) -> str:
    if raw == NOT_STATED:
        return _("not stated")
    try:
        return translated(known.label(known.parse(raw)))
    except InvalidValue:
        return str(raw)


def as_csv(schools: Sequence[School], in_force: Mapping[int, Version]) -> str:
    """The same for a spreadsheet, one line for each parameter."""
    out = io.StringIO()
    governed = [school for school in schools if school.pk in in_force]
    writer = csv.writer(out)
    writer.writerow([_("Group"), _("Question"), _("Parameter"), _("Differs")]
                    + [neutral(school.name) for school in governed])  # fmt: skip
    for group, members in rows(schools, in_force):
        for row in members:
            writer.writerow(
                [translated(group), translated(row.parameter.title), row.parameter.name,
                 _("yes") if row.differs else _("no")]
                + [neutral(choice.words) for choice in row.choices]
            )  # fmt: skip
    return out.getvalue()
