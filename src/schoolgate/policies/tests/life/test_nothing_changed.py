"""Who saves what stands there already has changed nothing: nothing is written, and it is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.conftest import Cast
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of
from schoolgate.people.models import Person
from schoolgate.policies.actions import set_draft_value, set_shared_value
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.life.changes import last_change
from schoolgate.policies.life.rules import not_a_day_to_decide
from schoolgate.policies.models import Draft
from schoolgate.policies.tests.life import making
from schoolgate.reference import parameter

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]
CLAUSE = "REC-9.6"
SAID = "Nothing was changed"
DAY = dt.timedelta(days=1)


@pytest.fixture
def draft(cast: Cast) -> Draft:
    """A draft begun three days ago."""
    with clock.stopped_at(clock.now() - 3 * DAY):
        return making.begun(cast, "REC")


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    """Two times on a stopped clock are no longer apart than the test makes them."""
    with clock.stopped_at(clock.now()):
        yield


def address(draft: Draft, page: str, **more: str) -> str:
    where = {"school": draft.school.slug, "draft": draft.public_id}
    return reverse(f"policies:{page}", kwargs=where | more)


def opened(client: Client, at: str) -> dict[str, Any]:
    """What the form of a page sends when nothing is changed in it, its ticks as they stand there."""
    form, sent = client.get(at).context["form"], {}
    for field in form:
        value = field.value()
        if isinstance(value, (list, tuple)):
            value = [code for code, _word in field.field.choices if code in value]
        if value not in (None, False, "", []):
            sent[field.html_name] = value
    return sent


PAGES = [
    ("draft-clause", {"clause": CLAUSE}, {"wording": "Follow the Act of 2018, always."}),
    ("draft-section", {"clause": CLAUSE}, {"title": "9 Another title"}),
    ("draft-changes", {}, {"material": "yes", "changes": "Phones stay in bags."}),
    ("draft-changes", {}, {"material": "no", "title": "Phones and networks"}),
]


@pytest.mark.parametrize(("page", "where", "new"), PAGES)
def test_same_again_writes_nothing_and_says_so(
    client_of: ClientOf,
    cast: Cast,
    draft: Draft,
    page: str,
    where: dict[str, str],
    new: dict[str, str],
) -> None:
    client, at = client_of(cast.head), address(draft, page, **where)
    said = client.post(at, opened(client, at) | new, follow=True)
    assert SAID not in said.text
    draft.refresh_from_db()
    entries, changed_at = Entry.objects.count(), draft.changed_at
    with clock.stopped_at(clock.now() + DAY):
        again = client.post(at, opened(client, at), follow=True)
    assert SAID in again.text
    assert "is saved" not in again.text
    draft.refresh_from_db()
    assert (Entry.objects.count(), draft.changed_at) == (entries, changed_at)


@pytest.mark.parametrize("name", ["min_moderators", "review_cycle", "consultation_required"])
def test_same_choice_again_writes_nothing(
    client_of: ClientOf, cast: Cast, draft: Draft, name: str
) -> None:
    before = Entry.objects.count()
    client, at = client_of(cast.head), address(draft, "draft-value", name=name)
    again = client.post(at, opened(client, at), follow=True)
    assert SAID in again.text
    assert Entry.objects.count() == before


def test_answers_ticked_in_the_order_of_the_page_are_the_same(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    name = "consultation_required"
    value = [one.value for one in parameter(name).values][:1:-1]
    set_draft_value(by=cast.head, draft=draft, name=name, value=value)
    client, at = client_of(cast.head), address(draft, "draft-value", name=name)
    assert SAID in client.post(at, opened(client, at), follow=True).text
    draft.refresh_from_db()
    assert draft.content["values"][name] == value


def test_what_is_saved_as_it_was_leaves_earlier_meetings_good(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, at = client_of(cast.head), address(draft, "draft-clause", clause=CLAUSE)
    client.post(at, opened(client, at))
    value = draft.content["values"]["min_moderators"]
    set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=value)
    assert last_change(draft) is None
    assert not_a_day_to_decide(draft, clock.today() - DAY) is None


def test_those_bound_in_another_order_are_the_same(cast: Cast, draft: Draft) -> None:
    clause = next(one for one in draft.content["clauses"] if len(one["binds"]) > 1)
    before = Entry.objects.count()
    drafting_actions.change_clause(
        by=cast.head,
        draft=draft,
        clause=clause["id"],
        fields={**clause, "binds": clause["binds"][::-1]},
    )
    assert Entry.objects.count() == before


def test_new_title_of_the_policy_is_a_change_of_its_words(cast: Cast, draft: Draft) -> None:
    said = {"by": cast.head, "draft": draft, "material": True, "changes": "Phones."}
    drafting_actions.describe_change(**said)
    assert last_change(draft) is None
    was = draft.title
    drafting_actions.describe_change(**said, title="Phones and networks")
    entry = Entry.objects.get(event="policies.draft_renamed")
    assert (facts_of(entry)["was"], facts_of(entry)["title"]) == (was, "Phones and networks")
    assert last_change(draft) == clock.now()
    assert not_a_day_to_decide(draft, clock.today() - DAY)
    assert Entry.objects.filter(event="policies.draft_change_described").count() == 1


def test_federation_leaves_the_same_open_once(client_of: ClientOf, cast: Cast) -> None:
    draft = making.begun_for_federation(cast, "REC")
    where = {"school": cast.school.slug, "draft": draft.public_id}
    at, client = reverse("policies:draft-open", kwargs=where), client_of(cast.federation_officer)
    first, again = (client.post(at, {"names": ["min_moderators"]}, follow=True) for _ in range(2))
    assert SAID not in first.text
    assert SAID in again.text
    assert Entry.objects.filter(event="policies.left_open_changed").count() == 1


def test_school_sets_for_itself_what_is_laid_down_anyway_once(
    client_of: ClientOf, cast: Cast
) -> None:
    draft = making.begun_for_federation(cast, "REC")
    draft = drafting_actions.leave_open(
        by=cast.federation_officer, draft=draft, names=["min_moderators"]
    )
    where = {"school": cast.school.slug, "draft": draft.public_id, "name": "min_moderators"}
    at, client = reverse("policies:draft-local-value", kwargs=where), client_of(cast.head)
    first, again = (client.post(at, opened(client, at), follow=True) for _ in range(2))
    assert SAID not in first.text
    assert SAID in again.text
    assert Entry.objects.filter(event="policies.local_value_set").count() == 1
    assert draft.local_values.count() == 1


def test_federation_lays_down_the_same_once(client_of: ClientOf, cast: Cast) -> None:
    officer = cast.federation_officer
    set_shared_value(by=officer, federation=cast.federation, name="min_moderators", value=2)
    at = reverse("policies:shared-value", args=[cast.federation.slug, "min_moderators"])
    client = client_of(officer)
    again = client.post(at, opened(client, at), follow=True)
    assert SAID in again.text
    assert Entry.objects.filter(event="policies.shared_value_set").count() == 1
    assert SAID not in client.post(at, {"text": "3"}, follow=True).text
    assert Entry.objects.filter(event="policies.shared_value_set").count() == 2
