"""The parameter values that a policy states, each with the sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping

from schoolgate.reading.model import Document, Value
from schoolgate.reading.values.combine import combined
from schoolgate.reading.values.cues import Hit, readings
from schoolgate.reading.values.implied import with_implied
from schoolgate.reading.values.statements import statements
from schoolgate.reading.values.whole import UNIONS, document_hits
from schoolgate.reference import Parameter


def read_values(document: Document, parameters: Mapping[str, Parameter]) -> tuple[Value, ...]:
    """Every value the text states of the given parameters, in their order.

    A parameter the text is silent on has no value here, unless it follows from those asked
    for (``implied.yaml``). Statements that contradict each other are all reported: the same
    parameter then comes with several values.
    """
    said = statements(document)
    hits: dict[str, list[Hit]] = {}
    ways: dict[str, tuple[str, tuple[object, ...]]] = dict.fromkeys(UNIONS, ("union", ()))
    for reading in readings():
        if reading.parameter in parameters:
            ways[reading.parameter] = (reading.combine, reading.order)
            hits[reading.parameter] = [hit for each in said for hit in reading.hits(each)]
    for hit in document_hits(document, said):
        hits.setdefault(hit.value.parameter, []).append(hit)
    values = {
        name: combined(parameter, hits.get(name, ()), *ways.get(name, ("each", ())))
        for name, parameter in parameters.items()
    }
    return tuple(value for found in with_implied(values).values() for value in found)
