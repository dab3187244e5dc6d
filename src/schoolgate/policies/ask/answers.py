"""Answers to a question: the clauses that speak of it, what they say and what decides them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from schoolgate.policies.ask.index import Hit, Index, distinct
from schoolgate.policies.ask.lexicon import areas, is_worry
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED, InvalidValue, parameters
from schoolgate.reference import roles as known_roles

Mood = Literal["no", "no, unless", "yes", "yes, if", "duty", "advice"]

_KIND: Final = {
    "form-field": 0.35,
    "record": 0.6,
    "legal-reference": 0.75,
    "definition": 0.85,
    "report": 0.8,
    "advice": 0.95,
}
_MEANING: Final = re.compile(
    r"\b(?:what (?:counts as|is meant by|do(?:es)? .* mean)|meaning of|define|definition of)\b",
    re.IGNORECASE,
)
_WORRY: Final = {
    "safeguarding-referral": 2.0,
    "concern-report": 1.5,
    "cyberbullying": 1.3,
    "evidence": 1.3,
    "takedown": 1.3,
}
_WHOLE: Final = 0.6
_MEANT: Final = 1.5
_OTHERS: Final = 0.85
_COVERED_LEAST: Final = 0.3
_FOREMOST: Final = 5
_MEANINGS_ENOUGH: Final = 2
_NEAR_BEST: Final = 0.3
_TOPICS: Final = 3

_FORBIDS: Final = re.compile(
    r"\b(?:must not|may not|never|nobody|nothing|not|no|forbidden|banned|refrain|neither|without"
    r"|stay off|turn down|decline)\b",
    re.IGNORECASE,
)
_NOBODY_MAY: Final = re.compile(r"\b(?:nobody|nothing|neither|no)\b[^.:]*?\bmay\b", re.IGNORECASE)
_ALLOWS: Final = re.compile(
    r"\b(?:may|free to|can|accepts?|allows?|allowed|need not|encouraged|are asked)\b", re.IGNORECASE
)
_SAYS_MAY: Final = re.compile(
    r"\b(?:staff|you|they|pupils?) may(?! not)\b|(?<!not )\ballowed\b|\bnot restricted\b"
    r"|^[^.]*\bmay(?! not| be\b| well\b| harm\b)\b",
    re.IGNORECASE,
)
_LIMITS: Final = re.compile(
    r"\b(?:only|unless|except\w*|if|as long as|provided|where|when|until|while|without|approv\w+"
    r"|agreed?|but|needs?|within|before|after|no more|limited|must|never|alone|always)\b",
    re.IGNORECASE,
)
_EXCEPTS: Final = re.compile(
    r"\b(?:unless|except\w*|without (?:the|an|a|written)\b.{0,40}(?:consent|approval|permission)"
    r"|only (?:if|where|with|when|by)|does not (?:cover|limit))\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A clause that speaks of a question.

    ``matched`` are words of the question; ``values`` are title and label of what the school
    chose. ``mood`` comes from the kind of the clause, and is None where the kind tells nothing
    or where the wording under the school's values does not bear it out. ``yours`` is False
    for a clause that binds others than the asker.
    """

    clause: ClauseText
    score: float
    matched: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    mood: Mood | None
    yours: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """All that a question brings: answers, and areas of the policy to look at where there is none.

    ``worry`` is True where the question tells of danger: whom to tell comes first then.
    """

    answers: tuple[Answer, ...]
    topics: tuple[tuple[str, str], ...]
    worry: bool


def ask(
    index: Index, question: str, limit: int = 5, *, roles: Collection[str] = ()
) -> tuple[Answer, ...]:
    """The clauses that speak of a question, best first; none where none does.

    ``roles`` are the codes of the asker's roles. What binds others comes after what binds them.
    """
    about = _About(question)
    hits = sorted(
        ((_score(hit, about, roles), hit) for hit in index.search(question)),
        key=lambda scored: (-scored[0], scored[1].place),
    )
    if not any(_speaks(hit, _COVERED_LEAST) for _, hit in hits[:_FOREMOST]):
        return ()
    best = hits[0][0]
    return tuple(
        _answer(index.text, hit, score, roles)
        for score, hit in hits[: max(limit, 0)]
        if score >= _NEAR_BEST * best and _speaks(hit, _COVERED_LEAST / 2)
    )


def reply(index: Index, question: str, limit: int = 5, *, roles: Collection[str] = ()) -> Reply:
    """Answers, topics to look at where there is no answer, and whether the question is a worry."""
    answers = ask(index, question, limit, roles=roles)
    topics = () if answers else tuple(_topics(index, question))
    return Reply(answers, topics, is_worry(question))


def mood_of(clause: ClauseText) -> Mood | None:
    """What the clause says to someone who asks whether they may; None where it says neither."""
    text = clause.text
    match clause.kind:
        case "prohibition":
            if not _FORBIDS.search(text) or _SAYS_MAY.search(_NOBODY_MAY.sub("", text)):
                return None
            return "no, unless" if _EXCEPTS.search(text) else "no"
        case "permission":
            if _FORBIDS.search(text.partition(".")[0]) or not _ALLOWS.search(text):
                return None
            return "yes, if" if _LIMITS.search(text) else "yes"
        case "obligation" | "report":
            return "duty"
        case "advice":
            return "advice"
        case _:
            return None


def _speaks(hit: Hit, least: float) -> bool:
    """Whether a clause speaks of the question rather than sharing a stray word with it."""
    return hit.covered >= least or hit.meanings >= _MEANINGS_ENOUGH


class _About:
    """What a question is after, by its form and its words of worry."""

    def __init__(self, question: str) -> None:
        self.meaning = bool(_MEANING.search(question))
        self.worry = is_worry(question)

    def weight(self, clause: ClauseText) -> float:
        kind = _KIND.get(clause.kind, 1.0)
        if self.meaning and clause.kind == "definition":
            kind = _MEANT
        return kind * (_WORRY.get(clause.area, 1.0) if self.worry else 1.0)


def _score(hit: Hit, about: _About, roles: Collection[str]) -> float:
    whose = 1.0 if binds(hit.clause, roles) else _OTHERS
    return hit.score * (1 - _WHOLE + _WHOLE * hit.covered) * about.weight(hit.clause) * whose


def binds(clause: ClauseText, roles: Collection[str]) -> bool:
    """Whether a clause is meant for someone of these roles; True where none is given."""
    if not roles or not clause.binds or not set(clause.binds).isdisjoint(roles):
        return True
    return "staff" in clause.binds and any(_is_employee(code) for code in roles)


def _is_employee(code: str) -> bool:
    known = known_roles().get(code)
    return known is not None and known.capacity == "employee"


def _answer(text: PolicyText, hit: Hit, score: float, roles: Collection[str]) -> Answer:
    return Answer(
        clause=hit.clause,
        score=score,
        matched=distinct(hit.matched),
        values=tuple(_values(text, hit.clause)),
        mood=mood_of(hit.clause),
        yours=binds(hit.clause, roles),
    )


def _values(text: PolicyText, clause: ClauseText) -> Iterator[tuple[str, str]]:
    known = parameters()
    for name in clause.parameters:
        raw = text.values.get(name, NOT_STATED)
        if name in known and raw != NOT_STATED:
            try:
                yield known[name].title, known[name].label(known[name].parse(raw))
            except InvalidValue:
                continue


def _topics(index: Index, question: str) -> Iterator[tuple[str, str]]:
    """The areas of this policy nearest to a question, by the clauses that it meets at all."""
    near = distinct([hit.clause.area for hit in index.search(question)])
    have = distinct([clause.area for clause in index.text.clauses])
    for area in distinct([*near, *have])[:_TOPICS]:
        if area in areas():
            yield area, areas()[area].title
