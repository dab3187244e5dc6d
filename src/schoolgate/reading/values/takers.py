"""What a cue can read from the words of a sentence: roles, numbers, periods."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schoolgate.reading.values.lexicon import Pattern, pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reference import roles
from schoolgate.shipped import shipped

Taker = Callable[[str, re.Match[str]], Any]

_FILE = Path(__file__).parent / "titles.yaml"
_NO_TITLE = frozenset(
    {
        "head",
        "personnel",
        "designated person",
        "administrator of the school",
        "teacher",
        "class teacher",
        "tutor",
    }
)
_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]  # fmt: skip
_NUMBER = re.compile(rf"\b(\d{{1,3}}|{'|'.join(sorted(_UNITS, key=len, reverse=True))})\b")
_HOURS = {"hour": 1, "day": 24, "week": 168}
_DAYS = {
    "day": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "half term": 42,
    "term": 91,
    "year": 365,
}
_MONTHS = {"month": 1, "quarter": 3, "term": 4, "half year": 6, "year": 12}
_ADVERBS = {
    "daily": ("day", 1), "every day": ("day", 1), "each day": ("day", 1), "weekly": ("week", 1),
    "every week": ("week", 1), "each week": ("week", 1), "once a week": ("week", 1),
    "fortnightly": ("fortnight", 1), "every fortnight": ("fortnight", 1),
    "every other week": ("fortnight", 1), "monthly": ("month", 1), "every month": ("month", 1),
    "each month": ("month", 1), "once a month": ("month", 1), "half termly": ("half term", 1),
    "termly": ("term", 1), "every term": ("term", 1), "each term": ("term", 1),
    "annually": ("year", 1), "annual": ("year", 1), "yearly": ("year", 1), "every year": ("year", 1),
    "each year": ("year", 1), "once a year": ("year", 1), "biennially": ("year", 2), "biennial": ("year", 2),
    "bi annually": ("year", 2), "triennially": ("year", 3), "twice a year": ("half year", 1),
    "twice yearly": ("half year", 1), "every six months": ("half year", 1), "quarterly": ("quarter", 1),
    "every other year": ("year", 2), "once in every year": ("year", 1), "each academic year": ("year", 1),
    "every academic year": ("year", 1), "once in a year": ("year", 1), "on an annual basis": ("year", 1),
}  # fmt: skip


@cache
def titles(kind: str = "people") -> Mapping[str, Pattern]:
    """For each role or service the pattern of its names."""
    data: dict[str, list[str]] = shipped(_FILE)[kind]
    named = {code: list(names) for code, names in data.items()}
    if kind == "people":
        for role in roles().values():
            if role.code in named or role.capacity == "external":
                aliases = [alias for alias in map(normal, role.aliases) if alias not in _NO_TITLE]
                named.setdefault(role.code, []).extend(
                    re.escape(a).replace(r"\ ", " ") for a in aliases
                )
    return {code: pattern(f"(?:{'|'.join(names)})s?") for code, names in named.items()}


def found_titles(text: str, kinds: Iterable[str] = ("people",)) -> tuple[str, ...]:
    """The codes of the roles named, in the order of the text; a longer name hides those inside."""
    spans = [
        (match.start(), match.end(), code)
        for kind in kinds
        for code, names in titles(kind).items()
        for match in names.finditer(text)
    ]
    kept = [
        span
        for span in spans
        if not any(_inside(span, other) for other in spans if other is not span)
    ]
    return tuple(dict.fromkeys(code for _, _, code in sorted(kept)))


def _inside(span: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    longer = other[1] - other[0] > span[1] - span[0]
    return longer and other[0] <= span[0] and span[1] <= other[1]


def number(text: str) -> int | None:
    """The first number in figures or words."""
    found = _NUMBER.search(text)
    return _value(found.group()) if found else None


def _value(word: str) -> int:
    return int(word) if word.isdigit() else _UNITS.index(word)


def period(text: str, units: Mapping[str, int]) -> int | None:
    """The first period in the text ("every two years", "weekly", "within 24 hours") in units."""
    counted = re.search(
        rf"({_NUMBER.pattern})[ -](?:working |school |calendar )?({'|'.join(units)})(?:s|ly)?\b",
        text,
    )
    if counted:
        return _value(counted.group(2)) * units[counted.group(3)]
    for adverb in sorted(_ADVERBS, key=len, reverse=True):
        unit, count = _ADVERBS[adverb]
        if unit in units and re.search(rf"\b{adverb}\b", text):
            return count * units[unit]
    names = "|".join(units)
    single = re.search(rf"\b(?:a|an|one|each|every) (?:working |school )?({names})\b", text)
    return units[single.group(1)] if single else None


def _roles(text: str, _: re.Match[str]) -> tuple[str, ...] | None:
    return found_titles(text) or None


def _role(text: str, _: re.Match[str]) -> str | None:
    return next(iter(found_titles(text)), None)


def _services(text: str, _: re.Match[str]) -> tuple[str, ...] | None:
    return found_titles(text, ("people", "services")) or None


def _site_roles(text: str, _: re.Match[str]) -> tuple[str, ...] | None:
    """People and those who run a site, where one of the latter is named."""
    return found_titles(text, ("people", "site")) if found_titles(text, ("site",)) else None


def _matched_number(_: str, found: re.Match[str]) -> int | None:
    return number(found.group())


def _last_number(_: str, found: re.Match[str]) -> int | None:
    numbers = _NUMBER.findall(found.group())
    return _value(numbers[-1]) if numbers else None


def _days(text: str, _: re.Match[str]) -> int | None:
    return period(text, _DAYS)


def _hours(text: str, _: re.Match[str]) -> int | None:
    return period(text, _HOURS)


def _months(text: str, _: re.Match[str]) -> int | None:
    return period(text, _MONTHS)


_PLACES = {
    "staffroom": r"staff ?rooms?",
    "kitchen": r"kitchen(?: area)?",
    "staff area": r"staff (?:only )?areas?",
    "PPA room": r"ppa rooms?",
    "staff workroom": r"staff workrooms?",
    "common room": r"common room",
    "school office": r"school office|offices?",
    "areas away from pupils": r"areas? (?:where|in which)\b.*\b(?:pupils|children|students)\b.*not present",
    "designated area": r"designated areas?",
}


def _place(text: str, _: re.Match[str]) -> str | None:
    for place, names in _PLACES.items():
        if re.search(rf"\b(?:{names})\b", text):
            return place
    return None


def _procedure(text: str, _: re.Match[str]) -> str | None:
    found = re.search(
        r"(?:complaints? and grievances?|grievances? and complaints?|complaints?|grievance) "
        r"(?:procedure|policy|process)|(?:appropriate|proper|formal|official) (?:channels|procedures?)",
        text,
    )
    named = re.search(r"(?:complaints?|grievance)s? (?:procedure|policy|process)", text)
    chosen = named or found
    return chosen.group() if chosen else None


TAKERS: Mapping[str, Taker] = {
    "roles": _roles,
    "role": _role,
    "services": _services,
    "site_roles": _site_roles,
    "number": _matched_number,
    "last_number": _last_number,
    "days": _days,
    "hours": _hours,
    "months": _months,
    "place": _place,
    "procedure": _procedure,
}
