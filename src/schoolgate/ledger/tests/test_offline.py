"""The standalone verifier: whole files, parts of files, and files that are none. Both databases."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schoolgate.ledger.actions import erase_facts
from schoolgate.ledger.export import export_lines
from schoolgate.ledger.models import Entry
from schoolgate.ledger.tests.conftest import Offline, Say
from schoolgate.ledger.tests.support import TEST, TOOL
from schoolgate.ledger.verify import Outcome, verify_chains


def changed(line: str, **values: Any) -> str:
    return json.dumps({**json.loads(line), **values}) + "\n"


def test_tool_imports_nothing_but_the_standard_library() -> None:
    tree = ast.parse(TOOL.read_text("utf-8"))
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else
                     [alias.name for alias in node.names])
        if name
    }  # fmt: skip
    assert modules <= sys.stdlib_module_names


def test_line_is_in_the_written_form(say: Say) -> None:
    entry = say(words=["ü", 1.5], name="Ann")
    first, head = (json.loads(line) for line in export_lines())
    salts = dict(entry.facts.values_list("name", "salt"))
    assert first == {
        "type": "entry", "format": 1, "chain": "alpha", "sequence": 1,
        "at": entry.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "actor_kind": "system",
        "actor_id": "test", "on_behalf_of": "", "event": "test.said",
        "subject_kind": "test.person", "subject_id": "p1", "commitments": entry.commitments,
        "previous": "0" * 64, "hash": entry.hash,
        "facts": {"name": {"salt": salts["name"], "value": '"Ann"'},
                  "words": {"salt": salts["words"], "value": '["ü",1.5]'}},
    }  # fmt: skip
    assert head == {
        "type": "head", "format": 1, "chain": "alpha", "sequence": 1, "hash": entry.hash,
    }  # fmt: skip


def test_several_chains_hold(five: list[Entry], say: Say, offline: Offline) -> None:
    say(chain="beta")
    assert offline() == {
        "whole": True, "entries": 6, "chains": 2, "facts": 12, "broken": None, "notes": [],
    }  # fmt: skip


def test_file_without_facts_holds_and_says_so(five: list[Entry], offline: Offline) -> None:
    outcome = offline(export_lines(facts=False))
    assert outcome["whole"]
    assert outcome["facts"] == 0
    assert outcome["notes"] == [
        "5 entries came without what they say: only their hashes hold"
    ]  # fmt: skip


def test_file_without_facts_holds_after_an_erasure(five: list[Entry], offline: Offline) -> None:
    erase_facts(by=TEST, entry=five[0], names=["name"], reason="asked")
    assert offline(export_lines(facts=False))["whole"]


@pytest.mark.parametrize(
    ("part", "notes"),
    [
        (slice(2, None), ["chain alpha begins at entry 3: what came before is not here"]),
        (slice(0, 3), [("chain alpha ends at entry 3 without a head line: whether more came after"
                       " cannot be told")]),
        (slice(2, 4), ["chain alpha begins at entry 3: what came before is not here",
                       ("chain alpha ends at entry 4 without a head line: whether more came after"
                       " cannot be told")]),
    ],
)  # fmt: skip
def test_part_of_a_file_holds_and_says_what_is_not_there(
    five: list[Entry], offline: Offline, part: slice, notes: list[str]
) -> None:
    outcome = offline(list(export_lines())[part])
    assert (outcome["whole"], outcome["notes"]) == (True, notes)


def test_part_before_an_erasure_holds_and_says_that_facts_are_gone(
    five: list[Entry], offline: Offline
) -> None:
    erase_facts(by=TEST, entry=five[0], names=["name"], reason="asked")
    outcome = offline(list(export_lines())[:3])
    assert outcome["whole"]
    assert outcome["notes"][-1] == (
        "chain alpha: 1 facts are gone; the entry that says so would stand further on"
    )


def test_missing_tail_is_told_by_the_head_line(five: list[Entry], offline: Offline) -> None:
    lines = list(export_lines())
    broken = offline([*lines[:3], lines[-1]])["broken"]
    assert broken == {
        "line": 4, "chain": "alpha", "sequence": 4,
        "wrong": "entries 4 to 5 are missing at the end",
    }  # fmt: skip


@pytest.mark.parametrize(("kept", "whole"), [(4, True), (2, True), (None, False)])
def test_hash_kept_elsewhere_must_be_there(
    five: list[Entry], offline: Offline, kept: int | None, whole: bool
) -> None:
    head = "f" * 64 if kept is None else five[kept].hash
    assert offline(head=head)["whole"] is whole


Change = Callable[[list[str]], list[str]]
CHANGES: dict[str, tuple[Change, int, str]] = {
    "line-gone": (lambda lines: [*lines[:2], *lines[3:]], 3, "entry 3 is missing"),
    "lines-swapped": (
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2, "entry 2 is missing"),
    "line-twice": (
        lambda lines: [*lines[:3], *lines[2:]], 4, "its sequence is out of order"),
    "entry-behind-head": (
        lambda lines: [*lines, lines[0]], 7, "an entry stands behind the head of its chain"),
    "second-head": (lambda lines: [*lines, lines[-1]], 7, "the chain has a second head"),
    "head-short": (
        lambda lines: [*lines[:-1], changed(lines[-1], sequence=4)],
        6, "the head says 4 entries; there are 5"),
    "head-of-another-hash": (
        lambda lines: [*lines[:-1], changed(lines[-1], hash="f" * 64)],
        6, "the head names another hash than the last entry has"),
    "head-out-of-form": (
        lambda lines: [*lines[:-1], changed(lines[-1], sequence="5")],
        6, "the head line is not in the form that is written down"),
    "other-type": (
        lambda lines: [changed(lines[0], type="x"), *lines[1:]],
        1, "a line of type 'x' has no place here"),
    "no-json": (lambda lines: [lines[0], "x\n", *lines[1:]], 2, "it is no JSON"),
    "too-deep": (lambda lines: ["[" * 100_000 + "\n", *lines], 1, "it is no JSON"),
    "a-list": (lambda lines: ["[]\n", *lines], 1, "it is no JSON object"),
    "empty-line": (lambda lines: [lines[0], "\n", *lines[1:]], 2, "it is no JSON"),
    "name-twice": (
        lambda lines: [lines[0].replace('{"type"', '{"event":"x","type"'), *lines[1:]],
        1, "a name stands twice in it"),
    "half-a-character": (
        lambda lines: [changed(lines[0], event="\ud800"), *lines[1:]],
        1, "it holds half a character"),
    "field-gone": (
        lambda lines: [lines[0].replace('"on_behalf_of":"",', ""), *lines[1:]],
        1, "it is not in the form that is written down"),
    "field-more": (
        lambda lines: [changed(lines[0], remark="x"), *lines[1:]],
        1, "it is not in the form that is written down"),
    "truth-for-number": (
        lambda lines: [changed(lines[0], sequence=True), *lines[1:]],
        1, "it is not in the form that is written down"),
    "wrong-moment": (
        lambda lines: [changed(lines[0], at="2026-02-30T00:00:00.000000Z"), *lines[1:]],
        1, "it is not in the form that is written down"),
    "fact-out-of-form": (
        lambda lines: [changed(lines[0], facts={"name": "Ann"}), *lines[1:]],
        1, "it is not in the form that is written down"),
    "fact-gone": (
        lambda lines: [lines[0], changed(lines[1], facts={}), *lines[2:]],
        2, "the fact 'name' is gone and no entry says it was"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "line", "wrong"), CHANGES.values(), ids=CHANGES)
def test_changed_file_is_broken_at_its_line(
    five: list[Entry], offline: Offline, change: Change, line: int, wrong: str
) -> None:
    broken = offline(change(list(export_lines())))["broken"]
    assert (broken["line"], broken["wrong"]) == (line, wrong)


def test_chain_that_comes_back_later_is_broken(
    five: list[Entry], say: Say, offline: Offline
) -> None:
    say(chain="beta")
    lines = list(export_lines())
    broken = offline([*lines[:2], *lines[6:], *lines[2:6]])["broken"]
    assert (broken["line"], broken["wrong"]) == (
        5, "chain alpha goes on after another chain came between",
    )  # fmt: skip


def test_erased_fact_of_a_part_does_not_hide_a_later_break(
    five: list[Entry], offline: Offline
) -> None:
    erase_facts(by=TEST, entry=five[0], names=["name"], reason="asked")
    lines = list(export_lines())
    lines[2] = changed(lines[2], event="x")
    assert offline(lines)["broken"]["line"] == 3
    lines[5] = changed(lines[5], subject_id="2")
    assert offline(lines)["broken"]["line"] == 1


def run(*arguments: str, given: bytes = b"") -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", TOOL, *arguments], input=given, capture_output=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def test_program_ends_with_the_right_code(five: list[Entry], tmp_path: Path) -> None:
    file = tmp_path / "record.jsonl"
    lines = list(export_lines())
    file.write_text("".join(lines))
    assert run(str(file)) == (0, "5 entries in 1 chains, 10 facts: all hold.\n")
    assert run("-", given=file.read_bytes())[0] == 0
    assert run(str(file), "--head", five[1].hash.upper())[0] == 0
    assert run(str(file), "--head", "f" * 64)[0] == 1
    assert run(str(file), "--head", "abc") == (
        2, f"verify_ledger: {file}: a hash has 64 characters, 0 to 9 and a to f\n",
    )  # fmt: skip
    file.write_text("".join([lines[0], changed(lines[1], event="x"), *lines[2:]]))
    assert run(str(file)) == (
        1, "BROKEN at line 2 (chain alpha, entry 2): its hash does not fit its fields.\n",
    )  # fmt: skip
    code, printed = run(str(file), "--format", "json")
    assert (code, json.loads(printed)["broken"]["sequence"]) == (1, 2)


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "there is nothing in it"),
        (b'{"type":"entry","format":2}\n', "line 1: this program reads format 1 only"),
        (b'{"rows":[]}\n', "line 1: this program reads format 1 only"),
    ],
)
def test_file_that_is_no_record_cannot_be_verified(
    tmp_path: Path, content: bytes, wrong: str
) -> None:
    file = tmp_path / "record.jsonl"
    file.write_bytes(content)
    assert run(str(file)) == (2, f"verify_ledger: {file}: {wrong}\n")


def test_file_that_is_not_there_cannot_be_verified(tmp_path: Path) -> None:
    file = tmp_path / "nothing.jsonl"
    assert run(str(file)) == (2, f"verify_ledger: cannot read {file}: No such file or directory\n")


def test_line_that_is_not_utf8_is_broken(tool: Any) -> None:
    outcome, code = tool.verify([b'{"format":1,"type":"\xff"}\n'], None)
    assert (code, outcome["broken"]["wrong"]) == (1, "it is not UTF-8")


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FACT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(min_value=10**40)
    | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXT, inside, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(words=FACT, name=FACT, erase=st.booleans())
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_verifiers_agree_on_any_fact(
    say: Say, offline: Offline, words: Any, name: Any, erase: bool
) -> None:
    entry = say(words=words, name=name)
    if erase:
        erase_facts(by=TEST, entry=entry, names=["name"], reason="asked")
    stored = dict(entry.facts.values_list("name", "value"))
    assert json.loads(stored["words"]) == words
    entries = Entry.objects.count()
    assert verify_chains() == Outcome(entries, 1, None)
    outside = offline()
    assert (outside["whole"], outside["entries"]) == (True, entries)


@given(text=TEXT)
def test_tool_quotes_as_json_does(tool: Any, text: str) -> None:
    assert tool.quoted(text) == json.dumps(text, ensure_ascii=False)
