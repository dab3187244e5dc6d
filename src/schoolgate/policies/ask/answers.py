"""Answers to a question: the clauses that speak of it, what they say and what decides them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, get_args

from schoolgate.policies.ask.index import Hit, Index, Wanted, distinct
from schoolgate.policies.ask.lexicon import Span, acts, areas, is_worry, lexicon
from schoolgate.policies.ask.telling import tells
from schoolgate.policies.ask.words import words
from schoolgate.policies.orders import Order, Part, defines, parts_of, strongest_order
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED, InvalidValue, parameters
from schoolgate.reference import roles as known_roles

Mood = Literal["no", "no, unless", "yes", "yes, if", "duty", "advice"]

_KIND: Final = {
    "form-field": 0.35,
    "record": 0.6,
    "legal-reference": 0.75,
    "definition": 0.85,
    "report": 0.8,
    "advice": 0.95,
}
_MEANING: Final = re.compile(
    r"\b(?:what (?:counts as|is meant by|do(?:es)? .* mean)|meaning of|define|definition of)\b",
    re.IGNORECASE,
)
_WORRY: Final = {
    "safeguarding-referral": 2.0,
    "concern-report": 1.5,
    "cyberbullying": 1.3,
    "evidence": 1.3,
    "takedown": 1.3,
}
_WHOLE: Final = 0.6
_MEANT: Final = 1.5
_OTHERS: Final = 0.85
_OTHERS_TO_FAMILIES: Final = 0.6
_COVERED_LEAST: Final = 0.3
_IN_TOUCH_WITH: Final = 1.6
_FOREMOST: Final = 5
_MEANINGS_ENOUGH: Final = 2
_NEAR_BEST: Final = 0.3
_ALWAYS: Final = 3  # beyond the first three a clause must come nearer
_NEARER: Final = 0.6
_TOPICS: Final = 3

# Whether something may be done, or has to be, is asked so; "who" and "how" ask something else, and
# "Is it recorded?" asks what is so.
_LEAVE: Final = r"(?:allowed|permitted|free|able|ok|okay|alright|all right|fine)"
_MAY_I: Final = re.compile(
    r"^\W*(?:(?:hi|hello|please|so)\W+)?(?:can|may|could)\b"
    rf"|^\W*(?:(?:hi|hello|please|so)\W+)?(?:am|are|is)\b(?: [\w'’]+){{0,5}} {_LEAVE}\b"
    r"|^\W*(?:(?:hi|hello|please|so)\W+)?(?:am|are|is) (?:i|we|they|staff|teachers|governors|pupils|parents) to\b"
    r"|\b(?:allowed|ok|okay|alright|fine) (?:to|if)\b",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(rf"\b(?:can|may|could|{_LEAVE} (?:to|if|for)|(?:am|are) (?:i|we) to)\b")
_MUST_I: Final = re.compile(
    r"^\W*(?:do|does|must|should|shall)\b|\b(?:do i|must i|should i|have to|need to)\b",
    re.IGNORECASE,
)
_ASKS_ELSE: Final = re.compile(
    r"^\W*(?:who|whom|whose|what|when|where|why|which|how)\b", re.IGNORECASE
)

# A question about not doing a thing, undoing it or being punished: "No" would answer another one.
_TURNED: Final = re.compile(
    r"\b(?:not|cannot|never|no|nobody|nothing|none|neither|nor|without|against|instead|unless|wrong"
    r"|(?:ca|wo|do|does|did|is|are|was|were|should|must|could|would|sha|need|have|has|had|ai)n[' ]?t"
    r"|forbid\w*|forbade|ban|bans|banned|banning|barred|prohibit\w*|disallow\w*|illegal|unlawful"
    r"|refus\w*|declin\w*|reject\w*|ignor\w*|avoid\w*|refrain\w*|den(?:y|ies|ied|ying)|stop\w*"
    r"|prevent\w*|object(?:s|ed|ing|ion|ions)?|withdr[ae]w\w*|withh[eo]ld\w*|cancel\w*|revok\w*"
    r"|(?:un|de) ?(?:friend|follow|tag|subscrib|lik|shar|link|block|add)\w*|disconnect\w*"
    r"|remov\w*|block\w*|leav\w*|delet\w*|eras\w*|mut(?:e|ed|ing)|quit|(?:get|getting|got) rid"
    r"|turn\w*(?: \w+){0,6} down|(?:tak\w*|took)(?: \w+){0,6} (?:down|off)"
    r"|(?:opt|opts|opted|opting|pull|pulled|pulling)(?: \w+){0,4} out"
    r"|(?:is|be) (?:it|this|that)(?: \w+){0,2} (?:bad|problem|mistake|offence|crime|breach|misconduct)"
    r"|(?:end|ends|ended|ending)(?! of\b)|(?:turn|switch)\w*(?: \w+){0,6} off"
    r"|ke(?:ep|eps|eping|pt)(?: \w+){0,6} (?:out|off|away)"
    r"|dismissal|disciplinary|(?:lead|leads|leading|led) to|consequences?"
    r"|trouble|disciplined|punished|sacked|fired|dismissed|suspended|lose my job)\b"
)
# A question about hiding a thing, having leave for it or what it counts as: a duty may answer it,
# "No" would not.
_SHIELDED: Final = re.compile(
    r"\b(?:(?:private|secret)(?! (?:messag|chat|text|account|page|profile|phone|number|mobile|e ?mail|use"
    r"|group|tuition|lesson|purpose|conversation)\w*)|hid(?:e|es|ing|den)|consent\w*|agree\w*"
    r"|permission\w*|misconduct|breach\w*|offences?|crimes?|harass\w*)\b"
)
# What is one's own is not what a rule says of other people's.
_MY_CHILD: Final = re.compile(
    r"\bmy (?:own )?(?:child|children|son|sons|daughter|daughters|baby|twins)\b(?! (?:class|classes)\b)"
)
_OTHER_PEOPLES: Final = re.compile(
    r"\bother (?:people|person|child|pupil|famil|parent|student|adult|staff|colleague)\w*|\bothers['’]"
    r"|\b(?:some|any)(?:body|one) else\b|\banother (?:person|child|pupil|student|family)\b"
    r"|\bnot (?:your|their) own\b",
    re.IGNORECASE,
)
# Nobody may have, make, ask for or pass on an intimate image of a child; everybody may speak of it,
# and show it to whoever is not plainly a friend.
_SPEAKS: Final = re.compile(r"\b(?:talk|speak|spoke|say|discuss|mention)\w*\b")
_MAY_SPEAK: Final = re.compile(r"\b(?:show|ask|chat)\w*\b")
_WHAT: Final = (
    r"(?P<what>(?: (?!(?:about|of|on|in|at|to|for|from|with|by|that|how|if|or|and)\b)[\w'’]+)++)"
)
_FRIEND: Final = (
    r"(?:friend|mate|classmate|boyfriend|girlfriend|pupil|student|child|children|kid|class|group|everybody"
    r"|everyone|others)s?"
)
_ASKS_FOR: Final = re.compile(
    r"\bask\w*(?: (?!(?:about|who|whether|if|what|which|how|that)\b)[\w'’]+){0,5}?"
    rf" (?:for|to (?:send|take|make)(?: me| us)?){_WHAT}(?!.* to be\b)"
)
_PASSES_ON: Final = (
    re.compile(
        r"\b(?:send|post|share|upload|forward|publish|put|text|message|e ?mail|dm|whatsapp|snapchat)"
        rf"{_WHAT}"
    ),
    re.compile(rf"\bshow{_WHAT}.*?\b(?:to|with)(?: [\w'’]+){{0,3}}? {_FRIEND}\b"),
    re.compile(rf"\bshow(?: (?:my|our|the|a|some|other)){{0,2}} {_FRIEND}{_WHAT}"),
)
_FOR_HELP: Final = re.compile(r"\b(?:help|advice|advise|support|safe|warn)\w*\b")
_TO_WHAT_END: Final = re.compile(r"\b(?:to|by|for|when|while) (?=(\w+(?: \w+){0,2}))")
_TO_DO: Final = re.compile(
    r"\bto (?=((?!(?:the|a|an|any|their|his|her|your|our|my|its|this|that|these|those|them|it)\b)\w+(?: \w+){0,2}))"
)
_ALLOWS_NOTHING: Final = frozenset({"obligation", "procedure", "advice"})  # whatever "may" means
_SAYS_NOTHING: Final = frozenset({"definition", "form-field", "legal-reference", "record"})

_FORBIDS: Final = re.compile(
    r"\b(?:must not|may not|never|nobody|nothing|not|no|forbidden|banned|refrain|neither|without"
    r"|stay off|turn down|decline)\b",
    re.IGNORECASE,
)
# What others do, or what is done to them: "pupils who post", "comments that pupils post".
_RELATIVE: Final = re.compile(r"\b(?:that|which|who|whom|whose)\b.*", re.IGNORECASE | re.DOTALL)
_THAT_DOES: Final = re.compile(r"\b(?:that|which)\b[^,;:]*", re.IGNORECASE)
_JOINED: Final = re.compile(
    rf"{_ASKED.pattern}(?: (?:also|only))?(?: [\w'’-]+(?:,|,? (?:and|or)\b))+ [\w'’-]+"
)
# Nobody is kept from posting by a ban on deleting posts; a question about deleting gets no "No".
_UNDOING: Final = re.compile(
    r"(?:\b(?:not|never|(?:nobody|no one) (?:may|must|should|shall|can))\b|n['’]t\b)(?: (?:ever|then|also|\w+ly))?"
    r" (?:delet|remov|eras|hid|ignor|overlook|block|stop|prevent|hinder|discourag|punish|forbid|ban|refus"
    r"|reject|declin|dismiss|take (?:\w+ ){0,3}?down)\w*\b(?!,| (?:or|and)\b)",
    re.IGNORECASE,
)
_THING: Final = r"(?:message|text|e-?mail|post|comment|tweet|video|film|record|call|phone)"
# What such a ban goes on with is banned as it stands: "ignore this rule or add pupils as friends".
# Where it may be what others do, or another thing that is not to be undone, nothing is heard.
_LEADS_ELSEWHERE: Final = re.compile(
    r"\b(?:(?<!write )(?<!talk )(?<!speak )(?<!reply )(?<!respond )"
    r"to(?! (?:the|an?|any|their|his|her|your|our|this|that|these|those|them|it)\b)|if|when\w*|where\w*"
    r"|while|because|before|after|until|unless|how|what\w*|whether|they|he|she|you|we"
    r"|(?:pupils|students|children|parents|people|others|colleagues|staff)"
    r" (?=(?:post|share|send|write|say|make|take|like|add|do|put|upload|publish|use|want|have|get|find)\b))"
    r".*",
    re.IGNORECASE | re.DOTALL,
)
_DOING: Final = r"(?!\w+(?:ing|[^s]s)\b)[\w'’-]+"
_OR_DOES: Final = re.compile(
    rf"\b(?:or|nor) (?P<list>(?:{_DOING}(?:,|,? (?:or|nor|and)) ){{0,5}})"
    rf"(?P<last>(?!{_THING} (?:of|from|by|about|on|to|in|with|at|for|between)\b){_DOING}"
    rf" (?!(?:of|from|by|or|and|nor)\b|(?:{_THING}|request|detail|name|number|address|account|page)s?\b)\w.*)",
    re.IGNORECASE,
)
_THINGS: Final = re.compile(
    r"\b(?:an?|the|any|some|every|this|no|their|his|her|your|my|our)(?: (?:own|private|personal|direct))?"
    rf" {_THING}\b|\b(?:text |e-?mail |phone |voice )?{_THING}s\b",
    re.IGNORECASE,
)
_SHOWN: Final = r"(?:words?|comments?|images?|imagery|pictures?|photos?|photographs?|videos?|sound)"
_WRITTEN: Final = re.compile(
    rf"(?<=\b)text\b(?=(?:,| or| and)(?: \w+)? {_SHOWN}\b)"
    rf"|(?:(?<=comments, )|(?<=comments or )|(?<=pictures, )|(?<=pictures or )|(?<=images or )|(?<=own ))text\b",
    re.IGNORECASE,
)
_ONLY_BY: Final = re.compile(r"\bonly (?:by|through|via|on|in|with|use|using)\b", re.IGNORECASE)
_FRIENDS: Final = re.compile(r"\b(?:be)?friend|\bfollowers?\b|\bsubscribers?\b", re.IGNORECASE)
_MESSAGES: Final = re.compile(r"\b(?:(?:private|direct|secret|text) )?messages?\b", re.IGNORECASE)
_MAKES: Final = re.compile(
    r"\b(?:mak(?:e|es|ing)|made|leav(?:e|es|ing)|left|have|having|tak(?:e|es|ing) part|engag\w+"
    r"|start\w*|swap\w*|exchang\w+)\b",
    re.IGNORECASE,
)
_NONE: Final = re.compile(r"\b(?:never|nobody|nothing|no|none|neither|without)\b", re.IGNORECASE)
_NOBODY_MAY: Final = re.compile(
    r"\b(?:nobody|nothing|neither|no)\b[^.:]{0,200}?\bmay\b", re.IGNORECASE
)
_ALLOWS: Final = re.compile(
    r"\b(?:may|free to|can|accepts?|allows?|allowed|need not|encouraged|are asked)\b", re.IGNORECASE
)
_SAYS_MAY: Final = re.compile(
    r"\b(?:staff|you|they|pupils?) may(?! not)\b|(?<!not )\ballowed\b|\bnot restricted\b"
    r"|^[^.]*\bmay(?! not| be\b| well\b| harm\b)\b",
    re.IGNORECASE,
)
_LIMITS: Final = re.compile(
    r"\b(?:only|unless|except\w*|if|as long as|provided|where|when|until|while|without|approv\w+"
    r"|agreed?|but|needs?|within|before|after|no more|limited|must|never|alone|always)\b",
    re.IGNORECASE,
)
_EXCEPTS: Final = re.compile(
    r"\b(?:unless|(?<!no )except\w*|without (?:the|an|a|written)\b.{0,40}(?:consent|approval|permission)"
    r"|without (?:[\w'’]+ ){0,5}?(?:consent|approval|permission|agreement|leave|asking)\b"
    r"|only (?:if|where|with|when|by)|does not (?:cover|limit))\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A clause that speaks of a question.

    ``matched`` are words of the question; ``values`` are title and label of what the school
    chose. ``mood`` is what a sentence of the clause says of the very things that were asked
    about; None where none does, and where the clause binds others than the asker: ``yours`` is
    False then.
    """

    clause: ClauseText
    score: float
    matched: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    mood: Mood | None
    yours: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """All that a question brings: answers, and areas of the policy to look at where there is none.

    ``worry`` is True where the question tells of danger: whom to tell comes first then.
    ``unsaid`` are titles of what the question is about and the policy does not say; none where
    the answers say enough without.
    """

    answers: tuple[Answer, ...]
    topics: tuple[tuple[str, str], ...]
    worry: bool
    unsaid: tuple[str, ...] = ()


def ask(
    index: Index, question: str, limit: int = 5, *, roles: Collection[str] = ()
) -> tuple[Answer, ...]:
    """The clauses that speak of a question, best first; none where none does.

    ``roles`` are the codes of the asker's roles. What binds others comes after what binds them.
    """
    wanted = index.wanted(question)
    about = _About(question, wanted)
    hits = sorted(
        ((_score(hit, about, roles), hit) for hit in index.search(question)),
        key=lambda scored: (-scored[0], scored[1].place),
    )
    if not any(_speaks(hit, _COVERED_LEAST) for _, hit in hits[:_FOREMOST]):
        return ()
    best = hits[0][0]
    asked = _Asked(question, wanted, roles)
    return tuple(
        _answer(index.text, hit, score, asked)
        for place, (score, hit) in enumerate(hits[: max(limit, 0)])
        if score >= (_NEAR_BEST if place < _ALWAYS else _NEARER) * best
        and _speaks(hit, _COVERED_LEAST / 2)
    )


def reply(index: Index, question: str, limit: int = 5, *, roles: Collection[str] = ()) -> Reply:
    """Answers, topics to look at where there is no answer, and whether the question is a worry."""
    answers = ask(index, question, limit, roles=roles)
    topics = () if answers else tuple(_topics(index, question))
    unsaid = tuple(_unsaid(index, question, answers, roles))
    return Reply(answers, topics, is_worry(question), unsaid)


def mood_of(clause: ClauseText) -> Mood | None:
    """What the clause as a whole says; None where it neither forbids, allows, asks nor advises."""
    text = clause.text
    match clause.kind:
        case "prohibition":
            if not _FORBIDS.search(text) or _SAYS_MAY.search(_NOBODY_MAY.sub("", text)):
                return None
            return "no, unless" if _EXCEPTS.search(text) else "no"
        case "permission":
            if _FORBIDS.search(text.partition(".")[0]) or not _ALLOWS.search(text):
                return None
            return "yes, if" if _LIMITS.search(text) else "yes"
        case "obligation" | "report":
            return "duty"
        case "advice":
            return "advice"
        case _:
            return None


class _Asked:
    """The things that a question names, and which of them a sentence must name to answer it."""

    def __init__(self, question: str, wanted: Collection[Wanted], roles: Collection[str]) -> None:
        self.things = [one.means for one in wanted if one.means]
        self.words = [one.terms[0][0] for one in wanted if not one.means]
        self.roles = roles
        self.free = any(_FREE & thing and "insult" not in thing for thing in self.things)
        self.acts = _acts_asked(question)
        self.others = bool(_OTHER_PEOPLES.search(question))
        plain = _plain(question)
        self.spreads = _spreads_images(plain)
        if self.spreads:
            self._leave_out_ways()
        self.answerable = _moods_for(question, plain)
        if self._may_not_be_refused(plain):
            self.answerable = [mood for mood in self.answerable if not mood.startswith("no")]

    def _may_not_be_refused(self, plain: str) -> bool:
        """Whether no policy can forbid what is asked, or "No" would be said of something else."""
        means = {concept for thing in self.things for concept in thing}
        return (
            self.free
            or (is_worry(plain) and ("indecent" not in means or self._speaks(plain)))
            or bool(_MY_CHILD.search(plain))
            or tells(plain, means, self.roles)
        )

    def _speaks(self, plain: str) -> bool:
        return bool(_SPEAKS.search(plain) or (not self.spreads and _MAY_SPEAK.search(plain)))

    def _leave_out_ways(self) -> None:
        """An intimate image is not passed on by any way, nor to any friend; who asks would look."""
        self.things = [thing for thing in self.things if not thing <= _WAYS_TO_SPREAD]
        if not self.acts:
            self.words = [word for word in self.words if word != "ask"]
            self.acts = _LOOKING

    def mood(self, clause: ClauseText) -> Mood | None:
        """What the clause says of all the things together; None where it could mean another."""
        mood = self._said(clause) if binds(clause, self.roles) else None
        if mood in {"yes", "yes, if"} and clause.kind in _ALLOWS_NOTHING:
            return None
        return mood if mood in self.answerable else None

    def _said(self, clause: ClauseText) -> Mood | None:
        if not self.things or clause.kind in _SAYS_NOTHING or defines(clause.text):
            return None
        heading = clause.own_heading
        parts = parts_of(clause.text)
        telling = [part for part in parts if self._are_named(self.things, heading, part.text)]
        if telling and not any(part.order for part in parts):
            return self._as_far_as_asked(_mood_without_orders(clause), heading, telling)
        orders = {part.order for part in telling if part.order}
        if len(orders - {"advises"}) > 1:
            return None
        order = strongest_order(orders)
        telling = [part for part in telling if part.order == order]
        return self._as_far_as_asked(_mood(order, clause.text), heading, telling)

    def _as_far_as_asked(
        self, mood: Mood | None, heading: str, telling: Collection[Part]
    ) -> Mood | None:
        """What sentences say, as far as they speak of no other act and of nothing narrower."""
        if mood in {"no", "no, unless"} and not any(self._forbids(part.text) for part in telling):
            return None
        if mood in {"yes", "yes, if"} and not any(self._allows(part.text) for part in telling):
            return None
        narrow = any(self._is_narrow(heading, part.text) for part in telling)
        said = _unless_narrow(mood, narrow=narrow)
        return "no, unless" if said == "yes, if" and self._is_kept_to_ways(telling) else said

    def _is_kept_to_ways(self, telling: Collection[Part]) -> bool:
        """Whether pupils may be reached in named ways alone, and the question names none such.

        "Only by the school blog" must not read as leave to whoever overlooks the blog.
        """
        named = frozenset().union(*self.things)
        if not named >= _CHILDREN or not named.isdisjoint(_SCHOOL_WAYS):
            return False
        return "contact" in self.acts and any(_ONLY_BY.search(part.text) for part in telling)

    def _forbids(self, text: str) -> bool:
        """Whether what a sentence forbids is an act that was asked about, done to the same."""
        if _OTHER_PEOPLES.search(text) and not self.others:
            return False
        done = _acts_forbidden(text)
        if not done.isdisjoint(self.acts - _TO_AN_END):
            return True
        wholly = self.acts.issuperset(_ends(text)) and not _has_unknown_end(text)
        return wholly and not done.isdisjoint(self.acts)

    def _allows(self, text: str) -> bool:
        """Whether what a sentence allows is an act that was asked about.

        Leave to complain is none to do so online, unless that is said.
        """
        online = any(_UNDERSTOOD in thing for thing in self.things)
        if online and self.acts == _HARM and _UNDERSTOOD not in _named(text):
            return False
        return not self.acts.isdisjoint(_acts_allowed(text))

    def beside(self, concept: str, clause: ClauseText) -> bool:
        """Whether a clause names all that is asked beside one concept, if anything is."""
        others = [thing for thing in self.things if concept not in thing]
        return bool(others) and self._are_named(others, clause.heading, clause.text)

    def _are_named(self, things: Collection[frozenset[str]], heading: str, text: str) -> bool:
        named = _named(heading) | _named(text) | {_UNDERSTOOD}
        stems = {word.stem for word in words(f"{heading} {text}")}
        return stems.issuperset(self.words) and not any(map(named.isdisjoint, things))

    def _is_narrow(self, heading: str, text: str) -> bool:
        """Whether a sentence speaks of somebody or something that the question leaves out."""
        if _CONTACT_AT_ALL in self.things and _MESSAGES.search(text):
            return True
        asked = frozenset().union(*self.things)
        beside = (_named(heading) | _named(text)).difference(
            self.roles, _CHILDREN if self.others else (), asked, _alternatives(text, asked)
        )
        return any(lexicon().concepts[one].narrows for one in beside)


def _spreads_images(plain: str) -> bool:
    """Whether a question is about asking for an intimate image or passing one on, for no help."""
    if _FOR_HELP.search(plain):
        return False
    ways = (_ASKS_FOR,) if re.search(r"\bask", plain) else _PASSES_ON
    found = (one["what"] for way in ways for one in way.finditer(plain))
    return any("indecent" in _named(what) for what in found)


def _plain(question: str) -> str:
    return " ".join(word.written.casefold() for word in words(question))


def _moods_for(question: str, plain: str) -> Collection[Mood]:
    """What a question can be answered with: one that asks neither whether nor if, with nothing.

    Nor is one that holds a "not" or its like: what forbids the one thing allows the other.
    """
    if _ASKS_ELSE.search(question) or _TURNED.search(plain):
        return ()
    if _MAY_I.search(question) and not _SHIELDED.search(plain):
        return get_args(Mood)
    asks = _MAY_I.search(question) or _MUST_I.search(question)
    return ("duty", "advice") if asks else ()


def _acts_asked(question: str) -> frozenset[str]:
    """What the asker would do: the first act named after "can I" or its like.

    Who would use a thing may do so to an end, which is asked about too.
    """
    plain = _plain(question)
    asking = _ASKED.search(plain)
    asked = plain[asking.end() :] if asking else plain
    named = acts().named(asked) or acts().named(plain)
    first = named[0] - _NO_ACT if named else frozenset[str]()
    return first | _ends(asked) if first == _TO_AN_END else first


def _acts_in(text: str) -> frozenset[str]:
    return frozenset(act for several in acts().named(text) for act in several) - _NO_ACT


def _acts_allowed(text: str) -> frozenset[str]:
    """What a sentence gives leave to: the first act after "may", and those joined to it."""
    may = _ASKED.search(text)
    said = _RELATIVE.sub("", text[may.start() :] if may else text)
    joined = _JOINED.search(said)
    return _acts_asked(said) | _acts_in(joined[0] if joined else "")


def _acts_forbidden(text: str) -> frozenset[str]:
    """The acts that a ban keeps one from; not those of others, nor those it keeps from being undone.

    In "do not read a message" the message is a thing, and an act only where no other is named. The
    harm that a banned post would do is banned too.
    """
    undoing = _UNDOING.search(text)
    if undoing:
        return _acts_joined(text[undoing.end() :])
    before, ban, after = _in_three(text)
    own = f"{_RELATIVE.sub('', before)}{ban}{_RELATIVE.sub('', after)}"
    own = _WRITTEN.sub(" ", own)
    acted = _acts_in(own if _MAKES.search(own) else _THINGS.sub(" ", own)) or _acts_in(own)
    harm = (_acts_in(match[0]) & _HARM for match in _THAT_DOES.finditer(after))
    return acted.union(*harm)


def _acts_joined(text: str) -> frozenset[str]:
    """The acts that a ban on undoing goes on with: "a message or share it" after "not delete"."""
    joined = _OR_DOES.search(_LEADS_ELSEWHERE.sub("", _RELATIVE.sub("", text)))
    if joined is None:
        return frozenset()
    return _acts_in(joined["list"]) | acts().at_start(joined["last"]) - _NO_ACT


def _in_three(text: str) -> tuple[str, str, str]:
    """A ban cut at its first word that forbids: "that", before it, may be no relative clause."""
    found = _FORBIDS.search(text)
    start, end = found.span() if found else (0, 0)
    return text[:start], text[start:end], text[end:]


def _ends(text: str) -> frozenset[str]:
    """The acts to whose end something is done: "use it to post", "for selling"."""
    ends = (acts().at_start(match[1]) for match in _TO_WHAT_END.finditer(text))
    return frozenset(act for named in ends for act in named) - _NO_ACT


def _has_unknown_end(text: str) -> bool:
    """Whether something may be done to an end that is no act we know: "use it to annoy"."""
    ends = (match[1] for match in _TO_DO.finditer(text))
    return any(not acts().at_start(end) - _NO_ACT for end in ends)


def _alternatives(text: str, asked: Collection[str]) -> frozenset[str]:
    """The people of whom the same is said as of those asked about: "a pupil or a parent"."""
    spans = [span for span in lexicon().spans(tuple(words(text))) if not _is_article(span)]
    found: set[str] = set()
    for one, joint, other in zip(spans, spans[1:], spans[2:], strict=False):
        if joint.words[0].written.casefold() in {"or", "nor"}:
            people = [{each.id for each in span.concepts if each.person} for span in (one, other)]
            if all(people) and any(not who.isdisjoint(asked) for who in people):
                found.update(*people)
    return frozenset(found)


def _is_article(span: Span) -> bool:
    return span.words[0].written.casefold() in {"a", "an", "any", "the"} and len(span.words) == 1


@lru_cache(maxsize=4096)
def _named(text: str) -> frozenset[str]:
    """What a clause names; where it speaks of what is written, "text" is no message."""
    return lexicon().named(_WRITTEN.sub(" ", text))


# The law and the safety of children let nobody be kept from these.
_FREE: Final = frozenset(
    {
        "police",
        "whistle",
        "union",
        "tell-whom",
        "worry-child",
        "complain",
        "dsl",
        "allegation-adult",
        "evidence",
        "support",
    }
)
_SCHOOL_WAYS: Final = frozenset({"blog", "site", "work-email"})
_FAMILIES: Final = frozenset({"pupil", "parent"})
_CHILDREN: Final = frozenset({"pupil"})
_CONTACT: Final = frozenset({"call", "chat-group", "contact", "message", "own-number", "texting"})
_CONTACT_AT_ALL: Final = frozenset({"contact"})
_WAYS: Final = _CONTACT | {"befriend", "email", "own-email"}
# "Show" is heard as a school show too.
_WAYS_TO_SPREAD: Final = _WAYS | {
    "blog",
    "game",
    "own-device",
    "share-post",
    "social-media",
    "trip",
}
_LOOKING: Final = frozenset({"look"})
_TO_AN_END: Final = frozenset({"use"})
_HARM: Final = frozenset({"insult"})
_NO_ACT: Final = frozenset({"none"})
_UNDERSTOOD: Final = "social-media"  # what every such policy is about


def _mood(order: Order | None, text: str) -> Mood | None:
    match order:
        case "forbids":
            return "no, unless" if _EXCEPTS.search(text) else "no"
        case "allows":
            return "yes, if" if _LIMITS.search(text) else "yes"
        case "asks":
            return "duty"
        case "advises":
            return "advice"
        case None:
            return None


def _mood_without_orders(clause: ClauseText) -> Mood | None:
    """The mood of a clause whose words order nothing in so many words, such as "Report it"."""
    mood = mood_of(clause)
    doubtful = mood in {"no", "no, unless"} and not _NONE.search(clause.text)
    return None if doubtful or (mood == "advice" and not clause.has_own_heading) else mood


def _unless_narrow(mood: Mood | None, *, narrow: bool) -> Mood | None:
    """A rule on a narrower matter forbids nothing of the wider one, and allows it in part."""
    if not narrow:
        return mood
    match mood:
        case "no" | "no, unless":
            return None
        case "yes":
            return "yes, if"
        case _:
            return mood


def _unsaid(
    index: Index, question: str, answers: Collection[Answer], roles: Collection[str]
) -> Iterator[str]:
    """Titles of what a question names plainly and the policy leaves open."""
    if any(answer.mood for answer in answers):
        return
    wanted = index.wanted(question)
    asked = _Asked(question, wanted, roles)
    plain = lexicon().settling.within(tuple(words(question)))
    for concept in distinct([each for one in wanted for each in sorted(one.means & plain)]):
        known = lexicon().concepts[concept]
        silent = index.text.values.get(known.settled_by, NOT_STATED) == NOT_STATED
        aside = not known.narrows and any(asked.beside(concept, one.clause) for one in answers)
        if silent and not aside and concept not in index.spoken_of:
            yield known.title


def _speaks(hit: Hit, least: float) -> bool:
    """Whether a clause speaks of the question rather than sharing a stray word with it."""
    return hit.covered >= least or hit.meanings >= _MEANINGS_ENOUGH


class _About:
    """What a question is after, by its form, its words of worry and whom it would reach.

    With whom one is in touch says more than by which means: a rule on contact with pupils comes
    before one on phones.
    """

    def __init__(self, question: str, wanted: Collection[Wanted]) -> None:
        self.meaning = bool(_MEANING.search(question))
        self.worry = is_worry(question)
        named = {concept for one in wanted for concept in one.means}
        self.reaches = not named.isdisjoint(_WAYS)
        self.whom = {one for one in named if lexicon().concepts[one].person}

    def weight(self, clause: ClauseText) -> float:
        kind = _KIND.get(clause.kind, 1.0)
        if self.meaning and clause.kind == "definition":
            kind = _MEANT
        return (
            kind
            * (_WORRY.get(clause.area, 1.0) if self.worry else 1.0)
            * (_IN_TOUCH_WITH if self._is_on_contact(clause) else 1.0)
        )

    def _is_on_contact(self, clause: ClauseText) -> bool:
        """Whether a clause speaks of being in touch with those whom the question would reach."""
        if not self.reaches or not self.whom:
            return False
        text = f"{clause.own_heading}. {clause.text}"
        named = _named(text)
        on_contact = not named.isdisjoint(_CONTACT) or bool(_FRIENDS.search(text))
        return on_contact and not self.whom.isdisjoint(named)


def _score(hit: Hit, about: _About, roles: Collection[str]) -> float:
    others = _OTHERS_TO_FAMILIES if roles and _FAMILIES.issuperset(roles) else _OTHERS
    whose = 1.0 if binds(hit.clause, roles) else others
    return hit.score * (1 - _WHOLE + _WHOLE * hit.covered) * about.weight(hit.clause) * whose


def binds(clause: ClauseText, roles: Collection[str]) -> bool:
    """Whether a clause is meant for someone of these roles; True where none is given."""
    if not roles or not clause.binds or not set(clause.binds).isdisjoint(roles):
        return True
    return "staff" in clause.binds and any(_is_employee(code) for code in roles)


def _is_employee(code: str) -> bool:
    known = known_roles().get(code)
    return known is not None and known.capacity == "employee"


def _answer(text: PolicyText, hit: Hit, score: float, asked: _Asked) -> Answer:
    return Answer(
        clause=hit.clause,
        score=score,
        matched=distinct(hit.matched),
        values=tuple(_values(text, hit.clause)),
        mood=asked.mood(hit.clause),
        yours=binds(hit.clause, asked.roles),
    )


def _values(text: PolicyText, clause: ClauseText) -> Iterator[tuple[str, str]]:
    known = parameters()
    for name in clause.parameters:
        raw = text.values.get(name, NOT_STATED)
        if name in known and raw != NOT_STATED:
            try:
                yield known[name].title, known[name].label(known[name].parse(raw))
            except InvalidValue:
                continue


def _topics(index: Index, question: str) -> Iterator[tuple[str, str]]:
    """The areas of this policy nearest to a question, by the clauses that it meets at all."""
    near = distinct([hit.clause.area for hit in index.search(question)])
    have = distinct([clause.area for clause in index.text.clauses])
    for area in distinct([*near, *have])[:_TOPICS]:
        if area in areas():
            yield area, areas()[area].title
