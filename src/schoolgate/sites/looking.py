"""What of the register waits for one person, at all their schools."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from django.urls import reverse

from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.live import SiteStanding, SiteState
from schoolgate.sites.models import Certificate, Evaluation, Site, TeamMember
from schoolgate.sites.queries import Seen, may_join, open_sites, seen
from schoolgate.sites.rules import LETS_PUPILS_IN, in_team, is_owner, may_let_pupils_in

LAST_DAYS = dt.timedelta(days=14)  # before the last day of a site its owner is asked to close it
Matter = Literal[
    "team", "held", "where", "pupils", "certify", "not-right", "evaluate", "to-close", "close"
]  # fmt: skip


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
            "where": "place", "pupils": "pupils", "certify": "certify", "evaluate": "evaluation",
            "to-close": "closing", "close": "closing",
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
                one for one in sites if is_owner(person, one) or in_team(person, one)
            ]  # fmt: skip
        if sites:
            yield from seen(school, sites)


def waiting_for(person: Person) -> Iterator[Waiting]:
    """What waits for somebody now."""
    for school, each in groupby(seen_by(person), key=lambda one: one.site.school):
        found = list(each)
        sites = [one.site for one in found]
        theirs, left = answered_by(person, school, sites), left_over(sites)
        placed = _placed_by(person, school)
        for one in found:
            for matter in _matters(one, person, placed, answers=one.site.pk in theirs):
                yield Waiting(one, matter)
            for matter in _left(one, person, left, answers=one.site.pk in theirs):
                yield Waiting(one, matter)


def _placed_by(person: Person, school: School) -> frozenset[str]:
    """The ids of those sites of which somebody who lets pupils in entered where they are: somebody
    else lets pupils into these, see ``may_let_in_here``.
    """
    if not holds(person, school, *LETS_PUPILS_IN):
        return frozenset()
    entered = Entry.objects.filter(
        chain=school.public_id, event="sites.placed", actor_id=person.public_id
    )
    return frozenset(entered.values_list("subject_id", flat=True))


@dataclass(frozen=True, slots=True)
class LeftOver:
    """The keys of sites that were last judged to be closed, and last called not right."""

    to_close: frozenset[int]
    not_right: frozenset[int]


def left_over(sites: Sequence[Site]) -> LeftOver:
    """What was said of sites and nothing followed yet."""
    judged = Evaluation.objects.filter(site__in=sites).order_by("at", "pk")
    said = Certificate.objects.filter(site__in=sites).order_by("at", "pk")
    answers = said.values_list("site", "needed", "right", "team_right")
    right = {site: all(each) for site, *each in answers}
    follows = dict(judged.values_list("site", "next"))
    return LeftOver(
        frozenset(site for site, what in follows.items() if what == Evaluation.Next.CLOSE),
        frozenset(site for site, is_right in right.items() if not is_right),
    )


def _left(one: Seen, person: Person, left: LeftOver, *, answers: bool) -> Iterator[Matter]:
    """What somebody said of a site, until something follows: its closing, or a better answer."""
    site = one.site
    if site.closing_at is not None or one.standing.is_over:
        return
    if site.pk in left.to_close and (answers or holds(person, site.school, *HEADS)):
        yield "to-close"
    elif site.pk in left.not_right and answers and one.certifying.due is None:
        yield "not-right"


def answered_by(person: Person, school: School, sites: Sequence[Site]) -> set[int]:
    """The keys of those sites of a school for which somebody answers: the owner; where the owner
    has left or may not own a site any more, the head in their place.
    """
    own = {one.pk for one in sites if is_owner(person, one)}
    if len(own) == len(sites) or not holds(person, school, *HEADS):
        return own
    here = set(may_join(school, TeamMember.Part.MODERATOR).values_list("pk", flat=True))
    return own | {one.pk for one in sites if one.owner_id not in here}


def _matters(
    one: Seen, person: Person, placed: Collection[str], *, answers: bool
) -> Iterator[Matter]:
    site, standing = one.site, one.standing
    is_head = holds(person, site.school, *HEADS)
    runs = answers or in_team(person, site, TeamMember.Part.ADMINISTRATOR)
    stuck = standing.state in {SiteState.HELD, SiteState.PAUSED} and not site.paused_at
    if runs or (is_head and stuck):
        if standing.shortages and standing.state in {SiteState.LIVE, SiteState.PAUSED}:
            yield "team"
        elif stuck or _lacks_before_opening(standing):
            yield "held"
    if answers and _waits_for_its_address(one):
        yield "where"
    if (
        site.youngest is not None
        and standing.is_live
        and site.public_id not in placed
        and may_let_pupils_in(person, site) is None
    ):
        yield "pupils"
    if answers and one.certifying.due is not None:
        yield "certify"
    if answers and _is_judged(one):
        yield "evaluate"
    if (answers or (is_head and standing.state == SiteState.CLOSING)) and _ends(one):
        yield "close"


def _waits_for_its_address(one: Seen) -> bool:
    """Whether a site that the school hosts is live and has no address, so that no pupils are let in."""
    site = one.site
    is_unplaced = site.host == Site.Host.SCHOOL and not (site.address or site.handle)
    return (
        is_unplaced and site.youngest is not None and one.standing.is_live and not site.pupils_from
    )


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
