"""Addresses taken apart, and which of the places behind them may be reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.fetching.trouble import Kind, Stopped

LONGEST = 2048
PORTS = {"http": 80, "https": 443}
_KEPT = "/%:@!$&'()*+,;=~-._?|[]"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

# Every range that IANA's registries of special-purpose addresses keep from the public, written out:
# what `is_global` knows of them changes with the version of Python.
_NOT_PUBLIC_4 = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own service to its machines, in a public range
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Beyond 2000::/3 nothing is public: IPv4 in disguise (::ffff:0:0/96, 64:ff9b::/96) is not either.
_PUBLIC_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ip_network(each)
    for each in (
        "2001::/23",  # Teredo among them, which hides an IPv4 address
        "2001:db8::/32",
        "2002::/16",  # 6to4, the same
        "3fff::/20",
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """An http or https address taken apart: plain ASCII, without a fragment.

    ``host`` is in lower case, without brackets or a last dot; ``path`` has the query with it.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and, unless it is the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The address without its path."""
        return f"{self.scheme}://{self.authority}"

    @property
    def address(self) -> str:
        """The whole address."""
        return self.origin + self.path


def read_address(text: str, limits: Limits) -> Place:
    """The address taken apart. Looks nothing up. Raises Stopped."""
    text = text.strip(" ")
    if len(text) > LONGEST or _CONTROL.search(text):
        raise Stopped(Kind.ADDRESS)
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
        path = quote(parts.path or "/", safe=_KEPT)
        query = quote(parts.query, safe=_KEPT)
    except ValueError as problem:
        raise Stopped(Kind.ADDRESS, str(problem)) from None
    if parts.scheme not in PORTS:
        raise Stopped(Kind.SCHEME)
    if "@" in parts.netloc:
        raise Stopped(Kind.CREDENTIALS)
    if "[" in parts.netloc and ":" not in host:
        raise Stopped(Kind.ADDRESS)
    place = Place(
        parts.scheme,
        _host(host),
        PORTS[parts.scheme] if port is None else port,
        f"{path}?{query}" if query else path,
    )
    if place.port not in limits.ports:
        raise Stopped(Kind.PORT)
    return place


def is_literal(host: str) -> bool:
    """Whether the host of a Place is an IP address itself."""
    return ":" in host or bool(_NUMBER.fullmatch(host.rpartition(".")[2]))


def may_reach(address: str, limits: Limits) -> bool:
    """Whether an IP address is public, or one that the limits allow. What is none is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if any(found in network for network in limits.never):
        return False
    return _is_public(found) or any(found in network for network in limits.allow)


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    if not found.is_global or found.is_multicast:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _NOT_PUBLIC_4)
    return (
        found.scope_id is None
        and found in _PUBLIC_6
        and not any(found in network for network in _NOT_PUBLIC_6)
    )


def _host(host: str) -> str:
    """The host as it is looked up. Raises Stopped for what browsers and we might read unalike."""
    if ":" in host:
        return _literal(host)
    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
        alike = host.isascii() or name.encode("ascii").decode("idna") == host.removesuffix(".")
    except UnicodeError:
        raise Stopped(Kind.ADDRESS) from None
    if not alike or len(name) > 253 or not _NAME.fullmatch(name):
        raise Stopped(Kind.ADDRESS)
    return _literal(name) if is_literal(name) else name


def _literal(host: str) -> str:
    try:
        found = ip_address(host)
    except ValueError:
        raise Stopped(Kind.ADDRESS) from None
    if isinstance(found, IPv6Address) and found.scope_id is not None:
        raise Stopped(Kind.ADDRESS)
    return str(found)
