"""A draft's own text, read as any document is: what must be put right before it is adopted."""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from schoolgate.core import clock
from schoolgate.people.models import School
from schoolgate.policies.actions import facts_of
from schoolgate.policies.life.open_choices import as_markdown
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import InvalidPack

if TYPE_CHECKING:
    from schoolgate.reading.model import Finding, SchoolFacts

log = logging.getLogger(__name__)
LONGEST = 250_000  # characters
# What is known of a text of our own without reading: its dates and owner. Its numbers have gaps
# where a clause is not part of it.
KNOWN_OTHERWISE = frozenset(
    {"document-control-missing", "review-overdue", "review-due-soon", "number-missing"}
)
# As the page is written for the reader, not as the draft is.
_MARKS = re.compile(r"^#+ |\*\*", re.MULTILINE)


def faults_of(draft: Draft, school: School) -> tuple[Finding, ...] | None:
    """What the reader finds in a draft, as one school would have it, that must be put right.

    None where it cannot be read, or is longer than a page may wait for.
    """
    try:
        page = as_markdown(text_for(draft, school))
        if len(page) <= LONGEST:
            facts = replace(facts_of(school), taken_from=_taken_from(draft))
            return _faults_in(page, clock.today(), facts)
    except InvalidPack:
        return ()
    except Exception:
        # A fault of the reader must not stand between a school and its policy.
        log.exception("the text of a draft could not be checked")
    return None


def _taken_from(draft: Draft) -> str:
    """The school that the document of a draft names as its own."""
    return draft.document.organisation if draft.document else ""


@lru_cache(maxsize=64)
def _faults_in(page: str, today: dt.date, facts: SchoolFacts) -> tuple[Finding, ...]:
    """A draft is looked at again at each step; its text is seldom another."""
    # The reader is slow to load, and most commands that load this module need none of it.
    from schoolgate.reading.extract import extract  # noqa: PLC0415
    from schoolgate.reading.health import find_faults  # noqa: PLC0415
    from schoolgate.reading.model import UnreadableDocument  # noqa: PLC0415
    from schoolgate.reading.structure import read_document  # noqa: PLC0415

    try:
        document = read_document(extract(page.encode(), "policy.md"))
    except UnreadableDocument:
        return ()
    found = find_faults(document, (), today=today, facts=facts)
    return tuple(
        replace(one, quote=_MARKS.sub("", one.quote).strip())
        for one in found
        if one.severity == "error" and one.code not in KNOWN_OTHERWISE
    )
