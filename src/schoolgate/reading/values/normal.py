"""One spelling for comparison: lower case, no quotation marks, no possessives, no hyphens."""

from __future__ import annotations

import re

_QUOTES = str.maketrans(
    {
        "‘": "'", "’": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": " , ", "—": " , ",
        "‐": "-", "‑": "-", "\u00ad": "", "\u00a0": " ", "\u200b": "", "•": " ", "*": "", "+": " ", "~": " ", "|": " ",
    }
)  # fmt: skip
_CONTRACTIONS = (
    (re.compile(r"\bcan'?t\b"), "cannot"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"(\w)n't\b"), r"\1 not"),
    (re.compile(r"\bcan not\b"), "cannot"),
)
_SPELLINGS = (
    (re.compile(r"(?<=\w)'s\b"), ""),
    (re.compile(r"['\"]"), ""),
    (re.compile(r"\be[- ]?mail"), "email"),
    (re.compile(r"\bon[- ]line\b"), "online"),
    (re.compile(r"\b(log|sign)[- ](ins?)\b"), r"\1\2"),
    (re.compile(r"\bweb[- ](site|page|space)"), r"web\1"),
    (re.compile(r"\b(school|academy|college)\s*/\s*(?:school|academy|college|federation|trust)(s?)\b"), r"\1\2"),
    (re.compile(r"\band\s*/\s*or\b"), "and or"),
    (re.compile(r",? ?\(?\b(?:but|and|though) (?:(?:is|are) )?(?:by no means |not )(?:necessarily )?(?:limited to|restricted to|confined to|exhaustive)\b\)?:?"), " "),
    (re.compile(r"\bwhilst\b"), "while"),
    (re.compile(r"-"), " "),
    (re.compile(r"\bparent teacher associations?(?: \(pta\))?"), "pta"),
    (re.compile(r"\b(?:current|present|existing) ?(?:,|/|or|and|and or) ?(?:former|past|previous|prior|ex) ?(pupil|student|learner|child)(ren|s)?\b"), r"\1\2 or expupil\2"),
    (re.compile(r"\b(?:former|past|previous|prior|ex) ?(?:,|/|or|and) ?(?:current|present) ?(pupil|student|learner|child)(ren|s)?\b"), r"\1\2 or expupil\2"),
    (re.compile(r"\b(pupils|students|learners),? (?:past (?:or|and) present|(?:both )?(?:current|present) (?:or|and) (?:past|former|previous))\b"), r"\1 or expupils"),
    (re.compile(r"\b(pupils?|students?|learners?|child|children),? (or|and) their (?:own )?(?:parents?(?: or carers?| and carers?)?|famil(?:y|ies)(?: members?)?|relatives)\b"), r"\1 \2 parents"),
    (re.compile(r"\b(?:ex|former|past|previous|old|prior) ?(?:pupil|student|learner)(s?)\b"), r"expupil\1"),
    (re.compile(r"\b(pupil|student|child|learner|young person)(s|ren)? (under (?:18|eighteen|the age of 18) )?who (?:used to|once|formerly|previously) (?:attend(?:ed)?|go to|went to|be at|was at|were at)(?: the| our| this)? (?:school|academy|college|trust|nursery|setting)\b"), r"expupil \3"),
    (re.compile(r"\b(?:pupils|students|children|learners) who (?:have|had) (?:now )?left(?: the school)?\b"), "expupils"),
    (re.compile(r"\b(?:pupil|student|learner|child|children)s? (?:parents?(?:/carers?| or carers?| and carers?)?|family members?|families|family|relatives)\b"), "parents"),
    (re.compile(r"\b(?:family members|families|parents|parents/carers|parents or carers) of (?:the |our |their )?(?:pupil|student|learner|children|child)s?\b"), "parents"),
    (re.compile(r"_+|\.{3,}|…+"), " "),
    (re.compile(r"\s+"), " "),
)  # fmt: skip


def normal(text: str) -> str:
    """``text`` in the spelling that cues are written for."""
    text = text.translate(_QUOTES).lower()
    for pattern, replacement in (*_CONTRACTIONS, *_SPELLINGS):
        text = pattern.sub(replacement, text)
    return text.strip()
