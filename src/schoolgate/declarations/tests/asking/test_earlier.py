"""Who signed an earlier edition stays to be seen when another has taken its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.declarations.actions import withdraw
from schoolgate.declarations.asking.actions import look_after, nudge
from schoolgate.declarations.asking.queries import Figures
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.tests.asking.making import (
    DAY,
    adopt,
    at,
    changed,
    gone,
    request_of,
    sign,
)
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.policies.life import adopting_actions, drafting_actions
from schoolgate.policies.models import Version

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


def followed(cast: Any, before: Version, **values: Any) -> Version:
    """Another edition in force from today."""
    draft = drafting_actions.start_from_version(by=cast.head, version=before)
    draft.content["values"] |= values
    draft.save(update_fields=["content"])
    made = adopt(cast, draft)
    look_after(policy=made.policy)
    return made


@pytest.fixture
def signed(cast: Any) -> Version:
    """An edition of thirty days ago that the teacher has signed; four others were asked."""
    _ = cast.teacher, cast.governor, cast.chair
    with at(clock.today() - 30 * DAY):
        made = changed(cast, declaration_required="each-version")
        look_after(policy=made.policy)
        sign(request_of(cast.teacher, made))
    return made


@pytest.fixture
def silent(cast: Any, signed: Version) -> Version:
    """The edition after it, in force today, which asks nobody."""
    return followed(cast, signed, declaration_required="no")


def page_of(client: Client, version: Version, query: str = "") -> Any:
    return client.get(reverse("declarations:board", args=[version.policy.school.slug]) + query)


def states(answer: Any) -> dict[str, str]:
    return {
        one.person.given_name: str(word) for one, _titles, (_tone, word) in answer.context["rows"]
    }


def test_the_board_lists_the_edition_that_was_signed_where_today_asks_nobody(
    cast: Any, signed: Version, silent: Version, client_of: ClientOf
) -> None:
    answer = page_of(client_of(cast.head), silent)
    page = answer.content.decode()
    assert "Nobody is asked to sign" in page
    assert "1 of 5 requests were signed when it ended" in page
    assert f'href="?edition={signed.public_id}"' in page


def test_who_signed_an_earlier_edition_is_shown_as_it_stood(
    cast: Any, signed: Version, silent: Version, client_of: ClientOf
) -> None:
    gone(cast.teacher, cast.foreign_school)
    look_after(policy=signed.policy)
    answer = page_of(client_of(cast.head), signed, f"?edition={signed.public_id}")
    assert states(answer) == {
        "Tessa": "Signed", "Hannah": "Late", "Leo": "Late", "Gus": "Late", "Chloe": "Late",
    }  # fmt: skip
    page = answer.content.decode()
    assert "You see how it stood when it ended" in page
    assert "Remind" not in page


def test_who_had_left_before_an_edition_ended_is_not_counted_for_it(
    cast: Any, signed: Version, client_of: ClientOf
) -> None:
    with at(clock.today() - 5 * DAY):
        gone(cast.governor, cast.foreign_school)
        look_after(policy=signed.policy)
    followed(cast, signed, declaration_required="no")
    answer = page_of(client_of(cast.head), signed, f"?edition={signed.public_id}")
    assert "Gus" not in states(answer)


@pytest.mark.parametrize(("ago", "signed_then"), [(12, 0), (10, 1), (0, 1)])
def test_what_was_taken_back_after_an_edition_ended_counts_for_it(
    cast: Any, signed: Version, client_of: ClientOf, ago: int, signed_then: int
) -> None:
    with at(clock.today() - 10 * DAY):
        small = drafting_actions.start_from_version(by=cast.head, version=signed)
        small = drafting_actions.describe_change(
            by=cast.head, draft=small, material=False, changes="-"
        )
        second = adopt(cast, small)
    with at(clock.today() - ago * DAY):
        look_after(policy=second.policy)
        withdraw(by=cast.teacher, declaration=Declaration.objects.get(), reason="No.")
    look_after(policy=second.policy)
    page = page_of(client_of(cast.head), second).content.decode()
    assert f"{signed_then} of 5 requests were signed when it ended" in page
    answer = page_of(client_of(cast.head), signed, f"?edition={signed.public_id}")
    assert states(answer)["Tessa"] == ("Signed" if signed_then else "Not signed")


def test_who_was_not_late_when_it_ended_had_not_signed(
    cast: Any, signed: Version, client_of: ClientOf
) -> None:
    SigningRequest.objects.update(due_on=clock.today() + DAY)
    followed(cast, signed, declaration_required="no")
    with at(clock.today() + 10 * DAY):
        answer = page_of(client_of(cast.head), signed, f"?edition={signed.public_id}")
    assert states(answer)["Hannah"] == "Not signed"
    assert "Not signed yet" not in answer.content.decode()


def test_nobody_is_reminded_of_an_edition_that_is_over(
    cast: Any, signed: Version, silent: Version, client_of: ClientOf
) -> None:
    SigningRequest.objects.update(closed_on=None, closed_because="")  # as before the worker's round
    asked = request_of(cast.governor, signed)
    everybody = reverse("declarations:remind-all", args=[cast.school.slug])
    client = client_of(cast.head)
    for address in (
        f"{everybody}?edition={signed.public_id}",
        reverse("declarations:remind", args=[cast.school.slug, asked.public_id]),
    ):
        answer = client.post(address)
        assert answer.status_code == 403
        assert "is over. Nobody can sign it any more." in answer.content.decode()
    with pytest.raises(Refused, match="is over"):
        nudge(by=cast.head, version=signed, requests=[asked])
    assert not Notice.objects.filter(event="declarations.nudge").exists()


def test_the_newest_of_the_earlier_editions_comes_first(
    cast: Any, signed: Version, client_of: ClientOf
) -> None:
    with at(clock.today() - 10 * DAY):
        second = followed(cast, signed)
        sign(request_of(cast.teacher, second))
        sign(request_of(cast.head, second))
    third = followed(cast, second)
    earlier = page_of(client_of(cast.head), third).context["earlier"]
    assert [(one.edition.version, one.figures.signed) for one in earlier] == [
        (second, 2), (signed, 1),
    ]  # fmt: skip


def test_an_edition_that_nobody_signed_is_not_listed(
    cast: Any, signed: Version, silent: Version, client_of: ClientOf
) -> None:
    with at(clock.today() + DAY):
        later = followed(cast, silent, declaration_required="each-version")
        earlier = page_of(client_of(cast.head), later).context["earlier"]
    assert [one.edition.version for one in earlier] == [signed]


def test_an_edition_withdrawn_before_its_day_is_listed_with_who_signed_it(
    cast: Any, signed: Version, client_of: ClientOf
) -> None:
    draft = drafting_actions.start_from_version(by=cast.head, version=signed)
    coming = adopt(cast, draft, clock.today() + 20 * DAY)
    look_after(policy=coming.policy)
    sign(request_of(cast.teacher, coming))
    adopting_actions.withdraw(by=cast.head, version=coming, from_day=clock.today(), reason="-")
    look_after(policy=coming.policy)
    page = page_of(client_of(cast.head), signed).content.decode()
    assert f'href="?edition={coming.public_id}"' in page
    assert "never in force" in page
    assert (
        "was never in force. You see how it stood then"
        in page_of(client_of(cast.head), signed, f"?edition={coming.public_id}").content.decode()
    )


def test_a_withdrawn_policy_leaves_who_signed_it_on_the_board(
    cast: Any, signed: Version, client_of: ClientOf
) -> None:
    adopting_actions.withdraw(by=cast.head, version=signed, from_day=clock.today(), reason="-")
    look_after(policy=signed.policy)
    page = page_of(client_of(cast.head), signed).content.decode()
    assert "No policy is in force" in page
    assert "There is no policy to sign yet" not in page
    assert "1 of 5 requests were signed when it ended" in page


def test_a_line_manager_and_a_governor_see_of_earlier_editions_what_they_see_of_the_board(
    cast: Any, signed: Version, silent: Version, client_of: ClientOf
) -> None:
    def first(person: Person) -> Any:
        return page_of(client_of(person), silent).context["earlier"][0].figures

    assert (first(cast.line_manager).signed, first(cast.line_manager).total) == (1, 1)
    assert first(cast.governor).total == 5
    answer = page_of(client_of(cast.governor), silent, f"?edition={signed.public_id}")
    assert answer.context["figures"] == Figures("Everybody", signed=1, late=4)
    assert cast.teacher.name not in answer.content.decode()
    assert page_of(client_of(cast.teacher), silent).status_code == 403


def test_figures_of_very_few_stay_with_the_school(
    cast: Any, signed: Version, silent: Version, client_of: ClientOf
) -> None:
    SigningRequest.objects.filter(person=cast.chair).delete()
    [earlier] = page_of(client_of(cast.federation_officer), silent).context["earlier"]
    assert earlier.figures is None


def test_whoever_collected_an_edition_sees_who_signed_it(cast: Any, client_of: ClientOf) -> None:
    clerk, _ = someone(cast.school, "Clara", "Clerk", "ict-leader"), cast.teacher
    with at(clock.today() - 30 * DAY):
        made = changed(cast, declaration_return_to="ict-leader")
        look_after(policy=made.policy)
        sign(request_of(cast.teacher, made))
    later = followed(cast, made)
    [earlier] = page_of(client_of(clerk), later).context["earlier"]
    assert earlier.edition.version == made


def test_the_page_of_a_version_leads_to_who_signed_it(
    cast: Any, signed: Version, silent: Version, client_of: ClientOf
) -> None:
    def page(person: Person, version: Version) -> str:
        address = reverse("policies:version", args=[cast.school.slug, version.public_id])
        return client_of(person).get(address).content.decode()

    assert f"/who-signed/?edition={signed.public_id}" in page(cast.head, signed)
    assert "/who-signed/?edition" not in page(cast.teacher, signed)
    assert "/who-signed/?edition" not in page(cast.head, silent)


def test_the_same_queries_for_one_earlier_edition_and_for_four(
    cast: Any, signed: Version, client_of: ClientOf
) -> None:
    def queries(version: Version) -> int:
        client = client_of(cast.governor)
        page_of(client, version)
        with CaptureQueriesContext(connection) as seen:
            assert page_of(client, version).status_code == 200
        return len(seen)

    today, last = clock.today(), signed
    with at(today - 20 * DAY):
        last = followed(cast, last)
    few = queries(last)
    for ago in (15, 10, 5):
        with at(today - dt.timedelta(days=ago)):
            sign(request_of(cast.teacher, last))
            last = followed(cast, last)
    assert len(page_of(client_of(cast.head), last).context["earlier"]) == 4
    assert queries(last) == few


@pytest.mark.parametrize(
    ("signed_by", "of", "percent"),
    [(17, 23, 74), (999, 1000, 99), (1, 1000, 1), (0, 5, 0), (5, 5, 100), (1, 2, 50), (0, 0, 0)],
)
def test_a_share_is_rounded_to_the_nearest_but_never_to_all_or_none(
    signed_by: int, of: int, percent: int
) -> None:
    assert Figures("", signed=signed_by, open=of - signed_by).percent == percent
