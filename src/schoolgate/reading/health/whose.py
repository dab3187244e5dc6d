"""Whose policy it is: the name of another school, left in a text that was taken over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.names import distance
from schoolgate.reading.model import Finding, Severity
from schoolgate.reading.wordlists import word_set
from schoolgate.text import Text

CODE = "school-other"
_WORD = re.compile(r"[A-Za-z]{3,}")
_NAME = re.compile(
    r"\b(?P<core>(?:St\.?|[A-Z])[\w'’-]*(?:\s+(?:(?:of|and|the|in|on|&)\s+)?(?:St\.|(?!(?:The|Our|This|Your|All)\b)[A-Z][\w'’-]*)){0,5}?)\s+"
    r"(?P<kind>(?:(?:Primary|Infants?|Juniors?|Secondary|High|Grammar|Nursery|Community|First|Middle|Catholic|RC|CE|"
    r"C of E|CofE|C\.E\.|Church of England|VA|VC|Voluntary|Aided|Controlled|Special|Foundation)[\s,]+(?:and\s+)?)*)"
    r"(?P<head>Schools?|Academy|College|Federation|Primary)\b(?!['’]?s?\s+(?:Council|Association|Trust|School|Academy|College|Federation))"
)
_ANOTHER = re.compile(
    r"\b(?:partner(?:ship)?|neighbouring|feeder|other|another|former(?:ly)?|such as|e\.?g\.?|thank\w*|"
    r"acknowledg\w+|adapted|adopted from|based on|drawn from|source|courtesy|written by|produced by|created by|"
    r"model|template|example)\b[^.;:]{0,50}$"
    r"|\b(?:with|between)\b(?:(?!\b(?:pupil|child|staff|parent|user|famil)|[.;:]).){0,50}$",
    re.IGNORECASE,
)
_ITS_OWN = re.compile(r"\b(?:at|of|by|in|for|from|on behalf of)\s+(?:the\s+)?$")
_PERSON = r"(?<!\bMr )(?<!\bMs )(?<!\bMrs )(?<!\bMiss )(?<!\bDr )"
_PLACE = (
    r"(?!\s+(?:(?:City|County|Borough|District|Metropolitan)\s+)*"
    r"(?:Council|LA|Local|Diocese|University|Hospital|Police|Road|Street|Lane|Avenue)\b)"
)
_COMMON = word_set(
    "the our all any every each this that other another for and primary infant infants junior juniors "
    "secondary high grammar nursery academy academies college federation trust church england cofe catholic community "
    "voluntary aided controlled foundation first middle special upper lower through free pre preparatory prep "
    "school schools policy policies social media networking online safety name team staff pupil pupils parents "
    "mrs miss head headteacher teacher governing body governors board council county city borough local authority "
    "department education national british english welsh royal general state maintained independent boarding "
    "guidance safer safe safeguarding healthy eco teaching sunday making keeping children model template use using acceptable "
    "internet code conduct personnel role insert key stage stages early years phase senior new most some many whole great good outstanding data protection"
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A school that the text names: its own words, the fullest name, every place."""

    words: frozenset[str]
    name: str
    spans: tuple[tuple[int, int], ...]


def check_whose(exam: Examination) -> Iterator[Finding]:
    """Another school where this one should stand; without facts, two schools in one text."""
    known = [exam.facts.name, exam.facts.federation, exam.facts.local_authority]
    own = exam.facts.name or exam.document.organisation
    if not _telling(own):
        return
    if not exam.facts.name:
        known = [own]
    others: dict[frozenset[str], _Named] = {}
    taken = _taken_from(exam)
    in_part = [one for one in _schools(exam) if not any(one.words < whole.words for whole in taken)]
    for one in [*in_part, *taken]:
        if not any(_alike(one.words, _telling(name)) for name in known):
            others.setdefault(one.words, one)
    if not others:
        return
    first = max(others.values(), key=lambda one: len(one.spans))
    for other in others.values():
        yield _finding(exam, other, own, is_first=other is first and bool(exam.facts.name))


def _finding(exam: Examination, other: _Named, own: str, *, is_first: bool) -> Finding:
    """An error where the policy is that of the other school, or was made of its document."""
    ours = _mentions(exam, _telling(own), own)
    times = len(ours)
    is_headed_ours = _is_in_head(exam, ours) and not _is_in_head(exam, other.spans)
    is_theirs = is_first and (
        not _stands(exam, own) or (len(other.spans) > times and not is_headed_ours)
    )
    is_left = other.words == _telling(exam.facts.taken_from)
    severity: Severity = "error" if is_theirs or is_left else "warning"
    named = _times(len(other.spans))
    if not is_theirs:
        message = Text("The text names {other} {times}, while the policy is that of {own}.",
                       other=other.name, times=named, own=own)  # fmt: skip
    elif _stands(exam, own):
        message = Text("This is the policy of {other}: the text names {other} {times}, {own} {own_times}.",
                       other=other.name, times=named, own=own, own_times=_times(times))  # fmt: skip
    else:
        message = Text("This is the policy of {other}, which it names {times}: {own} is not named in it.",
                       other=other.name, times=named, own=own)  # fmt: skip
    action = (
        Text("Read every rule, since it was made for another school; then put {own} in its place.",
             own=own)
        if is_theirs
        else Text("Put {own} there, if the name was left behind when the policy was taken over.",
                  own=own)
    )  # fmt: skip
    places = {exam.flow.line_at(start): exam.flow.quote(start, end) for start, end in
              reversed(other.spans)}  # fmt: skip
    (line, quote), *rest = sorted(places.items())
    return Finding(
        CODE,
        severity,
        line,
        quote,
        message,
        Text("a policy names the school that it holds for"),
        action,
        tuple(rest),
    )


def _is_in_head(exam: Examination, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a name stands in the title or elsewhere above the first rule."""
    rules = (clause.line for clause in exam.document.clauses if clause.kind != "control")
    first = min(rules, default=0)
    return any(exam.flow.line_at(start) < first for start, _ in spans)


def _times(number: int) -> Text:
    return Text("once", "{n} times", n=number) if number else Text("nowhere in its rules")


def _mentions(exam: Examination, words: frozenset[str], name: str) -> tuple[tuple[int, int], ...]:
    """Every place where the words of a school's name stand, in whatever capitals."""
    pieces = name.split()
    own = [place for place, piece in enumerate(pieces) if _telling(piece) & words]
    if not own:
        return ()
    core = r"\s+".join(re.escape(piece) for piece in pieces[own[0] : own[-1] + 1])
    rest = r"\s+".join(re.escape(piece) for piece in pieces[own[-1] + 1 :])
    whole = rf"{core}(?:\s+{rest})?" if rest else core
    found = re.finditer(
        rf"(?<![\w@.]){_PERSON}{whole}(?![\w@]){_PLACE}", exam.flow.text, re.IGNORECASE
    )
    return tuple(match.span() for match in found if match.group()[0].isupper())


def forms_of(name: str) -> list[str]:
    """A school's name as a text may say it, the longest first: without what kind of school it is."""
    pieces = name.split()
    own = [place for place, piece in enumerate(pieces) if _telling(piece)]
    if not own:
        return [name]
    first, last = own[0], own[-1]
    if first and pieces[first - 1].rstrip(".") == "St":
        first -= 1
    forms = [name, " ".join(pieces[first:]), " ".join(pieces[first : last + 1])]
    return list(dict.fromkeys(forms))


def _taken_from(exam: Examination) -> list[_Named]:
    """The school whose document a draft was made of, while its name stands anywhere."""
    name = _trimmed(exam.facts.taken_from)
    words = _telling(name)
    spans = _mentions(exam, words, name)
    return [_Named(words, name, spans)] if spans else []


def _stands(exam: Examination, name: str) -> bool:
    """Whether the words of a school's name stand anywhere, in the text or in its margins."""
    text = " ".join(line.text for line in exam.document.source.lines).lower()
    return any(word in text for word in _telling(name))


def _schools(exam: Examination) -> Iterator[_Named]:
    """The schools that the text speaks of as its own, the same words taken together."""
    found: dict[frozenset[str], list[tuple[str, tuple[int, int]]]] = {}
    for match in _NAME.finditer(exam.flow.text):
        words = _telling(match["core"])
        if words and not _is_another(exam, match.start()):
            start = match.end() - len(_trimmed(match.group()))
            found.setdefault(words, []).append((_trimmed(match.group()), (start, match.end())))
    whole = exam.document.organisation
    if _telling(whole):
        found.setdefault(_telling(whole), []).extend(
            (whole, match.span())
            for match in re.finditer(rf"\b{re.escape(whole)}\b", exam.flow.text, re.IGNORECASE)
            if not any(match.end() == end for every in found.values() for _, (_, end) in every)
        )
    for words, places in _gathered(found).items():
        if len(places) > 1 or (places and _is_plain(exam, places[0])):
            counts = Counter(name for name, _ in places)
            name = max(counts, key=lambda name: (counts[name], -len(name)))
            is_part = words <= _telling(whole)
            if is_part:
                name = whole
            told = _telling(whole) if is_part else words
            spans = {span for _, span in places} | set(_mentions(exam, told, name))
            yield _Named(told, name, tuple(_apart(spans)))


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places in order, one where two share words."""
    last = -1
    for start, end in sorted(spans):
        if start >= last:
            yield start, end
            last = end


def _gathered(
    found: dict[frozenset[str], list[tuple[str, tuple[int, int]]]],
) -> dict[frozenset[str], list[tuple[str, tuple[int, int]]]]:
    """One school for all names that hold its words ("Users of Otterford", "Otterford")."""
    kept: dict[frozenset[str], list[tuple[str, tuple[int, int]]]] = {}
    for words in sorted(found, key=len):
        core = next((one for one in kept if one <= words), words)
        kept.setdefault(core, []).extend(found[words])
    return kept


def _is_plain(exam: Examination, place: tuple[str, tuple[int, int]]) -> bool:
    """A name that stands once must be a full one, or be spoken of as where people work."""
    name, (start, _) = place
    before = exam.flow.text[max(0, start - 30) : start]
    kinds = sum(word.lower() in _COMMON for word in name.split())
    return kinds > 1 or bool(_ITS_OWN.search(before))


def _is_torn(exam: Examination, start: int, end: int) -> bool:
    """Whether the words belong to two paragraphs."""
    return any(start < joint < end for joint in exam.flow.joints)


def _is_another(exam: Examination, start: int) -> bool:
    return bool(_ANOTHER.search(exam.flow.text[max(0, start - 70) : start]))


def _trimmed(name: str) -> str:
    """Without the words before a name that only happen to begin with a capital."""
    words = name.split()
    while len(words) > 2 and (
        words[0].islower() or words[0].lower() in _COMMON or _shouts(words[0], name)
    ):
        words = words[1:]
    return " ".join(words)


def _shouts(word: str, name: str) -> bool:
    """The last word of a heading in capitals before a name that is not."""
    return word.isupper() and len(word) > 3 and not name.isupper()


def _telling(name: str) -> frozenset[str]:
    """The words of a name that make it this school's own."""
    words = _WORD.findall(re.sub(r"['’]s\b", "", name))
    return frozenset(word.lower() for word in words if word.lower() not in _COMMON)


def _alike(words: frozenset[str], others: frozenset[str]) -> bool:
    return any(
        one == other or (len(other) > 5 and distance(one, other) <= 2)
        for one in words
        for other in others
    )


__all__ = ["CODE", "check_whose", "forms_of"]
