"""Writing a request: what the form says, and what of it those who decide are told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import Hint
from schoolgate.approvals.queries import hints_left
from schoolgate.approvals.tests import making


def test_what_the_form_said_and_did_not_bar_is_there_for_those_who_decide(
    cast: Any, monkeypatch: Any
) -> None:
    making.here(cast.head, cast.communications_manager, cast.line_manager)
    kind = making.listed(monkeypatch, making.kind_of())
    asked = making.sent(cast.teacher, cast.school, kind, name="Odd", why="Thin")
    assert [one.question for one in hints_left(asked)] == ["why", "name"]
    actions.answer(by=cast.teacher, request=asked, values={"name": "Bad", "why": "To grow beans"})
    assert [one.question for one in hints_left(making.fresh(asked))] == ["why", "name"]
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    begun = actions.answer(by=cast.teacher, request=begun, values={"name": "Odd"})
    assert hints_left(making.fresh(begun)) == []


def test_what_bars_by_now_is_there_first_for_those_who_decide(
    cast: Any, client_of: Any, monkeypatch: Any
) -> None:
    making.here(cast.head, cast.communications_manager)
    kind = making.listed(monkeypatch, making.kind_of())
    asked = making.sent(cast.teacher, cast.school, kind, why="Thin")

    def by_now(_request: Any, _values: Any) -> list[Hint]:
        barring = Hint("name", "That day is past.", bars=True)
        return [Hint("why", "Say more of why."), barring]

    making.listed(monkeypatch, replace(kind, hints=by_now))
    at = {"school": cast.school.slug, "request_id": asked.public_id}
    page = client_of(cast.line_manager).get(reverse("approvals:request", kwargs=at))
    assert [one.hint.bars for one in page.context["left"]] == [True, False]
    shown = page.content.decode()
    assert "banner-stop" in shown
    assert "That day is past." in shown


def test_each_hint_among_all_answers_names_its_question_and_leads_there(
    cast: Any, client_of: Any, monkeypatch: Any
) -> None:
    making.here(cast.head, cast.communications_manager, cast.line_manager)
    kind = making.listed(monkeypatch, making.kind_of())
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values={"name": "Bad", "why": "Thin"})
    at = {"school": cast.school.slug, "request_id": begun.public_id}
    shown = client_of(cast.teacher).get(reverse("approvals:check", kwargs=at)).content.decode()
    for label, words, page in (
        ("Name", "Choose another name.", "what"), ("Why", "Say more of why.", "why"),
    ):  # fmt: skip
        there = reverse("approvals:write", kwargs={**at, "page": page})
        said = f'<p><strong>{label}</strong></p><p>{words}</p><p><a href="{there}?to=check">'
        assert said in shown
