"""Lists that a policy gives of the media it covers, of confidential matters and of characteristics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, members, title_line

_DEFINES = pattern(
    "(?:social (?:media|networking|networks?)|webspace|web space|{POLICY}|technolog\\w+|sites|online|applications) ... "
    "(?:includ\\w+|appl(?:y|ies) (?:\\w+ )?to|deals? with|such as|term|means?|covers?|examples?|for example|defined|refers? to|eg|e g)"
    "|examples? (?:include|are)|^(?:it|this|this policy|the policy) (?:also |further )?(?:covers?|includes?)"
)


# One kind alone is a definition only where the policy says that it covers it.
_COVERS = pattern(
    "(?:{POLICY}|code|agreement|guidance|it|they|this) (?:\\w+ ){0,5}?(?:covers?|appl(?:y|ies)|deals? with|includ\\w+|refers? to|relates? to)|(?:means?|defined|refers? to)"
    "|examples? (?:include|are)|social (?:media|network\\w*|medium) (?:\\w+ ){0,3}?(?:includes?|covers?)"
)
_ABOUT_MEDIA = pattern(
    "social (?:media|networking|networks?)|webspace|technolog\\w+|internet|online|websites?|ict|digital|electronic|communications?|devices?|systems"
)
_NETWORK = pattern(
    "social (?:media|networking) .. (?:includ\\w+|such as|eg|e g|for example|like) .. (?:facebook|twitter|instagram|linkedin|snapchat|tiktok|myspace|bebo)"
)
_INCLUDES = pattern("social (?:media|network\\w*) (?:\\w+ ){0,4}?(?:includ\\w+|covers?|means?)")
_FEW_WORDS = 8
_MANY = 4


def media(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    named = members("media_kinds", normal(document.title))
    if "phones-and-cameras" in named and said:
        yield hit("media_kinds", named, document.title, title_line(document))
    listing = False
    for each in said:
        found = members("media_kinds", each.text)
        listing = _opens_list(each) or (listing and len(each.text.split()) < _FEW_WORDS)
        if listing and found:
            yield hit("media_kinds", found, each.quote, each.line)
        elif found and not _in_appendix(each) and _defines(each.text, len(found)):
            found = found if "social-networks" in found else (*_networks(each.text), *found)
            yield hit("media_kinds", found, each.quote, each.line)


def _networks(text: str) -> tuple[str, ...]:
    """A definition that names a social network means its kind."""
    return ("social-networks",) if _NETWORK.search(text) else ()


def _opens_list(each: Statement) -> bool:
    return each.quote.rstrip().endswith(":") and bool(_INCLUDES.search(each.text))


def _defines(text: str, kinds: int) -> bool:
    if not _ABOUT_MEDIA.search(text):
        return False
    if kinds > _MANY and re.search(r"\b(?:covers?|includes?|means?)\b", text):
        return True
    return bool(_DEFINES.search(text)) and (kinds > 1 or bool(_COVERS.search(text)))


def _in_appendix(each: Statement) -> bool:
    return bool(re.search(r"\b(?:appendix|appendices|annexe?|legislation)\b", each.context))


_CONFIDENTIAL = pattern(
    "confidential information .. (?:includ\\w+|means?|is|covers?|refers)|confidential (?:are|is|includes?|means?)"
)


# What is sensitive stands beside what is confidential in a rule on disclosure.
_DISCLOSED = pattern(
    "(?:disclos|reveal|publish|post|shar|releas|divulg)\\w* .. (?:confidential|privileged) ... sensitive"
    "|(?:disclos|reveal|publish|post|shar|releas|divulg)\\w* .. sensitive ... (?:confidential|privileged)"
)
_SENSITIVE = re.compile(
    r"\b(?:business|commercial(?:ly)?|political(?:ly)?|organisationally)(?= sensitive\b| or \w+ sensitive\b)"
)


def confidential(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    listing = ""
    for each in said:
        found = members("confidential_information_classes", each.text)
        if _CONFIDENTIAL.search(each.text):
            listing = each.context
        elif not (listing and listing == each.context and _goes_on(each)):
            listing = ""
        if listing and found:
            yield hit("confidential_information_classes", found, each.quote, each.line)
        elif _DISCLOSED.search(each.text):
            yield from _sensitive(each)


def _goes_on(each: Statement) -> bool:
    """Whether the sentence is one more member of a list and no rule."""
    return not each.moods and bool(_MEMBER.search(each.text))


_MEMBER = re.compile(
    r"^(?:any |all |other |our |the |school |and )*(?:\w+ ){0,4}?(?:information|data|records|details)\b"
)


def _sensitive(each: Statement) -> Iterator[Hit]:
    words = " ".join(f"{found.group()} sensitive" for found in _SENSITIVE.finditer(each.text))
    found = members("confidential_information_classes", words)
    if found:
        quote, line = each.quote, each.line
        yield hit("confidential_information_classes", found, quote, line, "low", when_silent=True)


_EQUALITY = pattern(
    "discriminat\\w+|grounds of|equal\\w*|regardless|protected characteristics?|harass\\w+|derogatory|"
    "offensive|less favourabl\\w+|because of|prejudice"
)


_GROUNDS = re.compile(
    r"\b(?:grounds? (?:of|such as)|because of (?:their |a |someones? |an? )?|protected characteristics? (?:of|such as))"
)


def characteristics(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        found = members("protected_characteristics_listed", each.text)
        enough = 1 if _GROUNDS.search(each.text) else 3
        if len(found) >= enough and _EQUALITY.search(each.text) and not _in_appendix(each):
            yield hit("protected_characteristics_listed", found, each.quote, each.line)
