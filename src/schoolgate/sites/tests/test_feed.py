from __future__ import annotations

import datetime as dt
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.sites.fetching.feed import MOST_SITEMAPS, Newest, read_date, read_feed

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
THEN = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Class 4</title>
<lastBuildDate>Mon, 23 Nov 2026 11:00:00 GMT</lastBuildDate>
<pubDate>Mon, 23 Nov 2026 11:00:00 GMT</pubDate>
<item><title>Older</title><pubDate>Tue, 03 Nov 2026 10:00:00 +0000</pubDate></item>
<item><title>New</title><pubDate>Fri, 20 Nov 2026 10:30:00 +0100</pubDate>
<media><pubDate>Sun, 22 Nov 2026 10:30:00 +0100</pubDate></media></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-11-23T11:00:00Z</updated>
<entry><published>2026-11-01T00:00:00Z</published><updated>2026-11-20T09:30:00.000Z</updated></entry>
<entry><published>2026-11-02T00:00:00Z</published></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item><dc:date>2026-11-20T09:30:00+00:00</dc:date></item></rdf:RDF>"""
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://a.example/</loc><lastmod>2026-11-20T09:30Z</lastmod></url>
<url><loc>https://a.example/b</loc></url></urlset>"""
SITEMAPS = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc> https://a.example/1.xml </loc><lastmod>2026-11-20T09:30:00Z</lastmod></sitemap>
</sitemapindex>"""


def read(xml: str | bytes) -> Newest | None:
    return read_feed(xml if isinstance(xml, bytes) else xml.encode("utf-8"), now=NOW)


@pytest.mark.parametrize(
    ("xml", "newest"),
    [
        (RSS, Newest("feed", THEN, 2, (), whole=True)),
        (ATOM, Newest("feed", THEN, 2, (), whole=True)),
        (RDF, Newest("feed", THEN, 1, (), whole=True)),
        (SITEMAP, Newest("sitemap", THEN, 2, (), whole=True)),
        (SITEMAPS, Newest("sitemaps", THEN, 1, ("https://a.example/1.xml",), whole=True)),
        ("<rss><channel/></rss>", Newest("feed", None, 0, (), whole=True)),
    ],
)
def test_newest_entry_counts(xml: str, newest: Newest) -> None:
    assert read(xml) == newest


@pytest.mark.parametrize("xml", [RSS, ATOM, SITEMAP])
def test_feed_may_be_packed_or_in_other_letters(xml: str) -> None:
    assert read(gzip.compress(xml.encode("utf-8"))) == read(xml)
    assert read(xml.replace("utf-8", "utf-16").encode("utf-16")) == read(xml)


@pytest.mark.parametrize(
    "xml", ["", " ", "<", "nothing", "<html><p>Hi</p></html>", "<a:b/>", "\x1f"]
)
def test_what_is_no_feed_is_none(xml: str) -> None:
    assert read(xml) is None


def test_what_is_dated_ahead_does_not_count() -> None:
    item = "<item><pubDate>{}</pubDate></item>"
    ahead = item.format("2027-01-01") + item.format("2026-11-20T09:30:00Z")
    found = read(f"<rss><channel>{ahead}</channel></rss>")
    assert found
    assert found.at == THEN


def test_feed_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    found = read(RSS[: RSS.index("<media>")])
    assert found
    assert found.at == THEN


def test_feed_with_stray_signs_is_read() -> None:
    found = read(RSS.replace("Older", "Fish & chips &nbsp;"))
    assert found
    assert found.at == THEN


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-11-20", dt.datetime(2026, 11, 20, tzinfo=dt.UTC)),
        ("2026-11", dt.datetime(2026, 11, 1, tzinfo=dt.UTC)),
        (" 2026-11-20T10:30:00+01:00 ", THEN),
        ("2026-11-20 09:30:00", THEN),
        ("Fri, 20 Nov 2026 09:30:00 GMT", THEN),
        ("Fri, 20 Nov 2026 09:30 -0000", THEN),
        ("20 Nov 26 04:30 EST", THEN),
    ],
)
def test_dates_as_feeds_write_them(text: str, date: dt.datetime) -> None:
    assert read_date(text) == date


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13-45", "0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z",
     "1989-12-31", "9999-12-31T23:59:59Z", "Fri, 99 Nov 2026 09:30:00 GMT",
     "Fri, 20 Nov 99999999999 09:30:00 GMT", "Fri, 20 Nov 2026 09:30:00 +99999999", "1" * 5000],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@given(st.text(max_size=70))
def test_any_text_is_a_date_or_none(text: str) -> None:
    read_date(text)


# Hostile ones

ITEM = "<item><pubDate>{}</pubDate></item>"


@pytest.mark.parametrize(
    "types",
    [
        '<!DOCTYPE rss [<!ENTITY a "2026-11-20">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://10.0.0.1/x"> %x;]>',
        '<!DOCTYPE rss SYSTEM "http://10.0.0.1/rss.dtd">',
        '<!-- <rss> --><!DOCTYPE rss [<!ENTITY a "2026-11-20">]>',
        '<?pi <rss> ?> <!DOCTYPE rss [<!ENTITY a "2026-11-20">]>',
    ],
)
@pytest.mark.parametrize("letters", ["utf-8", "utf-16"])
def test_feed_with_a_document_type_is_not_read(types: str, letters: str) -> None:
    xml = f"{types}<rss><channel>{ITEM.format('&a;')}{ITEM.format('2026-11-19')}</channel></rss>"
    assert read(xml.encode(letters)) is None


def test_entities_are_not_unfolded() -> None:
    """Ten thousand million of them, from less than a page."""
    rows = ['<!ENTITY a0 "2026">']
    rows += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    assert read(f"<!DOCTYPE rss [{''.join(rows)}]><rss>{ITEM.format('&a9;')}</rss>") is None


def test_packed_sitemap_is_not_unpacked_without_end() -> None:
    late = "<url><lastmod>2026-11-22</lastmod></url></urlset>"
    packed = gzip.compress(SITEMAP.replace("</urlset>", " " * 5_000_000 + late).encode("utf-8"))
    found = read_feed(packed, now=NOW, seconds=60)
    assert found
    assert (found.at, found.entries) == (THEN, 2)


def test_feed_without_a_bottom_is_left_in_the_middle() -> None:
    found = read(f"<rss>{ITEM.format('2026-11-20T09:30:00Z')}" + "<a>" * 300_000)
    assert found == Newest("feed", THEN, 1, (), whole=False)


def test_sitemaps_without_end_are_not_kept() -> None:
    found = read("<sitemapindex>" + "<sitemap><loc>x</loc></sitemap>" * 1000 + "</sitemapindex>")
    assert found
    assert len(found.further) == MOST_SITEMAPS


PIECES = st.sampled_from([
    "<rss>", "</rss>", "<item>", "</item>", "<pubDate>", "2026-11-20", "<![CDATA[", "]]>", "<!DOCTYPE",
    "[<!ENTITY a 'b'>]>", "&a;", "&amp;", "<?xml ", "?>", "<!--", "-->", "<a:b ", "xmlns:a='b'", ">",
    "\x00", "\ufffe", "é", "<entry/>", "</",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_anything_can_be_read(xml: str) -> None:
    found = read(f"<rss>{xml}")
    assert found is None or found.kind == "feed"


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(body: bytes) -> None:
    read(body)
    read(b"\x1f\x8b" + body)
