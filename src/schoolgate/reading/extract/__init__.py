"""From the bytes of a file to numbered lines of text, whatever the format."""

from __future__ import annotations

from schoolgate.reading.extract.dispatch import extract

__all__ = ["extract"]
