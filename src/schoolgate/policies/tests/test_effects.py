"""What follows from a choice is known before it is made."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.policies.effects import controls_following, effects
from schoolgate.policies.packs import Pack, make_pack, packs
from schoolgate.policies.text import text_of
from schoolgate.reference import NOT_STATED, InvalidValue, UnknownParameter, parameters


def pack() -> Pack:
    clause = {
        "section": "Sites", "kind": "obligation", "area": "moderation", "law": [], "related": [],
    }  # fmt: skip
    return make_pack(
        {
            "id": "XXX", "title": "Policy", "owner": "School", "summary": "Of our own making.",
            "source": {"seed": None, "kind": "test"}, "control": {}, "parameters": [],
            "values": {**dict.fromkeys(parameters(), NOT_STATED), "min_moderators": 2},
            "clauses": [
                {**clause, "id": "XXX-1", "number": "1", "heading": "Moderators",
                 "binds": ["site-team"], "wording": "There are {{ min_moderators }} moderators.",
                 "parameters": ["min_moderators"], "controls": ["policies.values_as_data"]},
                {**clause, "id": "XXX-2", "number": "2", "heading": "At work",
                 "binds": ["staff", "governor"], "when": {"personal_use_at_work": "banned"},
                 "wording": "Nobody uses it.", "parameters": ["personal_use_at_work"],
                 "law": ["data-protection-act-2018"], "controls": []},
                {**clause, "id": "XXX-3", "number": "3", "heading": "Many", "binds": ["staff"],
                 "wording": "Few look.", "parameters": ["min_moderators"], "controls": [],
                 "variants": [{"when": {"min_moderators": 9}, "wording": "Many look."}]},
            ],
        }
    )  # fmt: skip


def test_clause_that_reads_differently_is_shown_word_by_word() -> None:
    found = effects(pack(), {}, {"min_moderators": 3})
    assert [row.clause.id for row in found.changed] == ["XXX-1"]
    assert [(run.kind, run.text) for run in found.changed[0].text if run.kind != "same"] == [
        ("removed", "2"), ("added", "3"),
    ]  # fmt: skip
    assert [one.id for one in found.silent] == ["XXX-3"]
    assert (found.names, found.binds) == (("min_moderators",), ("site-team",))
    assert found.controls == ("policies.values_as_data",)


def test_clause_that_appears_brings_its_people_and_its_law() -> None:
    found = effects(pack(), {}, {"personal_use_at_work": "banned"})
    assert [row.clause.id for row in found.appearing] == ["XXX-2"]
    assert (found.binds, found.law) == (("staff", "governor"), ("data-protection-act-2018",))
    assert (found.changed, found.vanishing) == ((), ())


def test_clause_for_which_nothing_is_stated_vanishes() -> None:
    found = effects(pack(), {}, {"min_moderators": NOT_STATED})
    assert [row.clause.id for row in found.vanishing] == ["XXX-1"]


def test_variant_of_a_clause_counts_as_a_change() -> None:
    found = effects(pack(), {}, {"min_moderators": 9})
    assert [row.clause.id for row in found.changed] == ["XXX-1", "XXX-3"]


def test_value_that_stays_has_no_effects() -> None:
    found = effects(pack(), {}, {"min_moderators": 2})
    assert (found.names, found.touched, found.silent, found.controls) == ((), (), (), ())


def test_document_without_controls_takes_those_of_the_recommended_policy() -> None:
    silent = pack()
    for name in parameters():
        if name != "min_moderators":
            expected = controls_following([name], packs()["REC"])
            assert controls_following([name], silent) == expected


def test_value_that_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidValue):
        effects(pack(), {}, {"personal_use_at_work": "sometimes, perhaps"})
    with pytest.raises(UnknownParameter):
        effects(pack(), {}, {"no_such_choice": 1})


CHOICES = st.sampled_from(
    [(one.name, value.value) for one in parameters().values() if one.type in {"choice", "yes-no"}
     for value in one.values]
)  # fmt: skip


@settings(deadline=None)
@given(CHOICES, st.sampled_from(sorted(packs())))
def test_touched_clauses_are_exactly_those_that_read_differently(
    choice: tuple[str, str], name: str
) -> None:
    recommended, after = packs()[name], MappingProxyType(dict([choice]))
    old = {one.id: (one.heading, one.text) for one in text_of(recommended, {}).clauses}
    new = {one.id: (one.heading, one.text) for one in text_of(recommended, after).clauses}
    found = effects(recommended, {}, after)
    touched = [one.id for row in found.touched for one in (row.before, row.after) if one]
    assert set(touched) == {one for one in old.keys() | new.keys() if old.get(one) != new.get(one)}
