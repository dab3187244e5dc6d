"""Schools side by side, for those who lead them."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.people import actions as people
from schoolgate.policies.models import Policy, Version
from schoolgate.policies.tests.life import making
from schoolgate.publishing import compare
from schoolgate.publishing.queries import schools_to_compare, values_in_force

pytestmark = pytest.mark.django_db


def same_at(cast, version, number, **values):
    """Another school of the federation with that version and some values of its own."""
    school = people.add_school(
        by=System("test"), federation=cast.federation, name=f"School {number:02}",
        slug=f"school-{number}",
    )  # fmt: skip
    policy = Policy.objects.create(school=school, slug=version.policy.slug, title="Policy")
    return Version.objects.create(
        policy=policy, number=1, edition="1", adoption="x", source={}, text={},
        values={**version.values, **values}, sha256="0" * 64, adopted_on=clock.today(),
        effective_from=clock.today(), by=cast.head, at=clock.now(),
    )  # fmt: skip


def test_differing_choices_are_found_and_marked(cast, client_of):
    version = making.adopted(cast)
    same_at(cast, version, 1)
    same_at(cast, version, 2, min_moderators=7)
    schools = schools_to_compare(cast.federation_officer, cast.federation)
    listed = [
        row for _group, rows in compare.rows(schools, values_in_force(schools)) for row in rows
    ]
    [row] = [row for row in listed if row.differs]
    assert row.parameter.name == "min_moderators"
    assert [choice.words for choice in row.choices if not choice.usual] == ["7"]
    page = client_of(cast.federation_officer).get(
        reverse("publishing:comparison", args=[cast.federation.slug])
    )
    assert b"1 choice differs" in page.content


@pytest.mark.parametrize("count", [3, 30])
def test_as_many_queries_for_many_schools_as_for_few(cast, count, django_assert_num_queries):
    version = making.adopted(cast)
    for number in range(count - 1):
        same_at(cast, version, number)
    schools = schools_to_compare(cast.federation_officer, cast.federation)
    with django_assert_num_queries(1):
        found = list(compare.rows(schools, values_in_force(schools)))
    assert len(found[0][1][0].choices) == count


def test_school_without_a_policy_is_named(cast, client_of):
    without = cast.sister_school.name
    making.adopted(cast)
    page = client_of(cast.federation_officer).get(
        reverse("publishing:comparison", args=[cast.federation.slug])
    )
    assert without in page.content.decode()


def test_csv_is_never_alive(cast, client_of):
    version = making.adopted(cast)
    same_at(cast, version, 1, complaints_channel="=1+1")
    answer = client_of(cast.federation_officer).get(
        reverse("publishing:comparison-file", args=[cast.federation.slug])
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    [channel] = [row for row in rows if row["Parameter"] == "complaints_channel"]
    assert channel["School 01"] == "'=1+1"
    assert len(rows) == 119


def test_page_is_for_those_who_lead_the_federation(cast, client_of):
    at = reverse("publishing:comparison", args=[cast.federation.slug])
    answers = {name: client_of(getattr(cast, name)).get(at).status_code
               for name in ("head", "teacher", "foreign_head", "federation_officer")}  # fmt: skip
    assert answers == {"head": 403, "teacher": 404, "foreign_head": 404, "federation_officer": 200}
