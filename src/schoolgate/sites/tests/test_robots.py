from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.sites.fetching.robots import Rules, read_robots


@pytest.mark.parametrize(
    ("robots", "path", "allowed"),
    [
        (b"", "/a", True),
        (b"Disallow: /", "/a", True),  # said to nobody
        (b"User-agent: *\nDisallow:", "/a", True),
        (b"User-agent: *\nDisallow: /", "/a", False),
        (b"User-agent: *\nDisallow: /", "/robots.txt", True),
        (b"User-agent: Other\nDisallow: /", "/a", True),
        (b"User-agent: *\nDisallow: /\nUser-agent: Schoolgate\nAllow: /", "/a", True),
        (b"User-agent: SCHOOLGATE/2.0\nDisallow: /a\nUser-agent: *\nAllow: /", "/a", False),
        (b"User-agent: schoolgate\n\nUser-agent: *\nDisallow: /", "/a", False),
        (b"User-agent: other\nUser-agent: schoolgate\nDisallow: /", "/a", False),
        (b"User-agent: schoolgatekeeper\nDisallow: /", "/a", True),
        ((b"User-agent: schoolgate\nDisallow: /a\nUser-agent: x\nDisallow: /\n"
         b"User-agent: schoolgate\nDisallow: /b"), "/b", False),
        (b"User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        (b"User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", True),
        (b"User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        (b"User-agent: *\nDisallow: /a/b # here\nAllow: /a", "/a/b", False),
        (b"USER-AGENT : *\r\nDISALLOW : /a\r\n", "/a", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/a", False),
        (b"User-agent: *\nDisallow: /*.php", "/x/y.php?z", False),
        (b"User-agent: *\nDisallow: /*.php$", "/x/y.php?z", True),
        (b"User-agent: *\nDisallow: /*.php$", "/x/y.php", False),
        (b"User-agent: *\nDisallow: /a$", "/a", False),
        (b"User-agent: *\nDisallow: /a$", "/ab", True),
        (b"User-agent: *\nDisallow: /a*a$", "/a", True),
        (b"User-agent: *\nDisallow: /a*a$", "/aa", False),
        (b"User-agent: *\nDisallow: /*a*b", "/b/a", True),
        (b"User-agent: *\nDisallow: *private", "/very/private", False),
        (b"User-agent: *\nDisallow: /caf\xc3\xa9", "/caf%C3%A9/x", False),
        (b"<html>nothing: here</html>", "/a", True),
        (b"\xff\xfe\x00" * 100, "/a", True),
    ],
)  # fmt: skip
def test_longest_rule_for_us_decides(robots: bytes, path: str, allowed: bool) -> None:
    assert read_robots(robots).allow(path) is allowed


def test_sitemaps_are_named() -> None:
    robots = (
        b"Sitemap: https://a.example/one.xml\nUser-agent: *\nSitemap: https://a.example/two.xml"
    )
    assert read_robots(robots).sitemaps == ("https://a.example/one.xml", "https://a.example/two.xml")  # fmt: skip


def test_rules_without_end_are_not_kept() -> None:
    rules = read_robots(b"User-agent: *\n" + b"Disallow: /a\n" * 100_000)
    assert len(rules.lines) < 10_000
    assert read_robots(b"User-agent: *\nDisallow: /" + b"a" * 100_000).lines == ()


def test_pattern_of_many_stars_is_soon_answered() -> None:
    """A regular expression made of this one would not be done in a lifetime."""
    rules = read_robots(b"User-agent: *\nDisallow: /" + b"*a" * 200 + b"*b$")
    assert rules.allow("/" + "a" * 2000)


@given(st.binary(max_size=300), st.text(max_size=30))
def test_anything_can_be_read(body: bytes, path: str) -> None:
    rules = read_robots(b"User-agent: *\nDisallow: " + body)
    assert isinstance(rules, Rules)
    assert rules.allow(f"/{path}") in {True, False}
