"""The short list of what a policy asks of its reader: in its own words, and only what it asks."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from schoolgate.declarations.pages import Booklet, booklet_for
from schoolgate.policies.headed import LONGEST_TITLE, shortened
from schoolgate.policies.text import ClauseText, PolicyText

SAFER = "Safer online behaviour"


def clause(number: str, kind: str, text: str, heading: str = SAFER) -> ClauseText:
    return ClauseText(
        id=f"OWN-{number}", number=number, section=SAFER, heading=heading, text=text, kind=kind,
        area="conduct", binds=("staff",),
    )  # fmt: skip


def listed(*clauses: ClauseText) -> dict[str, list[str]]:
    text = PolicyText("Ours", "", "", MappingProxyType({}), MappingProxyType({}), clauses)
    booklet = booklet_for(text, "employee")
    assert len(booklet.rows) == len(clauses)
    return {kind: [row.title for row in rows] for kind, rows in booklet.by_kind}


def test_clause_under_the_heading_of_its_section_is_listed_by_its_own_words() -> None:
    assert listed(
        clause("1", "prohibition", "Sites may harm. Staff must not add a pupil. Parents know."),
        clause("2", "obligation", "Staff must report it."),
    ) == {"prohibition": ["Staff must not add a pupil."], "obligation": ["Staff must report it."]}


def test_clause_with_a_heading_of_its_own_is_listed_by_it() -> None:
    own = clause("1", "prohibition", "Staff must not add a pupil.", heading="No pupils as friends")
    assert listed(own) == {"prohibition": ["No pupils as friends"]}


def test_clause_that_forbids_nothing_is_not_among_what_one_must_not_do() -> None:
    assert listed(
        clause("1", "prohibition", "This definition is not exhaustive."),
        clause("2", "prohibition", "Staff must never share a password."),
        clause("3", "advice", "Managing personal information makes misuse less likely."),
    ) == {"prohibition": ["Staff must never share a password."]}


def test_duty_that_was_once_taken_for_a_prohibition_is_listed_as_the_duty_it_is() -> None:
    assert listed(
        clause(
            "1", "prohibition", "Passwords that are not secret help nobody. Staff must change them."
        ),
        clause("2", "obligation", "Staff must never share a password."),
    ) == {
        "prohibition": ["Staff must never share a password."],
        "obligation": ["Staff must change them."],
    }


def test_policy_that_binds_its_reader_without_ordering_speaks_to_them_all_the_same() -> None:
    def booklet(binds: str) -> Booklet:
        one = replace(clause("1", "advice", "Kindness matters."), binds=(binds,))
        text = PolicyText("Ours", "", "", MappingProxyType({}), MappingProxyType({}), (one,))
        return booklet_for(text, "employee")

    assert booklet("staff").by_kind == booklet("governor").by_kind == []
    assert booklet("staff").speaks_to_reader
    assert not booklet("governor").speaks_to_reader


def test_what_people_wrote_a_heading_for_is_taken_at_their_word() -> None:
    own = clause("1", "prohibition", "Post nothing unkind.", heading="Nothing unkind")
    assert listed(own) == {"prohibition": ["Nothing unkind"]}


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("Staff should keep phones in lockers. They must not use phones in class.",
         "prohibition", "They must not use phones in class."),
        ("Staff may use phones at lunch. They must never take pictures of pupils with them.",
         "prohibition", "They must never take pictures of pupils with them."),
        ("Staff may use phones at lunch. They must switch them off in class.",
         "obligation", "They must switch them off in class."),
        ("Staff are advised to use a lock. They may ask the office for one.",
         "permission", "They may ask the office for one."),
    ],
)  # fmt: skip
def test_clause_is_listed_by_the_strongest_of_its_orders(text: str, kind: str, title: str) -> None:
    assert listed(clause("1", "prohibition", text)) == {kind: [title]}


def test_long_sentence_is_cut_at_a_word() -> None:
    short = shortened("Staff must never post " + "remarks " * 30)
    assert short.endswith("remarks …")
    assert len(short) <= LONGEST_TITLE + len(" …")
    assert shortened("Staff must not.") == "Staff must not."


def test_clause_whose_section_alone_has_a_new_heading_reads_as_before() -> None:
    one = clause("1", "prohibition", "Staff must never share a password.")
    other = clause("2", "prohibition", "Staff must not add a pupil.", heading="No pupils")
    before = PolicyText("Ours", "", "", MappingProxyType({}), MappingProxyType({}), (one, other))
    numbered = f"2 {SAFER}"
    after = replace(
        before,
        clauses=(
            replace(one, section=numbered, heading=numbered),
            replace(other, section=numbered, heading="No friends"),
        ),
    )
    changed = [row.clause.number for row in booklet_for(after, "employee", before=before).rows]
    assert changed == ["2"]
