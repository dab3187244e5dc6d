"""The headings of a school's own document: with their numbers, and each once above its clauses."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.policies import actions
from schoolgate.policies.drafting import draft_content
from schoolgate.policies.gathering import _named
from schoolgate.policies.life import adopting_actions, checking, deciding_actions, drafting_actions
from schoolgate.policies.life.checking import faults_of
from schoolgate.policies.models import Draft, PolicyDocument
from schoolgate.policies.packs import make_pack, render_policy
from schoolgate.policies.tests.life import making
from schoolgate.reading.model import SchoolFacts

pytestmark = pytest.mark.django_db

TEXT = """\
Online conduct policy

1 INTRODUCTION

1.1 Staff of Larkfield Primary use social media and keep to this policy.

1.2 They keep their personal and professional lives separate, at work and at home, on any site.

5 PERSONAL USE OF SOCIAL MEDIA

5.1 Staff must not add pupils as friends, as Appendix A says.

APPENDIX A

Requirements for creating sites on behalf of Larkfield Primary

A.1 CREATION OF SITES

A.1.1 Staff must ask the headteacher before they make a site.

A.2 CONTENT OF SITES

A.2.1 Staff must keep the content of a site accurate and worthwhile.
"""
SECTIONS = [
    "1 INTRODUCTION",
    "5 PERSONAL USE OF SOCIAL MEDIA",
    (
        "APPENDIX A – Requirements for creating sites on behalf of Larkfield Primary:"
        " A.1 CREATION OF SITES"
    ),
    "A.2 CONTENT OF SITES",
]


def read(cast: Any, text: str = TEXT) -> PolicyDocument:
    handed_in, _ = actions.hand_in_document(
        by=cast.head, school=cast.school, data=text.encode(), file_name="own.txt"
    )
    return actions.read_handed_in(by=actions.READER, document=handed_in)


@pytest.fixture
def draft(cast: Any) -> Draft:
    return actions.make_draft(by=cast.head, document=read(cast))


def test_headings_stay_with_their_numbers_and_those_above_them(cast: Any) -> None:
    pack = make_pack(draft_content("d1", read(cast)))
    assert list(dict.fromkeys(one.section for one in pack.clauses)) == SECTIONS


def test_heading_without_a_number_or_a_place_above_is_not_carried_on(cast: Any) -> None:
    text = TEXT.replace("1 INTRODUCTION", "Our vision\n\n1 INTRODUCTION", 1)
    pack = make_pack(draft_content("d1", read(cast, text)))
    assert pack.clauses[0].section == "1 INTRODUCTION"


FIRST, LAST = "1.1 Staff keep to this policy.", "They must not share a password."


@pytest.mark.parametrize(
    ("headings", "section"),
    [
        (["4 RELATED POLICIES", "5 PERSONAL USE"], "5 PERSONAL USE"),
        (["2 SCOPE", "3 PHONES", "4 PICTURES", "5 BREACH"], "5 BREACH"),
        (["5.2 PRIVATE PAGES", "6 REVIEW"], "6 REVIEW"),
        (["4 RELATED POLICIES", "5 SITES", "5.1 CLASS SITES"], "5 SITES: 5.1 CLASS SITES"),
        (["APPENDIX A Letters", "APPENDIX B Sites"], "APPENDIX B – Sites"),
    ],
)
def test_heading_without_text_is_not_carried_on_to_one_beside_it(
    cast: Any, headings: list[str], section: str
) -> None:
    text = "\n\n".join(["Online conduct policy", "1 AIM", FIRST, *headings, LAST])
    pack = make_pack(draft_content("d1", read(cast, f"{text}\n")))
    assert [one.section for one in pack.clauses] == ["1 AIM", section]


@pytest.mark.parametrize(
    ("above", "below", "named"),
    [
        (("2", "SCOPE"), ("3", "PHONES"), "3 PHONES"),
        (("5", "SITES"), ("51", "PHONES"), "51 PHONES"),
        (("5", "SITES"), ("5.1", "PHONES"), "5 SITES: 5.1 PHONES"),
        (("5", "SITES"), ("", "Phones"), "5 SITES: Phones"),
        (("", "Our vision"), ("5", "SITES"), "5 SITES"),
        (("APPENDIX A", "Sites"), ("A.1", "PHONES"), "APPENDIX A – Sites: A.1 PHONES"),
        (("APPENDIX A", "Sites"), ("1", "PHONES"), "APPENDIX A – Sites: 1 PHONES"),
        (("1", "SCOPE"), ("APPENDIX A", "Sites"), "APPENDIX A – Sites"),
    ],
)
def test_headings_of_one_level_belong_together_by_their_numbers(
    above: tuple[str, str], below: tuple[str, str], named: str
) -> None:
    passed = [{"number": number, "heading": words, "level": 1} for number, words in (above, below)]
    assert _named(passed, set()) == named


def test_clause_without_a_heading_is_listed_by_its_first_words(cast: Any) -> None:
    pack = make_pack(draft_content("d1", read(cast)))
    first, second, *_ = pack.clauses
    assert first.own_heading == ""
    assert second.title.startswith("They keep their personal and professional lives")
    assert second.title.endswith("…")


def test_policy_on_one_page_says_each_heading_once(cast: Any) -> None:
    page = render_policy(make_pack(draft_content("d1", read(cast))))
    assert page.count("INTRODUCTION") == 1
    assert "\n\n**1.2** They keep" in page


def test_draft_shows_each_heading_once(client_of: Any, cast: Any, draft: Draft) -> None:
    address = reverse("policies:draft", args=[cast.school.slug, draft.public_id])
    page = client_of(cast.head).get(address).content.decode()
    for heading in SECTIONS:
        assert f">{heading}</h2>" in page
        assert f"<h3>{heading}" not in page


def test_clause_that_is_taken_out_is_not_listed_by_the_heading_of_its_section(
    client_of: Any, cast: Any, draft: Draft
) -> None:
    _first, second, *_rest = draft.content["clauses"]
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=second["id"], fields={"removed": True}
    )
    address = reverse("policies:draft", args=[cast.school.slug, draft.public_id])
    page = client_of(cast.head).get(address).content.decode()
    listed = page.partition('id="taken-out"')[2].partition("</ul>")[0]
    assert "1 INTRODUCTION" not in listed
    assert '<strong translate="no">1.2</strong>' in listed
    assert listed.count("They keep their personal and professional lives") == 2


def test_draft_names_the_school_it_was_taken_from_until_the_last_place(
    cast: Any, draft: Draft
) -> None:
    assert draft.document is not None
    assert draft.document.organisation == "Staff of Larkfield Primary"
    for clause in draft.content["clauses"]:
        for name in ("section", "heading", "wording"):
            clause[name] = clause[name].replace("Larkfield", cast.school.name.split()[0])
    *_, last = draft.content["clauses"]
    last["wording"] += " Users of Larkfield email keep to it."
    [fault] = _of_another_school(draft, cast)
    assert "names Larkfield Primary once" in fault.message
    last["wording"] = last["wording"].replace("Larkfield", "school")
    assert _of_another_school(draft, cast) == []


def _of_another_school(draft: Draft, cast: Any) -> list[Any]:
    found = faults_of(draft, cast.school)
    assert found is not None
    return [one for one in found if "Larkfield Primary" in one.message]


def test_public_page_shows_the_documents_own_numbers(client: Any, cast: Any, draft: Draft) -> None:
    submitted = deciding_actions.submit(by=cast.head, draft=draft)
    [version] = adopting_actions.adopt(
        by=cast.head, draft=making.decide(cast, submitted), effective_from=clock.today()
    )
    page = client.get(reverse("publishing:policy", args=[cast.school.slug])).content.decode()
    contents = page.partition("public-contents for-desk")[2].partition("</nav>")[0]
    assert "<ol" not in contents
    for heading in SECTIONS:
        assert f">{heading}</a></li>" in contents
        assert page.count(f">{heading}</h2>") == 1
        assert f"<h3>{heading}" not in page
    assert version.text["clauses"][0]["section"] == SECTIONS[0]


def test_words_that_must_be_put_right_stand_without_the_mark_of_their_list():
    page = "# Policy\n\n## Law\n\n**1.** Staff keep to:\n\n- the Data Protection Act 1998.\n"
    quotes = [one.quote for one in checking._faults_in(page, clock.today(), SchoolFacts())]
    assert "the Data Protection Act 1998." in quotes
