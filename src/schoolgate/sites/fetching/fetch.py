"""Asking a site for a page: carefully, politely, and never for longer than the limits say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urljoin, urlsplit

from schoolgate.sites.fetching import wire
from schoolgate.sites.fetching.addresses import Place, read_address
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.robots import Rules, read_robots
from schoolgate.sites.fetching.trouble import Kind, Stopped, Trouble

PAGES = frozenset({"text/html", "application/xhtml+xml"})
FEEDS = frozenset({
    "application/atom+xml", "application/rss+xml", "application/rdf+xml", "application/xml",
    "application/gzip", "application/x-gzip", "text/html", "text/plain", "text/xml",
})  # fmt: skip
ANYTHING: frozenset[str] = frozenset()
_SILENT = frozenset({Kind.NO_ANSWER, Kind.TOO_SLOW, Kind.UNKNOWN_NAME, Kind.NOT_SAFE, Kind.BROKEN})
_ASKED_TO_STOP = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answered.

    ``address`` is where the answer came from, ``hops`` each address asked on the way to it, that
    one last. ``body`` is unpacked; ``whole`` is false where it was cut at the largest size.
    ``charset`` is as the site says, in lower case, empty where it does not.
    """

    asked: str
    address: str
    hops: tuple[str, ...]
    status: int
    media_type: str
    charset: str
    body: bytes
    whole: bool

    @property
    def https(self) -> bool:
        """Whether every step was by https."""
        return all(urlsplit(hop).scheme == "https" for hop in self.hops)


def fetch(address: str, *, limits: Limits) -> Answer | Trouble:
    """The page at an address, or why there is none; raises nothing for what a site may do.

    Only http and https, only the usual ports, only public IP addresses: each host is looked up
    once, and the connection goes to what was looked up. Each redirect is checked the same way.
    """
    return Run(limits).fetch(address)


@dataclass(eq=False, slots=True)
class _Host:
    """What a run knows of a host; ``robots`` is by origin."""

    turn: Lock = field(default_factory=Lock)
    robots_turn: Lock = field(default_factory=Lock)
    free_at: float = 0.0
    silences: int = 0
    given_up: bool = False
    addresses: tuple[str, ...] = ()
    robots: dict[str, Rules | Stopped] = field(default_factory=dict)


class Run:
    """One round of checks; threads may share it.

    It asks a host one thing at a time with a pause between, looks its name up once, asks for its
    robots.txt once, and leaves it alone once it has been silent too often or has asked for that.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._hosts: dict[str, _Host] = {}
        self._lock = Lock()

    def fetch(
        self, address: str, *, wanted: frozenset[str] | None = PAGES, robots: bool = True
    ) -> Answer | Trouble:
        """What is at an address, or why not; raises nothing for what a site may do.

        ``wanted``: the media types whose body is read; ``ANYTHING`` for any, ``None`` to learn
        only whether the address answers. ``robots``: whether robots.txt is asked first.
        """
        deadline = wire.Deadline(self.limits.seconds)
        hops: list[str] = []
        at = address
        try:
            for _hop in range(self.limits.redirects + 1):
                place = read_address(at, self.limits)
                at = place.address
                hops.append(at)
                if robots:
                    self._heed_robots(place, deadline)
                reply = self._ask(place, deadline, wanted)
                if not reply.location:
                    _check(reply.status)
                    return Answer(
                        address, at, tuple(hops), reply.status, reply.media_type, reply.charset,
                        reply.body, reply.whole,
                    )  # fmt: skip
                at = _joined(at, reply.location)
            raise Stopped(Kind.REDIRECTS)
        except TimeoutError:
            return Trouble(Kind.TOO_SLOW, address, at)
        except Stopped as stop:
            return Trouble(stop.kind, address, at, stop.status, stop.detail)

    def sitemaps_of(self, address: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of an address names, if this run has asked for it."""
        try:
            place = read_address(address, self.limits)
        except Stopped:
            return ()
        rules = self._host(place).robots.get(place.origin)
        return rules.sitemaps if isinstance(rules, Rules) else ()

    # One request

    def _host(self, place: Place) -> _Host:
        with self._lock:
            return self._hosts.setdefault(place.host, _Host())

    def _ask(
        self, place: Place, deadline: wire.Deadline, wanted: frozenset[str] | None
    ) -> wire.Reply:
        """One request, in turn. Raises Stopped, TimeoutError."""
        host = self._host(place)
        with self._turn(host, deadline):
            try:
                if not host.addresses:
                    host.addresses = wire.look_up(place, self.limits, deadline)
                reply = wire.ask(
                    place, host.addresses, limits=self.limits, deadline=deadline, wanted=wanted
                )
            except TimeoutError:
                self._note(host, silent=True)
                raise
            except Stopped as stop:
                self._note(host, silent=stop.kind in _SILENT)
                raise
            self._note(host, silent=False)
            host.given_up = host.given_up or reply.status in _ASKED_TO_STOP
        return reply

    @contextmanager
    def _turn(self, host: _Host, deadline: wire.Deadline) -> Iterator[None]:
        """One request at a time, and a pause after it; neither is on the deadline's account."""
        with self._waiting(host.turn, deadline):
            try:
                if host.given_up:
                    raise Stopped(Kind.GIVEN_UP)
                rest = host.free_at - time.monotonic()
                if rest > 0:
                    time.sleep(rest)
                    deadline.put_off(rest)
                yield
            finally:
                host.free_at = time.monotonic() + self.limits.pause

    @contextmanager
    def _waiting(self, lock: Lock, deadline: wire.Deadline) -> Iterator[None]:
        began = time.monotonic()
        if not lock.acquire(timeout=self.limits.wait):
            raise Stopped(Kind.BUSY)
        try:
            deadline.put_off(time.monotonic() - began)
            yield
        finally:
            lock.release()

    def _note(self, host: _Host, *, silent: bool) -> None:
        host.silences = host.silences + 1 if silent else 0
        host.given_up = host.given_up or host.silences >= self.limits.silences

    # robots.txt

    def _heed_robots(self, place: Place, deadline: wire.Deadline) -> None:
        """Raises Stopped where the site's robots.txt keeps us away or cannot be had."""
        host = self._host(place)
        with self._waiting(host.robots_turn, deadline):
            if place.origin not in host.robots:
                host.robots[place.origin] = self._ask_robots(place, deadline)
            rules = host.robots[place.origin]
        if isinstance(rules, Stopped):
            raise Stopped(rules.kind, rules.detail, status=rules.status)
        if not rules.allow(place.path):
            raise Stopped(Kind.ROBOTS)

    def _ask_robots(self, place: Place, deadline: wire.Deadline) -> Rules | Stopped:
        """A robots.txt that is not there allows everything; one that fails, nothing (RFC 9309)."""
        at = f"{place.origin}/robots.txt"
        try:
            for _hop in range(self.limits.redirects + 1):
                here = read_address(at, self.limits)
                reply = self._ask(here, deadline, ANYTHING)
                if not reply.location:
                    _check(reply.status)
                    return read_robots(reply.body)
                at = _joined(here.address, reply.location)
        except TimeoutError:
            return Stopped(Kind.TOO_SLOW)
        except Stopped as stop:
            if stop.kind == Kind.BUSY:
                raise
            if stop.kind in {Kind.NOT_THERE, Kind.TURNED_AWAY} and stop.status != 429:
                return Rules()
            return Stopped(stop.kind, stop.detail, status=stop.status)  # without its frames
        return Rules()


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError as problem:
        raise Stopped(Kind.ADDRESS, str(problem)) from None


def _check(status: int) -> None:
    """Raises Stopped unless the answer is a good one."""
    if 200 <= status < 300:
        return
    if status in {404, 410}:
        raise Stopped(Kind.NOT_THERE, status=status)
    if 400 <= status < 500 or status == 999:
        raise Stopped(Kind.TURNED_AWAY, status=status)
    raise Stopped(Kind.FAILING, status=status)
