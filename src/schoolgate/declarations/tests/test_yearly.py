"""Confirming the same text each year: what is read, what is said."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.declarations import actions
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.asking.queries import edition_for, everybody
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.proof import certificate_of
from schoolgate.declarations.queries import batches_at, signed_before
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.tests.asking.making import adopt, changed
from schoolgate.declarations.tests.asking.making import at as on_day
from schoolgate.declarations.tests.making import (
    as_posted,
    asked_to_sign,
    mark_on_sheet,
    signed,
    what_it_takes,
)
from schoolgate.declarations.tests.test_pages import at, newer_version
from schoolgate.people.models import Person
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.models import Version
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
    facts = {
        "signed_on": clock.today(), "name": "Tessa Teacher", "mark": mark_on_sheet(yearly),
        "paper": Paper(b"%PDF-1.4", 1),
    }  # fmt: skip
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


# Taking back the signature on an earlier edition, when a small change is in force


@pytest.fixture
def later(cast: Any, first: SigningRequest) -> Version:
    """A small change that comes into force a year after the first edition was signed."""
    signed(first)
    draft = drafting_actions.start_from_version(by=cast.head, version=first.version)
    draft = drafting_actions.describe_change(by=cast.head, draft=draft, material=False, changes="-")
    return adopt(cast, draft, first=clock.today() + 366 * DAY)


def take_back(request: SigningRequest) -> str:
    """Take back what was signed, on its page; answers what is said then."""
    declaration = Declaration.objects.get(request=request, kind="signed")
    page = f"/s/{request.school.slug}/declarations/{declaration.public_id}/withdraw/"
    answer = sign_in(request.person).post(page, {"reason": "By mistake"}, follow=True)
    return " ".join(map(str, answer.context["messages"]))


def state_on_the_board(person: Person, version: Version) -> str:
    edition = edition_for(version.policy.school, version.public_id)
    assert edition is not None
    return str(everybody(edition).get(person=person).state)


@pytest.mark.parametrize(
    ("confirmed", "said", "state"),
    [
        (False, "Taken back. You are asked anew.", "open"),
        (True, "Taken back. What you signed later still stands.", "signed"),
    ],
)
def test_earlier_edition_taken_back_leaves_what_was_asked_since(
    first: SigningRequest, later: Version, *, confirmed: bool, said: str, state: str
) -> None:
    with on_day(later.effective_from):
        look_after(policy=later.policy)
        yearly = SigningRequest.objects.get(version=later, person=first.person)
        if confirmed:
            signed(yearly)
        assert take_back(first) == said
        assert set(SigningRequest.objects.filter(person=first.person)) == {first, yearly}
        assert state_on_the_board(first.person, later) == state


def test_earlier_edition_taken_back_is_asked_anew_as_the_one_in_force(
    cast: Any, first: SigningRequest, later: Version
) -> None:
    with on_day(later.effective_from):
        assert take_back(first) == "Taken back. We tell you when you are asked to sign again."
        assert list(SigningRequest.objects.filter(person=cast.teacher)) == [first]
        look_after(policy=later.policy)
        again = SigningRequest.objects.get(version=later, person=cast.teacher)
        assert (again.reason, signed(again).kind) == ("again", "signed")


def test_edition_in_force_taken_back_is_asked_anew_whatever_comes_next(
    cast: Any, first: SigningRequest
) -> None:
    signed(first)
    newer = newer_version(cast, first, "Keep a list of every quick site.")
    assert take_back(first) == "Taken back. You are asked anew."
    again = SigningRequest.objects.exclude(pk__in=[first.pk, newer.pk]).get()
    assert (again.version, again.turn) == (first.version, 1)


def test_taking_back_queues_at_the_policy(first: SigningRequest) -> None:
    """Asking holds the policy while it counts turns and ends requests; so does this, from the first
    step on, or the two would wait for each other or take the same turn."""
    declaration = signed(first)
    with CaptureQueriesContext(connection) as queries:
        actions.withdraw(by=first.person, declaration=declaration, reason="By mistake")
    written = [query["sql"] for query in queries]
    begun = next(n for n, sql in enumerate(written) if sql.startswith(("SAVEPOINT", "BEGIN")))
    assert 'FROM "policies_policy"' in written[begun + 1]
    if connection.features.has_select_for_update:
        assert written[begun + 1].endswith("FOR UPDATE")
