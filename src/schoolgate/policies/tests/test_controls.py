"""What each control claims for its clauses is so: one test a control, over all its clauses."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from django.db import DatabaseError, transaction

from schoolgate.conftest import Cast
from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.people.models import Person, School
from schoolgate.policies import actions, reader
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.models import Version
from schoolgate.policies.packs import (
    PackClause,
    load_pack,
    packs,
    parsed_values,
    render_clause,
    validate_pack,
)
from schoolgate.policies.tests import papers
from schoolgate.policies.tests.life.making import begun, decide
from schoolgate.policies.text import from_json, text_of
from schoolgate.reading.check import check_bytes
from schoolgate.reading.health import CODES
from schoolgate.reference import NOT_STATED, Parameter, parameter

TODAY = dt.date(2026, 11, 21)


def served_by(control: str) -> list[str]:
    return sorted(
        clause.id
        for pack in packs().values()
        for clause in pack.clauses
        if control in clause.controls
    )


def clause_of(clause_id: str) -> tuple[str, PackClause]:
    pack = load_pack(clause_id.split("-", maxsplit=1)[0])
    return pack.id, pack.clause(clause_id)


def findings_in(text: str) -> dict[str, str]:
    """Codes with the words of their messages."""
    report = check_bytes(text.encode(), "policy.txt", today=TODAY)
    return {finding.code: f"{finding.message} {finding.action}" for finding in report.findings}


def other_values(known: Parameter) -> list[object]:
    """Values of a parameter to try: each listed one, and one of the school's own."""
    listed: list[object] = [value.value for value in known.values]
    if known.type in {"list", "set", "ordered-list", "roles"}:
        listed = [[value] for value in listed] or [["something of our own"]]
        return [*listed, ["something of our own"]] if known.open else listed
    if known.type == "number":
        return [7, 11]
    if known.type == "record":
        return [{field.name: "Something of our own" for field in known.fields}]
    return listed or ["Something of our own"]


def texts_under_values(clause_id: str) -> set[str | None]:
    """How the clause reads under its pack's values, each of its parameters varied in turn."""
    pack_id, clause = clause_of(clause_id)
    pack = load_pack(pack_id)
    base = parsed_values(pack, pack.values)
    texts = {render_clause(clause, base, pack.parameters)}
    for name in clause.parameters:
        known = pack.parameters.get(name) or parameter(name)
        for value in [*other_values(known), NOT_STATED]:
            texts.add(render_clause(clause, {**base, name: known.parse(value)}, pack.parameters))
    return texts


@pytest.mark.clause(
    "WHF-INTRO-6", "WHF-SCOPE-1", "WHF-SCOPE-4", "WAL-1.1", "THO-1.2.1", "THO-1.2.2-a",
    "THO-1.2.2-b", "THO-2.1.1", "WAL-DOC-5", "THO-2.1.2", "LTL-SCOPE-1", "LTL-INTRO-1",
    "LTL-INTRO-2", "LTL-DEF-1", "LTL-DEF-2", "HOL-1.1", "HOL-1.3", "HOL-2.1", "HOL-2.3", "THO-2.5.2",
)  # fmt: skip
@pytest.mark.parametrize("clause_id", served_by("policies.values_as_data"))
def test_what_is_held_as_data_changes_the_text_without_rewriting_it(clause_id: str) -> None:
    assert len(texts_under_values(clause_id)) > 1


@pytest.mark.django_db
@pytest.mark.clause(
    "HOL-1.2", "WHF-INTRO-4", "LTL-RAT-1", "THO-1.1.1", "WAL-1.2", "WAL-DOC-3", "THO-4.1.2", "THO-4.1.2-b",
)  # fmt: skip
@pytest.mark.parametrize("clause_id", served_by("policies.kept_text"))
def test_purpose_and_standing_duties_stay_with_the_version(cast: Cast, clause_id: str) -> None:
    pack_id, clause = clause_of(clause_id)
    draft = begun(cast, pack_id)
    draft.content["values"] |= {
        "consultation_required": ["no"],
        "adoption_bodies": ["governing-body"],
    }
    draft.save(update_fields=["content"])
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    [kept] = [one for one in from_json(version.text).clauses if one.id == clause_id]
    assert (kept.section, bool(kept.text)) == (clause.section, True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(text={})


@pytest.mark.clause(
    "WAL-3.1-OPT1", "WAL-3.1-OPT2", "WAL-7.9", "WAL-7.10", "THO-2.3.4", "THO-2.3.5", "THO-2.4.1",
    "THO-2.4.2-b", "THO-2.4.4-a", "THO-2.5.3-b", "LTL-KEY-3", "HOL-5.2", "HOL-5.14",
    "HOL-5.14-b",
)  # fmt: skip
@pytest.mark.parametrize("clause_id", served_by("policies.rule_from_value"))
def test_rule_reads_as_the_value_says(clause_id: str) -> None:
    assert len(texts_under_values(clause_id)) > 1


@pytest.mark.clause(
    "WHF-INTRO-1", "WHF-SCOPE-4", "WAL-1.1", "THO-2.1.1", "LTL-INTRO-1", "LTL-DEF-1", "HOL-1.1",
    "HOL-2.3",
)  # fmt: skip
@pytest.mark.parametrize(
    ("named", "code", "words"),
    [
        ("Bebo", "platform-defunct", "Bebo"),
        ("del.icio.us", "platform-defunct", "Delicious"),
        ("Twitter", "platform-renamed", "X"),
    ],
)
def test_services_that_are_gone_or_renamed_are_flagged(named: str, code: str, words: str) -> None:
    found = findings_in(
        f"1. Scope\n\n1.1 This policy covers services such as {named} and others.\n"
    )
    assert words in found[code]


def test_service_that_stands_is_not_flagged() -> None:
    found = findings_in("1. Scope\n\n1.1 This policy covers services such as LinkedIn.\n")
    assert not {"platform-defunct", "platform-renamed"} & set(found)


@pytest.mark.clause("WAL-DOC-1")
def test_missing_document_control_is_told_and_present_one_is_not() -> None:
    text = "Social media policy\n\n1. Scope\n\n1.1 Staff must take care.\n"
    assert "document-control-missing" in findings_in(text)
    whole = (
        "Social media policy\n\nTitle: Social media policy\nIssue: March 2026\nOwner: Headteacher\n"
        "Version: 2.0\nStatus: Final\nEffective from: 1 March 2026\nReview date: 1 March 2028\n"
        "Adopted by the governing body: 1 March 2026\nLast updated by: The office\n\n"
        "1. Scope\n\n1.1 Staff must take care.\n"
    )
    assert "document-control-missing" not in findings_in(whole)


@pytest.mark.clause("WAL-DOC-2", "THO-4.1.3")
@pytest.mark.parametrize(
    ("review", "code"),
    [("1 November 2024", "review-overdue"), ("10 December 2026", "review-due-soon"),
     ("1 November 2027", None)],
)  # fmt: skip
def test_review_that_is_past_or_near_is_told(review: str, code: str | None) -> None:
    found = findings_in(f"Social media policy\n\nReview date: {review}\n\n1. Scope\n\n1.1 Care.\n")
    told = {"review-overdue", "review-due-soon"} & set(found)
    assert told == ({code} if code else set())


@pytest.mark.clause("WAL-3-CHOICE")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.1 Staff must ask [insert name of school] first.", "placeholder"),
        ("Option 1\n1.1 Staff must not use it.\nOR\nOption 2\n1.1 Staff may use it in breaks.",
         "option-left-open"),
    ],
)  # fmt: skip
def test_open_choice_or_blank_is_told(text: str, code: str) -> None:
    assert code in findings_in(f"1. Use at work\n\n{text}\n")


@pytest.mark.clause("HOL-4.2", "HOL-2.2")
def test_numbers_used_twice_and_references_to_nowhere_are_told() -> None:
    text = (
        "1. Scope\n\n1.1 Staff must take care (see section 6 and Appendix B).\n"
        "1.2 Staff must ask.\n1.2 Staff must tell.\n\n2. Use\n\n2.1 Staff must not share.\n"
    )
    assert {"number-duplicate", "cross-reference-unresolved"} <= set(findings_in(text))


@pytest.mark.clause("THO-1.2.3-b")
def test_number_that_stands_over_two_clauses_is_told() -> None:
    text = (
        "1. Introduction\n\n1.2 Scope\n\n1.2.1 Staff must take care.\n1.2.2 Staff must ask.\n"
        "1.2.3 Staff must tell.\n1.2.{} The council answers for no departure from this policy.\n"
    )
    assert "1.2.3" in findings_in(text.format(3))["number-duplicate"]
    assert "number-duplicate" not in findings_in(text.format(4))


BANS = (
    "They do not mention the school, or people connected with it, on any social network.",
    "Staff must make no mention of the school on social media.",
    "References to the school on personal pages are not allowed.",
)
MILDER = (
    "Staff may say where they work if they add that their views are their own.",
    "Staff may name the school as their employer.",
    "Staff may discuss their work as long as they say nothing confidential.",
)


def about_mentions(*rules: str) -> list[str]:
    """What the reader says of rules that contradict one another in a policy of these."""
    clauses = "".join(f"1.{place} {rule}\n" for place, rule in enumerate(rules, start=1))
    words = findings_in(f"1. Use\n\n{clauses}").get("values-contradict")
    return [words] if words else []


@pytest.mark.clause("WHF-STAFF-4")
@pytest.mark.parametrize("ban", BANS)
@pytest.mark.parametrize("milder", MILDER)
def test_ban_on_any_mention_beside_a_milder_rule_is_told(ban: str, milder: str) -> None:
    [told] = about_mentions(ban, "Staff must take care.", milder)
    assert told.startswith("On mentioning the school, this allows nothing, but 1.3 makes")
    assert about_mentions(ban, *BANS) == about_mentions(milder, *MILDER) == []


@pytest.mark.clause("WHF-STAFF-4")
@pytest.mark.parametrize("employer", ["never", "with-disclaimer", "allowed"])
@pytest.mark.parametrize("work", ["never", "non-confidential", "with-disclaimer"])
def test_ready_policy_never_bans_a_mention_that_it_allows(work: str, employer: str) -> None:
    values = {"may_discuss_work": work, "may_name_employer": employer}
    text = text_of(load_pack("WHF"), values)
    assert about_mentions(*(one.text for one in text.clauses if one.area == "profile")) == []


@pytest.mark.parametrize(
    "harmless",
    [
        "References to the school logo are not allowed.",
        "References to the school website are not allowed.",
        "Nobody may name the school online.",
        "No governor may name the school on social media.",
        "Neither staff nor governors may name the school online.",
        "The governors may name a link governor for the school.",
    ],
)
def test_words_about_something_else_are_no_rule_on_mentions(harmless: str) -> None:
    assert [about_mentions(one, harmless) for one in (BANS[0], MILDER[0])] == [[], []]


@pytest.mark.clause("WHF-AIMS-7")
@pytest.mark.django_db
def test_draft_leaves_as_a_pack_without_anybody_in_it(head: Person, school: School) -> None:
    document, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="policy.txt"
    )
    actions.read_handed_in(by=actions.READER, document=document)
    draft = actions.make_draft(by=head, document=document)
    text = yaml.safe_dump(draft.content, allow_unicode=True)
    assert validate_pack(yaml.safe_load(text)) == []
    assert head.family_name not in text
    assert head.public_id not in text


@pytest.mark.django_db
def test_every_control_answers_for_a_school_before_and_after_a_document(
    head: Person, school: School
) -> None:
    before = {name: one.standing(school).figure for name, one in controls().items()}
    document, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="policy.txt"
    )
    actions.read_handed_in(by=actions.READER, document=document)
    after = {name: one.standing(school) for name, one in controls().items()}
    assert all(before.values())
    assert after["policies.law_check"].figure == "1 finding in the newest document"
    assert document.public_id in after["policies.law_check"].url


def test_every_code_that_a_control_counts_can_be_found() -> None:
    source = reader.__file__.replace("reader.py", "controls.py")
    with open(source, encoding="utf-8") as file:  # noqa: PTH123 - our own source
        text = file.read()
    counted = [word for word in text.split('"') if word in CODES]
    assert len(counted) > 10
