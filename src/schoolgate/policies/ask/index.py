"""An index of the clauses of one policy: made once for a text, asked any number of times.

Ranking is BM25F: each field of a clause counts with a weight of its own, a word that many clauses
share counts little. A question meets a clause by its words and, above these, by their concepts.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from schoolgate.policies.ask.lexicon import Lexicon, Span, areas, is_small, lexicon, small_words
from schoolgate.policies.ask.words import Word, nearest, stem, words
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import parameters

CONCEPT: Final = "@"

_FIELDS: Final = {"heading": 2.5, "text": 1.0, "section": 0.5, "parameters": 1.5, "area": 0.6}
_FLATTENING: Final = {"heading": 0.3, "text": 0.6, "section": 0.3, "parameters": 0.5, "area": 0.0}
_SATURATION: Final = 2.5

_MOST_WORDS: Final = 100
_BROADER: Final = 0.75
_WITHIN: Final = 0.35
_INSTEAD: Final = 0.7
_PLAIN: Final = 0.3
_EXACT: Final = 0.35
_MENDED: Final = 0.8
_ABSENT: Final = 0.4
_UNKNOWN: Final = 0.8


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing that a question names, with the terms that meet it and how well each does.

    ``means`` are its own concepts, without broader ones.
    """

    written: tuple[str, ...]
    terms: tuple[tuple[str, float], ...]
    exact: tuple[str, ...]
    weight: float
    means: frozenset[str]

    @property
    def concept(self) -> bool:
        """Whether it has a meaning that we know."""
        return bool(self.means)


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that a question meets; ``covered`` is the share of the question that it meets.

    ``meanings`` counts the concepts among what it meets.
    """

    clause: ClauseText
    place: int
    score: float
    covered: float
    meanings: int
    matched: tuple[str, ...]


class Index:
    """The clauses of one text, ready to be searched."""

    def __init__(self, text: PolicyText) -> None:
        self.text = text
        self._lexicon = lexicon()
        self._rarest = math.log(1 + 2 * len(text.clauses))
        self._counts: list[Mapping[str, float]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        fields = [_fields(clause) for clause in text.clauses]
        bags = [
            {name: Counter(_terms(self._lexicon, given)) for name, given in each.items()}
            for each in fields
        ]
        usual = {
            name: sum(bag[name].total() for bag in bags) / max(len(bags), 1) for name in _FIELDS
        }
        self.spoken_of = frozenset(
            term.removeprefix(CONCEPT)
            for bag in bags
            for term in (*bag["heading"], *bag["text"])
            if term.startswith(CONCEPT)
        )
        for place, bag in enumerate(bags):
            counts = _weighed(bag, usual)
            self._counts.append(counts)
            for term in counts:
                self._holders[term].append(place)
        spellings = self._lexicon.phrases.words.union(
            word.written.casefold()
            for each in fields
            for given in each.values()
            for word in words(given)
        )
        self._known = frozenset(stem(word) for word in spellings | small_words())
        self._spellings: dict[str, list[str]] = defaultdict(list)
        for spelling in sorted(spellings):
            self._spellings[spelling[0]].append(spelling)

    def wanted(self, question: str) -> tuple[Wanted, ...]:
        """What a question names, each thing once; its first hundred words are heard."""
        heard = islice(words(question), _MOST_WORDS)
        spans = self._lexicon.spans([self._mended(word) for word in heard])
        found: dict[tuple[str, ...], Wanted] = {}
        for span in spans:
            named = self._named(span)
            if named and tuple(term for term, _ in named.terms) not in found:
                found[tuple(term for term, _ in named.terms)] = named
        return tuple(_without_others(each, found.values()) for each in found.values())

    def search(self, question: str) -> list[Hit]:
        """Every clause that has a thing the question names, best first, then in clause order."""
        wanted = self.wanted(question)
        whole = sum(each.weight for each in wanted)
        met: dict[int, list[tuple[float, float, Wanted]]] = defaultdict(list)
        for each in wanted:
            for place, (score, share) in self._met(each).items():
                met[place].append((score, share, each))
        hits = [
            Hit(
                clause=self.text.clauses[place],
                place=place,
                score=sum(score for score, _, _ in parts),
                covered=sum(share * each.weight for _, share, each in parts) / whole,
                meanings=sum(each.concept and share > _EXACT for _, share, each in parts),
                matched=tuple(word for _, _, each in parts for word in each.written),
            )
            for place, parts in met.items()
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.place))

    def rarity(self, term: str) -> float:
        """How much a term tells: much where few clauses have it, nothing where none has."""
        held = len(self._holders.get(term, ()))
        return math.log(1 + (len(self._counts) - held + 0.5) / (held + 0.5)) if held else 0.0

    def _mended(self, word: Word) -> Word:
        if word.stem in self._known or not word.written.isalpha():
            return word
        folded = word.written.casefold()
        near = nearest(folded, self._spellings.get(folded[0], ()))
        return Word(word.written, stem(near)) if near else word

    def _named(self, span: Span) -> Wanted | None:
        telling = [word for word in span.words if not is_small(word)]
        terms = dict(self._concept_terms(span))
        if not terms:
            if not telling:
                return None
            terms = {telling[0].stem: _PLAIN}
        exact = tuple(word.stem for word in telling if word.stem not in terms)
        weight = max((self.rarity(term) * share for term, share in terms.items()), default=0.0)
        mended = any(stem(word.written.casefold()) != word.stem for word in span.words)
        factor = _MENDED if mended else 1.0
        return Wanted(
            written=tuple(word.written for word in telling or span.words),
            terms=tuple((term, share * factor) for term, share in terms.items()),
            exact=exact,
            weight=weight or (_ABSENT if span.concepts else _UNKNOWN) * self._rarest,
            means=frozenset(concept.id for concept in span.concepts),
        )

    def _concept_terms(self, span: Span) -> Iterator[tuple[str, float]]:
        for concept in span.concepts:
            for other in concept.broader:
                yield CONCEPT + other, _BROADER * concept.weight
        held = any(self._holders.get(CONCEPT + concept.id) for concept in span.concepts)
        for concept in span.within:
            yield CONCEPT + concept.id, (_WITHIN if held else _INSTEAD) * concept.weight
        for concept in span.concepts:
            yield CONCEPT + concept.id, concept.weight

    def _met(self, wanted: Wanted) -> dict[int, tuple[float, float]]:
        """Score and share of each clause that has the thing wanted."""
        found: dict[int, tuple[float, float]] = {}
        for term, share in wanted.terms:
            for place in self._holders.get(term, ()):
                score = share * self._strength(term, place)
                if score > found.get(place, (0.0, 0.0))[0]:
                    found[place] = (score, share)
        for term in wanted.exact:
            for place in self._holders.get(term, ()):
                score, share = found.get(place, (0.0, _EXACT))
                found[place] = (score + _EXACT * self._strength(term, place), share)
        return found

    def _strength(self, term: str, place: int) -> float:
        count = self._counts[place][term]
        return self.rarity(term) * count * (_SATURATION + 1) / (count + _SATURATION)


def _fields(clause: ClauseText) -> dict[str, str]:
    known = parameters()
    named = [known[name] for name in clause.parameters if name in known]
    area = areas().get(clause.area)
    return {
        "heading": clause.heading,
        "text": clause.text,
        "section": clause.section,
        "parameters": ". ".join(parameter.title for parameter in named),
        "area": ". ".join((area.title, *area.words)) if area else "",
    }


def _terms(known: Lexicon, text: str) -> Iterable[str]:
    yield from (word.stem for word in words(text) if not is_small(word))
    yield from (CONCEPT + meaning for meaning in known.meanings(text))


def _without_others(wanted: Wanted, every: Collection[Wanted]) -> Wanted:
    """One thing without what another names better: "my phone" in "text from my phone"."""
    others = {CONCEPT + one for each in every if each is not wanted for one in each.means}
    others -= {CONCEPT + one for one in wanted.means}
    terms = tuple((term, share) for term, share in wanted.terms if term not in others)
    return replace(wanted, terms=terms or wanted.terms)


def _weighed(bag: Mapping[str, Counter[str]], usual: Mapping[str, float]) -> dict[str, float]:
    counts: dict[str, float] = defaultdict(float)
    for name, weight in _FIELDS.items():
        length = bag[name].total() / usual[name] if usual[name] else 1.0
        scale = weight / (1 - _FLATTENING[name] + _FLATTENING[name] * length)
        for term, count in bag[name].items():
            counts[term] += scale * count
    return dict(counts)


def distinct(items: Collection[str]) -> tuple[str, ...]:
    """Each item once, in the order of its first place."""
    return tuple(dict.fromkeys(items))
