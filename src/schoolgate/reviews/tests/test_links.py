"""Linked policies: named or on file, in date or not."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.conftest import Cast
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.reviews import link_actions
from schoolgate.reviews.links import links_of
from schoolgate.reviews.models import LinkedPolicy
from schoolgate.reviews.queries import linked_policies
from schoolgate.reviews.tests.making import in_force

pytestmark = pytest.mark.django_db
TODAY = dt.date(2028, 2, 29)


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
