"""Where one sentence ends and the next begins, in the English of policies."""

from __future__ import annotations

import re

from schoolgate.reading.wordlists import word_set

_CANDIDATE = re.compile(r"[.!?]['\"’”)\]]{0,3}(?=\s)")
_OPENERS = "\"'“‘([*"
_NEVER_LAST = word_set(
    "e.g eg i.e ie cf viz vs v no nos para paras dr mr mrs ms mx st prof rev hon sr jr "
    "fig art sec ch pp p ref tel ext approx incl dept govt ed eds vol messrs"
)
_BEFORE_NUMBER = word_set("no nos para paras p pp ch fig art sec s ss reg regs vol ref v")
_ALSO_WORDS = word_set("no art ed ext sec st v p ch ms ie")
_SOMETIMES_LAST = word_set("etc al inc ltd co a.m p.m plc")
_LAST_WORD = 40


def split_sentences(text: str) -> list[tuple[int, str]]:
    """Each sentence with the place in ``text`` where it starts; nothing is left out."""
    found = []
    start = 0
    for candidate in _CANDIDATE.finditer(text):
        if _ends_sentence(text, candidate.start(), candidate.end(), start):
            found.append((start, candidate.end()))
            start = candidate.end()
    found.append((start, len(text)))
    return [
        (begin + _lead_blank(text[begin:end]), text[begin:end].strip())
        for begin, end in found
        if text[begin:end].strip()
    ]


def _lead_blank(piece: str) -> int:
    return len(piece) - len(piece.lstrip())


def _ends_sentence(text: str, at: int, end: int, start: int) -> bool:
    following = _next_char(text, end)
    if not following:
        return True
    if following.islower():
        return False
    if text[at] != ".":
        return True
    word = _word_before(text, at)
    plain = word.lower().strip(_OPENERS)
    if not text[start:at].strip(" \t(").rstrip(".0123456789)") or _is_initial(plain, word):
        return False
    if plain in _SOMETIMES_LAST:
        return True
    if plain in _BEFORE_NUMBER and following.isdigit():
        return False
    if plain in _NEVER_LAST and plain not in _ALSO_WORDS:
        return False
    return not (plain in _ALSO_WORDS and _reads_as_abbreviation(plain, word, following))


def _next_char(text: str, end: int) -> str:
    for index in range(end, min(end + 12, len(text))):
        if not text[index].isspace() and text[index] not in _OPENERS:
            return text[index]
    return ""


def _word_before(text: str, at: int) -> str:
    window = text[max(0, at - _LAST_WORD) : at]
    return window.split()[-1] if window.split() and not window[-1].isspace() else ""


def _is_initial(plain: str, word: str) -> bool:
    """The J of "J. Smith", the C of "C. of E."; a lone I ends sentences."""
    return len(plain) == 1 and word[-1:].isupper() and plain not in ("i", "a")


def _reads_as_abbreviation(plain: str, word: str, following: str) -> bool:
    if plain == "st":
        return word[:1].isupper()
    if plain == "ms":
        return word == "Ms"
    return plain in ("ie", "v") or following.isdigit()
