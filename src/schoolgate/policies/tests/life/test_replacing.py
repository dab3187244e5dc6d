"""Words replaced throughout a draft: every place is shown first, and what is ticked changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from schoolgate.conftest import Cast
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person
from schoolgate.policies import actions
from schoolgate.policies.life import (
    adopting_actions,
    deciding_actions,
    drafting_actions,
    replacing,
)
from schoolgate.policies.life.changes import changes_since, last_change
from schoolgate.policies.life.checking import faults_of
from schoolgate.policies.life.replacing import places_of, stand_in
from schoolgate.policies.life.unchanged import mark_of_places
from schoolgate.policies.models import Draft
from schoolgate.policies.tests.life import making

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]
THEIRS = "Harbour Bay Federation"
LINK = "Put our name instead, everywhere"
TEXT = f"""\
Social networking policy of the {THEIRS}

1 PURPOSE

1.1 Staff of the {THEIRS} must keep to this policy at work and at home.

3 Code of Conduct for Everyone in the {THEIRS}

3.1 Staff must ask the Executive Head before they make a site for a class.

3.2 A site that names the {THEIRS.upper()} must be accurate. Harbour Bay has a style of its own.

4 SAFETY

4.1 Staff must not add pupils as friends.
"""


@pytest.fixture
def draft(cast: Cast) -> Draft:
    handed_in, _new = actions.hand_in_document(
        by=cast.head, school=cast.school, data=TEXT.encode(), file_name="own.txt"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    document.organisation = THEIRS
    document.save(update_fields=["organisation"])
    return actions.make_draft(by=cast.head, document=document)


def at(draft: Draft, page: str = "draft-replace") -> str:
    return reverse(f"policies:{page}", args=[draft.school.slug, draft.public_id])


def shown(client: Client, draft: Draft, words: str, instead: str) -> HttpResponse:
    return client.get(at(draft), {"words": words, "instead": instead})


def sent(answer: HttpResponse) -> dict[str, Any]:
    """What the page sends with every tick as it stands."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    ticked = re.findall(r'name="places" value="([^"]+)" checked', answer.text)
    return {name: unescape(value) for name, value in fields} | {"places": ticked}


def words_of(draft: Draft) -> str:
    """All that a draft says, with what was taken out of it."""
    draft.refresh_from_db()
    pieces = [draft.title, draft.content["title"]]
    for clause in draft.content["clauses"]:
        pieces += [clause["section"], clause["heading"], clause["wording"]]
    return "\n".join(pieces)


def test_fault_that_counts_another_name_leads_to_every_place_of_it(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client = client_of(cast.head)
    page = client.get(at(draft, "draft")).text
    [link] = re.findall(rf'href="([^"]+)">{LINK}', page)
    asked = client.get(unescape(link))
    assert asked.context["said"] == {"words": f"the {THEIRS}", "instead": cast.school.name}
    kinds = [one.piece.kind for one, ticked in asked.context["places"] if ticked]
    assert kinds == ["policy", "wording", "section", "wording"]
    assert asked.text.count(f"</span>the {THEIRS}<span") == 3
    client.post(at(draft), sent(asked))
    assert THEIRS.lower() not in words_of(draft).lower()
    assert f"A site that names {cast.school.name} must" in words_of(draft)
    assert f"3 Code of Conduct for Everyone in {cast.school.name}" in words_of(draft)
    [again] = re.findall(rf'href="([^"]+)">{LINK}', client.get(at(draft, "draft")).text)
    rest = client.get(unescape(again))
    assert rest.context["said"]["words"] == "Harbour Bay"
    client.post(at(draft), sent(rest))
    assert LINK not in client.get(at(draft, "draft")).text
    draft.refresh_from_db()
    assert not [one for one in faults_of(draft, cast.school) or () if one.other]


def test_what_was_replaced_stands_in_the_adopted_text(
    client: Client, client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    head = client_of(cast.head)
    head.post(at(draft), sent(shown(head, draft, f"the {THEIRS}", "our school")))
    draft.refresh_from_db()
    submitted = deciding_actions.submit(by=cast.head, draft=draft)
    [version] = adopting_actions.adopt(
        by=cast.head, draft=making.decide(cast, submitted), effective_from=clock.today()
    )
    assert version.text["title"] == "Social networking policy of our school"
    public = client.get(reverse("publishing:policy", args=[cast.school.slug])).text
    assert public.count("3 Code of Conduct for Everyone in our school") >= 2
    assert THEIRS not in public


def test_place_without_a_tick_stays_as_it_was(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client = client_of(cast.head)
    answer = sent(shown(client, draft, THEIRS, "School"))
    kept = [one for one in answer["places"] if one.endswith("/section")]
    client.post(at(draft), answer | {"places": kept})
    said = words_of(draft)
    assert "3 Code of Conduct for Everyone in the School" in said
    assert said.count(THEIRS) == 3  # the title, twice, and the first clause


def test_nothing_ticked_changes_nothing(client_of: ClientOf, cast: Cast, draft: Draft) -> None:
    client, before = client_of(cast.head), words_of(draft)
    refused = client.post(at(draft), sent(shown(client, draft, THEIRS, "School")) | {"places": []})
    assert refused.status_code == 422
    assert "Nothing is ticked" in refused.text
    assert words_of(draft) == before


def test_nothing_changes_that_was_not_shown(client_of: ClientOf, cast: Cast, draft: Draft) -> None:
    client = client_of(cast.head)
    answer = sent(shown(client, draft, THEIRS, "School"))
    first = draft.content["clauses"][0]
    fields = {"heading": "", "wording": f"The {THEIRS} and the {THEIRS}."}
    drafting_actions.change_clause(by=cast.head, draft=draft, clause=first["id"], fields=fields)
    before = words_of(draft)
    for tried in (answer, answer | {"instead": "Academy"}, answer | {"made_from": ""}):
        refused = client.post(at(draft), tried)
        assert refused.status_code == 409
        assert "This draft was changed meanwhile" in refused.text
        assert words_of(draft) == before
    assert client.post(at(draft), sent(refused)).status_code == 302
    assert "The School and the School." in words_of(draft)


def test_change_between_page_and_lock_is_seen(
    client_of: ClientOf, cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.head)
    answer, clause = sent(shown(client, draft, THEIRS, "School")), draft.content["clauses"][0]["id"]
    replace = drafting_actions.replace_words

    def after_another(**asked: Any) -> Draft:
        fields = {"heading": "", "wording": f"No {THEIRS}."}
        drafting_actions.change_clause(
            by=cast.head, draft=asked["draft"], clause=clause, fields=fields
        )
        return replace(**asked)

    monkeypatch.setattr(drafting_actions, "replace_words", after_another)
    refused = client.post(at(draft), answer)
    assert refused.status_code == 409
    assert "No <del>" in refused.text
    assert f"No {THEIRS}." in words_of(draft)


@pytest.mark.parametrize(
    ("words", "instead", "said"),
    [
        ("", "School", "This is still empty"),
        (THEIRS, " ", "This is still empty"),
        (THEIRS, f" {THEIRS}", "These are the same words"),
        ("x" * 201, "School", "at most 200"),
        (THEIRS, "y" * 201, "at most 200"),
        (THEIRS, "{{ head_title }}", "without braces"),
        ("-", "School", "Write something here"),
    ],
)
def test_words_that_cannot_be_replaced_are_refused(
    client_of: ClientOf, cast: Cast, draft: Draft, words: str, instead: str, said: str
) -> None:
    client, before = client_of(cast.head), words_of(draft)
    tried = {"words": words, "instead": instead, "places": ["policy"]}
    for refused in (client.post(at(draft), tried), shown(client, draft, words, instead)):
        assert refused.status_code == 422
        assert said in refused.text
    assert words_of(draft) == before


def test_words_that_would_make_a_title_too_long_are_refused(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client = client_of(cast.head)
    draft.content["title"] = "of " * 60
    draft.save()
    before = words_of(draft)
    refused = client.post(at(draft), sent(shown(client, draft, "of", "belonging to")))
    assert refused.status_code == 422
    assert "grows too long" in refused.text
    assert words_of(draft) == before


def test_words_that_grow_too_long_are_refused_whoever_asks(cast: Cast, draft: Draft) -> None:
    draft.content["title"] = "of " * 60
    draft.save()
    places = places_of(draft.content, "of", "belonging to")
    with pytest.raises(replacing.GrowsTooLong):
        drafting_actions.replace_words(
            by=cast.head, draft=draft, words="of", instead="belonging to",
            places=[one.key for one in places], made_from=mark_of_places(places),
        )  # fmt: skip
    assert "belonging to" not in words_of(draft)


def test_words_that_would_make_two_sections_one_are_refused(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, before = client_of(cast.head), words_of(draft)
    title = f"3 Code of Conduct for Everyone in the {THEIRS}"
    refused = client.post(at(draft), sent(shown(client, draft, "4 SAFETY", title)))
    assert refused.status_code == 422
    assert "is the title of the section beside it already" in refused.text
    assert words_of(draft) == before


def test_title_that_was_longer_than_a_draft_keeps_is_cut_there_alone(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client = client_of(cast.head)
    draft.content["title"] = f"Policy {'word ' * 70}end"
    draft.save()
    client.post(at(draft), sent(shown(client, draft, "Policy", "Rules")))
    draft.refresh_from_db()
    assert draft.content["title"].startswith("Rules word")
    assert draft.content["title"].endswith("end")
    assert draft.title == draft.content["title"][:300]


def test_words_are_asked_for_before_anything_is_shown(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client = client_of(cast.head)
    assert f'href="{at(draft)}">Replace words throughout' in client.get(at(draft, "draft")).text
    page = client.get(at(draft)).text
    assert 'name="words"' in page
    assert "made_from" not in page
    nowhere = shown(client, draft, "Lighthouse", "School").text
    assert "These words stand nowhere in this draft" in nowhere


def test_draft_before_the_governors_is_not_changed(client_of: ClientOf, cast: Cast) -> None:
    draft, client = making.submitted(cast), client_of(cast.head)
    assert at(draft) not in client.get(at(draft, "draft")).text
    assert client.get(at(draft)).status_code == 403


def test_replacing_is_recorded_and_counts_as_a_change_of_words(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, begun = client_of(cast.head), clock.now()
    client.post(at(draft), sent(shown(client, draft, "Executive Head", "headteacher")))
    entry = Entry.objects.get(event="policies.draft_words_replaced")
    assert (entry.subject_id, entry.actor_id) == (draft.public_id, cast.head.public_id)
    told = client.get(reverse("people:record", args=[cast.school.slug])).text
    assert "words were replaced in 1 place" in told
    assert changes_since(draft, begun) == 1
    assert last_change(draft) == entry.at


@pytest.mark.parametrize("instead", ["School", f"New {THEIRS}"])
def test_same_click_twice_leads_to_the_draft_and_is_done_once(
    client_of: ClientOf, cast: Cast, draft: Draft, instead: str
) -> None:
    client = client_of(cast.head)
    asked = sent(shown(client, draft, THEIRS, instead))
    first = client.post(at(draft), asked, follow=True)
    before = words_of(draft)
    again = client.post(at(draft), asked, follow=True)
    assert "The words are replaced in 4 places" in first.text
    assert again.redirect_chain == [(at(draft, "draft"), 302)]
    assert "The words are replaced already" in again.text
    assert words_of(draft) == before
    assert Entry.objects.filter(event="policies.draft_words_replaced").count() == 1


def test_second_click_that_waited_for_the_first_is_done_once(
    client_of: ClientOf, cast: Cast, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, replace = client_of(cast.head), drafting_actions.replace_words

    def after_the_first(**asked: Any) -> Draft:
        replace(**asked)
        return replace(**asked)

    monkeypatch.setattr(drafting_actions, "replace_words", after_the_first)
    asked = sent(shown(client, draft, THEIRS, f"New {THEIRS}"))
    assert "replaced already" in client.post(at(draft), asked, follow=True).text
    assert "New New" not in words_of(draft)


def test_what_was_replaced_and_changed_since_is_no_second_click(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client = client_of(cast.head)
    asked = sent(shown(client, draft, THEIRS, "School"))
    client.post(at(draft), asked)
    others = asked | {"places": asked["places"][:1]}
    assert client.post(at(draft), others).status_code == 409
    assert client_of(cast.line_manager).post(at(draft), asked).status_code == 409
    first = draft.content["clauses"][0]
    fields = {"heading": "", "wording": f"The {THEIRS} again."}
    drafting_actions.change_clause(by=cast.head, draft=draft, clause=first["id"], fields=fields)
    assert client.post(at(draft), asked).status_code == 409
    assert f"The {THEIRS} again." in words_of(draft)


# How words are found


def content(wording: str) -> dict[str, Any]:
    clause = {"id": "OWN-1", "number": "1", "section": "S", "heading": "S", "wording": wording}
    return {"title": "T", "clauses": [clause]}


@pytest.mark.parametrize(
    ("wording", "after"),
    [
        ("The Federation's staff ask the Federation.", "The school's staff ask the school."),
        ("THE FEDERATION decides.", "THE SCHOOL decides."),
        ("Ask the federations or the confederation.", None),
        ("Write to the\nFederation.", "Write to the school."),
        ("Ask the\n\nFederation.", None),
        ("Ask **the Federation**, _the Federation_.", "Ask **the school**, _the school_."),
        ("See www.the federation.org or it@the federation.", "See www.the federation.org or it@the federation."),
        ("Ask {{ the Federation }} or the Federation.", "Ask {{ the Federation }} or the school."),
    ],
)  # fmt: skip
def test_whole_words_are_found_and_keep_their_case(wording: str, after: str | None) -> None:
    found = places_of(content(wording), "the Federation", "the school")
    assert [one.after for one in found] == ([] if after in (None, wording) else [after])


def test_apostrophes_are_one_and_capitals_of_ones_own_are_kept() -> None:
    [place] = places_of(content("At St Mary’s, ICT matters."), "St Mary's", "St John's")
    assert place.after == "At St John's, ICT matters."
    [place] = places_of(content("At St Mary’s, ICT matters."), "ICT", "computing")
    assert place.after == "At St Mary’s, computing matters."


@pytest.mark.parametrize(
    ("words", "instead", "after"),
    [("a", "every", "Every pupil"), ("A", "every", "every pupil"), ("A pupil", "I", "I")],
)
def test_one_letter_in_capitals_does_not_shout(words: str, instead: str, after: str) -> None:
    [place] = places_of(content("A pupil"), words, instead)
    assert place.after == after


def test_wordings_for_other_choices_and_own_headings_are_places_of_their_own() -> None:
    ready = content("The Federation decides.")
    [clause] = ready["clauses"]
    clause |= {"heading": "The Federation", "variants": [{"wording": "Ask the Federation."}]}
    kinds = [one.piece.kind for one in places_of(ready, "the Federation", "the school")]
    assert kinds == ["heading", "wording", "variant"]
    assert stand_in(ready, "ask the federation")
    assert not stand_in(ready, "ask a federation")


@pytest.mark.parametrize("blank", [" ", "  ", "\t ", " \n ", "\n", "\n  "])
def test_blank_between_two_words_is_read_in_one_way_alone(blank: str) -> None:
    assert re.fullmatch(replacing._BLANK, blank)
    assert not re.search(rf"{replacing._BLANK}\s", blank)


def test_wrapped_lines_are_shown_as_one_and_kept() -> None:
    wording = "Ask the Federation\nbefore you\npost.\n\n- Tell\n- Wait\n"
    [place] = places_of(content(wording), "the Federation", "us")
    shown = "".join(run.text for run in place.runs if run.kind != "removed")
    assert shown == "Ask us\nbefore you post.\n\n- Tell\n- Wait"
    assert place.after == wording.replace("the Federation", "us")
    [place] = places_of(content("Ask the Federation, \n  then wait."), "the Federation", "us")
    assert place.runs[-1].text == ", then wait."


def test_long_clause_is_shown_around_what_changes() -> None:
    long = "Before it goes on and on. " * 40
    [place] = places_of(content(f"{long}Ask the Federation. {long}"), "the Federation", "us")
    said = "".join(run.text for run in place.runs if run.kind != "added")
    assert "Ask the Federation. Before" in said
    assert len(said) < 250
    assert said.startswith(" … ")
    assert said.endswith(" … ")
