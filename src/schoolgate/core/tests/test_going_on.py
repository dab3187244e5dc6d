"""Everybody has their turn, and what failed is not passed over."""

from __future__ import annotations

import pytest

from schoolgate.core.going_on import SomeFailed, going_on


def _take(names: list[str], failing: dict[str, Exception], had: list[str]) -> None:
    with going_on() as take_turn:
        for name in names:
            with take_turn(name):
                had.append(name)
                if name in failing:
                    raise failing[name]


def test_everybody_has_their_turn_and_what_failed_is_told_once_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    had: list[str] = []
    failing = {"first": ValueError("Priya wrote this"), "third": KeyError()}
    with pytest.raises(SomeFailed) as told:
        _take(["first", "second", "third"], failing, had)
    assert had == ["first", "second", "third"]
    assert str(told.value) == "2 failed: first, third"
    assert told.value.__cause__ is failing["first"]
    assert [line.getMessage() for line in caplog.records] == [
        "Looking at first failed: ValueError", "Looking at third failed: KeyError",
    ]  # fmt: skip
    _take(["first", "second"], {}, had)


def test_of_many_that_failed_some_are_named() -> None:
    names = [f"S{number}" for number in range(12)]
    with pytest.raises(SomeFailed) as told:
        _take(names, {name: ValueError() for name in names}, [])
    assert str(told.value) == "12 failed: S0, S1, S2, S3, S4, S5, S6, S7, S8, S9 and 2 more"
