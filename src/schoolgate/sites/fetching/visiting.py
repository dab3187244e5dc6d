"""A look at a site: its page, and when it last had something new."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
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


def never() -> bool:
    """For looks that nothing cuts short."""
    return False


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

    ``school`` is the address of the school's own website, ``acceptable_use`` that of its page on
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
    page: Page, *, address: str, run: Run, most: int = MOST_ASKED, over: Callable[[], bool] = never
) -> tuple[tuple[str, Kind], ...] | None:
    """The links of a page that lead somewhere unsafe or nowhere, each with what is wrong.

    ``address`` is where the page was. Every link is read; of those that look right the first
    ``most`` are asked for, without reading what is there. A site that does not show itself to
    machines, is slow or fails for now says nothing about a link. None where it was ``over`` first.
    """
    found: list[tuple[str, Kind]] = []
    for link in page.links:
        kind = wrong_with(link.address, of=address, limits=run.limits)
        if kind is None and most > 0:
            if over():
                return None
            most -= 1
            answer = run.fetch(link.address, wanted=None)
            if isinstance(answer, Trouble) and answer.kind in _NOWHERE:
                kind = answer.kind
        if kind is not None:
            found.append((link.address, kind))
    return tuple(found)


def visit_all(
    addresses: Iterable[str],
    look: Callable[[str], Found],
    *,
    threads: int = THREADS,
    over: Callable[[], bool] = never,
) -> Iterator[tuple[str, Found]]:
    """Each address with what ``look`` finds there, as soon as it is found.

    ``look`` and ``over`` are called in threads and must not touch the database. The hosts take
    turns, one address each in the order given, and never two of one host at once: a slow host
    holds up one thread alone, and one with many addresses keeps no other waiting. Once it is
    ``over``, or the loop is left, what is being looked at is waited for, and no more is.
    """
    by_host: dict[str, deque[str]] = defaultdict(deque)
    for address in dict.fromkeys(addresses):
        by_host[_host(address)].append(address)
    waiting = deque(by_host.values())
    done: SimpleQueue[tuple[str, Found] | None] = SimpleQueue()
    left = Event()

    def work() -> None:
        try:
            while not (left.is_set() or over()):
                try:
                    host = waiting.popleft()
                except IndexError:  # each host that is left has a thread
                    return
                address = host.popleft()
                done.put((address, look(address)))
                if host:
                    waiting.append(host)
        finally:
            done.put(None)

    pool = ThreadPoolExecutor(threads, thread_name_prefix="site-checks")
    try:
        working = [pool.submit(work) for _thread in range(min(threads, len(waiting)))]
        for _thread in working:
            while (one := done.get()) is not None:
                yield one
        for each in working:
            each.result()
    finally:
        left.set()
        pool.shutdown()


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
