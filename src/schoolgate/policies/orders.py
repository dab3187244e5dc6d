"""What the sentences of a policy order: what they forbid, ask, allow or advise; often nothing.

Pure: a text in Markdown in, its parts out. Where a sentence could be read otherwise, it orders
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from schoolgate.reading.sentences import split_sentences

Order = Literal["forbids", "asks", "allows", "advises"]

_STRENGTH: Final[tuple[Order, ...]] = ("forbids", "asks", "allows", "advises")

_PEOPLE: Final = (
    r"(?:staff|teachers?|employees?|governors?|volunteers?|pupils?|students?|children|parents?|carers?"
    r"|adults?|visitors?|contractors?|users?|trainees?|members?|personnel|people|person|everyone"
    r"|anyone|colleagues?|you|they|i)"
)
_OFFICES: Final = (
    r"(?:school|we|head ?teachers?|head|principal|body|board|leads?|leaders?|managers?|officers?)"
)
_BETWEEN: Final = (
    r"(?:[\s,:]+(?:also|always|therefore|then|either|normally|generally|at all times|at any time"
    r"|under any circumstances|in any way|in turn))*[\s,:]+"
)
_DONE: Final = (
    r"(?:used|taken|posted|shared|published|shown|named|added|accepted|brought|kept|stored|sent"
    r"|given|uploaded|put|made|created|edited|discussed|disclosed|mentioned|recorded|photographed"
    r"|filmed|identified|contacted|passed|copied|downloaded|accessed|opened)"
)
_REFUSE: Final = (
    r"(?:avoid|refrain|decline|reject|refuse|turn down|turn off|stay off|keep off|stop|desist)"
)
# Who "do not sign", or what holds "if they cannot come", is told apart by it: nothing is forbidden.
_TOLD_APART: Final = re.compile(
    r"\b(?:who|which|that) (?:must|should|may|can|will|do|does|did|is|are|was|were|has|have)"
    r"(?: ?not| never|n['’]t)\b"
    r"|\b(?:if|unless|when|whenever|where|because)"
    rf" (?:it|there|this|that|(?:(?:the|a|an|any|some|their|his|her|your) )?{_PEOPLE})(?: \w+){{0,2}}?"
    r" (?:can|will|do|does|did|is|are|was|were|has|have)(?: ?not| never|n['’]t)\b",
    re.IGNORECASE,
)
_NO: Final = (
    r"no(?! (?:more|less|fewer|later|earlier|sooner|longer|doubt|reason|need|matter|harm|objection"
    r"|consent|permission|answer|reply)\b)(?![.\-\u2010\u2011])"
)
_NOBODY: Final = (
    r"(?<!\bis )(?<!\bare )(?<!\bhas )(?<!\bhave )(?<!\bif )(?<!\bwhere )(?<!\bwhen )(?<!\bwith )"
    r"(?<!\bso )(?<!\bso that )"
    rf"\b(?:nobody|no one|nothing|neither|{_NO})\b"
)
_NOTHING: Final = (
    r"^(?:please )?(?:post|publish|share|write|send|upload|add|accept)"
    rf" (?:nothing(?! (?:but|more|less|other|except)\b)|nobody|{_NO})\b"
    r"|^(?:please )?say nothing\b(?! (?:to|and|but|more|less|other|except)\b)"
)
_FORBIDS: Final = re.compile(
    rf"\b(?:must|should|shall|ought to){_BETWEEN}(?:not|never|neither)\b(?! only\b)"
    rf"|\b{_PEOPLE}(?: \w+){{0,4}} (?:will|may|can|do){_BETWEEN}(?:not|never)\b(?! only\b)"
    rf"|\b{_PEOPLE}(?: \w+){{0,4}} cannot\b"
    rf"|\b(?:may|can|will) ?(?:not|never) be {_DONE}\b"
    rf"|\b(?:is|are) (?:strictly )?(?:not|never) (?:permitted|allowed|acceptable|to|be|{_DONE})\b"
    rf"|(?<!that )\b(?:is|are) (?:strictly |expressly )?(?:forbidden|prohibited|banned)\b"
    rf"|{_NOBODY}[^.:]{{0,200}}?\b(?:may|must|should|shall|can|(?:is|are) (?:allowed|permitted|to))\b"
    r"|\bunder no circumstances\b"
    r"|\bensur\w+ (?:that )?(?:\S+ ){1,4}?(?:do|does|are|is) not\b"
    rf"|\b(?:must|should|shall|need to|required to|asked to){_BETWEEN}{_REFUSE}\b"
    rf"|^(?:please )?(?:do not|don['’]t|never|{_REFUSE})\b"
    rf"|{_NOTHING}"
    r"|[,:] (?:please )?(?:do not|don['’]t|never)\b",
    re.IGNORECASE,
)
# "Must not hesitate" and "do not wait" forbid nothing of what they lead to.
_NOT: Final = r"(?:\b(?:not|never|nobody|no one)\b|n['’]t\b)(?: \w+){0,2}?"
_HEARTENS: Final = re.compile(
    rf"{_NOT} (?:hesitate|worry about|(?:be|feel) (?:too )?(?:afraid|scared|frightened|shy|ashamed"
    r"|embarrassed|worried|guilty|reluctant|discouraged|deterred|put off|stopped|prevented))\b",
    re.IGNORECASE,
)
_HURRIES: Final = re.compile(
    rf"{_NOT} (?:delay(?! (?:the|a|an|their|his|her|your)\b)|wait(?! (?:at|in|outside|by|near|on)\b)"
    r"|(?:fail|forget|neglect|omit) to)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\b(?:must|should(?! (?:reduce|help|make it|arise|occur|happen)\b)|shall|ought to|has to|have to|needs? to|(?:is|are) (?:required|expected|obliged|asked) to"
    r"|(?:is|are) responsible for|responsible for ensuring|has a duty|have a duty)\b"
    rf"|\b(?:{_PEOPLE}|{_OFFICES})(?: \w+){{0,4}} will\b(?! (?:also )?(?:have|be (?:able|given|offered|asked))\b)",
    re.IGNORECASE,
)
_AWARE: Final = re.compile(
    r"\b(?:must|should|shall|needs? to|will|to)(?: \w+){0,3}? (?:understand|remember|note|recognise|realise|be)"
    r"(?: (?:and|also|be|fully|made))* (?:aware|conscious|mindful|careful|reminded|that)\b"
    r"|\bthere (?:must|should) be (?:an )?awareness\b",
    re.IGNORECASE,
)
_ALLOWS: Final = re.compile(
    rf"\b{_PEOPLE}(?: \w+){{0,4}} (?:may|can)(?: only| also)?"
    r"(?! (?:not|never|be|well|also be|lead|result|cause|harm|have|contain|include|bring|feel|find|become|need|face|receive|wish)\b)"
    rf"|\b(?:may|can)(?: only| also)? be {_DONE}\b"
    rf"|(?<!not )(?<!never )(?<!who is )(?<!who are )\b(?:permitted|allowed|free) to\b|(?<!who )\b(?:is|are) (?:allowed|permitted)\b|\bneed not\b",
    re.IGNORECASE,
)
_ADVISES: Final = re.compile(
    r"\b(?:advised|encouraged|(?:is|are|we) recommend(?:ed)?|recommended (?:that|to)|reminded|caution|consider|wish to|best practice|advisable|better to)\b",
    re.IGNORECASE,
)
_DEFINES: Final = re.compile(
    r"\b(?:is|are) (?:the|a|any)\b[^.]{0,60}\bterms?\b|\b(?:can|may|is|are) (?:be )?defined as\b"
    r"|\b(?:means(?! that)|refers? to|is meant by|is taken to mean|is not exhaustive|are not exhaustive)\b"
    r"|^(?:for the purposes? of|in) this (?:policy|document|guidance)\b"
    r"|\bthis (?:definition|includes|covers|also includes)\b|\bincludes?,? but (?:is|are) not limited to\b",
    re.IGNORECASE,
)
_OF_THE_PAPER: Final = re.compile(
    r"^(?:this|the)(?: \w+)? (?:policy|document|guidance|code|list|definition|procedure|act|law)\b"
    r"|^(?:it is )?(?:an? )?(?:criminal )?offence\b"
    r"|^there is no (?:reason (?:why|for)|need|duty|obligation|requirement)\b",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(
    r"(?:;\s*(?:and|or|but)?|,?\s+(?:and|but|or|nor|however,?))\s+"
    r"(?=(?:(?:[\w'’]+\s+){0,3}(?:must|should|shall|may|will|can|cannot|need(?:s)? to)\b|not\b|never\b|neither\b|do not\b))",
    re.IGNORECASE,
)
# "Neither pupils nor parents may", "no governor or teacher may": what is forbidden is yet to come.
_VERB: Final = (
    r"(?:must|should|shall|may|might|will|can|cannot|could|needs?|matters?|applies|apply|counts?"
    r"|(?<!who )(?<!that )(?<!which )(?:is|are|was|were|has|have|had|do|does|did))"
)
_NO_ONE_YET: Final = re.compile(
    rf"(?:^|[,;:]\s+|\b(?:that|and|but|or)\s+)(?:nobody|no one|none|neither|{_NO})\b"
    rf"(?:(?!\b{_VERB}\b)[^,;:.])*$",
    re.IGNORECASE,
)
# Where a ban ends and what to do instead begins: "do not reply, and tell a teacher".
_INSTEAD: Final = re.compile(
    r"(?:[,;:]|\s[\-\u2013\u2014]|,?\s+(?:and|but))\s+"
    r"(?=(?:(?:and|but|instead|rather|please|always|then|at once|immediately|straight ?away)[\s,]+)*"
    r"(?:tell|report|raise|inform|notify|alert|let|speak|talk|ask|seek|get help|go to|turn to|show|contact"
    r"|call|ring|phone|email|write to|refer|consult|pass (?:it|this|them|the matter) on|keep|save|block|use)\b)",
    re.IGNORECASE,
)
# A list of what is forbidden can go on with the same words: "must not text, call or contact".
_MAY_GO_ON: Final = re.compile(
    r"(?P<comma>,)?(?:(?<=,)|\s+and)\s+(?:show|contact|call|ring|phone|email|write to|keep|save|block|use"
    r"|ask|speak|talk)\b",
    re.IGNORECASE,
)
_PARTICLE: Final = r"(?: (?:at|to|with|on|up|for|about|from))?"
_NEEDS_MORE: Final = re.compile(
    r"\s*(?!(?:reply|respond|answer|retaliate|react|engage|argue|investigate|interfere|intervene|panic|wait"
    rf"|worry)\b)[\w'’-]+{_PARTICLE}\s*",
    re.IGNORECASE,
)
_VERBS_AND_OR: Final = re.compile(
    rf"[\w'’-]+{_PARTICLE}(?:, [\w'’-]+{_PARTICLE})*,? or ", re.IGNORECASE
)
_LAST_OF_A_LIST: Final = re.compile(
    r".*(?:\b(?:not|never|nobody|no one|and|or|nor|avoid)\b|n['’]t\b|[,;:])", re.IGNORECASE
)
_REACH: Final = 80
_WHO: Final = 200
_TO_THE_COMMA: Final = re.compile(r"[,;:]\s+|\s+(?=and\b)", re.IGNORECASE)
_ITEM: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)]|\(\w+\))\s+")
_MARKS: Final = re.compile(r"[*_`]{1,3}|\\(?=\W)")
_REMEMBERED: Final = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text with one order, or none."""

    text: str
    order: Order | None


@lru_cache(maxsize=_REMEMBERED)
def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a text, each with what it orders; an item is read with what leads to it."""
    return tuple(part for sentence in _sentences(text) for part in _parts(sentence))


def order_of(text: str) -> Order | None:
    """What a whole text orders first; advice only where it orders nothing else."""
    orders = [part.order for part in parts_of(text) if part.order]
    return next((one for one in orders if one != "advises"), orders[0] if orders else None)


def strongest_order(orders: Iterable[Order | None]) -> Order | None:
    """Of several orders the one that must not be overlooked: a ban before a duty before leave."""
    return min((one for one in orders if one), key=_STRENGTH.index, default=None)


def sentence_that(order: Order, text: str) -> str:
    """The first sentence of a text that orders so, else its first."""
    sentences = list(_sentences(text))
    ordering = (one for one in sentences if any(part.order == order for part in _parts(one)))
    return next(ordering, sentences[0] if sentences else "")


def defines(text: str) -> bool:
    """Whether a text says what a word means, and orders nothing."""
    return bool(_DEFINES.search(text)) and order_of(text) in {None, "advises"}


def _sentences(text: str) -> Iterator[str]:
    lead, paragraph = "", list[str]()
    for line in [*_MARKS.sub("", text).splitlines(), ""]:
        if _ITEM.match(line):
            if paragraph:
                *whole, lead = _split(" ".join(paragraph))
                yield from whole
                if not lead.endswith(":"):
                    yield lead
                    lead = ""
                paragraph = []
            item = _ITEM.sub("", line)
            yield from (f"{lead} {one}".strip() for one in _split(item))
        elif line.strip():
            paragraph.append(line.strip())
        elif paragraph and not paragraph[-1].endswith(":"):
            yield from _split(" ".join(paragraph))
            lead, paragraph = "", []
    yield from _split(" ".join(paragraph))


def _split(text: str) -> list[str]:
    return [sentence for _at, sentence in split_sentences(" ".join(text.split()))]


def _parts(sentence: str) -> Iterator[Part]:
    before: Order | None = None
    for piece in _pieces(sentence):
        for text in _without_what_is_to_be_done(piece, before):
            order = _order(text, before)
            before = order or before
            yield Part(text, order)


def _pieces(sentence: str) -> Iterator[str]:
    """A sentence cut where another order begins, but not within those whom "neither" is said of."""
    start = 0
    for cut in _BREAK.finditer(sentence):
        if not _NO_ONE_YET.search(sentence[max(start, cut.start() - _WHO) : cut.start()]):
            yield sentence[start : cut.start()]
            start = cut.end()
    yield sentence[start:]


def _without_what_is_to_be_done(piece: str, before: Order | None) -> list[str]:
    """A piece that forbids, cut where it goes on with something else; any other stays whole."""
    if _order(piece, before) != "forbids":
        return [piece]
    if re.match(_NOTHING, piece, re.IGNORECASE):
        return _TO_THE_COMMA.split(piece, maxsplit=1)
    for cut in _INSTEAD.finditer(piece):
        if not _goes_on(piece, cut):
            return [piece[: cut.start()], piece[cut.end() :]]
    return [piece]


def _goes_on(piece: str, cut: re.Match[str]) -> bool:
    """Whether a list of what is forbidden goes on where it could also say what to do instead.

    It does where the last verb still lacks what it is done to, and after a comma only where verbs
    joined by "or" follow.
    """
    joined = _MAY_GO_ON.match(piece, cut.start())
    last = _LAST_OF_A_LIST.sub("", piece[max(cut.start() - _REACH, 0) : cut.start()])
    if not joined or not _NEEDS_MORE.fullmatch(last):
        return False
    within_reach = cut.end() + _REACH
    return not joined["comma"] or bool(_VERBS_AND_OR.match(piece, cut.end(), within_reach))


def _order(piece: str, before: Order | None) -> Order | None:
    if _OF_THE_PAPER.search(piece):
        return None
    if _HEARTENS.search(piece):
        return "advises"
    if _HURRIES.search(piece):
        return "asks"
    goes_on = before in {"asks", "forbids"} and re.match(r"(?:not|never|neither)\b(?! only)", piece)
    if goes_on or _FORBIDS.search(_TOLD_APART.sub(" ", piece)):
        return "forbids"
    if _AWARE.search(piece):
        return "advises"
    if _ASKS.search(piece):
        return "asks"
    if _ALLOWS.search(piece):
        return "allows"
    return "advises" if _ADVISES.search(piece) else None
