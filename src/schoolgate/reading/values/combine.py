"""From single hits to the values of a document; what contradicts is kept side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from schoolgate.reading.model import Confidence, Value
from schoolgate.reading.values.cues import Hit
from schoolgate.reference import InvalidValue, Parameter

_RANK: Mapping[Confidence, int] = {"high": 0, "medium": 1, "low": 2}


def combined(
    parameter: Parameter, hits: Sequence[Hit], how: str, order: Sequence[Any] = ()
) -> tuple[Value, ...]:
    """The values of one parameter, typed as the parameter wants them, in reading order."""
    values = [hit.value for hit in hits if not hit.when_silent]
    values = values or [hit.value for hit in hits]
    if how == "union":
        values = _joined(values, whole=True, order=order)
    elif how == "sentence":
        values = _joined(values, whole=False, order=order)
    elif how == "widest":
        values = _widest(values, order)
    return tuple(_distinct(_typed(parameter, values)))


def _members(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _joined(values: Iterable[Value], *, whole: bool, order: Sequence[Any]) -> list[Value]:
    groups: dict[object, list[Value]] = {}
    for value in values:
        groups.setdefault(None if whole else (value.line, value.quote), []).append(value)
    return [_join(group, order) for group in groups.values()]


def _join(group: Sequence[Value], order: Sequence[Any]) -> Value:
    """One value with all members, as sure as the least sure of them.

    It is quoted from the fewest sentences that give them all between them.
    """
    shares: dict[tuple[int, str], set[str]] = {}
    sure: dict[str, Confidence] = {}
    found: dict[str, Any] = {}
    for value in group:
        for member in _members(value.value):
            name = repr(member)
            shares.setdefault((value.line, value.quote), set()).add(name)
            sure[name] = min(value.confidence, sure.get(name, "low"), key=_RANK.__getitem__)
            found.setdefault(name, member)
    places = _fewest(shares)
    members = tuple(sorted(found.values(), key=order.index) if order else found.values())
    quote = " … ".join(dict.fromkeys(quote for _, quote in places))
    least = max(sure.values(), key=_RANK.__getitem__)
    return Value(group[0].parameter, members, quote, places[0][0], least)


def _fewest(shares: Mapping[tuple[int, str], set[str]]) -> list[tuple[int, str]]:
    """Places that give every member, each time the one that gives most of those still open."""
    missing = set().union(*shares.values())
    places = []
    while missing:
        best = max(shares, key=lambda place: len(shares[place] & missing))
        places.append(best)
        missing -= shares[best]
    return sorted(places)


def _widest(values: Sequence[Value], order: Sequence[Any]) -> list[Value]:
    if not values:
        return []
    place = {value: index for index, value in enumerate(order)}
    return [
        min(values, key=lambda value: (place[value.value], _RANK[value.confidence], value.line))
    ]


def _typed(parameter: Parameter, values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        raw = value.value
        if isinstance(raw, tuple) and parameter.type != "record":
            raw = tuple(member for member in raw if _allowed(parameter, member))
            if not raw:
                continue
        try:
            typed = parameter.parse(raw)
        except InvalidValue:
            continue
        yield Value(value.parameter, typed, value.quote, value.line, value.confidence)


def _allowed(parameter: Parameter, member: Any) -> bool:
    try:
        parameter.parse((member,))
    except InvalidValue:
        return False
    return True


def _distinct(values: Iterable[Value]) -> Iterator[Value]:
    """The first of the surest for each different value."""
    best: dict[str, Value] = {}
    for value in values:
        key = repr(value.value)
        if key not in best or _RANK[value.confidence] < _RANK[best[key].confidence]:
            best[key] = value
    yield from sorted(best.values(), key=lambda value: value.line)
