"""Why a policy is there leads to the clauses that put it into effect."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock
from schoolgate.declarations.tests.making import asked_to_sign
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.packs import packs
from schoolgate.policies.rationale import CONTROL, put_into_effect_by
from schoolgate.policies.tests.life.making import begun, decide
from schoolgate.policies.text import from_json, text_of

RATIONALES = [
    (pack.id, clause.id)
    for pack in packs().values()
    for clause in pack.clauses
    if CONTROL in clause.controls
]


def links_under(clause_id: str, page: str) -> list[str]:
    """Where the note below a clause leads to, each of them a clause on the same page."""
    _, _, below = page.partition(f'id="{clause_id}"')
    own = re.split(r'<[^>]* id="', below, maxsplit=1)[0]
    notes = re.findall(r'<p class="clause-note".*?</p>', own, flags=re.DOTALL)
    found = re.findall(r'href="#([^"]+)"', "".join(notes))
    assert all(page.count(f'id="{one}"') == 1 for one in found)
    return found


@pytest.mark.clause("WHF-INTRO-4", "LTL-RAT-1")
@pytest.mark.parametrize(("pack_id", "clause_id"), RATIONALES)
def test_rationale_names_rules_of_its_own_policy(pack_id: str, clause_id: str) -> None:
    text = text_of(packs()[pack_id], {})
    found = put_into_effect_by(text.clause(clause_id), text.clauses)
    assert len(found) > 2
    assert {one.id for one in found} <= set(text.clause(clause_id).related)
    assert all(one.kind not in {"definition", "legal-reference"} for one in found)


def test_clause_that_is_no_rationale_leads_to_none() -> None:
    text = text_of(packs()["WHF"], {})
    advice = text.clause("WHF-INTRO-7")
    assert "WHF-PRINC-1" in advice.related
    assert put_into_effect_by(advice, text.clauses) == ()


@pytest.mark.django_db
@pytest.mark.clause("WHF-INTRO-4")
def test_rationale_leads_to_its_clauses_where_the_policy_is_read(
    cast: Cast, client: Client
) -> None:
    draft = begun(cast, "WHF")
    draft.content["values"] |= {"consultation_required": ["no"]}
    draft.save(update_fields=["content"])
    draft = drafting_actions.change_clause(
        by=cast.head, draft=draft, clause="WHF-PRINC-3", fields={"removed": True}
    )
    wanted = ["WHF-LEGAL-1", "WHF-PRINC-5", "WHF-PERS-2", "WHF-OFFICIAL-2", "WHF-OFFICIAL-6"]
    head, school = sign_in(cast.head), cast.school.slug
    page = head.get(reverse("policies:draft", args=[school, draft.public_id]))
    assert links_under("WHF-INTRO-4", page.content.decode()) == wanted
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    asked = asked_to_sign(cast.teacher, version)
    pages = [
        head.get(reverse("policies:version", args=[school, version.public_id])),
        client.get(reverse("publishing:policy", args=[school])),
        sign_in(cast.teacher).get(reverse("declarations:whole", args=[school, asked.public_id])),
    ]
    for page in pages:
        assert links_under("WHF-INTRO-4", page.content.decode()) == wanted
        assert links_under("WHF-LEGAL-1", page.content.decode()) == []
    assert from_json(version.text).clause("WHF-INTRO-4").related[1:] == (
        "WHF-LEGAL-1", "WHF-PRINC-3", *wanted[1:],
    )  # fmt: skip
