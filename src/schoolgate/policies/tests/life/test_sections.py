"""The title of a section of a draft: changed on a page of its own, and kept to the last place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from schoolgate.conftest import Cast
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person
from schoolgate.policies import actions
from schoolgate.policies.compare import compare
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.changes import changes_since, last_change
from schoolgate.policies.life.checking import Fault, faults_of
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.models import Draft
from schoolgate.policies.paper.tests.reading import bookmarks, text_of_pages
from schoolgate.policies.tests.life import making

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]
THEIRS = "Harbour Bay Federation"
OLD = f"3 Code of Conduct for Everyone* in the {THEIRS}"
NEW = "3 Code of conduct for everyone"
TEXT = f"""\
Social networking policy

1 PURPOSE

1.1 Staff must keep to this policy at work and at home, on any site.

{OLD}

3.1 Staff must ask the headteacher before they make a site for a class.

3.2 Staff must keep the content of a site accurate and worthwhile.

4 SAFETY

4.1 Staff must not add pupils as friends.
"""
CHANGED = "This title was changed meanwhile"


@pytest.fixture
def draft(cast: Cast) -> Draft:
    handed_in, _new = actions.hand_in_document(
        by=cast.head, school=cast.school, data=TEXT.encode(), file_name="own.txt"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    document.organisation = THEIRS
    document.save(update_fields=["organisation"])
    return actions.make_draft(by=cast.head, document=document)


def under(draft: Draft, title: str) -> list[dict[str, Any]]:
    draft.refresh_from_db()
    return [one for one in draft.content["clauses"] if one["section"] == title]


def address(draft: Draft, clause: str, page: str = "draft-section") -> str:
    where = {"school": draft.school.slug, "draft": draft.public_id, "clause": clause}
    return reverse(f"policies:{page}", kwargs=where)


def seen(client: Client, draft: Draft, page: str = "draft") -> str:
    return client.get(reverse(f"policies:{page}", args=[draft.school.slug, draft.public_id])).text


def opened(client: Client, at: str) -> dict[str, Any]:
    """What the form of a page sends when nothing is changed in it."""
    form = client.get(at).context["form"]
    return {field.html_name: field.value() for field in form}


def of_another_school(draft: Draft, cast: Cast) -> list[Fault]:
    return [one for one in faults_of(draft, cast.school) or () if THEIRS in one.message]


def test_fault_in_a_title_leads_to_the_title_and_can_be_put_right(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, [first, second] = client_of(cast.head), under(draft, OLD)
    [fault] = of_another_school(draft, cast)
    assert fault.in_title
    at = address(draft, first["id"])
    page = seen(client, draft)
    assert f'<a href="{at}">Change the title of the section' in page
    assert "This must be put right in this title" in client.get(at).text
    for clause in (first, second):
        assert (
            "must be put right" not in client.get(address(draft, clause["id"], "draft-clause")).text
        )
    saved = client.post(at, opened(client, at) | {"title": NEW})
    assert saved.headers["Location"].endswith(f"/{draft.public_id}/#section-2")
    page = seen(client, draft)
    assert f'<h2 id="section-2" translate="no">{NEW}</h2>' in page
    assert THEIRS not in page
    draft.refresh_from_db()
    assert of_another_school(draft, cast) == []


def test_fault_in_the_words_still_leads_to_the_clause(cast: Cast, draft: Draft) -> None:
    [first, _second] = under(draft, OLD)
    fields = {"heading": "", "wording": f"Staff of the {THEIRS} must ask."}
    draft = drafting_actions.rename_section(
        by=cast.head, draft=draft, clause=first["id"], title=NEW
    )
    draft = drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=first["id"], fields=fields
    )
    [fault] = of_another_school(draft, cast)
    assert (fault.clause.id if fault.clause else "", fault.in_title) == (first["id"], False)


def test_new_title_stands_in_the_adopted_text_the_contents_and_the_pdf(
    client: Client, client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    head, [first, second] = client_of(cast.head), under(draft, OLD)
    at = address(draft, second["id"])
    head.post(at, opened(head, at) | {"title": f"  {NEW}\n"})
    draft.refresh_from_db()
    submitted = deciding_actions.submit(by=cast.head, draft=draft)
    [version] = adopting_actions.adopt(
        by=cast.head, draft=making.decide(cast, submitted), effective_from=clock.today()
    )
    titles = {one["id"]: (one["section"], one["heading"]) for one in version.text["clauses"]}
    assert {titles[one["id"]] for one in (first, second)} == {(NEW, NEW)}
    public = client.get(reverse("publishing:policy", args=[cast.school.slug])).text
    contents = public.partition("public-contents for-desk")[2].partition("</nav>")[0]
    assert f">{NEW}</a></li>" in contents
    assert THEIRS not in public
    easy = client.get(reverse("publishing:summary", args=[cast.school.slug])).text
    assert THEIRS not in easy
    where = [cast.school.slug, version.number, "standard"]
    paper = client.get(reverse("publishing:paper", args=where)).content
    assert any(NEW in one for one in bookmarks(paper))
    said = " ".join(text_of_pages(paper))
    assert said.count(NEW) >= 2
    assert "Harbour Bay" not in said


def test_title_of_a_ready_policy_is_changed_too_and_its_clauses_stay(
    client_of: ClientOf, cast: Cast
) -> None:
    draft, client = making.begun(cast, "REC"), client_of(cast.head)
    before = text_for(draft, cast.school)
    title = draft.content["clauses"][0]["section"]
    clauses = under(draft, title)
    at = address(draft, clauses[0]["id"])
    client.post(at, opened(client, at) | {"title": "Why we have rules"})
    assert [one["id"] for one in under(draft, "Why we have rules")] == [
        one["id"] for one in clauses
    ]
    assert under(draft, title) == []
    differing = compare(before, text_for(draft, cast.school)).differing
    assert differing == ()


def test_clause_form_holds_the_clauses_own_heading_alone(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, [first, _second] = client_of(cast.head), under(draft, OLD)
    at = address(draft, first["id"], "draft-clause")
    form = client.get(at).context["form"]
    assert form["heading"].value() == ""
    sent = {"number": "3.1", "wording": "Staff must ask first.", "heading": ""}
    assert client.post(at, sent | {"made_from": form["made_from"].value()}).status_code == 302
    [now, _other] = under(draft, OLD)
    assert (now["wording"], now["heading"]) == ("Staff must ask first.", OLD)
    client.post(at, sent | {"heading": "Asking"})
    assert under(draft, OLD)[0]["heading"] == "Asking"
    assert client.get(at).context["form"]["heading"].value() == "Asking"
    client.post(at, sent)
    assert under(draft, OLD)[0]["heading"] == OLD


def test_own_heading_stays_under_a_new_title(cast: Cast, draft: Draft) -> None:
    [first, second] = under(draft, OLD)
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=first["id"],
        fields={"heading": "Asking", "wording": first["wording"]},
    )  # fmt: skip
    drafting_actions.rename_section(by=cast.head, draft=draft, clause=second["id"], title=NEW)
    assert [one["heading"] for one in under(draft, NEW)] == ["Asking", NEW]


def test_second_tab_does_not_take_the_place_of_a_title_that_the_first_saved(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, [first, second] = client_of(cast.head), under(draft, OLD)
    at, beside = address(draft, first["id"]), address(draft, second["id"])
    mine, theirs = opened(client, at), opened(client, beside)
    assert client.post(at, mine | {"title": NEW}).status_code == 302
    refused = client.post(beside, theirs | {"title": "3 Conduct"})
    assert refused.status_code == 409
    assert CHANGED in refused.text
    assert f"<p>{NEW}</p>" in refused.text
    assert 'value="3 Conduct"' in refused.text
    assert len(under(draft, NEW)) == 2
    assert client.post(at, mine | {"title": NEW}).status_code == 302
    again = {"title": "3 Conduct", "made_from": refused.context["form"]["made_from"].value()}
    assert client.post(beside, again).status_code == 302
    assert len(under(draft, "3 Conduct")) == 2


def test_new_title_is_no_quarrel_with_the_words_of_a_clause(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, [first, _second] = client_of(cast.head), under(draft, OLD)
    at = address(draft, first["id"], "draft-clause")
    shown = opened(client, at)
    sent = {name: shown[name] for name in ("number", "heading", "binds", "made_from")}
    drafting_actions.rename_section(by=cast.head, draft=draft, clause=first["id"], title=NEW)
    assert client.post(at, sent | {"wording": "Staff must ask."}).status_code == 302
    [now, _other] = under(draft, NEW)
    assert (now["wording"], now["heading"]) == ("Staff must ask.", NEW)


def test_clause_taken_out_comes_back_under_the_new_title(cast: Cast, draft: Draft) -> None:
    [first, second] = under(draft, OLD)
    draft = drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=first["id"], fields={"removed": True}
    )
    drafting_actions.rename_section(by=cast.head, draft=draft, clause=second["id"], title=NEW)
    drafting_actions.bring_back_clause(by=cast.head, draft=draft, clause=first["id"])
    assert [one["id"] for one in under(draft, NEW)] == [first["id"], second["id"]]


def test_two_sections_of_one_title_are_changed_one_by_one(cast: Cast, draft: Draft) -> None:
    [last] = under(draft, "4 SAFETY")
    draft = drafting_actions.rename_section(
        by=cast.head, draft=draft, clause=last["id"], title="1 PURPOSE"
    )
    [first, last] = under(draft, "1 PURPOSE")
    drafting_actions.rename_section(by=cast.head, draft=draft, clause=last["id"], title="4 Safety")
    assert [one["id"] for one in under(draft, "1 PURPOSE")] == [first["id"]]


def test_words_for_a_title_whose_clause_was_taken_out_can_be_copied(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, [first, _second] = client_of(cast.head), under(draft, OLD)
    at = address(draft, first["id"])
    sent = opened(client, at) | {"title": NEW}
    client.post(address(draft, first["id"], "draft-clause-remove"))
    refused = client.post(at, sent)
    assert (refused.status_code, escape(NEW) in refused.text) == (409, True)
    assert client.get(at).status_code == 404


@pytest.mark.parametrize("title", ["1 PURPOSE", "4 SAFETY"])
def test_section_does_not_become_one_with_the_section_beside_it(
    client_of: ClientOf, cast: Cast, draft: Draft, title: str
) -> None:
    client, [_first, second] = client_of(cast.head), under(draft, OLD)
    at = address(draft, second["id"])
    refused = client.post(at, opened(client, at) | {"title": title})
    assert refused.status_code == 422
    assert "is the title of the section beside it already" in refused.text
    assert f'value="{title}"' in refused.text
    assert len(under(draft, OLD)) == 2
    assert len(under(draft, title)) == 1


def test_clause_does_not_lose_its_own_heading_to_the_section(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, [first, second] = client_of(cast.head), under(draft, OLD)
    draft = drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=first["id"],
        fields={"heading": "Asking", "wording": first["wording"]},
    )  # fmt: skip
    at = address(draft, second["id"])
    sent = opened(client, at) | {"title": "Asking"}
    assert "is the heading of a clause in this section" in client.post(at, sent).text
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=first["id"], fields={"removed": True}
    )
    assert client.post(at, sent).status_code == 422
    drafting_actions.bring_back_clause(by=cast.head, draft=draft, clause=first["id"])
    assert [one["heading"] for one in under(draft, OLD)] == ["Asking", OLD]


def test_empty_title_is_refused(client_of: ClientOf, cast: Cast, draft: Draft) -> None:
    client, [first, _second] = client_of(cast.head), under(draft, OLD)
    assert client.post(address(draft, first["id"]), {"title": "  "}).status_code == 422
    assert len(under(draft, OLD)) == 2


def test_new_title_is_recorded_and_counts_as_a_change_of_words(cast: Cast, draft: Draft) -> None:
    [first, _second] = under(draft, OLD)
    begun = clock.now()
    drafting_actions.rename_section(by=cast.head, draft=draft, clause=first["id"], title=NEW)
    entry = Entry.objects.get(event="policies.draft_section_renamed")
    assert (entry.subject_id, entry.actor_id) == (draft.public_id, cast.head.public_id)
    assert changes_since(draft, begun) == 1
    assert last_change(draft) == entry.at


def test_new_title_is_told_beside_the_policy_in_force(client_of: ClientOf, cast: Cast) -> None:
    version, client = making.adopted(cast), client_of(cast.head)
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    nothing = "Nothing: every clause reads as it does now."
    assert nothing in seen(client, draft, "draft-changes")
    first = draft.content["clauses"][0]
    drafting_actions.rename_section(by=cast.head, draft=draft, clause=first["id"], title="Anew")
    told = f"{first['section']}<span"
    for page in ("draft-changes", "draft-compare"):
        shown = seen(client, draft, page)
        assert nothing not in shown
        assert "Anew<span" in shown
        assert told in shown
