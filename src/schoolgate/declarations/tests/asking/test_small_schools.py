"""A figure of one is a name: whoever looks across schools sees none of fewer than five people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.conftest import TEST, someone
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.tests.asking.making import request_of, sign
from schoolgate.people.actions import appoint
from schoolgate.people.models import Person, School
from schoolgate.policies.models import Version
from schoolgate.policies.tests.life.making import adopted, adopted_at

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


@pytest.fixture
def small(cast: Any) -> Version:
    """Three are asked at the sister school, five at ours, where the teacher has signed."""
    _ = cast.teacher, cast.governor, cast.chair
    ours = adopted(cast, "REC")
    look_after(policy=ours.policy)
    sign(request_of(cast.teacher, ours))
    theirs = adopted_at(cast.sister_school)
    someone(cast.sister_school, "Gwen", "Governor", "governor")
    look_after(policy=theirs.policy)
    return theirs


def side_by_side(client: Client, cast: Any) -> Any:
    return client.get(reverse("declarations:side-by-side", args=[cast.federation.slug]))


def board(client: Client, school: School, name: str = "board") -> Any:
    return client.get(reverse(f"declarations:{name}", args=[school.slug]))


@pytest.mark.usefixtures("small")
def test_small_school_stands_among_others_without_figures(client_of: ClientOf, cast: Any) -> None:
    page = side_by_side(client_of(cast.federation_officer), cast)
    assert {one.school.name: one.figures.total for one in page.context["schools"]} == {
        "Rowan Primary School": 5, "Rowan High School": 3,
    }  # fmt: skip
    assert page.context["whole"].total == 5
    assert "1 of 5 requests are signed: 20%" in page.text
    assert page.text.count("fewer than 5 are asked") == 1
    assert "at which fewer than 5 people are asked are not counted in" in page.text
    assert page.text.count("<progress") == 1


def test_officer_sees_no_figures_of_a_small_school_and_its_governors_do(
    client_of: ClientOf, cast: Any, small: Version
) -> None:
    officer = board(client_of(cast.federation_officer), small.policy.school)
    assert (officer.status_code, "0 of 3" in officer.text) == (200, False)
    assert "Fewer than 5 people are asked here" in officer.text
    paper = board(client_of(cast.federation_officer), small.policy.school, "board-pdf")
    assert paper.status_code == 403
    governor = Person.objects.get(given_name="Gwen")
    assert "0 of 3 requests are signed" in board(client_of(governor), small.policy.school).text
    assert board(client_of(governor), small.policy.school, "board-pdf").status_code == 200


def test_officer_who_governs_the_small_school_too_sees_its_figures(
    client_of: ClientOf, cast: Any, small: Version
) -> None:
    appoint(
        by=TEST, person=cast.federation_officer, school=small.policy.school, role="governor",
        from_date=small.effective_from,
    )  # fmt: skip
    page = board(client_of(cast.federation_officer), small.policy.school)
    assert "0 of 3 requests are signed" in page.text


def test_officer_sees_the_figures_of_five(client_of: ClientOf, cast: Any, small: Version) -> None:
    assert small.pk
    page = board(client_of(cast.federation_officer), cast.school)
    assert "1 of 5 requests are signed: 20%" in page.text
