"""Whom the policy binds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, members

APPLIES_TO = pattern(
    "(?:{POLICY}|principles|code|procedures|rules|they|it|^(?:this|the) (?:information|agreement|protocol|statement)) .. (?:appl(?:y|ies)|binds|covers?|is for|is meant for|is aimed at|"
    "is intended for|is binding|binds|extends? to|relates? to|(?:must|should|shall|will) be (?:followed|read|observed) by)"
    "|(?:staff|everyone|employees|adults|users)(?: (?!requirement|responsib|dut|must|should|may|will|not|need|can)\\w+){0,4}? (?:includes?|refers? to|means?|covers?|read to include|"
    "taken to (?:apply|include|mean))|(?:staff|everyone|employees|adults|users) .. (?:read|taken|understood) to (?:include|apply|mean)|(?:will|shall|does) (?:also )?apply to|(?:designed|intended|written|meant) to (?:give|help|guide|advise) (?:all )?(?:staff|employees)|(?:guidelines|guidance|rules) for .. use .. by|expected of all|expects? of (?:all|every)|collectively referred to|"
    "(?:are|is) (?:also |all |both )?(?:covered by|bound by|subject to) (?:this|the) {POLICY}|(?:are|is) (?:also )?required to (?:follow|comply with) (?:this|the) {POLICY}|(?:must|should|shall|will) (?:all )?(?:follow|comply with|"
    "adhere to|abide by) (?:this|the) {POLICY}|who .. policy for|(?:this|the) {POLICY} .. for (?:all|every)"
)


_SCOPE_NEXT = pattern(
    "this (?:includes|means|covers)|these (?:include|individuals)|references? to staff"
)


_BOUND = re.compile(r"covered|bound|subject|expected|follow|comply|adhere|abide")


NOT_APPLYING = re.compile(r"\bnot (?:apply|cover|extend)\b")


_ACTING = re.compile(r"\b(?:acting|capacity as|their capacity)\b")


_GOVERNORS_TOO = pattern("{GOVERNOR} .. {COMPLY} .. {POLICY}|(?:equal|equally) .. {GOVERNOR}")


def scope(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        text = each.text
        if _GOVERNORS_TOO.search(text) and not NOT_APPLYING.search(text):
            yield hit("policy_scope_roles", ("governor",), each.quote, each.line)
        start = APPLIES_TO.search(text)
        follows = _SCOPE_NEXT.search(text) and APPLIES_TO.search(each.before)
        if not (start or follows) or NOT_APPLYING.search(text):
            continue
        heard = text if not start or _BOUND.search(start.group()) else text[start.start() :]
        found = [role for role in members("policy_scope_roles", heard) if not _passing(role, text)]
        if found:
            yield hit("policy_scope_roles", tuple(found), each.quote, each.line)


def _passing(role: str, text: str) -> bool:
    return role == "pta" and bool(_ACTING.search(text))
