"""When a site last had something new: from its feed (RSS, Atom) or its sitemap."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from schoolgate.sites.fetching.markup import read_xml
from schoolgate.sites.fetching.text import decoded

SECONDS = 2.0
MOST_SITEMAPS = 50
_AHEAD = dt.timedelta(days=1)
_LONGEST_DATE = 64
_YEARS = range(1990, 2101)  # the web has no older page, and no calendar of ours fails within them
_UNPACKED = 4 * 1024 * 1024
_KINDS = {
    "rss": "feed", "rdf": "feed", "feed": "feed", "urlset": "sitemap", "sitemapindex": "sitemaps",
}  # fmt: skip
_ENTRIES = {"feed": ("item", "entry"), "sitemap": ("url",), "sitemaps": ("sitemap",)}
_DATES = {
    "feed": ("pubdate", "published", "updated", "date", "modified"),
    "sitemap": ("lastmod",),
    "sitemaps": ("lastmod",),
}
_DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>\s*")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest thing that a feed or a sitemap tells of.

    ``kind``: "feed", "sitemap" or "sitemaps" (a list of further ones, at ``further``).
    ``at``: when, in UTC; None where nothing is dated. ``entries``: how many things were there.
    ``whole`` is false where there was more than could be read.
    """

    kind: str
    at: dt.datetime | None
    entries: int
    further: tuple[str, ...]
    whole: bool


def read_feed(
    body: bytes, *, now: dt.datetime, charset: str = "", seconds: float = SECONDS
) -> Newest | None:
    """The newest entry, or None for what is neither feed nor sitemap; raises nothing.

    Only dates of entries count: that of the feed itself is often only when it was asked for.
    ``now`` has a time zone; what is dated more than a day ahead of it is left out.
    """
    reader = _Reader(now)
    text = decoded(_unpacked(body), charset).lstrip()
    declared = _DECLARATION.match(text)
    whole = read_xml(text[declared.end() :] if declared else text, reader, seconds)
    if not reader.kind:
        return None
    return Newest(reader.kind, reader.newest, reader.entries, tuple(reader.further), whole)


def read_date(text: str) -> dt.datetime | None:
    """A date as RFC 822 or ISO 8601 have it, in UTC; without a zone it is taken as UTC.

    One of an impossible year, such as a year 1 for "never", is none.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_DATE:
        return None
    month = _MONTH.fullmatch(text)
    if month:
        text += "-01"
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
            found = (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return found if found.year in _YEARS else None
    return None


class _Reader:
    """Notes the newest date of an entry."""

    def __init__(self, now: dt.datetime) -> None:
        self.kind = ""
        self.entries = 0
        self.newest: dt.datetime | None = None
        self.further: list[str] = []
        self._latest = now + _AHEAD
        self._path: list[str] = []
        self._words: list[str] = []
        self._began = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002 - the protocol's
        if not self._began:
            self._began, self.kind = True, _KINDS.get(tag, "")
        self._path.append(tag)
        self._words = []
        if self.kind and tag in _ENTRIES[self.kind]:
            self.entries += 1

    def end(self, tag: str) -> None:
        if self._path:
            self._path.pop()
        if self.kind and self._path and self._path[-1] in _ENTRIES[self.kind]:
            self._note(tag, "".join(self._words).strip())
        self._words = []

    def words(self, words: str) -> None:
        if self.kind and len(self._words) < _LONGEST_DATE:
            self._words.append(words[:2048])

    def _note(self, tag: str, words: str) -> None:
        if tag in _DATES[self.kind]:
            found = read_date(words)
            if found and found <= self._latest and (not self.newest or found > self.newest):
                self.newest = found
        elif self.kind == "sitemaps" and tag == "loc" and len(self.further) < MOST_SITEMAPS:
            self.further.append(words)


def _unpacked(body: bytes) -> bytes:
    """A sitemap may be a gzip file; of what it unpacks to only the beginning is read."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _UNPACKED)
    except zlib.error:
        return b""
