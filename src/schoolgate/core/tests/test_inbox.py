"""The order of the inbox, and what a row says of its day."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

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
    monkeypatch.setattr(inbox, "_sources", [(lambda _person: items, "")])
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


def asked_where(monkeypatch: pytest.MonkeyPatch, *conditions: str) -> list[str]:
    """Which of these conditions let their source speak."""
    asked: list[str] = []

    def source_of(where: str) -> inbox.Source:
        return lambda _person: asked.append(where) or []

    monkeypatch.setattr(inbox, "_sources", [(source_of(where), where) for where in conditions])
    monkeypatch.setattr(inbox, "_reaches", [lambda _person: ({3, 4}, set())])
    with clock.stopped_at(NOON):
        inbox.needs(SimpleNamespace(pk=7))
    return asked


@pytest.mark.django_db
def test_source_is_asked_only_where_its_condition_holds(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    true = [
        "",
        "SELECT 1 WHERE 4 IN {schools}",
        "SELECT 1 WHERE %(person)s = 7",
        "SELECT 1 WHERE '2027-02-15' = %(soon)s",
    ]
    false = ["SELECT 1 WHERE 5 IN {schools}", "SELECT 1 WHERE 3 IN {federations}"]
    with django_assert_num_queries(1):
        assert asked_where(monkeypatch, *true, *false) == true


@pytest.mark.django_db
def test_same_condition_of_two_sources_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1) as queries:
        assert len(asked_where(monkeypatch, "SELECT 1 WHERE 2 > 1", "SELECT 1 WHERE 2 > 1")) == 2
    assert queries[0]["sql"].count("EXISTS") == 1


def test_nothing_is_asked_where_no_source_has_a_condition(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_where(monkeypatch, "") == [""]
