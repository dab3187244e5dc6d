"""The order of the inbox, and what a row says of its day."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from schoolgate.core import clock, inbox
from schoolgate.core.inbox import InboxItem

NOON = dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC)


def item(title: str, days: int | None = None, *, urgent: bool = False) -> InboxItem:
    due = None if days is None else NOON + dt.timedelta(days=days)
    return InboxItem(title, f"/{title}/", "Look", due=due, urgent=urgent)


def test_what_presses_stands_first_and_what_is_far_ahead_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = [
        item("in five weeks", 35),
        item("in fifteen days", 15),
        item("some day"),
        item("in a fortnight", 14),
        item("tomorrow", 1),
        item("late", -1),
        item("late for a month", -30),
        item("pressing", urgent=True),
    ]
    monkeypatch.setattr(inbox, "_sources", [lambda _person: items])
    with clock.stopped_at(NOON):
        found = [one.title for one in inbox.needs(SimpleNamespace())]
    assert found == [
        "pressing", "late for a month", "late", "tomorrow", "in a fortnight", "some day",
        "in fifteen days", "in five weeks",
    ]  # fmt: skip


def test_row_that_is_late_says_when_it_was_due() -> None:
    with clock.stopped_at(NOON):
        late = row(item("a", -1))
        soon = row(item("b", 1))
    assert "It was due on Sunday 31 January 2027" in late
    assert "by Tuesday 2 February 2027" in soon
    assert ("Late" in late, "Late" in soon) == (True, False)


def test_verb_of_a_row_is_there_on_every_screen() -> None:
    assert '<p class="inbox-verb" aria-hidden="true">Look' in row(item("a"))


def row(one: InboxItem) -> str:
    return render_to_string("core/components/inbox_item.html", {"item": one})
