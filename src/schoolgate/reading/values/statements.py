"""Sentences made ready for matching: what is said, of what, in which mood, with which exception."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Literal, get_args

from schoolgate.reading.model import Clause, Document, Sentence
from schoolgate.reading.values.lexicon import Pattern, pattern
from schoolgate.reading.values.normal import normal
from schoolgate.shipped import shipped

Mood = Literal["ban", "avoid", "allow", "duty", "advise", "plain"]

_EXCEPTION = re.compile(
    r"\b(?:unless|except(?:ing)?(?: (?:for|where|when|in|that|if))?|save (?:for|where|that|in)|other than|"
    r"apart from|with the (?:sole |only )?exceptions? of|excluding|exceptions? to this|(?:the )?(?:only |sole )?exceptions? (?:is|are|to))\b"
)
_CONDITION = re.compile(
    r"\b(?:without|except with|only with)\b[^.;]{0,60}?\b(?:consent|permission|approval|agreement|"
    r"authori[sz]ation|authority)\b"
)
_LATER_EXCEPTION = re.compile(
    r"\bexceptions? (?:is|are|to|may|can|will)\b|\b(?:rule|ban|this) (?:does|do) not (?:cover|apply|include)\b|"
    r"\bexcept\b|\bunless\b|\bnot apply to\b"
)
_SUPPOSITION = re.compile(r"(?:if|provided)\b[^,;.]*,")
_OPENING_EXCEPTION = re.compile(
    r"^(?:unless|except|save (?:for|where|when|that|in)|apart from|other than|with the exception)\b[^,]*,"
)
_BAN_HEADING = re.compile(
    r"\b(?:unacceptable|inappropriate|prohibited|forbidden|not acceptable|not permitted|not allowed|banned|"
    r"must not|should not|do not|don ts|what not to do|misuse)\b"
)
_OTHERS_HEADING = re.compile(
    r"^(?:[\d.]+ )?(?:(?:for|the|roles?|responsibilit(?:y|ies)|expectations?|guidance|advice|rules|use|of|by|to|our) )*"
    r"(?:parents?|parental|carers?|families|pupils?|students?|children|learners)\b"
    r"(?!.*\b(?:staff|employees?|governors?|contact\w*|communicat\w+|friends?|images?|photo\w*|requests?|pages?|"
    r"sites?|names?|safe\w*|private|personal|accounts?|media contact|colleagues|channels?|present|former)\b)"
)
_STAFF_RULE = re.compile(
    r"\b(?:staff(?: members?)?|members? of staff|employees?|teachers?|practitioners?) (?:must|should|may|shall|are|need)\b"
)
_ASIDE = re.compile(
    r"\b(?:who|which|that|whom|whose|what|how|where|when|if|so that|so|before|until|after|once|unless|because)\s+(?:\w+\s){0,2}$"
)
# Words before a rule that add nothing to it.
_PREFACE = re.compile(
    r"^(?:please (?:note|remember|be aware)|(?:staff|you|employees|all staff) (?:should|must) (?:note|remember|be aware)|note|remember|be aware|"
    r"it (?:is|should be|must be) (?:\w+ )?(?:to )?(?:noted?|remember(?:ed)?|understood|stressed)|for the avoidance of doubt|at all times|in all cases|"
    r"as a general rule|in general)(?: that|[,:])+ ?"
)
# Longer runs of words are no sentence of a policy; the cut keeps hostile text cheap.
_LONGEST = 1200
_ORDER: tuple[Mood, ...] = get_args(Mood)


@dataclass(frozen=True)
class Statement:
    """One sentence of the policy.

    ``text`` is its normal form with the unfinished sentence that leads to it in front,
    ``lead`` the length of that lead; ``before`` the normal sentences before it in the same
    clause, ``after`` those that follow with the next clause of the section, ``context`` the headings above
    it, with the subject where the document's title names social media.
    """

    quote: str
    line: int
    text: str
    lead: int = 0
    before: str = ""
    after: str = ""
    context: str = ""
    option: str = ""
    kind: str = "clause"
    moods: tuple[tuple[int, int, Mood], ...] = field(default=(), compare=False)

    @cached_property
    def exception(self) -> str:
        """The words after "unless" and its kind, empty where there are none."""
        opening = _OPENING_EXCEPTION.match(self.text)
        if opening:
            return opening.group()
        found = _EXCEPTION.search(self.text)
        return self.text[found.start() :] if found else ""

    @cached_property
    def core(self) -> str:
        """The rule without its exception, blanked so that places stay the same."""
        opening = _OPENING_EXCEPTION.match(self.text)
        if opening:
            return " " * opening.end() + self.text[opening.end() :]
        found = _EXCEPTION.search(self.text)
        return self.text[: found.start()] if found and found.start() > self.lead else self.text

    @property
    def absolute(self) -> bool:
        """Whether the rule holds without exception, consent or condition."""
        return not self.exception and not _CONDITION.search(self.text)

    @cached_property
    def for_others(self) -> bool:
        """Whether the rule is one for pupils or parents and not for staff."""
        if _others_rule().search(self.text):
            return True
        if self.lead and _OTHERS_HEADING.search(self.text[: self.lead]):
            return True
        if _STAFF_RULE.search(self.text):
            return False
        return bool(_OTHERS_HEADING.search(self.context.rpartition(" . ")[2]))

    @property
    def alone(self) -> bool:
        """Whether the sentences that follow in the clause make no exception either."""
        return self.absolute and not _LATER_EXCEPTION.search(self.after)

    @cached_property
    def moods_possible(self) -> frozenset[Mood]:
        """Every mood that ``mood_at`` may answer."""
        return frozenset([*(mood for _, _, mood in self.moods), self._mood_without_marker])

    @cached_property
    def _mood_without_marker(self) -> Mood:
        return "ban" if _BAN_HEADING.search(self.context) else "plain"

    def mood_at(self, end: int) -> Mood:
        """The mood that rules an act ending at ``end`` of the text."""
        earlier = [mood for mood in self.moods if mood[0] < end]
        if earlier:
            return earlier[-1][2]
        later = [mood for mood in self.moods if not _ASIDE.search(self.text[: mood[0]])]
        if later:
            return later[0][2]
        return self._mood_without_marker


def statements(document: Document) -> tuple[Statement, ...]:
    """Every sentence of the document as a statement, in reading order."""
    found: list[Statement] = []
    subject = "social media . " if _about_media().search(normal(document.title)) else ""
    for clause, later in zip_longest(document.clauses, document.clauses[1:]):
        following = later.text if later and later.path[:1] == clause.path[:1] else ""
        found.extend(_of_clause(clause, following, subject))
    return tuple(found)


def statement(text: str, *, lead: str = "", before: str = "", context: str = "") -> Statement:
    """A statement on its own."""
    sentence = Sentence(text=text, line=1, clause=0)
    return _build(sentence, lead=lead, before=before, context=context)


def _of_clause(clause: Clause, following: str, subject: str) -> Iterator[Statement]:
    context = subject + normal(" . ".join(clause.path or (clause.heading,)))
    sentences: Sequence[Sentence] = clause.sentences or (
        Sentence(text=clause.text, line=clause.line, clause=clause.index),
    )
    before = ""
    for index, sentence in enumerate(sentences):
        yield _build(
            sentence,
            lead=clause.lead if index == 0 else "",
            before=before,
            after=normal(" ".join([*(each.text for each in sentences[index + 1 :]), following])),
            context=context,
            option=clause.option,
            kind=clause.kind,
        )
        before = f"{before} {normal(sentence.text)}".strip()


def _build(
    sentence: Sentence,
    *,
    lead: str = "",
    before: str = "",
    after: str = "",
    context: str = "",
    option: str = "",
    kind: str = "clause",
) -> Statement:
    opening = normal(lead).rstrip(" :;.,-") + " " if lead else ""
    text = opening[-_LONGEST:] + _PREFACE.sub("", normal(sentence.text))[:_LONGEST]
    return Statement(
        quote=sentence.text,
        line=sentence.line,
        text=text,
        lead=min(len(opening), _LONGEST),
        before=before[-_LONGEST:],
        after=after[:_LONGEST],
        context=context[-_LONGEST:],
        option=option,
        kind=kind,
        moods=_moods(text, min(len(opening), _LONGEST)),
    )


@cache
def _about_media() -> Pattern:
    return pattern("{MEDIA_SITE}")


@cache
def _others_rule() -> Pattern:
    return pattern("{OTHERS_RULE}")


@cache
def _markers() -> tuple[tuple[Mood, Pattern], ...]:
    data = shipped(Path(__file__).parent / "moods.yaml")
    return tuple((mood, pattern("|".join(data[mood]))) for mood in _ORDER if mood in data)


def _moods(text: str, lead: int) -> tuple[tuple[int, int, Mood], ...]:
    """The markers in ``text``; an item of a list may open with one just as a sentence does."""
    supposition = _SUPPOSITION.match(text, lead)
    supposed = supposition.end() if supposition else lead
    spans = sorted(
        {
            (start + found.start(), -(start + found.end()), mood)
            for mood, marker in _markers()
            for start in {0, lead, supposed}
            for found in marker.finditer(text[start:])
            if found.group().strip() and not lead <= start + found.start() < supposed
        },
        key=lambda span: (span[0], span[1], _ORDER.index(span[2])),
    )
    kept: list[tuple[int, int, Mood]] = []
    for start, negative_end, mood in spans:
        if kept and start < kept[-1][1]:
            if mood == kept[-1][2]:
                kept[-1] = (kept[-1][0], max(kept[-1][1], -negative_end), mood)
            continue
        if kept and mood in ("allow", "duty") and kept[-1][2] == "ban" and start - kept[-1][1] == 1:
            kept[-1] = (kept[-1][0], -negative_end, "ban")
            continue
        kept.append((start, -negative_end, mood))
    return tuple(kept)
