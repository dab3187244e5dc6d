"""Choices and blanks that a text still leaves open: nothing like it may come into force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from schoolgate.core import clock
from schoolgate.policies.life.within_bounds import document_of, looked_at
from schoolgate.policies.packs import under_its_number
from schoolgate.policies.text import PolicyText


def open_choices(texts: Iterable[PolicyText]) -> list[str] | None:
    """The words of every choice or blank left open, each once (WAL-3-CHOICE).

    None where a text cannot be read, or is longer than may be waited for: nothing is known of it.
    """
    pages, today = dict.fromkeys(map(as_markdown, texts)), clock.today()
    found = [looked_at(page, lambda page: _open_in(page, today)) for page in pages]
    if None in found:
        return None
    return list(dict.fromkeys(quote for several in found for quote in several or ()))


@lru_cache(maxsize=64)
def _open_in(page: str, today: dt.date) -> tuple[str, ...]:
    """A draft is looked at again at each step; its text is seldom another."""
    # As in within_bounds.
    from schoolgate.reading.health.exam import Examination  # noqa: PLC0415
    from schoolgate.reading.health.unfinished import (  # noqa: PLC0415
        check_options,
        check_placeholders,
    )
    from schoolgate.reading.model import SchoolFacts  # noqa: PLC0415

    exam = Examination(document_of(page), (), today, SchoolFacts())
    found = [*check_placeholders(exam), *check_options(exam)]
    return tuple(finding.quote for finding in found if finding.severity != "notice")


def as_markdown(text: PolicyText) -> str:
    """The whole policy as one Markdown page, without the numbers that its clauses do not print.

    Those are the ones in brackets, which are ours, and the ones that the section bears.
    """
    parts = [f"# {text.title}"]
    for heading, clauses in text.sections():
        parts.append(f"## {heading}")
        for one in clauses:
            is_borne = not one.has_own_heading and heading.startswith(f"{one.number} ")
            number = "" if "[" in one.number or is_borne else one.number
            parts.append(under_its_number(number, one.own_heading, one.text))
    return "\n\n".join(parts) + "\n"
