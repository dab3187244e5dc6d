"""What an edition may be called and on which day it may begin, and which is the newest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schoolgate.people.models import School
from schoolgate.policies.dates import NEVER_IN_FORCE
from schoolgate.policies.models import Version

LONGEST_NAME = 40
# "2.0" or "3" counts the editions; "2025" is a year.
_NUMBER = re.compile(r"(\d{1,3})(?:\.\d+)*")
# "2", "2.0" and "2.0.0" are one number.
_ENDING_IN_NOUGHT = re.compile(r"(\d+(?:\.\d+)*?)(?:\.0+)*")
DAY = dt.timedelta(days=1)


def named(edition: str) -> str:
    """An edition's name as it is kept."""
    return " ".join(edition.split())[:LONGEST_NAME]


def _as_compared(edition: str) -> str:
    name = named(edition).casefold()
    number = _ENDING_IN_NOUGHT.fullmatch(name)
    return number[1] if number else name


def next_number(editions: Sequence[str]) -> str:
    """The number that follows the highest borne so far; without any, how many there are and one."""
    numbers = [int(found[1]) for one in editions if (found := _NUMBER.fullmatch(one))]
    borne = {_as_compared(one) for one in editions}
    number = max(numbers, default=len(editions)) + 1
    while str(number) in borne:
        number += 1
    return f"{number}.0"


def editions_at(schools: Sequence[School], slug: str) -> dict[int, list[str]]:
    """The names of every edition of a policy by school, those never in force too; one query."""
    found: dict[int, list[str]] = {school.pk: [] for school in schools}
    for school, edition in _versions(schools, slug).values_list("policy__school", "edition"):
        found[school].append(edition)
    return found


def name_is_taken(
    schools: Sequence[School], slug: str, edition: str, *, from_paper: bool = False
) -> str | None:
    """An edition's name is borne once: what to call this one instead, in words."""
    editions = editions_at(schools, slug)
    for school in schools:
        borne = {_as_compared(one): one for one in editions[school.pk]}
        other = borne.get(_as_compared(edition))
        if other is not None:
            free = next_number(editions[school.pk])
            said = {"edition": other, "school": school.name, "free": free}
            if from_paper:
                return (
                    _(
                        "Edition %(edition)s exists already at %(school)s. Add what tells this paper"
                        " apart, such as its year."
                    )
                    % said
                )
            return (
                _(
                    "Edition %(edition)s exists already at %(school)s. Choose another name; the next"
                    " free number is %(free)s."
                )
                % said
            )
    return None


def day_is_taken(
    schools: Sequence[School], slug: str, day: dt.date, *, from_paper: bool = False
) -> str | None:
    """Two editions never begin on one day: which is free instead, in words; a paper has its day."""
    there = _beginning(schools, slug).filter(effective_from=day)
    other = there.select_related("policy__school").first()
    if other is None:
        return None
    said = {"edition": other.edition, "school": other.policy.school.name}
    if from_paper:
        return (
            _(
                "Edition %(edition)s of this policy begins on that day at %(school)s, and two cannot"
                " begin on one day. Look once more at the day on the paper."
            )
            % said
        )
    said["free"] = date_format(first_free_day(schools, slug, day), "l j F Y")
    return (
        _(
            "Edition %(edition)s of this policy begins on that day at %(school)s, and two cannot"
            " begin on one day. The first free day is %(free)s."
        )
        % said
    )


def first_free_day(schools: Sequence[School], slug: str, day: dt.date) -> dt.date:
    """The first day from a day on on which no edition begins at any of the schools."""
    ahead = _beginning(schools, slug).filter(effective_from__gte=day)
    taken = set(ahead.values_list("effective_from", flat=True))
    while day in taken:
        day += DAY
    return day


def newest_of(version: Version) -> Version:
    """The edition adopted to begin last, so that nothing it set is lost; at least this one."""
    after = _beginning([version.policy.school], version.policy.slug).filter(
        effective_from__gt=version.effective_from
    )
    return after.select_related("policy__school").order_by("-effective_from").first() or version


def _beginning(schools: Iterable[School], slug: str) -> QuerySet[Version]:
    return _versions(schools, slug).exclude(NEVER_IN_FORCE)


def _versions(schools: Iterable[School], slug: str) -> QuerySet[Version]:
    return Version.objects.filter(policy__school__in=list(schools), policy__slug=slug)
