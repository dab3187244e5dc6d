"""Numbers used twice, left out, or out of order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from schoolgate.reading.health.exam import Examination, plain, shorten
from schoolgate.reading.model import Finding
from schoolgate.text import Text, listed

_NUMBER = re.compile(
    r"(?:section\s+|part\s+|chapter\s+)?(?:([A-Z])\.?)?(\d{1,3}(?:\.\d{1,3})*)(?P<suffix>[a-z])?[.):]?$",
    re.IGNORECASE,
)
_NEW_PART = re.compile(r"\W*(?:appendix|appendices|annexe?|schedule)\b", re.IGNORECASE)
_LARGEST_GAP = 3
_SOURCE = Text("each number stands once and in order")


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed number."""

    key: tuple[int, ...]
    shown: str
    line: int
    quote: str
    option: str
    heading: bool
    family: tuple[str, ...]

    @property
    def last(self) -> int:
        return self.key[-1]


def check_numbering(exam: Examination) -> Iterator[Finding]:
    yield from _without_echo(list(_numbering(exam)))


def _numbering(exam: Examination) -> Iterator[Finding]:
    families: dict[tuple[str, ...], list[Entry]] = {}
    for entry in _entries(exam):
        families.setdefault(entry.family, []).append(entry)
    misplaced: set[int] = set()
    for entries in families.values():
        for run in _runs(entries):
            found = list(_check_run(run))
            misplaced |= {finding.line for finding in found if finding.code == "number-misplaced"}
            yield from found
    yield from _strangers(exam, misplaced)


def _without_echo(found: list[Finding]) -> Iterator[Finding]:
    """A heading with a wrong number leaves a gap before it; the gap is no fault of its own."""
    wrong = {finding.line for finding in found if finding.code == "number-misplaced"}
    yield from (f for f in found if f.code != "number-missing" or f.line not in wrong)


def _entries(exam: Examination) -> Iterator[Entry]:
    options = {clause.line: clause.option for clause in exam.document.clauses}
    headings = {section.line: section for section in exam.document.sections}
    numbers = {section.line: section.number for section in exam.document.sections}
    numbers |= {
        c.line: c.number
        for c in exam.document.clauses
        if c.number and c.kind in ("clause", "item", "note")
    }
    part = ""
    lettered: set[tuple[str, str]] = set()
    for line in sorted(set(numbers) | set(headings)):
        section = headings.get(line)
        match = _NUMBER.match(numbers.get(line, ""))
        if section and (
            _NEW_PART.match(section.number) or (not match and _NEW_PART.match(section.heading))
        ):
            part = f"part at {line}"
            continue
        if not match or line in exam.contents or not _printed(exam, line, numbers[line]):
            continue
        if match["suffix"] and (part, match[2]) in lettered:
            continue
        lettered.add((part, match[2]))
        key = tuple(int(each) for each in match[2].split("."))
        if len(key) == 1 and not section:
            continue
        yield Entry(
            key=key,
            shown=numbers[line],
            line=line,
            quote=shorten(_words(exam, line)),
            option=options.get(line, ""),
            heading=section is not None,
            family=_family(part, match[1] or "", key, section.level if section else 0),
        )


def _family(part: str, letter: str, key: tuple[int, ...], level: int) -> tuple[str, ...]:
    if letter:
        return ("", letter.upper(), *map(str, key[:-1]))
    return (part, f"level {level}" if len(key) == 1 else "", *map(str, key[:-1]))


def _printed(exam: Examination, line: int, number: str) -> bool:
    found = exam.lines.get(line)
    if found is None:
        return False
    return bool(found.label) or number.lower() in plain(found.text).lower()[: len(number) + 12]


def _words(exam: Examination, line: int) -> str:
    found = exam.lines[line]
    return f"{found.label} {plain(found.text)}".strip()


def _runs(entries: list[Entry]) -> Iterator[list[Entry]]:
    """Cuts a family where its counting begins again under another heading."""
    run: list[Entry] = []
    for index, entry in enumerate(entries):
        follows = entries[index + 1].last if index + 1 < len(entries) else None
        restarts = run and entry.last == 1 and follows == 2 and run[-1].last > 1
        if restarts and len(entry.key) == 1 and not entry.shown.lower().startswith("section"):
            yield run
            run = []
        run.append(entry)
    if run:
        yield run


def _check_run(run: list[Entry]) -> Iterator[Finding]:
    repeats: dict[tuple[int, ...], list[Entry]] = {}
    single: list[Entry] = []
    for entry in run:
        twin = repeats.get(entry.key, [])
        if not twin:
            single.append(entry)
        repeats.setdefault(entry.key, []).append(entry)
    ordered = _longest_rising(single)
    kept = {entry.line for entry in ordered}
    for same in repeats.values():
        yield from _repeated(same, run)
    for entry in single:
        if entry.line not in kept:
            yield _misplaced(entry)
    yield from _gaps(
        ordered, {entry.last for entry in run}, [e.line for e in run if e.line not in kept]
    )


def _repeated(same: list[Entry], run: list[Entry]) -> Iterator[Finding]:
    """The same number twice; a lone stray far from its twin is called out of order."""
    clashing = [e for e in same if not e.option] or same
    if len({(e.option) for e in same}) > 1 or len(clashing) < 2:
        return
    first, *others = clashing
    strays = [entry for entry in others if _is_stray(entry, run)]
    for stray in strays:
        yield _misplaced(stray, first)
    rest = [entry for entry in others if entry not in strays]
    if not rest:
        return
    yield Finding(
        "number-duplicate",
        "warning",
        rest[0].line,
        rest[0].quote,
        Text(
            "The number {number} is used {times} times, so nobody can cite it safely.",
            number=rest[0].shown,
            times=len(rest) + 1,
        ),
        _SOURCE,
        Text("Give the second one a number of its own and check every reference to it."),
        ((first.line, first.quote), *((entry.line, entry.quote) for entry in rest[1:])),
    )


def _is_stray(entry: Entry, run: list[Entry]) -> bool:
    place = run.index(entry)
    before = run[place - 1].last if place else 0
    return entry.heading and len(entry.key) == 1 and entry.last < before


def _misplaced(entry: Entry, twin: Entry | None = None) -> Finding:
    return Finding(
        "number-misplaced",
        "warning",
        entry.line,
        entry.quote,
        Text(
            "The number {number} stands out of order here and is used before."
            if twin
            else "The number {number} stands out of order here.",
            number=entry.shown,
        ),
        _SOURCE,
        Text("Number this heading in its place and check every reference to it."),
        ((twin.line, twin.quote),) if twin else (),
    )


def _longest_rising(entries: list[Entry]) -> list[Entry]:
    tails: list[int] = []
    best: list[list[Entry]] = []
    for entry in entries:
        place = bisect_left(tails, entry.last)
        chain = [*(best[place - 1] if place else []), entry]
        if place == len(tails):
            tails.append(entry.last)
            best.append(chain)
        else:
            tails[place] = entry.last
            best[place] = chain
    return best[-1] if best else []


def _gaps(ordered: list[Entry], used: set[int], strays: list[int]) -> Iterator[Finding]:
    if len(ordered) < 2:
        return
    for before, after in pairwise(ordered):
        missing = [n for n in range(before.last + 1, after.last) if n not in used]
        filled = any(before.line < stray < after.line for stray in strays)
        if not missing or filled or len(missing) > _LARGEST_GAP:
            continue
        stem = ".".join(map(str, after.key[:-1]))
        names = [f"{stem}.{n}" if stem else str(n) for n in missing]
        yield Finding(
            "number-missing",
            "warning",
            after.line,
            after.quote,
            Text(
                "After {before} comes {after}: {missing} is missing.",
                "After {before} comes {after}: {missing} are missing.",
                n=len(names),
                before=before.shown,
                after=after.shown,
                missing=listed(names),
            ),
            _SOURCE,
            Text("Put back what was taken out, or number again and check every reference."),
            ((before.line, before.quote),),
        )


def _strangers(exam: Examination, known: set[int]) -> Iterator[Finding]:
    """A heading whose own clauses carry another number."""
    sections = [s for s in exam.document.sections if s.number.rstrip(".").isdigit()]
    tops = {int(s.number.rstrip(".")) for s in sections}
    for section, following in pairwise([*sections, None]):
        assert section is not None  # noqa: S101
        own = int(section.number.rstrip("."))
        end = following.line if following else section.line + 10**6
        inside = [
            int(match[2].split(".")[0])
            for clause in exam.document.clauses
            if section.line < clause.line < end and clause.kind in ("clause", "item")
            if (match := _NUMBER.match(clause.number)) and not match[1] and "." in match[2]
        ]
        if (
            section.line in known
            or len(inside) < 2
            or len(set(inside)) != 1
            or inside[0] in (own, *tops)
        ):
            continue
        yield Finding(
            "number-misplaced",
            "warning",
            section.line,
            shorten(_words(exam, section.line)),
            Text(
                "This heading is numbered {own}, but its clauses are numbered {other}.",
                own=own,
                other=inside[0],
            ),
            _SOURCE,
            Text("Give the heading and its clauses the same number."),
        )
