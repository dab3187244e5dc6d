"""Whom the policy binds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, members, title_line

APPLIES_TO = pattern(
    "(?:{POLICY}|principles|code|procedures|rules|they|it|^(?:this|the) (?:information|agreement|protocol|statement)) .. (?:appl(?:y|ies)|binds|covers?|is for|is meant for|is aimed at|"
    "is intended for|is binding|binds|extends? to|relates? to|(?:must|should|shall|will) be (?:followed|read|observed) by)"
    "|(?:staff|everyone|employees|adults|users)(?: (?!requirement|responsib|dut|must|should|may|will|not|need|can)\\w+){0,4}? (?:includes?|refers? to|means?|covers?|read to include|"
    "taken to (?:apply|include|mean))|(?:staff|everyone|employees|adults|users) .. (?:read|taken|understood) to (?:include|apply|mean)|(?:will|shall|does) (?:also )?apply to|(?:designed|intended|written|meant) to (?:give|help|guide|advise) (?:all )?(?:staff|employees)|(?:guidelines|guidance|rules) for .. use .. by|expected of all|expects? of (?:all|every)|collectively referred to|"
    "(?:are|is) (?:also |all |both )?(?:covered by|bound by|subject to) (?:this|the) {POLICY}|(?:are|is) (?:also )?required to (?:follow|comply with) (?:this|the) {POLICY}|(?:must|should|shall|will) (?:all )?(?:follow|comply with|"
    "adhere to|abide by) (?:this|the) {POLICY}|who .. policy for|(?:this|the) {POLICY} .. for (?:all|every)"
    "|(?:standards|rules|clarity|guidance|way|ways|principles|expectations) .. (?:to be )?(?:used?|followed|expected) (?:of|by)"
    "|(?:{POLICY}|agreement|code|rules|standards) .. (?:the )?use of .. by|(?:agreement|code|{POLICY}|rules) for (?:all )?(?:staff|employees|adults)|(?:outline|outlines|set out|sets out|clarify|clarifies|explain|explains) .. (?:responsibilities|expectations|duties) of"
)


_SCOPE_NEXT = pattern(
    "this (?:includes|means|covers)|^(?:in addition|also|as do|so do|the same applies to) .. (?:contractors?|visitors?|volunteers?|governors?|staff)|these (?:include|individuals)|references? to staff"
)


# Those bound stand before these words.
_MUST_FOLLOW = pattern(
    "responsible for (?:following|complying with|adhering to|reading|observing) (?:this|the) .. (?:{POLICY}|rules|code|agreement)"
    "|(?:must|should|shall|will|need to|have to|expected to|required to|asked to|agree to) (?:\\w+ ){0,3}?(?:follow|comply with|adhere to|abide by|keep to|observe|read|sign|work within)"
    " (?:\\w+ ){0,4}?(?:(?:this|these) (?:\\w+ ){0,4}?|the (?:following |above |school )?)(?:{POLICY}|rules|code|agreement|standards|principles)"
)
_FOR = re.compile(r"\bfor (?:all )?(.*)$")
_SEVERAL = 2
_BOUND = re.compile(r"covered|bound|subject|expected|follow|comply|adhere|abide")


NOT_APPLYING = re.compile(r"\bnot (?:apply|cover|extend)\b")


_ACTING = re.compile(r"\b(?:acting|capacity as|their capacity)\b")


_GOVERNORS_TOO = pattern("{GOVERNOR} .. {COMPLY} .. {POLICY}|(?:equal|equally) .. {GOVERNOR}")


def scope(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    yield from _in_title(document)
    for each in said:
        text = each.text
        binds = _MUST_FOLLOW.search(text)
        bound = members("policy_scope_roles", text[: binds.start()]) if binds else ()
        if bound and not NOT_APPLYING.search(text):
            yield hit("policy_scope_roles", bound, each.quote, each.line)
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


def _in_title(document: Document) -> Iterator[Hit]:
    """Whom the title names ("Agreement for staff, governors and visitors")."""
    title = normal(document.title)
    named = _FOR.search(title)
    roles = members("policy_scope_roles", named.group(1) if named else title)
    if roles and (named or len(roles) >= _SEVERAL):
        line = title_line(document)
        yield hit("policy_scope_roles", roles, document.title, line, "medium", when_silent=True)
