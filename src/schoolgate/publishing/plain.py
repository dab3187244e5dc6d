"""The policy in easy words: made by rules from its clauses and the values the school chose.

Pure Python: no Django, no database. Nothing is summed up that the policy does not contain: a
sentence is said only where a clause of the text uses the parameter it speaks of, and never more
strongly than the clause says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.policies.orders import order_of
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reading.readability import measure
from schoolgate.reading.sentences import split_sentences
from schoolgate.reference import NOT_STATED, InvalidValue, parameter, parameters
from schoolgate.shipped import shipped

SENTENCES = Path(__file__).with_name("plain.yaml")
FAMILIES = frozenset({"pupil", "parent"})

# "Should consider" and "may wish to" leave it to people; "should never" asks no more than "should".
_WEIGHS = re.compile(
    r"\b(?:must|should|shall|ought to|needs? to|have to)(?: \w+){0,2}? (?:consider|think|be aware|bear in mind)\b"
    r"|\b(?:may|might) (?:wish|want|like) to\b|\b(?:are|is)(?: strongly)? (?:advised|encouraged|reminded)\b",
    re.IGNORECASE,
)
_SHOULD = re.compile(r"\b(?:should|ought to|(?:is|are) (?:expected|asked) to)\b", re.IGNORECASE)
_MUST = re.compile(
    r"\b(?:must|shall|have to|has to|needs? to|required|obliged|duty|cannot|forbidden|prohibited"
    r"|banned|not (?:permitted|allowed|acceptable)|never|may not)\b",
    re.IGNORECASE,
)


class Strength(IntEnum):
    """How strongly something is asked of people."""

    ADVICE = 1
    SHOULD = 2
    MUST = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence and the clause that it rests on."""

    text: str
    clause: ClauseText


@dataclass(frozen=True, slots=True)
class Plain:
    """A policy in easy words.

    ``for_families`` are clauses written for pupils and parents alone, under headings of their
    own; ``binding`` are others that bind them too, ``topics`` what the school chose, ``rest`` every other clause by its heading.
    """

    for_families: tuple[ClauseText, ...]
    binding: tuple[ClauseText, ...]
    topics: tuple[tuple[str, tuple[Said, ...]], ...]
    rest: tuple[tuple[str, tuple[ClauseText, ...]], ...]

    @property
    def reading_age(self) -> int:
        """Of what is written for families; headings of clauses are not counted."""
        said = [one.text for _topic, sentences in self.topics for one in sentences]
        texts = [*said, *(clause.text for clause in self.for_families)]
        return measure(
            sentence for text in texts for _at, sentence in split_sentences(text)
        ).reading_age


def plain_text(text: PolicyText) -> Plain:
    """The summary of a policy."""
    for_families = tuple(
        clause
        for clause in text.clauses
        if clause.binds and set(clause.binds) <= FAMILIES and clause.has_own_heading
    )
    binding = tuple(
        clause
        for clause in text.clauses
        if set(clause.binds) & FAMILIES and clause not in for_families
    )
    rest = tuple(
        (section, others)
        for section, clauses in text.sections()
        if (others := tuple(c for c in clauses if c not in for_families and c not in binding))
    )
    return Plain(for_families, binding, tuple(_topics(text)), rest)


def _topics(text: PolicyText) -> Iterator[tuple[str, tuple[Said, ...]]]:
    for topic in sentences():
        said = tuple(_said(text, topic["sentences"]))
        if said:
            yield topic["topic"], said


def _said(text: PolicyText, candidates: list[dict[str, Any]]) -> Iterator[Said]:
    for one in candidates:
        clauses = [c for c in text.clauses if one["parameter"] in c.parameters]
        if clauses and _chosen(text, one["parameter"]) & set(one["values"]):
            clause = max(clauses, key=strength)
            said = _no_stronger(one, strength(clause))
            if said:
                yield Said(said, clause)


def _no_stronger(sentence: dict[str, Any], most: Strength) -> str:
    """What may be said on the strength of a clause; nothing where all would say too much."""
    text: str = sentence["text"]
    if "should" not in sentence or most is Strength.MUST:
        return text
    return str(sentence["should"]) if most is Strength.SHOULD else ""


def strength(clause: ClauseText) -> Strength:
    """How strongly a clause asks what it asks; the weaker where it asks in two ways.

    What is told without any verb of duty is a rule.
    """
    asked = _WEIGHS.sub(" ", clause.text)
    if _SHOULD.search(asked):
        return Strength.SHOULD
    advises = clause.kind == "advice" and order_of(clause.text) == "advises"
    if (advises or asked != clause.text) and not _MUST.search(asked):
        return Strength.ADVICE
    return Strength.MUST


def _chosen(text: PolicyText, name: str) -> set[str]:
    raw = text.values.get(name, NOT_STATED)
    try:
        value = parameter(name).dump(parameter(name).parse(raw))
    except InvalidValue:
        return set()
    return {str(one) for one in value} if isinstance(value, list) else {str(value)}


@cache
def sentences() -> list[dict[str, Any]]:
    """The sentences by topic. Raises ValueError for a parameter or value that does not exist."""
    found: list[dict[str, Any]] = shipped(SENTENCES)
    for topic in found:
        for one in topic["sentences"]:
            known = parameters().get(one["parameter"])
            codes = {entry.value for entry in known.values} if known else set()
            if unknown := set(one["values"]) - codes:
                raise ValueError(f"plain.yaml: {one['parameter']} has no value {sorted(unknown)}")
    return found
