"""One request to one checked place, within its time and size."""

from __future__ import annotations

import io
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import Any, cast

from schoolgate.sites.fetching.addresses import Place, is_literal, may_reach
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.trouble import Kind, Stopped

_PIECE = 16 * 1024
_ROOM_FOR_HEADERS = 256 * 1024
_MOST_ADDRESSES = 4
_LARGEST_RATIO = 200
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_LEADS_ON = frozenset({301, 302, 303, 307, 308})
_CHARSET = re.compile(r"charset\s*=\s*\"?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)


class Deadline:
    """The moment by which all must be done."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then, more than none. Raises TimeoutError."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def put_off(self, seconds: float) -> None:
        """Move it by the seconds that were spent on waiting for a turn."""
        self._end += seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: ``location`` where it leads on, ``body`` unpacked, ``whole`` unless it was cut."""

    status: int
    location: str
    media_type: str
    charset: str
    body: bytes
    whole: bool


def look_up(place: Place, limits: Limits, deadline: Deadline) -> tuple[str, ...]:
    """The IP addresses of a host, all of them checked; IPv4 first. Raises Stopped, TimeoutError.

    The system's look-up knows no deadline, so it runs in a thread that is left behind if need be.
    """
    if is_literal(place.host):
        found = [place.host]
    else:
        future: Future[list[str]] = Future()
        threading.Thread(target=_look_up, args=(place, future), daemon=True).start()
        try:
            found = future.result(deadline.left())
        except (socket.gaierror, UnicodeError) as problem:
            raise Stopped(Kind.UNKNOWN_NAME, str(problem)) from None
    wrong = [one for one in found if not may_reach(one, limits)]
    if wrong:
        raise Stopped(Kind.NOT_PUBLIC, ", ".join(wrong))
    if not found:
        raise Stopped(Kind.UNKNOWN_NAME)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: ":" in one))[:_MOST_ADDRESSES]


def _look_up(place: Place, future: Future[list[str]]) -> None:
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except BaseException as problem:  # noqa: BLE001 - raised anew where it is waited for
        future.set_exception(problem)
    else:
        future.set_result([str(address[0]) for *_rest, address in found])


def ask(
    place: Place,
    addresses: Sequence[str],
    *,
    limits: Limits,
    deadline: Deadline,
    wanted: frozenset[str] | None,
) -> Reply:
    """One GET to the first of the checked addresses that takes a connection.

    ``wanted``: the media types whose body is read, ``None`` for no body, empty for any.
    Raises Stopped, TimeoutError.
    """
    with _connection(place, addresses, limits, deadline) as sock:
        try:
            return _exchange(sock, place, limits, deadline, wanted)
        except TimeoutError:
            raise
        except ssl.SSLError as problem:
            raise Stopped(Kind.NOT_SAFE, str(problem)) from None
        except (OSError, HTTPException, ValueError, zlib.error) as problem:
            raise Stopped(Kind.BROKEN, _told(problem)) from None


@contextmanager
def _connection(
    place: Place, addresses: Sequence[str], limits: Limits, deadline: Deadline
) -> Iterator[socket.socket]:
    plain = _first_open(place, addresses, deadline)
    try:
        if place.scheme == "http":
            yield plain
            return
        plain.settimeout(deadline.left())
        context = limits.tls or _trust()
        try:
            safe = context.wrap_socket(plain, server_hostname=place.host)
        except TimeoutError:
            raise
        except (ssl.SSLError, ValueError) as problem:
            raise Stopped(Kind.NOT_SAFE, _told(problem)) from None
        except OSError as problem:
            raise Stopped(Kind.NO_ANSWER, _told(problem)) from None
        with safe:
            yield safe
    finally:
        plain.close()


def _first_open(place: Place, addresses: Sequence[str], deadline: Deadline) -> socket.socket:
    """The addresses share the time that is left, so that a dead one does not use it up."""
    problem: OSError = OSError("no address")
    for number, address in enumerate(addresses):
        try:
            return connect(address, place.port, deadline.left() / (len(addresses) - number))
        except OSError as met:
            problem = met
    deadline.left()
    if isinstance(problem, TimeoutError):
        raise problem
    raise Stopped(Kind.NO_ANSWER, _told(problem))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to this very IP address: nothing is looked up here. Raises OSError."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    try:
        sock.settimeout(seconds)
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


@cache
def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Incoming(io.RawIOBase):
    """What a socket sends, each piece within the deadline and all within a size."""

    def __init__(self, sock: socket.socket, deadline: Deadline, most: int) -> None:
        self._sock, self._deadline, self._left = sock, deadline, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        count = self._sock.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise Stopped(Kind.TOO_LARGE)
        return count


class _Source:
    """As much of a socket as HTTPResponse uses."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._raw, _PIECE)


def _exchange(
    sock: socket.socket,
    place: Place,
    limits: Limits,
    deadline: Deadline,
    wanted: frozenset[str] | None,
) -> Reply:
    sock.settimeout(deadline.left())
    sock.sendall(_request(place, limits))
    incoming = _Incoming(sock, deadline, limits.size + _ROOM_FOR_HEADERS)
    with HTTPResponse(cast("socket.socket", _Source(incoming)), method="GET") as response:
        response.begin()
        kind, _, rest = response.headers.get("Content-Type", "").partition(";")
        media_type = kind.strip().lower()
        charset = _CHARSET.search(rest[:_PIECE])
        location = _location(response)
        body, whole = b"", True
        if _is_good(response.status) and wanted is not None:
            if wanted and media_type not in wanted:
                raise Stopped(Kind.OTHER_TYPE, media_type[:100])
            body, whole = _body(response, limits)
        return Reply(
            response.status,
            location,
            media_type,
            charset[1].lower() if charset else "",
            body,
            whole,
        )


def _request(place: Place, limits: Limits) -> bytes:
    lines = (
        f"GET {place.path} HTTP/1.1",
        f"Host: {place.authority}",
        f"User-Agent: {limits.agent}",
        "Accept: text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
        "Accept-Encoding: gzip",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _is_good(status: int) -> bool:
    return 200 <= status < 300


def _location(response: HTTPResponse) -> str:
    """Where the answer leads on; headers come as Latin-1, addresses are mostly UTF-8."""
    location = response.headers.get("Location", "") if response.status in _LEADS_ON else ""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _body(response: HTTPResponse, limits: Limits) -> tuple[bytes, bool]:
    """The body unpacked, and whether that is all of it."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing in {"", "identity"}:
        return _plain(response, limits.size)
    if packing in _PACKED:
        return _unpacked(response, limits.size)
    raise Stopped(Kind.BROKEN, f"packed as {packing[:50]}")


def _plain(response: HTTPResponse, size: int) -> tuple[bytes, bool]:
    body = bytearray()
    while len(body) <= size and (piece := response.read(_PIECE)):
        body += piece
    if len(body) > size:
        return bytes(body[:size]), False
    if response.length:
        raise Stopped(Kind.BROKEN, "broken off")
    return bytes(body), True


def _unpacked(response: HTTPResponse, size: int) -> tuple[bytes, bool]:
    """Never holds more than ``size`` and a little of what was packed."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)
    body, came = bytearray(), 0
    while len(body) <= size and not unpacking.eof and (piece := response.read(_PIECE)):
        body += unpacking.decompress(piece, size + 1 - len(body))
        came += len(piece) - len(unpacking.unconsumed_tail)
    if len(body) > size:
        if len(body) > _LARGEST_RATIO * came:
            raise Stopped(Kind.TOO_LARGE, "unpacks to far more than a page")
        return bytes(body[:size]), False
    if came and not unpacking.eof:
        raise Stopped(Kind.BROKEN, "broken off")
    return bytes(body), True


def _told(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}"[:300]
