from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.sites.fetching import markup
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.page import MOST_LINKS, Link, Page, leads_to, read_page, wrong_with
from schoolgate.sites.fetching.text import decoded
from schoolgate.sites.fetching.trouble import Kind

SCHOOL = "https://www.elmbrook.example/"
ADDRESS = "https://class4.example/blog/"
LIMITS = Limits(installation="https://policies.elmbrook.example")


def read(html: str | bytes, **more: str) -> Page:
    body = html if isinstance(html, bytes) else html.encode("utf-8")
    return read_page(body, **{"address": ADDRESS, "school": SCHOOL, **more})


def test_page_tells_what_a_policy_wants_to_see() -> None:
    page = read("""<!doctype html><html><head>
        <link rel="ME" href="https://social.example/@elmbrook">
        <link rel="alternate" type="application/rss+xml" href="feed.xml">
        <link rel="alternate" type="application/atom+xml" href="/atom">
        <link rel="alternate" hreflang="cy" href="/cy">
        <link rel="stylesheet" href="style.css">
        </head><body>
        <img src="pictures/crest.png" alt="The crest of Elmbrook">
        <a href="about">About <b>this</b>
           class</a>
        <a href="https://www.elmbrook.example/policies/acceptable-use">Be kind online</a>
        <a href="/rules">Our house rules</a>
        <a rel="me nofollow" href="https://video.example/elmbrook">Films</a>
        <a href="mailto:office@elmbrook.example">Write to us</a>
        <a href="#top">Up</a> <a>Nowhere</a> <a href="">Empty</a>
        </body></html>""")
    assert page == Page(
        links=(
            Link("https://class4.example/blog/about", "About this class"),
            Link("https://www.elmbrook.example/policies/acceptable-use", "Be kind online"),
            Link("https://class4.example/rules", "Our house rules"),
            Link("https://video.example/elmbrook", "Films", frozenset({"me", "nofollow"})),
        ),
        to_school="https://www.elmbrook.example/policies/acceptable-use",
        acceptable_use="https://www.elmbrook.example/policies/acceptable-use",
        house_rules="https://class4.example/rules",
        contact="mailto:office@elmbrook.example",
        logo="https://class4.example/blog/pictures/crest.png",
        me=("https://social.example/@elmbrook", "https://video.example/elmbrook"),
        feeds=("https://class4.example/blog/feed.xml", "https://class4.example/atom"),
        whole=True,
    )


def test_page_without_any_of_it() -> None:
    page = read("<p>Acceptable use, contact, house rules and a logo: words alone.</p>")
    assert page == Page((), "", "", "", "", "", (), (), whole=True)


@pytest.mark.parametrize("html", ["", "<", "\x00", "<!--", "<a", "<a href='", "&#0;", "]]>", " "])
def test_next_to_nothing_is_a_page_too(html: str) -> None:
    assert read(html).links in {(), (Link("", ""),)}


@pytest.mark.parametrize(
    ("html", "field"),
    [
        ('<a href="/x">Acceptable Use of ICT</a>', "acceptable_use"),
        ('<a href="/our-acceptable_use.pdf">Read</a>', "acceptable_use"),
        ('<a href="/aup">Read</a>', "acceptable_use"),
        ('<a href="/x" aria-label="Acceptable use"><svg></svg></a>', "acceptable_use"),
        ('<a href="/x"><img alt="Acceptable use" src="a.png"></a>', "acceptable_use"),
        ('<a href="/x">Defnydd derbyniol</a>', "acceptable_use"),
        ('<a href="/x">Community guidelines</a>', "house_rules"),
        ('<a href="/comment-policy">Read</a>', "house_rules"),
        ('<a href="/contact-us">Us</a>', "contact"),
        ('<a href="/x">Get in touch</a>', "contact"),
        ('<a href="tel:+441632960000">Ring</a>', "contact"),
        ('<a href="MAILTO:a@b.example">Write</a>', "contact"),
        ('<svg class="site-logo"><path/></svg>', "logo"),
        ('<img data-src="/LOGO.svg">', "logo"),
        ('<a href="http://elmbrook.example/">School</a>', "to_school"),
    ],
)
def test_what_counts(html: str, field: str) -> None:
    assert getattr(read(html), field)


@pytest.mark.parametrize(
    ("html", "field"),
    [
        ('<a href="/x">Unacceptable</a>', "acceptable_use"),
        ('<a href="/soup">Read</a>', "acceptable_use"),
        ("<!-- <a href='/aup'>Acceptable use</a> -->", "acceptable_use"),
        ("<script>'<a href=/aup>Acceptable use</a>'</script>", "acceptable_use"),
        ('<img src="lego.png" alt="Lego day">', "logo"),
        ('<img src="dialogue.png">', "logo"),
        ('<a href="https://elmbrook.example.evil.example/">School</a>', "to_school"),
        ('<a href="https://notelmbrook.example/">School</a>', "to_school"),
    ],
)
def test_what_does_not_count(html: str, field: str) -> None:
    assert not getattr(read(html), field)


def test_only_the_page_on_acceptable_use_counts_where_it_is_known() -> None:
    html = '<a href="/aup">Acceptable use</a><a href="http://elmbrook.example/ict/?from=4">ICT</a>'
    known = f"{SCHOOL}ict"
    assert read(html).acceptable_use == "https://class4.example/aup"
    assert read(html, acceptable_use=known).acceptable_use == "http://elmbrook.example/ict/?from=4"
    assert read('<a href="/aup">Acceptable use</a>', acceptable_use=known).acceptable_use == ""


@pytest.mark.parametrize(
    ("address", "place", "there"),
    [
        ("https://elmbrook.example", "https://www.elmbrook.example/", True),
        ("http://www.ELMBROOK.example/a/b?c", "https://elmbrook.example", True),
        ("https://trust.example/elmbrook/class4", "https://trust.example/elmbrook/", True),
        ("https://trust.example/%65lmbrook", "https://trust.example/elmbrook", True),
        ("https://trust.example/elmbrook-high", "https://trust.example/elmbrook", False),
        ("https://trust.example/", "https://trust.example/elmbrook", False),
        ("https://trust.example/elmbrook/../other", "https://trust.example/elmbrook", False),
        ("https://trust.example/elmbrook/%2e%2e/other", "https://trust.example/elmbrook", False),
        ("https://elmbrook.example@evil.example/", "https://elmbrook.example", False),
        ("https://me@elmbrook.example/", "https://elmbrook.example", False),
        ("https://elmbrook.example:8443/", "https://elmbrook.example", False),
        ("javascript://elmbrook.example/", "https://elmbrook.example", False),
        ("//elmbrook.example/", "https://elmbrook.example", False),
        ("https://[", "https://elmbrook.example", False),
        ("https://elmbrook.example:x/", "https://elmbrook.example", False),
        ("https://elmbrook.example/", "", False),
    ],
)
def test_where_an_address_leads(address: str, place: str, there: bool) -> None:
    assert leads_to(address, place) is there


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://elmbrook.example/", None),
        ("http://elmbrook.example/", Kind.NOT_SAFE),
        ("javascript:alert(1)", Kind.SCHEME),
        ("file:///etc/passwd", Kind.SCHEME),
        ("https://a:b@elmbrook.example/", Kind.CREDENTIALS),
        ("http://192.168.1.1/", Kind.NOT_PUBLIC),
        ("https://[::1]/", Kind.NOT_PUBLIC),
        ("https://8.8.8.8/", None),
        ("https://elmbrook.example:8080/", Kind.PORT),
        ("https://elm brook/", Kind.ADDRESS),
    ],
)
def test_unsafe_links_are_told_by_their_address(address: str, kind: Kind | None) -> None:
    assert wrong_with(address, of=ADDRESS, limits=LIMITS) == kind


def test_http_link_of_an_http_page_is_no_worse_than_the_page() -> None:
    assert wrong_with("http://a.example/", of="http://b.example/", limits=LIMITS) is None


def test_script_of_a_link_is_among_the_links() -> None:
    assert read('<a href="javascript:alert(1)">x</a>').links == (Link("javascript:alert(1)", "x"),)


def test_base_counts_once_and_cannot_make_a_link_the_schools() -> None:
    page = read(f'<base href="https://other.example/x/"><base href="{SCHOOL}"><a href="y">z</a>')
    assert page.links == (Link("https://other.example/x/y", "z"),)
    assert page.to_school == ""


def test_link_told_twice_is_one_with_words() -> None:
    page = read('<a href="/a"><img src="x.png"></a><a href="/a#b" rel="me">Words</a>')
    assert page.links == (Link("https://class4.example/a", "Words", frozenset({"me"})),)


# Hostile ones


def test_links_without_end_are_not_kept() -> None:
    page = read("".join(f'<a href="/{n}">{n}</a>' for n in range(2 * MOST_LINKS)))
    assert (len(page.links), page.whole) == (MOST_LINKS, False)


def test_same_link_without_end_is_not_followed_to_the_end() -> None:
    assert not read('<a href="/x">' * 20_000).whole


def test_names_without_end_are_not_kept() -> None:
    page = read("".join(f'<link rel="me" href="/{n}">' for n in range(2 * MOST_LINKS)))
    assert len(page.me) == MOST_LINKS


def test_words_and_addresses_without_end_are_not_kept() -> None:
    page = read(f'<a href="/a">{"x" * 100_000}</a><a href="/{"y" * 100_000}">z</a>')
    [link] = page.links
    assert len(link.words) <= 200


@pytest.mark.parametrize("start", ["<div>", "<b><i>", "<table><tr><td>", "<b>", "<font><ul><li>"])
def test_page_without_a_bottom_is_left_in_the_middle(start: str) -> None:
    """With tags that never close, each end tag makes the parser look through all of them."""
    page = read('<a href="/a">b</a>' + start * 150_000 + "</i>" * 150_000)
    assert [link.address for link in page.links] == ["https://class4.example/a"]
    assert not page.whole


def test_page_is_left_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(10_000))
    monkeypatch.setattr(markup.time, "monotonic", lambda: float(next(ticks)))
    body = b'<a href="/a">b</a>' + b" " * 100_000 + b'<a href="/late">c</a>'
    page = read_page(body, address=ADDRESS, school=SCHOOL, seconds=5)
    assert [link.address for link in page.links] == ["https://class4.example/a"]
    assert not page.whole


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Bläch".encode(), ""),
        ("Bläch".encode("latin-1"), "ISO-8859-1"),
        ("Bläch".encode("latin-1"), ""),
        ("Bläch".encode("utf-8-sig"), "latin-1"),
        ("Bläch".encode("utf-16"), ""),
        ("Bläch".encode("utf-16-be"), "utf-16be"),
        (b'<meta charset="iso-8859-1">' + "Bläch".encode("latin-1"), ""),
        ("Bläch".encode(), "no-such-charset"),
        ("Bläch".encode(), "punycode"),
        ("Bläch".encode(), "unicode_escape"),
        ("Bläch".encode(), "utf-7"),
        ("Bläch".encode(), "iso-8859-99"),
        (b'<meta charset="idna">' + "Bläch".encode(), ""),
        ("Bl\0äc\0h".encode(), ""),
    ],
)
def test_letters_are_read(body: bytes, charset: str) -> None:
    assert decoded(body, charset).endswith("Bläch")


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "shift_jis", "gb18030", "big5", "ascii"])
def test_broken_letters_are_replaced(charset: str) -> None:
    assert isinstance(decoded(bytes(range(256)) * 3, charset), str)


PIECES = st.sampled_from([
    "<a href=", '"', "'", ">", "</a>", "<a>", "<base href=", "//[", "http://", "@", "\\", "#",
    "<img alt=logo src=", "<svg>", "<!--", "-->", "<![CDATA[", "<!DOCTYPE", "<?xml", "&amp;", "&#x0;",
    "<link rel=me href=", "<script>", "</script>", "<template>", "é", "\ufdd0", "\ud7ff", "\x00", "x",
])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_anything_can_be_read(html: str) -> None:
    page = read(html)
    for link in page.links:
        wrong_with(link.address, of=ADDRESS, limits=replace(LIMITS))


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(body: bytes) -> None:
    assert isinstance(read(body), Page)
