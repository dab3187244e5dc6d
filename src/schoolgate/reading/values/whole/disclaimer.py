"""The words that a policy gives for a disclaimer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit

_QUOTED = re.compile(r"[\"“‘']([A-Z][^\"“”]{14,240}?)[\"”’']")


_OWN = re.compile(r"\b(?:my|mine|own|I)\b")


_OWN_VIEWS = re.compile(
    r"\b(?:views?|opinions?|own|personal capacity|posts?|tweets?|speak)\b", re.IGNORECASE
)


_CLEAR = re.compile(
    r"(?:make (?:it )?clear|state|stat(?:es|ing)|say|disclaimer|statement) that (?P<words>(?:the |any |their |all |your |my |these )?"
    r"(?:views|opinions|comments|posts)[^.;]{5,160})",
    re.IGNORECASE,
)


def disclaimer(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        for found in _QUOTED.finditer(each.quote):
            words = found.group(1)
            if _OWN_VIEWS.search(words) and _OWN.search(words):
                yield hit("views_disclaimer", words.strip(), each.quote, each.line)
        stated = _CLEAR.search(each.quote)
        if stated and re.search(r"\b(?:own|personal|not)\b", stated.group("words")):
            words = stated.group("words").strip()
            words = words[:1].upper() + words[1:]
            yield hit("views_disclaimer", words, each.quote, each.line, "medium", when_silent=True)
