"""Whether those who must live by the policy can read it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schoolgate.reading.health.exam import Examination, shorten
from schoolgate.reading.health.words import Reader, readers
from schoolgate.reading.model import Clause, Finding, Sentence
from schoolgate.reading.readability import measure, words_of
from schoolgate.text import Text, together

_FAMILY = r"(?:parents?|carers?|guardians?|families|pupils?|students?|children|learners?)"
_TO_FAMILIES = re.compile(
    rf"\b(?:for|to|by|role of|roles of|duties of|responsibilities of|advice for|information for|letter to)\s+(?:the\s+|all\s+|our\s+)?{_FAMILY}\b|"
    rf"^\W*{_FAMILY}(?:[\s/,&]+(?:and\s+|or\s+)?{_FAMILY})*\W*$|"
    rf"\b{_FAMILY}['’]?s?['’]?(?:\s*(?:/|and)\s*{_FAMILY})*\s+(?:\w+\s+){{0,3}}(?:agreement|letter|charter|leaflet|rules|guide|code)\b",
    re.IGNORECASE,
)
_SITES_FOR = re.compile(
    r"\b(?:sites?|pages?|blogs?|creating|communicat\w+|contact|work(?:ing)?|images?|photo\w*)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 60
_SOURCE = Text("Flesch-Kincaid grade level plus five, see the reading guide")


def check_readability(exam: Examination) -> Iterator[Finding]:
    staff, families = readers()["staff"], readers()["families"]
    rules = list(exam.rules())
    for_families = [(s, c) for s, c in rules if is_for_families(c)]
    for_staff = [(s, c) for s, c in rules if not is_for_families(c)]
    yield from _age("", for_staff, staff)
    by_heading: dict[str, list[tuple[Sentence, Clause]]] = {}
    for sentence, clause in for_families:
        by_heading.setdefault(clause.heading, []).append((sentence, clause))
    for heading, part in by_heading.items():
        yield from _age(heading, part, families)
    yield from _long(for_staff, staff)
    yield from _long(for_families, families)


def is_for_families(clause: Clause) -> bool:
    """Whether the part speaks to parents or pupils, not about them."""
    return any(is_to_families(title) for title in clause.path or (clause.heading,))


def is_to_families(title: str) -> bool:
    return bool(_TO_FAMILIES.search(title)) and not _SITES_FOR.search(title)


def _age(heading: str, part: list[tuple[Sentence, Clause]], reader: Reader) -> Iterator[Finding]:
    """Of the part under a heading; without a heading, of the whole document."""
    counted = measure(sentence.text for sentence, _ in part)
    if counted.words < _FEWEST_WORDS or counted.reading_age <= reader.reading_age:
        return
    per_sentence = counted.words / counted.sentences
    per_word = counted.syllables / counted.words
    first, _ = max(part, key=lambda each: len(words_of(each[0].text)))
    yield Finding(
        "reading-age",
        "notice",
        part[0][1].line if heading else first.line,
        shorten(first.text) if heading else "",
        together(
            Text(
                "{what} asks for a reading age of {age}; {readers} should need no more than {most}.",
                what=Text("“{heading}”", heading=heading) if heading else Text("The document"),
                age=counted.reading_age,
                readers=Text(reader.name),
                most=reader.reading_age,
            ),
            Text(
                "It has {words} words a sentence and {syllables} syllables a word.",
                words=f"{per_sentence:.0f}",
                syllables=f"{per_word:.1f}",
            ),
        ),
        _SOURCE,
        Text("Cut long sentences in two and use shorter words, the longest sentences first."),
        () if heading else ((first.line, shorten(first.text)),),
    )


def _long(part: list[tuple[Sentence, Clause]], reader: Reader) -> Iterator[Finding]:
    too_long = [(len(words_of(s.text)), s) for s, _ in part if _is_one_sentence(s.text)]
    too_long = [(count, s) for count, s in too_long if count > reader.words]
    if not too_long:
        return
    longest, first = max(too_long, key=lambda each: each[0])
    yield Finding(
        "sentence-too-long",
        "warning" if reader.name == "families" else "notice",
        first.line,
        shorten(first.text),
        Text(
            "One sentence has more than {most} words, too long for {readers}; the longest has {longest}.",
            "{n} sentences have more than {most} words, too long for {readers}; the longest has {longest}.",
            n=len(too_long),
            most=reader.words,
            readers=Text(reader.name),
            longest=longest,
        ),
        Text("short sentences are read to the end"),
        Text("Say one thing in one sentence."),
        tuple((s.line, shorten(s.text)) for _, s in too_long if s is not first),
    )


def _is_one_sentence(text: str) -> bool:
    """A list that the file format ran together is not one long sentence."""
    return (
        text.count(";") < 4 and len(re.findall(r"[•▪●☐\uf0b7]", text)) < 2 and text.count(" | ") < 2
    )
