"""The titles of those who lead and safeguard, and whom to ask about employment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.hits import hit, whole_text

_HEADS = (
    r"Executive\s+Head\s?teacher", r"Executive\s+Principal", r"Executive\s+Head(?!\s?teacher)",
    r"Head\s?teacher\s?/\s?Principal", r"Principal\s?/\s?Head\s?teacher", r"Head\s+of\s+School",
    r"Head\s?teacher", r"Head\s?master", r"Head\s?mistress", r"(?:Vice |Assistant |Deputy )Principal",
    r"(?:Deputy|Assistant)\s+Head(?:\s?teacher)?", r"Principal",
)  # fmt: skip


_HEAD = re.compile("|".join(f"(?:{head})" for head in _HEADS), re.IGNORECASE)


_NOT_HEAD = re.compile(r"deputy|assistant|vice|^principal$")


def head_title(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = whole_text(document)
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
        yield hit("head_title", _as_title(title), quote, number)


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


def dsl_title(document: Document, _: Sequence[Statement]) -> Iterator[Hit]:
    text, lines = whole_text(document)
    found = [match for match in _DSL.finditer(text) if not _deputy(text, match.start())]
    counts = Counter(_dsl_name(match.group()).casefold() for match in found)
    for match in found:
        name = _dsl_name(match.group())
        if name.casefold() == counts.most_common(1)[0][0]:
            number, quote = lines(match.start())
            yield hit("dsl_title", name, quote, number)
            return


def _dsl_name(printed: str) -> str:
    return re.sub(r"\bled$", "lead", " ".join(printed.split()))


def _deputy(text: str, start: int) -> bool:
    before = text[max(0, start - 24) : start].casefold()
    return bool(re.search(r"deputy\s+$|local\s+authority\s+$", before))


_PHONE = re.compile(r"\b0\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}\b")


_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


_HR = re.compile(
    r"\b(?:Human Resources|Schools['’]? HR|HR)\b(?:(?! (?:on|by|at|via|tel)\b)[A-Za-z ’'&–-]){0,40}"
)


_NAMED_TEAM = re.compile(
    r"\b(?:(?:Schools?|Academy|Trust|Council|County)['’]?s?\s+)?(?:HR|Human Resources|Personnel)\s+"
    r"(?:team|department|service|provider|advis[eo]rs?|consultants?|office|manager|officer)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:advice|guidance|contact(?:s|ed|ing)?|consult(?:s|ed|ing)?|sp(?:eak|oken)|ask(?:s|ed)?|refer(?:red)?)\b"
)


def hr_contact(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    found = _printed_contact(document)
    if found:
        yield found
        return
    for each in said:
        team = _NAMED_TEAM.search(each.quote)
        if team and _ASKS.search(each.text):
            record = {"team": " ".join(team.group().split())}
            yield hit("hr_contact", record, each.quote, each.line, "low")
            return


def _printed_contact(document: Document) -> Hit | None:
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
        return hit("hr_contact", record, line.text.strip(), line.number)
    return None


def _team_line(text: str) -> bool:
    return bool(_HR.match(text.strip())) and len(text) < 60 and "contact" not in text.casefold()
