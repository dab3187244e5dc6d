"""The services that a policy names, and those it blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import COMMON_WORDS, pattern
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, sentence_at
from schoolgate.reference import platforms


@cache
def _platform_names() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """The longest first: how a name is looked for, the name, and the name folded."""
    names = []
    for platform in platforms().values():
        for name in (platform.name, *platform.aliases):
            loose = re.escape(name).replace(r"\ ", r"\s?")
            flags = re.IGNORECASE if len(name) > 3 and not name.isupper() else 0
            if len(name) > 1:
                looked_for = re.compile(rf"(?<![\w@/.-]){loose}(?![\w@]|\.\w)", flags)
                names.append((looked_for, name, _folded(name)))
    return tuple(sorted(names, key=lambda known: -len(known[1])))


@cache
def _called() -> Mapping[str, str]:
    """What a service is called, by its own name folded."""
    return {_folded(platform.name): platform.name for platform in platforms().values()}


@lru_cache(maxsize=4096)
def named_platforms(text: str) -> tuple[tuple[int, str], ...]:
    """Each service named in ``text`` with its first place."""
    taken: list[tuple[int, int]] = []
    found: dict[str, tuple[int, str]] = {}
    folded = _folded(text)
    for name_pattern, name, key in _platform_names():
        if key not in folded:
            continue
        for match in name_pattern.finditer(text):
            inside = any(a <= match.start() and match.end() <= b for a, b in taken)
            if inside or not _is_name(match.group(), name):
                continue
            taken.append(match.span())
            if key not in found or found[key][0] > match.start():
                found[key] = (match.start(), _called().get(key, name))
    return tuple(sorted(found.values()))


def _folded(words: str) -> str:
    return "".join(words.split()).casefold()


def _is_name(printed: str, name: str) -> bool:
    return printed == name if name.casefold() in COMMON_WORDS else True


def services(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    for line in document.source.lines:
        named: dict[tuple[int, str], list[str]] = {}
        for place, name in named_platforms(line.text):
            said = sentence_at(document, line.number, line.text[place:])
            named.setdefault(said or (line.number, line.text.strip()), []).append(name)
        for (number, quote), names in named.items():
            yield hit("named_platforms", tuple(names), quote, number)


_BLOCKED = pattern("(?:block|filter|bar)\\w*")


def blocked(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        found = named_platforms(each.quote)
        if found and _BLOCKED.search(each.text) and "[" not in each.quote:
            sites = tuple({"site": name} for _, name in found)
            yield hit("blocked_sites", sites, each.quote, each.line)
