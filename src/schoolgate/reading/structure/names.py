"""What the document is called and whose it is, as far as its words tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from schoolgate.reading.wordlists import word_set

_HEADS = word_set("school academy college federation trust nursery partnership primary")
_LEVELS = word_set(
    "primary infant infants junior juniors secondary high grammar nursery community special middle "
    "voluntary aided controlled catholic church england ce c e rc va vc foundation free first "
    "preparatory prep independent multi-academy multi academy federation trust and of for the girls boys "
    "boys' girls' girls’ boys’ sixth form comprehensive college school schools "
    "governing body whole our your this all each any every state maintained local authority former new other "
    "another official staff pupil parent policy"
)
_LINKS = word_set("of the and to in at on with & by-the-sea upon under")
_TOKEN = re.compile(r"[A-Za-z0-9&][\w’'&.\-]*|[^\w\s]|\n")
_POLICY_WORD = re.compile(
    r"(?-i:(?<=[a-z])Policy\b)|\b(?:policy|policies|polisi|procedures?|guidance|guidelines|code of (?:conduct|practice)|agreement|protocol|strategy|handbook)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:\W|\d|\.)*(?:introduction|contents|table of contents|aims?(?: and objectives)?|rationale|scope|purpose|"
    r"background|overview|document (?:control|information)|version (?:control|history)|definitions?|statement)\W*$",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\b(?:guide|rules|charter)\b", re.IGNORECASE)
_MODEL = re.compile(r"\W*(?:draft\s+)?(?:model|template|sample|specimen|example)\b", re.IGNORECASE)
_LOWER_HALF = re.compile(r"(?:policy|policies|procedures?|guidelines?|agreement)\b", re.IGNORECASE)
_WELSH = re.compile(
    r"\bYsgol(?:\s+(?:(?:y|yr|Y|Yr)\s+)?(?!(?:Policy|Polisi|School|Staff|The)\b)[A-Z][\w’'-]+){1,5}"
)
_NEVER_FIRST = word_set(
    "the at in for of and all our on by to with dear welcome this that if when as from an a & is"
)
_BODIES = frozenset({"governing body of", "governing board of", "board of governors"})
_MAX_NAME = 9
_LONGEST_ABBREVIATION = 4
_NAME_SAMPLE = 400_000


def organisation_of(lines: Iterable[str]) -> str:
    """The school, trust or federation named most often; of like names the fullest."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    size = 0
    for text in lines:
        size += len(text)
        if size > _NAME_SAMPLE:
            break
        for name in _names_in(text):
            key = name.lower().replace("’", "'")
            counts[key] += 1
            if key not in shown or shown[key].isupper():
                shown[key] = name
    if not counts:
        return ""
    weight = {
        key: sum(count for other, count in counts.items() if other in key or key in other)
        for key, count in counts.most_common(200)
    }
    best = max(weight, key=lambda key: (counts[key], weight[key]))
    fuller = [key for key in weight if key.startswith(best) and counts[key] * 3 >= counts[best]]
    name = shown[max(fuller, key=len)] if fuller else shown[best]
    return _calm(name)


def _calm(name: str) -> str:
    if not name.isupper():
        return name
    return " ".join(
        word.lower() if word.lower() in _LINKS and place else word.capitalize()
        for place, word in enumerate(name.split())
    )


def _names_in(text: str) -> list[str]:
    tokens = [part for token in _TOKEN.findall(text) for part in _without_stop(token)]
    names = [" ".join(found.group().split()) for found in _WELSH.finditer(text)]
    taken = -1
    for place, word in enumerate(tokens):
        if word.lower() not in _HEADS or not word[0].isupper():
            continue
        if _continues(tokens, place):
            continue
        start = _start(tokens, place, taken)
        words = tokens[start : place + 1]
        if _is_proper(words):
            names.append(_joined(words))
            taken = place
    return names


def _continues(tokens: list[str], place: int) -> bool:
    """A longer name goes on to the right ("Hill Primary" in "Hill Primary School")."""
    following = tokens[place + 1] if place + 1 < len(tokens) else ""
    if following.lower() in _HEADS and following[0].isupper():
        return True
    if following == "/":
        return True
    return (
        tokens[place].lower() in ("primary", "nursery")
        and following[:1].isupper()
        and (following.lower() in _LEVELS)
    )


def _start(tokens: list[str], place: int, taken: int) -> int:
    """Where a name that ends at ``place`` begins: capitals, and small words between them."""
    start = place
    index = place - 1
    floor = max(taken, place - _MAX_NAME)
    while index > floor:
        word = tokens[index]
        if word[0].isalpha() and word[0].isupper():
            start = index
        elif not _links(tokens, index, place):
            break
        index -= 1
    while start < place:
        if tokens[start].lower() in _NEVER_FIRST:
            start += 1
        elif " ".join(tokens[start : start + 3]).lower() in _BODIES:
            start += 3
        else:
            break
    return start


def _without_stop(word: str) -> tuple[str, ...]:
    """The full stop after a longer word ends a sentence, unlike that of "St." and "C.E."."""
    ends = word.endswith(".") and "." not in word[:-1] and len(word) > _LONGEST_ABBREVIATION
    return (word[:-1], ".") if ends else (word,)


def _links(tokens: list[str], index: int, place: int) -> bool:
    word = tokens[index]
    if index == place - 1:
        return word == "&"
    return word.lower() in _LINKS or (word == "." and tokens[index - 1] in ("St", "C"))


def _is_proper(words: list[str]) -> bool:
    if len(words) < 2:
        return False
    return any(
        word[0].isupper() and word.lower().rstrip(".") not in _LEVELS and len(word) > 1
        for word in words[:-1]
    )


def _joined(words: list[str]) -> str:
    return " ".join(words).replace(" .", ".").replace("’ s", "’s")


def is_model_title(text: str) -> bool:
    """The name of the template that a policy was made from."""
    return bool(_MODEL.match(text))


def lacks_subject(text: str) -> bool:
    """The lower half of a title that was broken over two lines ("Policy for Staff")."""
    return bool(_LOWER_HALF.match(text))


def is_plain_title(text: str) -> bool:
    """A title in words of every day, which are too common to trust far from the top."""
    return bool(_PLAIN.search(text)) and not is_generic(text)


def is_policy_title(text: str) -> bool:
    return bool(_POLICY_WORD.search(text)) and not is_generic(text)


def is_generic(text: str) -> bool:
    return bool(_GENERIC.match(text))


def names_a_school(text: str) -> bool:
    """A line that is hardly more than the name of a school."""
    return len(text.split()) <= 10 and any(
        len(name.split()) * 2 > len(text.split()) for name in _names_in(text)
    )
