"""Writing a policy: begun, changed clause by clause and choice by choice, seen before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape

from schoolgate.conftest import Cast
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person
from schoolgate.policies import actions as policy_actions
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import packs
from schoolgate.policies.tests.life import making
from schoolgate.reference import NOT_STATED, parameters

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]
CLAUSE = "REC-9.6"  # takes its words from min_moderators
SILENT = "REC-1.5"  # takes them from related_policies, which names none


@pytest.fixture
def draft(cast: Cast) -> Draft:
    return making.begun(cast, "REC")


def at(page: str, draft: Draft, cast: Cast, **more: object) -> str:
    where = {"school": cast.school.slug, "draft": draft.public_id, **more}
    return reverse(f"policies:{page}", kwargs=where)


def wording_of(draft: Draft, clause: str = CLAUSE) -> str:
    draft.refresh_from_db()
    return str(next(one["wording"] for one in draft.content["clauses"] if one["id"] == clause))


def ids_of(draft: Draft) -> list[str]:
    draft.refresh_from_db()
    return [one["id"] for one in draft.content["clauses"]]


# Begin


def test_ready_policy_is_begun_from_its_page(client_of: ClientOf, cast: Cast) -> None:
    page = reverse("policies:pack", args=[cast.school.slug, "hol"])
    asked = "Begin a draft from this policy"
    assert asked not in client_of(cast.teacher).get(page).content.decode()
    client = client_of(cast.head)
    assert asked in client.get(page).content.decode()
    client.post(reverse("policies:draft-from-pack", args=[cast.school.slug, "hol"]))
    [made] = cast.school.policy_drafts.all()
    assert (made.pack, made.by, made.state) == ("HOL", cast.head, "draft")


def test_draft_from_the_version_in_force_begins_with_its_words(
    client_of: ClientOf, cast: Cast
) -> None:
    version = making.adopted(cast)
    address = reverse("policies:draft-from-version", args=[cast.school.slug, version.public_id])
    client_of(cast.head).post(address)
    made = cast.school.policy_drafts.get(based_on=version)
    assert made.content == version.source


# A clause


def test_clause_page_names_its_choices_with_their_values(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    page = client_of(cast.head).get(at("draft-clause", draft, cast, clause=CLAUSE))
    text = page.content.decode()
    assert "&#123;&#123; min_moderators &#125;&#125;" in text
    assert at("draft-value", draft, cast, name="min_moderators") in text
    assert "at least 2 administrators and 2 moderators" in text


def test_saved_wording_is_kept_and_shown(client_of: ClientOf, cast: Cast, draft: Draft) -> None:
    client, address = client_of(cast.head), at("draft-clause", draft, cast, clause=CLAUSE)
    words = "Each site has **{{ min_moderators }}** moderators."
    answer = client.post(address, {"number": "9.6a", "heading": "Enough eyes", "wording": words})
    assert answer.headers["Location"] == at("draft", draft, cast) + f"#{CLAUSE}"
    assert wording_of(draft) == words
    text = client.get(at("draft", draft, cast)).content.decode()
    assert "Each site has <strong>2</strong> moderators." in text
    assert "9.6a" in text


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("There are {{ min_moderator }}.", "Did you mean “min_moderators”?"),
        ("There are {{ zzz_qqq }}.", "Take a name from the list of choices."),
        ("There are {{ min_moderators }.", "Two braces open here and do not close"),
    ],
)
def test_wording_that_cannot_be_read_is_refused_and_kept_on_the_page(
    client_of: ClientOf, cast: Cast, draft: Draft, wording: str, said: str
) -> None:
    before = wording_of(draft)
    answer = client_of(cast.head).post(
        at("draft-clause", draft, cast, clause=CLAUSE),
        {"number": "9.6", "heading": "Eyes", "wording": wording},
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert escape(said) in text
    assert escape(wording) in text
    assert wording_of(draft) == before


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_preview_shows_the_words_and_saves_nothing(
    client_of: ClientOf, cast: Cast, draft: Draft, headers: dict[str, str]
) -> None:
    before = wording_of(draft)
    data = {"number": "9.6", "heading": "Eyes", "wording": "Just {{ min_moderators }}, <b>no</b>."}
    answer = client_of(cast.head).post(
        at("draft-clause", draft, cast, clause=CLAUSE), {**data, "preview": "yes"}, headers=headers
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<p>Just 2, &lt;b&gt;no&lt;/b&gt;.</p>" in text
    assert ("<html" in text) == (not headers)
    assert wording_of(draft) == before


def test_preview_says_when_the_clause_would_be_left_out(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    address = at("draft-clause", draft, cast, clause=SILENT)
    assert "this clause is left out" in client_of(cast.head).get(address).content.decode()


def with_variants(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in draft.content["clauses"] if "variants" in one)
    return found


def test_clause_with_several_wordings_keeps_them_until_its_words_are_changed(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    clause, client = with_variants(draft), client_of(cast.head)
    address = at("draft-clause", draft, cast, clause=clause["id"])
    shown = client.get(address).context["form"].initial
    client.post(address, {**shown, "heading": "Another heading"})
    draft.refresh_from_db()
    kept = next(one for one in draft.content["clauses"] if one["id"] == clause["id"])
    assert kept == {**clause, "heading": "Another heading"}
    shown = client.get(address).context["form"].initial
    client.post(address, {**shown, "wording": "One wording for all."})
    draft.refresh_from_db()
    changed = next(one for one in draft.content["clauses"] if one["id"] == clause["id"])
    assert (changed["wording"], "variants" in changed) == ("One wording for all.", False)


def test_whom_a_clause_concerns_can_be_put_right(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, address = client_of(cast.head), at("draft-clause", draft, cast, clause=CLAUSE)
    before = next(one for one in draft.content["clauses"] if one["id"] == CLAUSE)["binds"]
    assert list(client.get(address).context["form"].initial["binds"]) == before

    def kept(ticked: list[str]) -> list[str]:
        shown = client.get(address).context["form"].initial
        client.post(address, {**shown, "binds": ticked})
        draft.refresh_from_db()
        found: list[str] = next(one for one in draft.content["clauses"] if one["id"] == CLAUSE)[
            "binds"
        ]
        return found

    assert kept([]) == before
    assert kept(["pupil", "parent"]) == ["pupil", "parent"]
    assert kept(["nobody-of-that-name"]) == ["pupil", "parent"]


def test_clause_of_ones_own_stands_after_the_chosen_one(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client_of(cast.head).post(
        at("draft-new-clause", draft, cast),
        {
            "after": CLAUSE, "number": "9.6b", "heading": "Our own", "kind": "obligation",
            "binds": ["staff", "governor"], "wording": "Tell the {{ head_title }}.",
        },
    )  # fmt: skip
    ids = ids_of(draft)
    own = ids[ids.index(CLAUSE) + 1]
    made = next(one for one in draft.content["clauses"] if one["id"] == own)
    assert own not in ids_of(making.begun(cast, "REC"))
    assert (made["heading"], made["binds"], made["parameters"]) == (
        "Our own", ["staff", "governor"], ["head_title"],
    )  # fmt: skip


def test_clause_of_ones_own_that_is_sent_twice_is_added_once(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, address = client_of(cast.head), at("draft-new-clause", draft, cast)
    sent = {
        "after": CLAUSE, "number": "9.6b", "heading": "Our own", "kind": "obligation",
        "binds": ["staff", "governor"], "wording": "Tell the {{ head_title }}.",
    }  # fmt: skip
    before = len(ids_of(draft))
    first, second = client.post(address, sent), client.post(address, sent)
    assert len(ids_of(draft)) == before + 1
    assert first["Location"] == second["Location"]
    assert Entry.objects.filter(event="policies.draft_clause_changed").count() == 1
    client.post(address, {**sent, "number": "9.6c"})
    assert len(ids_of(draft)) == before + 2


def test_clauses_that_two_people_add_at_once_are_both_kept(cast: Cast, draft: Draft) -> None:
    fields = {"number": "9.6b", "heading": "Ours", "wording": "Tell the head.", "kind": "advice"}
    seen, before = Draft.objects.get(pk=draft.pk), len(ids_of(draft))
    for wording in ("Tell the head.", "Tell the chair."):
        drafting_actions.add_clause(
            by=cast.head, draft=seen, after=CLAUSE, fields={**fields, "wording": wording}
        )
    assert len(set(ids_of(draft))) == before + 2


def test_removed_clause_comes_back_where_it_was(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, before = client_of(cast.head), draft.content
    client.post(at("draft-clause-remove", draft, cast, clause=CLAUSE))
    assert CLAUSE not in ids_of(draft)
    page = client.get(at("draft", draft, cast)).content.decode()
    back = at("draft-clause-bring-back", draft, cast, clause=CLAUSE)
    assert back in page
    client.post(back)
    draft.refresh_from_db()
    assert (draft.content, draft.set_aside) == (before, [])
    assert client.post(back).status_code == 404


def test_every_clause_comes_back_in_any_order(cast: Cast, draft: Draft) -> None:
    before = ids_of(draft)
    taken = before[3:8]
    for clause in taken:
        drafting_actions.change_clause(
            by=cast.head, draft=draft, clause=clause, fields={"removed": True}
        )
    for clause in reversed(taken):
        drafting_actions.bring_back_clause(by=cast.head, draft=draft, clause=clause)
    assert ids_of(draft) == before


def test_last_clause_is_not_taken_out(client_of: ClientOf, cast: Cast, draft: Draft) -> None:
    draft.content["clauses"] = [one for one in draft.content["clauses"] if one["id"] == CLAUSE]
    draft.save()
    client = client_of(cast.head)
    answer = client.post(at("draft-clause-remove", draft, cast, clause=CLAUSE), follow=True)
    assert "A policy has at least one clause." in answer.content.decode()
    assert ids_of(draft) == [CLAUSE]


def test_draft_before_the_governors_offers_no_change(client_of: ClientOf, cast: Cast) -> None:
    draft, client = making.submitted(cast), client_of(cast.head)
    first = draft.content["clauses"][0]["id"]
    assert at("draft-clause", draft, cast, clause=first) not in (
        client.get(at("draft", draft, cast)).content.decode()
    )
    answer = client.get(at("draft-clause", draft, cast, clause=first))
    assert answer.status_code == 403
    assert "Take it back first" in answer.content.decode()


def test_clause_left_out_says_for_want_of_which_choice(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    page = client_of(cast.teacher).get(at("draft", draft, cast)).content.decode()
    assert "Not part of the policy as its choices stand: Related policies" in page


# A choice


def test_choice_shows_what_follows_before_it_is_saved(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, address = client_of(cast.head), at("draft-value", draft, cast, name="min_moderators")
    answer = client.post(address, {"text": "3"})
    text = answer.content.decode()
    assert [row.clause.id for row in answer.context["effects"].changed] == [CLAUSE]
    assert "</span>3<span" in text
    assert '<input type="hidden" name="text" value="3">' in text
    draft.refresh_from_db()
    assert draft.content["values"]["min_moderators"] == 2
    saved = client.post(address, {"text": "3", "save": "yes"})
    assert saved.headers["Location"] == at("draft-choices", draft, cast) + "#min_moderators"
    draft.refresh_from_db()
    assert draft.content["values"]["min_moderators"] == 3


def unstated(cast: Cast, name: str) -> Draft:
    return policy_actions.set_draft_value(
        by=cast.head, draft=making.begun(cast, "REC"), name=name, value=NOT_STATED
    )


@pytest.mark.parametrize(
    ("name", "answer", "value"),
    [
        ("min_moderators", {"text": "3"}, 3),
        ("personal_use_at_work", {"one": "banned"}, "banned"),
        ("policy_scope_roles", {"several": ["staff", "trainee"]}, ["staff", "trainee"]),
    ],
)
def test_answer_wins_over_the_tick_that_stood_there_before(
    client_of: ClientOf, cast: Cast, name: str, answer: dict[str, Any], value: Any
) -> None:
    draft, client = unstated(cast, name), client_of(cast.head)
    address = at("draft-value", draft, cast, name=name)
    assert "checked" in str(client.get(address).context["form"]["not_stated"])
    follows = client.post(address, answer | {"not_stated": "on"})
    assert follows.status_code == 200
    hidden = MultiValueDict[str, str]()
    for key, one in follows.context["sent"]:
        hidden.appendlist(key, one)
    client.post(address, {**dict(hidden.lists()), "save": "yes"})
    draft.refresh_from_db()
    assert draft.content["values"][name] == value


def test_tick_alone_still_says_that_the_policy_is_silent(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client, address = client_of(cast.head), at("draft-value", draft, cast, name="min_moderators")
    assert client.post(address, {"text": "3", "not_stated": "on"}).status_code == 422
    client.post(address, {"text": "2", "not_stated": "on", "save": "yes"})
    draft.refresh_from_db()
    assert draft.content["values"]["min_moderators"] == NOT_STATED


@pytest.mark.parametrize("name", ["min_moderators", "personal_use_at_work", "policy_scope_roles"])
def test_what_we_would_start_with_is_taken_by_one_button(
    client_of: ClientOf, cast: Cast, name: str
) -> None:
    draft, client = unstated(cast, name), client_of(cast.head)
    address, wanted = at("draft-value", draft, cast, name=name), packs()["REC"].values[name]
    listed = client.get(at("draft-choices", draft, cast)).text
    taking = f'method="post" action="{address}"'
    assert taking in listed
    assert taking not in client_of(cast.teacher).get(at("draft-choices", draft, cast)).text
    follows = client.post(address, {"recommended": "yes"})
    draft.refresh_from_db()
    assert draft.content["values"][name] == NOT_STATED
    hidden = MultiValueDict[str, str]()
    for key, one in follows.context["sent"]:
        hidden.appendlist(key, one)
    client.post(address, {**dict(hidden.lists()), "save": "yes"})
    draft.refresh_from_db()
    assert draft.content["values"][name] == parameters()[name].dump(wanted)
    assert taking not in client.get(at("draft-choices", draft, cast)).text


def test_value_that_cannot_be_is_refused_before_anything_follows(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    answer = client_of(cast.head).post(
        at("draft-value", draft, cast, name="min_moderators"), {"text": "many", "save": "yes"}
    )
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.content["values"]["min_moderators"] == 2


def test_people_concerned_are_counted_as_of_today(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    for one in (cast.teacher, cast.governor, cast.chair, cast.contractor):
        assert one.pk
    answer = client_of(cast.head).post(
        at("draft-value", draft, cast, name="expectation_of_privacy"), {"one": "none"}
    )
    numbers = {one.name: one.number for one in answer.context["concerned"]}
    assert (numbers["Member of staff"], numbers["Governor"], numbers["Contractor"]) == (3, 1, 1)


def test_choice_against_the_law_says_so_and_names_it(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    client = client_of(cast.head)
    address = at("draft-value", draft, cast, name="expectation_of_privacy")
    text = client.post(address, {"one": "none"}).content.decode()
    assert "Against the law or guidance: Human Rights Act 1998" in text
    policy_actions.set_draft_value(
        by=cast.head, draft=draft, name="expectation_of_privacy", value="none"
    )
    text = client.post(address, {"one": "limited"}).content.decode()
    assert "Against the law or guidance" not in text


def test_choice_against_the_federation_says_what_it_laid_down(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    policy_actions.set_shared_value(
        by=cast.federation_officer, federation=cast.federation, name="min_moderators", value=2
    )
    client, address = client_of(cast.head), at("draft-value", draft, cast, name="min_moderators")
    said = "The federation lays down: 2. This choice goes against it."
    assert said in client.post(address, {"text": "3"}).content.decode()
    policy_actions.set_draft_value(by=cast.head, draft=draft, name="min_moderators", value=4)
    assert said not in client.post(address, {"text": "2"}).content.decode()


def test_what_the_software_does_is_told_with_the_choice(
    client_of: ClientOf, cast: Cast, draft: Draft
) -> None:
    answer = client_of(cast.head).post(
        at("draft-value", draft, cast, name="review_cycle"), {"text": "24"}
    )
    assert "says when a version that is adopted must be reviewed" in answer.content.decode()


# What changes for people


def test_change_that_matters_says_what_it_is(client_of: ClientOf, cast: Cast, draft: Draft) -> None:
    client, address = client_of(cast.head), at("draft-changes", draft, cast)
    assert client.post(address, {"material": "yes", "changes": " "}).status_code == 422
    client.post(address, {"material": "yes", "changes": "You sign every year."})
    draft.refresh_from_db()
    assert (draft.material, draft.changes) == (True, "You sign every year.")
    client.post(address, {"material": "no"})
    draft.refresh_from_db()
    assert draft.material is False


def test_changed_clauses_are_listed_beside_the_words(client_of: ClientOf, cast: Cast) -> None:
    version = making.adopted(cast)
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    changed, gone = draft.content["clauses"][0], draft.content["clauses"][1]
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=changed["id"],
        fields={"heading": changed["heading"], "wording": "Words of our own."},
    )  # fmt: skip
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=gone["id"], fields={"removed": True}
    )
    page = client_of(cast.head).get(at("draft-changes", draft, cast))
    assert [(row.clause.id, row.state) for row in page.context["comparison"].differing] == [
        (changed["id"], "changed"), (gone["id"], "removed"),
    ]  # fmt: skip
    assert escape(changed["heading"]) in page.content.decode()
