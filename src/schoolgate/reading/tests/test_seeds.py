from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from schoolgate.reading.extract import extract
from schoolgate.reading.structure import read_document
from schoolgate.reading.tests.test_properties import printed, said

SHARED = os.environ.get("SCHOOLGATE_SHARED", "")
SEEDS = sorted(Path(SHARED, "seeds").glob("*.txt")) if SHARED else []

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS, reason="SCHOOLGATE_SHARED is not set: no source documents here"),
]


@pytest.mark.parametrize("place", range(5))
def test_no_word_of_a_source_document_is_lost(place):
    path = SEEDS[place]
    document = read_document(extract(path.read_bytes(), path.name))
    assert said(document) == printed(document)


@pytest.mark.parametrize(("place", "sections"), [(0, 16), (1, 28), (2, 36), (3, 9), (4, 15)])
def test_sections_of_the_source_documents_as_counted_by_hand(place, sections):
    path = SEEDS[place]
    document = read_document(extract(path.read_bytes(), path.name))
    assert len(document.sections) == sections


@pytest.mark.parametrize("place", [1, 2, 4])
def test_every_number_printed_before_a_clause_is_found(place):
    path = SEEDS[place]
    text = path.read_text(encoding="utf-8")
    printed_numbers = re.findall(
        r"^ ?(?:- )?((?:[A-Z]\.\d+|\d+\.\d+)(?:\.\d+)?)\s", text, re.MULTILINE
    )
    document = read_document(extract(path.read_bytes(), path.name))
    parts = [(s.line, s.number) for s in document.sections]
    parts += [(c.line, c.number) for c in document.clauses]
    found = [number for _, number in sorted(parts) if "." in number]
    assert found == printed_numbers
