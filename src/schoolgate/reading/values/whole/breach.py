"""What a breach means for those whom the policy counts among its staff."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, members

# The policy says that by "staff" or "everyone" it means those it lists.
_DEFINES = pattern(
    "(?:collectively|together|all|hereafter|jointly) (?:\\w+ )?(?:referred to|known|described) .. as .. (?:staff|employees|everyone)"
    "|references? to (?:staff|employees|everyone) .. (?:appl(?:y|ies)|includes?|means?|covers?)"
    "|(?:the )?(?:term|word) (?:staff|employees|everyone) .. (?:appl(?:y|ies)|includes?|means?|covers?|refers? to)"
    "|^(?:in the context of this {POLICY} |in this {POLICY} |for the purposes? of this {POLICY} )?(?:staff|employees|everyone)(?: members?)? (?:includes?|means?|refers? to|covers?)"
)
_ABOVE = re.compile(
    r"\b(?:above|these|those) (?:\w+ )?(?:groups?|people|persons|individuals|categories)\b|\ball (?:of )?the above\b"
)
_EXCEPT = re.compile(
    r"\b(?:not|except|excluding|other than|apart from)\b[^.;]{0,60}\bgovernors?\b|\bgovernors?\b[^.;]{0,40}\bnot\b"
)
_ACTION = pattern(
    "(?:{BREACH}|breaches|{RULES_BROKEN}|failure to (?:do so|follow|comply)) ... (?:{CONSEQUENCE}|disciplin\\w+|misconduct)"
)
# How many sentences before a definition the groups it speaks of may stand.
_NEAR = 5


def governors_as_staff(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    """Governors whom the policy counts as staff answer for a breach as staff do."""
    if not any(_ACTION.search(each.text) for each in said):
        return
    for index, each in enumerate(said):
        if not _DEFINES.search(each.text):
            continue
        meant = [each]
        if _ABOVE.search(each.text):
            meant = list(said[max(0, index - _NEAR) : index + 1])
        text = " . ".join(one.text for one in meant)
        if "governor" in members("policy_scope_roles", text) and not _EXCEPT.search(text):
            yield hit(
                "governor_breach_route", "as-staff", each.quote, each.line, "low", when_silent=True
            )
            return
