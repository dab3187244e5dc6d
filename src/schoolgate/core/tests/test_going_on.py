"""Everybody has their turn, and what failed is not passed over."""

from __future__ import annotations

import traceback

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
    failing = {"first": ValueError("Priya wrote this"), "third": ValueError("and this")}
    with pytest.raises(SomeFailed) as told:
        _take(["first", "second", "third"], failing, had)
    assert had == ["first", "second", "third"]
    assert str(told.value) == "2 failed: first (ValueError), third (ValueError)"
    first, third = (line.getMessage() for line in caplog.records)
    assert first.startswith("Looking at first failed: ValueError\n")
    assert first.endswith("raise failing[name]")  # where it went wrong
    assert third == "Looking at third failed: ValueError"
    whole = "".join(traceback.format_exception(told.value))
    assert "Priya" not in whole + first
    _take(["first", "second"], {}, had)


def test_of_many_that_failed_some_are_named() -> None:
    names = [f"S{number}" for number in range(12)]
    with pytest.raises(SomeFailed) as told:
        _take(names, {name: ValueError() for name in names}, [])
    named = ", ".join(f"S{number} (ValueError)" for number in range(10))
    assert str(told.value) == f"12 failed: {named} and 2 more"
