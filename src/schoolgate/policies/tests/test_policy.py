"""The one typed door to a policy's values, and what a federation lays down."""

from __future__ import annotations

import pytest

from schoolgate.conftest import end_behind_the_back_of
from schoolgate.core.refusal import Refused
from schoolgate.people.models import Federation, Person, School
from schoolgate.policies import actions
from schoolgate.policies.packs import load_pack
from schoolgate.policies.policy import policy_for
from schoolgate.reference import InvalidValue, UnknownParameter, parameters

pytestmark = pytest.mark.django_db


def test_unknown_name_fails(school: School) -> None:
    with pytest.raises(UnknownParameter):
        policy_for(school).value("min_moderator")
    with pytest.raises(UnknownParameter):
        policy_for(school).layer("min_moderator")


def test_every_parameter_has_a_typed_value(school: School) -> None:
    policy = policy_for(school)
    recommended = load_pack("REC").values
    for name, known in parameters().items():
        assert policy.value(name) == known.parse(recommended[name])


@pytest.mark.clause("LTL-INTRO-2")
def test_shared_value_holds_for_every_school_of_the_federation(
    federation_officer: Person, federation: Federation, school: School, sister_school: School
) -> None:
    actions.set_shared_value(
        by=federation_officer, federation=federation, name="min_moderators", value=4
    )
    assert policy_for(school).value("min_moderators") == 4
    assert policy_for(sister_school).value("min_moderators") == 4
    assert policy_for(school).layer("min_moderators") == "federation"


def test_shared_value_leaves_other_schools_alone(
    federation_officer: Person, federation: Federation, foreign_school: School
) -> None:
    before = policy_for(foreign_school).value("min_moderators")
    actions.set_shared_value(
        by=federation_officer, federation=federation, name="min_moderators", value=9
    )
    assert policy_for(foreign_school).value("min_moderators") == before


def test_opened_value_is_the_schools_again(
    federation_officer: Person, federation: Federation, school: School
) -> None:
    actions.set_shared_value(
        by=federation_officer, federation=federation, name="min_moderators", value=4
    )
    actions.open_shared_value(by=federation_officer, federation=federation, name="min_moderators")
    assert policy_for(school).layer("min_moderators") == "recommended"


def test_shared_value_that_is_not_allowed_is_refused(
    federation_officer: Person, federation: Federation, school: School
) -> None:
    with pytest.raises(InvalidValue):
        actions.set_shared_value(
            by=federation_officer, federation=federation, name="moderation_mode", value="often"
        )
    assert policy_for(school).layer("moderation_mode") == "recommended"


def test_head_of_one_school_may_not_lay_down_for_all(
    head: Person, federation_officer: Person, federation: Federation
) -> None:
    with pytest.raises(Refused):
        actions.set_shared_value(by=head, federation=federation, name="min_moderators", value=4)
    assert actions.set_shared_value(
        by=federation_officer, federation=federation, name="min_moderators", value=4
    )


@pytest.mark.parametrize("verb", ["set", "open"])
def test_whose_appointment_ended_meanwhile_lays_down_nothing(
    federation_officer: Person, federation: Federation, school: School, verb: str
) -> None:
    asked = {"by": federation_officer, "federation": federation, "name": "min_moderators"}
    actions.set_shared_value(**asked, value=4)
    acts = {
        "set": lambda: actions.set_shared_value(**asked, value=5),
        "open": lambda: actions.open_shared_value(**asked),
    }
    end_behind_the_back_of(federation_officer)
    with pytest.raises(Refused):
        acts[verb]()
    assert policy_for(school).value("min_moderators") == 4


def test_policy_costs_a_query_more_where_none_is_adopted(
    school: School, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        policy_for(school).value("min_moderators")
