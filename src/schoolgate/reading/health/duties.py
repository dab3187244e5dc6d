"""What the law asks a policy to say, and what it forbids it to say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schoolgate.reading.health.control import lacks_control
from schoolgate.reading.health.exam import Examination, shorten
from schoolgate.reading.health.law import law_name, mentions
from schoolgate.reading.health.wording import is_to_families
from schoolgate.reading.health.words import clause_name, more_cues, strings, unnamed_laws
from schoolgate.reading.model import Clause, Finding, Sentence, Severity
from schoolgate.reading.wordlists import word_set
from schoolgate.reference import NOT_STATED, Topic, laws, topics
from schoolgate.text import Text, several, together, verbatim

_MONITOR = re.compile(
    r"\b(?:monitor\w*|intercept\w*|inspect\w*|track\w*|check\w*|record\w*|access\w*|examin\w*)\b",
    re.IGNORECASE,
)
_UNTOLD = re.compile(
    r"\bwithout\s+(?:any\s+|the\s+|their\s+|further\s+|giving\s+)*(?:prior\s+|advance\s+|previous\s+)?(?:notice|notification|warning|knowledge|consent|being\s+told|telling|informing|notifying)|"
    r"\b(?:covert(?:ly)?|secretly|in\s+secret)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(
    r"\b(?:use(?:rs?)?|usage|e-?mails?|internet|comput\w+|communications?|accounts?|devices?|network|systems?|services?|staff|employees?|messages|browsing)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:not|never|no|nobody|without .{0,20}being unlawful)\b[^.;]{0,40}\b(?:monitor|intercept|inspect|track|covert|record|access|secret)",
    re.IGNORECASE,
)
_BY_OTHERS = re.compile(
    r"\b(?:must|should|may|shall)\s+not\b|\bnever\b|\bprohibited\b|\boffence\b|\bnot\s+(?:be\s+)?(?:access|use|record|post|publish|allowed)\w*",
    re.IGNORECASE,
)

_COMPLAIN = r"(?:complain(?:ts?|ing)?(?!\s+procedure)|grievances?|(?:raise|raising|report|reporting|voice|voicing|disclos(?:e|ing)|share|sharing|express|expressing|discuss|discussing)\s+(?:any\s+|their\s+|your\s+|such\s+)*(?:complaints?|grievances?|concerns?|allegations?|wrongdoing|malpractice))"
_BAN = re.compile(
    rf"\b(?:must|should|shall|may|can|will)\s*not\b[^.;]{{0,60}}?\b{_COMPLAIN}|\bnever\b[^.;]{{0,40}}?\b{_COMPLAIN}|"
    rf"\b(?:forbidden|prohibited|banned|not\s+(?:permitted|allowed))\b[^.;]{{0,50}}?\b{_COMPLAIN}",
    re.IGNORECASE,
)
_BAN_BY_LEAD = re.compile(
    r"\b(?:inappropriate|unacceptable|not\s+(?:considered\s+)?acceptable|misconduct|prohibited|forbidden|must\s+not|should\s+not|not\s+allowed|not\s+permitted|banned)\b",
    re.IGNORECASE,
)
_RAISING = re.compile(
    r"\b(?:rais(?:e|ing)|mak(?:e|ing)|air(?:ing)?|voic(?:e|ing)|post(?:ing)?)\s+(?:\w+\s+){0,2}(?:complaints?|grievances?|concerns?)(?:\s*/\s*(?:complaints?|grievances?|concerns?))?",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"whistle-?\s?blow|protected\s+disclosure|public\s+interest\s+disclosure|PIDA|nothing\s+in\s+this|trade\s+union|except|unless|prescribed\s+person|\bpolice\b|\bofsted\b|\bLADO\b",
    re.IGNORECASE,
)
_ANY_ROUTE = re.compile(
    r"\b(?:to\s+(?:any\s+)?(?:anyone|anybody|any\s+(?:outside|external|other)\s+\w+|outside\s+bod\w+|third\s+part\w+)|outside\s+(?:of\s+)?(?:the\s+)?(?:school|trust|academy|federation|council)|externally|under\s+any\s+circumstances?|at\s+all)\b",
    re.IGNORECASE,
)
_OF_PUPILS = re.compile(
    r"\b(?:ignor|dismiss|delay|discourag|promise|keep|investigat|retaliat|victimis|penalis|malicious|vexatious|false|about\s+(?:the\s+)?(?:child|pupil))",
    re.IGNORECASE,
)
_NO_PRIVACY = re.compile(
    r"\b(?:no|not\s+(?:have\s+)?(?:any|an)|without\s+any|never\s+have\s+(?:an|any))\s+(?:reasonable\s+)?expectations?\s+of\s+\W?privacy|\bnot\s+expect\s+(?:any\s+)?privacy|\bno\s+right\s+(?:to|of)\s+privacy|\bexpect\s+no\s+privacy",
    re.IGNORECASE,
)  # fmt: skip


def check_topics(exam: Examination) -> Iterator[Finding]:
    """Topics that no words and no stated value touch; the lesser ones share a finding."""
    if is_to_families(exam.document.title):
        return
    told_of = topics_told_of(exam)
    missing = [topic for topic in topics().values() if topic not in told_of]
    if lacks_control(exam):
        missing = [topic for topic in missing if topic.id not in strings("control_topics")]
    first = exam.first_line
    for topic in missing:
        if topic.severity == "error":
            message = together(_not_covered([topic]), Text(topic.why))
            yield Finding(
                "topic-missing", "error", first.number, "", message, _topic_source([topic]), Text(topic.action)
            )  # fmt: skip
    for severity in _LESSER:
        same = [topic for topic in missing if topic.severity == severity]
        if same:
            others = Text("Then decide on the others, one by one.") if len(same) > 1 else ""
            yield Finding(
                "topic-missing", severity, first.number, "", _not_covered(same), _topic_source(same),
                together(Text(same[0].action), others),
            )  # fmt: skip


def topics_told_of(exam: Examination) -> list[Topic]:
    """The topics that the document's words or stated values touch."""
    told = _Told(exam)
    return [topic for topic in topics().values() if told.touches(topic)]


def _not_covered(missing: list[Topic]) -> Text:
    return Text("Not covered: {topics}.", topics=several(Text(each.title) for each in missing))


_LESSER: tuple[Severity, ...] = ("warning", "notice")
_SMALL = word_set(
    "a an and are as at be by for from in is it my of on or own that the their them they this to with who whom which not"
)


class _Told:
    """What the document speaks of: its words, sentence by sentence, and its stated values."""

    def __init__(self, exam: Examination) -> None:
        self._text = f" {_bare(exam.flow.text)}"
        self._sentences = [f" {_bare(f'{c.lead} {s.text} {c.heading}')}" for s, c in exam.rules()]
        self._laws = _laws_meant(exam)
        self._stated = {value.parameter for value in exam.values if value.value != NOT_STATED}

    def touches(self, topic: Topic) -> bool:
        if self._stated & set(topic.parameters) or self._laws & set(topic.laws[:1]):
            return True
        return any(self._has(_bare(cue)) for cue in (*topic.cues, *more_cues(topic.id)))

    def _has(self, cue: str) -> bool:
        if f" {cue}" in self._text:
            return True
        stems = [f" {_stem(word)}" for word in cue.split() if word not in _SMALL]
        if len(stems) < 2:
            return False
        return any(all(stem in sentence for stem in stems) for sentence in self._sentences)


def _laws_meant(exam: Examination) -> set[str]:
    """Laws that stand where the text cites an older one or speaks of the field alone.

    Such a text has its own finding; to call the topic missing as well would say it twice.
    """
    meant = {each for mention in mentions(exam) for each in mention.law.replaced_by}
    for family in unnamed_laws():
        if re.search(family.pattern, exam.flow.text, re.IGNORECASE):
            meant |= set(family.laws)
    return meant


def _bare(text: str) -> str:
    text = re.sub(r"(?<=\w)['’]s?\b", "", text.lower())
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", text).split())


def _stem(word: str) -> str:
    return word if len(word) < 6 else word[: max(5, len(word) - 3)]


def _topic_source(missing: list[Topic]) -> Text:
    """The laws that ask for the topics; of a topic without law, a policy that covers it."""
    found = dict.fromkeys(source for topic in missing for source in _sources_of(topic))
    return several(found)


def _sources_of(topic: Topic) -> list[str]:
    if topic.source:
        return [Text(topic.source)]
    named = [law_name(laws()[each]) for each in topic.laws[:1] if each in laws()]
    return named or [clause_name(each) for each in topic.clauses[:1]]


def check_monitoring(exam: Examination) -> Iterator[Finding]:
    found: list[tuple[Sentence, Clause]] = []
    for sentence, clause in exam.rules():
        text = (
            f"{clause.lead} {sentence.text}" if sentence is clause.sentences[0] else sentence.text
        )
        if not (_MONITOR.search(text) and _UNTOLD.search(text) and _OF_PEOPLE.search(text)):
            continue
        watcher = re.search(
            r"\b(?:school|academy|trust|council|authority|federation|we|governors?|governing body|head\w*|reserves?|monitor(?:s|ed|ing))\b",
            text,
            re.IGNORECASE,
        )
        if watcher and not _NEVER.search(text) and not _bans_people(text):
            found.append((sentence, clause))
    if found:
        yield _at(
            "unlawful-monitoring", "error", found,
            Text("Staff would be watched without being told. Monitoring at work is lawful only when people know of it, why, and how far it goes."),
            _first_law("ico-monitoring-workers-guidance", "interception-by-businesses-regulations-2018", "data-protection-act-2018"),
            Text("Say what is monitored, why, by whom and how people are told; keep covert monitoring for suspected crime, decided case by case."),
        )  # fmt: skip


def _bans_people(text: str) -> bool:
    """A ban on what staff do without consent ("must not record pupils without consent")."""
    return bool(_BY_OTHERS.search(text)) and not re.search(r"\bmonitor", text, re.IGNORECASE)


def check_privacy(exam: Examination) -> Iterator[Finding]:
    found = [
        (s, c)
        for s, c in exam.rules()
        if _NO_PRIVACY.search(s.text)
        and not re.search(r"however|limited|except|unless", s.text, re.IGNORECASE)
    ]
    if found:
        yield _at(
            "no-privacy-expectation", "warning", found,
            Text("“No expectation of privacy” goes too far: people keep some privacy at work, whatever a policy says."),
            _first_law("human-rights-act-1998"),
            Text("Say where privacy is limited, for what reason, and what stays private."),
        )  # fmt: skip


def check_gagging(exam: Examination) -> Iterator[Finding]:
    absolute: list[tuple[Sentence, Clause]] = []
    by_channel: list[tuple[Sentence, Clause]] = []
    for sentence, clause in exam.rules():
        if _KEPT.search(clause.text) or _OF_PUPILS.search(sentence.text):
            continue
        banned = _BAN.search(sentence.text)
        listed = _RAISING.search(sentence.text) and _BAN_BY_LEAD.search(clause.lead)
        if not banned and not listed:
            continue
        (absolute if banned and _is_absolute(sentence.text) else by_channel).append(
            (sentence, clause)
        )
    law = _first_law("employment-rights-act-1996", "public-interest-disclosure-act-1998")
    if absolute:
        yield _at(
            "unlawful-gagging", "error", absolute,
            Text("This forbids raising complaints or concerns outright. A term that stops people from making a protected disclosure is void."),
            law,
            Text("Add: nothing here prevents anyone from whistleblowing or from telling the police, Ofsted or the local authority."),
        )  # fmt: skip
    if by_channel:
        yield _at(
            "unlawful-gagging", "notice", by_channel,
            Text("This bans complaints by one channel and keeps no room for whistleblowing."),
            law,
            Text("Add: this does not limit protected disclosures under the whistleblowing policy."),
        )  # fmt: skip


def _is_absolute(text: str) -> bool:
    if _ANY_ROUTE.search(text):
        return True
    return not re.search(
        r"social|internet|online|site|web|facebook|twitter|media|instead|channel|procedure|policy",
        text,
        re.IGNORECASE,
    )


def _first_law(*ids: str) -> Text:
    return verbatim(next(law_name(laws()[each]) for each in ids if each in laws()))


def _at(
    code: str,
    severity: Severity,
    found: list[tuple[Sentence, Clause]],
    message: Text,
    source: Text,
    action: Text,
) -> Finding:
    (first, _), *rest = found
    return Finding(
        code, severity, first.line, shorten(first.text), message, source, action,
        tuple((sentence.line, shorten(sentence.text)) for sentence, _ in rest),
    )  # fmt: skip
