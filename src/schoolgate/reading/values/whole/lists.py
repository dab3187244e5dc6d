"""Lists that a policy gives of the media it covers, of confidential matters and of characteristics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, members

_DEFINES = pattern(
    "(?:social (?:media|networking|networks?)|webspace|web space|{POLICY}|technolog\\w+|sites|online|applications) ... "
    "(?:includ\\w+|appl(?:y|ies)|such as|term|means?|covers?|examples?|for example|defined|refers? to|eg|e g)"
    "|examples? (?:include|are)|^(?:it|this|this policy|the policy) (?:also )?(?:covers?|includes?)"
)


_ABOUT_MEDIA = pattern(
    "social (?:media|networking|networks?)|webspace|technolog\\w+|internet|online|websites?"
)


def media(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    named = members("media_kinds", normal(document.title))
    if "phones-and-cameras" in named and said:
        yield hit("media_kinds", named, document.title, _title_line(document))
    for each in said:
        found = members("media_kinds", each.text)
        listed = len(found) > 4 and re.search(r"\b(?:covers?|includes?|means?)\b", each.text)
        if _in_appendix(each) or not (listed or _DEFINES.search(each.text)):
            continue
        if found and _ABOUT_MEDIA.search(each.text):
            yield hit("media_kinds", found, each.quote, each.line)


def _title_line(document: Document) -> int:
    return next((field.line for field in document.control if field.name == "title"), 1)


def _in_appendix(each: Statement) -> bool:
    return bool(re.search(r"\b(?:appendix|appendices|annexe?|legislation)\b", each.context))


_CONFIDENTIAL = pattern(
    "confidential information .. (?:includ\\w+|means?|is|covers?|refers)|confidential (?:are|is|includes?|means?)"
)


def confidential(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        if _CONFIDENTIAL.search(each.text):
            found = members("confidential_information_classes", each.text)
            if found:
                yield hit("confidential_information_classes", found, each.quote, each.line)


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
