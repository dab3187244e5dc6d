"""References to sections, clauses, appendices, forms and pages that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from schoolgate.reading.health.exam import Examination, plain
from schoolgate.reading.model import Finding, Severity
from schoolgate.text import Text

CODE = "cross-reference-unresolved"
_SOURCE = Text("every reference leads somewhere")
_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}
_APPENDED = frozenset({"appendix", "annex", "schedule"})
_ID = r"(?:(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})*|[A-Z]|[IVX]{2,4})(?![\w/])(?:\([a-z0-9]{1,3}\))*"
_SEP = r"\s*(?:,\s*(?:and\s+|or\s+)?|\band\b\s*|\bor\b\s*|&\s*|\bto\b\s*|[-–]\s*)"
_REFERENCE = re.compile(
    r"\b(?P<kind>(?i:sub-?sections?|sections?|paragraphs?|paras?\.?|clauses?|appendix|appendices|"
    r"appendixes|annex(?:es|e)?|schedules?|chapters?|parts?|tables?)|Forms?)"
    rf"\s+(?:no\.?\s*|number\s+)?(?P<ids>{_ID}(?:{_SEP}{_ID})*|(?i:one|two|three|four|five|six)\b)"
)
_BARE = re.compile(
    r"\b[Ss]ee\s+(?P<seen>\d{1,2}(?:\.\d{1,2}){1,4})(?![\w.]*\d)|"
    r"\b(?:[Ii]n|[Uu]nder|[Pp]er|[Aa]t|[Pp]oint|[Ii]tem|[Aa]s|[Ww]ith|[Bb]y)\s+(?P<named>\d{1,2}(?:\.\d{1,2}){1,4})"
    r"(?=\s*(?:[.,;)\]]\s|[)\]]|\s(?:and|or|above|below|says?|describes?|of this)\b|$))"
)
_PAGE = re.compile(r"\b(?:see|on|at|to)\s+pages?\s+(?P<ids>\d{1,3})\b", re.IGNORECASE)
_SOME_APPENDIX = re.compile(
    r"\b(?:see|in|at|to|using|complete)\s+the\s+(?P<kind>appendix|appendices|annex)\b(?!\s+(?:[A-Z\d]\b|to\s|of\s))",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"[\s,)]*(?:(?:above|below|overleaf|herein)\b|(?:of|in|to|from)\s+(?:this\b|the\s+present\b|"
    r"(?:the\s+|our\s+)?(?:policy|document|procedure|code|statement|agreement)\b(?!\s+(?:on|for|of)\b)))",
    re.IGNORECASE,
)
_OUTSIDE = (
    r"(?:Acts?|Regulations?|Order|Guidance|KCSIE|Keeping [Cc]hildren [Ss]afe in [Ee]ducation|Working [Tt]ogether"
    r"(?: to [Ss]afeguard [Cc]hildren)?|Code|Convention|GDPR|Handbook|Framework|Standards|Toolkit|Directive|Burgundy Book)"
)
_OTHER_AFTER = re.compile(
    rf"[\s,)]*(?:\([^()]{{0,40}}\)\s*)?(?:of|in|to|from|under|within)\s+(?:(?:the|our|your|its|that|DfE|DfE['’]s)\s+)*"
    rf"(?:[\w'’&,()-]+\s+){{0,9}}?(?:{_OUTSIDE}|(?:[\w'’&-]+\s+)(?:[Pp]olicy|[Pp]rocedures?|[Gg]uide)|[Pp]olicies|"
    r"guidance|legislation|handbook|Appendix|Annex|Schedule|appendix|schedule)\b"
)
_OTHER_BEFORE = re.compile(
    rf"{_OUTSIDE}(?:\s+for\s+(?:[\w'’&/-]+[\s,]+){{1,22}}?|(?:\s+of\s+[Pp]ractice)?(?:[\s,]+\(?(?:[A-Z][a-z]+\s+)?(?:19|20)\d\d\)?)?)"
    r"(?:['’]s)?[\s,:;(–-]*(?:(?:in|at|under|see|and|particularly|especially|e\.?g\.?|the)\s+)*$"
)
_POLICY_BEFORE = re.compile(
    r"(?:(?!\b[Tt]his\b)\b\w[\w'’&-]*)\s+(?:Policy|Procedures?|Guide)[\s,:;(–-]*(?:(?:see|in|at|under)\s+)?$"
)
_TARGET_LINE = re.compile(
    r"[\W_]*(?P<kind>section|appendix|annexe?|schedule|chapter|part|form|table|paragraph|clause)\s+(?:no\.?\s*)?"
    r"(?P<id>\d{1,3}(?:\.\d{1,3})*|[A-Z]|[IVX]{1,4}|one|two|three|four|five|six)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
_NUMBER_LINE = re.compile(r"[\W_]*((?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3})*)[.):]?(?:\s|$)")
_CONTENTS = re.compile(r"(?:\.{3,}|…|\t|\s{3,}|\s)\s*\d{1,3}\s*$")
_TRAILER = re.compile(r"(?:\.{3,}|…|\t|\s{3,})\s*\d{1,3}\s*$")
_LARGEST_OWN_SECTION = 15


@dataclass
class Targets:
    """Everything in the document that a reference may point at."""

    numbers: set[str] = field(default_factory=set)
    labels: dict[str, set[str]] = field(default_factory=dict)
    last_page: int = 0

    def add_number(self, number: str) -> None:
        parts = _key(number).split(".")
        for size in range(1, len(parts) + 1):
            self.numbers.add(".".join(parts[:size]))

    def has(self, kind: str, number: str) -> bool:
        key = _key(number)
        if kind in _APPENDED:
            known = set().union(*(self.labels.get(each, set()) for each in _APPENDED))
            return key in known or key.split(".")[0] in known
        if kind in ("form", "table", "part", "chapter") and key in self.labels.get(kind, set()):
            return True
        if kind in ("form", "table"):
            return False
        return key in self.numbers or key in self.labels.get(kind, set())


def check_references(exam: Examination) -> Iterator[Finding]:
    targets = _targets(exam)
    places: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for kind, number, start, end in _references(exam, targets):
        if not targets.has(kind, number):
            places.setdefault((kind, number), []).append((start, end, kind))
    for (kind, number), found in places.items():
        yield _finding(exam, kind, number, found)
    yield from _pages(exam, targets)
    yield from _unnamed_appendix(exam, targets)


def _references(exam: Examination, targets: Targets) -> Iterator[tuple[str, str, int, int]]:
    text = exam.flow.text
    for match in _REFERENCE.finditer(text):
        kind = _kind(match["kind"])
        if (
            kind in ("part", "chapter")
            and kind not in targets.labels
            and not _OWN.match(text, match.end())
        ):
            continue
        if _is_own_label(exam, match) or _elsewhere(text, match, kind):
            continue
        for number in _numbers(match["ids"]):
            if not _is_of_a_law(kind, number, targets):
                yield kind, number, match.start(), match.end()
    dotted = any("." in number for number in targets.numbers)
    for match in _BARE.finditer(text):
        number = match["seen"] or match["named"]
        if dotted and not _elsewhere(text, match, "clause"):
            yield "clause", number, match.start(), match.end()


def _targets(exam: Examination) -> Targets:
    targets = Targets()
    named = [(s.number, s.line) for s in exam.document.sections]
    named += [(c.number, c.line) for c in exam.document.clauses]
    for number, line_number in named:
        if line_number in exam.contents:
            continue
        labelled = _TARGET_LINE.match(number)
        if labelled:
            _add_label(targets, labelled["kind"], labelled["id"])
        elif number:
            targets.add_number(number)
    numbered = bool(targets.numbers)
    for line in exam.document.source.lines:
        text = plain(line.text).strip()
        targets.last_page = max(targets.last_page, line.page or 0)
        if line.kind == "furniture" or line.number in exam.contents or _TRAILER.search(text):
            continue
        labelled = _TARGET_LINE.match(text)
        if labelled and _stands_as_title(labelled["rest"], text):
            _add_label(targets, labelled["kind"], labelled["id"])
        numbers = _NUMBER_LINE.match(text)
        if numbers and ("." in numbers[1] or not numbered):
            targets.add_number(numbers[1])
    return targets


def _stands_as_title(rest: str, line: str) -> bool:
    if not rest.strip():
        return not line.endswith(".")
    if re.match(r"\s*[:–—-]|\.\s", rest):
        return True
    words = rest.split()
    return (
        rest[:1] in " )\t"
        and words[0][:1].isupper()
        and len(words) <= 14
        and not rest.rstrip().endswith(".")
    )


def _add_label(targets: Targets, kind: str, number: str) -> None:
    key = _key(number)
    kind = _kind(kind)
    targets.labels.setdefault(kind, set()).add(key)
    if kind in ("section", "clause", "paragraph", "part", "chapter"):
        targets.add_number(key)


def _key(number: str) -> str:
    text = re.sub(r"\([a-z0-9]{1,3}\)", "", number.strip()).strip(" .:)(")
    text = _WORDS.get(text.lower(), text.upper())
    found = re.fullmatch(r"([A-Z])(\d.*)", text)
    return f"{found[1]}.{found[2]}" if found else text


def _kind(word: str) -> str:
    word = word.lower().rstrip(".")
    if word.startswith("append"):
        return "appendix"
    if word.startswith("annex"):
        return "annex"
    word = word.removesuffix("s")
    return {"para": "paragraph", "subsection": "section", "sub-section": "section"}.get(word, word)


def _numbers(ids: str) -> list[str]:
    spans = re.split(r"\s*(?:,|\band\b|\bor\b|&)\s*", ids)
    found: list[str] = []
    for span in filter(None, (each.strip() for each in spans)):
        ends = [_key(end) for end in re.split(r"\s*(?:\bto\b|[-–])\s*", span)]
        if (
            len(ends) == 2
            and all(end.isdigit() for end in ends)
            and 0 < int(ends[1]) - int(ends[0]) < 20
        ):
            found += [str(number) for number in range(int(ends[0]), int(ends[1]) + 1)]
        else:
            found += ends
    return found


def _is_own_label(exam: Examination, match: re.Match[str]) -> bool:
    """Whether the words are the heading itself, not a pointer to it."""
    if match.start() not in exam.flow.offsets:
        return False
    line = exam.lines[exam.flow.line_at(match.start())]
    own = _TARGET_LINE.match(plain(line.text).strip())
    if own is None:
        return False
    return _stands_as_title(own["rest"], line.text.strip()) or bool(_CONTENTS.search(line.text))


def _elsewhere(text: str, match: re.Match[str], kind: str) -> bool:
    """Whether the reference is to a part of some other document."""
    if _OWN.match(text, match.end()):
        return False
    if re.match(r"[A-Z]|\(\d", text[match.end() : match.end() + 2]) or _OTHER_AFTER.match(
        text, match.end()
    ):
        return True
    before = text[max(0, match.start() - 170) : match.start()]
    before = re.split(r"(?<=[a-z)]{2})[.!?]\s", before)[-1]
    if _OTHER_BEFORE.search(before):
        return True
    return kind not in _APPENDED | {"form"} and bool(_POLICY_BEFORE.search(before))


def _is_of_a_law(kind: str, number: str, targets: Targets) -> bool:
    """Such as "A section 47 enquiry": far beyond the last section of any school policy."""
    if kind not in ("section", "schedule", "part", "paragraph") or not number.isdigit():
        return False
    own = [int(each) for each in targets.numbers if each.isdigit()]
    return int(number) > max([_LARGEST_OWN_SECTION, *(top + 5 for top in own)])


def _finding(
    exam: Examination, kind: str, number: str, found: list[tuple[int, int, str]]
) -> Finding:
    start, end, _ = found[0]
    name = f"{'Appendix' if kind == 'appendix' else kind} {number}"
    titled = _title_before(exam, start)
    severity: Severity = "notice" if titled else "warning"
    if titled:
        message = Text(
            "The text calls “{title}” {name}, but that part of the document does not carry this name.",
            title=titled,
            name=name,
        )
        heading = f"{name[0].upper()}{name[1:]}"
        action = Text("Write “{name}” above “{title}”.", name=heading, title=titled)
    else:
        message = Text("The text points to {name}, which the document does not have.", name=name)
        action = Text("Put {name} back, or point to the part that now says it.", name=name)
    return Finding(
        code=CODE,
        severity=severity,
        line=exam.flow.line_at(start),
        quote=exam.flow.quote(start, end),
        message=message,
        source=_SOURCE,
        action=action,
        related=tuple((exam.flow.line_at(s), exam.flow.quote(s, e)) for s, e, _ in found[1:]),
    )


def _title_before(exam: Examination, start: int) -> str:
    """A heading of the document that stands just before a bracketed reference."""
    before = exam.flow.text[max(0, start - 90) : start].rstrip()
    if not before.endswith("("):
        return ""
    before = before.rstrip("( ").lower()
    headings = {section.heading for section in exam.document.sections}
    headings |= {clause.heading for clause in exam.document.clauses}
    fits = [h for h in headings if len(h) > 8 and before.endswith(h.lower().strip(" :."))]
    return max(fits, key=len, default="")


def _pages(exam: Examination, targets: Targets) -> Iterator[Finding]:
    for match in _PAGE.finditer(exam.flow.text):
        number = int(match["ids"])
        if (
            not targets.last_page
            or number <= targets.last_page
            or _elsewhere(exam.flow.text, match, "page")
        ):
            continue
        yield Finding(
            CODE,
            "warning",
            exam.flow.line_at(match.start()),
            exam.flow.quote(match.start(), match.end()),
            Text(
                "The text points to page {page}; the document ends on page {last}.",
                page=number,
                last=targets.last_page,
            ),
            _SOURCE,
            Text("Point to a section instead of a page, since pages move."),
        )


def _unnamed_appendix(exam: Examination, targets: Targets) -> Iterator[Finding]:
    if any(targets.labels.get(kind) for kind in _APPENDED):
        return
    if any(
        re.match(r"\W*(?:appendix|appendices|annex)\b", plain(line.text), re.IGNORECASE)
        for line in exam.document.source.lines
        if len(line.text.split()) <= 10
    ):
        return
    for match in _SOME_APPENDIX.finditer(exam.flow.text):
        if not _elsewhere(exam.flow.text, match, "appendix"):
            yield Finding(
                CODE,
                "warning",
                exam.flow.line_at(match.start()),
                exam.flow.quote(match.start(), match.end()),
                Text("The text points to an appendix, and the document has none."),
                _SOURCE,
                Text("Add the appendix, or take the reference out."),
            )
            return
