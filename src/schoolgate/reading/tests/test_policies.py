"""Whole invented policies of six styles: how much of what they state is read, and how much wrongly.

Beside each policy lies what a person reads in it: its title, its school, the values it states
(a list of lists where it states several), and the faults planted in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from schoolgate.reading.check import check_bytes
from schoolgate.reading.model import Finding, Report

FOLDER = Path(__file__).parent / "policies"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SEVERAL = "several"


def gold(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def report(name: str) -> Report:
    (path,) = (path for path in FOLDER.glob(f"{name}.*") if path.suffix != ".yaml")
    return check_bytes(path.read_bytes(), path.name, today=dt.date(2026, 11, 21))


def plain(value: Any) -> Any:
    """A value in a form in which two ways of writing it are equal."""
    if isinstance(value, Mapping):
        return str(value.get("title", dict(value))).lower()
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(sorted(str(plain(member)) for member in value))
    return str(value).lower()


def stated(name: str) -> set[tuple[str, Any]]:
    pairs = set()
    for parameter, value in gold(name)["values"].items():
        several = isinstance(value, dict) and SEVERAL in value
        for one in value[SEVERAL] if several else [value]:
            pairs.add((parameter, plain(one)))
    return pairs


def read(name: str) -> set[tuple[str, Any]]:
    return {(value.parameter, plain(value.value)) for value in report(name).values}


def meets(finding: Finding, fault: Mapping[str, str]) -> bool:
    words = " ".join((finding.quote, finding.message, *(quote for _, quote in finding.related)))
    return finding.code == fault["code"] and fault["words"].lower() in words.lower()


@pytest.mark.parametrize("name", NAMES)
def test_title_and_school_are_read(name: str) -> None:
    document = report(name).document
    assert (document.title, document.organisation) == (
        gold(name)["title"],
        gold(name)["organisation"],
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_planted_fault_is_found(name: str) -> None:
    found = report(name).findings
    assert [f for f in gold(name)["faults"] if not any(meets(each, f) for each in found)] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_is_found_wrong(name: str) -> None:
    """Codes that every incomplete policy earns are left aside."""
    expected = {fault["code"] for fault in gold(name)["faults"]} | set(gold(name).get("also", ()))
    general = {"topic-missing", "reading-age", "sentence-too-long", "document-control-missing"}
    assert {each.code for each in report(name).findings} - expected - general == set()


def test_most_stated_values_are_read_and_few_wrongly() -> None:
    right = sum(len(stated(name) & read(name)) for name in NAMES)
    wanted = sum(len(stated(name)) for name in NAMES)
    given = sum(len(read(name)) for name in NAMES)
    assert right / wanted >= 0.84
    assert right / given >= 0.94
