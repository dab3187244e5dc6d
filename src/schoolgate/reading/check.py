"""A document checked from its bytes to the report."""

from __future__ import annotations

import datetime as dt

from schoolgate.reading.extract import extract
from schoolgate.reading.health import find_faults
from schoolgate.reading.health.exam import Examination
from schoolgate.reading.kind import told_of_its_kind
from schoolgate.reading.model import Report, SchoolFacts
from schoolgate.reading.structure import read_document
from schoolgate.reading.values import read_values
from schoolgate.reference import parameters

_NOTHING_KNOWN = SchoolFacts()


def check_bytes(
    data: bytes, name: str, *, today: dt.date, facts: SchoolFacts = _NOTHING_KNOWN
) -> Report:
    """Raises UnreadableDocument where there is no text to check."""
    document = read_document(extract(data, name))
    values = tuple(read_values(document, parameters()))
    findings = find_faults(document, values, today=today, facts=facts)
    exam = Examination(document, values, today, facts)
    return Report(document, values, told_of_its_kind(exam, findings), today, facts)
