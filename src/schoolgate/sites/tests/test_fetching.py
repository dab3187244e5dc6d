"""Nothing here may reach beyond 127.0.0.1, and nothing may be waited for without an end."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schoolgate.sites.fetching import wire
from schoolgate.sites.fetching.addresses import may_reach, read_address
from schoolgate.sites.fetching.fetch import ANYTHING, FEEDS, Answer, Run, fetch
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.trouble import Kind, Stopped, Trouble
from schoolgate.sites.tests.web import Authority, Names, Web, a_web, leading_to, packed, page

HERE = ip_network("127.0.0.1/32")
PUBLIC = "93.184.216.34"
STRICT = Limits(installation="https://policies.school.example", pause=0)


@pytest.fixture
def web() -> Iterator[Web]:
    with a_web() as found:
        yield found


@pytest.fixture
def limits(web: Web) -> Limits:
    """The usual ones, and this machine's own site besides."""
    return replace(STRICT, allow=(HERE,), ports=STRICT.ports | {web.port})


@pytest.fixture(autouse=True)
def reached(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, int]]]:
    """Every connection that is tried; none may leave 127.0.0.1, whatever else a test asserts."""
    found: list[tuple[str, int]] = []
    real = socket.socket.connect

    def connect(self: socket.socket, address: tuple[str, int]) -> None:
        found.append(address[:2])
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield found
    assert {host for host, _port in found} <= {"127.0.0.1"}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    found = Names()
    monkeypatch.setattr(socket, "getaddrinfo", found.getaddrinfo)
    return found


@pytest.fixture
def dialled(web: Web, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The public addresses that would have been connected to; all lead to this machine's site."""
    found: list[tuple[str, int]] = []
    real = wire.connect

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        found.append((address, port))
        return real("127.0.0.1", web.port, seconds)

    monkeypatch.setattr(wire, "connect", connect)
    return found


def trouble(found: Answer | Trouble) -> Kind:
    assert isinstance(found, Trouble), found
    return found.kind


def good(found: Answer | Trouble) -> Answer:
    assert isinstance(found, Answer), found
    return found


# A page in order


def test_page_is_fetched(web: Web, limits: Limits) -> None:
    web.pages["/a?b=c"] = page(b"<h1>Year 4</h1>", kind="Text/HTML; charset=ISO-8859-1")
    found = fetch(f"{web.url}/a?b=c#part", limits=limits)
    address = f"{web.url}/a?b=c"
    assert found == Answer(
        asked=f"{address}#part", address=address, hops=(address,), status=200,
        media_type="text/html", charset="iso-8859-1", body=b"<h1>Year 4</h1>", whole=True,
    )  # fmt: skip


def test_request_says_who_asks_and_nothing_else(web: Web, limits: Limits) -> None:
    web.pages["/"] = page()
    fetch(web.url, limits=limits)
    lines = web.heads[-1].rstrip("\r\n").split("\r\n")
    assert lines[0] == "GET / HTTP/1.1"
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert headers.keys() == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert headers["Host"] == f"127.0.0.1:{web.port}"
    assert "Schoolgate" in headers["User-Agent"]
    assert "https://policies.school.example" in headers["User-Agent"]


def test_name_of_the_installation_cannot_add_a_header(web: Web, limits: Limits) -> None:
    web.pages["/"] = page()
    fetch(web.url, limits=replace(limits, installation="https://a.example\r\nCookie: é"))
    assert not any(head.count("Cookie: ") for head in web.heads)
    assert len(web.heads) == 2


def test_packed_page_is_unpacked(web: Web, limits: Limits) -> None:
    web.pages["/"] = packed(b"words " * 1000)
    assert good(fetch(web.url, limits=limits)).body == b"words " * 1000


def test_page_in_chunks_is_put_together(web: Web, limits: Limits) -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    web.pages["/"] = start + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    assert good(fetch(web.url, limits=limits)).body == b"abcde"


def test_of_a_page_that_is_not_wanted_nothing_is_read(web: Web, limits: Limits) -> None:
    web.pages["/"] = web.dripping(page(b"", Content_Length="1000"))
    found = good(Run(limits).fetch(web.url, wanted=None))
    assert (found.status, found.body) == (200, b"")


# Which addresses


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("", Kind.SCHEME),
        ("school.example", Kind.SCHEME),
        ("file:///etc/passwd", Kind.SCHEME),
        ("ftp://school.example/", Kind.SCHEME),
        ("gopher://school.example:70/_x", Kind.SCHEME),
        ("javascript:alert(1)", Kind.SCHEME),
        ("data:text/html,x", Kind.SCHEME),
        ("http:///etc/passwd", Kind.ADDRESS),
        ("http://", Kind.ADDRESS),
        ("https://me:secret@school.example/", Kind.CREDENTIALS),
        ("https://school.example@evil.example/", Kind.CREDENTIALS),
        ("https://@evil.example/", Kind.CREDENTIALS),
        (r"https://school.example\@evil.example/", Kind.CREDENTIALS),
        (r"https://school.example\evil.example/", Kind.ADDRESS),
        ("https://school.example:22/", Kind.PORT),
        ("https://school.example:0/", Kind.PORT),
        ("https://school.example:99999/", Kind.ADDRESS),
        ("https://school.example:-1/", Kind.ADDRESS),
        ("https://school..example/", Kind.ADDRESS),
        ("https://school example/", Kind.ADDRESS),
        ("https://school.example/a\r\nHost: evil", Kind.ADDRESS),
        ("https://school.example/a\x00", Kind.ADDRESS),
        ("https://school.example/\ud800", Kind.ADDRESS),
        ("https://%6c%6f%63%61l.example/", Kind.ADDRESS),
        ("https://faß.example/", Kind.ADDRESS),
        ("https://ｅvil.example/", Kind.ADDRESS),
        ("https://" + "a" * 64 + ".example/", Kind.ADDRESS),
        ("https://" + "a." * 130 + "example/", Kind.ADDRESS),
        ("https://school.example/" + "a" * 3000, Kind.ADDRESS),
        ("http://2130706433/", Kind.ADDRESS),
        ("http://0x7f.1/", Kind.ADDRESS),
        ("http://0x7f000001/", Kind.ADDRESS),
        ("http://127.1/", Kind.ADDRESS),
        ("http://0177.0.0.1/", Kind.ADDRESS),
        ("http://１２７.0.0.1/", Kind.ADDRESS),
        ("http://[::1", Kind.ADDRESS),
        ("http://[fe80::1%25eth0]/", Kind.ADDRESS),
        ("http://[v1.x]/", Kind.ADDRESS),
    ],
)
def test_address_is_refused_before_anything_is_asked(
    address: str, kind: Kind, names: Names, reached: list[tuple[str, int]]
) -> None:
    found = fetch(address, limits=STRICT)
    assert trouble(found) == kind
    assert (names.asked, reached) == ([], [])


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("HTTP://School.EXAMPLE", "http://school.example/"),
        ("https://school.example.:443/a#b", "https://school.example/a"),
        (" https://school.example/ä b?c=ü d ", "https://school.example/%C3%A4%20b?c=%C3%BC%20d"),
        ("https://école.example/%41", "https://xn--cole-9oa.example/%41"),
        ("http://school.example:443/", "http://school.example:443/"),
        ("https://[2606:4700:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://school.example?q", "https://school.example/?q"),
    ],
)
def test_address_is_written_one_way(address: str, whole: str) -> None:
    assert read_address(address, STRICT).address == whole


NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.192",
    "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.7",
    "224.0.0.1", "224.0.1.1", "233.252.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:93.184.216.34",
    "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::5db8:d822", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:7f00:1::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1",
    "2002:5db8:d822::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public_is_not_reached(
    address: str, names: Names, reached: list[tuple[str, int]]
) -> None:
    assert not may_reach(address, STRICT)
    names["school.example"] = address
    found = fetch("http://school.example/", limits=STRICT)
    assert trouble(found) == Kind.NOT_PUBLIC
    names["school.example"] = [PUBLIC, address]
    assert trouble(fetch("https://school.example/", limits=STRICT)) == Kind.NOT_PUBLIC
    assert reached == []


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "https://[::1]/", "http://169.254.169.254/latest/"])  # fmt: skip
def test_address_in_numbers_is_held_to_the_same(
    address: str, names: Names, reached: list[tuple[str, int]]
) -> None:
    assert trouble(fetch(address, limits=STRICT)) == Kind.NOT_PUBLIC
    assert (names.asked, reached) == ([], [])


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_what_is_public_may_be_reached(address: str) -> None:
    assert may_reach(address, STRICT)
    assert not may_reach(address, replace(STRICT, never=(ip_network("0.0.0.0/0"), ip_network("::/0"))))  # fmt: skip


def test_never_counts_more_than_allow() -> None:
    assert not may_reach("127.0.0.1", replace(STRICT, allow=(HERE,), never=(HERE,)))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_public_in_disguise(address: object) -> None:
    assert not may_reach(f"::ffff:{address}", STRICT)
    assert not may_reach(f"64:ff9b::{address}", STRICT)


@given(st.text(max_size=60))
@example("http://[")
@example("http://a:b:c")
@example("https://xn--/")
@example("https://xn--a\u0300.example")
def test_any_text_is_an_address_or_none(text: str) -> None:
    for whole in (text, f"http://{text}", f"https://school.example/{text}"):
        try:
            place = read_address(whole, STRICT)
        except Stopped:
            continue
        assert place.scheme in {"http", "https"}
        assert place.port in {80, 443}
        assert place.address.isascii()
        assert place.address.isprintable()
        assert " " not in place.address
        assert read_address(place.address, STRICT) == place


# One look-up, and a connection to what it found


def test_connection_goes_to_the_address_that_was_checked(
    web: Web, names: Names, dialled: list[tuple[str, int]]
) -> None:
    names["school.example"] = ["2606:4700::1111", PUBLIC]
    web.pages["/"] = page()
    good(fetch("http://school.example/", limits=STRICT))
    assert names.asked == ["school.example"]
    assert dialled == [(PUBLIC, 80), (PUBLIC, 80)]
    assert all("Host: school.example\r\n" in head for head in web.heads)


def test_name_that_changes_its_mind_is_not_asked_again(
    web: Web, names: Names, dialled: list[tuple[str, int]]
) -> None:
    names.answers["school.example"] = [[PUBLIC], ["192.168.1.1"], ["169.254.169.254"]]
    web.pages["/"] = leading_to("/next")
    web.pages["/next"] = page()
    run = Run(STRICT)
    good(run.fetch("http://school.example/"))
    good(run.fetch("http://school.example/next"))
    assert names.asked == ["school.example"]
    assert {address for address, _port in dialled} == {PUBLIC}
    assert names.answers["school.example"] == [["192.168.1.1"], ["169.254.169.254"]]


def test_name_that_has_gone_private_is_refused_by_the_next_run(
    web: Web, names: Names, dialled: list[tuple[str, int]]
) -> None:
    names.answers["school.example"] = [[PUBLIC], ["192.168.1.1"]]
    web.pages["/"] = page()
    good(fetch("http://school.example/", limits=STRICT))
    count = len(dialled)
    assert trouble(fetch("http://school.example/", limits=STRICT)) == Kind.NOT_PUBLIC
    assert len(dialled) == count


def test_second_address_is_tried_where_the_first_is_dead(
    web: Web, limits: Limits, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = wire.connect
    tried = []

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        tried.append(address)
        if address == PUBLIC:
            raise ConnectionRefusedError
        return real(address, port, seconds)

    monkeypatch.setattr(wire, "connect", connect)
    names["school.example"] = [PUBLIC, "127.0.0.1"]
    web.pages["/"] = page()
    good(Run(limits).fetch(f"http://school.example:{web.port}/", robots=False))
    assert tried == [PUBLIC, "127.0.0.1"]


def test_name_that_is_not_there(names: Names) -> None:
    assert trouble(fetch("http://nobody.example/", limits=STRICT)) == Kind.UNKNOWN_NAME
    names["nobody.example"] = []
    assert trouble(fetch("http://nobody.example/", limits=STRICT)) == Kind.UNKNOWN_NAME


def test_nothing_listens(limits: Limits) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = int(taken.getsockname()[1])
        found = fetch(f"http://127.0.0.1:{port}/", limits=replace(limits, ports=frozenset({port})))
    assert trouble(found) == Kind.NO_ANSWER


# Redirects


def test_five_redirects_are_followed_and_told(web: Web, limits: Limits) -> None:
    for number, status in enumerate(("301 M", "302 F", "303 S", "307 T", "308 P")):
        web.pages[f"/{number}"] = leading_to(f"{number + 1}#part", status)
    web.pages["/5"] = page()
    found = good(fetch(f"{web.url}/0", limits=limits))
    assert found.hops == tuple(f"{web.url}/{number}" for number in range(6))
    assert found.address == f"{web.url}/5"


def test_sixth_redirect_is_one_too_many(web: Web, limits: Limits) -> None:
    for number in range(6):
        web.pages[f"/{number}"] = leading_to(f"/{number + 1}")
    web.pages["/6"] = page()
    assert trouble(fetch(f"{web.url}/0", limits=limits)) == Kind.REDIRECTS
    assert "/6" not in web.asked


def test_redirect_without_end(web: Web, limits: Limits) -> None:
    web.pages["/"] = leading_to("/")
    assert trouble(fetch(web.url, limits=limits)) == Kind.REDIRECTS
    assert len(web.asked) == limits.redirects + 1


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("http://169.254.169.254/latest/meta-data/", Kind.NOT_PUBLIC),
        ("http://10.0.0.1/", Kind.NOT_PUBLIC),
        ("//192.168.1.1/", Kind.NOT_PUBLIC),
        ("http://[::ffff:10.0.0.1]/", Kind.NOT_PUBLIC),
        ("http://printer.school.example/", Kind.NOT_PUBLIC),
        ("http://0x7f.1/", Kind.ADDRESS),
        ("file:///etc/passwd", Kind.SCHEME),
        ("ftp://school.example/", Kind.SCHEME),
        ("javascript:alert(1)", Kind.SCHEME),
        ("http://me:secret@school.example/", Kind.CREDENTIALS),
        ("http://school.example:22/", Kind.PORT),
        ("http://[", Kind.ADDRESS),
        ("http://nobody.example/", Kind.UNKNOWN_NAME),
    ],
)
def test_redirect_is_checked_like_the_address_itself(
    where: str, kind: Kind, web: Web, limits: Limits, names: Names, reached: list[tuple[str, int]]
) -> None:
    names["printer.school.example"] = "10.0.0.9"
    web.pages["/"] = leading_to(where)
    found = fetch(web.url, limits=limits)
    assert trouble(found) == kind
    assert web.asked == ["/"]
    assert set(reached) == {("127.0.0.1", web.port)}


def test_trouble_tells_where_a_redirect_had_led(web: Web, limits: Limits) -> None:
    web.pages["/"] = leading_to("http://10.0.0.1/admin")
    found = fetch(web.url, limits=limits)
    assert isinstance(found, Trouble)
    assert (found.asked, found.at) == (web.url, "http://10.0.0.1/admin")


def test_redirect_to_another_host_is_looked_up(
    web: Web, names: Names, dialled: list[tuple[str, int]]
) -> None:
    names["old.example"], names["new.example"] = PUBLIC, "1.1.1.1"
    web.pages["/"] = leading_to("https://new.example:80/there")
    web.pages["/there"] = page()
    found = fetch("http://old.example/", limits=STRICT)
    assert trouble(found) == Kind.NOT_SAFE  # plain http behind it
    assert names.asked == ["old.example", "new.example"]
    assert dialled[-1] == ("1.1.1.1", 80)


@pytest.mark.parametrize("written", ["/caf%C3%A9", "/café", "/caf\u00c3\u00a9", "caf\u00e9 "])
def test_address_of_a_redirect_in_odd_letters(written: str, web: Web, limits: Limits) -> None:
    web.pages["/"] = (
        b"HTTP/1.1 302 Found\r\nLocation: " + written.encode("utf-8") + b"\r\nContent-Length: 0\r\n\r\n"
    )  # fmt: skip
    fetch(web.url, limits=limits)
    assert web.asked[1].startswith("/caf%C3%")


def test_redirect_in_latin_letters_of_one_byte(web: Web, limits: Limits) -> None:
    web.pages["/"] = b"HTTP/1.1 302 Found\r\nLocation: /caf\xe9\r\nContent-Length: 0\r\n\r\n"
    web.pages["/caf%C3%A9"] = page()
    good(fetch(web.url, limits=limits))


def test_redirect_that_does_not_say_where(web: Web, limits: Limits) -> None:
    web.pages["/"] = page(b"", "302 Found")
    assert trouble(fetch(web.url, limits=limits)) == Kind.FAILING


# Safe connections


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def safely(
    authority: Authority, names: Names
) -> Iterator[Callable[..., tuple[Answer | Trouble, Web]]]:
    """Ask school.example by https, at a site with such a certificate."""
    names["school.example"] = "127.0.0.1"

    def ask(name: str, *, trusted: bool = True, days: int = 1) -> tuple[Answer | Trouble, Web]:
        with a_web(authority.serving(name, days=days)) as web:
            web.pages["/"] = page(b"safe")
            limits = replace(
                STRICT, allow=(HERE,), ports=frozenset({web.port}),
                tls=authority.trusting if trusted else None,
            )  # fmt: skip
            return Run(limits).fetch(f"https://school.example:{web.port}/", robots=False), web

    return ask


def test_certificate_is_checked_for_the_name(safely: Callable[..., tuple[Answer | Trouble, Web]]) -> None:  # fmt: skip
    found = good(safely("school.example")[0])
    assert (found.body, found.https) == (b"safe", True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "other.example"},
        {"name": "127.0.0.1"},
        {"name": "school.example", "trusted": False},
        {"name": "school.example", "days": -3},
    ],
)
def test_wrong_certificate_ends_it(
    wrong: dict[str, object], safely: Callable[..., tuple[Answer | Trouble, Web]]
) -> None:
    found, web = safely(**wrong)
    assert trouble(found) == Kind.NOT_SAFE
    assert web.heads == []


def test_name_is_sent_before_the_certificate_comes(
    authority: Authority, names: Names, limits: Limits
) -> None:
    names["school.example"] = "127.0.0.1"
    context = authority.serving("school.example")
    named: list[str | None] = []
    context.sni_callback = lambda _sock, name, _context: named.append(name)
    with a_web(context) as web:
        web.pages["/"] = page()
        limits = replace(limits, ports=frozenset({web.port}), tls=authority.trusting)
        good(Run(limits).fetch(f"https://school.example:{web.port}/", robots=False))
    assert named == ["school.example"]


def test_plain_site_where_a_safe_one_should_be(web: Web, limits: Limits) -> None:
    found = fetch(f"https://127.0.0.1:{web.port}/", limits=limits)
    assert trouble(found) == Kind.NOT_SAFE


def test_step_by_http_is_remembered(
    authority: Authority, web: Web, limits: Limits, names: Names
) -> None:
    names["school.example"] = "127.0.0.1"
    with a_web(authority.serving("school.example")) as safe:
        web.pages["/"] = leading_to(f"https://school.example:{safe.port}/")
        safe.pages["/"] = page()
        limits = replace(limits, ports=limits.ports | {safe.port}, tls=authority.trusting)
        found = good(fetch(web.url, limits=limits))
    assert found.address.startswith("https:")
    assert not found.https


# Slow ones. A small deadline, and what kind of trouble it ends in.


@pytest.fixture
def hurried(limits: Limits) -> Limits:
    return replace(limits, seconds=0.3)


def test_site_that_says_nothing(web: Web, hurried: Limits) -> None:
    web.pages["/"] = web.silent
    assert trouble(fetch(web.url, limits=hurried)) == Kind.TOO_SLOW


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"z"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999999\r\n\r\n", b"z"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
         b"1\r\nz\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
         b"X: y\r\n"),
        ((b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
          b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x00"), b"name"),
    ],
)  # fmt: skip
def test_site_that_drips(start: bytes, drop: bytes, web: Web, hurried: Limits) -> None:
    web.pages["/"] = web.dripping(start, drop)
    assert trouble(fetch(web.url, limits=hurried)) == Kind.TOO_SLOW


def test_site_that_leads_on_slowly_has_one_deadline_for_all(web: Web, hurried: Limits) -> None:
    def slowly(sock: socket.socket) -> None:
        web.closing.wait(0.12)
        sock.sendall(leading_to("/"))

    web.pages["/"] = slowly
    assert trouble(fetch(web.url, limits=hurried)) == Kind.TOO_SLOW


def test_site_that_never_ends_its_greeting(names: Names, limits: Limits, web: Web) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = int(mute.getsockname()[1])
        limits = replace(limits, seconds=0.3, ports=frozenset({port}))
        assert trouble(fetch(f"https://127.0.0.1:{port}/", limits=limits)) == Kind.TOO_SLOW
        assert trouble(fetch(f"http://127.0.0.1:{port}/", limits=limits)) == Kind.TOO_SLOW


def test_look_up_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def stuck(*_: object, **__: object) -> list[object]:
        over.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    try:
        found = fetch("http://school.example/", limits=replace(STRICT, seconds=0.2))
    finally:
        over.set()
    assert trouble(found) == Kind.TOO_SLOW


# Broken ones

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\x00\xff" * 50,
        b"<html>an answer of 1991</html>",
        b"HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        HTML + b"Content-Length: 100\r\n\r\nabc",
        HTML + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        HTML + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nab",
        HTML + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nab\r\n",
        HTML + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 70_000,
        HTML + b"Content-Encoding: gzip\r\n\r\nno gzip at all",
        HTML + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"abc" * 100, mtime=0)[:-12],
        HTML + b"Content-Encoding: br\r\n\r\nabc",
        HTML + b"Content-Encoding: gzip, gzip\r\n\r\nabc",
    ],
)  # fmt: skip
def test_broken_answer(sent: bytes, web: Web, limits: Limits) -> None:
    web.pages["/"] = sent
    assert trouble(fetch(web.url, limits=limits)) == Kind.BROKEN


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from([b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", HTML, HTML + b"\r\n",
                           HTML + b"Transfer-Encoding: chunked\r\n\r\n",
                           HTML + b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
                           b"HTTP/1.1 302 Found\r\nLocation: "]),
    rest=st.binary(max_size=400),
)  # fmt: skip
def test_whatever_comes_there_is_an_answer_or_a_trouble(start: bytes, rest: bytes) -> None:
    def connect(_address: str, _port: int, _seconds: float) -> socket.socket:
        near, far = socket.socketpair()
        with far:
            far.sendall(start + rest)
            far.shutdown(socket.SHUT_WR)
            opened.append(far.dup())
        return near

    opened: list[socket.socket] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "connect", connect)
        found = Run(STRICT).fetch(f"http://{PUBLIC}/", robots=False)
    for sock in opened:
        sock.close()
    assert isinstance(found, (Answer, Trouble))
    assert trouble(found) != Kind.NO_ANSWER if isinstance(found, Trouble) else True


# Large ones


def test_huge_page_is_cut_and_said_to_be(web: Web, limits: Limits) -> None:
    web.pages["/"] = web.pouring(HTML + b"\r\n", b"z" * 65536)
    found = good(fetch(web.url, limits=replace(limits, size=100_000)))
    assert (len(found.body), found.whole) == (100_000, False)


def test_page_of_just_the_largest_size_is_whole(web: Web, limits: Limits) -> None:
    limits = replace(limits, size=1000)
    web.pages["/"] = page(b"z" * 1000)
    assert good(fetch(web.url, limits=limits)).whole
    web.pages["/"] = packed(b"".join(b"%03x" % n for n in range(334))[:1000])
    assert good(fetch(web.url, limits=limits)).whole


def test_large_packed_page_is_cut(web: Web, limits: Limits) -> None:
    body = b"".join(b"<p>%d</p>" % (number * 7919 % 10_007) for number in range(50_000))
    web.pages["/"] = packed(body)
    found = good(fetch(web.url, limits=replace(limits, size=100_000)))
    assert (found.body, found.whole) == (body[:100_000], False)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_bomb_is_not_unpacked(pack: Callable[[bytes], bytes], web: Web, limits: Limits) -> None:
    bomb = pack(bytes(50_000_000))
    web.pages["/"] = page(bomb, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        found = fetch(web.url, limits=limits)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert trouble(found) == Kind.TOO_LARGE
    assert peak < 4 * limits.size


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
        (HTML + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 1000),
    ],
)
def test_endless_talk_beside_the_page_has_a_size_too(
    start: bytes, drop: bytes, web: Web, limits: Limits
) -> None:
    web.pages["/"] = web.pouring(start, drop)
    assert trouble(fetch(web.url, limits=replace(limits, size=1000))) == Kind.TOO_LARGE


# What kind of answer


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("404 Not Found", Kind.NOT_THERE),
        ("410 Gone", Kind.NOT_THERE),
        ("401 Unauthorized", Kind.TURNED_AWAY),
        ("403 Forbidden", Kind.TURNED_AWAY),
        ("429 Too Many Requests", Kind.TURNED_AWAY),
        ("999 No", Kind.TURNED_AWAY),
        ("500 Oh", Kind.FAILING),
        ("503 Later", Kind.FAILING),
        ("304 Not Modified", Kind.FAILING),
    ],
)
def test_status_decides(status: str, kind: Kind, web: Web, limits: Limits) -> None:
    web.pages["/"] = page(b"", status)
    found = fetch(web.url, limits=limits)
    assert trouble(found) == kind
    assert isinstance(found, Trouble)
    assert found.status == int(status[:3])


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "", "text/plain", "nonsense"])
def test_what_is_no_page_is_not_read(kind: str, web: Web, limits: Limits) -> None:
    web.pages["/"] = web.dripping(page(b"", kind=kind, Content_Length="1000"))
    assert trouble(fetch(web.url, limits=limits)) == Kind.OTHER_TYPE


def test_feed_is_read_where_a_feed_is_wanted(web: Web, limits: Limits) -> None:
    web.pages["/"] = page(b"<rss/>", kind="application/rss+xml; charset=utf-8")
    run = Run(limits)
    assert trouble(run.fetch(web.url)) == Kind.OTHER_TYPE
    assert good(run.fetch(web.url, wanted=FEEDS)).body == b"<rss/>"
    assert good(run.fetch(web.url, wanted=ANYTHING)).body == b"<rss/>"


# robots.txt


def test_page_that_robots_keeps_from_us_is_not_asked_for(web: Web, limits: Limits) -> None:
    web.pages["/robots.txt"] = page(b"User-agent: *\nDisallow: /private", kind="text/plain")
    web.pages["/"] = page()
    run = Run(limits)
    assert trouble(run.fetch(f"{web.url}/private/page")) == Kind.ROBOTS
    assert web.asked == []
    good(run.fetch(web.url))
    assert trouble(run.fetch(f"{web.url}/private/page", robots=False)) == Kind.NOT_THERE


def test_robots_is_asked_once_in_a_run(web: Web, limits: Limits) -> None:
    web.pages["/"] = web.pages["/b"] = page()
    run = Run(limits)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run.fetch, [web.url, f"{web.url}/b"] * 4))
    assert len(web.heads) - len(web.asked) == 1


def test_robots_of_the_place_a_redirect_leads_to_is_heeded(
    web: Web, limits: Limits, names: Names
) -> None:
    names["other.example"] = "127.0.0.1"
    web.pages["/"] = leading_to(f"http://other.example:{web.port}/private")
    web.pages["/private"] = page()

    def by_host(sock: socket.socket) -> None:
        private = "other.example" in web.heads[-1]
        sock.sendall(page(b"User-agent: schoolgate\nDisallow: /private" if private else b""))

    web.pages["/robots.txt"] = by_host
    assert trouble(fetch(web.url, limits=limits)) == Kind.ROBOTS
    assert web.asked == ["/"]


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "401 No", "410 Gone"])
def test_robots_that_is_not_there_allows_everything(status: str, web: Web, limits: Limits) -> None:
    web.pages["/robots.txt"] = page(b"User-agent: *\nDisallow: /", status)
    web.pages["/"] = page()
    good(fetch(web.url, limits=limits))


@pytest.mark.parametrize("status", ["500 Oh", "503 Later", "429 Slowly"])
def test_robots_that_fails_allows_nothing(status: str, web: Web, limits: Limits) -> None:
    web.pages["/robots.txt"] = page(b"", status)
    web.pages["/"] = page()
    found = fetch(web.url, limits=limits)
    assert isinstance(found, Trouble)
    assert found.status == int(status[:3])
    assert web.asked == []


def test_robots_that_drips_keeps_nobody(web: Web, hurried: Limits) -> None:
    web.pages["/robots.txt"] = web.dripping(HTML + b"\r\n")
    run = Run(hurried)
    assert trouble(run.fetch(web.url)) == Kind.TOO_SLOW
    assert trouble(run.fetch(f"{web.url}/b")) == Kind.TOO_SLOW
    assert len(web.heads) == 1


def test_robots_elsewhere_is_followed_and_checked(web: Web, limits: Limits) -> None:
    web.pages["/robots.txt"] = leading_to("/real.txt")
    web.pages["/real.txt"] = page(b"User-agent: *\nDisallow: /x")
    assert trouble(fetch(f"{web.url}/x", limits=limits)) == Kind.ROBOTS
    web.pages["/robots.txt"] = leading_to("http://10.0.0.1/robots.txt")
    assert trouble(fetch(f"{web.url}/x", limits=limits)) == Kind.NOT_PUBLIC


# Politeness


def test_host_is_asked_one_thing_at_a_time(web: Web, limits: Limits) -> None:
    lock, in_hand, most = threading.Lock(), [], []

    def thinking(sock: socket.socket) -> None:
        with lock:
            in_hand.append(sock)
            most.append(len(in_hand))
        web.closing.wait(0.03)
        with lock:  # before the answer leaves, since the next may come as soon as it is there
            in_hand.remove(sock)
        sock.sendall(page())

    paths = [f"/{number}" for number in range(8)]
    web.pages |= dict.fromkeys(paths, thinking)
    run = Run(limits)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(run.fetch, [web.url + path for path in paths]))
    assert all(isinstance(each, Answer) for each in found)
    assert most == [1] * len(paths)


def test_two_hosts_are_asked_at_the_same_time(web: Web, limits: Limits, names: Names) -> None:
    names["a.example"] = names["b.example"] = "127.0.0.1"
    both = threading.Barrier(2, timeout=15)

    def meeting(sock: socket.socket) -> None:
        both.wait()
        sock.sendall(page())

    web.pages["/"] = meeting
    run = Run(limits)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run.fetch, [f"http://{name}.example:{web.port}/" for name in "ab"]))
    assert all(isinstance(each, Answer) for each in found)


def test_there_is_a_pause_that_is_not_on_the_account_of_the_deadline(
    web: Web, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monotonic = time.monotonic
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + sum(pauses))
    web.pages["/"] = page()
    run = Run(replace(limits, pause=500))
    good(run.fetch(web.url))
    good(run.fetch(web.url))
    assert len(pauses) == 2
    assert all(300 < pause <= 500 for pause in pauses)


def test_no_turn_in_time_says_nothing_about_the_next_time(web: Web, limits: Limits) -> None:
    web.pages["/"] = web.silent
    web.pages["/b"] = page()
    run = Run(replace(limits, wait=0.1, seconds=30))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(run.fetch, web.url, robots=False)
        while web.asked != ["/"]:
            time.sleep(0.01)
        assert trouble(run.fetch(f"{web.url}/b")) == Kind.BUSY
        assert len(web.heads) == 1
        web.closing.set()
        first.result()
    good(run.fetch(f"{web.url}/b"))


def test_silent_host_is_left_alone_for_the_rest_of_the_run(
    web: Web, limits: Limits, names: Names
) -> None:
    names["other.example"] = "127.0.0.1"
    web.pages["/"] = b""
    web.pages["/b"] = page()
    run = Run(limits)
    kinds = [trouble(run.fetch(web.url)) for _time in range(5)]
    assert kinds == [Kind.BROKEN] * 3 + [Kind.GIVEN_UP] * 2
    assert web.asked == ["/"] * 3
    good(run.fetch(f"http://other.example:{web.port}/b"))
    good(Run(limits).fetch(f"{web.url}/b"))


def test_host_that_answers_in_between_is_not_left_alone(web: Web, limits: Limits) -> None:
    web.pages["/"] = b""
    web.pages["/b"] = page()
    run = Run(limits)
    for path in ("/", "/", "/b", "/", "/", "/b"):
        run.fetch(web.url + path)
    assert len(web.asked) == 6


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_host_that_asks_us_to_stop_is_left_alone(status: str, web: Web, limits: Limits) -> None:
    web.pages["/"] = page(b"", status)
    run = Run(limits)
    run.fetch(web.url)
    assert trouble(run.fetch(f"{web.url}/b")) == Kind.GIVEN_UP
    assert web.asked == ["/"]


# As a whole


@pytest.mark.parametrize("kind", Kind)
def test_every_trouble_has_its_words_and_its_line_in_the_documentation(kind: Kind) -> None:
    assert Trouble(kind, "a", "b").message.endswith(".")
    docs = Path(__file__).parents[4] / "docs" / "reference" / "site-checks.md"
    assert f"| `{kind}` |" in docs.read_text(encoding="utf-8")


def test_asking_knows_no_django() -> None:
    program = (
        "import sys, schoolgate.sites.fetching.visiting; sys.exit('django' in sys.modules)"
    )  # fmt: skip
    subprocess.run([sys.executable, "-c", program], check=True)
