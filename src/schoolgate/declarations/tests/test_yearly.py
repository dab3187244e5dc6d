"""Confirming the same text each year: what is read, what is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.declarations import actions
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.proof import certificate_of
from schoolgate.declarations.queries import batches_at, signed_before
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.tests.asking.making import at as on_day
from schoolgate.declarations.tests.asking.making import changed
from schoolgate.declarations.tests.making import as_posted, asked_to_sign, signed, what_it_takes
from schoolgate.declarations.tests.test_pages import at, newer_version
from schoolgate.policies.paper.tests.reading import words_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOTHING = "I have nothing to declare under this policy."
SOMETHING = (
    "I have something to declare under this policy. I have told it or will tell it."
)  # fmt: skip


def turn_of(request: SigningRequest) -> SigningRequest:
    """The same request, a year on."""
    return asked_to_sign(
        request.person, request.version, request.capacity, turn=1, reason="yearly"
    )  # fmt: skip


@pytest.fixture
def first(cast: Any) -> SigningRequest:
    return asked_to_sign(cast.teacher, changed(cast, declaration_required="yearly"))


def test_yearly_turn_says_nothing_differs_and_leads_to_confirming(first: SigningRequest) -> None:
    earlier = signed(first)
    yearly = turn_of(first)
    page = sign_in(first.person).get(at(yearly)).content.decode()
    said = f"Nothing reads differently since you signed on {day(earlier.signed_on)}."
    assert said in page.replace("&nbsp;", " ").replace("\n", " ")
    assert (f'href="{at(yearly, "sign")}"' in page, f'href="{at(yearly, "whole")}"' in page) == (
        True,
        True,
    )
    assert "Start reading" not in page
    assert "You signed an earlier edition" not in page


def test_who_signed_two_editions_reads_nothing_of_the_change_again(
    cast: Any, first: SigningRequest
) -> None:
    signed(first)
    newer = newer_version(cast, first, "Keep a list of every quick site.")
    with on_day(newer.version.effective_from):
        signed(newer)
        yearly = turn_of(newer)
        page = sign_in(first.person).get(at(yearly)).content.decode()
    assert "Nothing reads differently since you signed on" in page
    assert "Quick sites." not in page


def test_signature_that_was_taken_back_is_not_what_one_signed_before(
    cast: Any, first: SigningRequest
) -> None:
    actions.withdraw(by=cast.teacher, declaration=signed(first), reason="By mistake")
    again = SigningRequest.objects.get(reason="again")
    assert signed_before(again) is None
    assert "Start reading" in sign_in(cast.teacher).get(at(again)).content.decode()


def test_yearly_turn_that_was_taken_back_is_asked_as_one(cast: Any, first: SigningRequest) -> None:
    earlier = signed(first)
    yearly = turn_of(first)
    actions.withdraw(by=cast.teacher, declaration=signed(yearly), reason="By mistake")
    again = SigningRequest.objects.get(turn=2)
    assert (again.reason, signed_before(again)) == ("yearly", earlier)
    assert signed(again).statements[-1] == NOTHING


def test_own_answer_is_no_earlier_signature(first: SigningRequest) -> None:
    signed(first)
    assert signed_before(first) is None


def test_first_signature_asks_for_no_choice(first: SigningRequest) -> None:
    assert "Which is true?" not in sign_in(first.person).get(at(first, "sign")).content.decode()
    with pytest.raises(Refused):
        signed(first, affirmed=[*what_it_takes(first)["affirmed"], "nothing"])


@pytest.mark.parametrize(("choice", "text"), [("nothing", NOTHING), ("something", SOMETHING)])
def test_what_was_chosen_is_part_of_what_is_signed(
    first: SigningRequest, choice: str, text: str
) -> None:
    signed(first)
    yearly = turn_of(first)
    client = sign_in(first.person)
    page = client.get(at(yearly, "sign")).content.decode()
    assert f'href="/s/{first.school.slug}/open/"' in page
    where = client.post(at(yearly, "sign"), as_posted(yearly) | {"choice": choice})["Location"]
    declaration = Declaration.objects.get(request=yearly)
    assert [one for one in declaration.statements if "declare" in one] == [text]
    assert text in client.get(where).content.decode()
    assert text in words_in(certificate_of(declaration))


@pytest.mark.parametrize("choice", ["", "both", "read"])
def test_yearly_without_a_choice_is_not_signed(first: SigningRequest, choice: str) -> None:
    signed(first)
    yearly = turn_of(first)
    page = sign_in(first.person).post(at(yearly, "sign"), as_posted(yearly) | {"choice": choice})
    assert page.status_code == 422
    assert not yearly.declarations.exists()


@pytest.mark.parametrize("chosen", [[], ["nothing", "something"]])
def test_action_takes_exactly_one_choice(first: SigningRequest, chosen: list[str]) -> None:
    signed(first)
    yearly = turn_of(first)
    codes = [one for one in what_it_takes(yearly)["affirmed"] if one != "nothing"]
    with pytest.raises(Refused):
        signed(yearly, affirmed=codes + chosen)


def test_families_confirm_without_declaring(cast: Any, first: SigningRequest) -> None:
    yearly = asked_to_sign(cast.parent, first.version, "parent", reason="yearly")
    assert signed(yearly).statements == [
        "I have read these rules.",
        "I know what they ask of me.",
        "I will keep to them.",
        "I know that the school can act if I break them.",
    ]


def test_sheet_of_a_yearly_turn_holds_both_and_one_is_recorded(
    cast: Any, first: SigningRequest
) -> None:
    signed(first)
    yearly = turn_of(first)
    sheet = sign_in(cast.teacher).get(at(yearly, "sheet.pdf").rstrip("/")).content
    assert {NOTHING in words_in(sheet), "Cross out what is not true" in words_in(sheet)} == {True}
    facts = {"signed_on": clock.today(), "name": "Tessa Teacher", "paper": Paper(b"%PDF-1.4", 1)}
    with pytest.raises(Refused):
        actions.record_on_paper(by=cast.head, request=yearly, **facts)
    recorded = actions.record_on_paper(by=cast.head, request=yearly, choice="something", **facts)
    assert recorded.statements[-1] == SOMETHING


def test_sheets_of_a_yearly_turn_are_printed_apart(cast: Any, first: SigningRequest) -> None:
    signed(first)
    turn_of(first)
    asked_to_sign(cast.dsl, first.version)
    assert [(one["yearly"], one["count"]) for one in batches_at(cast.school)] == [
        (False, 1),
        (True, 1),
    ]
    client = sign_in(cast.head)
    sheets = f"/s/{cast.school.slug}/on-paper/{first.version.public_id}/employee.pdf"
    assert f"{sheets}?yearly=1" in client.get(f"/s/{cast.school.slug}/on-paper/").content.decode()
    assert NOTHING not in words_in(client.get(sheets).content)
    assert NOTHING in words_in(client.get(f"{sheets}?yearly=1").content)


def test_worker_asks_for_the_choice_after_a_year(cast: Any, first: SigningRequest) -> None:
    signed(first)
    with on_day(clock.today() + 366 * DAY):
        look_after(policy=first.version.policy)
        yearly = SigningRequest.objects.get(person=cast.teacher, turn=1)
        assert signed(yearly).statements[-1] == NOTHING


@pytest.mark.parametrize("confirmed", [False, True])
def test_signature_taken_back_after_the_next_yearly_request_asks_no_second_time(
    first: SigningRequest, *, confirmed: bool
) -> None:
    declaration, yearly = signed(first), turn_of(first)
    if confirmed:
        signed(yearly)
    actions.withdraw(by=first.person, declaration=declaration, reason="By mistake")
    waiting = SigningRequest.objects.filter(person=first.person).exclude(pk=first.pk)
    assert list(waiting) == [yearly]
