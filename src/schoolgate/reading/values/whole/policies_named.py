"""The other policies that a policy asks its readers to know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit

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
_END = r"(?:[Pp]olicy and [Pp]rocedures?|[Pp]olicies and [Pp]rocedures?|[Pp]olicy|[Pp]olicies|Procedures?|Code of Conduct|Agreements?|Guidance|Guidelines|Handbook|Statement)"
_START = r"(?:[A-Z][\w’'&/-]*|IT|ICT)"
_TITLE = re.compile(
    rf"(?:{_START}(?:[ ](?:{_START}|and|of|for|with|to|on|the|in|who|work|&|against|staff|use|safety|Conduct)){{0,14}}?[ ]{_END}"
    rf"(?:[ ](?:for|on|to|of)(?:[ ](?:{_START}|and|of|for|with|who|the|in|work)){{1,16}})?"
    rf"|Code of (?:Conduct|Practice)(?:[ ](?:for|and|on)(?:[ ](?:{_START}|and|of|for|the)){{1,12}})?"
    rf"|Keeping Children Safe in Education|Teachers[’'] Standards)"
)
_LOWER = re.compile(
    r"\b((?:[a-z-]+/)?(?:whistle[- ]?blowing|disciplinary|discipline|complaints?|grievance|child protection|safeguarding|behaviour|"
    r"data protection|acceptable use|online safety|e-?safety|anti-?bullying|equality|equalities|email|e-mail|ICT|confidentiality|staff conduct|staff behaviour)"
    r"(?: and [a-z-]+)?) (policy|procedures?|policies|code of conduct)\b"
)
_LISTED = re.compile(
    r"((?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*, )*[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)* and [A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*) (Policies|policies)"
)
_OWN = re.compile(
    r"^(?:This|The|Our|School|Academy|Trust|Staff|Relevant|Other|All|Social (?:Media|Networking)[\w ]*)\s+(?:Policy|Procedure)",
    re.IGNORECASE,
)
_ACT = re.compile(r"\b(?:Acts?|Regulations|Order)\b(?: (?:19|20)\d\d)?")
_LEADING = re.compile(
    r"^(?:(?:[Tt]he |[Oo]ur )?(?:School|Academy|Trust|Federation)[’']s|The|This|Our|See|All|Link to|In|If|Where|Any|School|Staff) (?=[A-Z])"
)


_SMALL = re.compile(r"(?:\s+(?:for|on|to|and|of|with|who|the|in|work|a|an))+$")
_SUBJECT = (
    r"(?:e-?mail|ICT|IT|data protection|child protection|safeguarding|behaviour|anti-?bullying|equalit(?:y|ies)|"
    r"online safety|e-?safety|acceptable use|disciplinary|grievance|complaints|confidentiality|whistle-?blowing)"
)
_LONGEST_NAME = 90
_NAMED = re.compile(
    r"\b(?:polic(?:y|ies)|procedures?|code|guidance|agreements?|handbook|statement)\b",
    re.IGNORECASE,
)
_SUBJECTS = re.compile(rf"((?:{_SUBJECT}, )*{_SUBJECT},? and {_SUBJECT}) policies", re.IGNORECASE)


def related(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for title, quote, line in related_policies(said):
        yield hit("related_policies", ({"title": title},), quote, line)


def related_policies(said: Sequence[Statement]) -> Iterator[tuple[str, str, int]]:
    """The title of each policy named where the text joins it to this one, with quote and line."""
    seen: list[frozenset[str]] = []
    announced = False
    for each in said:
        in_section = bool(_HEADING.search(each.context))
        joined = bool(_JOINS.search(each.text))
        listed = announced and each.quote.count(";") > 1
        announced = joined and each.quote.rstrip().endswith(":")
        if listed:
            for title in _between_semicolons(each.quote):
                seen.append(_words(title))
                yield title, each.quote, each.line
            continue
        if not (in_section or joined):
            continue
        for title in _titles(
            each.quote, bare=in_section or bool(each.lead and _JOINS.search(each.text[: each.lead]))
        ):
            words = _words(title)
            if words and not any(words <= known for known in seen) and not _OWN.match(title):
                seen.append(words)
                yield title, each.quote, each.line


def _titles(quote: str, *, bare: bool) -> Iterator[str]:
    listed = _LISTED.search(quote)
    if listed:
        for name in re.split(r", | and ", listed.group(1)):
            yield f"{name.strip()} policy"
        return
    several = _SUBJECTS.search(quote)
    if several:
        yield from (f"{name} policy" for name in re.split(r", (?:and )?| and ", several.group(1)))
        return
    found = [_SMALL.sub("", _LEADING.sub("", match.group())) for match in _TITLE.finditer(quote)]
    if not found and bare and _may_be_title(quote):
        found = [quote.strip(" •-–;,")]
    found += [" ".join(match.groups()) for match in _LOWER.finditer(quote)]
    yield from (title for title in found if len(title.split()) > 1 and not _ACT.search(title))


def _between_semicolons(quote: str) -> Iterator[str]:
    for part in quote.split(";"):
        name = _SMALL.sub("", part.strip(" .")).removeprefix("and ")
        if 0 < len(name) < _LONGEST_NAME:
            yield name if _NAMED.search(name) else f"{name} policy"


def _may_be_title(quote: str) -> bool:
    plain = quote.strip(" •-–;,")
    return len(plain) < 90 and plain[:1].isupper() and not plain.endswith((".", ":"))


def _words(title: str) -> frozenset[str]:
    plain = (
        title.casefold()
        .replace("&", "and")
        .replace("policies", "policy")
        .replace("procedures", "procedure")
    )
    return frozenset(re.findall(r"\w+", plain)) - {"and", "the", "of", "for"}
