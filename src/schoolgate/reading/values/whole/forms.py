"""Forms at the end of a policy: the declaration and the approval of a site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Clause, Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.takers import found_titles
from schoolgate.reading.values.whole.hits import hit, members

_TO_SIGN = re.compile(
    r"(?:please )?(?:to fill in )?(?:print |full |staff |employee )?(?:name|sign|dated?|signature)"
)


_DECLARED = re.compile(r"(?:^[\s\"'“‘(\[☐]*|[:;.] )I\b")


_I_DECLARE = re.compile(
    r"\bI\b.{0,80}\b(?:read|understood|understand|received|agree)\b", re.IGNORECASE
)


def declaration(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    declared = [
        clause for clause in document.clauses
        if _I_DECLARE.search(clause.text) and _DECLARED.search(clause.text)
    ]  # fmt: skip
    for clause in declared:
        for line in document.source.lines:
            text = normal(line.text)
            near = clause.end_line < line.number <= clause.end_line + 25 and len(text) < 60
            if near and _TO_SIGN.match(text):
                found = members("declaration_fields", text)
                yield hit("declaration_fields", found, line.text.strip(), line.number)


_SIGNED_BY = re.compile(
    r"\bi (?:approve|agree|authorise|have read|support)\b|\bname\b|\bsignature\b|\bsigned\b|\bapproved\b"
)


def approval_form(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    """The signatures at the foot of a site approval form, in their order."""
    forms: dict[int, list[Clause]] = {}
    number = 0
    for clause in document.clauses:
        number += clause.kind != "form"
        if clause.kind == "form":
            forms.setdefault(number, []).append(clause)
    for form in forms.values():
        whole = normal(" ".join([*form[0].path, *(clause.text for clause in form)]))
        if not re.search(r"\b(?:site|social media|account|page)\b", whole) or "approv" not in whole:
            continue
        signed = [clause for clause in form if _signs(clause)]
        chain = tuple(dict.fromkeys(role for clause in signed for role in _signer(clause)))
        if len(chain) > 1:
            yield hit("site_approval_chain", chain, signed[0].text, signed[0].line, "medium")


def _signer(clause: Clause) -> tuple[str, ...]:
    return found_titles(normal(clause.text)[:60])[:1]


def _signs(clause: Clause) -> bool:
    text = normal(clause.text)
    role = found_titles(text[:40])
    return (
        bool(role)
        and len(text) < 200
        and bool(_SIGNED_BY.search(text))
        and not text.startswith(("author", "name of", "please", "("))
    )
