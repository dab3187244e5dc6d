"""Linked policies: named or on file, in date or not."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.core.refusal import Refused
from schoolgate.policies.life.drafting_actions import change_clause
from schoolgate.policies.packs import load_pack
from schoolgate.policies.tests.life.making import begun
from schoolgate.reviews import link_actions
from schoolgate.reviews.links import links_of
from schoolgate.reviews.models import LinkedPolicy
from schoolgate.reviews.queries import linked_policies
from schoolgate.reviews.tests.making import in_force

pytestmark = pytest.mark.django_db
TODAY = dt.date(2028, 2, 29)
NAMED = "related_policies"


@pytest.mark.clause("WHF-RELATED-1", "THO-3.1.1", "LTL-DEF-5", "HOL-4.1", "REC-1.5")
@pytest.mark.clause("THO-3.1.1-a", "THO-3.1.1-c", "THO-3.1.1-d")
@pytest.mark.parametrize("pack", ["WHF", "THO", "LTL", "HOL"])
def test_policy_named_and_not_on_file_is_missing(cast: Cast, pack: str) -> None:
    version = in_force(cast, pack)
    before = links_of(version.values, linked_policies(cast.school), clock.today())
    assert {link.standing for link in before} == {"missing"}
    for link in before:
        link_actions.keep_link(
            by=cast.head, school=cast.school, title=link.title.upper(), relevance="Read with ours",
            edition="2", review_due=clock.today() + dt.timedelta(days=90),
        )  # fmt: skip
    after = links_of(version.values, linked_policies(cast.school), clock.today())
    assert [(link.title, link.standing, link.wrong) for link in after] == [
        (link.title, "later", False) for link in before
    ]


@pytest.mark.clause("WHF-RELATED-1", "REC-1.5")
@pytest.mark.parametrize(
    ("due", "word"),
    [
        (None, "undated"),
        (TODAY - dt.timedelta(days=1), "overdue"),
        (TODAY, "soon"),
        (dt.date(2028, 4, 30), "soon"),
        (dt.date(2028, 5, 1), "later"),
    ],
)
def test_linked_policy_stands_as_its_day_says(cast: Cast, due: dt.date | None, word: str) -> None:
    link_actions.keep_link(
        by=cast.head, school=cast.school, title="Code of conduct", review_due=due
    )
    [link] = links_of({}, linked_policies(cast.school), TODAY)
    assert (link.title, link.named, link.standing) == ("Code of conduct", False, word)


def test_linked_policy_is_on_file_once(cast: Cast) -> None:
    kept = link_actions.keep_link(by=cast.head, school=cast.school, title="Code of  Conduct.")
    with pytest.raises(Refused):
        link_actions.keep_link(by=cast.head, school=cast.school, title="code of conduct")
    changed = link_actions.keep_link(
        by=cast.head, school=cast.school, title="Code of conduct", edition="3", link=kept
    )
    assert (changed.pk, LinkedPolicy.objects.get().edition) == (kept.pk, "3")
    link_actions.remove_link(by=cast.head, link=kept)
    assert LinkedPolicy.objects.count() == 0


def test_only_those_who_lead_keep_links(cast: Cast) -> None:
    for who in (cast.teacher, cast.governor, cast.colleague):
        with pytest.raises(Refused):
            link_actions.keep_link(by=who, school=cast.school, title="Code of conduct")


@pytest.mark.clause("THO-1.3.1-a")
def test_which_of_two_policies_goes_first_is_said_wherever_the_other_is_named(
    cast: Cast, client: Client
) -> None:
    draft = begun(cast, "THO")
    version = in_force(
        cast, "THO",
        related_policies=[
            {"title": "Email policy", "order": "before"},
            {"title": "Data protection policy", "order": "after"},
            {"title": "Single equality policy"},
        ],
    )  # fmt: skip
    said = (
        "Email policy (goes before this policy), Data protection policy (comes after this policy)"
        " and Single equality policy. "
    )
    school = cast.school.slug
    public = client.get(reverse("publishing:policy", args=[school]))
    inside = sign_in(cast.head).get(reverse("policies:version", args=[school, version.public_id]))
    linked = sign_in(cast.head).get(reverse("reviews:links", args=[school])).content.decode()
    assert said in _words(public.content.decode())
    assert said in _words(inside.content.decode())
    assert [linked.count(f">{words} your policy<") for words in ("goes before", "comes after")] == [
        1, 1,
    ]  # fmt: skip
    assert controls()["reviews.precedence"].standing(cast.school).figure == (
        "2 linked policies with their order"
    )
    page = sign_in(cast.head).get(reverse("policies:draft", args=[school, draft.public_id]))
    assert "Email policy (goes before this policy)" in _words(page.content.decode())


@pytest.mark.clause("THO-1.3.1-a")
def test_policy_that_never_overrides_others_is_not_put_before_one_unnoticed(cast: Cast) -> None:
    draft, head = begun(cast, "THO"), sign_in(cast.head)
    page = reverse("policies:draft", args=[cast.school.slug, draft.public_id])
    told = "but these are put after it: Data protection policy."
    assert told not in head.get(page).content.decode()
    choose = reverse("policies:draft-value", args=[cast.school.slug, draft.public_id, NAMED])
    answer = {"text": "Email policy | | | | before\nData protection policy | | | | after"}
    assert told in head.post(choose, answer).content.decode()
    head.post(choose, {**answer, "save": "yes"})
    warned = head.get(page).content.decode()
    assert told in warned
    assert "This policy adds to other advice and never overrides it." in _words(warned)
    assert choose in warned
    draft.refresh_from_db()
    fields = {"heading": "Beside other advice", "wording": "This policy goes before some others."}
    change_clause(by=cast.head, draft=draft, clause="THO-1.3.1-a", fields=fields)
    assert told not in head.get(page).content.decode()


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


@pytest.mark.clause("THO-1.3.1-a")
def test_policies_that_the_clause_names_go_before_its_pack() -> None:
    listed = load_pack("THO").values["related_policies"]
    assert [one["title"] for one in listed if one.get("order") == "before"] == [
        "Code of conduct and guidelines for safe working practice", "Email policy", "ICT policy",
        "Data protection policy",
    ]  # fmt: skip
