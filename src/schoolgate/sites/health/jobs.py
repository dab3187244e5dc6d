"""Looking at official sites: each once a week, some minutes of each hour, and gladly stopped."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic, stopping
from schoolgate.people.calendar.school_time import SchoolCalendar
from schoolgate.people.models import School
from schoolgate.sites.fetching.fetch import Run
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.visiting import bad_links, visit, visit_all
from schoolgate.sites.health.actions import erase_old_pictures, keep_findings
from schoolgate.sites.health.findings import Looked, age_finding, findings
from schoolgate.sites.health.queries import Found, HealthAsked, Matter, health_asked, pages_of
from schoolgate.sites.models import HealthCheck, SchoolPages, Site
from schoolgate.sites.queries import Seen, open_sites, schools_with_sites, seen

WORKER = System("site checks")
HOUR = dt.timedelta(hours=1)
A_WEEK = 7 * 24 * HOUR - 6 * HOUR
A_DAY = 18 * HOUR  # after which what is not right is looked at again, in its first two weeks
SOON_PUT_RIGHT = 14 * 24 * HOUR
PORTION = 200
LONGEST = 600  # seconds of a run: other jobs wait for it, and what is left has its turn next time


def limits() -> Limits:
    """How far the checks of this installation may go."""
    return Limits(installation=settings.PUBLIC_URL, never=settings.CHECK_SITES_NEVER)


@periodic("sites.check_health", every=HOUR)
def check_health() -> int:
    """Look at the sites whose turn it is; answers how many. Asks nothing of them while it is off."""
    run = Run(limits())
    end = time.monotonic() + LONGEST

    def over() -> bool:
        return stopping() or time.monotonic() > end

    looked = 0
    turns: list[Turn] = []
    for school in schools_with_sites():
        live = [one for one in seen(school, open_sites(school)) if one.standing.is_official]
        for one in _ages_due(live):
            if over():
                return looked
            keep_findings(by=WORKER, site=one.site, findings=[age_finding(one)])
        turns += _turns(school, live) if settings.CHECK_SITES else ()
        while len(turns) >= PORTION:
            if over():
                return looked
            looked += _look_at(turns[:PORTION], run, over)
            del turns[:PORTION]
    return looked if over() else looked + _look_at(turns, run, over)


@periodic("sites.erase_pictures", every=24 * HOUR)
def erase_pictures() -> int:
    """Keep pictures of sites no longer than they are needed."""
    return erase_old_pictures(by=WORKER)


def _ages_due(live: Sequence[Seen]) -> list[Seen]:
    """Those whose ages nobody has held against the host's rule for a day."""
    since = clock.now() - A_DAY
    rows = HealthCheck.objects.filter(matter=Matter.AGE, by=None, seen_at__gt=since)
    held = set(rows.filter(site__in=[one.site for one in live]).values_list("site", flat=True))
    return [one for one in live if one.site.pk not in held]


@dataclass(frozen=True, slots=True)
class Turn:
    """A site whose turn it is, with what its school asks of it."""

    site: Site
    asked: HealthAsked
    pages: SchoolPages | None
    calendar: SchoolCalendar


def _turns(school: School, live: Sequence[Seen]) -> list[Turn]:
    """Those with which something has not been right of late, then those whose turn it is, longest
    not looked at first.
    """
    there = {one.site.pk: one for one in live if one.site.address}
    rows = HealthCheck.objects.filter(site__in=there, by=None).exclude(matter=Matter.AGE)
    last = dict(rows.values_list("site").annotate(Max("seen_at")).order_by())
    now = clock.now()
    newest: dict[tuple[int, str], bool] = {}
    for site, matter, found, at in rows.values_list("site", "matter", "found", "at"):
        newest.setdefault((site, matter), found == Found.BAD and now - at < SOON_PUT_RIGHT)
    bad = {site for (site, _matter), is_bad in newest.items() if is_bad}
    again = [key for key in there if key in bad and now - last[key] > A_DAY]
    due = [key for key in there if key not in last or now - last[key] > A_WEEK]
    due = sorted(set(due) - set(again), key=lambda key: (key in last, last.get(key, now), key))
    turn = [there[key] for key in [*again, *due]]
    if not turn:
        return []
    asked, pages = health_asked(school), pages_of(school)
    return [Turn(one.site, asked, pages, one.calendar) for one in turn]


def _look_at(portion: Sequence[Turn], run: Run, over: Callable[[], bool]) -> int:
    """Look at some sites at once, of several schools, so that one that is slow holds up few. Nothing
    of the database is held while they are asked.
    """
    turns: dict[str, list[Turn]] = {}
    for turn in portion:
        turns.setdefault(turn.site.address, []).append(turn)
    now = clock.now()

    def look(address: str) -> list[tuple[Turn, Looked]]:
        seen: dict[tuple[str, str], Looked] = {}
        found = []
        for turn in turns[address]:
            home, use = (turn.pages.home, turn.pages.acceptable_use) if turn.pages else ("", "")
            if (home, use) not in seen:
                seen[home, use] = _looked(address, home, use, run, now)
            found.append((turn, seen[home, use]))
        return found

    looked = 0
    for _address, found in visit_all(turns, look):
        for turn, one in found:
            keep_findings(
                by=WORKER, site=turn.site,
                findings=findings(one, turn.asked, turn.pages, turn.calendar),
            )  # fmt: skip
            looked += 1
        if over():
            break
    return looked


def _looked(address: str, home: str, use: str, run: Run, now: dt.datetime) -> Looked:
    seen = visit(address, run=run, school=home, now=now, acceptable_use=use)
    if seen.page is None:
        return Looked(seen)
    return Looked(seen, bad_links(seen.page, address=seen.address, run=run))
