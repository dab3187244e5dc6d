"""What single lines look like: headings, fields, blanks, unfinished sentences."""

from __future__ import annotations

import re

from schoolgate.reading.wordlists import word_set

FUNCTION_WORDS = word_set(
    "a an the of to for in on at by with from into as is are be been that which who whom whose "
    "their our your its his her this these those and or nor but if when where while via per any "
    "all such than through under between about against within not must should will may can"
)
SMALL_WORDS = word_set(
    "a an the of to for in on at by with from into as and or nor but via per vs & - – —"
)
_MODAL = re.compile(
    r"\b(?:must|should|shall|will|would|cannot|can|could|is|are|was|were|has|have|need|needs|do not|"
    r"may not|ensure|ensures|applies|apply|includes?|agree|understand)\b",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?][\"'’”)\]*]{0,3}$")
LEADER = re.compile(r"(?:\.{4,}|_{3,}|…{2,}|(?:\. ){4,}|(?:_ ){3,}|-{6,})")
_FIELD_LABEL = re.compile(
    r"(?:please\s+)?(?:signed|signature|name|print(?:ed)?\s+name|full\s+name|staff\s+name|date|position|"
    r"job\s+title|role|post|department|school|class|year\s+group|tel(?:ephone)?|phone|e-?mail|"
    r"address|parent|pupil|child|chair|head\s?teacher|principal|witness)\b[^:.!?]{0,60}:?\s*$",
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"\d{3,}\b")
_CONTACT = re.compile(r"@|https?://|www\.|\b\d{5}\s?\d{5,6}\b|\b0\d{3}\s\d{3}\s\d{4}\b")


def ends_sentence(text: str) -> bool:
    return bool(_TERMINAL.search(text[-8:]))


def runs_on(text: str) -> bool:
    """The sentence is not finished at the end of this text."""
    return text[-1:] not in tuple(".:;!?") and not ends_sentence(text)


def last_word(text: str) -> str:
    tail = text[-40:].split()
    return tail[-1].lower() if tail else ""


def is_caps(text: str) -> bool:
    """All capitals, where a name in mixed case or a plural s may stand among them."""
    letters = [char for char in text if char.isalpha()]
    upper = sum(1 for char in letters if char.isupper())
    return len(letters) >= 3 and upper == len(letters)


def mostly_caps(text: str) -> bool:
    words = [word for word in text.split() if word[:1].isalpha()]
    caps = sum(1 for word in words if word.isupper())
    return is_caps(text) or (len(words) >= 3 and words[0].isupper() and caps * 2 > len(words))


def is_title_case(text: str) -> bool:
    words = [word.strip("\"'“‘(") for word in text.split()]
    big = [word for word in words if word[:1].isalpha() and word.lower() not in SMALL_WORDS]
    capitals = sum(1 for word in big if word[0].isupper())
    return bool(big) and big[0][0].isupper() and capitals == len(big)


def has_verb(text: str) -> bool:
    return bool(_MODAL.search(text))


def could_be_heading(text: str) -> bool:
    """Short, begins with a capital, does not end like a sentence."""
    if (
        not text
        or len(text) > 120
        or _YEAR_FIRST.match(text)
        or LEADER.search(text)
        or _CONTACT.search(text)
    ):
        return False
    words = text.split()
    if len(words) > 16 or not any(char.isalpha() for char in text):
        return False
    if text[0] == "(" and text[-1] == ")":
        return False
    first = text.lstrip("\"'“‘([")[:1]
    if not (first.isupper() or first.isdigit()):
        return False
    if text[-1] == "?":
        return len(words) <= 12
    if text[-1] == ":":
        return len(words) <= 4 and not has_verb(text) and last_word(text[:-1]) not in FUNCTION_WORDS
    return not ends_sentence(text) and text[-1] not in ",;&–-"


def is_field(text: str) -> bool:
    """A line to be filled in: "Signed: ......", "Name", "Date ____"."""
    if len(text) > 160:
        return False
    if LEADER.search(text):
        return True
    return text.endswith(":") and bool(_FIELD_LABEL.match(text)) and not has_verb(text)
