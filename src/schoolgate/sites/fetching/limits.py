"""How far a check may go."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

MEGABYTE = 1024 * 1024
_NOT_PRINTED = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far a check may go; times are in seconds, sizes in bytes.

    ``installation``: the address of this Schoolgate, named in every request, so that whoever runs
    a site can see who asks. ``seconds``: from the first look-up to the last byte, redirects and
    robots.txt included; waiting for a turn is not counted. ``size``: of a body, unpacked.
    ``pause``: between two requests to one host. ``wait``: for a turn at a host. ``silences``: so
    many requests in a row without an answer, and a host is asked no more in this run.
    ``never``: networks that are not reached though they are public, such as the school's own.
    ``allow``: networks that are reached though they are not public, and further ``ports``, for
    tests and benches alone. ``tls``: whom to trust, the machine's own roots without it.
    """

    installation: str
    seconds: float = 20
    size: int = 2 * MEGABYTE
    redirects: int = 5
    pause: float = 1
    wait: float = 120
    silences: int = 3
    ports: frozenset[int] = frozenset({80, 443})
    never: tuple[Network, ...] = ()
    allow: tuple[Network, ...] = ()
    tls: ssl.SSLContext | None = None

    @property
    def agent(self) -> str:
        """How we name ourselves in a request."""
        where = _NOT_PRINTED.sub("", self.installation)
        return f"Schoolgate (looks after a school's official sites; +{where})"
