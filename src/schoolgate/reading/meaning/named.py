"""The roles and the channels that a document names, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.roles import mentions
from schoolgate.reading.meaning.vocabulary import words
from schoolgate.reading.wordlists import any_of
from schoolgate.reference import platforms, roles

Span = tuple[int, int]
_NEAR = 60
_SHORT = 5
# "the head", in small letters, where it stands as somebody who does something.
_SMALL_HEAD = re.compile(
    r"\b(?:the|our) (?P<title>head|principal)(?=[.,;:)]|$| (?:must|will|shall|should|may|can|or|and|"
    r"decides?|approves?|agrees?|has|is|knows|before|first|in writing|at once|straight away)\b)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place: its line, and the words there with some of their sentence."""

    line: int
    quote: str


@dataclass(frozen=True, slots=True)
class Named:
    """A role or a channel with the words that the document has for it and all its places.

    ``kind`` is ``role``, ``service`` (an entry of platforms.yaml) or ``channel``.
    """

    code: str
    name: str
    kind: str
    words: tuple[str, ...]
    places: tuple[Mention, ...]


def roles_named(exam: Examination) -> tuple[Named, ...]:
    """Every role of the reference file that is named, in reading order."""
    found = [(one.code, (one.start, one.end)) for one in mentions(exam)]
    taken = {start for _, (start, _end) in found}
    found += [
        ("headteacher", match.span("title"))
        for match in _SMALL_HEAD.finditer(exam.flow.text)
        if match.start("title") not in taken
    ]
    return _gathered(exam, "role", found, {code: one.title for code, one in roles().items()})


def channels_named(exam: Examination) -> tuple[Named, ...]:
    """Every service and every kind of channel that is named, services first."""
    services = {code: one.name for code, one in platforms().items()}
    kinds = {one["id"]: one["name"] for one in words()["channels"]}
    return (
        *_gathered(exam, "service", list(_services(exam.flow.text)), services),
        *_gathered(exam, "channel", list(_kinds(exam.flow.text)), kinds),
    )


def _gathered(
    exam: Examination, kind: str, found: Iterable[tuple[str, Span]], names: dict[str, str]
) -> tuple[Named, ...]:
    by_code: dict[str, list[Span]] = {}
    for code, span in sorted(found, key=lambda each: each[1]):
        by_code.setdefault(code, []).append(span)
    return tuple(
        Named(code, names[code], kind, _words(exam, spans), _places(exam, spans))
        for code, spans in by_code.items()
    )


def _words(exam: Examination, spans: Iterable[Span]) -> tuple[str, ...]:
    """The words of the document, once whatever their capitals and their number."""
    shown: dict[str, str] = {}
    for start, end in spans:
        said = exam.flow.text[start:end].strip()
        shown.setdefault(said.lower().removesuffix("s"), said)
    return tuple(shown.values())


def _places(exam: Examination, spans: Iterable[Span]) -> tuple[Mention, ...]:
    """One for each line."""
    places: dict[int, Mention] = {}
    for span in spans:
        line = exam.flow.line_at(span[0])
        places.setdefault(line, Mention(line, exam.flow.quote(*span)))
    return tuple(places.values())


def _services(text: str) -> Iterator[tuple[str, Span]]:
    """A name that is also a common word counts only beside other services."""
    form, codes = _service_names()
    found = [(match, codes[_key(match.group())]) for match in form.finditer(text)]
    plain = [match.span() for match, (_, common) in found if not common]
    for match, (code, common) in found:
        start, end = match.span()
        if not common or any(start - _NEAR < b and a < end + _NEAR for a, b in plain):
            yield code, (start, end)


@cache
def _service_names() -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    codes: dict[str, tuple[str, bool]] = {}
    for one in platforms().values():
        for name in (one.name, *one.aliases, *one.hosts):
            codes.setdefault(_key(name), (one.id, one.common_word and "." not in name))
            if len(name) > _SHORT and not one.common_word:
                codes.setdefault(_key(name.lower()), (one.id, False))
                codes.setdefault(_key(name.capitalize()), (one.id, False))
    forms = any_of(r"\s+".join(re.escape(word) for word in name.split()) for name in codes)
    return re.compile(rf"(?<![\w@.-])(?:www\.)?{forms}(?![\w-])"), codes


def _key(name: str) -> str:
    return " ".join(name.split()).removeprefix("www.")


def _kinds(text: str) -> Iterator[tuple[str, Span]]:
    """Of two kinds at one place the longer words count."""
    found = [
        (code, match.span())
        for code, form in _kind_forms().items()
        for match in form.finditer(text)
    ]
    end = 0
    for code, span in sorted(found, key=lambda each: (each[1][0], -each[1][1])):
        if span[0] >= end:
            end = span[1]
            yield code, span


@cache
def _kind_forms() -> dict[str, re.Pattern[str]]:
    return {
        one["id"]: re.compile(rf"(?<![\w@.-]){any_of(one['words'])}(?![\w-])", re.IGNORECASE)
        for one in words()["channels"]
    }


__all__ = ["Mention", "Named", "channels_named", "roles_named"]
