"""The editions that people signed before the one of today, and how each stood when it ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Value

from schoolgate.core import clock
from schoolgate.declarations.asking.queries import Edition, Figures, board_of, ended_on, everybody
from schoolgate.declarations.asking.queries import lines as lines_of
from schoolgate.declarations.asking.rows import accepted_for
from schoolgate.declarations.asking.rules import Sight, may_see_small_figures, sight_of
from schoolgate.declarations.models import Declaration
from schoolgate.declarations.rules import collector_of
from schoolgate.people.models import Person, School
from schoolgate.people.standing import holds
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.models import Policy, Version

# So many are counted on the board; the page of any other edition leads to its own.
LISTED = 8
Seen = tuple[Edition, Sight]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An edition that is over and that somebody signed; no figures where they would name people."""

    edition: Edition
    figures: Figures | None


def earlier_editions(by: Person, school: School, slug: str = SOCIAL_NETWORKING) -> list[Earlier]:
    """The editions that ended and were signed, the newest first; few queries, however many."""
    seen = _seen(by, school, _ended(school, slug))[:LISTED]
    if not seen:
        return []
    counted = _counted(by, seen)
    small_too = may_see_small_figures(by, school) is None
    found = []
    for edition, sight in seen:
        figures = Figures(edition.version.edition, **counted[edition.version.pk])
        shown = sight is not Sight.FIGURES or small_too or not figures.is_small
        found.append(Earlier(edition, figures if shown else None))
    return found


def _ended(school: School, slug: str) -> list[Edition]:
    day, found = clock.today(), []
    for policy, line in lines_of(Policy.objects.filter(school=school, slug=slug)):
        signed = _signed(policy)
        for version in line:
            ended = ended_on(version, line, day)
            if version.pk in signed and ended is not None:
                version.policy, version.values = policy, signed[version.pk]
                accepted = tuple(one.pk for one in accepted_for(version, line))
                found.append(Edition(version, accepted, ended=ended))
    return sorted(found, key=lambda one: (one.version.effective_from, one.ended), reverse=True)


def _signed(policy: Policy) -> dict[int, dict[str, object]]:
    """The values of the versions that somebody signed, which say who collects, by version."""
    declared = Declaration.objects.filter(version__policy=policy, kind=Declaration.Kind.SIGNED)
    signed = Version.objects.filter(pk__in=declared.order_by().values("version"))
    return dict(signed.values_list("pk", "values"))


def _seen(by: Person, school: School, editions: Sequence[Edition]) -> list[Seen]:
    """Each edition that somebody may look at, with how much of it they see."""
    usual = sight_of(by, school, None)
    found = []
    for one in editions:
        sight = Sight.ALL if holds(by, school, collector_of(one.version)) else usual
        if sight is not None:
            found.append((one, sight))
    return found


def _counted(by: Person, seen: Sequence[Seen]) -> dict[int, dict[str, int]]:
    """How many stand where, by version; one query for all editions together."""
    counts = [
        (everybody(one) if sight is Sight.FIGURES else board_of(one, by, sight))
        .order_by()
        .annotate(shown=Value(one.version.pk))
        .values_list("shown", "state")
        .annotate(n=Count("pk"))
        for one, sight in seen
    ]
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for version, state, n in counts[0].union(*counts[1:], all=True):
        found[version][state] = n
    return found
