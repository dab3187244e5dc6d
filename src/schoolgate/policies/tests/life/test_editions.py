"""What an edition is called, when it may begin, and which one a new draft begins from."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from schoolgate.conftest import TEST, sign_in
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.people.actions import add_school
from schoolgate.people.models import School
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.editions import first_free_day, next_number
from schoolgate.policies.models import Version
from schoolgate.policies.tests.life.making import (
    adopted,
    adopted_for_federation,
    approved,
    begun,
    begun_for_federation,
    decide,
)
from schoolgate.policies.tests.life.test_papers import ADOPTED, drafted, entered

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def at(cast: Any, name: str, **more: str) -> str:
    return reverse(f"policies:{name}", kwargs={"school": cast.school.slug, **more})


def adopt(cast: Any, in_days: int, edition: str = "") -> Version:
    [version] = adopting_actions.adopt(
        by=cast.head, draft=approved(cast), effective_from=clock.today() + in_days * DAY,
        edition=edition,
    )  # fmt: skip
    return version


# Names


@pytest.mark.parametrize(
    ("borne", "following"),
    [
        ([], "1.0"),
        (["1.0"], "2.0"),
        (["1.0", "2.0", "2.0"], "3.0"),
        (["7.2", "3"], "8.0"),
        (["2025"], "2.0"),
        (["Autumn 2026", "1.0 draft"], "3.0"),
        (["999.0", "1000.0"], "1001.0"),
        (["999", "1000"], "1001.0"),
    ],
)
def test_the_next_number_follows_the_highest(borne: list[str], following: str) -> None:
    assert next_number(borne) == following


def test_an_edition_that_nobody_names_gets_the_next_number(cast: Any) -> None:
    adopt(cast, 1, "5.0")
    assert adopt(cast, 2).edition == "6.0"


def test_no_two_editions_bear_one_name(cast: Any) -> None:
    adopt(cast, 1, "2.0")
    with pytest.raises(Refused, match=r"Edition 2\.0 exists .* next free number is 3\.0"):
        adopt(cast, 2, " 2.0 ")
    assert adopt(cast, 2, "3.0").edition == "3.0"


@pytest.mark.parametrize(("first", "second"), [("2.0", "2"), ("2", "2.0"), ("2.0", "2.0.0")])
def test_noughts_at_the_end_make_no_other_name(cast: Any, first: str, second: str) -> None:
    adopt(cast, 1, first)
    with pytest.raises(Refused, match=rf"Edition {re.escape(first)} exists already"):
        adopt(cast, 2, second)


@pytest.mark.parametrize(("first", "second"), [("2.1", "2.10"), ("2", "20"), ("2", "2.0 (2020)")])
def test_other_numbers_are_other_names(cast: Any, first: str, second: str) -> None:
    assert [adopt(cast, days, one).edition for days, one in ((1, first), (2, second))] == [
        first, second,
    ]  # fmt: skip


def test_name_of_an_edition_that_never_was_in_force_stays_its_own(cast: Any) -> None:
    version = adopt(cast, 3, "Autumn 2026")
    adopting_actions.withdraw(by=cast.head, version=version, from_day=clock.today(), reason="-")
    with pytest.raises(Refused, match="exists already"):
        adopt(cast, 4, "autumn 2026")


def test_page_refuses_a_name_that_is_borne_and_offers_the_next(cast: Any) -> None:
    adopt(cast, 1, "2.0")
    page = at(cast, "adopt", draft=approved(cast).public_id)
    client = sign_in(cast.head)
    assert "Left empty, it is 3.0." in client.get(page).content.decode()
    given = {"effective_from": (clock.today() + 2 * DAY).isoformat(), "edition": "2.0"}
    answer = client.post(page, given)
    assert answer.status_code == 422
    assert "the next free number is 3.0" in answer.content.decode()
    checked = client.post(page, given | {"edition": ""}).content.decode()
    assert "Check your answers" in checked
    assert "<dd>3.0</dd>" in checked


def test_paper_with_a_name_that_is_borne_is_told_apart(cast: Any) -> None:
    entered(cast, drafted(cast), edition="2.0")
    draft = drafted(cast, b"Another policy\n\n1. Be kind to each other online, always.\n")
    page = at(cast, "enter-paper", draft=draft.public_id)
    facts = {
        "edition": "2.0", "body": "governing-body", "adopted_on": "2020-01-01",
        "effective_from": "2020-01-01",
    }  # fmt: skip
    client = sign_in(cast.head)
    answer = client.post(page, facts)
    assert answer.status_code == 422
    assert "Add what tells this paper apart" in answer.content.decode()
    assert client.post(page, facts | {"edition": "2.0 (2020)"}).status_code == 302


# Days


def test_first_free_day_passes_over_those_on_which_an_edition_begins(cast: Any) -> None:
    today = clock.today()
    for days in (0, 1, 3):
        adopt(cast, days)
    schools = [cast.school]
    assert first_free_day(schools, "social-networking", today) == today + 2 * DAY
    assert first_free_day(schools, "social-networking", today + 3 * DAY) == today + 4 * DAY
    assert first_free_day(schools, "another", today) == today


def test_page_of_adoption_offers_a_day_that_it_takes(cast: Any) -> None:
    adopt(cast, 0)
    page = at(cast, "adopt", draft=approved(cast).public_id)
    client = sign_in(cast.head)
    offered = client.get(page).context["form"]["effective_from"].value()
    assert offered == clock.today() + DAY
    refused = client.post(page, {"effective_from": clock.today().isoformat(), "edition": ""})
    free = date_format(clock.today() + DAY, "l j F Y")
    assert f"The first free day is {free}." in refused.content.decode()
    taken = client.post(page, {"effective_from": offered.isoformat(), "edition": ""})
    assert "Check your answers" in taken.content.decode()


def test_page_of_adoption_offers_no_day_on_which_the_changed_edition_would_follow(
    cast: Any,
) -> None:
    coming = adopt(cast, 5)
    draft = drafting_actions.start_from_version(by=cast.head, version=coming)
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    page = sign_in(cast.head).get(at(cast, "adopt", draft=draft.public_id))
    assert page.context["form"]["effective_from"].value() == clock.today() + 6 * DAY


def test_paper_is_advised_to_look_at_its_day_and_not_at_a_free_one(cast: Any) -> None:
    entered(cast, drafted(cast), ADOPTED)
    draft = drafted(cast, b"Another policy\n\n1. Be kind to each other online, always.\n")
    facts = {
        "edition": "2019", "body": "governing-body", "adopted_on": ADOPTED.isoformat(),
        "effective_from": ADOPTED.isoformat(),
    }  # fmt: skip
    page = sign_in(cast.head).post(at(cast, "enter-paper", draft=draft.public_id), facts)
    said = "Look once more at the day on the paper."
    assert page.status_code == 422
    assert said in page.content.decode()
    with pytest.raises(Refused, match=said) as refused:
        entered(cast, draft, ADOPTED, edition="2019")
    assert "free day" not in refused.value.reason


def test_pages_of_adoption_ask_as_much_for_many_schools_as_for_two(cast: Any) -> None:
    assert cast.sister_school
    versions = adopted_for_federation(cast, in_days=5)
    draft = begun_for_federation(cast, "HOL")
    draft.state = "approved"
    draft.save(update_fields=["state"])
    client, page = sign_in(cast.federation_officer), at(cast, "adopt", draft=draft.public_id)
    given = {"effective_from": (clock.today() + 9 * DAY).isoformat(), "edition": ""}

    def asked() -> list[int]:
        counts = []
        for ask in (lambda: client.get(page), lambda: client.post(page, given)):
            with CaptureQueriesContext(connection) as queries:
                assert ask().status_code == 200
            counts.append(len(queries))
        return counts

    asked()  # what is kept for a while is looked up once
    with_two = asked()
    for name in ("Ash", "Elm", "Fir"):
        add_school(
            by=TEST, federation=cast.federation, name=name, slug=name.lower(),
            phase=School.Phase.PRIMARY,
        )  # fmt: skip
    asked()
    assert asked() == with_two
    shown = client.post(page, given).content.decode()
    for version in versions:
        assert f"{version.policy.school.name}: edition {version.edition}, in force" in shown
    assert "Ash: nothing: no edition is in force then" in shown


# A draft to change it


def with_moderators(cast: Any, number: int, in_days: int) -> Version:
    draft = set_draft_value(
        by=cast.head, draft=begun(cast), name="min_moderators", value=number
    )  # fmt: skip
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(
        by=cast.head, draft=draft, effective_from=clock.today() + in_days * DAY
    )
    return version


def test_draft_to_change_a_policy_keeps_what_an_edition_to_come_has_set(cast: Any) -> None:
    today = with_moderators(cast, 2, in_days=0)
    with_moderators(cast, 5, in_days=2)
    coming = with_moderators(cast, 7, in_days=9)
    draft = drafting_actions.start_from_version(by=cast.head, version=today)
    assert (draft.based_on, draft.content["values"]["min_moderators"]) == (coming, 7)


def test_draft_is_not_begun_from_an_edition_that_will_never_be_in_force(cast: Any) -> None:
    today = with_moderators(cast, 2, in_days=0)
    coming = with_moderators(cast, 5, in_days=2)
    adopting_actions.withdraw(by=cast.head, version=coming, from_day=clock.today(), reason="-")
    assert drafting_actions.start_from_version(by=cast.head, version=today).based_on == today


def test_policy_page_says_from_which_edition_a_draft_begins(cast: Any) -> None:
    client = sign_in(cast.head)
    today = adopted(cast)
    page = client.get(at(cast, "home")).content.decode()
    assert "Begin a draft to change it" in page
    coming = adopt(cast, 3, "Summer")
    page = client.get(at(cast, "home")).content.decode()
    assert "Begin a draft to change edition Summer" in page
    assert at(cast, "draft-from-version", version=coming.public_id) in page
    assert at(cast, "draft-from-version", version=today.public_id) not in page
    before = client.post(at(cast, "draft-from-version", version=today.public_id), follow=True)
    assert "It begins from edition Summer, adopted already" in before.content.decode()
    newest = client.post(at(cast, "draft-from-version", version=coming.public_id), follow=True)
    assert "It begins from edition" not in newest.content.decode()
    adopting_actions.withdraw(by=cast.head, version=today, from_day=clock.today(), reason="-")
    page = client.get(at(cast, "home")).content.decode()
    assert "Until then no policy is." in page
    assert at(cast, "draft-from-version", version=coming.public_id) in page
