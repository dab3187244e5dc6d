"""Two policies side by side, clause by clause and word by word.

Pure Python: no Django, no database. Joining the kept and the removed words gives the text before,
joining the kept and the added words the text after, to the letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any, Literal

from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED

Kind = Literal["same", "removed", "added"]
State = Literal["same", "changed", "added", "removed"]

ALIKE = 0.5
# Enough for two clauses of which one says that the other is about the same.
RELATED = 0.2
# Two texts with a smaller share of words in common are shown one after the other.
READABLE = 0.4
SHORT = 3  # letters; words as short as that say little about what a clause is about
_TOKEN = re.compile(r"\s+|\w+(?:['’-]\w+)*|[^\w\s]")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
# An id that software gave out in order: the same one means nothing in another draft.
_GIVEN_OUT = re.compile(r"\bOWN-\d+$")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"(?<![\\\w*])(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_BULLET = re.compile(r"^([ ]*)[-*+] ", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~&=])")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand together and were kept, removed or added."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause before and after; ``moved`` where it stands in another order than before."""

    state: State
    before: ClauseText | None
    after: ClauseText | None
    heading: tuple[Run, ...]
    text: tuple[Run, ...]
    moved: bool = False

    @property
    def clause(self) -> ClauseText:
        """The clause as it is now, or as it was where it is gone."""
        one = self.after or self.before
        assert one is not None  # noqa: S101 - a row has at least one side
        return one

    @property
    def rebound(self) -> bool:
        """Whether the clause binds others than before."""
        sides = self.before, self.after
        return all(sides) and len({frozenset(side.binds) for side in sides if side}) > 1

    @property
    def rewritten(self) -> bool:
        """Whether no word of the old text is kept in the new one."""
        return [run.kind for run in self.text] == ["removed", "added"]


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A parameter with another raw value than before."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """All clauses of two policies in the order of the later one, and the values that differ."""

    rows: tuple[ClauseRow, ...]
    values: tuple[ValueRow, ...]

    @property
    def counts(self) -> Mapping[State, int]:
        """How many clauses are the same, changed, added and removed."""
        counted = Counter(row.state for row in self.rows)
        return {state: counted[state] for state in ("same", "changed", "added", "removed")}

    @property
    def words_added(self) -> int:
        """How many words the later one has that the earlier one has not."""
        return self._words("added")

    @property
    def words_removed(self) -> int:
        """How many words the earlier one has that the later one has not."""
        return self._words("removed")

    @property
    def differing(self) -> tuple[ClauseRow, ...]:
        """The clauses that are not the same, bind others, or stand in another place."""
        return tuple(row for row in self.rows if row.state != "same" or row.moved or row.rebound)

    @property
    def titles(self) -> tuple[tuple[Run, ...], ...]:
        """The titles of sections that read otherwise above the same clauses."""
        sides = [(row.before.section, row.after.section) for row in self.rows
                 if row.before and row.after]  # fmt: skip
        old = {row.before.section for row in self.rows if row.before}
        new = {row.after.section for row in self.rows if row.after}
        pairs = dict.fromkeys(pair for pair in sides if pair[0] not in new and pair[1] not in old)
        return tuple(compare_words(before, after) for before, after in pairs)

    def _words(self, kind: Kind) -> int:
        return sum(
            len(_WORD.findall(run.text))
            for row in self.rows
            for run in row.text
            if run.kind == kind
        )


def compare(before: PolicyText, after: PolicyText) -> Comparison:
    """Align the clauses of two policies and compare each pair word by word."""
    pairs = _aligned(before.clauses, after.clauses)
    return Comparison(
        tuple(_rows(before.clauses, after.clauses, pairs)),
        changed_values(before.values, after.values),
    )


def changed_values(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[ValueRow, ...]:
    """Every parameter with two different raw values, in the order of the later policy."""
    names = dict.fromkeys([*after, *before])
    return tuple(
        ValueRow(name, old, new)
        for name in names
        if (old := before.get(name, NOT_STATED)) != (new := after.get(name, NOT_STATED))
    )


def compare_words(before: str, after: str) -> tuple[Run, ...]:
    """The runs of kept, removed and added words that lead from one text to another."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    kept = sum(_letters(old[i:j]) for tag, i, j, _k, _m in steps if tag == "equal")
    if before != after and 2 * kept < READABLE * (_letters(old) + _letters(new)):
        return tuple(_flushed(before, after))
    found: list[Run] = []
    for tag, i, j, k, m in steps:
        if tag == "equal":
            found.append(Run("same", "".join(old[i:j])))
            continue
        if i < j:
            found.append(Run("removed", "".join(old[i:j])))
        if k < m:
            found.append(Run("added", "".join(new[k:m])))
    return tuple(_joined(found))


def _letters(tokens: Sequence[str]) -> int:
    """How long the words among the tokens are."""
    return sum(len(token) for token in tokens if _WORD.match(token))


def plain(markdown: str) -> str:
    """The words of a clause without the signs of Markdown; list items keep a bullet."""
    text = _BULLET.sub(r"\1• ", markdown.strip())
    text = _HEADING.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", text)
    return unescape(_ESCAPE.sub(r"\1", text))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Runs in which a lone blank or comma between two changes belongs to both of them."""
    removed, added = "", ""
    for place, run in enumerate(runs):
        if run.kind == "removed":
            removed += run.text
        elif run.kind == "added":
            added += run.text
        elif _is_gap(run, runs, place):
            removed += run.text
            added += run.text
        else:
            yield from _flushed(removed, added)
            removed, added = "", ""
            yield run
    yield from _flushed(removed, added)


def _is_gap(run: Run, runs: Sequence[Run], place: int) -> bool:
    between = 0 < place < len(runs) - 1
    return between and "\n" not in run.text and not _WORD.search(run.text)


def _flushed(removed: str, added: str) -> Iterator[Run]:
    if removed:
        yield Run("removed", removed)
    if added:
        yield Run("added", added)


# Which clause belongs to which


@dataclass(frozen=True, slots=True)
class _Side:
    """The clauses of one policy with the telling words of each."""

    clauses: Sequence[ClauseText]
    bags: Sequence[Counter[str]]


def _aligned(before: Sequence[ClauseText], after: Sequence[ClauseText]) -> dict[int, int]:
    """Places of the later clauses with the places of those that they come from."""
    old, new = _side(before), _side(after)
    by_id = {clause.id: place for place, clause in enumerate(before)}
    pairs = {
        place: by_id[clause.id]
        for place, clause in enumerate(after)
        if clause.id in by_id
        and (not _GIVEN_OUT.search(clause.id) or _are_alike(old, new, by_id[clause.id], place))
    }
    return pairs | _most_alike(old, new, pairs)


def _most_alike(old: _Side, new: _Side, paired: Mapping[int, int]) -> dict[int, int]:
    """The best pairs of what has no counterpart by id, the likest first."""
    left_old = set(range(len(old.clauses))) - set(paired.values())
    left_new = [place for place in range(len(new.clauses)) if place not in paired]
    candidates = sorted(
        (-score, abs(later - earlier), later, earlier)
        for later in left_new
        for earlier in left_old
        if (score := _score(old, new, earlier, later)) > 0
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _minus, _distance, later, earlier in candidates:
        if later not in pairs and earlier not in taken:
            pairs[later] = earlier
            taken.add(earlier)
    return pairs


def _side(clauses: Sequence[ClauseText]) -> _Side:
    return _Side(clauses, [_telling(clause) for clause in clauses])


def _telling(clause: ClauseText) -> Counter[str]:
    words = [word.casefold() for word in _WORD.findall(f"{clause.heading} {clause.text}")]
    return Counter([word for word in words if len(word) > SHORT] or words)


def _are_alike(old: _Side, new: _Side, earlier: int, later: int) -> bool:
    return _score(old, new, earlier, later) > 0


def _score(old: _Side, new: _Side, earlier: int, later: int) -> float:
    """How much two clauses have in common, from 0 to 1; 0 where it is too little."""
    one, other = old.bags[earlier], new.bags[later]
    related = _are_related(old.clauses[earlier], new.clauses[later])
    least = RELATED if related else ALIKE
    total, smaller = one.total() + other.total(), min(one.total(), other.total())
    if not total or 2 * smaller / total < least:
        return 0.0
    common = sum(min(count, other[word]) for word, count in one.items())
    share = 2 * common / total
    return share if share >= least else 0.0


def _are_related(one: ClauseText, other: ClauseText) -> bool:
    return other.id in one.related or one.id in other.related


def _rows(
    before: Sequence[ClauseText], after: Sequence[ClauseText], pairs: Mapping[int, int]
) -> Iterator[ClauseRow]:
    """The later clauses in their order, each removed one after what it used to follow."""
    gone = sorted(set(range(len(before))) - set(pairs.values()))
    kept_in_order = _longest_in_order([pairs[place] for place in sorted(pairs)])
    shown = -1
    for place, clause in enumerate(after):
        old = pairs.get(place)
        if old is not None and old in kept_in_order:
            for one in [one for one in gone if shown < one < old]:
                yield _row(before[one], None)
            shown = max(shown, old)
        yield _row(
            before[old] if old is not None else None,
            clause,
            moved=old is not None and old not in kept_in_order,
        )
    for one in [one for one in gone if one > shown]:
        yield _row(before[one], None)


def _row(before: ClauseText | None, after: ClauseText | None, *, moved: bool = False) -> ClauseRow:
    heading = compare_words(
        before.own_heading if before else "", after.own_heading if after else ""
    )
    text = compare_words(plain(before.text) if before else "", plain(after.text) if after else "")
    state: State = "same"
    if before is None:
        state = "added"
    elif after is None:
        state = "removed"
    elif any(run.kind != "same" for run in (*heading, *text)):
        state = "changed"
    return ClauseRow(state, before, after, heading, text, moved)


def _longest_in_order(places: Sequence[int]) -> frozenset[int]:
    """The most places that follow each other in rising order; all others have moved."""
    best: list[tuple[int, int]] = []  # length of the longest run that ends here, its predecessor
    for i, place in enumerate(places):
        length, previous = max(
            ((best[j][0], j) for j in range(i) if places[j] < place), default=(0, -1)
        )
        best.append((length + 1, previous))
    found = []
    i = max(range(len(best)), key=lambda one: best[one][0], default=-1)
    while i >= 0:
        found.append(places[i])
        i = best[i][1]
    return frozenset(found)
