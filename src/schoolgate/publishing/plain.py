"""The policy in easy words: made by rules from its clauses and the values the school chose.

Pure Python: no Django, no database. Nothing is summed up that the policy does not contain: a
sentence is said only where a clause of the text uses the parameter it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reading.readability import measure
from schoolgate.reading.sentences import split_sentences
from schoolgate.reference import NOT_STATED, InvalidValue, parameter, parameters

SENTENCES = Path(__file__).with_name("plain.yaml")
FAMILIES = frozenset({"pupil", "parent"})


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
        clause = next((c for c in text.clauses if one["parameter"] in c.parameters), None)
        if clause is not None and _chosen(text, one["parameter"]) & set(one["values"]):
            yield Said(one["text"], clause)


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
    found: list[dict[str, Any]] = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    for topic in found:
        for one in topic["sentences"]:
            known = parameters().get(one["parameter"])
            codes = {entry.value for entry in known.values} if known else set()
            if unknown := set(one["values"]) - codes:
                raise ValueError(f"plain.yaml: {one['parameter']} has no value {sorted(unknown)}")
    return found
