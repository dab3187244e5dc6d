"""Who carries the policy out: what the minutes say, who may enter it, who sees it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from schoolgate.conftest import TEST, end_behind_the_back_of, sign_in
from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry, Fact
from schoolgate.people.actions import appoint
from schoolgate.people.models import Person
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.delegates import choices_of_posts, post_in_the_policy
from schoolgate.policies.life.delegating_actions import delegate
from schoolgate.policies.models import Delegation, Version
from schoolgate.policies.tests.life.making import adopted, begun, decide
from schoolgate.policies.text import from_json

pytestmark = pytest.mark.django_db

MEETING = dt.date(2026, 3, 12)


@pytest.fixture
def version(cast: Any) -> Version:
    return adopted(cast, "WHF")


def entered(cast: Any, version: Version, **more: Any) -> Delegation:
    said = {"role": "headteacher", "meeting_on": MEETING, "minute": "4.9"} | more
    found, _changed = delegate(by=cast.chair, policy=version.policy, **said)
    return found


def address(version: Version, name: str = "version") -> str:
    return reverse(f"policies:{name}", args=[version.policy.school.slug, version.public_id])


def page(person: Person, version: Version, name: str = "version") -> str:
    return sign_in(person).get(address(version, name)).content.decode()


def posted(person: Person, version: Version, **more: str) -> Any:
    said = {"role": "headteacher", "meeting_on": MEETING.isoformat(), "minute": "4.9"} | more
    return sign_in(person).post(address(version, "delegation"), said)


@pytest.mark.clause("WHF-GB-1")
@pytest.mark.parametrize("who", ["head", "chair", "clerk"])
def test_head_chair_or_clerk_enters_post_day_and_minute(
    cast: Any, version: Version, who: str
) -> None:
    if who == "clerk":
        appoint(
            by=TEST, person=cast.colleague, school=cast.school, role="governors-support",
            from_date=clock.today(),
        )  # fmt: skip
    by = cast.colleague if who == "clerk" else getattr(cast, who)
    assert posted(by, version)["Location"] == address(version)
    [found] = Delegation.objects.all()
    assert (found.policy, found.role, found.meeting_on, found.minute, found.by) == (
        version.policy, "headteacher", MEETING, "4.9", by,
    )  # fmt: skip
    entry = Entry.objects.get(event="policies.delegated")
    facts = {fact.name: json.loads(fact.value) for fact in Fact.objects.filter(entry=entry)}
    assert entry.subject_id == found.public_id
    assert facts == {
        "title": version.policy.title,
        "role": "headteacher",
        "meeting_on": "2026-03-12",
        "minute": "4.9",
    }


@pytest.mark.clause("WHF-GB-1")
@pytest.mark.parametrize("who", ["head", "chair", "governor", "teacher"])
def test_staff_and_governors_see_it_beside_the_policy(
    cast: Any, version: Version, who: str
) -> None:
    before = page(getattr(cast, who), version)
    assert "not entered yet" in before
    entered(cast, version)
    after = page(getattr(cast, who), version)
    assert 'Head teacher, today <span translate="no">Hannah Head</span>' in after
    assert "Given by the governing body on Thursday 12 March 2026, minute 4.9" in " ".join(
        after.split()
    )
    assert "not entered yet" not in after


@pytest.mark.parametrize("who", ["parent", "pupil"])
def test_families_read_the_policy_without_it(cast: Any, version: Version, who: str) -> None:
    entered(cast, version)
    assert "Carried out by" not in page(getattr(cast, who), version)


def test_link_stands_there_for_those_who_may_enter_it(cast: Any, version: Version) -> None:
    link = address(version, "delegation")
    assert link in page(cast.head, version)
    assert link not in page(cast.teacher, version)
    with pytest.raises(Refused, match="Only the head, the chair or the clerk"):
        delegate(
            by=cast.teacher, policy=version.policy, role="headteacher", meeting_on=MEETING,
            minute="4.9",
        )  # fmt: skip


def test_next_edition_keeps_it(cast: Any, version: Version) -> None:
    entered(cast, version)
    assert "minute 4.9" in page(cast.governor, adopted_again(cast, version))


def adopted_again(cast: Any, version: Version) -> Version:
    """The next edition of the same policy, from tomorrow."""
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    [newer] = adopting_actions.adopt(
        by=cast.head, draft=decide(cast, draft), effective_from=clock.today() + dt.timedelta(days=1)
    )
    assert newer.policy == version.policy
    return newer


def test_post_that_nobody_holds_is_told_without_a_name(cast: Any, version: Version) -> None:
    entered(cast, version)
    end_behind_the_back_of(cast.head)
    assert "Head teacher<br>" in page(cast.governor, version)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2099, 1, 1), "The meeting is still to come."),
        (dt.date(1999, 12, 31), "Look at the year."),
    ],
)
def test_day_that_cannot_be_is_refused_with_the_reason(
    cast: Any, version: Version, day: dt.date, words: str
) -> None:
    answer = posted(cast.head, version, meeting_on=day.isoformat())
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with pytest.raises(Refused, match=words):
        entered(cast, version, meeting_on=day)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("field", "said", "words"),
    [
        ("minute", " ", "Give the number of the minute."),
        ("meeting_on", "", "Give the day."),
        ("role", "pupil", "Choose one of those in the list"),
    ],
)
def test_answer_that_is_missing_is_asked_for(
    cast: Any, version: Version, field: str, said: str, words: str
) -> None:
    answer = posted(cast.head, version, **{field: said})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"role": "pupil"}, "list"),
        ({"minute": " "}, "Give the number of the minute"),
        ({"minute": "4" * 81}, "has at most 80 characters"),
    ],
)
def test_action_takes_no_post_of_its_own_and_no_empty_minute(
    cast: Any, version: Version, said: dict[str, str], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        entered(cast, version, **said)


def test_same_decision_twice_is_entered_once(cast: Any, version: Version) -> None:
    assert entered(cast, version) == entered(cast, version, minute=" 4.9 ")
    assert Entry.objects.filter(event="policies.delegated").count() == 1


@pytest.mark.clause("WHF-GB-1")
def test_later_entry_holds_and_the_earlier_stays(cast: Any, version: Version) -> None:
    first = entered(cast, version)
    entered(cast, version, role="dsl", minute="8.1")
    shown = page(cast.head, version)
    assert "Designated safeguarding lead" in shown
    assert "minute 4.9" not in shown
    listed = page(cast.head, version, "delegation")
    assert listed.index("minute 8.1") < listed.index("minute 4.9")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Delegation.objects.filter(pk=first.pk).update(minute="9.9")
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM policies_delegation")


def test_control_tells_how_it_stands(cast: Any) -> None:
    standing = controls()["policies.delegation"].standing
    assert standing(cast.school).figure == "Nobody has entered yet who carries out the policy."
    version = adopted(cast, "WHF")
    assert standing(cast.school).url == address(version)
    entered(cast, version)
    assert standing(cast.school).figure == "Head teacher, by minute 4.9"


@pytest.mark.parametrize("field", ["role", "minute"])
def test_database_takes_no_entry_without_post_or_minute(
    cast: Any, version: Version, field: str
) -> None:
    said = {"role": "headteacher", "minute": "4.9"} | {field: ""}
    with pytest.raises(IntegrityError, match="delegation_"), transaction.atomic():
        Delegation.objects.create(
            policy=version.policy, meeting_on=MEETING, by=cast.chair, at=clock.now(), **said
        )


@pytest.mark.clause("WHF-GB-1")
def test_older_decision_holds_only_where_it_puts_the_entry_right(
    cast: Any, version: Version
) -> None:
    entered(cast, version)
    older = {"meeting_on": MEETING - dt.timedelta(days=30), "role": "dsl", "minute": "3.2"}
    with pytest.raises(Refused, match=r"meeting on 12 March 2026, minute 4\.9"):
        entered(cast, version, **older)
    assert version.policy.delegations.get().role == "headteacher"
    assert entered(cast, version, **older, corrects=True) == version.policy.delegations.first()
    assert "minute 3.2" in page(cast.head, version)


def test_form_asks_about_an_older_decision_and_about_no_other(cast: Any, version: Version) -> None:
    entered(cast, version)
    tick = "This puts the earlier entry right"
    assert tick not in page(cast.head, version, "delegation")
    wrong = posted(cast.head, version, minute="")
    assert tick not in wrong.content.decode()
    older = {"meeting_on": "2026-02-10", "minute": "3.2"}
    answer = posted(cast.head, version, **older)
    assert answer.status_code == 422
    assert tick in answer.content.decode()
    assert "meeting on 12 March 2026, minute 4.9" in answer.content.decode()
    assert Delegation.objects.count() == 1
    assert posted(cast.head, version, **older, corrects="on")["Location"] == address(version)
    assert version.policy.delegations.first().minute == "3.2"


def test_same_day_and_a_later_one_need_no_tick(cast: Any, version: Version) -> None:
    entered(cast, version)
    for day in (MEETING, MEETING + dt.timedelta(days=1)):
        entered(cast, version, meeting_on=day, minute=f"on {day}")
        assert version.policy.delegations.first().minute == f"on {day}"


def test_post_is_called_what_the_policy_calls_it(cast: Any) -> None:
    draft = begun(cast, "WHF")
    draft = set_draft_value(by=cast.head, draft=draft, name="head_title", value="Principal")
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    entered(cast, version)
    assert 'Principal, today <span translate="no">Hannah Head</span>' in page(cast.head, version)
    form = page(cast.head, version, "delegation")
    assert '<option value="headteacher">Principal</option>' in form
    assert "<li>Principal<br>" in form
    standing = controls()["policies.delegation"].standing(cast.school)
    assert standing.figure == "Principal, by minute 4.9"


def test_posts_of_one_name_are_told_apart() -> None:
    posts = dict(choices_of_posts({"head_title": "Executive Head"}))
    assert (posts["headteacher"], posts["executive-head"]) == (
        "Executive Head (Headteacher)", "Executive head",
    )  # fmt: skip


@pytest.mark.clause("WHF-GB-1")
def test_post_that_the_policy_does_not_name_is_cautioned_of(cast: Any, version: Version) -> None:
    caution = "Clause 10.1 of the policy gives it to: Head teacher."
    assert caution in page(cast.head, version, "delegation")
    entered(cast, version)
    assert caution not in page(cast.head, version)
    entered(cast, version, role="dsl", minute="8.1")
    assert caution in page(cast.governor, version)


def test_policy_that_gives_it_to_no_post_is_not_quoted(version: Version) -> None:
    text = from_json(version.text)
    assert post_in_the_policy(text)
    silent = [replace(one, binds=("governing-body",)) for one in text.clauses]
    assert post_in_the_policy(replace(text, clauses=tuple(silent))) == ""
