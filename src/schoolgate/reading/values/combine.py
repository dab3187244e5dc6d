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
    """One value with all members, quoted from the sentence that gives most of them."""
    shares: dict[tuple[int, str], set[str]] = {}
    for value in group:
        shares.setdefault((value.line, value.quote), set()).update(map(repr, _members(value.value)))
    line, quote = max(shares, key=lambda place: len(shares[place]))
    found = {repr(m): m for value in group for m in _members(value.value)}.values()
    members = tuple(sorted(found, key=order.index) if order else found)
    confidence = min((value.confidence for value in group), key=_RANK.__getitem__)
    return Value(group[0].parameter, members, quote, line, confidence)


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
