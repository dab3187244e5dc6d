"""Rules of one document that cannot all hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from schoolgate.reading.health.exam import Examination, plain, shorten
from schoolgate.reading.health.roles import mentions
from schoolgate.reading.model import Clause, Finding, Sentence, Value
from schoolgate.reference import NOT_STATED, parameters, phrase_of
from schoolgate.text import Text, listed, template

CODE = "values-contradict"
_SOURCE = Text("one question, one answer")
_SINGLE = frozenset({"choice", "yes-no", "number", "role"})
_NOT = r"(?:must|should|shall|will|can|do|are|is|would)\s*(?:not|never)|may not(?! be\b)|cannot|\bnever|(?<!may )(?<!might )(?<![\w])not|no (?:staff|member|employee|adult|one)\b[^.;]{0,30}?(?:may|should|must|can|is|are)"
_PUPIL = r"(?:pupils?|students?|children|child|young people|young person|learners?)"
_MEDIA = (
    r"(?:social|online|internet|facebook|webspace|site|media|friend|networking|follow|befriend)"
)
_UNLESS = re.compile(
    r"\b(?:unless|except(?:ion|ions|ing)?|other than|apart from|save (?:for|where|in)|without (?:the )?(?:\w+ ){0,4}(?:permission|approval|consent|agreement|authoris\w+)|"
    r"only (?:if|when|where|with|after|through)|until|outside (?:of )?agreed|if (?:it|that|they|this|he|she)|likely to)\b",
    re.IGNORECASE,
)
_LEAVER = re.compile(
    r"\b(?:leaving|former|previous|ex-?\s?(?:pupil|student)|past pupil|has left|have left|left the school|alumni)\b",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(
    r"\b(?:official|sanctioned|school(?:['’]s)? (?:blog|site|account|e-?mail|page|learning platform)|work purposes|class blog|behalf of)\b",
    re.IGNORECASE,
)

Rule = tuple[Sentence, Clause, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A ban that knows no exception, and words elsewhere that make one."""

    about: str
    is_ban: Callable[[str], bool]
    is_exception: Callable[[str], bool]
    action: str


def _matches(pattern: str) -> Callable[[str], bool]:
    """A test for the pattern, compiled when it is first asked."""

    @cache
    def compiled() -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return lambda text: bool(compiled().search(text))


_CONTACT_BAN = _matches(
    rf"(?:{_NOT})[^.;]{{0,60}}?\b(?:contact|communicat\w*|interact\w*|befriend\w*|friends?|accept\w*|follow|add|message|link)\b[^.;]{{0,60}}?\b{_PUPIL}\b|"
    rf"(?:{_NOT})[^.;]{{0,30}}?[‘'“\"]?friend[’'”\"]? (?:a |any )?{_PUPIL}|\bno (?:contact|communication)\b[^.;]{{0,40}}\b{_PUPIL}\b"
)
_CONTACT_EXCEPTION = _matches(
    r"\b(?:family members?|relatives?|related to|own (?:child|children|family)|siblings)\b"
)
_APPROVED = _matches(
    r"\b(?:unless|except\w*|if|where|without|with)\b[^.;]{0,60}\b(?:approv\w+|permission|agreed|authoris\w+|consent)\b"
)
_SCHOOL = r"\b(?:the|their|this|our) (?:school|academy|federation|employer|trust)\b(?!\s+(?:staff|pupils?|equipment|business|day|account|logo|name|email|e-mail|address|website|site|uniform|badge|crest|policy|personnel))(?![’']s)"
_REFERENCE_BAN = _matches(
    rf"(?:{_NOT})\s+(?:\w+ ){{0,2}}(?:mak\w+ (?:any )?(?:reference|mention|comment)s?|refer|mention|discuss|post anything|name)\b(?! (?:of )?(?:any )?(?:confidential|personal|negative|derogatory|inappropriate))[^.;]{{0,30}}?{_SCHOOL}|"
    rf"\bmak\w+ no (?:mention|reference)s? (?:of|to) {_SCHOOL}|"
    rf"\b(?:mention|references?) (?:of|to) {_SCHOOL}[^.;]{{0,60}}?\b(?:is|are) (?:forbidden|prohibited|banned|not (?:allowed|permitted))\b"
)
_HARMFUL = _matches(
    r"\b(?:derogatory|defamatory|offensive|discriminatory|negative|confidential|sensitive|disparaging|abusive|insult\w*|inappropriate|damag\w+|disrepute|damage|harmful|critical|false|misleading)\b"
)
_NOBODY_BEFORE = r"(?:^|[.;])(?:(?!\b(?:no|nobody|none|neither)\b)[^.;])*?"
_ANOTHER = Text("another rule")
_EXCEPTION = template(
    "On {about}, this allows nothing, but {place} makes an exception or a milder rule."
)
_AS_IF = template("On {about}, this allows nothing, but {place} speaks as if some were allowed.")
_REFERENCE_MILD = (
    (
        _matches(
            rf"{_NOBODY_BEFORE}\bmay (?:(?:say|state|mention|disclose|identify|discuss|refer)\b[^.;]{{0,50}}\b(?:school|work|employer|academy|federation|trust)|name (?:the|their|our) (?:school|employer|academy|federation|trust))\b"
        ),
        _EXCEPTION,
    ),
    (
        _matches(
            r"\b(?:discuss|refer to|comment on|mention) their (?:work|job|role)\b|\bif (?:staff|you|employees)\b[^.;]{0,30}\b(?:discuss|mention|refer to)\b"
        ),
        _EXCEPTION,
    ),
    (
        _matches(
            r"\bviews\b[^.;]{0,60}\b(?:are|is) (?:my|their|your|his or her) own\b|\bviews\b[^.;]{0,30}\bmine\b"
        ),
        _AS_IF,
    ),
    (
        _matches(
            r"\bany (?:posts?|comments?)\b[^.;]{0,40}\b(?:related|relating|refer\w*) to the (?:school|federation|academy|trust)"
        ),
        _AS_IF,
    ),
    (
        _matches(
            rf"(?:{_NOT})\s+(?:\w+ ){{0,1}}(?:represent|present|express)\w* (?:your|their) (?:personal |own )?(?:views|opinions) as\b"
        ),
        _AS_IF,
    ),
    (
        _matches(
            rf"(?:{_NOT})\s+(?:\w+ ){{0,1}}(?:discuss|post|publish)\b[^.;]{{0,12}}\b(?:personal|confidential)\b[^.;]{{0,60}}\b(?:school|pupils?|staff|academy|federation)\b"
        ),
        _AS_IF,
    ),
)
_USE_BAN = _matches(
    rf"(?:{_NOT})[^.;]{{0,40}}?\b(?:(?<!open )access|use|using|log in|visit)\b[^.;]{{0,50}}?\b(?:social|networking|facebook|personal)\b[^.;]{{0,60}}?\b(?:during (?:the )?(?:school day|working (?:hours|day|time)|work|lessons)|at work|in school time|on (?:the )?(?:school|academy|college|trust)(?:['’]s)? (?:equipment|computers|devices)|from (?:the )?school (?:computers|equipment))\b|"
    r"\bpersonal use\b[^.;]{0,60}?\b(?:at work|equipment|computers|devices|school day|working (?:hours|day|time)|in school)\b[^.;]{0,20}?\b(?:forbidden|prohibited|banned|not (?:allowed|permitted|acceptable))\b"
)
_USE_ALLOWED = _matches(
    r"\b(?:permits?|allow(?:s|ed)?|may|can|reasonable|occasional|limited)\b[^.;]{0,60}\b(?:personal use|use (?:of )?social|social (?:media|network\w*))\b[^.;]{0,80}\b(?:at work|breaks?|lunch|school day|working hours|work|outside lessons|(?:school|academy|college) (?:equipment|computers|devices))\b"
    r"|\bpersonal use\b(?:(?!\bnot\b)[^.;]){0,60}?\b(?:allowed|permitted)\b[^.;]{0,60}\b(?:at work|breaks?|lunch|school day|(?:school|academy|college) (?:equipment|computers|devices))\b"
)
_OWN_DEVICE = _matches(
    r"\b(?:own|personal) (?:\w+ ){0,2}(?:devices?|phones?|equipment|computers?|mobiles?)\b|"
    r"\b(?:devices?|phones?|equipment|computers?|mobiles?) of (?:their|your|one['’]s) own\b"
)
_DETAILS_BAN = _matches(
    rf"(?:{_NOT})[^.;]{{0,20}}?\b(?:giv\w+|share|disclose|exchange)\b[^.;]{{0,20}}?\bpersonal (?:contact details|(?:mobile |phone |telephone )*numbers?|e-?mail addresses)[^.;]{{0,60}}?\bto (?:\w+ ){{0,2}}(?:{_PUPIL}|parents)"
)
_PARENT_BAN = _matches(
    rf"(?:{_NOT})[^.;]{{0,50}}?\b(?:contact|communicat\w*|interact\w*|befriend\w*|friends?|accept\w*)\b[^.;]{{0,40}}?\b(?:with )?(?:parents|carers)\b"
)
_PARENT_ALLOWED = _matches(
    r"\b(?:accepted|recognised|understood|may|can|allowed|some staff)\b[^.;]{0,60}\b(?:communicat\w*|friends?|contact|in touch)\b[^.;]{0,40}\b(?:parents|carers)\b[^.;]{0,50}\b(?:social|online|facebook|media)\b"
)


def check_contradictions(exam: Examination) -> Iterator[Finding]:
    found = [*_pairs(exam), *_values(exam), *_cycle_against_dates(exam)]
    seen: set[frozenset[int]] = set()
    for finding in found:
        places = frozenset({finding.line, *(line for line, _ in finding.related)})
        if places in seen:
            continue
        seen.add(places)
        yield finding
    yield from _chains(exam)


def _pairs(exam: Examination) -> Iterator[Finding]:
    rules: list[Rule] = [(s, c, _told(s, c)) for s, c in exam.rules()]
    yield from _contact(rules)
    yield from _reference(rules)
    yield from _simple(
        rules, Text("personal use at work"), lambda t: _USE_BAN(t) and not _OWN_DEVICE(t),
        lambda t: _USE_ALLOWED(t) and not _OWN_DEVICE(t) and not _USE_BAN(t), Text("Decide whether personal use at work is banned or limited, and say it once."),
    )  # fmt: skip
    yield from _simple(
        rules, Text("personal contact details"), _DETAILS_BAN,
        lambda t: _DETAILS_BAN(t) and bool(_UNLESS.search(t)), Text("Say in one place who may give out which details, and who agrees to it."),
    )  # fmt: skip
    yield from _simple(
        rules, Text("contact with parents on social media"), lambda t: _PARENT_BAN(t) and not _PARENT_ALLOWED(t),
        _PARENT_ALLOWED, Text("Decide whether contact with parents is banned, limited or declared, and say it once."),
    )  # fmt: skip


def _told(sentence: Sentence, clause: Clause) -> str:
    """The sentence with the words that introduce its list."""
    if clause.lead and clause.sentences and sentence is clause.sentences[0]:
        return f"{clause.lead} {sentence.text}"
    return sentence.text


def _contact(rules: list[Rule]) -> Iterator[Finding]:
    """An outright ban on contact with pupils beside an exception for family or by approval."""
    bans = [
        rule for rule in rules
        if _CONTACT_BAN(rule[2]) and re.search(_MEDIA, rule[2], re.IGNORECASE) and not _LEAVER.search(rule[2]) and not _UNLESS.search(rule[2])
        and not _softened_after(rule) and not _OFFICIAL.search(rule[2]) and not _CONTACT_EXCEPTION(rule[1].text)
    ]  # fmt: skip
    exceptions = [
        rule for rule in rules
        if (_family_kept(rule[2]) or _friend_by_approval(rule[2]))
    ]  # fmt: skip
    action = Text(
        "Decide which exceptions there are (family, duties, approval by whom) and write them into the"
        " ban."
    )
    yield from _clash(Text("contact with pupils"), bans, exceptions, action)


def _softened_after(rule: Rule) -> bool:
    """Whether a later sentence of the same clause makes an exception."""
    sentence, clause, _ = rule
    later = clause.sentences[clause.sentences.index(sentence) + 1 :]
    return any(_UNLESS.search(each.text) for each in later)


def _family_kept(text: str) -> bool:
    if re.search(
        r"\bpupils?['’] (?:family|families)|\bfamil(?:y|ies) of|\bparents\b[^.;]{0,40}\bfamily\b",
        text,
        re.IGNORECASE,
    ):
        return False
    keeps = re.search(
        r"\bnot expect\w*\b[^.;]{0,40}\b(?:discontinue|end|stop|cease)\b[^.;]{0,40}\b(?:family|relatives)|"
        r"\b(?:may|can|allowed|continue|does not (?:apply|extend)|not apply|exempt)\b[^.;]{0,50}\b(?:family members?|relatives|own (?:child|children))|"
        r"\b(?:unless|except\w*|other than|apart from)\b[^.;]{0,60}\b(?:family|relative|related)",
        text,
        re.IGNORECASE,
    )
    return bool(keeps) and bool(re.search(_MEDIA, text, re.IGNORECASE))


def _friend_by_approval(text: str) -> bool:
    if re.search(r"\bdetails\b|\bnumbers?\b|\baddress", text, re.IGNORECASE):
        return False
    return (
        _CONTACT_BAN(text)
        and _APPROVED(text)
        and bool(re.search(r"\bfriend|\bfollow|\bcontact|\bcommunicat", text, re.IGNORECASE))
        and not _OFFICIAL.search(text)
    )


def _reference(rules: list[Rule]) -> Iterator[Finding]:
    """A ban on any word about the school beside rules that only limit what is said of it."""
    bans = [
        rule
        for rule in rules
        if _REFERENCE_BAN(rule[2]) and not _HARMFUL(rule[2]) and not _UNLESS.search(rule[2])
    ]
    for is_mild, words in _REFERENCE_MILD:
        milder = [rule for rule in rules if is_mild(rule[2]) and not _REFERENCE_BAN(rule[2])]
        found = list(
            _clash(
                Text("mentioning the school"),
                bans,
                milder,
                Text(
                    "Decide whether staff may mention the school at all, and on what terms; say it"
                    " once."
                ),
                words,
            )
        )
        if found:
            yield from found
            return


def _simple(
    rules: list[Rule],
    about: Text,
    is_ban: Callable[[str], bool],
    is_exception: Callable[[str], bool],
    action: Text,
) -> Iterator[Finding]:
    bans = [rule for rule in rules if is_ban(rule[2]) and not _UNLESS.search(rule[2])]
    exceptions = [rule for rule in rules if is_exception(rule[2])]
    yield from _clash(about, bans, exceptions, action)


def _clash(
    about: Text, bans: list[Rule], exceptions: list[Rule], action: Text, words: str = _EXCEPTION
) -> Iterator[Finding]:
    pairs = [
        (ban, other) for ban in bans for other in exceptions
        if ban[1].index != other[1].index and not _different_options(ban[1], other[1])
    ]  # fmt: skip
    if not pairs:
        return
    ban, other = pairs[0]
    more = [
        rule
        for rule in _unique(each for pair in pairs for each in pair)
        if rule[0] not in (ban[0], other[0])
    ]
    yield Finding(
        CODE,
        "warning",
        ban[0].line,
        shorten(ban[0].text),
        Text(words, about=about, place=_cite(other)),
        _SOURCE,
        action,
        ((other[0].line, shorten(other[0].text)), *((r[0].line, shorten(r[0].text)) for r in more)),
    )


def _unique(rules: Iterable[Rule]) -> list[Rule]:
    return list({(rule[0].line, rule[0].text): rule for rule in rules}.values())


def _cite(rule: Rule) -> str:
    """Its number, unless it is one of a list; where it stands is shown with its words."""
    number = rule[1].number
    return number if "." in number else _ANOTHER


def _different_options(one: Clause, other: Clause) -> bool:
    return one.option != other.option


def _values(exam: Examination) -> Iterator[Finding]:
    """One parameter stated twice with different values."""
    stated: dict[str, list[Value]] = {}
    for value in exam.values:
        kind = parameters().get(value.parameter)
        if (
            kind
            and kind.type in _SINGLE
            and value.value != NOT_STATED
            and value.confidence == "high"
        ):
            stated.setdefault(value.parameter, []).append(value)
    for name, values in stated.items():
        for one, other in combinations(values, 2):
            if one.value == other.value or one.line == other.line or _open_choice(exam, one, other):
                continue
            if parameters()[name].type not in ("number", "yes-no"):
                continue
            yield Finding(
                CODE,
                "warning",
                one.line,
                shorten(one.quote),
                Text(
                    "{question}: one place says {one}, another {other}.",
                    question=Text(parameters()[name].title),
                    one=_shown(one),
                    other=_shown(other),
                ),
                _SOURCE,
                Text("Decide which of the two holds and say it once."),
                ((other.line, shorten(other.quote)),),
            )
            break


def _open_choice(exam: Examination, one: Value, other: Value) -> bool:
    clauses = exam.clause_at(one.line), exam.clause_at(other.line)
    return None not in clauses and clauses[0].option != clauses[1].option  # type: ignore[union-attr]


def _shown(value: Value) -> str:
    if isinstance(value.value, bool):
        return Text("yes") if value.value else Text("no")
    return str(value.value)


def _cycle_against_dates(exam: Examination) -> Iterator[Finding]:
    """Such as "Reviewed every year", with a review date two years away."""
    dated = {field.line for field in exam.document.control}
    cycles = [
        v
        for v in exam.values
        if v.parameter == "review_cycle" and isinstance(v.value, int) and v.line not in dated
    ]
    review = next((f for f in exam.document.control if f.name == "review" and f.date), None)
    begins = [
        f
        for f in exam.document.control
        if f.name in ("reviewed", "adopted", "effective", "issue") and f.date
    ]
    if not cycles or review is None or not begins:
        return
    start = max(begins, key=lambda f: f.date or dt.date.min)
    assert review.date and start.date  # noqa: S101, PT018
    months = (review.date.year - start.date.year) * 12 + review.date.month - start.date.month
    cycle = cycles[0]
    if (
        cycle.line in (review.line, start.line)
        or months < 1
        or abs(months - cycle.value) <= max(2, cycle.value // 6)
    ):
        return
    yield Finding(
        CODE,
        "warning",
        cycle.line,
        shorten(cycle.quote),
        Text(
            "The text asks for a review every {cycle} months, but the dates on it lie {apart} months"
            " apart.",
            cycle=cycle.value,
            apart=months,
        ),
        _SOURCE,
        Text("Change the cycle or the date."),
        ((review.line, shorten(exam.lines[review.line].text)),),
    )


_SITE_APPROVAL = re.compile(
    r"\bapprov\w+\b|\b(?:agreement|permission|consent|authoris\w+) (?:of|from|by)\b", re.IGNORECASE
)
_CREATES = re.compile(
    r"\bcreat(?:ion|e|ed|ing)\b[^.;]{0,40}\b(?:sites?|accounts?|pages?|blogs?|webspace)|\b(?:sites?|accounts?|pages?|blogs?)\b[^.;]{0,20}\b(?:is|are|be)\s+(?:only\s+)?(?:set up|created|opened)\b|\b(?:new|set(?:ting)? up)\b[^.;]{0,30}\b(?:sites?|accounts?|pages?|blogs?)",
    re.IGNORECASE,
)
_OBTAINED = re.compile(
    r"\b(?:must|should|shall|is to|has to|needs?|will|may|can)\b[^.;]{0,80}\b(?:obtain\w*|given|sought|approved|approval|agreed|agreement|permission|authoris\w+|consent|signed)\b|\bapproval\b[^.;]{0,120}\b(?:from|of|by)\b|\bapproved by\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"\b(?:I|we)\s+(?:hereby\s+)?(?:approve|agree|authorise|confirm|give\s+(?:my|our)\s+(?:approval|consent))\b|\b(?:signature|signed|approved|approval|authorised)\b",
    re.IGNORECASE,
)
_APPROVERS = frozenset(
    {
        "headteacher",
        "executive-head",
        "slt",
        "assistant-head",
        "communications-manager",
        "network-manager",
        "ict-leader",
        "dsl",
        "line-manager",
        "hr",
        "governor",
        "chair-of-governors",
        "office",
    }
)
_LINE_MANAGER = re.compile(r"\bline[\s-]+manager", re.IGNORECASE)


def _chains(exam: Examination) -> Iterator[Finding]:
    """Who approves a new site: the clauses against each other and against the form."""
    stated: list[tuple[frozenset[str], int, str]] = []
    for sentence, _ in exam.rules():
        text = sentence.text
        if _CREATES.search(text) and _SITE_APPROVAL.search(text) and _OBTAINED.search(text):
            who = _roles_in(exam, text)
            if who:
                stated.append((who, sentence.line, shorten(text)))
    signed = _signers(exam)
    if stated and signed:
        who, line, quote = max(stated, key=lambda each: len(each[0]))
        if who != signed[0]:
            yield _chain_finding(line, quote, who, signed[0], Text("the form"), signed[1])
    for one, other in combinations(stated, 2):
        if one[0] != other[0] and not (one[0] < other[0] or other[0] < one[0]):
            yield _chain_finding(
                one[1], one[2], one[0], other[0], _ANOTHER, ((other[1], other[2]),)
            )
            return


def _roles_in(exam: Examination, text: str) -> frozenset[str]:
    found = {m.code for m in mentions(_only(exam, text))} & _APPROVERS
    if _LINE_MANAGER.search(text):
        found.add("line-manager")
    return frozenset(found)


def _only(exam: Examination, text: str) -> Examination:
    """An examination of one sentence."""
    from schoolgate.reading.model import Document, Line, Source  # noqa: PLC0415

    source = Source("", "text/plain", (Line(1, text),))
    return Examination(Document(source, "", "", (), ()), (), exam.today, exam.facts)


def _signers(exam: Examination) -> tuple[frozenset[str], tuple[tuple[int, str], ...]] | None:
    """Who signs the form, where a form asks two or more roles to approve."""
    places: list[tuple[int, str]] = []
    who: set[str] = set()
    for line in exam.document.source.lines:
        words = " ".join(plain(line.text).split())
        if not exam.in_form(line.number) or not words:
            continue
        found = _roles_in(exam, words)
        if found and _opens_with_role(exam, words) and _signs_nearby(exam, line.number):
            who |= found
            places.append((line.number, shorten(words)))
    return (frozenset(who), tuple(places)) if len(who) > 1 else None


def _opens_with_role(exam: Examination, words: str) -> bool:
    bare = words.lstrip(" *_-|☐•")
    if _LINE_MANAGER.match(bare):
        return True
    return any(
        m.start <= len(words) - len(bare) + 4 and m.code in _APPROVERS
        for m in mentions(_only(exam, words))
    )


def _signs_nearby(exam: Examination, number: int) -> bool:
    text = " ".join(exam.lines[n].text for n in range(number - 3, number + 4) if n in exam.lines)
    return bool(_SIGNS.search(text))


def _chain_finding(
    line: int,
    quote: str,
    who: frozenset[str],
    others: frozenset[str],
    where: Text,
    related: tuple[tuple[int, str], ...],
) -> Finding:
    return Finding(
        "approval-chain-differs",
        "warning",
        line,
        quote,
        Text(
            "Here {who} approves a new site; in {place} it is {others}.",
            "Here {who} approve a new site; in {place} it is {others}.",
            n=len(who),
            who=_titled(who),
            place=where,
            others=_titled(others),
        ),
        _SOURCE,
        Text("Decide who approves a site, and ask the same people in the text and on the form."),
        related,
    )


def _titled(codes: frozenset[str]) -> Text:
    return listed(sorted(Text(phrase_of(code)) for code in codes))
