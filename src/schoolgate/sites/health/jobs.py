"""Looking at official sites: each once a week, some minutes of each hour, and gladly stopped."""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.going_on import TakeTurn, going_on
from schoolgate.core.periodic import periodic, stopping
from schoolgate.people.calendar.school_time import SchoolCalendar
from schoolgate.people.models import School
from schoolgate.sites.fetching.fetch import Run
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.visiting import bad_links, visit, visit_all
from schoolgate.sites.health.actions import (
    Finding,
    erase_old_pictures,
    keep_findings,
    sweep_pictures,
)
from schoolgate.sites.health.findings import Looked, age_finding, findings
from schoolgate.sites.health.queries import Found, HealthAsked, Matter, health_asked, pages_of
from schoolgate.sites.models import HealthCheck, SchoolPages, Site
from schoolgate.sites.queries import Seen, open_sites, schools_with_sites, seen
from schoolgate.text import Text

WORKER = System("site checks")
HOUR = dt.timedelta(hours=1)
A_WEEK = 7 * 24 * HOUR - 6 * HOUR
A_DAY = 18 * HOUR  # after which what is not right is looked at again, in its first two weeks
SOON_PUT_RIGHT = 14 * 24 * HOUR
LONGEST = 600  # seconds of a run: other jobs wait for it, and what is left has its turn next time


def limits() -> Limits:
    """How far the checks of this installation may go."""
    return Limits(installation=settings.PUBLIC_URL, never=settings.CHECK_SITES_NEVER)


@periodic("sites.check_health", every=HOUR)
def check_health() -> int:
    """Look at the sites whose turn it is; answers how many. Asks nothing of them while it is off.

    What goes wrong with one site or school is told at the end, and the rest goes on.
    """
    end = time.monotonic() + LONGEST

    def over() -> bool:
        return stopping() or time.monotonic() > end

    turns: list[Turn] = []
    with going_on() as take_turn:
        for school in schools_with_sites():
            if over():
                return 0
            with take_turn(school.public_id):
                turns += _ready(school, take_turn)
        return _look_at(turns, Run(limits()), over, take_turn)


def _ready(school: School, take_turn: TakeTurn) -> list[Turn]:
    """Hold the ages of a school's sites against the hosts' rules; answers whose turn it is."""
    there = seen(school, open_sites(school))
    for one in _ages_due(there):
        with take_turn(one.site.public_id):
            keep_findings(by=WORKER, site=one.site, findings=[age_finding(one)])
    if not settings.CHECK_SITES:
        return []
    return _turns(school, [one for one in there if one.standing.is_official])


@periodic("sites.erase_pictures", every=24 * HOUR)
def erase_pictures() -> int:
    """Keep pictures of sites no longer than they are needed, and no file that nothing names."""
    erased = 0
    with going_on() as take_turn:
        with take_turn("old pictures"):
            erased = erase_old_pictures(by=WORKER)
        with take_turn("files that nothing names"):
            sweep_pictures(by=WORKER)
    return erased


def _ages_due(there: Sequence[Seen]) -> list[Seen]:
    """Those whose ages nobody has held against the host's rule for a day: of those too that are not
    live, perhaps for that very reason.
    """
    since = clock.now() - A_DAY
    rows = HealthCheck.objects.filter(matter=Matter.AGE, by=None, seen_at__gt=since)
    held = set(rows.filter(site__in=[one.site for one in there]).values_list("site", flat=True))
    return [one for one in there if one.site.pk not in held]


@dataclass(frozen=True, slots=True)
class Turn:
    """A site whose turn it is, with what its school asks of it, and when it was last looked at."""

    site: Site
    asked: HealthAsked
    pages: SchoolPages | None
    calendar: SchoolCalendar
    last: dt.datetime | None


def _turns(school: School, live: Sequence[Seen]) -> list[Turn]:
    """Those that nobody has looked at for a week, and for a day where something has not been right
    of late.
    """
    there = {one.site.pk: one for one in live if one.site.address}
    rows = HealthCheck.objects.filter(site__in=there, by=None).exclude(matter=Matter.AGE)
    last = dict(rows.values_list("site").annotate(Max("seen_at")).order_by())
    now = clock.now()
    newest: dict[tuple[int, str], bool] = {}
    for site, matter, found, at in rows.values_list("site", "matter", "found", "at"):
        newest.setdefault((site, matter), found == Found.BAD and now - at < SOON_PUT_RIGHT)
    bad = {site for (site, _matter), is_bad in newest.items() if is_bad}
    turn = [
        key
        for key in there
        if key not in last or now - last[key] > (A_DAY if key in bad else A_WEEK)
    ]
    if not turn:
        return []
    asked, pages = health_asked(school), pages_of(school)
    lean = Site.objects.only("address", "public_id").in_bulk(turn)  # all wait for their turn
    return [Turn(lean[key], asked, pages, there[key].calendar, last.get(key)) for key in turn]


_THEN = dt.datetime.min.replace(tzinfo=dt.UTC)


def _look_at(turns: Iterable[Turn], run: Run, over: Callable[[], bool], take_turn: TakeTurn) -> int:
    """Look at sites at once, of all schools, those first that nobody has looked at for longest.
    Nothing of the database is held while they are asked, and each is kept as soon as it was looked
    at.
    """
    by_address: dict[str, list[Turn]] = defaultdict(list)
    for turn in sorted(turns, key=lambda one: (one.last or _THEN, one.site.pk)):
        by_address[turn.site.address].append(turn)
    now = clock.now()

    def look(address: str) -> list[tuple[Turn, Looked | Exception]]:
        try:
            return list(_looks(address, by_address[address], run, now, over))
        except Exception as problem:  # noqa: BLE001 - told where it is kept
            return [(turn, problem) for turn in by_address[address]]

    looked = 0
    for _address, found in visit_all(by_address, look, over=over):
        for turn, one in found:
            _keep(turn, one, take_turn)
            looked += 1
    return looked


def _looks(
    address: str, turns: Sequence[Turn], run: Run, now: dt.datetime, over: Callable[[], bool]
) -> Iterator[tuple[Turn, Looked]]:
    """One look for all who ask for links to the same pages."""
    seen: dict[tuple[str, str], Looked] = {}
    for turn in turns:
        home, use = (turn.pages.home, turn.pages.acceptable_use) if turn.pages else ("", "")
        if (home, use) not in seen:
            seen[home, use] = _looked(address, home, use, run, now, over)
        yield turn, seen[home, use]


def _looked(
    address: str, home: str, use: str, run: Run, now: dt.datetime, over: Callable[[], bool]
) -> Looked:
    seen = visit(address, run=run, school=home, now=now, acceptable_use=use)
    if seen.page is None:
        return Looked(seen)
    return Looked(seen, bad_links(seen.page, address=seen.address, run=run, over=over))


_FAILED = Text("We could not make out what the site answered. Look at it yourself.")


def _keep(turn: Turn, looked: Looked | Exception, take_turn: TakeTurn) -> None:
    """Keep what a look tells; where that fails, that somebody has to look. It had its turn."""
    kept = False
    with take_turn(turn.site.public_id):
        if isinstance(looked, Exception):
            raise looked
        told = findings(looked, turn.asked, turn.pages, turn.calendar)
        keep_findings(by=WORKER, site=turn.site, findings=told)
        kept = True
    if not kept:
        failed = Finding(Matter.REACHABLE, Found.UNKNOWN, _FAILED)
        with take_turn(turn.site.public_id):
            keep_findings(by=WORKER, site=turn.site, findings=[failed])
