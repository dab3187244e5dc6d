"""What a draft takes over from a document: whom each clause binds, and the law it cites."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.people.models import Person, School
from schoolgate.policies import actions
from schoolgate.policies.ask.likeness import area_of
from schoolgate.policies.drafting import draft_content, laws_cited
from schoolgate.policies.life.open_choices import as_markdown
from schoolgate.policies.models import PolicyDocument
from schoolgate.policies.packs import FOLDER, make_pack, validate_pack
from schoolgate.policies.text import text_of
from schoolgate.reading.extract import extract
from schoolgate.reading.health import find_faults
from schoolgate.reading.meaning.vocabulary import group_order
from schoolgate.reading.model import SchoolFacts
from schoolgate.reading.structure import read_document

pytestmark = pytest.mark.django_db

TEXT = """\
Online conduct at Larkfield Primary School

Approved by governors: 4 March 2024

1. Scope

1.1 This policy applies to all staff, governors and volunteers at the school.

2. Rules

2.1 Staff must follow the Data Protection Act 2018 when they use WhatsApp.
2.2 Parents and carers are asked not to post pictures of other children.
2.3 Pupils may not use personal phones, because of the Malicious Communications Act 1988.
2.4 The headteacher must keep the Data Protection Act 2018 in mind.
2.5 Passwords are never shared.
"""


@pytest.fixture
def document(head: Person, school: School) -> PolicyDocument:
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=TEXT.encode(), file_name="policy.txt"
    )
    return actions.read_handed_in(by=actions.READER, document=handed_in)


def test_draft_binds_those_whom_each_clause_names(document: PolicyDocument) -> None:
    clauses = draft_content("d1", document)["clauses"]
    assert {one["number"]: one["binds"] for one in clauses if "." in one["number"]} == {
        "1.1": ["staff", "governor", "volunteer"],
        "2.1": ["staff"],
        "2.2": ["parent"],
        "2.3": ["pupil"],
        "2.4": ["headteacher"],
        "2.5": ["staff", "governor", "volunteer"],
    }


def test_draft_has_the_law_of_every_clause_that_cites_it(document: PolicyDocument) -> None:
    clauses = draft_content("d1", document)["clauses"]
    assert {one["number"]: one["law"] for one in clauses if one["law"]} == {
        "2.1": ["data-protection-act-2018"],
        "2.3": ["malicious-communications-act-1988"],
        "2.4": ["data-protection-act-2018"],
    }


def test_draft_with_binds_and_laws_is_a_valid_pack(document: PolicyDocument) -> None:
    content = draft_content("d1", document)
    assert list(validate_pack(content)) == []
    assert make_pack(content).clauses[-1].binds == ("staff", "governor", "volunteer")


def test_name_of_an_act_inside_a_longer_one_cites_only_the_longer() -> None:
    one = PolicyDocument(
        clauses=[{"line": 1, "text": "See the Communications Act 2003."},
                 {"line": 2, "text": "The Malicious Communications Act 1988 holds."}],
        citations=[{"law": "communications-act-2003", "name": "Communications Act", "line": 1},
                   {"law": "malicious-communications-act-1988",
                    "name": "Malicious Communications Act 1988", "line": 2}],
    )  # fmt: skip
    assert laws_cited(one) == [["communications-act-2003"], ["malicious-communications-act-1988"]]


def test_document_read_before_binds_were_looked_at_binds_staff(document: PolicyDocument) -> None:
    document.meaning = {}
    assert {tuple(one["binds"]) for one in draft_content("d1", document)["clauses"]} == {("staff",)}


def test_every_group_that_is_read_may_stand_in_a_pack() -> None:
    schema = json.loads((FOLDER.parent / "pack.schema.json").read_text(encoding="utf-8"))
    assert set(group_order()) <= set(_enum(schema, "binds"))


def _enum(data: object, name: str) -> list[str]:
    if isinstance(data, dict):
        if name in data and "items" in data[name]:
            return list(data[name]["items"]["enum"])
        return [one for each in data.values() for one in _enum(each, name)]
    return []


def _page(client_of: object, person: Person, school: School, document: PolicyDocument) -> str:
    client: Client = client_of(person)  # type: ignore[operator]
    address = reverse("policies:values", args=[school.slug, document.public_id])
    glance = client.get(reverse("policies:document", args=[school.slug, document.public_id]))
    assert (f'href="{address}#speaks-of"' in glance.content.decode()) is (document.meaning != {})
    return client.get(address).content.decode()


def test_page_shows_whom_it_binds_and_what_it_names(
    client_of: object, head: Person, school: School, document: PolicyDocument
) -> None:
    page = _page(client_of, head, school, document)
    assert "Who and what it speaks of" in page
    for words in ("Parents and carers", "WhatsApp", "Personal phones", "4 March 2024", "Approved"):
        assert words in page, words
    text = reverse("policies:text", args=[school.slug, document.public_id])
    assert f'href="{text}#line-12"' in page


def test_page_of_a_document_read_before_leaves_the_section_out(
    client_of: object, head: Person, school: School, document: PolicyDocument
) -> None:
    document.meaning = {}
    document.save(update_fields=["meaning"])
    assert "Who and what it speaks of" not in _page(client_of, head, school, document)


def test_words_of_the_document_are_escaped_in_the_section(
    client_of: object, head: Person, school: School
) -> None:
    data = TEXT.encode() + b"\n2.6 Staff must not post <script>alert(1)</script> on Facebook.\n"
    handed_in, _ = actions.hand_in_document(by=head, school=school, data=data, file_name="p.txt")
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    page = _page(client_of, head, school, document)
    assert "Facebook" in page
    assert "<script>alert" not in page


KINDS = """\
Online conduct at Larkfield Primary School

1. Rules

1.1 Social media means sites where people share. This definition is not exhaustive.
1.2 Staff must never share a password.
1.3 If you are bullied, you should keep the messages and should not delete them.
1.4 Staff may use the school's logo on official sites.
1.5 There must be awareness that some contacts are not common knowledge.
1.6 This policy cannot cover all eventualities.

2. Data Protection Act 2018

2.1 Data must not be kept longer than needed.
"""


def test_kind_of_a_clause_is_what_its_first_order_does(head: Person, school: School) -> None:
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=KINDS.encode(), file_name="kinds.txt"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    clauses = draft_content("d1", document)["clauses"]
    assert {one["number"]: one["kind"] for one in clauses if "." in one["number"]} == {
        "1.1": "definition",
        "1.2": "prohibition",
        "1.3": "obligation",
        "1.4": "permission",
        "1.5": "advice",
        "1.6": "advice",
        "2.1": "legal-reference",
    }


def content_of(head: Person, school: School, text: str) -> dict[str, Any]:
    """A draft made from a text."""
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=text.encode(), file_name="own.txt"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    content = draft_content("d1", document)
    assert list(validate_pack(content)) == []
    return content


def drafted(head: Person, school: School, text: str) -> dict[str, dict[str, Any]]:
    """The clauses of a draft made from a text, by their numbers."""
    content = content_of(head, school, text)
    clauses = {one["number"]: one for one in content["clauses"]}
    assert len(clauses) == len(content["clauses"])
    return clauses


BULLETS = """\
Online conduct at Larkfield Primary School

1 Rules
1.1 Contact
1.1.1 Staff must not do any of these with pupils of the Data Protection Act 2018 club:

- add them as friends
- send them private messages

1.1.2 Staff must report a friend request to the headteacher.

1.2 Principles

- Staff must work in an open way.
- Parents are asked not to post pictures of other children.

1.3 Review
1.3.1 The policy is reviewed every year.

The school keeps a copy of each edition for those who ask.
"""


def test_clause_goes_into_the_area_of_those_it_is_most_like(head: Person, school: School) -> None:
    text = """\
Online conduct at Larkfield Primary School

1. Rules

1.1 You must not do anything online that might bring our school into disrepute.
1.2 You must not use social media to attack, insult, abuse or defame anybody.
1.3 What staff learn in their work is not to be discussed on their own pages.
1.4 Passwords are never shared.
1.5 Pupils and parents sign the declaration that they have read this policy and return it.
"""
    clauses = drafted(head, school, text)
    assert {number: one["area"] for number, one in clauses.items() if number > "1.0"} == {
        "1.1": "conduct",
        "1.2": "conduct",
        "1.3": "confidentiality",
        "1.4": "account-security",
        "1.5": "policy-document",
    }
    assert area_of("Pupils and parents sign the declaration and return it.", "") == "declaration"


def test_bullets_belong_to_the_clause_that_leads_to_them(head: Person, school: School) -> None:
    clauses = drafted(head, school, BULLETS)
    led = clauses["1.1.1"]
    assert led["wording"].endswith("club:\n\n- add them as friends\n- send them private messages")
    assert led["kind"] == "prohibition"
    assert led["law"] == ["data-protection-act-2018"]


def test_number_that_the_document_does_not_print_is_in_brackets(
    head: Person, school: School
) -> None:
    clauses = drafted(head, school, BULLETS)
    assert list(clauses) == ["1.1.1", "1.1.2", "1.2", "1.2 [2]", "1.3.1", "1.3.1 [2]"]
    assert clauses["1.2 [2]"]["binds"] == ["parent"]


def test_number_that_we_gave_is_no_fault_of_the_document(head: Person, school: School) -> None:
    text = BULLETS.replace("- Parents", "- Governors must work in an open way too.\n- Parents")
    policy = text_of(make_pack(content_of(head, school, text)), {})
    assert "1.2 [3]" in [clause.number for clause in policy.clauses]
    page = as_markdown(policy)
    read = read_document(extract(page.encode(), "policy.md"))
    found = find_faults(read, (), today=dt.date(2026, 11, 22), facts=SchoolFacts())
    assert [one.message for one in found if one.code.startswith("number-")] == []


def test_id_of_a_clause_stays_its_place_in_the_document(head: Person, school: School) -> None:
    clauses = drafted(head, school, BULLETS)
    first = int(clauses["1.1.1"]["id"].removeprefix("OWN-"))
    assert clauses["1.1.2"]["id"] == f"OWN-{first + 3}"


def test_clauses_of_a_document_without_any_number_are_counted(head: Person, school: School) -> None:
    text = (
        "Online conduct at Larkfield Primary School\n\nContact\n\nStaff must not add pupils.\n\n"
        "Staff must report a request to the headteacher at once.\n\nReview\n\n"
        "The policy is reviewed every year by the governors.\n"
    )
    numbers = list(drafted(head, school, text))
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert len(numbers) >= 3


FORM = """\
Online conduct at Larkfield Primary School

1. Rules

1.1 Staff must not share a password with anybody.

Declaration of receipt

I confirm that I have read the policy on online conduct of this school.

I will not share my password with anybody.

Name (please print) ..............................

Signature ..............................

Date ..............
"""


def test_lines_of_a_form_are_one_clause_and_no_rule(head: Person, school: School) -> None:
    clauses = drafted(head, school, FORM)
    forms = [one for one in clauses.values() if one["kind"] == "form-field"]
    assert len(forms) == 1
    assert forms[0]["wording"].split("\n\n")[0].startswith("I confirm that I have read")
    assert [line.split()[0] for line in forms[0]["wording"].split("\n\n")[1:]] == [
        "Name", "Signature", "Date",
    ]  # fmt: skip
    rules = [one["wording"] for one in clauses.values() if one["kind"] == "prohibition"]
    assert rules == [
        "Staff must not share a password with anybody.",
        "I will not share my password with anybody.",
    ]


def test_what_marks_a_document_is_kept_as_a_record(head: Person, school: School) -> None:
    text = FORM.replace("Declaration", "Date reviewed: March 2024\n\nDeclaration", 1)
    clauses = drafted(head, school, text)
    assert [one["wording"] for one in clauses.values() if one["kind"] == "record"] == [
        "Date reviewed: March 2024"
    ]


def test_document_that_was_read_before_lines_had_kinds_keeps_each_as_a_clause(
    document: PolicyDocument,
) -> None:
    document.meaning = {}
    assert len(draft_content("d1", document)["clauses"]) == len(document.clauses)


@pytest.mark.parametrize(
    ("purpose", "kept"),
    [("To keep children safe: online too.", "To keep children safe: online too."),
     ("The purpose of the policy is to:", None)],
)  # fmt: skip
def test_purpose_that_only_leads_to_a_list_is_left_unstated(
    head: Person, school: School, purpose: str, kept: str | None
) -> None:
    page = f"# Online conduct\n\n| Version | 1.0 |\n|---|---|\n| Purpose | {purpose} |\n\n{TEXT}"
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=page.encode(), file_name="policy.md"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    assert purpose in [one["value"] for one in document.control if one["name"] == "purpose"]
    control = draft_content("d1", document)["control"]
    assert (control.get("purpose"), control["version"]) == (kept, "1.0")
