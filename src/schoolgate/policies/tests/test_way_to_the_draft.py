"""From a document that was read to its draft: what a head meets on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from schoolgate.conftest import sign_in, someone
from schoolgate.core import clock
from schoolgate.policies import actions
from schoolgate.policies.life import (
    checking,
    deciding_actions,
    drafting_actions,
    open_choices,
    within_bounds,
)
from schoolgate.policies.life.importing_actions import start_from_file
from schoolgate.policies.life.texts import text_for, texts_of
from schoolgate.policies.models import Draft, PolicyDocument, Suggestion
from schoolgate.policies.tests import papers
from schoolgate.policies.tests.life import making
from schoolgate.reading import structure
from schoolgate.reading.model import UnreadableDocument
from schoolgate.reference import NOT_STATED
from schoolgate.text import Text

pytestmark = pytest.mark.django_db
SAID = "in this text must be put right"
WRONG = b"""Social networking policy

1 Staff

1.1 Staff of Little Hampton Primary School must follow the Data Protection Act 1998.

1.2 Staff must not accept friend requests from pupils.
"""
UNTITLED = b"1 Staff\n\n1.1 Staff must not use social media at work.\n"


def document(cast: Any, data: bytes = papers.small()) -> PolicyDocument:
    handed_in, _ = actions.hand_in_document(
        by=cast.head, school=cast.school, data=data, file_name="003_fc39.txt"
    )
    return actions.read_handed_in(by=actions.READER, document=handed_in)


def drafted(cast: Any, data: bytes = papers.small()) -> Draft:
    return actions.make_draft(by=cast.head, document=document(cast, data))


def page(person: Any, name: str, *where: Any) -> str:
    return sign_in(person).get(reverse(f"policies:{name}", args=where)).text


def suggestion(of: PolicyDocument, name: str) -> Suggestion:
    return of.suggestions.get(parameter=name)


def decide(cast: Any, about: Suggestion, /, **answer: Any) -> Any:
    url = reverse("policies:decide", args=[cast.school.slug, about.public_id])
    return sign_in(cast.head).post(url, answer, follow=True)


MENU = b"""Lunch menu

1 Monday

1.1 Soup with bread must be eaten in the hall.

1.2 Pupils who bring their own lunch sit at the long table.
"""
NO_SUCH = "This does not look like a policy on social networking"


def test_file_that_is_no_such_policy_is_told_of_until_its_draft_is_one(cast: Any) -> None:
    assert cast.chair
    draft = drafted(cast, MENU)
    where = (cast.school.slug, draft.public_id)
    for name in ("draft", "submit", "enter-paper"):
        shown = page(cast.head, name, *where)
        assert shown.count(NO_SUCH) == 1
        assert "put this draft aside and hand in the right one" in shown
        assert "Not covered" not in shown
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    assert NO_SUCH in page(cast.chair, "body-decision", *where)
    draft = making.decide(cast, draft)
    assert NO_SUCH in page(cast.head, "adopt", *where)
    draft = deciding_actions.take_back(by=cast.head, draft=draft)
    for clause, words in zip(
        draft.content["clauses"],
        ("Staff must not add pupils as friends on Facebook.",
         "Staff must not post pictures of pupils on social media without consent."),
        strict=True,
    ):  # fmt: skip
        drafting_actions.change_clause(
            by=cast.head, draft=draft, clause=clause["id"],
            fields={"heading": "", "wording": words},
        )  # fmt: skip
    shown = page(cast.head, "draft", *where)
    assert NO_SUCH not in shown
    assert "Not covered" in shown
    assert NO_SUCH not in page(cast.head, "enter-paper", *where)


def test_document_that_was_taken_for_a_policy_is_one_as_a_draft_too(cast: Any) -> None:
    handed_in = document(cast, MENU)
    handed_in.findings = [one for one in handed_in.findings if one["severity"] != "error"]
    handed_in.save(update_fields=["findings"])
    draft = actions.make_draft(by=cast.head, document=handed_in)
    assert NO_SUCH not in page(cast.head, "draft", cast.school.slug, draft.public_id)


def test_faults_are_told_wherever_a_draft_is_decided_on_until_they_are_put_right(cast: Any) -> None:
    assert cast.chair
    draft = drafted(cast, WRONG)
    where = (cast.school.slug, draft.public_id)
    for name in ("draft", "submit"):
        shown = page(cast.head, name, *where)
        assert SAID in shown
        assert "Data Protection Act 1998" in shown
        assert "Nothing is open: it can go on" not in shown
    deciding_actions.submit(by=cast.head, draft=draft)
    assert SAID in page(cast.chair, "body-decision", *where)
    draft = deciding_actions.take_back(by=cast.head, draft=draft)
    [clause] = [one for one in draft.content["clauses"] if "1998" in one["wording"]]
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=clause["id"],
        fields={"heading": clause["heading"], "wording": "Staff must follow the law."},
    )  # fmt: skip
    assert "Data Protection Act 1998" not in page(cast.head, "submit", *where)


def test_faults_are_told_on_the_pages_by_which_it_is_adopted(cast: Any) -> None:
    draft = drafted(cast, WRONG)
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    draft = making.decide(cast, draft)
    where = (cast.school.slug, draft.public_id)
    assert SAID in page(cast.head, "adopt", *where)
    checked = sign_in(cast.head).post(
        reverse("policies:adopt", args=where),
        {"effective_from": clock.today().isoformat(), "edition": "1.0"},
    )
    assert SAID in checked.text


def test_values_that_nobody_looked_at_are_told_before_it_goes_on(cast: Any) -> None:
    draft = drafted(cast)
    where = (cast.school.slug, draft.public_id)
    told = page(cast.head, "submit", *where)
    assert "not looked at, so the draft leaves" in told
    values = reverse("policies:values", args=[cast.school.slug, draft.document.public_id])
    assert f'href="{values}"' in told
    draft.document.suggestions.update(
        verdict=Suggestion.Verdict.REJECTED, decided_by=cast.head, decided_at=clock.now()
    )
    assert "not looked at, so the draft leaves" not in page(cast.head, "submit", *where)


REMEMBERED = (
    checking._faults_in,
    checking._stated_in,
    open_choices._open_in,
    within_bounds.document_of,
)


@pytest.fixture
def forgetful() -> Iterator[None]:
    """What was read before is not remembered, nor afterwards what is read here."""
    for reading in REMEMBERED:
        reading.cache_clear()
    yield
    for reading in REMEMBERED:
        reading.cache_clear()


def broken(*_asked: Any) -> None:
    raise ZeroDivisionError


def unreadable(*_asked: Any) -> None:
    raise UnreadableDocument("no-text", Text("There is nothing to read."))


NOT_CHECKED = "This text could not be checked"


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("reader", [broken, unreadable])
def test_fault_of_the_reader_stands_in_nobodys_way(
    cast: Any, monkeypatch: Any, reader: Any
) -> None:
    draft = drafted(cast)
    where = (cast.school.slug, draft.public_id)
    monkeypatch.setattr(structure, "read_document", reader)
    for name in ("draft", "submit", "enter-paper"):
        assert NOT_CHECKED in page(cast.head, name, *where)
    assert "Nothing is open: it can go on" not in page(cast.head, "submit", *where)
    follows = reverse("policies:draft-value", args=[*where, "min_moderators"])
    assert sign_in(cast.head).post(follows, {"text": "3"}).status_code == 200
    answer = sign_in(cast.head).post(reverse("policies:submit", args=where), follow=True)
    assert "It is before them now." in answer.text


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(("bound", "most"), [("LONGEST_PAGE", 10), ("HARDEST", 100)])
def test_text_longer_than_may_be_waited_for_goes_on_unchecked(
    cast: Any, monkeypatch: Any, bound: str, most: int
) -> None:
    draft = drafted(cast)
    monkeypatch.setattr(within_bounds, bound, most)
    said = page(cast.head, "submit", cast.school.slug, draft.public_id)
    assert NOT_CHECKED in said
    assert "Nothing is open: it can go on" not in said
    assert "Put it before them" in said


def test_longest_line_that_is_read_is_a_page_or_two_of_one_paragraph() -> None:
    words = "".join(f" word{number}" for number in range(1300))
    assert len(words) > 10_000
    assert within_bounds.looked_at(words, len) is None
    assert within_bounds.looked_at(words.replace(" word7", "\nword7"), len) == len(words)


def test_draft_of_which_no_text_can_be_made_is_not_called_whole(cast: Any) -> None:
    draft = drafted(cast)
    draft.content["values"]["min_moderators"] = "many"
    assert checking.faults_of(draft, cast.school) is None


@pytest.mark.parametrize("mark", ["_", ". ", "1.", "…", "1. ", "a. b. "])
def test_long_runs_of_one_mark_are_read_as_short_ones(mark: str) -> None:
    read: list[str] = []
    within_bounds.looked_at(f"Sign\nhere {mark * 20_000}\nplease", read.append)
    [before, run, after] = read[0].split("\n")
    assert (before, after, len(run) < 400) == ("Sign", "please", True)
    assert mark * 39 in run


# What the words say, and what the choices say


LEAVERS = b"""Social networking policy

1 Pupils

1.1 Staff must not accept friend requests from pupils.

1.2 Staff must consider carefully whether to accept friend requests from former pupils.
"""
AGAINST = "The words say “To be weighed up”, but the choice"


def weighed(cast: Any, **about: Any) -> Draft:
    """A draft whose words weigh up contact with former pupils, where the choice forbids it."""
    read = document(cast, LEAVERS)
    decide(cast, suggestion(read, "ex_pupil_contact"), **about or {"verdict": "confirmed"})
    draft = actions.make_draft(by=cast.head, document=read)
    return actions.set_draft_value(
        by=cast.head, draft=draft, name="ex_pupil_contact", value="banned"
    )


def test_words_against_a_choice_must_be_put_right_at_every_step(cast: Any) -> None:
    assert cast.chair
    draft = weighed(cast)
    where = (cast.school.slug, draft.public_id)
    [fault] = [one for one in checking.faults_of(draft, cast.school) or () if one.choice]
    assert "consider carefully" in fault.quote
    clause = reverse("policies:draft-clause", args=[*where, fault.clause.id])
    choice = reverse("policies:draft-value", args=[*where, "ex_pupil_contact"])
    for name in ("draft", "submit"):
        shown = page(cast.head, name, *where)
        assert AGAINST in shown
        assert f'<a href="{clause}">Change the clause' in shown
        assert f'<a href="{choice}">Change the choice' in shown
    assert AGAINST in sign_in(cast.head).get(clause).text
    deciding_actions.submit(by=cast.head, draft=draft)
    seen = page(cast.chair, "body-decision", *where)
    assert AGAINST in seen
    assert clause not in seen
    assert f'#{fault.clause.id}">See the clause' in seen


def test_words_against_a_choice_are_told_before_it_is_saved(cast: Any) -> None:
    draft = actions.set_draft_value(
        by=cast.head, draft=weighed(cast), name="ex_pupil_contact", value="consider"
    )
    where = (cast.school.slug, draft.public_id)
    assert AGAINST not in page(cast.head, "draft", *where)
    follows = reverse("policies:draft-value", args=[*where, "ex_pupil_contact"])
    assert AGAINST in sign_in(cast.head).post(follows, {"one": "banned"}).text


def test_words_put_right_are_told_no_more(cast: Any) -> None:
    draft = weighed(cast)
    [clause] = [one for one in draft.content["clauses"] if "consider" in one["wording"]]
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=clause["id"],
        fields={
            "heading": clause["heading"],
            "wording": "Staff must not accept friend requests from former pupils.",
        },
    )  # fmt: skip
    assert AGAINST not in page(cast.head, "draft", cast.school.slug, draft.public_id)
    draft.refresh_from_db()
    [now] = [one for one in draft.content["clauses"] if one["id"] == clause["id"]]
    assert now["parameters"] == clause["parameters"] == ["ex_pupil_contact"]


def test_reading_that_a_person_denied_is_not_held_against_the_draft(cast: Any) -> None:
    draft = weighed(cast, verdict="corrected", one="banned")
    assert AGAINST not in page(cast.head, "draft", cast.school.slug, draft.public_id)


def test_what_one_school_said_of_its_document_counts_at_no_other(cast: Any) -> None:
    theirs = weighed(cast, verdict="corrected", one="banned")
    head = someone(cast.sister_school, "Bea", "Head", "headteacher")
    draft = start_from_file(by=head, school=cast.sister_school, content=theirs.content)
    again = start_from_file(by=cast.head, school=cast.school, content=theirs.content)
    assert checking.contradictions(again, text_for(again, cast.school)) == ()
    [fault] = checking.contradictions(draft, text_for(draft, cast.sister_school)) or ()
    assert "consider carefully" in fault.quote


def test_school_that_a_document_names_is_known_to_its_own_school_alone(cast: Any) -> None:
    theirs = drafted(cast, WRONG)
    assert theirs.document is not None
    head = someone(cast.sister_school, "Bea", "Head", "headteacher")
    draft = start_from_file(by=head, school=cast.sister_school, content=theirs.content)
    assert theirs.document.organisation
    assert list(checking._documents_behind(theirs)) == [theirs.document]
    assert not checking._documents_behind(draft)


def test_words_of_a_ready_policy_follow_its_choices(cast: Any) -> None:
    draft = drafting_actions.start_from_pack(by=cast.head, place=cast.school, pack="HOL")
    [text] = texts_of(draft).values()
    assert checking.contradictions(draft, text) == ()


def test_fault_in_the_title_of_the_policy_leads_to_where_it_is_changed(cast: Any) -> None:
    titled = b"Social networking and the Data Protection Act 1998" + WRONG[WRONG.index(b"\n") :]
    draft = drafted(cast, titled)
    where = (cast.school.slug, draft.public_id)
    link = reverse("policies:draft-changes", args=where)
    assert f'href="{link}">Change what the policy is called</a>' in page(cast.head, "draft", *where)
    changes = page(cast.head, "draft-changes", *where)
    told = "This must be put right in what the policy is called"
    assert told in changes
    assert changes.count("Data Protection Act 1998 has been repealed") == 1
    drafting_actions.describe_change(
        by=cast.head, draft=draft, material=False, changes="", title="Social networking"
    )
    assert told not in page(cast.head, "draft-changes", *where)
    assert "Change what the policy is called" not in page(cast.head, "draft", *where)


def test_fault_leads_to_its_clause_and_stands_in_its_editor_alone(cast: Any) -> None:
    draft = drafted(cast, WRONG)
    where = (cast.school.slug, draft.public_id)
    [wrong, other] = draft.content["clauses"]
    assert "1998" in wrong["wording"]
    editor = reverse("policies:draft-clause", args=[*where, wrong["id"]])
    assert f'<a href="{editor}">Change the clause' in page(cast.head, "draft", *where)
    said = "This must be put right in this clause"
    assert said in sign_in(cast.head).get(editor).text
    assert said not in page(cast.head, "draft-clause", *where, other["id"])


def test_policy_of_a_document_is_the_schools_own_whoever_wrote_it(cast: Any) -> None:
    theirs = WRONG.replace(b"Social", b"Little Hampton Primary School\n\nSocial", 1)
    assert drafted(cast, theirs).content["owner"] == cast.school.name


def test_draft_without_a_document_speaks_of_no_faults(cast: Any) -> None:
    draft = drafting_actions.start_from_pack(by=cast.head, place=cast.school, pack="REC")
    where = (cast.school.slug, draft.public_id)
    assert SAID not in page(cast.head, "draft", *where)
    assert "Nothing is open: it can go on" in page(cast.head, "submit", *where)


def test_policy_without_a_title_is_not_called_by_its_file(cast: Any) -> None:
    draft = drafted(cast, UNTITLED)
    assert (draft.document.title, draft.title) == ("", "Social networking policy")


def test_head_says_what_the_policy_is_called_and_it_stays(cast: Any) -> None:
    draft = drafted(cast, UNTITLED)
    sign_in(cast.head).post(
        reverse("policies:draft-changes", args=[cast.school.slug, draft.public_id]),
        {"title": "Staff online", "material": "no", "changes": ""},
    )
    draft.refresh_from_db()
    assert (draft.title, draft.content["title"]) == ("Staff online", "Staff online")
    again = actions.make_draft(by=cast.head, document=draft.document)
    assert (again.title, again.content["title"]) == ("Staff online", "Staff online")


def test_choice_that_is_confirmed_in_two_ways_is_told(cast: Any) -> None:
    read = document(cast)
    one = suggestion(read, "min_moderators")
    other = Suggestion.objects.create(
        document=read, parameter="min_moderators", value=3, quote="Three.", line=1
    )
    assert "now confirmed in two ways" not in decide(cast, one, verdict="confirmed").text
    told = decide(cast, other, verdict="confirmed").text
    assert "is now confirmed in two ways. The draft takes what you decided last: 3." in told
    assert "now confirmed in two ways" not in decide(cast, one, verdict="rejected").text


@pytest.mark.parametrize("given", ["-5", "9" * 25, ""])
def test_wrong_answer_is_refused_in_words_without_a_code(cast: Any, given: str) -> None:
    answer = decide(
        cast, suggestion(document(cast), "min_moderators"), verdict="corrected", text=given
    )
    assert answer.status_code == 422
    assert "Give a whole number of at most six digits" in answer.text
    assert "min_moderators:" not in answer.text


def test_words_and_a_tick_that_nothing_is_said_are_asked_about(cast: Any) -> None:
    answer = decide(
        cast, suggestion(document(cast), "min_moderators"), verdict="corrected", text="4",
        not_stated="on",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Keep one of them." in answer.text


def test_last_group_leads_to_the_draft(cast: Any) -> None:
    read = document(cast)
    where = (cast.school.slug, read.public_id)
    assert "#make" in page(cast.head, "value-group", *where, 11)
    assert "#make" not in page(cast.head, "value-group", *where, 10)
    assert 'id="make"' in page(cast.head, "values", *where)


def test_what_was_decided_is_there_to_be_corrected_again(cast: Any) -> None:
    bound = suggestion(document(cast), "policy_scope_roles")
    decide(cast, bound, verdict="corrected", several=["staff", "trainee"])
    shown = page(cast.head, "decide", cast.school.slug, bound.public_id)
    assert ticked(shown) == {"staff", "trainee"}
    assert f'Decided by <span translate="no">{cast.head.name}</span> on' in shown
    decide(cast, bound, verdict="rejected")
    assert ticked(page(cast.head, "decide", cast.school.slug, bound.public_id)) == {"not_stated"}


def test_ticks_and_a_tick_that_nothing_is_said_are_asked_about_and_kept(cast: Any) -> None:
    bound = suggestion(document(cast), "policy_scope_roles")
    answer = decide(
        cast, bound, verdict="corrected", several=["staff", "trainee"], not_stated="on"
    )  # fmt: skip
    assert answer.status_code == 422
    assert "You chose an answer, and ticked that the policy does not say." in answer.text
    assert ticked(answer.text) == {"staff", "trainee", "not_stated"}
    bound.refresh_from_db()
    assert bound.verdict == "open"


def test_round_button_cannot_be_unticked_so_a_tick_for_nothing_takes_its_place(cast: Any) -> None:
    at_work = suggestion(document(cast), "personal_use_at_work")
    assert at_work.value == "banned"
    refused = decide(cast, at_work, verdict="corrected", one="limited", not_stated="on")
    assert refused.status_code == 422
    decide(cast, at_work, verdict="corrected", one="banned", not_stated="on")
    at_work.refresh_from_db()
    assert at_work.decided_value == NOT_STATED


def ticked(shown: str) -> set[str]:
    boxes = re.findall(r"<input[^>]*\bchecked\b[^>]*>", shown)
    found = (
        re.search(r'value="([^"]+)"', box) or re.search(r'name="([^"]+)"', box) for box in boxes
    )
    return {one[1] for one in found if one}
