"""What a site asks of machines in its robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

LARGEST = 500 * 1024
OUR_NAME = "schoolgate"
_MOST_RULES = 2000
_LONGEST_RULE = 500
_KEPT = "/%:@!$&'()*+,;=~-._?|[]"


@dataclass(frozen=True, slots=True)
class Rules:
    """``lines``: pattern and whether it allows; ``sitemaps``: their addresses."""

    lines: tuple[tuple[str, bool], ...] = ()
    sitemaps: tuple[str, ...] = ()

    def allow(self, path: str) -> bool:
        """Whether a machine may ask for the path, its query included: the longest rule decides."""
        if path == "/robots.txt":
            return True
        fitting = ((len(line), allows) for line, allows in self.lines if _fits(line, path))
        return max(fitting, default=(0, True))[1]


def read_robots(body: bytes) -> Rules:
    """The rules for us, those for everybody where we are not named. Anything can be read."""
    ours: list[tuple[str, bool]] = []
    everybodys: list[tuple[str, bool]] = []
    sitemaps: list[str] = []
    into: list[list[tuple[str, bool]]] = []
    named = naming = False
    for field, value in _lines(body):
        if field == "user-agent":
            into = into if naming else []
            naming = True
            agent = value.partition("/")[0].lower()
            if agent == OUR_NAME:
                named = True
                into.append(ours)
            elif agent == "*":
                into.append(everybodys)
        elif field in {"allow", "disallow"}:
            naming = False
            for rules in into:
                _add(rules, value, allows=field == "allow")
        elif field == "sitemap":
            sitemaps.append(value)
    return Rules(tuple(ours if named else everybodys), tuple(sitemaps[:5]))


def _lines(body: bytes) -> Iterator[tuple[str, str]]:
    for line in body[:LARGEST].decode("utf-8-sig", errors="replace").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _add(rules: list[tuple[str, bool]], pattern: str, *, allows: bool) -> None:
    if pattern and len(pattern) <= _LONGEST_RULE and len(rules) < _MOST_RULES:
        rules.append((quote(pattern, safe=_KEPT), allows))


def _fits(pattern: str, path: str) -> bool:
    """``*`` is anything, ``$`` at the end the end; never looks at a place of the path twice."""
    ends = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if ends and not others:
        return path == first
    at = len(first)
    last = others.pop() if ends else ""
    for part in others:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(path) - at >= len(last) and path.endswith(last)
