"""Acts and guidance that a policy cites: their names, their years and what became of them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from schoolgate.reading.health.dates import say_date
from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.words import unnamed_laws
from schoolgate.reading.model import Document, Finding, SchoolFacts, Severity
from schoolgate.reading.wordlists import word_set
from schoolgate.reference import Law, laws
from schoolgate.text import Text, listed, several, template, together

_YEAR = r"(?:1[89]|20)\d\d"
_YEARS_AFTER = rf"(?:[\s,(]+(?:of\s+)?(?P<years>{_YEAR}\b(?:\s*(?:,|\band\b|&)\s*{_YEAR}\b)*))?"
_MONTHS = "January February March April May June July August September October November December"
_EDITION_AFTER = re.compile(
    r"[’'”\"]?[\s,():–-]*(?:(?:statutory|guidance|for|schools?|and|colleges|all|staff|information|DfE|HM|Government|"
    r"Department|Education|the|of|in|from|updated?|published|revised|version|edition|dated|part|one|"
    rf"{_MONTHS.replace(' ', '|')})[\s,():–-]+)*(?P<year>20\d\d)\b",
    re.IGNORECASE,
)
_EDITION_BEFORE = re.compile(
    r"(?P<year>20\d\d)(?:\)[\s,:]*|\s+(?:edition\s+|version\s+|update\s+)?(?:of\s+)?(?:the\s+)?)[“\"'‘]?$"
)
_TITLE_GOES_BACK = re.compile(r"(?:\b[A-Z][\w'’)-]*,?|\band|\bof|&|\bto|\bin|\bfor)\s+$")
_LEAD_WORDS = re.compile(
    r"(?:\b(?:The|Under|By|See|With|Both|Like|Our|This|A|Relevant|Current|UK))\s+$"
)
_SOME_ACT = re.compile(
    rf"\b(?P<name>[A-Z][\w'’-]+,?(?:\s+(?:(?:and|of|the|to|for|in|from|at|&)\s+)*\(?[A-Z][\w'’-]+\)?,?){{0,7}})\s+Act\s+(?P<year>{_YEAR})\b"
)
_ALIKE = 0.86
_SMALL = word_set("and of the to for in from at")
_LOOSE = word_set("and act")


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the text names a law, with the year it gives, if any."""

    law: Law
    year: int | None
    start: int
    end: int
    base: str


@dataclass(frozen=True)
class LawBook:
    """The laws of the reference file, ready to be found in a text."""

    forms: Mapping[str, str]
    acts: Mapping[str, Mapping[int, Law]]
    misnamed: Mapping[tuple[str, int], Law]
    undated: Mapping[str, Law]


def check_laws(exam: Examination) -> Iterator[Finding]:
    found = list(mentions(exam))
    yield from _statuses(exam, [m for m in found if m.year is None or m.year in _years(m.base)])
    yield from _wrong_years(
        exam, [m for m in found if m.year is not None and m.year not in _years(m.base)]
    )
    yield from _misspelled(exam)
    yield from _unnamed(exam, {m.law.id for m in found})


def _book() -> LawBook:
    return _build(tuple(laws().values()))


@lru_cache(maxsize=4)
def _build(entries: tuple[Law, ...]) -> LawBook:
    acts: dict[str, dict[int, Law]] = {}
    undated: dict[str, Law] = {}
    misnamed: dict[tuple[str, int], Law] = {}
    exact: set[str] = set()
    for law in entries:
        if law.kind == "common-law":
            continue
        for name in law.names():
            base, year = _split(name)
            if len(re.findall(_YEAR, name)) > 1 and law.kind == "act":
                continue
            if _is_act(base) and (year or law.year):
                acts.setdefault(_key(base), {})[year or law.year or 0] = law
                undated.setdefault(_key(base), law)
            else:
                undated.setdefault(_key(base), law)
                if len(base.split()) <= 3:
                    exact.add(base)
        for name in law.misnamed_as:
            base, year = _split(name)
            undated.setdefault(_key(base), law)
            if year:
                misnamed[_key(base), year] = law
            if _is_act(base):
                acts.setdefault(_key(base), {})
    bases = sorted({*acts, *undated}, key=len, reverse=True)
    short = {_key(each): each for each in exact}
    forms = {
        base: _form(short.get(base, base), exact=base in short and base not in acts)
        for base in bases
    }
    return LawBook(forms, acts, misnamed, undated)


def _pattern(book: LawBook, text: str) -> re.Pattern[str] | None:
    """A pattern for the names of which all the words stand somewhere in the text."""
    flat = f" {_key(text)} "
    forms = [
        form
        for base, form in book.forms.items()
        if all(word in _LOOSE or f" {word}" in flat for word in _words(base))
    ]
    if not forms:
        return None
    return re.compile(
        rf"(?<![\w-])(?:(?P<first>{_YEAR})\s+)?(?P<name>{'|'.join(forms)})(?![\w-]){_YEARS_AFTER}"
    )


def _words(base: str) -> list[str]:
    return [word.removesuffix("s") for word in base.split()]


def _split(name: str) -> tuple[str, int | None]:
    found = re.search(rf"\s+({_YEAR})$", name) or re.match(rf"({_YEAR})\s+", name)
    if not found:
        return name, None
    return name.replace(found.group(), " ").strip(), int(found[1])


def _is_act(base: str) -> bool:
    return bool(re.search(r"\b(?:acts?|regulations|order)$", base, re.IGNORECASE))


def _key(name: str) -> str:
    text = name.lower().replace("&", "and").replace("’", "'")
    text = re.sub(r"[^a-z0-9 ]", "", re.sub(r"[-–:/]", " ", text))
    return re.sub(r"\bacts$", "act", " ".join(text.split()))


def _form(base: str, *, exact: bool) -> str:
    """A pattern for a name however it is punctuated, capitalised or joined."""
    words = []
    for word in re.sub(r"[(),:]", "", base.replace("/", " ").replace("-", " ")).split():
        letters = re.escape(word).replace("'", "['’]?")
        if not exact:
            letters = re.sub(r"s$", "['’]?s['’]?", letters) if len(word) > 3 else letters
        if word.lower() in ("and", "&"):
            letters = "(?:and|&)"
        words.append(letters)
    text = r"[\s,:()/–-]+".join(words)
    if not exact and words and words[-1].lower() == "act":
        text += "s?"
    return text if exact else f"(?i:{text})"


def mentions(exam: Examination) -> Iterator[Mention]:
    """Every place where the text names a law of the reference file."""
    book = _book()
    text = exam.flow.text
    pattern = _pattern(book, text)
    for match in pattern.finditer(text) if pattern else ():
        base = _key(match["name"])
        years = [
            int(y) for y in re.findall(_YEAR, (match["first"] or "") + " " + (match["years"] or ""))
        ]
        dated = book.acts.get(base)
        if dated is None:
            law = book.undated.get(base)
            if law:
                yield Mention(
                    law, _edition(text, match), match.start("name"), match.end("name"), base
                )
            continue
        known = [year for year in years if year in dated]
        if not known and _part_of_longer_name(exam, match.start("name")):
            continue
        if not years:
            if (
                match["name"].endswith(("Act", "Acts", "Regulations", "Order"))
                and base in book.undated
                and len(dated) == 1
            ):
                yield Mention(book.undated[base], None, match.start(), match.end(), base)
            continue
        for year in years:
            law = (
                dated.get(year)
                or book.misnamed.get((base, year))
                or _nearest(dated, year)
                or book.undated.get(base)
            )
            if law:
                yield Mention(law, year, match.start(), match.end(), base)


def _nearest(dated: Mapping[int, Law], year: int) -> Law | None:
    standing = {y: law for y, law in dated.items() if not law.stale} or dated
    return standing[min(standing, key=lambda y: abs(y - year))] if standing else None


def _part_of_longer_name(exam: Examination, start: int) -> bool:
    before = exam.flow.text[max(0, start - 40) : start]
    if re.search(r"\b(?:and|of|&|to|in|for)\s+$", before):
        return bool(re.search(r"[A-Z][\w'’-]*\s+(?:and|of|&|to|in|for)\s+$", before))
    if start in exam.flow.offsets or _LEAD_WORDS.search(before):
        return False
    return bool(_TITLE_GOES_BACK.search(before))


def _edition(text: str, match: re.Match[str]) -> int | None:
    after = _EDITION_AFTER.match(text, match.end("name"))
    if after:
        return int(after["year"])
    before = _EDITION_BEFORE.search(text[max(0, match.start("name") - 40) : match.start("name")])
    if before:
        return int(before["year"])
    return int(match["first"]) if match["first"] else None


def _years(base: str) -> set[int]:
    """The years under which the name is right; for guidance any year will do here."""
    dated = _book().acts.get(base)
    if dated is None:
        return set(range(1800, 2200))
    return set(dated)


def _statuses(exam: Examination, mentions: list[Mention]) -> Iterator[Finding]:
    grouped: dict[tuple[str, str, int | None], list[Mention]] = {}
    for mention in mentions:
        if exam.flow.told_as_past(mention.start, mention.end):
            continue
        old = mention.year if _is_old_edition(mention, exam.today) else None
        code = "law-superseded" if old else _code_of(mention.law)
        if code:
            grouped.setdefault((code, mention.law.id, old), []).append(mention)
    told: set[str] = set()
    for (code, _, old), same in grouped.items():
        law = same[0].law
        beside = _cited_beside(same, code, grouped)
        if law.id in told:
            continue
        told |= {other.id for other in beside}
        why = _why_several([law, *beside]) if beside else _why(law, code, old, exam.today)
        yield finding_about(
            exam, code, _SEVERITIES[code], same, why, _what(law, code, exam.today), beside
        )


def _cited_beside(
    same: list[Mention], code: str, grouped: Mapping[tuple[str, str, int | None], list[Mention]]
) -> list[Law]:
    """Laws named in the same words ("Acts 1952 and 1996") of which there is no more to say."""
    places = [(mention.start, mention.end) for mention in same]
    laws_there = [
        others[0].law
        for (other_code, _, _), others in grouped.items()
        if other_code == code and [(m.start, m.end) for m in others] == places
    ]
    plain = all(
        law.status == "in-force-in-part" and not law.note and not law.provisions
        for law in laws_there
    )
    return [law for law in laws_there if law is not same[0].law] if plain else []


def _why_several(cited: list[Law]) -> Text:
    names = listed(law.name.removeprefix("The ") for law in cited)
    return Text("The {laws} are in force only in part.", laws=names)


_SEVERITIES: dict[str, Severity] = {
    "law-repealed": "error",
    "law-superseded": "warning",
    "law-in-part": "notice",
}


def _code_of(law: Law) -> str:
    if law.status in ("repealed", "replaced"):
        return "law-repealed" if law.kind in ("act", "regulations") else "law-superseded"
    if law.status in ("superseded", "withdrawn"):
        return "law-superseded"
    if law.status == "fragments" or (
        law.status == "in-force-in-part" and (law.note or law.provisions or law.replaced_by)
    ):
        return "law-in-part"
    return ""


def _is_old_edition(mention: Mention, today: dt.date) -> bool:
    current = _current_year(mention.law, today)
    return bool(
        mention.year and current and mention.year < current and mention.base not in _book().acts
    )


def _current_year(law: Law, today: dt.date) -> int | None:
    begun = [edition for edition in law.editions if edition.start <= today.isoformat()]
    return max((edition.year for edition in begun), default=None)


_FATES = {
    "repealed": template("{law} has been repealed{since}."),
    "replaced": template("{law} has been replaced{since}."),
    "superseded": template("{law} has been superseded{since}."),
    "withdrawn": template("{law} has been withdrawn{since}."),
    "fragments": template("{law} is in force only in fragments{since}."),
    "in-force-in-part": template("{law} is in force only in part{since}."),
}


def _why(law: Law, code: str, old: int | None, today: dt.date) -> Text:
    if old:
        return Text(
            "“{law}” is cited in its {old} edition; the edition of {current} has taken its place.",
            law=law.name,
            old=old,
            current=_current_year(law, today) or "",
        )
    dated = law.since and code != "law-in-part"
    fate = Text(
        _FATES[law.status],
        law=_the(law),
        since=Text(" (since {day})", day=say_date(law.since)) if dated else "",
    )
    gone = Text("No longer as it was: {parts}.", parts=_provisions(law)) if law.provisions else ""
    return together(fate, gone, Text(law.note))


def _the(law: Law) -> Text:
    if law.kind == "guidance":
        return Text("“{law}”", law=law.name)
    return Text("The {law}", law=law.name.removeprefix("The "))


def _provisions(law: Law) -> Text:
    return several(
        Text("{part} ({state})", part=each.cite, state=Text(each.status)) for each in law.provisions
    )


def _what(law: Law, code: str, today: dt.date) -> Text:
    names = [laws()[each].name if each in laws() else each for each in law.replaced_by]
    names += [
        laws()[e].name
        for p in law.provisions
        for e in p.replaced_by
        if e in laws() and laws()[e].name not in names
    ]
    if code == "law-superseded" and law.editions and law.status == "in-force":
        return Text(
            "Cite the current edition ({year}) and check what it changes here.",
            year=_current_year(law, today) or "",
        )
    if code == "law-in-part" and names:
        return Text(
            "Check that the part meant is still law; see also the {laws}.", laws=listed(names)
        )
    if code == "law-in-part":
        return Text("Check that the part meant is still law.")
    if names:
        return Text("Cite the {laws} instead.", laws=listed(names))
    return Text("Take the reference out, or cite what holds today.")


def law_name(law: Law) -> str:
    """The law as a person would cite it, with its year where the name has none."""
    if law.year and str(law.year) not in law.name and law.kind == "act":
        return f"{law.name} {law.year}"
    return law.name


@dataclass(frozen=True, slots=True)
class Citation:
    """A law or guidance that the document names: ``law`` is its id, ``name`` the words of the
    document, ``line`` where it stands first, ``status`` what has become of it, ``replaced_by``
    the names of what to cite instead.
    """

    law: str
    name: str
    line: int
    status: Text
    replaced_by: tuple[str, ...] = ()


def citations(document: Document, today: dt.date) -> tuple[Citation, ...]:
    """Every law and guidance that the document names, once for each wording, in reading order."""
    exam = Examination(document, (), today, SchoolFacts())
    wrong = [m for same in _misspelled_names(exam).values() for m in same]
    places = [(m, m in wrong) for m in (*mentions(exam), *_unwritten(exam), *wrong)]
    found: dict[tuple[str, str, str], Citation] = {}
    together_with = Counter((mention.start, mention.end) for mention, _ in places)
    for mention, misnamed in sorted(places, key=lambda place: place[0].start):
        name = exam.flow.text[mention.start : mention.end].strip(" ,.;:()")
        if together_with[mention.start, mention.end] > 1 and mention.year == mention.law.year:
            name = law_name(mention.law)
        line = exam.flow.line_at(mention.start)
        if misnamed or (mention.year is not None and mention.year not in _years(mention.base)):
            instead: tuple[str, ...] = (law_name(mention.law),)
            status = Text("no law of this name and year")
        else:
            status, instead = _state(mention, today), _successors(mention.law)
        cited = Citation(mention.law.id, name, line, status, instead)
        found.setdefault((mention.law.id, name.lower(), status), cited)
    return tuple(found.values())


def _unwritten(exam: Examination) -> Iterator[Mention]:
    """Rules of common law, which have no year; of names inside each other the longest."""
    spans: list[tuple[int, int, Law]] = []
    for law in laws().values():
        if law.kind != "common-law":
            continue
        for name in law.names():
            form = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
            spans += [(m.start(), -m.end(), law) for m in form.finditer(exam.flow.text)]
    end = 0
    for start, negative_end, law in sorted(spans, key=lambda span: span[:2]):
        if start >= end:
            end = -negative_end
            yield Mention(law, None, start, end, "")


def _successors(law: Law) -> tuple[str, ...]:
    return tuple(law_name(laws()[each]) for each in law.replaced_by if each in laws())


def _state(mention: Mention, today: dt.date) -> Text:
    """What has become of the law on that day, in plain words."""
    law = mention.law
    current = _current_year(law, today) or ""
    if _is_old_edition(mention, today):
        return Text("superseded by the edition of {year}", year=current)
    if law.status == "not-yet-in-force" and not (law.since and law.since <= today.isoformat()):
        if not law.since:
            return Text("not yet in force")
        return Text("not yet in force (from {day})", day=say_date(law.since))
    words = _STATES.get(law.status, _IN_FORCE)
    if law.provisions and law.status not in _GONE:
        return Text("{state}: {parts}", state=words, parts=_provisions(law))
    if law.status in _GONE and law.since:
        on = (
            template("{state} on {day}")
            if law.since.count("-") == 2
            else template("{state} in {day}")
        )
        return Text(on, state=words, day=say_date(law.since))
    if current and words is _IN_FORCE:
        return Text("in force; the current edition is of {year}", year=current)
    return words


_IN_FORCE = Text("in force")
_STATES = {
    "repealed": Text("repealed"),
    "replaced": Text("replaced"),
    "superseded": Text("superseded"),
    "withdrawn": Text("withdrawn"),
    "fragments": Text("in force only in fragments"),
    "in-force-in-part": Text("in force in part"),
}
_GONE = frozenset({"repealed", "replaced", "superseded", "withdrawn"})


def _wrong_years(exam: Examination, mentions: list[Mention]) -> Iterator[Finding]:
    grouped: dict[tuple[str, int | None], list[Mention]] = {}
    for mention in mentions:
        grouped.setdefault((mention.base, mention.year), []).append(mention)
    for (base, year), same in grouped.items():
        right = sorted(_book().acts[base].items())
        names = listed((law.name for _, law in right), "or")
        action = Text("Write {law}, if that is the Act meant.", law=same[0].law.name)
        if right:
            message = Text(
                "There is no Act of this name of {year}; the name belongs to the {laws}.",
                year=year or "",
                laws=names,
            )
            yield finding_about(exam, "law-wrong-year", "error", same, message, action)
        else:
            yield _misnamed(exam, same)


def _misnamed(exam: Examination, same: list[Mention]) -> Finding:
    name = same[0].law.name
    return finding_about(
        exam,
        "law-misnamed",
        "warning",
        same,
        Text("No Act has quite this name; the nearest is the {law}.", law=name),
        Text("Write {law}, if that is the Act meant.", law=name),
    )


def _misspelled(exam: Examination) -> Iterator[Finding]:
    for same in _misspelled_names(exam).values():
        yield _misnamed(exam, same)


def _misspelled_names(exam: Examination) -> dict[str, list[Mention]]:
    book = _book()
    seen: dict[str, list[Mention]] = {}
    for match in _SOME_ACT.finditer(exam.flow.text):
        key = _key(match["name"].removeprefix("The ") + " Act")
        if any(key == known or key.endswith(" " + known) for known in book.acts):
            continue
        year = int(match["year"])
        law = _alike(key, year, book)
        if law:
            seen.setdefault(key, []).append(Mention(law, year, match.start(), match.end(), key))
    return seen


def _alike(key: str, year: int, book: LawBook) -> Law | None:
    words = set(key.split()) - _SMALL
    for known, dated in book.acts.items():
        if year not in dated:
            continue
        same_words = set(known.split()) - _SMALL == words
        if same_words or SequenceMatcher(None, key, known).ratio() >= _ALIKE:
            return dated[year]
    return None


def finding_about(
    exam: Examination,
    code: str,
    severity: Severity,
    same: list[Mention],
    message: Text,
    action: Text,
    beside: Iterable[Law] = (),
) -> Finding:
    """A finding about a law, at the first place that names it, with the others."""
    places = list({exam.flow.line_at(m.start): m for m in reversed(same)}.values())[::-1]
    first, *rest = places
    quote = exam.flow.quote
    return Finding(
        code,
        severity,
        exam.flow.line_at(first.start),
        quote(first.start, first.end),
        message,
        several(law_name(law) for law in (first.law, *beside)),
        action,
        tuple((exam.flow.line_at(m.start), quote(m.start, m.end)) for m in rest),
    )


def _unnamed(exam: Examination, cited: set[str]) -> Iterator[Finding]:
    """Law spoken of by its field alone, all fields in one finding."""
    missing = [family for family in unnamed_laws() if not cited & set(family.laws)]
    found = [
        (m, family)
        for family in missing
        for m in re.finditer(family.pattern, exam.flow.text, re.IGNORECASE)
    ]
    if not found:
        return
    found.sort(key=lambda each: each[0].start())
    families = list(dict.fromkeys(family for _, family in found))
    names = [laws()[each].name for family in families for each in family.laws[:1] if each in laws()]
    sentences = [
        m for last, (m, _) in zip([None, *(m for m, _ in found)], found, strict=False)
        if last is None or re.search(r"[.;:]", exam.flow.text[last.end() : m.start()])
    ]  # fmt: skip
    places = {
        exam.flow.line_at(m.start()): exam.flow.quote(m.start(), m.end())
        for m in reversed(sentences)
    }
    (line, quote), *rest = sorted(places.items())
    yield Finding(
        "law-unnamed",
        "notice",
        line,
        quote,
        Text(
            "The text speaks of {fields} without naming any law that holds today.",
            fields=listed(Text(family.title) for family in families),
        ),
        several(law_name(laws()[each.laws[0]]) for each in families if each.laws[0] in laws()),
        Text("Name the {laws}.", laws=listed(names)),
        tuple(rest),
    )
