"""Two people, or two tabs, on one clause or one choice of a draft: nobody's words are lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from schoolgate.conftest import Cast
from schoolgate.people.models import Person
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import deciding_actions, drafting_actions
from schoolgate.policies.models import Draft
from schoolgate.policies.tests.life import making
from schoolgate.reference import NOT_STATED

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]
CLAUSE = "REC-9.6"
SAID = "This clause was changed meanwhile"
OLD, NEW = "Follow the Act of 1998, always.", "Follow the Act of 2018, always."


@pytest.fixture
def draft(cast: Cast) -> Draft:
    return making.begun(cast, "REC")


def address(draft: Draft, page: str = "draft-clause", **more: str) -> str:
    where = {"school": draft.school.slug, "draft": draft.public_id}
    return reverse(f"policies:{page}", kwargs=where | (more or {"clause": CLAUSE}))


def opened(client: Client, at: str) -> dict[str, Any]:
    """What the form of a page sends when nothing is changed in it."""
    form = client.get(at).context["form"]
    shown = {field.html_name: field.value() for field in form}
    return {name: value for name, value in shown.items() if value not in (None, False, "")}


def stored(draft: Draft, clause: str = CLAUSE) -> dict[str, Any]:
    draft.refresh_from_db()
    found: dict[str, Any] = next(one for one in draft.content["clauses"] if one["id"] == clause)
    return found


def test_second_tab_does_not_take_the_place_of_what_the_first_saved(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, at = client_of(cast.head), address(draft)
    first, second = opened(client, at), opened(client, at)
    assert client.post(at, first | {"wording": NEW}).status_code == 302
    refused = client.post(at, second | {"wording": OLD})
    assert refused.status_code == 409
    assert SAID in refused.text
    assert refused.text.count(escape(NEW)) == 1
    assert f">\n{escape(OLD)}</textarea>" in refused.text
    assert stored(draft)["wording"] == NEW


def test_after_both_were_seen_it_can_be_saved(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, at = client_of(cast.head), address(draft)
    first, second = opened(client, at), opened(client, at)
    client.post(at, first | {"wording": NEW})
    shown = client.post(at, second | {"wording": OLD})
    again = second | {"wording": OLD, "made_from": shown.context["form"]["made_from"].value()}
    assert client.post(at, again).status_code == 302
    assert stored(draft)["wording"] == OLD


def test_same_words_twice_are_no_quarrel(client_of: ClientOf, cast: Cast, draft: Draft) -> None:
    client, at = client_of(cast.head), address(draft)
    sent = opened(client, at) | {"wording": NEW}
    assert [client.post(at, sent).status_code for _ in range(2)] == [302, 302]


def test_change_between_page_and_lock_is_seen(
    client_of: ClientOf, cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, at = client_of(cast.head), address(draft)
    sent = opened(client, at)
    change = drafting_actions.change_clause

    def after_another(**asked: Any) -> Draft:
        fields = {"heading": "Eyes", "wording": NEW}
        change(by=cast.head, draft=asked["draft"], clause=CLAUSE, fields=fields)
        return change(**asked)

    monkeypatch.setattr(drafting_actions, "change_clause", after_another)
    assert client.post(at, sent | {"wording": OLD}).status_code == 409
    assert stored(draft)["wording"] == NEW


def test_another_wording_by_a_choice_made_meanwhile_is_seen(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    clause = next(one for one in draft.content["clauses"] if one.get("variants"))
    [(name, wanted), *_] = clause["variants"][0]["when"].items()
    client, at = client_of(cast.head), address(draft, clause=clause["id"])
    sent = opened(client, at)
    value = wanted[0] if isinstance(wanted, list) else wanted
    assert draft.content["values"][name] != value
    set_draft_value(by=cast.head, draft=draft, name=name, value=value)
    assert client.post(at, sent | {"heading": "Another"}).status_code == 409
    assert stored(draft, clause["id"]) == clause


def test_words_for_a_clause_that_was_taken_out_can_be_copied(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, at = client_of(cast.head), address(draft)
    sent = opened(client, at) | {"wording": NEW}
    client.post(address(draft, "draft-clause-remove"))
    refused = client.post(at, sent)
    assert refused.status_code == 409
    assert escape(NEW) in refused.text
    assert "taken out meanwhile" in refused.text


def test_words_for_a_clause_of_a_draft_put_before_the_governors_can_be_copied(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, at = client_of(cast.head), address(draft)
    sent = opened(client, at) | {"wording": NEW}
    deciding_actions.submit(by=cast.head, draft=draft)
    refused = client.post(at, sent)
    assert refused.status_code == 403
    assert f"{escape(NEW)}</textarea>" in refused.text


def values_of(draft: Draft) -> dict[str, Any]:
    draft.refresh_from_db()
    found: dict[str, Any] = draft.content["values"]
    return found


def told(answer: HttpResponse, stands: int, chosen: int) -> bool:
    text = answer.content.decode()
    return f"set it to “{stands}”. You chose “{chosen}”" in text


def test_choice_that_was_made_meanwhile_is_told(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, at = client_of(cast.head), address(draft, "draft-value", name="min_moderators")
    sent = opened(client, at)
    follows = client.post(at, sent | {"text": "4"})
    hidden = dict(follows.context["sent"])
    set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=3)
    for asked in (sent | {"text": "4"}, hidden | {"save": "yes"}):
        refused = client.post(at, asked)
        assert (refused.status_code, told(refused, 3, 4)) == (409, True)
    assert values_of(draft)["min_moderators"] == 3
    now = {"text": "4", "save": "yes", "made_from": refused.context["form"]["made_from"].value()}
    assert client.post(at, now).status_code == 302
    assert values_of(draft)["min_moderators"] == 4


def test_choice_made_meanwhile_is_told_where_a_tick_that_gave_way_stood(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=NOT_STATED)
    client, at = client_of(cast.head), address(draft, "draft-value", name="min_moderators")
    sent = opened(client, at)
    assert sent["not_stated"]
    set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=3)
    refused = client.post(at, sent | {"text": "4"})
    assert (refused.status_code, told(refused, 3, 4)) == (409, True)
    form = refused.context["form"]
    assert not form["not_stated"].value()
    now = {"text": "4", "save": "yes", "made_from": form["made_from"].value()}
    assert client.post(at, now).status_code == 302
    assert values_of(draft)["min_moderators"] == 4


def test_choice_made_meanwhile_is_told_beside_what_is_wrong_with_an_answer(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, at = client_of(cast.head), address(draft, "draft-value", name="min_moderators")
    sent = opened(client, at) | {"text": "many"}
    assert client.post(at, sent).status_code == 422
    set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=3)
    refused = client.post(at, sent)
    assert refused.status_code == 409
    assert "somebody set it to “3”. Your answer is not saved" in refused.text
    assert "Give a whole number" in refused.text
    now = sent | {"made_from": refused.context["form"]["made_from"].value()}
    assert client.post(at, now).status_code == 422


def test_choice_of_one_school_made_meanwhile_is_told(client_of: ClientOf, cast: Cast) -> None:
    draft = making.begun_for_federation(cast, "REC")
    draft = drafting_actions.leave_open(
        by=cast.federation_officer, draft=draft, names=["min_moderators"]
    )
    where = {"school": cast.school.slug, "draft": draft.public_id, "name": "min_moderators"}
    client, at = client_of(cast.head), reverse("policies:draft-local-value", kwargs=where)
    sent = opened(client, at)
    drafting_actions.set_local_value(
        by=cast.head, draft=draft, school=cast.school, name="min_moderators", value=3
    )
    refused = client.post(at, sent | {"text": "4", "save": "yes"})
    assert (refused.status_code, told(refused, 3, 4)) == (409, True)
    assert draft.local_values.get().value == 3


def test_what_changes_for_people_is_not_overwritten_unseen(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    where = {"school": draft.school.slug, "draft": draft.public_id}
    client, at = client_of(cast.head), reverse("policies:draft-changes", kwargs=where)
    first, second = opened(client, at), opened(client, at)
    client.post(at, first | {"material": "yes", "changes": "You sign every year."})
    refused = client.post(at, second | {"material": "yes", "changes": "Nothing much."})
    assert refused.status_code == 409
    assert "You sign every year." in refused.text
    assert "Nothing much.</textarea>" in refused.text
    draft.refresh_from_db()
    assert draft.changes == "You sign every year."
    again = {"material": "yes", "changes": "Both.", "title": draft.title}
    now = {"made_from": refused.context["form"]["made_from"].value()}
    assert client.post(at, again | now).status_code == 302
