"""What a page tells of itself: where it leads, and what the policy wants to see on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from schoolgate.sites.fetching.addresses import is_literal, may_reach, read_address
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.markup import read_html
from schoolgate.sites.fetching.text import decoded
from schoolgate.sites.fetching.trouble import Kind, Stopped

SECONDS = 2.0
MOST_LINKS = 2000
_MOST_TAGS = 10_000
_MOST_WORDS = 200
_LONGEST = 2048
_ELSEWHERE = ("mailto:", "tel:", "sms:")
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_ACCEPTABLE_USE = re.compile(r"acceptable[\s_-]{0,3}use|\baup\b|defnydd[\s_-]{0,3}derbyniol")
_HOUSE_RULES = re.compile(
    r"house[\s_-]{0,3}rules|(community|comments?)[\s_-]{0,3}(guidelines|rules|standards|policy)"
    r"|rheolau"
)
_CONTACT = re.compile(r"\bcontact|get[\s_-]{0,3}in[\s_-]{0,3}touch|\bcysylltu\b")
_LOGO = re.compile(r"logo|\bcrest\b|\bbadge\b")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page: its whole address, its words, and its ``rel`` in lower case."""

    address: str
    words: str
    rel: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """What a page tells; addresses are whole, and empty where there is none.

    ``links`` are all but those of mail and telephone, in order, each once; ``to_school`` is the first that
    leads to the school's own website. ``contact`` may be a mail address or a telephone number.
    ``me`` are all addresses with rel="me", ``feeds`` those that the page names as its own.
    ``whole`` is false where there was more than we read.
    """

    links: tuple[Link, ...]
    to_school: str
    acceptable_use: str
    house_rules: str
    contact: str
    logo: str
    me: tuple[str, ...]
    feeds: tuple[str, ...]
    whole: bool


def read_page(
    body: bytes,
    *,
    address: str,
    school: str,
    charset: str = "",
    acceptable_use: str = "",
    seconds: float = SECONDS,
) -> Page:
    """What a page tells, whatever the bytes; raises nothing and reaches nowhere.

    ``address`` is where the page came from, ``school`` the address of the school's own website,
    ``charset`` what the site said of the bytes. With ``acceptable_use`` only a link to that
    address counts as one to the page on acceptable use; without it, words like those decide.
    """
    reader = _Reader(address)
    whole = read_html(decoded(body, charset), reader, seconds)
    reader.finish()
    links = tuple(reader.links.values())
    pages = tuple(link for link in links if not _is_direct(link))
    wanted = (
        (link.address for link in pages if leads_to(link.address, acceptable_use))
        if acceptable_use
        else _named(pages, _ACCEPTABLE_USE)
    )
    return Page(
        links=pages,
        to_school=next((each.address for each in pages if leads_to(each.address, school)), ""),
        acceptable_use=next(wanted, ""),
        house_rules=next(_named(pages, _HOUSE_RULES), ""),
        contact=_contact(links),
        logo=reader.logo,
        me=tuple(dict.fromkeys(reader.me)),
        feeds=tuple(dict.fromkeys(reader.feeds)),
        whole=whole and not reader.full,
    )


def leads_to(address: str, place: str) -> bool:
    """Whether an address is at a place or below it; http or https, with or without www."""
    try:
        there, here = urlsplit(address), urlsplit(place)
        if there.scheme not in {"http", "https"} or "@" in there.netloc:
            return False
        if not here.hostname or _site(there.hostname) != _site(here.hostname):
            return False
        if (there.port or 0) not in {0, 80, 443, here.port}:
            return False
    except ValueError:
        return False
    root = unquote(here.path).rstrip("/")
    path = unquote(there.path).rstrip("/")
    return ".." not in path.split("/") and (path == root or path.startswith(f"{root}/"))


def wrong_with(address: str, *, of: str, limits: Limits) -> Kind | None:
    """Why a link of a page at ``of`` leads somewhere unsafe, as far as its address tells.

    Looks nothing up: whether it leads nowhere shows when it is fetched.
    """
    try:
        place = read_address(address, limits)
    except Stopped as stop:
        return stop.kind
    if is_literal(place.host) and not may_reach(place.host, limits):
        return Kind.NOT_PUBLIC
    if place.scheme == "http" and of.startswith("https:"):
        return Kind.NOT_SAFE
    return None


class _Reader:
    """Notes links, pictures and feeds as they come."""

    def __init__(self, address: str) -> None:
        self.links: dict[str, Link] = {}
        self.me: list[str] = []
        self.feeds: list[str] = []
        self.logo = ""
        self.full = False
        self._count = 0
        self._base = address
        self._has_base = False
        self._open: tuple[str, frozenset[str]] | None = None
        self._words: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "a":
            self.finish()
            self._link(attributes)
        elif tag == "link":
            self._head_link(attributes)
        elif tag == "base" and not self._has_base and attributes.get("href"):
            self._base = self._whole(attributes["href"]) or self._base
            self._has_base = True
        elif tag in {"img", "svg"}:
            self._picture(attributes)

    def end(self, tag: str) -> None:
        if tag == "a":
            self.finish()

    def words(self, words: str) -> None:
        if self._open and sum(map(len, self._words)) < _MOST_WORDS:
            self._words.append(words[:_MOST_WORDS])

    def finish(self) -> None:
        """The link that is open has ended."""
        if self._open is None:
            return
        address, rel = self._open
        words = " ".join("".join(self._words).split())[:_MOST_WORDS]
        self._open, self._words = None, []
        known = self.links.get(address)
        if known is None or (words and not known.words):
            self.links[address] = Link(address, words, rel | (known.rel if known else frozenset()))

    def _link(self, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_TAGS or len(self.links) >= MOST_LINKS:
            self.full = True
            return
        address = self._whole(attributes.get("href", ""))
        if not address:
            return
        rel = frozenset(attributes.get("rel", "")[:_MOST_WORDS].lower().split())
        self._open = (address, rel)
        self._words = [attributes.get("aria-label") or attributes.get("title") or ""]
        self._words = [self._words[0][:_MOST_WORDS] + " "] if self._words[0] else []
        if "me" in rel:
            self._add(self.me, address)

    def _head_link(self, attributes: Mapping[str, str]) -> None:
        rel = attributes.get("rel", "")[:_MOST_WORDS].lower().split()
        address = self._whole(attributes.get("href", ""))
        if address and "me" in rel:
            self._add(self.me, address)
        if address and "alternate" in rel and attributes.get("type", "").lower() in _FEEDS:
            self._add(self.feeds, address)

    def _picture(self, attributes: Mapping[str, str]) -> None:
        words = attributes.get("alt", "")[:_MOST_WORDS]
        if self._open and words:
            self.words(f" {words} ")
        told = " ".join(
            attributes.get(name, "")[:_MOST_WORDS].lower()
            for name in ("alt", "src", "data-src", "class", "id", "title", "aria-label")
        )
        if not self.logo and _LOGO.search(told):
            source = attributes.get("src") or attributes.get("data-src") or ""
            self.logo = self._whole(source) or self._base

    def _add(self, found: list[str], address: str) -> None:
        if len(found) < MOST_LINKS:
            found.append(address)

    def _whole(self, address: str) -> str:
        """The whole address, without its fragment; empty for what leads nowhere else."""
        address = address.strip()
        if not address or address.startswith("#") or len(address) > _LONGEST:
            return ""
        try:
            return urljoin(self._base, address).partition("#")[0]
        except ValueError:
            return address


def _named(links: tuple[Link, ...], pattern: re.Pattern[str]) -> Iterator[str]:
    for link in links:
        if pattern.search(link.words.lower()) or pattern.search(_path(link.address)):
            yield link.address


def _is_direct(link: Link) -> bool:
    return link.address.lower().startswith(_ELSEWHERE)


def _path(address: str) -> str:
    try:
        return unquote(urlsplit(address).path).lower()
    except ValueError:
        return ""


def _contact(links: tuple[Link, ...]) -> str:
    direct = next((link.address for link in links if _is_direct(link)), "")
    return direct or next(_named(links, _CONTACT), "")


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.").rstrip(".")
