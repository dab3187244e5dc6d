"""What of the register waits for one person, at all their schools."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from django.urls import reverse

from schoolgate.core import clock
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.live import SiteStanding, SiteState
from schoolgate.sites.models import Site, TeamMember
from schoolgate.sites.queries import Seen, may_join, open_sites, seen
from schoolgate.sites.rules import LETS_PUPILS_IN, in_team, is_owner, may_let_pupils_in

LAST_DAYS = dt.timedelta(days=14)  # before the last day of a site its owner is asked to close it
Matter = Literal["team", "held", "pupils", "certify", "evaluate", "close"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing of a site that somebody has to see to."""

    seen: Seen
    matter: Matter

    @property
    def school(self) -> School:
        return self.seen.site.school

    @property
    def url(self) -> str:
        pages = {
            "pupils": "pupils", "certify": "certify", "evaluate": "evaluation", "close": "closing",
        }  # fmt: skip
        return page_of(self.seen, pages.get(self.matter, "site"))

    @property
    def due(self) -> dt.date | None:
        if self.matter == "certify":
            return self.seen.certifying.due
        if self.matter == "evaluate":
            return self.seen.site.evaluate_on
        return self.seen.site.closes if self.matter == "close" else None


def page_of(one: Seen, name: str = "site") -> str:
    """A page of a site."""
    site = one.site
    return reverse(f"sites:{name}", args=[site.school.slug, site.public_id])


def seen_by(person: Person) -> Iterator[Seen]:
    """Open sites at the person's schools in which they have a part, or which they answer for."""
    for school in schools_for(person):
        if not works_here(person, school):
            continue
        sites = list(open_sites(school))
        if not holds(person, school, *HEADS, *LETS_PUPILS_IN):
            sites = [
                one for one in sites if one.owner_id == person.pk or in_team(person, one)
            ]  # fmt: skip
        if sites:
            yield from seen(school, sites)


def waiting_for(person: Person) -> Iterator[Waiting]:
    """What waits for somebody now."""
    for school, each in groupby(seen_by(person), key=lambda one: one.site.school):
        found = list(each)
        theirs = answered_by(person, school, [one.site for one in found])
        for one in found:
            for matter in _matters(one, person, answers=one.site.pk in theirs):
                yield Waiting(one, matter)


def answered_by(person: Person, school: School, sites: Sequence[Site]) -> set[int]:
    """The keys of those sites of a school for which somebody answers: the owner; where the owner
    has left, the head in their place.
    """
    own = {one.pk for one in sites if is_owner(person, one)}
    if len(own) == len(sites) or not holds(person, school, *HEADS):
        return own
    here = set(may_join(school, "").values_list("pk", flat=True))
    return own | {one.pk for one in sites if one.owner_id not in here}


def _matters(one: Seen, person: Person, *, answers: bool) -> Iterator[Matter]:
    site, standing = one.site, one.standing
    is_head = holds(person, site.school, *HEADS)
    runs = answers or in_team(person, site, TeamMember.Part.ADMINISTRATOR)
    stuck = standing.state in {SiteState.HELD, SiteState.PAUSED} and not site.paused_at
    if runs or (is_head and stuck):
        if standing.shortages and standing.state in {SiteState.LIVE, SiteState.PAUSED}:
            yield "team"
        elif stuck or _lacks_before_opening(standing):
            yield "held"
    if (
        site.youngest is not None
        and standing.is_live
        and may_let_pupils_in(person, site) is None
    ):  # fmt: skip
        yield "pupils"
    if answers and one.certifying.due is not None:
        yield "certify"
    if answers and _is_judged(one):
        yield "evaluate"
    if (answers or (is_head and standing.state == SiteState.CLOSING)) and _ends(one):
        yield "close"


def _lacks_before_opening(standing: SiteStanding) -> bool:
    """Whether something would keep it from being live on its first day: it says so beside the day."""
    return standing.state == SiteState.APPROVED and len(standing.reasons) > 1


def _is_judged(one: Seen) -> bool:
    day = one.site.evaluate_on
    if day is None or one.site.closing_at is not None or one.site.opens > one.day:
        return False
    return day <= one.day + LAST_DAYS


def _ends(one: Seen) -> bool:
    closes = one.site.closes
    return one.site.closing_at is not None or (
        closes is not None and closes <= clock.today() + LAST_DAYS
    )
