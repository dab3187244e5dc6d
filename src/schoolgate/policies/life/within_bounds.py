"""A draft's own text before the reader: within bounds, and never between a school and its policy.

The reader is slow to load, and most commands that load this module need none of it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from schoolgate.reading.model import Document

log = logging.getLogger(__name__)
Found = TypeVar("Found")
LONGEST_PAGE = 250_000  # characters
# Reading takes as long as the square of a line's length, added up: some seconds for this much,
# which is one line of 10,000 characters or a thousand of 300.
HARDEST = 100_000_000
_RUN = re.compile(r"(.{1,8}?)\1{39,}")  # a rule of dots or lines, far longer than any on paper


def looked_at(page: str, look: Callable[[str], Found]) -> Found | None:
    """What ``look`` finds in a page; None where it cannot be read or is longer than may be
    waited for.
    """
    page = _shortened(page) if len(page) <= LONGEST_PAGE else page
    if len(page) > LONGEST_PAGE or sum(len(line) ** 2 for line in page.splitlines()) > HARDEST:
        return None
    try:
        return look(page)
    except Exception:
        log.exception("the text of a draft could not be checked")
    return None


@lru_cache(maxsize=64)
def _shortened(page: str) -> str:
    """A page without long runs; a draft's is looked at several times at each step."""
    return _RUN.sub(lambda run: run[1] * 40, page)


@lru_cache(maxsize=4)
def document_of(page: str) -> Document:
    """A page taken apart, for whoever looks at it next. Raises UnreadableDocument."""
    from schoolgate.reading.extract import extract  # noqa: PLC0415
    from schoolgate.reading.structure import read_document  # noqa: PLC0415

    return read_document(extract(page.encode(), "policy.md"))
