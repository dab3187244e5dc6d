"""What must hold for any text at all."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf import text as odf_text

from schoolgate.reading.check import check_bytes
from schoolgate.reading.extract import extract
from schoolgate.reading.model import UnreadableDocument
from schoolgate.reading.report import as_json, as_text
from schoolgate.reading.structure import read_document
from schoolgate.reading.structure.lexing import clean
from schoolgate.reading.tests import build
from schoolgate.reading.tests.samples import SAMPLES

_WORD = re.compile(r"[^\W_]+")
_FRAGMENTS = st.sampled_from(
    [
        "1. ", "1.1 ", "2.3.4 ", "(a) ", "(iv) ", "b) ", "A.1 ", "Section 2: ", "Appendix B – ", "Option 1 ",
        "• ", "- ", "* ", "o ", "Ø ", "☐ ", "[ ] ", "# ", "## ", "| a | b |", "x\ty\tz", "Page 2 of 9", "12",
        "\f", "OR:", "NOTE: amend this", "Contents", "Name: ........", "I have read this and agree.",
        "Review date: May 2026", "The head will:", "INTRODUCTION", "Personal Use at Work", "**Bold line**",
        "staff must not post pictures of pupils", "It ends here.", "and goes on,", "ex-", "ample", "e.g. this",
        "Ash Hill Primary School", "Version 2 | 3 May 2020", "<b>x</b>", "[here](https://x.example)", " ", "",
    ]
)  # fmt: skip
_LINES = st.lists(
    st.lists(_FRAGMENTS | st.text(max_size=12), min_size=0, max_size=4).map(" ".join), max_size=40
)
_TEXTS = _LINES.map("\n".join)
_TODAY = dt.date(2026, 11, 21)
_NAMES = ("policy.txt", "policy.md", "policy.html", "policy.bin", "policy")


def document_of(text):
    try:
        return read_document(extract(text.encode("utf-8", "replace"), "policy.txt"))
    except UnreadableDocument:
        return None


def letters(text):
    return "".join(_WORD.findall(text))


def said(document):
    """All letters of what was read, by the line where each part begins."""
    parts = [(s.line, 0, f"{s.number} {s.heading}") for s in document.sections]
    parts += [(c.line, 1, f"{c.number} {c.text}") for c in document.clauses]
    parts += [
        (f.line, 0, f.value)
        for f in document.control
        if f.name == "title"
        and not any(f.line == line and letters(f.value) in letters(text) for line, _, text in parts)
    ]
    return "".join(letters(text) for _, _, text in sorted(parts, key=lambda part: part[:2]))


def printed(document):
    """All letters of the source without furniture, bullets and the marks of Markdown."""
    kept = [clean(line.text) for line in document.source.lines if line.kind != "furniture"]
    return "".join(letters(_without_bullet(text)) for text in kept)


def _without_bullet(text):
    return re.sub(
        r"^\s*(?:[-*•]\s+)?(?:[oØ§ŸüðvqX]\s|\[[xX ]\]|[\uf000-\uf0ff])", " ", text.lstrip("# ")
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_no_word_of_the_samples_is_lost(name):
    document = document_of(SAMPLES[name])
    assert said(document) == printed(document)


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_word_is_lost(text):
    document = document_of(text)
    if document is None:
        return
    missing = set(
        _WORD.findall(
            " ".join(clean(line.text) for line in document.source.lines if line.kind != "furniture")
        )
    )
    whole = said(document)
    lost = [word for word in missing if word not in whole and word not in "oØ§ŸüðvqXx"]
    assert lost == []


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_lines_point_at_where_the_words_stand(text):
    document = document_of(text)
    if document is None:
        return
    lines = {
        line.number: letters(clean(line.text))
        for line in document.source.lines
        if line.kind != "furniture"
    }
    for clause in document.clauses:
        span = "".join(lines.get(number, "") for number in range(clause.line, clause.end_line + 1))
        assert letters(clause.text) in span
        for sentence in clause.sentences:
            assert clause.line <= sentence.line <= clause.end_line
            first = _WORD.match(sentence.text)
            assert first is None or first.group()[:2] in lines[sentence.line]
    for section in document.sections:
        assert section.line in lines


@given(_TEXTS)
@settings(max_examples=100, deadline=None)
def test_clauses_are_numbered_in_order_and_sentences_whole(text):
    document = document_of(text)
    if document is None:
        return
    assert [clause.index for clause in document.clauses] == list(range(len(document.clauses)))
    assert [clause.line for clause in document.clauses] == sorted(c.line for c in document.clauses)
    for clause in document.clauses:
        assert letters("".join(s.text for s in clause.sentences)) == letters(clause.text)
        assert {s.clause for s in clause.sentences} <= {clause.index}


def checked(data, name):
    """What ``check-policy`` makes of the bytes: a whole report in both forms, or the refusal's code."""
    try:
        report = check_bytes(data, name, today=_TODAY)
    except UnreadableDocument as error:
        return error.code
    json.dumps(as_json(report))
    as_text(report)
    return "read"


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize(
    "text", ["A policy", "# One\n\n## Two\n", "1", "Contents", "•", "<h1>A policy</h1>", "Review date: May 2026"]
)  # fmt: skip
def test_a_text_without_a_clause_is_checked(text, name):
    assert checked(text.encode(), name) == "read"


@given(_TEXTS, st.sampled_from(_NAMES))
@settings(max_examples=100, deadline=None)
def test_any_lines_are_checked_or_refused(text, name):
    assert checked(text.encode("utf-8", "replace"), name) in _OUTCOMES


@given(st.text(max_size=400), st.sampled_from(_NAMES))
@settings(max_examples=150, deadline=None)
def test_any_text_is_checked_or_refused(text, name):
    assert checked(text.encode("utf-8", "replace"), name) in _OUTCOMES


@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"%PDF-1.4\n", b"\xff\xfe", b"<html><body>", b"\xd0\xcf\x11\xe0"]
    ),
    st.binary(max_size=300),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_checked_or_refused(start, data):
    assert checked(start + data, "policy.bin") in _OUTCOMES


_OUTCOMES = {"read", "empty", "no-text", "encrypted", "too-large", "unknown-format", "damaged"}


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_damaged_files_are_checked_or_refused(place, junk):
    for data in _WHOLE_FILES:
        start = place % len(data)
        damaged = data[:start] + junk + data[start + len(junk) :]
        assert checked(damaged, "policy.bin") in _OUTCOMES


_WHOLE_FILES = (
    build.word(lambda document: document.add_heading("Rules", 1)),
    build.pdf(lambda paper: paper.prose("Everyone thinks before they post anything online.")),
    build.odt(lambda document: document.text.addElement(odf_text.P(text="Be kind."))),
)
