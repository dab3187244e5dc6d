"""Cues: readable declarations of what a sentence must say for a parameter to have a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.reading.model import Confidence, Value
from schoolgate.reading.values.lexicon import Pattern, pattern
from schoolgate.reading.values.statements import Mood, Statement
from schoolgate.reading.values.takers import TAKERS, Taker
from schoolgate.shipped import shipped

_FOLDER = Path(__file__).parent / "cues"
_some = any
_FOR_STAFF = frozenset({"personal_use", "profile", "contact"})
_KEYS = frozenset(
    [
        "value",
        "take",
        "mood",
        "act",
        "any",
        "not",
        "near",
        "prior",
        "whole",
        "unless",
        "absolute",
        "alone",
        "confidence",
        "when_silent",
        "from",
        "source",
    ]
)


class BadCue(Exception):
    """A cue file that does not say what it should."""


def _length(cue: Pattern) -> int:
    return cue.length


@dataclass(frozen=True, slots=True)
class Cue:
    """One way in which a sentence states a value.

    ``act`` patterns must all be found in the rule, ``any`` one of them; ``mood`` rules the
    first act; ``near`` is also looked for in the sentences and headings before; ``unless``
    in the exception; ``never`` nowhere in the sentence. ``absolute`` asks for a rule without
    exception or condition, ``alone`` for one that the next sentences do not soften either.
    ``take`` reads the value from the rule (or, with ``source``, from its exception),
    ``start`` limiting it to the words from that pattern on.
    """

    value: Any
    take: Taker | None
    moods: frozenset[Mood]
    act: tuple[Pattern, ...]
    any: tuple[Pattern, ...]
    never: tuple[Pattern, ...]
    near: tuple[Pattern, ...]
    prior: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    absolute: bool
    alone: bool
    whole: bool
    source: str
    start: Pattern | None
    confidence: Confidence
    when_silent: bool

    def read(self, said: Statement) -> Any:
        """The value that the statement gives, or None."""
        found = self._found(said)
        if found is None:
            return None
        if self.take is None:
            return self.value
        text = said.exception if self.source == "exception" else self._heard(said)
        if self.start:
            place = self.start.search(text)
            if not place:
                return None
            text = text[place.start() :]
        return self.take(text, found)

    def confidence_in(self, said: Statement) -> Confidence:
        """How sure the value is that the statement gives."""
        return "medium" if said.option and self.confidence == "high" else self.confidence

    def _found(self, said: Statement) -> re.Match[str] | None:
        if self._ruled_out(said) or not self._possible(said):
            return None
        acts: list[re.Match[str]] = []
        for cue in sorted(self.act, key=_length):
            hit = self._search(cue, said)
            if not hit:
                return None
            acts.append(hit)
        anchor = self._anchor(said)
        if anchor is None:
            return None
        others = [self._search(cue, said) for cue in self.any]
        if self.any and not _some(others):
            return None
        hits = [hit for hit in (*acts, *others) if hit]
        if not hits or max(hit.end() for hit in hits) <= said.lead:
            return None
        if _some(cue.search(said.text) for cue in self.never):
            return None
        around = f"{said.context} . {said.before} . {said.text}"
        if not all(cue.search(around) for cue in self.near):
            return None
        earlier = f"{said.before} . {said.text}"
        if not all(cue.search(earlier) for cue in self.prior):
            return None
        if not all(cue.search(said.exception) for cue in self.unless):
            return None
        return anchor

    def _ruled_out(self, said: Statement) -> bool:
        """Whether the mood or an exception of the sentence is of the wrong kind."""
        if self.moods and not self.moods & said.moods_possible:
            return True
        return (self.absolute and not said.absolute) or (self.alone and not said.alone)

    def _possible(self, said: Statement) -> bool:
        """Whether the words are there at all, told without compiling a pattern."""
        heard = self._heard(said)
        for cue in self.act:
            if not cue.possible(heard):
                return False
        if self.any and not _some(cue.possible(heard) for cue in self.any):
            return False
        wider = (*self.near, *self.prior)
        around = f"{said.context} . {said.before} . {said.text}" if wider else ""
        return all(cue.possible(around) for cue in wider)

    def _anchor(self, said: Statement) -> re.Match[str] | None:
        """The first place of the first act that stands in one of the moods asked for."""
        patterns = self.act[:1] or self.any
        for cue in patterns:
            for found in cue.finditer(self._heard(said)):
                if not self.moods or said.mood_at(found.end()) in self.moods:
                    return found
        return None

    def _heard(self, said: Statement) -> str:
        """The rule alone, or with its exception where the exception may hold the answer."""
        return said.text if self.whole or self.take else said.core

    def _search(self, cue: Pattern, said: Statement) -> re.Match[str] | None:
        """The match that reaches furthest into the sentence proper."""
        text = self._heard(said)
        found = cue.search(text)
        if found and found.end() <= said.lead:
            return cue.search(text, said.lead) or found
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """All cues of one parameter and how several values of it go together.

    ``combine``: ``each`` keeps every different value, ``sentence`` joins the members that one
    sentence gives, ``union`` those of the whole document, ``widest`` keeps the value that
    stands first in ``order``. ``for_staff``: rules for pupils and parents do not count.
    """

    parameter: str
    cues: tuple[Cue, ...]
    combine: str = "each"
    order: tuple[Any, ...] = ()
    for_staff: bool = False

    def hits(self, said: Statement) -> Iterator[Hit]:
        """Each different value that the statement gives."""
        if self.for_staff and said.for_others:
            return
        seen: set[Any] = set()
        for cue in self.cues:
            value = cue.read(said)
            if value is None or value in seen:
                continue
            seen.add(value)
            found = Value(self.parameter, value, said.quote, said.line, cue.confidence_in(said))
            yield Hit(found, cue.when_silent)


@dataclass(frozen=True, slots=True)
class Hit:
    """A value found; ``when_silent`` if it only counts where nothing plainer is said."""

    value: Value
    when_silent: bool = False


@cache
def readings() -> tuple[Reading, ...]:
    """Every cue file, compiled."""
    return tuple(
        _reading(name, spec, for_staff=file.stem in _FOR_STAFF)
        for file in sorted(_FOLDER.glob("*.yaml"))
        for name, spec in shipped(file).items()
    )


def _reading(
    name: str, spec: Mapping[str, Any] | Sequence[Mapping[str, Any]], *, for_staff: bool
) -> Reading:
    if isinstance(spec, Mapping):
        cues, combine, order = spec["cues"], spec.get("combine", "each"), spec.get("order", ())
    else:
        cues, combine, order = spec, "each", ()
    return Reading(name, tuple(_cue(name, cue) for cue in cues), combine, tuple(order), for_staff)


def _cue(name: str, spec: Mapping[str, Any]) -> Cue:
    unknown = set(spec) - _KEYS
    if unknown or ("value" in spec) == ("take" in spec):
        raise BadCue(f"{name}: {sorted(unknown) or 'needs one of value and take'}")
    value = spec.get("value")
    return Cue(
        value=tuple(value) if isinstance(value, list) else value,
        take=TAKERS[spec["take"]] if "take" in spec else None,
        moods=frozenset(_listed(spec.get("mood"))),
        act=_patterns(spec.get("act")),
        any=_patterns(spec.get("any")),
        never=_patterns(spec.get("not")),
        near=_patterns(spec.get("near")),
        prior=_patterns(spec.get("prior")),
        unless=_patterns(spec.get("unless")),
        absolute=bool(spec.get("absolute")),
        alone=bool(spec.get("alone")),
        whole=bool(spec.get("whole")),
        source=spec.get("source", "rule"),
        start=pattern(spec["from"]) if "from" in spec else None,
        confidence=spec.get("confidence", "high"),
        when_silent=bool(spec.get("when_silent")),
    )


def _patterns(given: str | list[str] | None) -> tuple[Pattern, ...]:
    return tuple(pattern(text) for text in _listed(given))


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]
