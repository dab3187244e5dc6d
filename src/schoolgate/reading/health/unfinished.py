"""What was never filled in, chosen, finished or carried over whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from schoolgate.reading.health.exam import Examination, plain, shorten
from schoolgate.reading.health.words import strings
from schoolgate.reading.model import Clause, Finding, Severity
from schoolgate.reading.wordlists import word_set
from schoolgate.text import Text, listed

_SUBJECT = r"(?:the\s+)?(?:your\s+)?(?:school|academy|trust|name|date|logo|link|contact|telephone|phone|e-?mail|address|details?|number|local|council|LA|here|text|title|role|governors?|head)"
_NEVER_CHOSEN = Text("a choice that was never made")
_KINDS: tuple[tuple[Text, Text, re.Pattern[str], Severity], ...] = (
    (
        Text("a bracket that was to be filled in, chosen or struck out"),
        Text("Fill in or take out every bracket."),
        re.compile(r"\[(?!\s*(?:sic|\.\.\.|…|x|X|\d{1,3})?\s*\])[^\[\]]*[A-Za-z][^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|<(?!/?(?:b|i|u|p|br|a|div|span|em|strong|li|ul|ol|td|tr|h\d)\b)[A-Za-z][A-Za-z /'’-]{3,50}>|\{\{?[A-Za-z][^{}]{2,50}\}"),
        "warning",
    ),
    (
        Text("an instruction to insert something"),
        Text("Put in what is asked for."),
        re.compile(rf"(?:\b[Ii]nsert(?:ed)?|\bINSERT)\s+(?i:{_SUBJECT})\b|\((?:[Aa]dd|[Nn]ame of|[Ee]nter)\s+(?i:{_SUBJECT})[^()]*\)"),
        "warning",
    ),
    (
        Text("a dummy for something still unknown"),
        Text("Put in what it stands for."),
        re.compile(r"(?<![\w-])(?:[Xx]{3,}|TBC|TBA|TBD|T\.B\.C\.?|Lorem ipsum|[Aa]ny\s?[Tt]own\s+(?:Primary|School|Academy|High)|A\.?\s?N\.?\s?Other)(?![\w-])|\?{3,}|(?<!\w)(?:dd/mm/yy(?:yy)?|DD/MM/YY(?:YY)?)(?!\w)"),
        "warning",
    ),
    (
        _NEVER_CHOSEN,
        Text("Strike out what does not apply."),
        re.compile(r"\b(?:please\s+)?(?:delete|amend|strike out|circle)\s+(?:as|where|if)\s+(?:appropriate|applicable|necessary|required|needed)\b", re.IGNORECASE),
        "warning",
    ),
    (
        Text("a note to whoever adapts the model text"),
        Text("Act on the note, then take it out."),
        re.compile(
            r"\b(?:(?:school|academy|schools|academies|you|headteachers?|governing bod(?:y|ies))(?:/\w+)?\s+(?:must|should|may(?:\s+wish\s+to)?|will need to|need to|can)\s+(?:amend|adapt|edit|customise|personalise|delete|insert)\b(?!\s+(?:or|and)\s+(?:post|publish))|"
            r"(?:amend|adapt|edit|delete|customise)\s+(?:this|the\s+following)\s+(?:statement|section|paragraph|text|clause|policy|wording|template)|"
            r"could\s+be\s+(?:included|inserted|added)\s+here|note\s+to\s+(?:the\s+)?(?:author|schools?|editor|reader|drafter)|drafting\s+note|this\s+is\s+a\s+(?:model|template)\s+policy)",
            re.IGNORECASE,
        ),
        "warning",
    ),
)  # fmt: skip
_BLANK = re.compile(r"(?:\.{5,}|…{2,}|_{4,}|(?:\. ){5,})")
_FIELD_LABEL = re.compile(
    r"(?:sign(?:ed|ature)?|name|date|print|position|role|class|school|tel|phone|e-?mail|parent|pupil|witness|address|title)\b[^.]{0,40}$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?<![.…_ ])[.…_ ]{4,}\s*(?:page\s*)?\d{1,3}\s*$", re.IGNORECASE)
_OPTION = re.compile(
    r"\W*(?:option|alternative)\s+(?P<id>\d|[A-D]|one|two|three)\b(?P<rest>.*)", re.IGNORECASE
)
_TOLD = re.compile(r"\s*(?::|\s[-–—])\s*[A-Z]")
_OR = re.compile(r"\W*(?:OR|EITHER|Either|AND/OR)\s*:?\W*$")
_SOURCE = Text("an adopted policy leaves nothing open")
_WHOLE = Text("a rule is a whole sentence")
_BROKEN_OFF = word_set(
    "of the a an and or to for with by from that which who whose in on at as into their his her its our your be is are was were will must should may can"
)
_PURPOSE = re.compile(
    r"\b(?:so that|in order that|to ensure that|ensure that|because|which means that)\s+"
    r"(?P<rest>(?:(?!\b(?:so|order|ensure|means) that\b|\bbecause\b)[^;:.])*)[.]\s*$",
    re.IGNORECASE,
)
_VERBAL = re.compile(
    r"\b(?:is|are|was|were|be|been|being|am|has|have|had|having|will|would|can|could|may|might|must|shall|should|do|does|did|cannot|"
    r"isn|aren|don|won|needs?|takes?|makes?|gives?|gets?|goes|go|comes?|keeps?|knows?|feels?|remains?|stays?|becomes?|includes?|"
    r"understands?|complies|comply|uses?|works?|follows?|helps?|meets?|reflects?|supports?|receives?|learns?|applies|apply|exists?|"
    r"protects?|benefits?|enjoys?|respects?|agrees?|occurs?|reaches|reach|sees?|acts?|leads?|holds?|happens?|shows?|matters?|"
    r"means?|belongs?|wants?|finds?|runs?|lies|lie|sits?|stands?|left|read|told|lost|\w{3,}ed|\w+n't)\b",
    re.IGNORECASE,
)  # fmt: skip
_PRONOUN = re.compile(
    r"(?:we|they|you|i|it|he|she|everyone|everybody|nobody|no one|this|these|that|those|there|all|anyone|who)\b",
    re.IGNORECASE,
)
_OBJECT_OPENERS = word_set(
    "the a an this these any all it them him her us me their its his our your my that up out into no every each"
)
_NEVER_VERBS = word_set(
    "of in on at to for with by from into and or nor but as than that which who both between about through over under across within without including against during like all the"
)
_TWICE = re.compile(
    r"\b(the|a|an|of|to|in|for|and|is|are|with|on|by|or|be|will|must|should|from|at|this)\s+\1\b(?!-)",
    re.IGNORECASE,
)
_MOJIBAKE = re.compile(
    r"�+|(?:â€[™œ\u009d\u009c“”˜¢¦]|Ã[©¨¢ª®´»¼§ ]|Â[£ ·®©«»]|ï»¿|â‚¬)|[\u0080-\u009f]|[\x00-\x08\x0e-\x1f]"
)
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_LOST_BULLET = re.compile(r"^\s*Ø\s+\w")


def check_placeholders(exam: Examination) -> Iterator[Finding]:
    text = exam.flow.text
    taken: list[tuple[int, int]] = []
    for what, action, pattern, severity in _KINDS:
        spans = []
        for match in pattern.finditer(text):
            line = exam.flow.line_at(match.start())
            if any(start <= match.start() < end for start, end in taken):
                continue
            if (what is _NEVER_CHOSEN and exam.in_form(line)) or _is_quoted_change(match.group()):
                continue
            spans.append(match.span())
        taken += spans
        if spans:
            message = Text(
                "Here stands {what}.",
                "Here stands {what}, and so in {n} places.",
                n=len(spans),
                what=what,
            )
            yield _grouped(exam, "placeholder", severity, spans, message, action)
    yield from _blanks(exam)


def _is_quoted_change(text: str) -> bool:
    """No blank: a bracket that an editor puts into a quotation ("[t]he"), an address that a website hides."""
    return bool(re.fullmatch(r"\[[a-z]\]?|\[e-?mail\s+protected\]", text))


def _is_label(words: str) -> bool:
    return len(words.split()) <= 16 and not words.endswith(".")


def _grouped(
    exam: Examination,
    code: str,
    severity: Severity,
    spans: list[tuple[int, int]],
    message: Text,
    action: Text,
) -> Finding:
    places: dict[int, str] = {}
    for start, end in spans:
        places.setdefault(exam.flow.line_at(start), exam.flow.quote(start, end, around=40))
    (line, quote), *rest = places.items()
    return Finding(code, severity, line, quote, message, _SOURCE, action, tuple(rest))


def _blanks(exam: Examination) -> Iterator[Finding]:
    """Dotted blanks in running text; a form may have as many as it likes."""
    spans = []
    for start, number in zip(exam.flow.offsets, exam.flow.numbers, strict=True):
        words = " ".join(plain(exam.lines[number].text).split())
        match = _BLANK.search(words)
        if not match or exam.in_form(number) or exam.lines[number].cells:
            continue
        before, after = words[: match.start()], words[match.end() :]
        if (
            _CONTENTS.search(words)
            or _FIELD_LABEL.search(before)
            or (len(before.split()) < 4 and not after.strip(" ._…"))
        ):
            continue
        if len((before + after).split()) >= 4:
            spans.append((start + match.start(), start + match.end()))
    if spans:
        yield _grouped(
            exam,
            "placeholder",
            "warning",
            spans,
            Text(
                "Here is a blank that was never filled in.",
                "Here is a blank that was never filled in, and so in {n} places.",
                n=len(spans),
            ),
            Text("Fill it in."),
        )


def check_options(exam: Examination) -> Iterator[Finding]:
    found: list[tuple[int, str, str]] = []
    for line in exam.document.source.lines:
        words = plain(line.text).strip()
        option = _OPTION.match(words)
        if (
            option
            and (_TOLD.match(option["rest"]) or _is_label(words))
            and not exam.in_form(line.number)
        ):
            found.append((line.number, option["id"].lower(), shorten(words)))
        elif _OR.match(words) and not exam.in_form(line.number):
            found.append((line.number, "or", words))
    if len({option for _, option, _ in found}) >= 2 or any(
        option == "or" for _, option, _ in found
    ):
        status = next((f.value for f in exam.document.control if f.name == "status"), "")
        final = bool(re.match(r"\W*(?:final|approved|adopted|ratified)", status, re.IGNORECASE))
        first = found[0]
        yield Finding(
            "option-left-open",
            "error" if final else "warning",
            first[0],
            first[2],
            Text(
                "More than one option stands here, so nobody can tell which rule holds, although the"
                " status is “{status}”.",
                status=status,
            )
            if final
            else Text("More than one option stands here, so nobody can tell which rule holds."),
            _SOURCE,
            Text("Keep the option that the governors chose and take the others out."),
            tuple((number, quote) for number, _, quote in found[1:]),
        )
    yield from _alternatives(exam)


def _alternatives(exam: Examination) -> Iterator[Finding]:
    pairs = "|".join(re.escape(pair).replace("/", r"\s?/\s?") for pair in strings("alternatives"))
    spans = [m.span() for m in re.finditer(rf"\b(?:{pairs})\b", exam.flow.text, re.IGNORECASE)]
    if len(spans) < 2:
        return
    kinds = sorted({" ".join(exam.flow.text[s:e].lower().split()) for s, e in spans})
    yield _grouped(
        exam,
        "option-left-open",
        "notice",
        spans[:12],
        Text(
            "The wording is still that of a model for any school ({pairs}): {count} places.",
            pairs=listed(kinds[:4], ","),
            count=len(spans),
        ),
        Text("Write what the school is and what its head is called."),
    )


def check_sentences(exam: Examination) -> Iterator[Finding]:
    yield from _purposes(exam)
    yield from _breaks(exam)
    spans = [
        m.span() for m in _TWICE.finditer(exam.flow.text) if not _said_twice_on_purpose(exam, m)
    ]
    if spans:
        yield _grouped(
            exam,
            "word-repeated",
            "notice",
            spans,
            Text(
                "The same word stands twice.",
                "The same word stands twice, and so in {n} places.",
                n=len(spans),
            ),
            Text("Strike out one of the two."),
        )


def _said_twice_on_purpose(exam: Examination, match: re.Match[str]) -> bool:
    """Such as "The school sites that staff sign in to to-day" never; across a line end only within a sentence."""
    text = exam.flow.text[match.start() : match.end()]
    return text.split()[1][0].isupper() and text.split()[0][0].islower()


def _purposes(exam: Examination) -> Iterator[Finding]:
    for sentence, _ in exam.rules():
        match = _PURPOSE.search(sentence.text)
        if match and len(match["rest"].split()) >= 2 and not _has_verb(match["rest"]):
            yield Finding(
                "sentence-unfinished",
                "warning",
                sentence.line,
                shorten(_from_word(sentence.text, match.start() - 60)),
                Text(
                    "The sentence stops before it says what is to happen: words are missing at its end."
                ),
                _WHOLE,
                Text("Finish the sentence."),
            )


def _from_word(text: str, start: int) -> str:
    return text if start <= 0 else text[start:].partition(" ")[2]


def _has_verb(words: str) -> bool:
    """A verb we know, a pronoun that must have one, or a word that takes an object."""
    if _VERBAL.search(words) or _PRONOUN.match(words):
        return True
    found = re.findall(r"[a-z'’-]+", words.lower())
    return any(
        after in _OBJECT_OPENERS and before not in _NEVER_VERBS and not before.endswith("ly")
        for before, after in pairwise(found)
    )


def _breaks(exam: Examination) -> Iterator[Finding]:
    clauses = exam.document.clauses
    for place, clause in enumerate(clauses):
        following = clauses[place + 1] if place + 1 < len(clauses) else None
        if clause.kind not in ("clause", "item") or _leads_on(clause, following):
            continue
        yield from _broken_off(clause.text, clause.end_line, is_item=clause.kind == "item")
    for section in exam.document.sections:
        yield from _broken_off(section.heading, section.line, is_item=False)


def _broken_off(text: str, line: int, *, is_item: bool) -> Iterator[Finding]:
    words = text.rstrip("*_ ").split()
    last = words[-1].lower() if words else ""
    if len(words) < 6 or last not in _BROKEN_OFF or (is_item and last in ("and", "or")):
        return
    yield Finding(
        "sentence-unfinished",
        "warning",
        line,
        shorten(" ".join(words[-20:])),
        Text("The text breaks off after “{word}”.", word=last),
        _WHOLE,
        Text("Finish the sentence."),
    )


def _leads_on(clause: Clause, following: Clause | None) -> bool:
    if following is None:
        return False
    if following.lead and following.lead.strip()[:30] in clause.text:
        return True
    return (following.kind == "item" and clause.kind == "clause") or following.text[:1].islower()


def check_encoding(exam: Examination) -> Iterator[Finding]:
    broken: list[tuple[int, str]] = []
    bullets: list[tuple[int, str]] = []
    for line in exam.document.source.lines:
        words = line.text.strip()
        body = words[1:] if _PRIVATE.match(words) else words
        if _MOJIBAKE.search(words) or _PRIVATE.search(body):
            broken.append((line.number, shorten(words)))
        elif _LOST_BULLET.match(line.text):
            bullets.append((line.number, shorten(words)))
    if broken:
        yield _damage(
            broken,
            "warning",
            Text("Letters were lost or garbled when the document was saved or converted."),
        )
    if len(bullets) > 2:
        yield _damage(
            bullets,
            "notice",
            Text("A bullet sign turned into the letter Ø when the document was converted."),
        )


def _damage(places: list[tuple[int, str]], severity: Severity, what: Text) -> Finding:
    (line, quote), *rest = places
    return Finding(
        "encoding-damage",
        severity,
        line,
        quote,
        what,
        Text("what is published can be read"),
        Text("Save the document again from the original and compare the lines."),
        tuple(rest),
    )
