"""What words mean: concepts with their phrases, names of areas, and words of worry, from YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from schoolgate.policies.ask.words import Word, words
from schoolgate.reference import ReferenceDataError, parameters, platforms

HERE: Final = Path(__file__).parent

_SMALL_BETWEEN: Final = 3
_TALKING: Final = frozenset({"messaging", "calls", "video-chat"})
_REACHING: Final = _TALKING | {"social-network", "microblog", "video", "gaming"}
_BEFORE_A_VERB: Final = frozenset(
    {"i", "we", "you", "they", "staff", "teachers", "to", "just", "also", "ever", "not", "never"}
)
_BEFORE_A_PERSON: Final = frozenset(
    {"a", "an", "the", "my", "our", "your", "his", "her", "their", "one", "of", "some", "any", "all",
     "this", "that", "these", "those", "with", "another"}
)  # fmt: skip
_OURS: Final = frozenset({"my", "our"})
_LEADS: Final = frozenset(
    {
        "about",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "off",
        "on",
        "onto",
        "over",
        "to",
        "via",
        "with",
    }
)

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One meaning; ``broader`` names those that answer too, less surely.

    ``weight`` is below 1 for what nearly every question names. ``narrows`` is True where a rule
    on it says nothing of what goes without it. ``settled_by`` is the parameter that settles it,
    for a question that names it by one of its plainest phrases; ``title`` what it is called then.
    ``person`` is True for those with whom one can be in touch.
    """

    id: str
    weight: float = 1.0
    broader: tuple[str, ...] = ()
    narrows: bool = False
    settled_by: str = ""
    title: str = ""
    person: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Words that stand together and what they mean; no concept where they are one plain word.

    ``within`` are the concepts of shorter phrases inside.
    """

    words: tuple[Word, ...]
    concepts: tuple[Concept, ...] = ()
    within: tuple[Concept, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    id: str
    title: str
    words: tuple[str, ...]


class Phrases:
    """Phrases that can be found in a run of words.

    One with two telling words or more is found with other small words between them too, so that
    "break the rules" stands in "break one of these rules". Any other is found word by word. Over
    "on", "from my" and their like only those go that are written with it: in "text a pupil from my
    phone" no pupil's phone is meant.
    """

    def __init__(self) -> None:
        self._meant: dict[Phrase, list[str]] = {}
        self._longest: dict[str, int] = {}
        self._written_apart: set[Phrase] = set()
        self.words: set[str] = set()

    def add(self, text: str, meaning: str) -> None:
        named = tuple(words(text))
        if not named:
            return
        self.words.update(word.written.casefold() for word in named)
        telling = tuple(word.stem for word in named if not is_small(word))
        phrase = telling if len(telling) > 1 else tuple(word.stem for word in named)
        if any(_sets_apart(named, place) for place in range(1, len(named))):
            self._written_apart.add(phrase)
        meant = self._meant.setdefault(phrase, [])
        if meaning not in meant:
            meant.append(meaning)
        self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))

    def at(self, run: Sequence[Word], start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Length and meanings of every phrase that begins there."""
        most = self._longest.get(run[start].stem, 0)
        if not most:
            return
        for length in range(1, min(most, len(run) - start) + 1):
            part = run[start : start + length]
            meant = self._meant.get(tuple(word.stem for word in part))
            if meant and (length > 1 or not is_small(part[0])):
                yield length, tuple(meant)
        yield from self._loosely(run, start, most)

    def within(self, run: Sequence[Word]) -> set[str]:
        """The meanings of every phrase that stands anywhere in the run."""
        return {
            meaning
            for start in range(len(run))
            for _, meant in self.at(run, start)
            for meaning in meant
        }

    def _loosely(
        self, run: Sequence[Word], start: int, most: int
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        if is_small(run[start]):
            return
        telling, last, apart = [run[start].stem], start, False
        for place in range(start + 1, len(run)):
            if len(telling) >= most or place - last > _SMALL_BETWEEN + 1:
                return
            if is_small(run[place]):
                apart |= _sets_apart(run, place)
                continue
            telling.append(run[place].stem)
            if place - last > 1 or place - start >= len(telling):
                meant = self._meant.get(tuple(telling))
                if meant and (not apart or tuple(telling) in self._written_apart):
                    yield place - start + 1, tuple(meant)
            last = place


class Lexicon:
    """Every concept and the phrases that name it; ``settling`` are those that leave no doubt."""

    def __init__(self, concepts: Iterable[Concept], phrases: Phrases, settling: Phrases) -> None:
        self.concepts: Mapping[str, Concept] = MappingProxyType(
            {concept.id: concept for concept in concepts}
        )
        self.phrases = phrases
        self.settling = settling
        self._as_verbs = _as_verbs()

    def spans(self, text: Sequence[Word]) -> Iterator[Span]:
        """The text cut into known phrases and the single words between them.

        Of all ways to cut it, the one whose phrases hold most telling words together. A service
        by which somebody is reached is a message: "can I insta a pupil".
        """
        start = 0
        for length, named in self._cut(text):
            part = text[start : start + length]
            meant = self._reaching(text, start, length) or named
            inner = self.phrases.within(part).difference(meant)
            yield Span(
                tuple(part),
                tuple(self.concepts[each] for each in meant),
                tuple(self.concepts[each] for each in sorted(inner)),
            )
            start += length

    def _reaching(self, run: Sequence[Word], start: int, length: int) -> tuple[str, ...]:
        """What a service means where it is a verb and a person follows, if it is."""
        if start and run[start - 1].written.casefold() not in _BEFORE_A_VERB:
            return ()
        if not self._is_person(run, start + length):
            return ()
        verbs = self._as_verbs.at(run, start)
        return next((meant for size, meant in verbs if size == length), ())

    def _is_person(self, run: Sequence[Word], start: int) -> bool:
        """Whether somebody is named there, at once or after an article and its like."""
        for place in range(start, len(run)):
            found = self.phrases.at(run, place)
            if any(self.concepts[each].person for _, meant in found for each in meant):
                return True
            if run[place].written.casefold() not in _BEFORE_A_PERSON:
                return False
        return False

    def _cut(self, run: Sequence[Word]) -> Iterator[tuple[int, tuple[str, ...]]]:
        best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
        for start in reversed(range(len(run))):
            ways: list[tuple[int, int, tuple[str, ...]]] = [(best[-1][0], 1, ())]
            for length, meant in self.phrases.at(run, start):
                telling = sum(not is_small(word) for word in run[start : start + length])
                ways.append((best[-length][0] + 9 * telling**2 + length, length, meant))
            best.append(max(ways, key=lambda way: way[:2]))
        start = 0
        while start < len(run):
            _, length, meant = best[len(run) - start]
            yield length, meant
            start += length

    def named(self, text: str) -> frozenset[str]:
        """The concepts that a text names.

        One who names former pupils does not name pupils, nor does one who names the child
        protection lead.
        """
        found: set[str] = set()
        for span in self.spans(tuple(words(text))):
            covered = {other for concept in span.concepts for other in concept.broader}
            if any(concept.person and not concept.narrows for concept in span.concepts):
                covered |= {concept.id for concept in span.within if concept.person}
            found.update(concept.id for concept in span.concepts)
            found.update(concept.id for concept in span.within if concept.id not in covered)
        return frozenset(found)

    def meanings(self, text: str) -> Iterator[str]:
        """The concept of every phrase of a text, those within longer ones among them."""
        run = tuple(words(text))
        for start in range(len(run)):
            for _, meant in self.phrases.at(run, start):
                yield from meant


@cache
def lexicon() -> Lexicon:
    """The shipped concepts, with the names of services. Raises ReferenceDataError."""
    entries = _load("concepts")
    known = {entry["id"] for entry in entries}
    phrases, settling = Phrases(), Phrases()
    for entry in entries:
        for other in entry.get("broader", ()):
            if other not in known:
                raise ReferenceDataError(
                    "concepts.yaml", entry["id"], f"broader names {other!r}, which does not exist"
                )
        if entry.get("settled_by", "") not in {"", *parameters()}:
            raise ReferenceDataError("concepts.yaml", entry["id"], "settled_by is no parameter")
        for text in [*entry["words"], *_services(entry.get("platforms", ()))]:
            phrases.add(text, entry["id"])
        for text in entry.get("settled_words", ()):
            settling.add(text, entry["id"])
    concepts = [
        Concept(
            entry["id"],
            float(entry.get("weight", 1)),
            tuple(entry.get("broader", ())),
            entry.get("narrows") == "true",
            entry.get("settled_by", ""),
            entry.get("title", "") or _title_of(entry.get("settled_by", "")),
            entry.get("person") == "true",
        )
        for entry in entries
    ]
    return Lexicon(concepts, phrases, settling)


class Acts:
    """The verbs of ``acts.yaml``; small words such as "use" are heard here too."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self._single: dict[str, set[str]] = {}
        self._phrases = Phrases()
        for entry in entries:
            for text in entry["words"]:
                named = tuple(words(text))
                if len(named) == 1:
                    self._single.setdefault(named[0].stem, set()).add(entry["id"])
                else:
                    self._phrases.add(text, entry["id"])

    def named(self, text: str) -> list[frozenset[str]]:
        """The acts at each place of a text that names any, in order."""
        run = tuple(words(text))
        found = (self._at(run, start) for start in range(len(run)))
        return [acts for acts in found if acts]

    def at_start(self, text: str) -> frozenset[str]:
        """The acts with which a text begins."""
        run = tuple(words(text))
        return self._at(run, 0) if run else frozenset()

    def _at(self, run: Sequence[Word], start: int) -> frozenset[str]:
        meant = {each for _, several in self._phrases.at(run, start) for each in several}
        return frozenset(meant | self._single.get(run[start].stem, set()))


@cache
def acts() -> Acts:
    """What people do, as questions and clauses name it."""
    return Acts(_load("acts"))


@cache
def areas() -> Mapping[str, Area]:
    """Every area of a policy by id, with its title."""
    made = [Area(entry["id"], entry["title"], tuple(entry["words"])) for entry in _load("areas")]
    return MappingProxyType({area.id: area for area in made})


@cache
def small_words() -> frozenset[str]:
    """The words that say nothing of what a question is about, as they are written."""
    return frozenset(_load("small_words")["small"])


def is_small(word: Word) -> bool:
    """Whether a word is one of the small ones, a short form of one ("I've") included."""
    written = word.written.casefold()
    return written.replace("'", "") in small_words() or (
        "'" in written and word.stem in small_words()
    )


def _sets_apart(run: Sequence[Word], place: int) -> bool:
    """Whether what follows is something else than what came before: "from my", "on Instagram"."""
    before, here = run[place - 1].written.casefold(), run[place].written.casefold()
    return here == "on" or (here in _OURS and before in _LEADS)


def is_worry(question: str) -> bool:
    """Whether a question tells of danger or of somebody who suffers, going by its words alone."""
    alone, pairs = _worries()
    run = tuple(words(question))
    if alone.within(run):
        return True
    return any(first.within(run) and second.within(run) for first, second in pairs)


@cache
def _worries() -> tuple[Phrases, tuple[tuple[Phrases, Phrases], ...]]:
    data = _load("worries")
    pairs = tuple((_phrases(first), _phrases(second)) for first, second in data["pairs"])
    return _phrases(data["alone"]), pairs


def _title_of(parameter: str) -> str:
    return parameters()[parameter].title if parameter else ""


def _phrases(texts: Iterable[str]) -> Phrases:
    made = Phrases()
    for text in texts:
        made.add(text, "worry")
    return made


def _services(kinds: Sequence[str]) -> Iterator[str]:
    """Names of the services of some kinds; of an ordinary word only what can mean nothing else."""
    for platform in platforms().values():
        if platform.kind in kinds:
            yield from platform.aliases
            yield f"on {platform.name}" if platform.common_word else platform.name


def _as_verbs() -> Phrases:
    """What can be a verb of reaching somebody, and what it means then: "to zoom a pupil"."""
    names = Phrases()
    for platform in platforms().values():
        if platform.kind in (_TALKING if platform.common_word else _REACHING):
            for name in (platform.name, *platform.aliases):
                names.add(name, "message")
    for name in ("call", "phone"):
        names.add(name, "call")
    return names


def _load(name: str) -> Any:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every word stays text, "no" too
    return yaml.load((HERE / f"{name}.yaml").read_text(encoding="utf-8"), loader)  # noqa: S506
