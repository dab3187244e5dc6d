"""What kind of school it is, whether the policy serves several, and its local authority."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from schoolgate.reading.model import Confidence, Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, whole_text
from schoolgate.reading.values.whole.scope import APPLIES_TO, NOT_APPLYING
from schoolgate.reference import authorities

_COUNCIL = re.compile(
    r"((?:(?:[A-Z][\w’'-]+|of|and|upon|on|the|&)\s+){0,5}[A-Z][\w’'-]+(?:\s+(?:City|County|Borough|Metropolitan|"
    r"District|London|Unitary|Royal))*)\s+Council\b(?! Tax)"
)


_NO_COUNCIL = re.compile(
    r"\b(?:School|Student|Pupil|Academy|Governing|Local|Parish|Works|Church|Research|Teaching|General|Youth|"
    r"British|Privy|Trust|Medical|Eco)$"
)


_KIND_OF_COUNCIL = frozenset(
    [
        "City",
        "County",
        "Borough",
        "Metropolitan",
        "District",
        "Unitary",
        "London",
        "Royal",
        "The",
        "of",
        "and",
        "or",
    ]
)


# A metropolitan borough council by its letters; those of other councils mean too much else.
_SHORT_NAME = re.compile(r"\b[A-Z]{1,3}MBC\b")


def authority(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = whole_text(document)
    places: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for found in _COUNCIL.finditer(text):
        name = _council_name(found.group(1))
        if name:
            counts[name] += 1
            places.setdefault(name, found.start() + found.group().find(name.split()[0]))
    for authority in authorities().values():
        if authority.name not in counts and authority.kind.endswith("council"):
            at = text.find(authority.name)
            if at >= 0:
                counts[authority.name] += 1
                places[authority.name] = at
    if counts:
        name = counts.most_common(1)[0][0]
        number, quote = lines(places[name])
        yield hit("local_authority_name", name, quote, number)
        return
    short = _SHORT_NAME.search(text)
    if short:
        number, quote = lines(short.start())
        yield hit("local_authority_name", short.group(), quote, number, "low")


def _council_name(before: str) -> str:
    words = before.split()
    kind: list[str] = []
    while words and words[-1] in _KIND_OF_COUNCIL:
        kind.insert(0, words.pop())
    proper = _proper_tail(words)
    if not proper or _NO_COUNCIL.search(proper):
        return ""
    return " ".join([proper, *kind, "Council"])


def _proper_tail(words: Sequence[str]) -> str:
    """The name before "Council": its last capitalised run, a joining of or and let in."""
    tail: list[str] = []
    for word in reversed(words):
        joins = word in ("of", "and", "upon", "on", "&") and tail
        if not (word[0].isupper() or joins) or word in ("The", "Any", "If", "All", "Our", "This"):
            break
        if word in ("School", "Academy", "Primary", "College", "Federation"):
            break
        tail.insert(0, word)
    while tail and not tail[0][0].isupper():
        tail.pop(0)
    return " ".join(tail)


_FEDERATION = re.compile(
    r"\b(?:federation|multi[- ]academy trust|mat|schools? within the trust|our trust)\b",
    re.IGNORECASE,
)


_KINDS_OF_SCHOOL = {
    "federation": re.compile(r"\bfederations?\b|\bmulti[- ]academy trusts?\b", re.IGNORECASE),
    "academy": re.compile(r"\bacadem(?:y|ies)\b", re.IGNORECASE),
    "school": re.compile(r"\bschools?\b(?!\s*(?:/|or)\s*academ)", re.IGNORECASE),
}


_ONE_FOR_ALL = pattern(
    "(?:all|every|each)(?: one)?(?: of)?(?: \\w+){0,2} (?:schools?|academ(?:y|ies)) .. (?:federation|trust|(?:we|it) runs?)|every school we run"
)


_SEVERAL = pattern(
    "(?:across|within|throughout|all) .. (?:federation|trust|(?:our|the|its) schools|schools in the (?:trust|federation))|"
    "(?:schools|academies) (?:in|within|of|across) the (?:trust|federation)"
)


_THIS_AND_OTHERS = pattern(
    "this (?:school|academy|college|nursery);? (?:(?:and|or) )?(?:any )?other (?:schools?|academ(?:y|ies)|colleges?|nurser(?:y|ies))"
    "|other (?:schools|academies);? (?:and|or) this (?:school|academy|college|nursery)"
)


def organisation(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = whole_text(document)
    counts = {kind: len(found.findall(text)) for kind, found in _KINDS_OF_SCHOOL.items()}
    if not any(counts.values()):
        return
    name = f"{document.organisation} {document.title}"
    kind = _kind_of(counts, name)
    place = _KINDS_OF_SCHOOL[kind].search(text)
    number, quote = lines(place.start() if place else 0)
    sure: Confidence = "high" if counts[kind] > 2 * sum(counts.values()) / 3 else "medium"
    yield hit("organisation_kind", kind, quote, number, sure)
    yield from _federation(kind, document, said)


def _kind_of(counts: Mapping[str, int], name: str) -> str:
    for kind in ("federation", "academy"):
        if _KINDS_OF_SCHOOL[kind].search(name):
            return kind
    if (
        counts["federation"] >= 3
        and 3 * counts["federation"] >= counts["school"] + counts["academy"]
    ):
        return "federation"
    return "academy" if counts["academy"] > 2 * counts["school"] else "school"


def _federation(kind: str, document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        if _ONE_FOR_ALL.search(each.text) and not NOT_APPLYING.search(each.text):
            yield hit("federation", True, each.quote, each.line, "medium")  # noqa: FBT003
            return
        if kind == "federation" and (_SEVERAL.search(each.text) or _FEDERATION.search(each.quote)):
            yield hit("federation", True, each.quote, each.line, "medium")  # noqa: FBT003
            return
    if kind == "federation":
        return
    for each in said:
        scope = APPLIES_TO.search(each.text)
        if document.organisation and scope and _names(document.organisation, each.quote):
            yield hit("federation", False, each.quote, each.line, "medium")  # noqa: FBT003
            return
    yield from _one_among_others(said)


def _one_among_others(said: Sequence[Statement]) -> Iterator[Hit]:
    """A policy that sets this school beside other schools is one school's own."""
    if any(_FEDERATION.search(each.quote) for each in said):
        return
    for each in said:
        if _THIS_AND_OTHERS.search(each.text):
            yield hit("federation", False, each.quote, each.line, "low")  # noqa: FBT003
            return


def _names(organisation: str, quote: str) -> bool:
    return normal(organisation)[:12] in normal(quote)
