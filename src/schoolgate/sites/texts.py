"""House rules and terms of use to begin with, for a site of a school: read from texts.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schoolgate.core.words import translated
from schoolgate.shipped import shipped
from schoolgate.sites.models import Site

FILE = Path(__file__).with_name("texts.yaml")


@cache
def _templates() -> dict[tuple[str, str], tuple[str, ...]]:
    read = shipped(FILE)
    return {(one["kind"], one["reader"]): tuple(one["lines"]) for one in read}


def beginning(site: Site, kind: str, reader: str) -> str:
    """The words with which a team begins a text, in the language of the moment."""
    lines = _templates()[kind, reader]
    named = {"site": site.name, "school": site.school.name}
    return "\n\n".join(translated(line).format(**named) for line in lines)
