"""What is said to those who put a draft before the governors, decide on it and adopt it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.people.models import Person
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.rivals import rivals_of
from schoolgate.policies.life.rules import not_a_day_to_decide
from schoolgate.policies.life.signatures import who_signs_again
from schoolgate.policies.life.steps import steps_of
from schoolgate.policies.models import Draft
from schoolgate.policies.tests.life.making import (
    adopted,
    approved,
    begun,
    begun_for_federation,
    decide,
    submitted,
)
from schoolgate.policies.tests.life.test_papers import drafted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOBODY = "this policy does not ask people to sign"
YES = "Yes: it is a change that matters"


def page(cast: Any, person: Person, name: str, draft: Draft, **more: str) -> str:
    where = {"school": cast.school.slug, "draft": draft.public_id, **more}
    return sign_in(person).get(reverse(f"policies:{name}", kwargs=where)).content.decode()


def in_days(days: int) -> Any:
    return clock.stopped_at(clock.now() + days * DAY)


# Who signs again


def signed(cast: Any, value: str) -> Draft:
    """A draft that asks for signatures so."""
    return set_draft_value(
        by=cast.head, draft=begun(cast, "REC"), name="declaration_required", value=value
    )


@pytest.mark.parametrize(
    ("value", "material", "said"),
    [
        ("no", True, "No: this policy does not ask people to sign"),
        ("no", False, "No: this policy does not ask people to sign"),
        ("not stated", True, "No: this policy does not ask people to sign"),
        ("on-joining", True, "No: this policy asks people to sign once, when they join"),
        ("each-version", True, YES),
        ("yearly", True, YES),
        ("each-version", False, "Not those who signed the edition before: it is a small change"),
    ],
)
def test_who_signs_again_is_as_the_text_itself_says(
    cast: Any, value: str, *, material: bool, said: str
) -> None:
    draft = signed(cast, value)
    draft.material = material
    assert who_signs_again(draft, cast.school) == said


@pytest.mark.parametrize(("value", "asked"), [("no", False), ("each-version", True)])
def test_pages_on_the_way_promise_no_signature_that_nobody_is_asked_for(
    cast: Any, value: str, *, asked: bool
) -> None:
    draft = signed(cast, value)
    choice = reverse(
        "policies:draft-value", args=[cast.school.slug, draft.public_id, "declaration_required"]
    )
    changes = page(cast, cast.head, "draft-changes", draft)
    assert ("This policy does not ask people to sign" in changes) != asked
    assert ("Everybody whom it binds will be asked to sign" in changes) == asked
    hand_on = page(cast, cast.head, "submit", draft)
    for shown in (changes, hand_on):
        assert (f'href="{choice}"' in shown) != asked
        assert ("We recommend: For each new version." in shown) != asked
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    decision = page(cast, cast.chair, "body-decision", draft)
    assert choice not in decision
    draft = decide(cast, draft)
    address = reverse("policies:adopt", args=[cast.school.slug, draft.public_id])
    day = {"effective_from": clock.today().isoformat(), "edition": ""}
    checked = sign_in(cast.head).post(address, day).content.decode()
    for shown in (hand_on, decision, checked):
        assert (NOBODY in shown, YES in shown) == (not asked, asked)


def test_policy_that_is_signed_on_joining_promises_no_signature_to_those_who_are_here(
    cast: Any,
) -> None:
    draft = signed(cast, "on-joining")
    changes = page(cast, cast.head, "draft-changes", draft)
    assert "This policy asks people to sign once, when they join" in changes
    assert "Everybody whom it binds will be asked to sign" not in changes
    for shown in (changes, page(cast, cast.head, "submit", draft)):
        assert "We recommend: For each new version." in shown


def test_federation_is_told_school_by_school_where_they_differ(cast: Any) -> None:
    assert cast.sister_school
    draft = begun_for_federation(cast, "REC")
    by = cast.federation_officer
    drafting_actions.leave_open(by=by, draft=draft, names=["declaration_required"])
    drafting_actions.set_local_value(
        by=cast.head, draft=draft, school=cast.school, name="declaration_required", value="no"
    )
    draft.refresh_from_db()
    assert [who_signs_again(draft, one) for one in (cast.school, cast.sister_school)] == [
        "No: this policy does not ask people to sign",
        YES,
    ]
    draft.state = "approved"
    draft.save(update_fields=["state"])
    address = reverse("policies:adopt", args=[cast.school.slug, draft.public_id])
    day = {"effective_from": clock.today().isoformat(), "edition": ""}
    checked = sign_in(by).post(address, day).content.decode()
    assert f"{cast.school.name}: No: {NOBODY}" in checked
    assert f"{cast.sister_school.name}: {YES}" in checked


# Two drafts at once


def test_whoever_decides_is_told_of_another_draft_that_is_decided_on(cast: Any) -> None:
    mine, other = begun(cast, "HOL"), begun(cast, "WHF")
    assert "Another draft of this policy" not in page(cast, cast.head, "submit", mine)
    other = deciding_actions.submit(by=cast.head, draft=other)
    said = page(cast, cast.head, "submit", mine)
    assert "Another draft of this policy is decided on too" in said
    assert reverse("policies:draft", args=[cast.school.slug, other.public_id]) in said
    decide(cast, other)
    mine = deciding_actions.submit(by=cast.head, draft=mine)
    assert "Another draft of this policy" in page(cast, cast.chair, "body-decision", mine)
    deciding_actions.drop(by=cast.head, draft=other)
    assert "Another draft of this policy" not in page(cast, cast.chair, "body-decision", mine)


def test_whoever_decides_is_told_of_an_edition_adopted_since_the_draft_was_begun(
    cast: Any,
) -> None:
    before = adopted(cast)
    mine = submitted(cast, "HOL")
    since = adopted(cast, "WHF", clock.today() + 5 * DAY)
    assert rivals_of(cast.chair, mine, cast.school).adopted == (since,)
    said = page(cast, cast.chair, "body-decision", mine)
    assert f"Edition {since.edition} was adopted after this draft was begun" in said
    assert f"Edition {before.edition} was adopted" not in said
    decide(cast, mine)
    assert f"Edition {since.edition} was adopted" in page(cast, cast.head, "adopt", mine)
    adopting_actions.withdraw(by=cast.head, version=since, from_day=clock.today(), reason="-")
    assert rivals_of(cast.chair, mine, cast.school).adopted == ()


def test_edition_that_is_withdrawn_by_now_is_not_called_in_force(cast: Any) -> None:
    mine = submitted(cast, "HOL")
    since = adopted(cast, "WHF")
    ends = clock.today() + 2 * DAY
    adopting_actions.withdraw(by=cast.head, version=since, from_day=ends, reason="-")
    for days, named in ((1, (since,)), (2, ())):
        with in_days(days):
            assert rivals_of(cast.chair, mine, cast.school).adopted == named


def test_draft_of_a_federation_is_named_to_those_alone_who_see_it(cast: Any) -> None:
    mine, theirs = submitted(cast, "HOL"), begun_for_federation(cast)
    theirs.state = "approval"
    theirs.save(update_fields=["state"])
    assert rivals_of(cast.chair, mine, cast.school).drafts == (theirs,)
    assert rivals_of(cast.teacher, mine, cast.school).drafts == ()


# When, and who


def test_no_meeting_decided_on_a_draft_before_it_was_begun(cast: Any) -> None:
    draft = submitted(cast, "HOL")
    yesterday = clock.today() - DAY
    with pytest.raises(Refused, match="no earlier meeting"):
        decide(cast, draft, meeting_on=yesterday)
    address = reverse("policies:body-decision", args=[cast.school.slug, draft.public_id])
    given = {"decision": "approved", "present": 9, "quorum": 6}
    answer = sign_in(cast.chair).post(address, given | {"meeting_on": yesterday.isoformat()})
    assert answer.status_code == 422
    assert f"begun on {date_format(clock.today(), 'l j F Y')}" in answer.content.decode()
    assert not draft.decisions.exists()
    assert decide(cast, draft).state == "approved"


def reword(cast: Any, draft: Draft) -> Draft:
    first = draft.content["clauses"][0]
    fields = {"heading": first["heading"], "wording": "Everybody is kind to each other online."}
    return drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=first["id"], fields=fields
    )


def set_moderators(cast: Any, draft: Draft) -> Draft:
    return set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=7)


@pytest.mark.parametrize("change", [reword, set_moderators])
def test_no_meeting_decided_on_a_draft_before_its_last_change(cast: Any, change: Any) -> None:
    today = clock.today()
    draft = begun(cast, "HOL")
    with in_days(5):
        draft = change(cast, draft)
    with in_days(7):
        draft = deciding_actions.submit(by=cast.head, draft=draft)
        address = reverse("policies:body-decision", args=[cast.school.slug, draft.public_id])
        given = {"decision": "approved", "present": 9, "quorum": 6}
        given["meeting_on"] = (today + 4 * DAY).isoformat()
        answer = sign_in(cast.chair).post(address, given)
        assert answer.status_code == 422
        assert f"changed on {date_format(today + 5 * DAY, 'l j F Y')}" in answer.content.decode()
        with pytest.raises(Refused, match="changed on"):
            decide(cast, draft, meeting_on=today)
        assert decide(cast, draft, meeting_on=today + 5 * DAY).state == "approved"


def test_no_meeting_approved_a_draft_before_it_was_sent_back(cast: Any) -> None:
    today = clock.today()
    draft = submitted(cast, "HOL")
    with in_days(3):
        draft = decide(cast, draft, decision="sent-back", note="Shorter.")
    with in_days(6):
        draft = deciding_actions.submit(by=cast.head, draft=draft)
        back_on = date_format(today + 3 * DAY, "l j F Y")
        with pytest.raises(Refused, match=f"sent this draft back on {back_on}"):
            decide(cast, draft, meeting_on=today + 2 * DAY)
        assert decide(cast, draft, meeting_on=today + 3 * DAY).state == "approved"


def test_first_possible_day_is_the_last_of_all(cast: Any) -> None:
    today = clock.today()
    draft = submitted(cast, "HOL")
    with in_days(3):
        draft = decide(cast, draft, decision="sent-back", note="Shorter.")
    with in_days(5):
        draft = reword(cast, draft)
    with in_days(6):
        draft = deciding_actions.submit(by=cast.head, draft=draft)
        said = not_a_day_to_decide(draft, today + 4 * DAY) or ""
        assert f"changed on {date_format(today + 5 * DAY, 'l j F Y')}" in said


def test_what_is_said_of_a_draft_and_the_steps_it_takes_change_no_word_of_it(cast: Any) -> None:
    today = clock.today()
    draft = begun(cast, "HOL")
    with in_days(4):
        drafting_actions.describe_change(by=cast.head, draft=draft, material=True, changes="More.")
        draft = deciding_actions.submit(by=cast.head, draft=draft)
        draft = deciding_actions.take_back(by=cast.head, draft=draft)
        draft = deciding_actions.submit(by=cast.head, draft=draft)
        assert decide(cast, draft, meeting_on=today + DAY).state == "approved"


def test_document_whose_words_were_changed_is_decided_on_after_that(cast: Any) -> None:
    today = clock.today()
    draft = drafted(cast)
    with in_days(5):
        draft = set_moderators(cast, draft)
        assert not_a_day_to_decide(draft, today - 30 * DAY) is None
        draft = reword(cast, draft)
        assert "changed on" in (not_a_day_to_decide(draft, today) or "")


def test_whether_a_meeting_today_can_decide_is_not_looked_up(
    cast: Any, django_assert_num_queries: Any
) -> None:
    draft = submitted(cast, "HOL")
    with django_assert_num_queries(0):
        assert not_a_day_to_decide(draft, clock.today()) is None


def test_document_may_have_been_decided_on_before_it_was_handed_in(cast: Any) -> None:
    draft = deciding_actions.submit(by=cast.head, draft=drafted(cast))
    assert decide(cast, draft, meeting_on=clock.today() - 30 * DAY).state == "approved"


def test_step_names_everybody_who_may_record_the_decision(cast: Any) -> None:
    said = [step.who for step in steps_of(submitted(cast, "HOL")) if step.state == "here"]
    [who] = said
    assert who.startswith("The chair, the clerk or the nominated governor records the decision")
    federated = begun_for_federation(cast)
    federated.state = "approval"
    [step] = [one for one in steps_of(federated) if one.state == "here"]
    assert "or the federation's officer" in step.who
    assert not [one for one in steps_of(approved(cast)) if "chair, the clerk" in one.who]
