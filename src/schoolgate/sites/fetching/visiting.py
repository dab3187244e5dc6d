"""A look at a site: its page, and when it last had something new."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from threading import Event
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from schoolgate.sites.fetching.feed import Newest, read_feed
from schoolgate.sites.fetching.fetch import FEEDS, Answer, Run
from schoolgate.sites.fetching.page import Page, read_page, wrong_with
from schoolgate.sites.fetching.trouble import Kind, Trouble

THREADS = 16
MOST_ASKED = 20
_MOST_FEEDS = 3
_NOWHERE = frozenset(Kind) - {
    Kind.TOO_SLOW, Kind.BROKEN, Kind.TURNED_AWAY, Kind.FAILING, Kind.TOO_LARGE, Kind.ROBOTS,
    Kind.BUSY, Kind.GIVEN_UP,
}  # fmt: skip

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Visit:
    """What a look at a site showed; small, for it keeps nothing of the page itself.

    Either ``trouble``, or ``page`` with where it was (``address``) and whether each step there was
    by ``https``. ``newest`` is from the first feed or sitemap that tells a date, at ``told_by``.
    """

    asked: str
    trouble: Trouble | None = None
    address: str = ""
    https: bool = False
    page: Page | None = None
    newest: Newest | None = None
    told_by: str = ""


def visit(
    address: str, *, run: Run, school: str, now: dt.datetime, acceptable_use: str = ""
) -> Visit:
    """Look at a site: at most robots.txt, its page and three feeds or sitemaps are asked for.

    ``school`` is the address of the school's own site, ``acceptable_use`` that of its page on
    acceptable use, if it is known. Raises nothing for what a site may do.
    """
    answer = run.fetch(address)
    if isinstance(answer, Trouble):
        return Visit(address, trouble=answer)
    page = read_page(
        answer.body, address=answer.address, school=school, charset=answer.charset,
        acceptable_use=acceptable_use,
    )  # fmt: skip
    newest, told_by = _newest(answer, page, run, now)
    return Visit(address, None, answer.address, answer.https, page, newest, told_by)


def bad_links(
    page: Page, *, address: str, run: Run, most: int = MOST_ASKED
) -> tuple[tuple[str, Kind], ...]:
    """The links of a page that lead somewhere unsafe or nowhere, each with what is wrong.

    ``address`` is where the page was. Every link is read; of those that look right the first
    ``most`` are asked for, without reading what is there. A site that does not show itself to
    machines, is slow or fails for now says nothing about a link.
    """
    found: list[tuple[str, Kind]] = []
    for link in page.links:
        kind = wrong_with(link.address, of=address, limits=run.limits)
        if kind is None and most > 0:
            most -= 1
            answer = run.fetch(link.address, wanted=None)
            if isinstance(answer, Trouble) and answer.kind in _NOWHERE:
                kind = answer.kind
        if kind is not None:
            found.append((link.address, kind))
    return tuple(found)


def visit_all(
    addresses: Iterable[str], look: Callable[[str], Found], *, threads: int = THREADS
) -> Iterator[tuple[str, Found]]:
    """Each address with what ``look`` finds there, in no order.

    ``look`` is called in threads and must not touch the database. The addresses of one host are
    looked at one after the other, so that a slow host holds up one thread alone. Who leaves the
    loop early waits for what is being looked at, and no more is.
    """
    hosts: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(addresses):
        hosts[_host(address)].append(address)
    left = Event()

    def look_at(addresses: list[str]) -> list[tuple[str, Found]]:
        return [(address, look(address)) for address in addresses if not left.is_set()]

    pool = ThreadPoolExecutor(threads, thread_name_prefix="site-checks")
    try:
        most_first = sorted(hosts.values(), key=len, reverse=True)
        for done in as_completed([pool.submit(look_at, each) for each in most_first]):
            yield from done.result()
    finally:
        left.set()
        pool.shutdown(cancel_futures=True)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _newest(answer: Answer, page: Page, run: Run, now: dt.datetime) -> tuple[Newest | None, str]:
    """What the feeds that the page names tell; else what the site's sitemap does."""
    places = [*page.feeds[: _MOST_FEEDS - 1]]
    places += run.sitemaps_of(answer.address) or (urljoin(answer.address, "/sitemap.xml"),)
    for place in places[:_MOST_FEEDS]:
        found = run.fetch(place, wanted=FEEDS)
        if isinstance(found, Trouble):
            continue
        newest = read_feed(found.body, now=now, charset=found.charset)
        if newest and newest.at:
            return newest, found.address
    return None, ""
