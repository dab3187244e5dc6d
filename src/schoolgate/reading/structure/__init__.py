"""From numbered lines to a policy taken apart into sections and clauses."""

from __future__ import annotations

from schoolgate.reading.structure.assemble import read_document

__all__ = ["read_document"]
