"""A draft beside something else, and a federation's draft at each of its schools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.conftest import TEST, Cast
from schoolgate.people import actions as people
from schoolgate.people.models import Person, School
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.models import Draft, LocalValue, Version
from schoolgate.policies.tests.life import making

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]


def at(page: str, draft: Draft, school: School, **more: object) -> str:
    where = {"school": school.slug, "draft": draft.public_id, **more}
    return reverse(f"policies:{page}", kwargs=where)


@pytest.fixture
def federated(cast: Cast) -> Draft:
    """A federation's draft that leaves the number of moderators to each of its two schools."""
    assert cast.school.pk
    assert cast.sister_school.pk
    draft = making.begun_for_federation(cast)
    return drafting_actions.leave_open(
        by=cast.federation_officer, draft=draft, names=["min_moderators"]
    )


# Beside something else


def compared(client: Client, draft: Draft, school: School, other: str = "") -> Any:
    return client.get(at("draft-compare", draft, school), {"with": other} if other else {})


def test_draft_stands_first_beside_the_policy_in_force(client_of: ClientOf, cast: Cast) -> None:
    version = making.adopted(cast)
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    clause = draft.content["clauses"][0]
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=clause["id"],
        fields={"heading": clause["heading"], "wording": clause["wording"] + " Truly."},
    )  # fmt: skip
    answer = compared(client_of(cast.teacher), draft, cast.school)
    assert answer.context["chosen"].key == "in-force"
    [row] = answer.context["comparison"].differing
    assert (row.clause.id, row.state) == (clause["id"], "changed")
    assert "put in:" in answer.content.decode()


def test_clause_that_binds_others_is_said_to(client_of: ClientOf, cast: Cast) -> None:
    making.adopted(cast)
    draft = drafting_actions.start_from_version(by=cast.head, version=Version.objects.get())
    clause = draft.content["clauses"][0]
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=clause["id"],
        fields={"heading": clause["heading"], "wording": clause["wording"], "binds": ["governor"]},
    )  # fmt: skip
    client = client_of(cast.head)
    shown = client.get(reverse("policies:draft-compare", args=[cast.school.slug, draft.public_id]))
    assert "Binds: Governor. Before:" in shown.text
    listed = client.get(reverse("policies:draft-changes", args=[cast.school.slug, draft.public_id]))
    assert "binds others" in listed.text


@pytest.mark.clause("THO-1.2.3-b")
def test_draft_beside_its_ready_policy_shows_what_was_chosen(
    client_of: ClientOf, cast: Cast
) -> None:
    draft = making.begun(cast, "REC")
    set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=3)
    answer = compared(client_of(cast.head), draft, cast.school)
    assert answer.context["chosen"].key == "pack-rec"
    values = [(one.before, one.after) for one in answer.context["values"]]
    assert ("2", "3") in values


def test_another_schools_own_words_are_shown_to_nobody_and_its_choices_to_leaders(
    client_of: ClientOf, cast: Cast
) -> None:
    contacts = [{"service": "LADO", "name": "Ms Hidden", "phone": "01632 960000"}]
    making.adopted_at(
        cast.sister_school, min_moderators=5, safeguarding_contacts=contacts,
        personal_device_area="the office of Ms Hidden",
    )  # fmt: skip
    draft = making.begun(cast, "WAL")
    page = compared(client_of(cast.head), draft, cast.school, "school-rowan-high")
    assert ("5" in [one.before for one in page.context["values"]], "Ms Hidden" in page.text) == (
        True, False,
    )  # fmt: skip
    teacher = client_of(cast.teacher)
    offered = [one.key for one in compared(teacher, draft, cast.school).context["others"]]
    assert [key for key in offered if key.startswith("school-")] == []
    assert compared(teacher, draft, cast.school, "school-rowan-high").status_code == 404


def test_school_of_the_federation_can_be_compared_and_no_other(
    client_of: ClientOf, cast: Cast
) -> None:
    making.adopted_at(cast.sister_school, min_moderators=5)
    making.adopted_at(cast.foreign_school)
    draft, client = making.begun(cast, "WAL"), client_of(cast.head)
    keys = [one.key for one in compared(client, draft, cast.school).context["others"]]
    assert [key for key in keys if key.startswith("school-")] == ["school-rowan-high"]
    answer = compared(client, draft, cast.school, "school-rowan-high")
    assert "5" in [one.before for one in answer.context["values"]]
    assert compared(client, draft, cast.school, "school-farfield").status_code == 404


def test_every_ready_policy_can_be_compared(client_of: ClientOf, cast: Cast) -> None:
    draft, client = making.begun(cast, "REC"), client_of(cast.head)
    for key in ("pack-whf", "pack-wal", "pack-tho", "pack-ltl", "pack-hol"):
        answer = compared(client, draft, cast.school, key)
        assert answer.status_code == 200
        assert answer.context["comparison"].counts["changed"] > 0


# A federation's draft


def test_officer_begins_a_draft_for_all_schools(client_of: ClientOf, cast: Cast) -> None:
    assert cast.school.pk
    client = client_of(cast.federation_officer)
    client.post(
        reverse("policies:draft-for-federation", args=[cast.federation.slug]), {"pack": "HOL"}
    )
    [made] = cast.federation.policy_drafts.all()
    assert (made.pack, made.school) == ("HOL", None)
    page = client.get(reverse("policies:federation-policy", args=[cast.federation.slug]))
    assert made.public_id in page.content.decode()


def test_ready_policy_that_does_not_exist_begins_nothing(client_of: ClientOf, cast: Cast) -> None:
    assert cast.school.pk
    address = reverse("policies:draft-for-federation", args=[cast.federation.slug])
    answer = client_of(cast.federation_officer).post(address, {"pack": "../"}, follow=True)
    assert "Choose one of the ready policies." in answer.content.decode()
    assert cast.federation.policy_drafts.count() == 0


def test_head_sets_what_is_left_open_and_sees_the_schools_own_text(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    client = client_of(cast.head)
    address = at("draft-local-value", federated, cast.school, name="min_moderators")
    shown = client.post(address, {"text": "4"})
    assert shown.context["effects"].names == ("min_moderators",)
    assert LocalValue.objects.count() == 0
    client.post(address, {"text": "4", "save": "yes"})
    [local] = LocalValue.objects.all()
    assert (local.school, local.parameter, local.value) == (cast.school, "min_moderators", 4)
    assert text_for(federated, cast.school).values["min_moderators"] == 4
    assert text_for(federated, cast.sister_school).values["min_moderators"] != 4


def test_head_changes_nothing_that_the_federation_lays_down(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    client = client_of(cast.head)
    closed = at("draft-local-value", federated, cast.school, name="review_cycle")
    assert "lays this down for all its schools" in client.get(closed).content.decode()
    assert client.get(closed).status_code == 403
    own = at("draft-value", federated, cast.school, name="min_moderators")
    assert client.post(own, {"text": "9", "save": "yes"}).status_code == 403
    federated.refresh_from_db()
    assert federated.content["values"]["min_moderators"] != 9


def test_officer_chooses_what_is_left_open(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    client, address = (
        client_of(cast.federation_officer), at("draft-open", federated, cast.school),
    )  # fmt: skip
    assert client.post(address, {"names": ["no_such_choice"]}).status_code == 422
    client.post(address, {"names": ["review_cycle", "min_moderators"]})
    federated.refresh_from_db()
    assert federated.left_open == ["min_moderators", "review_cycle"]


def test_page_of_our_schools_says_who_set_what(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    drafting_actions.set_local_value(
        by=cast.head, draft=federated, school=cast.school, name="min_moderators", value=4
    )
    page = client_of(cast.federation_officer).get(at("draft-schools", federated, cast.school))
    [(known, listed)] = page.context["rows"]
    assert known.name == "min_moderators"
    assert {one.school.name: (one.value, one.own, one.may_set) for one in listed} == {
        "Rowan Primary School": ("4", True, False),
        "Rowan High School": (listed[0].value, False, False),
    }


def test_school_without_a_federation_has_no_page_of_schools(
    client_of: ClientOf, cast: Cast
) -> None:
    draft = making.begun(cast)
    page = client_of(cast.head).get(at("draft-schools", draft, cast.school))
    assert page.status_code == 404


def test_what_a_federation_adopted_is_begun_anew_with_what_its_schools_set(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    [version, *_others] = making.adopted_for_federation(cast)
    old = version.draft
    assert old is not None
    Draft.objects.filter(pk=old.pk).update(left_open=["min_moderators"])
    LocalValue.objects.create(
        draft=old, school=cast.school, parameter="min_moderators", value=4, by=cast.head,
        at=making.clock.now(),
    )  # fmt: skip
    client = client_of(cast.federation_officer)
    client.post(at("draft-again", old, cast.school))
    made = cast.federation.policy_drafts.get(based_on__isnull=False)
    assert (made.content, made.left_open) == (old.content, ["min_moderators"])
    assert text_for(made, cast.school).values["min_moderators"] == 4
    assert client.post(at("draft-again", federated, cast.school)).status_code == 403


def test_federation_sees_where_its_schools_chose_differently(
    client_of: ClientOf, cast: Cast
) -> None:
    making.adopted_at(cast.school, min_moderators=3)
    making.adopted_at(cast.sister_school, min_moderators=5)
    page = client_of(cast.federation_officer).get(
        reverse("policies:federation-policy", args=[cast.federation.slug])
    )
    found = {one.parameter.name: one.choices for one in page.context["differences"]}
    assert {one.value: one.schools for one in found["min_moderators"]} == {
        "3": ("Rowan Primary School",), "5": ("Rowan High School",),
    }  # fmt: skip
    assert "review_cycle" not in found


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_pages_of_a_federation_ask_as_little_for_ten_schools_as_for_two(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    client = client_of(cast.federation_officer)
    addresses = (
        reverse("policies:federation-policy", args=[cast.federation.slug]),
        at("draft-schools", federated, cast.school),
        at("draft-compare", federated, cast.school),
    )
    before = [queries(client, address) for address in addresses]
    for number in range(8):
        people.add_school(
            by=TEST, federation=cast.federation, name=f"School {number}", slug=f"school-{number}"
        )
    assert [queries(client, address) for address in addresses] == before
