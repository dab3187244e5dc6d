"""The pages from draft to force: what they say to whom, and the way through them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.diary import diary_of
from schoolgate.core.duties import duties_of
from schoolgate.core.inbox import needs
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import (
    adopting_actions,
    consulting_actions,
    deciding_actions,
    drafting_actions,
)
from schoolgate.policies.life.queries import governing
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.states import DraftState
from schoolgate.policies.tests.life.making import adopted, approved, begun, decide, submitted

pytestmark = pytest.mark.django_db

TODAY = clock.today


def at(cast: Any, name: str, **more: str) -> str:
    return reverse(f"policies:{name}", kwargs={"school": cast.school.slug, **more})


def get(person: Person, address: str) -> str:
    return sign_in(person).get(address).content.decode()


def send(person: Person, address: str, **data: Any) -> str:
    return sign_in(person).post(address, data, follow=True).content.decode()


def told(person: Person) -> set[str]:
    hear_what_is_new()
    return set(Notice.objects.filter(person=person).values_list("event", flat=True))


def asked_about(cast: Any, *groups: str) -> Draft:
    draft = begun(cast, "HOL")
    consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=groups or ["staff", "parents"], closes=TODAY()
    )
    draft.refresh_from_db()
    return draft


@pytest.mark.clause("THO-4.1.3-b")
@pytest.mark.clause("REC-1.9")
def test_the_whole_way_through_the_pages(cast: Any) -> None:
    assert cast.chair
    draft = begun(cast, "HOL")
    where = {"draft": draft.public_id}
    send(cast.head, at(cast, "submit", **where))
    assert "Record the decision" in get(cast.chair, at(cast, "draft", **where))
    assert "Record the decision" not in get(cast.head, at(cast, "draft", **where))
    today = TODAY().isoformat()
    said = send(
        cast.chair, at(cast, "body-decision", **where), decision="approved", meeting_on=today,
        present=9, quorum=6,
    )  # fmt: skip
    assert "Every body has approved" in said
    checked = send(cast.head, at(cast, "adopt", **where), effective_from=today, edition="1.0")
    assert "Check your answers" in checked
    assert governing(cast.school) is None
    said = send(
        cast.head, at(cast, "adopt", **where), effective_from=today, edition="1.0", adopt="yes"
    )
    assert "is adopted and in force" in said
    version = governing(cast.school)
    assert version is not None
    assert version.edition in get(cast.parent, at(cast, "home"))


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"decision": "approved", "present": 3, "quorum": 6}, "had no quorum"),
        ({"decision": "approved"}, "Say how many were present"),
        ({"decision": "sent-back"}, "Give the reason"),
        ({"decision": "approved", "chairs_action": "on"}, "Give the reason"),
    ],
)
@pytest.mark.clause("THO-4.1.3-a")
def test_a_decision_that_lacks_something_is_not_recorded(
    cast: Any, given: dict[str, Any], wrong: str
) -> None:
    draft = submitted(cast, "HOL")
    answer = sign_in(cast.chair).post(
        at(cast, "body-decision", draft=draft.public_id),
        {"meeting_on": TODAY().isoformat(), **given},
    )
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    assert not draft.decisions.exists()


def test_a_body_sees_the_text_what_changes_and_who_asks(cast: Any) -> None:
    draft = begun(cast, "HOL")
    drafting_actions.describe_change(
        by=cast.head, draft=draft, material=False, changes="Nothing much."
    )
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    shown = get(cast.chair, at(cast, "body-decision", draft=draft.public_id))
    assert f"{cast.head.name} asks for approval" in shown
    assert "Nothing much." in shown
    assert draft.content["clauses"][0]["heading"] in shown


def test_sent_back_says_why_on_the_draft(cast: Any) -> None:
    draft = submitted(cast, "HOL")
    send(
        cast.chair, at(cast, "body-decision", draft=draft.public_id), decision="sent-back",
        meeting_on=TODAY().isoformat(), note="Name the moderators.",
    )  # fmt: skip
    assert "Name the moderators." in get(cast.head, at(cast, "draft", draft=draft.public_id))
    assert "policies.draft_sent_back" in told(cast.head)


def test_what_is_open_is_listed_before_it_is_handed_on(cast: Any) -> None:
    draft = begun(cast, "THO")
    shown = get(cast.head, at(cast, "submit", draft=draft.public_id))
    assert "First settle what is open" in shown
    assert "Trade unions" in shown
    assert "Put it before them" not in shown


def test_draft_that_changes_nothing_is_told_apart_before_the_governors(cast: Any) -> None:
    version = adopted(cast, "HOL")
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    address = at(cast, "submit", draft=draft.public_id)
    said = f"The text reads as edition {version.edition} does."
    assert said in get(cast.head, address)
    draft.content["clauses"][0]["wording"] += " This is new."
    draft.save(update_fields=["content"])
    assert said not in get(cast.head, address)


def test_who_comes_too_late_is_told_where_the_draft_stands(cast: Any) -> None:
    draft = submitted(cast, "HOL")
    shown = send(cast.head, at(cast, "submit", draft=draft.public_id))
    assert "this draft stands elsewhere now (before the governors)" in shown


def test_words_of_who_comes_too_late_are_given_back_once_they_are_not_taken(cast: Any) -> None:
    draft, client = asked_about(cast), sign_in(cast.head)
    address = at(cast, "close-consultation", draft=draft.public_id)
    sent = {"outcome": "We make it\r\nshorter for <all>."}
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent, follow=True)
    assert "this draft stands elsewhere now (consultation closed)" in again.text
    late = client.post(address, {"outcome": "We leave it as <long> as it is."})
    assert late.status_code == 409
    assert "This draft stands elsewhere now" in late.text
    assert "(consultation closed)" in late.text
    assert ">We leave it as &lt;long&gt; as it is.</textarea>" in late.text
    there = at(cast, "draft", draft=draft.public_id)
    assert f'<a href="{there}">See where the draft stands</a>' in late.text
    assert draft.consultations.get().outcome == "We make it\r\nshorter for <all>."


def test_adoption_sent_twice_leads_to_the_draft(cast: Any) -> None:
    draft, client = approved(cast, "HOL"), sign_in(cast.head)
    address = at(cast, "adopt", draft=draft.public_id)
    sent = {"effective_from": TODAY().isoformat(), "edition": "Autumn term", "adopt": "yes"}
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert client.post(address, sent | {"edition": "Winter term"}).status_code == 409


# Consultation


@pytest.mark.clause("THO-1.1.4")
def test_staff_and_parents_are_asked_and_answered(cast: Any) -> None:
    assert {cast.teacher, cast.parent}
    draft = asked_about(cast)
    where = {"draft": draft.public_id}
    assert "policies.asked_what_you_think" in told(cast.parent) & told(cast.teacher)
    clause = draft.content["clauses"][0]
    send(cast.parent, at(cast, "comment", **where), clause=clause["id"], text="Say it shorter.")
    comment = draft.consultations.get().comments.get()
    assert (comment.group, comment.clause) == ("parents", clause["id"])
    assert "Say it shorter." not in get(cast.teacher, at(cast, "consultation", **where))
    send(
        cast.head, at(cast, "answer-comment", comment=comment.public_id, **where), changed="yes",
        answer="We will.",
    )  # fmt: skip
    shown = get(cast.teacher, at(cast, "consultation", **where))
    assert "We will." in shown
    assert cast.parent.name not in shown
    assert cast.parent.name in get(cast.head, at(cast, "consultation", **where))
    assert "policies.comment_answered" in told(cast.parent)


@pytest.mark.clause("THO-1.3.1-b")
def test_a_letter_of_a_union_is_written_down_with_its_name(cast: Any) -> None:
    draft = asked_about(cast, "trade-unions")
    where = {"draft": draft.public_id}
    assert sign_in(cast.teacher).get(at(cast, "comment", **where)).status_code == 403
    send(
        cast.head, at(cast, "write-down", **where), group="trade-unions", clause="",
        speaker="Teachers' union, 3 May", text="Add the right to disconnect.",
    )  # fmt: skip
    comment = draft.consultations.get().comments.get()
    assert (comment.speaker, comment.by) == ("Teachers' union, 3 May", cast.head)


def test_page_says_before_a_consultation_is_closed_that_it_will_not_count(cast: Any) -> None:
    draft = begun(cast, "THO")
    where = {"draft": draft.public_id}
    soon = send(
        cast.head, at(cast, "open-consultation", **where), groups="trade-unions",
        closes=TODAY().isoformat(),
    )  # fmt: skip
    assert "people need more than today" in soon
    tomorrow = TODAY() + dt.timedelta(days=1)
    asked = send(
        cast.head, at(cast, "open-consultation", **where), groups="trade-unions",
        closes=tomorrow.isoformat(),
    )  # fmt: skip
    assert "write down here what they say" in asked
    assert "They are asked now" not in asked
    assert "it does not count" in get(cast.head, at(cast, "close-consultation", **where))
    draft.refresh_from_db()
    consulting_actions.close_consultation(by=cast.head, draft=draft)
    assert "there was more than the first day to answer" in get(
        cast.head, at(cast, "submit", **where)
    )
    with clock.stopped_at(clock.now() + dt.timedelta(days=1)):
        draft.refresh_from_db()
        consulting_actions.open_consultation(
            by=cast.head, draft=draft, groups=["trade-unions"],
            closes=tomorrow + dt.timedelta(days=1),
        )  # fmt: skip
    with clock.stopped_at(clock.now() + dt.timedelta(days=2)):
        closing = get(cast.head, at(cast, "close-consultation", **where))
    assert "it does not count" not in closing


def test_second_consultation_leaves_the_first_to_be_read_and_answered(cast: Any) -> None:
    draft = asked_about(cast)
    where = {"draft": draft.public_id}
    for person, words in ((cast.parent, "Who is Walter?"), (cast.teacher, "And Anna?")):
        send(person, at(cast, "comment", **where), clause="", text=words)
    consulting_actions.close_consultation(by=cast.head, draft=draft, outcome="We ask the union.")
    draft.refresh_from_db()
    second = consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["trade-unions"], closes=TODAY()
    )
    consulting_actions.comment(
        by=cast.head, consultation=second, group="trade-unions", speaker="The union", text="Yes."
    )
    shown = get(cast.head, at(cast, "consultation", **where))
    assert shown.index("Yes.") < shown.index("We ask the union.") < shown.index("Who is Walter?")
    first = draft.consultations.exclude(pk=second.pk).get()
    comment = first.comments.get(by=cast.parent)
    said = send(
        cast.head, at(cast, "answer-comment", comment=comment.public_id, **where),
        answer="Our caretaker.", changed="no",
    )  # fmt: skip
    assert "Your answer is kept." in said
    seen = get(cast.parent, at(cast, "consultation", **where))
    assert "Our caretaker." in seen
    assert "The union" not in seen
    assert "And Anna?" not in seen


def test_who_is_asked_now_reads_nothing_of_those_who_were_asked_before(cast: Any) -> None:
    draft = asked_about(cast, "staff")
    where = {"draft": draft.public_id}
    send(cast.teacher, at(cast, "comment", **where), clause="", text="Too long.")
    consulting_actions.answer_comment(
        by=cast.head, comment=draft.consultations.get().comments.get(), answer="Cut.", changed=True
    )
    consulting_actions.close_consultation(by=cast.head, draft=draft, outcome="Staff want less.")
    draft.refresh_from_db()
    consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["parents"], closes=TODAY()
    )
    shown = get(cast.parent, at(cast, "consultation", **where))
    assert draft.content["clauses"][0]["heading"] in shown
    assert [words for words in ("Too long.", "Cut.", "Staff want less.") if words in shown] == []
    assert "Staff want less." in get(cast.governor, at(cast, "consultation", **where))


def test_comment_on_a_clause_that_is_gone_is_still_shown(cast: Any) -> None:
    draft = asked_about(cast, "staff")
    where = {"draft": draft.public_id}
    clause = draft.content["clauses"][0]["id"]
    send(cast.teacher, at(cast, "comment", **where), clause=clause, text="Why this?")
    shown = get(cast.head, at(cast, "consultation", **where))
    assert shown.count("Why this?") == 2  # the words, and the label of the way to answer them
    consulting_actions.close_consultation(by=cast.head, draft=draft)
    draft.refresh_from_db()
    # A draft that is made again from a document read anew has other clauses.
    draft.content["clauses"].pop(0)
    draft.save(update_fields=["content"])
    shown = get(cast.head, at(cast, "consultation", **where))
    assert "On clauses that the draft no longer has" in shown
    assert shown.count("Why this?") == 2


def test_parents_who_are_asked_read_the_text_and_not_the_choices_as_entered(cast: Any) -> None:
    where = {"draft": asked_about(cast).public_id}
    assert at(cast, "draft-choices", **where) not in get(cast.parent, at(cast, "draft", **where))
    assert at(cast, "draft-choices", **where) in get(cast.teacher, at(cast, "draft", **where))
    for name in ("draft-choices", "draft-file"):
        assert sign_in(cast.parent).get(at(cast, name, **where)).status_code == 403


def test_who_was_asked_reads_the_answers_afterwards_but_not_the_draft(cast: Any) -> None:
    assert cast.parent
    draft = asked_about(cast)
    consulting_actions.close_consultation(by=cast.head, draft=draft, outcome="We learned much.")
    where = {"draft": draft.public_id}
    shown = get(cast.parent, at(cast, "consultation", **where))
    assert "We learned much." in shown
    assert "clause by clause" not in shown
    assert sign_in(cast.parent).get(at(cast, "draft", **where)).status_code == 404


def test_a_consultation_past_its_last_day_needs_the_head(cast: Any) -> None:
    draft = asked_about(cast)
    closing = at(cast, "close-consultation", draft=draft.public_id)
    assert closing not in {item.url for item in needs(cast.head)}
    with clock.stopped_at(clock.now() + dt.timedelta(days=2)):
        head = Person.objects.get(pk=cast.head.pk)
        teacher = Person.objects.get(pk=cast.teacher.pk)
        assert closing in {item.url for item in needs(head)}
        assert closing not in {item.url for item in needs(teacher)}


# Whose turn it is


def test_each_step_is_in_the_inbox_of_whoever_takes_it(cast: Any) -> None:
    assert {cast.chair, cast.governor}
    draft = submitted(cast, "HOL")
    deciding = at(cast, "body-decision", draft=draft.public_id)
    for person, listed in ((cast.chair, True), (cast.head, False), (cast.governor, False)):
        assert (deciding in {item.url for item in needs(person)}) == listed
        assert (deciding in {duty.url for duty in duties_of(person)}) == listed
    assert "policies.to_decide" in told(cast.chair)
    assert "policies.to_decide" not in told(cast.head)


def test_what_is_approved_waits_for_whoever_may_adopt(cast: Any) -> None:
    draft = approved(cast, "HOL")
    adopting = at(cast, "adopt", draft=draft.public_id)
    assert adopting in {item.url for item in needs(Person.objects.get(pk=cast.head.pk))}
    assert "policies.to_adopt" in told(cast.head)
    adopting_actions.adopt(by=cast.head, draft=draft, effective_from=TODAY())
    assert adopting not in {item.url for item in needs(Person.objects.get(pk=cast.head.pk))}
    hear_what_is_new()
    assert not Notice.objects.filter(event="policies.to_adopt", settled_at=None).exists()


def test_taken_back_asks_nobody_any_more(cast: Any) -> None:
    draft = submitted(cast, "HOL")
    assert "policies.to_decide" in told(cast.chair)
    send(cast.head, at(cast, "take-back", draft=draft.public_id))
    draft.refresh_from_db()
    assert draft.state == DraftState.DRAFT
    hear_what_is_new()
    assert not Notice.objects.filter(event="policies.to_decide", settled_at=None).exists()


# Versions


@pytest.mark.clause("WAL-DOC-1")
def test_a_version_says_title_edition_owner_state_and_dates(cast: Any) -> None:
    version = adopted(cast, "REC")
    assert version.review_due is not None
    shown = get(cast.teacher, at(cast, "version", version=version.public_id))
    said = [
        version.policy.title, f"Edition {version.edition}", cast.school.name, "In force",
        day(version.adopted_on), day(version.effective_from), day(version.review_due),
        cast.head.name,
    ]  # fmt: skip
    assert [words for words in said if words not in shown] == []


def test_the_download_is_byte_for_byte_what_the_fingerprint_is_of(cast: Any) -> None:
    version = adopted(cast, "HOL")
    answer = sign_in(cast.teacher).get(at(cast, "version-text", version=version.public_id))
    assert hashlib.sha256(answer.content).hexdigest() == version.sha256
    assert json.loads(answer.content)["title"] == version.policy.title


@pytest.mark.parametrize(("who", "seen"), [("teacher", True), ("parent", False), ("pupil", False)])
def test_choices_in_the_schools_own_words_stay_with_its_adults(
    cast: Any, who: str, seen: bool
) -> None:
    contacts = [{"service": "LADO", "name": "Ms Hidden", "phone": "01632 960000"}]
    draft = begun(cast, "REC")
    draft = set_draft_value(by=cast.head, draft=draft, name="safeguarding_contacts", value=contacts)
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=TODAY())
    client = sign_in(getattr(cast, who))
    found = [
        words in client.get(at(cast, page, version=version.public_id)).content.decode()
        for page, words in (
            ("version", "Its choices"), ("version-text", "Ms Hidden"), ("version-pack", "Ms Hidden"),
        )
    ]  # fmt: skip
    assert found == [seen] * 3


def test_what_was_in_force_on_a_day_is_answered(cast: Any) -> None:
    version = adopted(cast, "HOL")
    page = at(cast, "versions")
    yesterday = TODAY() - dt.timedelta(days=1)
    assert "no version was in force" in get(cast.teacher, f"{page}?day={yesterday}")
    assert f"edition {version.edition} was in force" in get(cast.teacher, f"{page}?day={TODAY()}")


def test_a_withdrawal_is_typed_with_its_reason(cast: Any) -> None:
    version = adopted(cast, "HOL")
    page = at(cast, "withdraw", version=version.public_id)
    given = {"from_day": TODAY().isoformat(), "reason": "A slip."}
    slip = sign_in(cast.head).post(page, {**given, "words": "withdraw"})
    assert slip.status_code == 422
    assert governing(cast.school) == version
    send(cast.head, page, **given, words=f"withdraw {version.edition}")
    assert governing(cast.school) is None
    assert "policies.version_never_begins" in told(cast.teacher)


def test_the_list_costs_the_same_for_three_versions_and_for_nine(cast: Any) -> None:
    client, page = sign_in(cast.teacher), at(cast, "versions")
    version = adopted(cast, "HOL")
    client.get(page)
    costs = []
    for most in (3, 9):
        for number in range(Version.objects.count(), most):
            version.pk, version.public_id, version.number = None, f"copy{number}", number + 1
            version.effective_from = TODAY() - dt.timedelta(days=number)
            version.save(force_insert=True)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_first_day_of_what_is_adopted_is_in_everybodys_diary(cast: Any) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    version = adopted(cast, effective_from=tomorrow)
    said = f"“{version.policy.title}” comes into force"
    for person in (cast.head, cast.teacher, cast.governor, cast.parent):
        assert [one.day for one in diary_of(person) if one.title == said] == [tomorrow]
    assert said not in {one.title for one in diary_of(cast.colleague)}
    adopting_actions.withdraw(by=cast.head, version=version, from_day=tomorrow, reason="No.")
    assert said not in {one.title for one in diary_of(cast.head)}
