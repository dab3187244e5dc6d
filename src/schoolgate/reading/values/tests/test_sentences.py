"""Sentences of our own, each with the value it states or with nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from schoolgate.reading.extract import extract
from schoolgate.reading.structure import read_document
from schoolgate.reading.values import read_values
from schoolgate.reference import parameters

FOLDER = Path(__file__).parent / "sentences"

SWAPS = (
    ("pupils", "students"),
    ("pupil", "student"),
    ("must not", "are not permitted to"),
    ("should not", "must never"),
    ("headteacher", "principal"),
    ("Headteacher", "Principal"),
    ("Staff", "Employees"),
)


class _Pairs(yaml.SafeLoader):
    """Mappings as pairs, since a list may be a key here."""


def _pairs(loader: yaml.SafeLoader, node: yaml.MappingNode) -> list[tuple[Any, Any]]:
    return [
        (loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
        for key, value in node.value
    ]


_Pairs.add_constructor("tag:yaml.org,2002:map", _pairs)


def _cases() -> Iterator[tuple[str, Any, str]]:
    for file in sorted(FOLDER.glob("*.yaml")):
        table = yaml.load(file.read_text(encoding="utf-8"), _Pairs)  # a subclass of SafeLoader
        for parameter, groups in table:
            for value, sentences in groups:
                for sentence in sentences:
                    yield parameter, value, sentence


CASES = tuple(_cases())


def stated(sentence: str, parameter: str) -> list[Any]:
    text = f"Social media policy\n\n{sentence}\n".encode()
    document = read_document(extract(text, "policy.txt"))
    wanted = {parameter: parameters()[parameter]}
    return [found.value for found in read_values(document, wanted)]


def expected(parameter: str, value: Any) -> list[Any]:
    return [] if value == "nothing" else [parameters()[parameter].parse(value)]


def swapped(sentence: str) -> str:
    for old, new in SWAPS:
        sentence = re.sub(rf"\b{old}\b", new, sentence)
    return sentence


@pytest.mark.parametrize(("parameter", "value", "sentence"), CASES)
def test_sentence_states_just_this_value(parameter: str, value: Any, sentence: str) -> None:
    assert stated(sentence, parameter) == expected(parameter, value)


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"), [case for case in CASES if swapped(case[2]) != case[2]]
)
def test_other_words_state_the_same(parameter: str, value: Any, sentence: str) -> None:
    assert stated(swapped(sentence), parameter) == expected(parameter, value)


def test_every_sentence_table_names_known_parameters() -> None:
    assert {parameter for parameter, _, _ in CASES} <= set(parameters())
