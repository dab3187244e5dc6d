"""Whether a question is about telling, asking for help or being in touch with somebody at school.

Whatever a policy forbids, it is never answered with "No": a child must not be kept from a teacher
by a sentence that was read wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_AT_HOME: Final = (
    r"(?:parents?|carers?|guardians?|mums?|mam|mom|mummy|mother|dads?|daddy|father|family|famil(?:y|ies)"
    r"|home|nan|gran|grandma|grandad|grandparents?|aunt\w*|uncle|sister|brother)"
)
_SOMEBODY: Final = (
    r"(?:(?:head ?)?teachers?|sir|miss|mrs?|ms|dr|adults?|grown ?ups?|heads?|principal|dsl|lado|governors?|chair|trustees?"
    r"|trust|school|office|safeguarding|designated|deputy|leads?|leaders?|leadership|slt|officers?|staff"
    r"|colleagues?|managers?|boss|senco|counsell?ors?|nurse|doctor|gp|tutor|coach|mentor|assistants?|tas?"
    r"|helpers?|librarian|receptionist|secretary|caretaker|somebody|someone|anybody|anyone|police|999"
    r"|childline|ceop|nspcc|helpline|ofsted|union|council|authorit(?:y|ies)|services?|social workers?"
    r"|inspectors?|regulator|hr|you"
    rf"|{_AT_HOME})"
)
_BETWEEN: Final = r"(?: (?!(?:about|of|in|at|on|by|from|to|with|for)\b)[\w']+)"
_UP_TO: Final = rf"{_BETWEEN}{{0,4}}? "
_OVER_TO: Final = rf"(?: [\w']+){{0,12}}? (?:to|with){_BETWEEN}{{0,4}}? "
_TO_TELL: Final = (
    r"(?:tell|tells|told|telling|show|shows|showing|ask|asks|asking|inform\w*|notif\w*|warn\w*|alert\w*"
    r"|consult\w*|involve\w*|trust|approach\w*|visit\w*|get|fetch|let(?= (?:[\w']+ ){1,5}know\b))"
)
_TO_TELL_TO: Final = (
    r"(?:confid\w*|hand|pass(?:es|ed|ing)?(?= )|refer\w*|forward\w*|disclos\w*|reveal\w*|admit\w*|explain\w*|mention\w*"
    r"|say|said|go|going|turn|escalat\w*|discuss\w*|tell|show"
    r"|(?:give|giving|share|sharing)(?! (?:[\w']+ ){0,4}?(?:password|passcode|log ?in|pin|number|address|email)s?\b))"
)
_TO_REACH: Final = (
    r"(?:contact\w*|talk\w*|speak\w*|spoke|writ\w*|wrote|e ?mail\w*|(?<!my )(?<!own )(?<!mobile )phon\w*|ring|call\w*|text\w*|messag\w*"
    r"|dm|whatsapp|send|sending|chat\w*|reach\w*|meet\w*|see|touch|communicat\w*|repl\w*|respond\w*"
    r"|answer\w*|interact\w*)"
)
_HELP: Final = (
    r"(?:ask\w*|get\w*|seek\w*|look\w*|call\w*|need|want|find\w*|have|cry\w*)(?: [\w']+){0,5}?"
    r" (?:help|support)"
)
_TELLS: Final = re.compile(
    r"\b(?:report\w*|rais(?:e|es|ed|ing)|whistle\w*|complain\w*|grievances?|allegations?|concerns?"
    r"|worr(?:y|ies|ied)|evidence|screen ?shots?|(?:speak|speaking|own|owning) (?:up|out)"
    rf"|{_HELP}"
    rf"|(?:{_TO_TELL}|{_TO_REACH}){_UP_TO}{_SOMEBODY}"
    rf"|(?:{_TO_TELL_TO}|{_TO_REACH}){_OVER_TO}{_SOMEBODY})\b"
)
_REACHES_HOME: Final = re.compile(rf"\b{_TO_REACH}(?:{_UP_TO}|{_OVER_TO}){_AT_HOME}\b")
_MEANS: Final = frozenset(
    {"befriend", "chat-group", "message", "own-device", "own-email", "own-number", "social-media",
     "texting"}
)  # fmt: skip
_WHO_NEED_NO_LEAVE: Final = frozenset({"pupil", "parent"})


def tells(plain: str, concepts: Collection[str], roles: Collection[str]) -> bool:
    """Whether a question, in plain words, must not be answered with "No".

    By which means staff are in touch with families is for the policy to say.
    """
    if _WHO_NEED_NO_LEAVE.isdisjoint(roles) and not _MEANS.isdisjoint(concepts):
        plain = _REACHES_HOME.sub("", plain)
    return bool(_TELLS.search(plain))
