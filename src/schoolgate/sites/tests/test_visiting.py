from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network

import pytest

from schoolgate.sites.fetching.fetch import Run
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.trouble import Kind
from schoolgate.sites.fetching.visiting import Visit, bad_links, visit, visit_all
from schoolgate.sites.tests.web import Web, a_web, leading_to, page

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
THEN = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
FEED = b"<rss><channel><item><pubDate>2026-11-20</pubDate></item></channel></rss>"
SITEMAP = b"<urlset><url><lastmod>2026-11-20</lastmod></url></urlset>"


@pytest.fixture
def web() -> Iterator[Web]:
    with a_web() as found:
        yield found


@pytest.fixture
def run(web: Web) -> Run:
    return Run(
        Limits(
            installation="https://policies.school.example", pause=0,
            ports=frozenset({80, 443, web.port}), allow=(ip_network("127.0.0.1/32"),),
        )
    )  # fmt: skip


def look(web: Web, run: Run, path: str = "/") -> Visit:
    return visit(web.url + path, run=run, school="https://elmbrook.example", now=NOW)


def test_visit_tells_of_the_page_and_of_the_newest_entry(web: Web, run: Run) -> None:
    html = b"""<link rel="alternate" type="application/rss+xml" href="/feed">
        <a href="https://elmbrook.example/">School</a>"""
    web.pages["/old"] = leading_to("/")
    web.pages["/"] = page(html)
    web.pages["/feed"] = page(FEED, kind="application/rss+xml")
    found = look(web, run, "/old")
    assert found.page
    assert found.newest
    assert (found.asked, found.address, found.https) == (f"{web.url}/old", f"{web.url}/", False)
    assert (found.page.to_school, found.newest.at) == ("https://elmbrook.example/", THEN)
    assert found.told_by == f"{web.url}/feed"
    assert web.asked == ["/old", "/", "/feed"]


def test_sitemap_is_asked_where_no_feed_tells(web: Web, run: Run) -> None:
    web.pages["/"] = page(b'<link rel="alternate" type="application/rss+xml" href="/gone">')
    web.pages["/sitemap.xml"] = page(SITEMAP, kind="application/xml")
    found = look(web, run)
    assert found.newest
    assert (found.newest.at, found.told_by) == (THEN, f"{web.url}/sitemap.xml")


def test_sitemap_is_where_robots_says(web: Web, run: Run) -> None:
    web.pages["/robots.txt"] = page(f"Sitemap: {web.url}/map.xml".encode())
    web.pages["/"] = page()
    web.pages["/map.xml"] = page(SITEMAP, kind="text/xml")
    assert look(web, run).told_by == f"{web.url}/map.xml"


def test_page_without_feed_or_sitemap_is_a_page_all_the_same(web: Web, run: Run) -> None:
    web.pages["/"] = page()
    found = look(web, run)
    assert found.page
    assert (found.trouble, found.newest, found.told_by) == (None, None, "")


def test_trouble_is_told(web: Web, run: Run) -> None:
    found = look(web, run, "/gone")
    assert found.trouble
    assert (found.trouble.kind, found.page) == (Kind.NOT_THERE, None)


def test_page_cannot_send_us_to_many_feeds(web: Web, run: Run) -> None:
    links = b"".join(
        b'<link rel="alternate" type="application/rss+xml" href="/%d">' % n for n in range(50)
    )
    web.pages["/"] = page(links)
    look(web, run)
    assert web.asked == ["/", "/0", "/1", "/sitemap.xml"]


@pytest.mark.parametrize("where", ["http://10.0.0.1/feed", "file:///etc/passwd", "//[", "data:,x"])
def test_feed_that_a_page_names_is_held_to_the_same_limits(where: str, web: Web, run: Run) -> None:
    link = f'<link rel="alternate" type="application/rss+xml" href="{where}">'
    web.pages["/"] = page(link.encode())
    found = look(web, run)
    assert found.page
    assert found.newest is None
    assert web.asked == ["/", "/sitemap.xml"]


# Links

LINKS = b"""<a href="/here">a</a><a href="/gone">b</a><a href="http://10.0.0.1/">c</a>
<a href="javascript:alert(1)">d</a><a href="/locked">e</a><a href="/inside">f</a>
<a href="mailto:a@b.example">g</a><a href="/robots-says-no">h</a>"""


def links(web: Web, run: Run, **more: int) -> dict[str, Kind]:
    web.pages |= {
        "/robots.txt": page(b"User-agent: *\nDisallow: /robots-says-no"),
        "/": page(LINKS),
        "/here": web.pouring(page(b"", kind="video/mp4", Content_Length="99999999"), b"x" * 4096),
        "/locked": page(b"", "403 Forbidden"),
        "/inside": leading_to("http://192.168.1.1/"),
    }
    found = look(web, run)
    assert found.page
    wrong = bad_links(found.page, address=found.address, run=run, **more)
    assert wrong is not None
    return {address.removeprefix(web.url): kind for address, kind in wrong}


def test_links_that_lead_nowhere_or_somewhere_unsafe(web: Web, run: Run) -> None:
    assert links(web, run) == {
        "/gone": Kind.NOT_THERE,
        "http://10.0.0.1/": Kind.NOT_PUBLIC,
        "javascript:alert(1)": Kind.SCHEME,
        "/inside": Kind.NOT_PUBLIC,
    }


def test_only_some_links_are_asked_for(web: Web, run: Run) -> None:
    assert links(web, run, most=1) == {
        "http://10.0.0.1/": Kind.NOT_PUBLIC,
        "javascript:alert(1)": Kind.SCHEME,
    }
    assert "/gone" not in web.asked


def test_links_are_not_asked_for_once_it_is_over(web: Web, run: Run) -> None:
    web.pages["/"] = page(LINKS)
    found = look(web, run)
    assert found.page
    asked = list(web.asked)
    assert bad_links(found.page, address=found.address, run=run, over=lambda: True) is None
    assert web.asked == asked


# Many


def test_each_address_is_looked_at_once() -> None:
    addresses = [f"https://{n % 7}.example/{n % 20}" for n in range(100)]
    found = list(visit_all(addresses, str.upper, threads=4))
    assert sorted(found) == sorted((each, each.upper()) for each in set(addresses))


def test_hosts_take_turns_and_never_two_addresses_of_one_at_once() -> None:
    looking: set[str] = set()

    def alone(address: str) -> bool:
        host = address.rpartition("/")[0]
        clash = host in looking
        looking.add(host)
        time.sleep(0.001)
        looking.discard(host)
        return not clash

    addresses = [f"https://{host}.example/{n}" for host in "abc" for n in range(20)]
    assert all(dict(visit_all(addresses, alone, threads=8)).values())

    few_and_many = ["https://many.example/0", "https://many.example/1", "https://few.example/"]
    in_turn = [each for each, _found in visit_all(few_and_many, len, threads=1)]
    assert in_turn == [few_and_many[0], few_and_many[2], few_and_many[1]]


def test_address_is_handed_over_before_its_host_is_done() -> None:
    handed_over = threading.Event()
    addresses = ["https://one.example/0", "https://one.example/1"]
    found = visit_all(addresses, lambda each: each == addresses[0] or handed_over.wait(5))
    assert next(found) == (addresses[0], True)
    handed_over.set()
    assert list(found) == [(addresses[1], True)]


def test_what_was_looked_at_before_it_was_over_is_handed_over() -> None:
    seen: list[str] = []
    addresses = [f"https://one.example/{n}" for n in range(12)]
    found = visit_all(addresses, seen.append, over=lambda: len(seen) == 3)
    assert [each for each, _none in found] == seen == addresses[:3]


def test_look_that_fails_is_not_passed_over() -> None:
    with pytest.raises(ZeroDivisionError):
        list(visit_all(["https://one.example/"], lambda _each: 1 // 0))


def test_host_that_hangs_holds_up_no_other() -> None:
    over = threading.Event()

    def wait_for_the_others(address: str) -> bool:
        return over.wait(30) if "slow" in address else True

    addresses = ["https://slow.example/", *(f"https://{n}.example/" for n in range(10))]
    found = visit_all(addresses, wait_for_the_others, threads=2)
    others = [next(found)[0] for _n in range(10)]
    over.set()
    assert sorted(others) == sorted(addresses[1:])
    assert list(found) == [("https://slow.example/", True)]


@pytest.mark.parametrize("address", ["", "http://[", "nonsense", "javascript:x"])
def test_what_is_no_address_is_looked_at_too(address: str) -> None:
    assert list(visit_all([address], len)) == [(address, len(address))]


def test_run_that_is_left_asks_no_more() -> None:
    seen: list[str] = []

    def slowly(address: str) -> None:
        seen.append(address)
        time.sleep(0.02)

    found = visit_all([f"https://slow.example/{n}" for n in range(300)], slowly)
    next(found)
    found.close()
    assert len(seen) < 300


def test_malicious_address_among_many_ends_in_its_own_trouble(web: Web, run: Run) -> None:
    web.pages["/"] = page()
    addresses = [web.url, "http://169.254.169.254/", "file:///etc/passwd", "http://["]
    found = dict(visit_all(addresses, lambda each: visit(each, run=run, school="", now=NOW)))
    kinds = {each: seen.trouble.kind if seen.trouble else None for each, seen in found.items()}
    assert kinds == dict(
        zip(addresses, [None, Kind.NOT_PUBLIC, Kind.SCHEME, Kind.ADDRESS], strict=True)
    )


def test_silent_host_costs_the_run_three_times_its_patience_at_most(web: Web, run: Run) -> None:
    hurried = Run(replace(run.limits, seconds=0.2))
    web.pages |= {f"/{n}": web.silent for n in range(30)}
    addresses = [f"{web.url}/{n}" for n in range(30)]
    found = dict(visit_all(addresses, lambda each: visit(each, run=hurried, school="", now=NOW)))
    kinds = [seen.trouble.kind for seen in found.values() if seen.trouble]
    assert sorted(kinds) == [Kind.GIVEN_UP] * 27 + [Kind.TOO_SLOW] * 3
