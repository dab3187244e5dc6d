"""Words of a text: cut, folded, brought to their stems, and misspellings mended."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES: Final = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'"})
_SHORT_FORM: Final = re.compile(r"(?:n't|'(?:s|re|ve|ll|d|m|t))$")
_VOWELS: Final = frozenset("aeiouy")
_STEM_LEAST: Final = 3
_LONGEST: Final = 60

# Endings with what takes their place; the first that fits and leaves a stem is taken off.
_ENDINGS: Final = (
    ("isations", ""),
    ("isation", ""),
    ("ations", ""),
    ("ation", ""),
    ("ators", ""),
    ("ator", ""),
    ("ments", ""),
    ("ment", ""),
    ("ness", ""),
    ("ingly", ""),
    ("edly", ""),
    ("ings", ""),
    ("ing", ""),
    ("ied", "y"),
    ("ies", "y"),
    ("ed", ""),
    ("ly", ""),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
)
_LONG_ROOTED: Final = frozenset({"ment", "ments", "ness", "ation", "ations", "ator", "ators"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written and the stem by which it is found."""

    written: str
    stem: str


def words(text: str) -> Iterator[Word]:
    """Every word of a text in order. Markdown's marks and punctuation fall away."""
    folded = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    for match in _WORD.finditer(folded):
        yield Word(match[0], stem(match[0].casefold()[:_LONGEST]))


def stems(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in words(text))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a lower-case word, of British or American spelling."""
    plain = _SHORT_FORM.sub("", word).replace("'", "")
    if len(plain) <= _STEM_LEAST or not plain.isascii():
        return plain
    return _tidy(_without_ending(_british(plain)))


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word of which this one is a likely misspelling; nothing where two are as likely."""
    if len(word) < 5:
        return None
    allowed = 2 if len(word) >= 8 else 1
    found: dict[int, set[str]] = {}
    for other in known:
        if len(other) >= 4 and other[0] == word[0] and abs(len(other) - len(word)) <= allowed:
            distance = _slips(word, other, allowed)
            if distance is not None:
                found.setdefault(distance, set()).add(other)
    best = found[min(found)] if found else ()
    return next(iter(best)) if len(best) == 1 else None


def _british(word: str) -> str:
    word = re.sub(r"(?<=\w{3})iz(?=e|ed|es|ing|ation|ations|er|ers)", "is", word)
    return re.sub(r"(?<=\w{4})our(?=s?$)", "or", word)


def _without_ending(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            rest = word[: -len(ending)] + instead
            least = _STEM_LEAST + (ending in _LONG_ROOTED)
            if len(rest) >= least and _VOWELS & set(rest):
                return _undoubled(rest) if ending in {"ing", "ed", "ings"} else rest
            return word
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(rest: str) -> str:
    if len(rest) > _STEM_LEAST and rest[-1] == rest[-2] and rest[-1] not in "lsz":
        return rest[:-1]
    return rest


def _tidy(rest: str) -> str:
    """One form for what spelling splits: trailing e, y and i, doubled l, -at of -ate."""
    if rest.endswith("ate") and len(rest) > 6:
        rest = rest[:-3]
    elif rest.endswith("at") and len(rest) > 6:
        rest = rest[:-2]
    elif rest.endswith("e") and len(rest) > _STEM_LEAST:
        rest = rest[:-1]
    if rest.endswith("y") and len(rest) > _STEM_LEAST:
        rest = rest[:-1] + "i"
    if rest.endswith("ll") and len(rest) > 4:
        rest = rest[:-1]
    return rest


def _slips(word: str, other: str, allowed: int) -> int | None:
    """How many slips of the pen part two words; nothing where more than allowed.

    A letter left out, put in or swapped with its neighbour is a slip. A wrong letter is one
    in a long word, or where a vowel stands for a vowel.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(word, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            alike = a == b or len(word) >= 8 or (a in _VOWELS and b in _VOWELS)
            change = before[j - 1] + (0 if a == b else 1 if alike else 2)
            best = min(before[j] + 1, row[j - 1] + 1, change)
            if i > 1 and j > 1 and a == other[j - 2] and word[i - 2] == b:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > allowed:
            return None
    return row[-1] if row[-1] <= allowed else None
