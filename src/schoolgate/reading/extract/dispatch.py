"""What kind of file this is, judged by its content and not by its name."""

from __future__ import annotations

from schoolgate.reading.extract.limits import check_size
from schoolgate.reading.extract.text import extract_text
from schoolgate.reading.model import Source


def extract(data: bytes, name: str) -> Source:
    """Raises UnreadableDocument with a code and a plain sentence."""
    check_size(data)
    return extract_text(data, name)
