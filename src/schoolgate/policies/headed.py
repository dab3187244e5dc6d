"""What a clause is shown under and listed by: its own heading, or the words of its rule."""

from __future__ import annotations

import re
from collections.abc import Mapping

from schoolgate.policies.orders import Order, sentence_that

LONGEST_TITLE = 90

_FOREMOST: Mapping[str, Order] = {
    "prohibition": "forbids", "permission": "allows", "advice": "advises",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\{\{[^{}]*\}\}")


class Headed:
    """A clause with a heading, which is that of its section where it has none of its own."""

    __slots__ = ()

    section: str
    heading: str
    kind: str

    @property
    def rule(self) -> str:
        """Its words, in Markdown."""
        raise NotImplementedError

    @property
    def has_own_heading(self) -> bool:
        """Whether the heading is the clause's and not that of its whole section."""
        return self.heading != self.section

    @property
    def own_heading(self) -> str:
        """The heading to be shown above it; empty where that of its section says it all."""
        return self.heading if self.has_own_heading else ""

    @property
    def title(self) -> str:
        """What it is listed by: its heading, or the words of its rule where it has none of its own."""
        if self.has_own_heading:
            return self.heading
        words = _PLACEHOLDER.sub("…", self.rule)
        return shortened(sentence_that(_FOREMOST.get(self.kind, "asks"), words)) or self.heading


def shortened(sentence: str) -> str:
    """A sentence cut at a word, with an ellipsis, where it is long."""
    if len(sentence) <= LONGEST_TITLE:
        return sentence
    return sentence[:LONGEST_TITLE].rpartition(" ")[0].rstrip(" ,;:.–-") + " …"
