"""Two policies word by word: nothing is lost, and what belongs together stands together."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schoolgate.policies.compare import (
    Comparison,
    Run,
    compare,
    compare_words,
    plain,
)
from schoolgate.policies.packs import packs
from schoolgate.policies.text import ClauseText, PolicyText, text_of

PIECES = st.sampled_from(
    ["staff", "must", "not", "tell", "head's", "site", " ", "  ", "\n", "\n\n", ",", ".", "- ", "é",
     "“", "12", "**", "co-op", "{", "\t", "👩‍🏫"]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


def clause(clause_id: str, text: str, **more: object) -> ClauseText:
    plain_clause = ClauseText(
        clause_id, clause_id, "Section", "Heading", text, "obligation", "conduct"
    )
    return replace(plain_clause, **more)  # type: ignore[arg-type]


def policy(*clauses: ClauseText, **values: object) -> PolicyText:
    return PolicyText("Policy", "School", "", {}, values, clauses)


def joined(runs: tuple[Run, ...], *kinds: str) -> str:
    return "".join(run.text for run in runs if run.kind in kinds)


@given(TEXTS, TEXTS)
def test_kept_and_removed_words_give_the_text_before(before: str, after: str) -> None:
    runs = compare_words(before, after)
    assert joined(runs, "same", "removed") == before
    assert joined(runs, "same", "added") == after


@given(TEXTS)
def test_text_beside_itself_is_all_the_same(text: str) -> None:
    assert joined(compare_words(text, text), "same") == text
    assert all(run.kind == "same" for run in compare_words(text, text))


CLAUSES = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), TEXTS), max_size=9, unique_by=lambda one: one[:2]
).map(
    lambda found: policy(
        *[clause(f"XXX-{'OWN-' if own else ''}{number}", text) for number, own, text in found]
    )
)


@given(CLAUSES, CLAUSES)
def test_every_clause_of_both_stands_in_one_row(before: PolicyText, after: PolicyText) -> None:
    rows = compare(before, after).rows
    assert [row.after for row in rows if row.after] == list(after.clauses)
    assert sorted(row.before.id for row in rows if row.before) == sorted(
        one.id for one in before.clauses
    )


@given(CLAUSES, CLAUSES)
def test_words_of_each_row_give_both_clauses(before: PolicyText, after: PolicyText) -> None:
    for row in compare(before, after).rows:
        assert joined(row.text, "same", "removed") == plain(row.before.text if row.before else "")
        assert joined(row.text, "same", "added") == plain(row.after.text if row.after else "")


@given(CLAUSES)
def test_policy_beside_itself_differs_nowhere(text: PolicyText) -> None:
    assert compare(text, text).differing == ()


@given(CLAUSES, CLAUSES)
def test_rows_that_did_not_move_keep_both_orders(before: PolicyText, after: PolicyText) -> None:
    places = {one.id: place for place, one in enumerate(before.clauses)}
    rows = [row for row in compare(before, after).rows if row.before and not row.moved]
    shown = [places[row.before.id] for row in rows if row.before]
    assert shown == sorted(shown)


def states(found: Comparison) -> list[tuple[str, str]]:
    return [(row.clause.id, row.state) for row in found.rows]


def test_changed_words_are_named_alone() -> None:
    runs = compare_words("At least 2 moderators look.", "At least 3 moderators look.")
    assert runs == (
        Run("same", "At least "),
        Run("removed", "2"),
        Run("added", "3"),
        Run("same", " moderators look."),
    )


def test_changed_words_in_a_row_are_one_change() -> None:
    runs = compare_words(
        "Staff must keep their own accounts private at all times.",
        "Staff must keep every school device locked at all times.",
    )
    assert [run.kind for run in runs] == ["same", "removed", "added", "same"]


def test_texts_with_little_in_common_stand_one_after_the_other() -> None:
    runs = compare_words("Ask the head first.", "Nobody may post pictures of the pupils.")
    assert [run.kind for run in runs] == ["removed", "added"]


def test_removed_clause_stands_where_it_was() -> None:
    one, two, three = (clause(f"XXX-{n}", f"Rule number {n} of the school") for n in (1, 2, 3))
    found = compare(policy(one, two, three), policy(one, three))
    assert states(found) == [("XXX-1", "same"), ("XXX-2", "removed"), ("XXX-3", "same")]


def test_moved_clause_is_said_to_have_moved() -> None:
    one, two, three = (clause(f"XXX-{n}", f"Rule number {n} of the school") for n in (1, 2, 3))
    found = compare(policy(one, two, three), policy(three, one, two))
    assert [(row.clause.id, row.moved) for row in found.rows] == [
        ("XXX-3", True), ("XXX-1", False), ("XXX-2", False),
    ]  # fmt: skip


def test_clause_that_binds_others_than_before_differs() -> None:
    before, after = (
        clause("A", "Be kind.", binds=("staff",)),
        clause("A", "Be kind.", binds=("staff", "governor")),
    )
    [row] = compare(policy(before), policy(after)).differing
    assert (row.state, row.rebound) == ("same", True)
    turned = clause("A", "Be kind.", binds=("governor", "staff"))
    assert compare(policy(after), policy(turned)).differing == ()


def test_number_that_a_reader_gave_out_does_not_pair_two_rules() -> None:
    phones = clause("OWN-1", "Mobile phones stay switched off during every lesson")
    friends = clause("OWN-1", "Friend requests from former pupils are always declined")
    later = clause("OWN-2", "Mobile phones stay switched off during every school trip")
    found = compare(policy(phones), policy(friends, later))
    assert states(found) == [("OWN-1", "added"), ("OWN-2", "changed")]


def test_clause_that_names_another_as_related_is_set_beside_it() -> None:
    theirs = clause("WAL-1", "The head must approve every new website", heading="Approval")
    ours = clause(
        "REC-7", "No website opens until leaders approve it", heading="First", related=("WAL-1",)
    )
    unrelated = replace(ours, related=())
    assert states(compare(policy(theirs), policy(ours))) == [("REC-7", "changed")]
    assert len(compare(policy(theirs), policy(unrelated)).rows) == 2


def test_title_of_a_section_that_reads_otherwise_is_told_once() -> None:
    first, second = (
        clause("A", "Be kind.", section="Conduct"),
        clause("B", "Ask first.", section="Conduct"),
    )
    retitled = [replace(one, section="Our conduct") for one in (first, second)]
    found = compare(policy(first, second), policy(*retitled))
    assert found.differing == ()
    assert [
        (joined(runs, "same", "removed"), joined(runs, "same", "added")) for runs in found.titles
    ] == [("Conduct", "Our conduct")]


def test_clause_in_another_section_that_was_there_is_no_new_title() -> None:
    first, second = clause("A", "Be kind.", section="One"), clause("B", "Ask.", section="Two")
    moved = replace(second, section="One")
    assert compare(policy(first, second), policy(first, moved)).titles == ()


def test_value_that_differs_is_listed_with_both_sides() -> None:
    found = compare(policy(a=1, b="x"), policy(a=2, c="y"))
    assert [(row.name, row.before, row.after) for row in found.values] == [
        ("a", 1, 2), ("c", "not stated", "y"), ("b", "x", "not stated"),
    ]  # fmt: skip


def test_figures_count_clauses_and_words() -> None:
    recommended = packs()["REC"]
    found = compare(text_of(recommended, {}), text_of(recommended, {"min_moderators": 3}))
    assert found.counts == {"same": 143, "changed": 1, "added": 0, "removed": 0}
    assert (found.words_added, found.words_removed) == (1, 1)


def test_signs_of_markdown_are_no_words() -> None:
    text = "## Rules\n\nStaff **must**:\n\n- ask *first*\n- read [the guide](https://x.example/a)\n"
    assert plain(text) == "Rules\n\nStaff must:\n\n• ask first\n• read the guide"
    assert plain(r"5 \* 3, snake_case_name, Q&amp;A") == "5 * 3, snake_case_name, Q&A"
