"""Law and guidance that is cited, holds today, and does not hold where the school is."""

from __future__ import annotations

from collections.abc import Iterator

from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.law import Mention, finding_about, law_name, mentions
from schoolgate.reading.model import Finding
from schoolgate.text import Text

# Where a law holds, by what the reference file says of it. What is of no part of the kingdom (a law
# of the European Union, say) is told of by its status.
HOLDS = {
    "england": {"england"},
    "england-and-wales": {"england", "wales"},
    "great-britain": {"england", "wales", "scotland"},
    "wales": {"wales"},
    "scotland": {"scotland"},
    "northern-ireland": {"northern-ireland"},
}
PLACES = {
    "england": Text("England"),
    "england-and-wales": Text("England and Wales"),
    "great-britain": Text("England, Wales and Scotland"),
    "wales": Text("Wales"),
    "scotland": Text("Scotland"),
    "northern-ireland": Text("Northern Ireland"),
}


def check_elsewhere(exam: Examination) -> Iterator[Finding]:
    """One finding for each law that a school elsewhere would cite."""
    here = exam.facts.jurisdiction
    cited: dict[str, list[Mention]] = {}
    for mention in mentions(exam):
        law = mention.law
        if not law.stale and here not in HOLDS.get(law.jurisdiction, {here}):
            cited.setdefault(law.id, []).append(mention)
    for same in cited.values():
        law = same[0].law
        yield finding_about(
            exam,
            "law-elsewhere",
            "notice",
            same,
            Text(
                "{law} holds in {there} and the school is in {here}.",
                law=law_name(law),
                there=PLACES[law.jurisdiction],
                here=PLACES[here],
            ),
            Text("Cite what holds in {here}, or say why this is meant.", here=PLACES[here]),
        )
