"""The other policies that a policy asks its readers to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit
from schoolgate.shipped import shipped

_FILE = Path(__file__).parents[1] / "policies.yaml"
_JOINS = pattern(
    "read (?:(?:in conjunction|together|in parallel) with|alongside|in relation to)|(?:in line|in accordance|in conjunction|linked|links?) ... "
    "(?:polic(?:y|ies)|procedures?|code|documents?)|following .. (?:polic(?:y|ies)|documents?|guidance)|"
    "(?:related|other|relevant|associated|linked) (?:school )?(?:polic(?:y|ies)|documents?)|"
    "(?:polic(?:y|ies)|guidance|code) .. (?:will|should|must|may) be (?:followed|read|adhered)|adhered to as outlined|"
    "read with|see also|sits? alongside|(?:supports?|supported by|complements?|forms? part of|linked to|links to) .. polic(?:y|ies)|other policies .. (?:issued|around)|according to .. polic(?:y|ies)|via .. (?:procedure|policy)|(?:breach|follow|observe) our (?:\\w+ ){0,4}?policy|^(?:to )?follow the (?:\\w+ ){0,4}?policy"
)
_HEADING = re.compile(
    r"\b(?:related|link(?:s|ed)?|associated|other|relevant) (?:with |to )?(?:other )?(?:school )?(?:polic|documents?)"
)
# What makes a policy named in passing a definite one.
_POINTS = re.compile(
    r"\b(?:the|our|its|their|your|school[’']?s?|academy[’']?s?|trust[’']?s?|nursery[’']?s?|setting[’']?s?|college[’']?s?|county[’']?s?|see|under|per|"
    r"follow|following|breach|read|with|in|by|to|of|and|or|any|each|existing|staff|relevant)\s+(?:[\w’'-]+\s+){0,2}$",
    re.IGNORECASE,
)
_END = r"(?:[Pp]olicy and [Pp]rocedures?|[Pp]olicies and [Pp]rocedures?|[Pp]olicy|[Pp]olicies|Procedures?|Code of Conduct|Agreements?|Guidance|Guidelines|Handbook|Statement)"
_START = r"(?:[A-Z][\w’'&/-]*|[’'][A-Z]\w+|IT|ICT)"
_TITLE = re.compile(
    rf"(?:{_START}(?:[ ](?:{_START}|and|of|for|with|to|on|the|in|who|work|&|against|staff|use|safety|Conduct)){{0,14}}?[ ]{_END}"
    rf"(?:[ ](?:for|on|to|of)(?:[ ](?:{_START}|and|of|for|with|who|the|in|work)){{1,16}})?"
    rf"|Code of (?:Conduct|Practice)(?:[ ](?:for|and|on)(?:[ ](?:{_START}|and|of|for|the)){{1,12}})?"
    rf"|Keeping Children Safe in Education|Teachers[’'] Standards)"
)
_LISTED = re.compile(
    r"((?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*, )*[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)* and [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*) (Policies|policies)"
)
_OWN = re.compile(
    r"^(?:This|The|Our|School|Academy|Trust|Staff|Relevant|Other|All|General)\s+(?:Policy|Procedure|Guidance|Agreement)",
    re.IGNORECASE,
)
_OWN_SUBJECT = re.compile(r"\bsocial (?:media|network\w*)", re.IGNORECASE)
_ACT = re.compile(r"\b(?:Acts?|Regulations|Order)\b(?: (?:19|20)\d\d)?")
_LEADING = re.compile(
    r"^(?:(?:[Tt]he |[Oo]ur )?(?:School|Academy|Trust|Federation)[’']s|The|This|Our|See|All|Link to|In|If|Where|Any|School|Staff|Adhere to|Follow|Read|Breach) (?=[A-Z’'])"
)
_SMALL = re.compile(r"(?:\s+(?:for|on|to|and|of|with|who|the|in|work|a|an))+$")
# Two titles of a list whose line break was lost: a code for a group of people, and a policy.
_TWO = re.compile(
    r"(?<=Code of Conduct for )((?:All )?(?:Employees|Staff|Adults|Governors|Teachers|Volunteers))\s+"
    r"(?=[A-Z].*\b(?:Polic(?:y|ies)|Procedures?)$)"
)
_LONGEST_NAME = 90
_NAMED = re.compile(
    r"\b(?:polic(?:y|ies)|procedures?|code|guidance|agreements?|handbook|statement)\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:staff |employee |professional )?(?:code of conduct|acceptable use policy|AUP)(?: for (?:employees|staff|adults|governors))?\b(?! (?:policy|for))"
)
_BETWEEN = r"(?:\s+polic(?:y|ies))?(?:,\s+(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+(?:(?:the|our|relevant|other|any)\s+){0,2}|\s*/\s*)"
_AND = re.compile(_BETWEEN, re.IGNORECASE)


def related(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    """Each policy named where the text joins it to this one or refers its readers to it."""
    own = _words(document.title)
    seen: list[frozenset[str]] = []
    for title, quote, line in _named(said):
        words = _words(title)
        if not words or _is_own(title, words, own):
            continue
        if any(words <= known or known <= words for known in seen):
            continue
        seen.append(words)
        yield hit("related_policies", ({"title": title},), quote, line)


def _is_own(title: str, words: frozenset[str], own: frozenset[str]) -> bool:
    if _OWN.match(title) or words <= own:
        return True
    return bool(_OWN_SUBJECT.search(title)) and (not own or bool(own & {"social", "networking"}))


def _named(said: Sequence[Statement]) -> Iterator[tuple[str, str, int]]:
    announced = False
    for each in said:
        in_section = bool(_HEADING.search(each.context))
        joined = bool(_JOINS.search(each.text))
        listed = announced and each.quote.count(";") > 1
        announced = joined and each.quote.rstrip().endswith(":")
        if listed:
            titles = _between_semicolons(each.quote)
        else:
            bare = in_section or bool(each.lead and _JOINS.search(each.text[: each.lead]))
            titles = _titles(each.quote, bare=bare, certain=in_section or joined)
        for title in titles:
            yield title, each.quote, each.line


def _titles(quote: str, *, bare: bool, certain: bool) -> Iterator[str]:
    listed = _LISTED.search(quote) if certain else None
    if listed:
        for name in re.split(r", | and ", listed.group(1)):
            yield f"{name.strip()} policy"
        return
    found = [
        _SMALL.sub("", _LEADING.sub("", match.group()))
        for match in _TITLE.finditer(quote)
        if certain or _POINTS.search(quote[: match.start()]) or _LEADING.match(match.group())
    ]
    by_subject = list(_by_subject(quote, certain=certain))
    if not found and not by_subject and bare and _may_be_title(quote):
        found = [quote.strip(" •-–;,")]
    found = [title for one in found for title in _TWO.sub(r"\1\n", one).split("\n")]
    found += by_subject
    yield from (title for title in found if len(title.split()) > 1 and not _ACT.search(title))


def _by_subject(quote: str, *, certain: bool) -> Iterator[str]:
    """Policies named in running text by what they are about ("our behaviour policy")."""
    before, after = _subject_patterns()
    for match in before.finditer(quote):
        if not (certain or _POINTS.search(quote[: match.start()])):
            continue
        subjects, kind = match.group(1), match.group(2)
        plural = kind.lower().startswith(("policies", "procedures"))
        listed = plural or "," in subjects or "/" in subjects
        names = _AND.split(subjects) if listed else [subjects]
        one = "policy" if kind.lower().startswith("policies") else kind
        yield from (f"{name.strip()} {one}" for name in names if name.strip())
    for match in _CODE.finditer(quote):
        if certain or _POINTS.search(quote[: match.start()]):
            yield match.group()
    for match in after.finditer(quote):
        yield from (f"{name.strip()} policy" for name in _AND.split(match.group(1)))


@cache
def _subject_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = shipped(_FILE)
    subject = f"(?:{'|'.join(data['subjects'])})"
    kinds = "|".join([*data["plural"], *data["singular"]])
    several = rf"{subject}(?:{_BETWEEN}{subject})*"
    return (
        re.compile(rf"\b({several}),?\s+({kinds})\b", re.IGNORECASE),
        re.compile(
            rf"\b(?:policy|policies)\s+(?:on|for|about|including|such as|covering)\s+(?:the\s+use\s+of\s+)?({several})\b(?!\s+(?:{kinds}))",
            re.IGNORECASE,
        ),
    )


def _between_semicolons(quote: str) -> Iterator[str]:
    for part in quote.split(";"):
        name = _SMALL.sub("", part.strip(" .")).removeprefix("and ")
        if 0 < len(name) < _LONGEST_NAME:
            yield name if _NAMED.search(name) else f"{name} policy"


def _may_be_title(quote: str) -> bool:
    plain = quote.strip(" •-–;,")
    return len(plain) < _LONGEST_NAME and plain[:1].isupper() and not plain.endswith((".", ":"))


_NO_SUBJECT = frozenset(
    [
        "and",
        "the",
        "of",
        "for",
        "on",
        "to",
        "with",
        "in",
        "school",
        "schools",
        "s",
        "academy",
        "trust",
        "nursery",
        "college",
        "staff",
        "employees",
        "policy",
        "policies",
        "procedure",
        "procedures",
        "agreement",
        "guidance",
        "guidelines",
        "statement",
        "document",
        "documents",
        "city",
        "county",
        "borough",
        "council",
        "local",
        "authority",
        "national",
        "general",
        "our",
        "its",
        "other",
        "relevant",
        "existing",
    ]
)


def _words(title: str) -> frozenset[str]:
    """What the policy is about, told by its title without what every such title may hold."""
    return frozenset(re.findall(r"\w+", title.casefold())) - _NO_SUBJECT
