"""A role that a policy names and that our list of roles has lost since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from schoolgate import reference
from schoolgate.conftest import Cast, sign_in
from schoolgate.declarations.rules import collector_of
from schoolgate.policies import packs
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.life.words import name_of_post
from schoolgate.policies.models import Version
from schoolgate.policies.policy import policy_for
from schoolgate.policies.tests.life.making import adopted_at
from schoolgate.reference import NOT_STATED, InvalidValue, parameter

pytestmark = pytest.mark.django_db

BEADLE = """
- code: beadle
  title: Beadle
  level: standard
  capacity: employee
  description: Keeps order.
"""
NAMED = {
    "declaration_return_to": "beadle",
    "content_approver": ["headteacher", "beadle"],
}


@pytest.fixture
def version(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Version]:
    """A policy in force that names the beadle, whom the school has taken off its list since."""
    (tmp_path / "roles.yaml").write_text(BEADLE, encoding="utf-8")
    monkeypatch.setenv("SCHOOLGATE_REFERENCE_DIR", str(tmp_path))
    reference.forget()
    version = adopted_at(cast.school, **NAMED)
    monkeypatch.delenv("SCHOOLGATE_REFERENCE_DIR")
    monkeypatch.setattr(packs, "_made", {})
    reference.forget()
    yield version
    reference.forget()


def test_role_that_is_gone_is_read_as_it_was_adopted(cast: Cast, version: Version) -> None:
    policy = policy_for(cast.school)
    assert policy.version == version
    assert policy.value("declaration_return_to") == "beadle"
    assert policy.value("content_approver") == ("headteacher", "beadle")
    assert collector_of(version) == "headteacher"
    assert name_of_post("beadle", version.values) == "beadle"


def test_word_that_no_list_could_make_valid_is_still_refused() -> None:
    with pytest.raises(InvalidValue):
        parameter("declaration_return_to").read(7)
    with pytest.raises(InvalidValue):
        parameter("enabling_exception").read("beadle")


def test_head_is_told_that_a_role_is_gone_and_everybody_still_reads_the_policy(
    cast: Cast, version: Version
) -> None:
    head, school = sign_in(cast.head), cast.school.slug
    told = "names a role that is on the list no longer: beadle"
    assert told in head.get("/").content.decode()
    assert told not in sign_in(cast.teacher).get("/").content.decode()
    in_force = head.get(reverse("policies:in-force", args=[school])).content.decode()
    assert "beadle</strong>" in in_force
    assert in_force.count("On the list of roles no longer: beadle.") == len(NAMED)
    for page in (
        reverse("policies:version", args=[school, version.public_id]),
        reverse("declarations:on-paper", args=[school]),
        reverse("publishing:policy", args=[school]),
    ):
        assert head.get(page).status_code == 200


def test_next_edition_is_begun_without_the_role_that_is_gone(cast: Cast, version: Version) -> None:
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    place = [cast.school.slug, draft.public_id]
    for name in ("draft", "draft-choices", "draft-compare"):
        page = sign_in(cast.head).get(reverse(f"policies:{name}", args=place))
        assert page.status_code == 200
    text = text_for(draft, cast.school)
    assert text.values["declaration_return_to"] == NOT_STATED
    assert text.values["content_approver"] == ["headteacher"]
