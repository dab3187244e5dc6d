"""What the document as a whole states: its bodies and titles, lists, control fields, forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.reading.model import Clause, Confidence, ControlField, Document, Value
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.lexicon import COMMON_WORDS, Pattern, pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.policies_named import related_policies
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.takers import found_titles
from schoolgate.reading.wordlists import read_words
from schoolgate.reference import authorities, platforms

Reader = Callable[[Document, Sequence[Statement]], Iterator[Hit]]

_FILE = Path(__file__).parent / "kinds.yaml"


def document_hits(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    """Every value that needs more than one sentence to be read."""
    for read in _READERS:
        yield from read(document, said)


@cache
def kinds(parameter: str) -> Mapping[str, Pattern]:
    """For each member of a listed parameter the pattern of its names."""
    data: dict[str, dict[str, list[str]]] = read_words(_FILE)
    return {code: pattern("|".join(names)) for code, names in data[parameter].items()}


def members(parameter: str, text: str) -> tuple[str, ...]:
    """The members of a listed parameter that ``text`` names, in its order."""
    places = {code: found.search(text) for code, found in kinds(parameter).items()}
    found = [(match.start(), code) for code, match in places.items() if match]
    return tuple(code for _, code in sorted(found))


def _hit(
    parameter: str,
    value: Any,
    quote: str,
    line: int,
    confidence: Confidence = "high",
    *,
    when_silent: bool = False,
) -> Hit:
    return Hit(Value(parameter, value, quote, line, confidence), when_silent)


_SCOPE = pattern(
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
_NOT_SCOPE = re.compile(r"\bnot (?:apply|cover|extend)\b")
_ACTING = re.compile(r"\b(?:acting|capacity as|their capacity)\b")
_GOVERNORS_TOO = pattern("{GOVERNOR} .. {COMPLY} .. {POLICY}|(?:equal|equally) .. {GOVERNOR}")


def _scope(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        text = each.text
        if _GOVERNORS_TOO.search(text) and not _NOT_SCOPE.search(text):
            yield _hit("policy_scope_roles", ("governor",), each.quote, each.line)
        start = _SCOPE.search(text)
        follows = _SCOPE_NEXT.search(text) and _SCOPE.search(each.before)
        if not (start or follows) or _NOT_SCOPE.search(text):
            continue
        heard = text if not start or _BOUND.search(start.group()) else text[start.start() :]
        found = [role for role in members("policy_scope_roles", heard) if not _passing(role, text)]
        if found:
            yield _hit("policy_scope_roles", tuple(found), each.quote, each.line)


def _passing(role: str, text: str) -> bool:
    return role == "pta" and bool(_ACTING.search(text))


_DEFINES = pattern(
    "(?:social (?:media|networking|networks?)|webspace|web space|{POLICY}|technolog\\w+|sites|online|applications) ... "
    "(?:includ\\w+|appl(?:y|ies)|such as|term|means?|covers?|examples?|for example|defined|refers? to|eg|e g)"
    "|examples? (?:include|are)|^(?:it|this|this policy|the policy) (?:also )?(?:covers?|includes?)"
)
_ABOUT_MEDIA = pattern(
    "social (?:media|networking|networks?)|webspace|technolog\\w+|internet|online|websites?"
)


def _media(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    named = members("media_kinds", normal(document.title))
    if "phones-and-cameras" in named and said:
        yield _hit("media_kinds", named, document.title, _title_line(document))
    for each in said:
        found = members("media_kinds", each.text)
        listed = len(found) > 4 and re.search(r"\b(?:covers?|includes?|means?)\b", each.text)
        if _in_appendix(each) or not (listed or _DEFINES.search(each.text)):
            continue
        if found and _ABOUT_MEDIA.search(each.text):
            yield _hit("media_kinds", found, each.quote, each.line)


def _title_line(document: Document) -> int:
    return next((field.line for field in document.control if field.name == "title"), 1)


def _in_appendix(each: Statement) -> bool:
    return bool(re.search(r"\b(?:appendix|appendices|annexe?|legislation)\b", each.context))


_CONFIDENTIAL = pattern(
    "confidential information .. (?:includ\\w+|means?|is|covers?|refers)|confidential (?:are|is|includes?|means?)"
)


def _confidential(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        if _CONFIDENTIAL.search(each.text):
            found = members("confidential_information_classes", each.text)
            if found:
                yield _hit("confidential_information_classes", found, each.quote, each.line)


_EQUALITY = pattern(
    "discriminat\\w+|grounds of|equal\\w*|regardless|protected characteristics?|harass\\w+|derogatory|"
    "offensive|less favourabl\\w+|because of|prejudice"
)


def _characteristics(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        found = members("protected_characteristics_listed", each.text)
        enough = 1 if _GROUNDS.search(each.text) else 3
        if len(found) >= enough and _EQUALITY.search(each.text) and not _in_appendix(each):
            yield _hit("protected_characteristics_listed", found, each.quote, each.line)


_GROUNDS = re.compile(
    r"\b(?:grounds? (?:of|such as)|because of (?:their |a |someones? |an? )?|protected characteristics? (?:of|such as))"
)


@cache
def _platform_names() -> tuple[tuple[re.Pattern[str], str], ...]:
    names = []
    for platform in platforms().values():
        for name in (platform.name, *platform.aliases):
            loose = re.escape(name).replace(r"\ ", r"\s?")
            flags = re.IGNORECASE if len(name) > 3 and not name.isupper() else 0
            if len(name) > 1:
                names.append((re.compile(rf"(?<![\w@/.-]){loose}(?![\w@]|\.\w)", flags), name))
    return tuple(sorted(names, key=lambda pair: -len(pair[1])))


def named_platforms(text: str) -> tuple[tuple[int, str], ...]:
    """Each service named in ``text`` with its first place."""
    taken: list[tuple[int, int]] = []
    found: dict[str, tuple[int, str]] = {}
    names = {_folded(platform.name): platform.name for platform in platforms().values()}
    for name_pattern, name in _platform_names():
        for match in name_pattern.finditer(text):
            inside = any(a <= match.start() and match.end() <= b for a, b in taken)
            if inside or not _is_name(match.group(), name):
                continue
            taken.append(match.span())
            key = _folded(name)
            if key not in found or found[key][0] > match.start():
                found[key] = (match.start(), names.get(key, name))
    return tuple(sorted(found.values()))


def _folded(name: str) -> str:
    return name.casefold().replace(" ", "")


def _is_name(printed: str, name: str) -> bool:
    return printed == name if name.casefold() in COMMON_WORDS else True


def _platforms(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    for line in document.source.lines:
        found = named_platforms(line.text)
        if found:
            names = tuple(name for _, name in found)
            yield _hit("named_platforms", names, line.text.strip(), line.number)


_HEADS = (
    r"Executive\s+Head\s?teacher", r"Executive\s+Principal", r"Executive\s+Head(?!\s?teacher)",
    r"Head\s?teacher\s?/\s?Principal", r"Principal\s?/\s?Head\s?teacher", r"Head\s+of\s+School",
    r"Head\s?teacher", r"Head\s?master", r"Head\s?mistress", r"(?:Vice |Assistant |Deputy )Principal",
    r"(?:Deputy|Assistant)\s+Head(?:\s?teacher)?", r"Principal",
)  # fmt: skip
_HEAD = re.compile("|".join(f"(?:{head})" for head in _HEADS), re.IGNORECASE)
_NOT_HEAD = re.compile(r"deputy|assistant|vice|^principal$")


def _head_title(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = _whole(document)
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for found in _HEAD.finditer(text):
        printed = re.sub(r"\s*/\s*", "/", " ".join(found.group().split()))
        plain = printed.casefold()
        if _NOT_HEAD.search(plain) and printed != "Principal":
            continue
        counts[plain] += 1
        first.setdefault(plain, found.start())
    if counts:
        title = max(counts, key=lambda plain: (counts[plain], -first[plain]))
        number, quote = lines(first[title])
        yield _hit("head_title", _as_title(title), quote, number)


def _as_title(plain: str) -> str:
    if plain in ("head teacher", "headteacher"):
        return plain.capitalize()
    words = re.sub(r"\b[a-z]", lambda letter: letter.group().upper(), plain)
    return words.replace(" Of ", " of ")


_DSL = re.compile(
    r"(?:designated\s+(?:senior\s+)?(?:safeguarding|child\s+protection)\s+(?:lead|officer|person|teacher|"
    r"coordinator|co-ordinator)|designated\s+(?:senior\s+)?person|(?:child\s+protection|safeguarding)\s+"
    r"(?:lead|led|officer|coordinator|co-ordinator))\b",
    re.IGNORECASE,
)


def _dsl_title(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = _whole(document)
    found = [match for match in _DSL.finditer(text) if not _deputy(text, match.start())]
    counts = Counter(_dsl_name(match.group()).casefold() for match in found)
    for match in found:
        name = _dsl_name(match.group())
        if name.casefold() == counts.most_common(1)[0][0]:
            number, quote = lines(match.start())
            yield _hit("dsl_title", name, quote, number)
            return


def _dsl_name(printed: str) -> str:
    return re.sub(r"\bled$", "lead", " ".join(printed.split()))


def _deputy(text: str, start: int) -> bool:
    before = text[max(0, start - 24) : start].casefold()
    return bool(re.search(r"deputy\s+$|local\s+authority\s+$", before))


_COUNCIL = re.compile(
    r"((?:(?:[A-Z][\w’'-]+|of|and|upon|on|the|&)\s+){0,5}[A-Z][\w’'-]+(?:\s+(?:City|County|Borough|Metropolitan|"
    r"District|London|Unitary|Royal))*)\s+Council\b(?! Tax)"
)
_NO_COUNCIL = re.compile(
    r"\b(?:School|Student|Pupil|Academy|Governing|Local|Parish|Works|Church|Research|Teaching|General|Youth|"
    r"British|Privy|Trust|Medical|Eco)$"
)
_KIND_OF_COUNCIL = frozenset(
    [
        "City",
        "County",
        "Borough",
        "Metropolitan",
        "District",
        "Unitary",
        "London",
        "Royal",
        "The",
        "of",
        "and",
        "or",
    ]
)


def _authority(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = _whole(document)
    places: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for found in _COUNCIL.finditer(text):
        name = _council_name(found.group(1))
        if name:
            counts[name] += 1
            places.setdefault(name, found.start() + found.group().find(name.split()[0]))
    for authority in authorities().values():
        if authority.name not in counts and authority.kind.endswith("council"):
            at = text.find(authority.name)
            if at >= 0:
                counts[authority.name] += 1
                places[authority.name] = at
    if counts:
        name = counts.most_common(1)[0][0]
        number, quote = lines(places[name])
        yield _hit("local_authority_name", name, quote, number)


def _council_name(before: str) -> str:
    words = before.split()
    kind: list[str] = []
    while words and words[-1] in _KIND_OF_COUNCIL:
        kind.insert(0, words.pop())
    proper = _proper_tail(words)
    if not proper or _NO_COUNCIL.search(proper):
        return ""
    return " ".join([proper, *kind, "Council"])


def _proper_tail(words: Sequence[str]) -> str:
    """The name before "Council": its last capitalised run, a joining of or and let in."""
    tail: list[str] = []
    for word in reversed(words):
        joins = word in ("of", "and", "upon", "on", "&") and tail
        if not (word[0].isupper() or joins) or word in ("The", "Any", "If", "All", "Our", "This"):
            break
        if word in ("School", "Academy", "Primary", "College", "Federation"):
            break
        tail.insert(0, word)
    while tail and not tail[0][0].isupper():
        tail.pop(0)
    return " ".join(tail)


_FEDERATION = re.compile(
    r"\b(?:federation|multi[- ]academy trust|mat|schools? within the trust|our trust)\b",
    re.IGNORECASE,
)
_KINDS_OF_SCHOOL = {
    "federation": re.compile(r"\bfederations?\b|\bmulti[- ]academy trusts?\b", re.IGNORECASE),
    "academy": re.compile(r"\bacadem(?:y|ies)\b", re.IGNORECASE),
    "school": re.compile(r"\bschools?\b(?!\s*(?:/|or)\s*academ)", re.IGNORECASE),
}
_ONE_FOR_ALL = pattern(
    "(?:all|every|each)(?: one)?(?: of)?(?: \\w+){0,2} (?:schools?|academ(?:y|ies)) .. (?:federation|trust|(?:we|it) runs?)|every school we run"
)
_SEVERAL = pattern(
    "(?:across|within|throughout|all) .. (?:federation|trust|(?:our|the|its) schools|schools in the (?:trust|federation))|"
    "(?:schools|academies) (?:in|within|of|across) the (?:trust|federation)"
)


def _organisation(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = _whole(document)
    counts = {kind: len(found.findall(text)) for kind, found in _KINDS_OF_SCHOOL.items()}
    if not any(counts.values()):
        return
    name = f"{document.organisation} {document.title}"
    kind = _kind_of(counts, name)
    place = _KINDS_OF_SCHOOL[kind].search(text)
    number, quote = lines(place.start() if place else 0)
    sure: Confidence = "high" if counts[kind] > 2 * sum(counts.values()) / 3 else "medium"
    yield _hit("organisation_kind", kind, quote, number, sure)
    yield from _federation(kind, document, said)


def _kind_of(counts: Mapping[str, int], name: str) -> str:
    for kind in ("federation", "academy"):
        if _KINDS_OF_SCHOOL[kind].search(name):
            return kind
    if (
        counts["federation"] >= 3
        and 3 * counts["federation"] >= counts["school"] + counts["academy"]
    ):
        return "federation"
    return "academy" if counts["academy"] > 2 * counts["school"] else "school"


def _federation(kind: str, document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        if _ONE_FOR_ALL.search(each.text) and not _NOT_SCOPE.search(each.text):
            yield _hit("federation", True, each.quote, each.line, "medium")  # noqa: FBT003
            return
        if kind == "federation" and (_SEVERAL.search(each.text) or _FEDERATION.search(each.quote)):
            yield _hit("federation", True, each.quote, each.line, "medium")  # noqa: FBT003
            return
    if kind == "federation" or not document.organisation:
        return
    for each in said:
        if _SCOPE.search(each.text) and _names(document.organisation, each.quote):
            yield _hit("federation", False, each.quote, each.line, "medium")  # noqa: FBT003
            return


def _names(organisation: str, quote: str) -> bool:
    return normal(organisation)[:12] in normal(quote)


def _control(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    dated = {field.line for field in document.control if field.date}
    printed = {
        clause.line: clause.text
        for clause in document.clauses
        if clause.kind == "control" or clause.line in dated
    }
    fields = [field for field in document.control if field.line in printed]
    for field in fields:
        quote = printed[field.line]
        yield _hit("document_control_fields", (field.name,), quote, field.line)
        yield from _deciders(field, quote)
    yield from _cycle({field.name: field for field in reversed(fields)}, printed)


def _deciders(field: ControlField, quote: str) -> Iterator[Hit]:
    text = normal(quote)
    committee = bool(re.search(r"\b(?:sub ?)?committee\b", text))
    titles = found_titles(text)
    if field.name == "reviewed":
        found = (*(("committee",) if committee else ()), *titles)
        if found:
            yield _hit("review_by", found, quote, field.line)
    if field.name in ("reviewed", "adopted") and committee:
        yield _hit("adoption_bodies", ("committee",), quote, field.line)
    if field.name == "adopted" and re.search(r"\btrustees|\btrust board|\bdirectors\b", text):
        yield _hit("adoption_bodies", ("trust-board",), quote, field.line)
    elif field.name == "adopted" and "governor" in titles and not committee:
        yield _hit("adoption_bodies", ("governing-body",), quote, field.line)
    if field.name == "owner" and "hr" in titles:
        yield _hit("review_by", ("hr",), quote, field.line, "medium", when_silent=True)


# Months by which a term's date may miss the whole years that are meant.
_NEARLY = 2


def _cycle(fields: Mapping[str, ControlField], printed: Mapping[int, str]) -> Iterator[Hit]:
    review = fields.get("review")
    if not review or not review.date:
        return
    for name in ("effective", "adopted", "reviewed", "issue"):
        start = fields.get(name)
        if start and start.date and start.date < review.date:
            months = (
                (review.date.year - start.date.year) * 12 + review.date.month - start.date.month
            )
            if abs(months - 12 * round(months / 12)) <= _NEARLY:
                months = 12 * round(months / 12)
            if 3 <= months <= 60:
                yield _hit("review_cycle", months, printed[review.line], review.line, "medium")
            return


_TO_SIGN = re.compile(
    r"(?:please )?(?:to fill in )?(?:print |full |staff |employee )?(?:name|sign|dated?|signature)"
)
_DECLARED = re.compile(r"(?:^[\s\"'“‘(\[☐]*|[:;.] )I\b")
_I_DECLARE = re.compile(
    r"\bI\b.{0,80}\b(?:read|understood|understand|received|agree)\b", re.IGNORECASE
)


def _declaration(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
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
                yield _hit("declaration_fields", found, line.text.strip(), line.number)


_SIGNED_BY = re.compile(
    r"\bi (?:approve|agree|authorise|have read|support)\b|\bname\b|\bsignature\b|\bsigned\b|\bapproved\b"
)


def _approval_form(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
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
            yield _hit("site_approval_chain", chain, signed[0].text, signed[0].line, "medium")


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


_PHONE = re.compile(r"\b0\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}\b")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HR = re.compile(
    r"\b(?:Human Resources|Schools['’]? HR|HR)\b(?:(?! (?:on|by|at|via|tel)\b)[A-Za-z ’'&–-]){0,40}"
)


def _hr_contact(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    lines = document.source.lines
    for index, line in enumerate(lines):
        team = _HR.search(line.text)
        near = " ".join(other.text for other in lines[index : index + 6])
        phone, mail = _PHONE.search(near), _MAIL.search(near)
        if not team or not (phone or mail):
            continue
        record = {"team": team.group().strip(" –-")}
        if phone:
            record["phone"] = phone.group()
        if mail:
            record["email"] = mail.group()
        named = next((n.text for n in lines[index : index + 4] if _team_line(n.text)), "")
        record["team"] = named.strip() or record["team"]
        yield _hit("hr_contact", record, line.text.strip(), line.number)
        return


def _team_line(text: str) -> bool:
    return bool(_HR.match(text.strip())) and len(text) < 60 and "contact" not in text.casefold()


_QUOTED = re.compile(r"[\"“‘']([A-Z][^\"“”]{14,240}?)[\"”’']")
_OWN = re.compile(r"\b(?:my|mine|own|I)\b")
_OWN_VIEWS = re.compile(
    r"\b(?:views?|opinions?|own|personal capacity|posts?|tweets?|speak)\b", re.IGNORECASE
)
_CLEAR = re.compile(
    r"(?:make (?:it )?clear|state|stat(?:es|ing)|say|disclaimer|statement) that (?P<words>(?:the |any |their |all )?"
    r"(?:views|opinions|comments|posts)[^.;]{5,160})",
    re.IGNORECASE,
)


def _disclaimer(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        for found in _QUOTED.finditer(each.quote):
            words = found.group(1)
            if _OWN_VIEWS.search(words) and _OWN.search(words):
                yield _hit("views_disclaimer", words.strip(), each.quote, each.line)
        stated = _CLEAR.search(each.quote)
        if stated and re.search(r"\b(?:own|personal|not)\b", stated.group("words")):
            words = stated.group("words").strip()
            words = words[:1].upper() + words[1:]
            yield _hit("views_disclaimer", words, each.quote, each.line, "medium", when_silent=True)


_BLOCKED = pattern("(?:block|filter|bar)\\w*")


def _blocked(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for each in said:
        found = named_platforms(each.quote)
        if found and _BLOCKED.search(each.text) and "[" not in each.quote:
            sites = tuple({"site": name} for _, name in found)
            yield _hit("blocked_sites", sites, each.quote, each.line)


def _related(_: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    for title, quote, line in related_policies(said):
        yield _hit("related_policies", ({"title": title},), quote, line)


def _whole(document: Document) -> tuple[str, Callable[[int], tuple[int, str]]]:
    """The text in one piece, and for a place in it the line and its words."""
    starts, parts, at = [], [], 0
    for line in document.source.lines:
        starts.append((at, line))
        parts.append(line.text)
        at += len(line.text) + 1

    def where(place: int) -> tuple[int, str]:
        start = [line for begin, line in starts if begin <= place][-1]
        return start.number, start.text.strip()

    return " ".join(parts), where


UNIONS = frozenset(
    [
        "policy_scope_roles",
        "media_kinds",
        "named_platforms",
        "related_policies",
        "confidential_information_classes",
        "protected_characteristics_listed",
        "document_control_fields",
        "declaration_fields",
        "blocked_sites",
    ]
)

_READERS: tuple[Reader, ...] = (
    _organisation, _head_title, _dsl_title, _authority, _scope, _media, _platforms, _confidential,
    _characteristics, _control, _declaration, _approval_form, _hr_contact, _disclaimer, _blocked, _related,
)  # fmt: skip
