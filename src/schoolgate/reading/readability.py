"""How hard a text is to read, by Flesch and Kincaid's grade level.

grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59

The reading age is the grade plus five, the age at which a child in the United States
begins that grade. Syllables are counted by rule, not from a dictionary:

1. Each run of vowels (a e i o u y) is one syllable; y begins no run at the start of a word.
2. A final e is silent ("site"), except after a consonant and l ("people").
3. A final "es" is silent unless it follows a hiss (s, x, z, c, g, ch, sh) ("sites", "pages").
4. A final "ed" is silent unless it follows t or d ("named", "posted").
5. "ia", "io", "iu", "eo" and "ua" are two syllables ("media", "video"), but not after a letter
   that joins them ("social", "nation", "people", "language").
6. Every word has at least one syllable; letters of an abbreviation count one each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_TWO = re.compile(r"(?<![tsc])ia|(?<![tscgx])io|iu|(?<![gp])eo|(?<![qg])ua(?!r)")
_SCHOOL_AGE = 5


@dataclass(frozen=True, slots=True)
class Readability:
    """What was counted, and the grade that follows from it."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        if not self.words or not self.sentences:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def reading_age(self) -> int:
        return max(_SCHOOL_AGE, round(self.grade) + _SCHOOL_AGE)


def measure(sentences: Iterable[str]) -> Readability:
    """Counts whole sentences; those without a word are left out."""
    words = syllables = count = 0
    for sentence in sentences:
        found = words_of(sentence)
        if found:
            count += 1
            words += len(found)
            syllables += sum(syllables_in(word) for word in found)
    return Readability(words, count, syllables)


def words_of(sentence: str) -> list[str]:
    return _WORD.findall(sentence)


@lru_cache(maxsize=20_000)
def syllables_in(word: str) -> int:
    if "-" in word:
        return sum(syllables_in(part) for part in word.split("-"))
    letters = re.sub(r"['’](?:s|t|d|m|ll|ve|re)?$|['’]", "", word)
    if letters.isupper() and 1 < len(letters) <= 5:
        return len(letters)
    letters = letters.lower()
    sounded = _without_silent_end(letters)
    first = 1 if sounded.startswith("y") else 0
    runs = len(_VOWELS.findall(sounded[first:]))
    return max(1, runs + len(_TWO.findall(sounded)))


def _without_silent_end(letters: str) -> str:
    if re.search(r"[^aeiouy]le$", letters) or len(letters) < 4:
        return letters
    if re.search(r"[^aeiouy]les$", letters):
        return letters[:-1]
    if letters.endswith("es") and not re.search(r"(?:[sxzcg]|ch|sh)es$", letters):
        return letters[:-2]
    if letters.endswith("ed") and not re.search(r"[td]ed$", letters):
        return letters[:-2]
    return letters[:-1] if re.search(r"[^aeiouy]e$|[aeiouy]{2}e$", letters) else letters
