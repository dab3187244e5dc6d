"""The health of a policy document: what in it is wrong, doubtful or worth a look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from schoolgate.reading.health.contradictions import check_contradictions
from schoolgate.reading.health.control import check_control
from schoolgate.reading.health.duties import (
    check_gagging,
    check_monitoring,
    check_privacy,
    check_topics,
)
from schoolgate.reading.health.elsewhere import check_elsewhere
from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.law import Citation, check_laws, citations
from schoolgate.reading.health.marks import check_marks
from schoolgate.reading.health.names import (
    check_authorities,
    check_devices,
    check_handles,
    check_key_words,
    check_platforms,
    check_school_name,
)
from schoolgate.reading.health.numbering import check_numbering
from schoolgate.reading.health.references import check_references
from schoolgate.reading.health.roles import check_role_names, check_roles
from schoolgate.reading.health.unfinished import (
    check_encoding,
    check_options,
    check_placeholders,
    check_sentences,
)
from schoolgate.reading.health.whose import check_whose
from schoolgate.reading.health.wording import check_readability
from schoolgate.reading.model import Document, Finding, SchoolFacts, Value

Check = Callable[[Examination], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    check_references,
    check_numbering,
    check_placeholders,
    check_options,
    check_control,
    check_laws,
    check_elsewhere,
    check_marks,
    check_platforms,
    check_devices,
    check_authorities,
    check_roles,
    check_role_names,
    check_contradictions,
    check_topics,
    check_monitoring,
    check_gagging,
    check_privacy,
    check_handles,
    check_school_name,
    check_whose,
    check_key_words,
    check_readability,
    check_sentences,
    check_encoding,
)
NOT_SUCH_A_POLICY = "not-such-a-policy"
_ORDER = {"error": 0, "warning": 1, "notice": 2}

# Every code that a finding can bear, with the words for it in a heading.
CODES: dict[str, str] = {
    NOT_SUCH_A_POLICY: "No policy on social networking",
    "cross-reference-unresolved": "Reference to a part that is not there",
    "number-duplicate": "Number used twice",
    "number-missing": "Number left out",
    "number-misplaced": "Number out of order",
    "placeholder": "Left to be filled in",
    "option-left-open": "Choice left open",
    "document-control-missing": "Version, dates or owner missing",
    "review-overdue": "Review overdue",
    "review-due-soon": "Review due soon",
    "law-repealed": "Law no longer in force",
    "law-superseded": "Guidance out of date",
    "law-misnamed": "Law wrongly named",
    "law-wrong-year": "Law with the wrong year",
    "law-unnamed": "Law not named",
    "law-in-part": "Law in force only in part",
    "law-elsewhere": "Law of another country",
    "source-mark-old": "Left-over mark of an older source",
    "platform-defunct": "Service that is gone",
    "platform-renamed": "Service with a new name",
    "technology-obsolete": "Technology of the past",
    "authority-abolished": "Public body that is gone",
    "role-unassigned": "Task that may reach no one",
    "role-name-varies": "One role, several titles",
    "values-contradict": "Rules that contradict each other",
    "approval-chain-differs": "Approval differs between text and form",
    "topic-missing": "Topic not covered",
    "unlawful-monitoring": "Monitoring without notice",
    "unlawful-gagging": "Ban on raising concerns",
    "no-privacy-expectation": "Privacy denied too widely",
    "handle-misspelled": "Account name misspelled",
    "school-other": "Name of another school",
    "name-inconsistent": "Name written in more than one way",
    "word-misspelled": "Slip in a key word",
    "word-repeated": "Word repeated",
    "reading-age": "Hard to read",
    "sentence-too-long": "Sentence too long",
    "sentence-unfinished": "Sentence unfinished",
    "encoding-damage": "Garbled letters",
}


def find_faults(
    document: Document, values: Iterable[Value], *, today: dt.date, facts: SchoolFacts
) -> tuple[Finding, ...]:
    """All findings, the gravest first and then in the order of the text."""
    exam = Examination(document, tuple(values), today, facts)
    found = _once([finding for check in CHECKS for finding in check(exam)])
    return tuple(sorted(found, key=_rank))


def _rank(finding: Finding) -> tuple[int, bool, int, str]:
    """Whose policy it is comes before all else of its severity."""
    theirs = finding.code == "school-other"
    return _ORDER[finding.severity], not theirs, finding.line, finding.code


def _once(found: list[Finding]) -> list[Finding]:
    """A body that is named only as the author of withdrawn guidance is told of with that."""
    guidance = [range(f.line, f.line + 3) for f in found if f.code == "law-superseded"]
    return [
        f
        for f in found
        if f.code != "authority-abolished"
        or not all(
            any(line in near for near in guidance) for line in (f.line, *(n for n, _ in f.related))
        )
    ]


__all__ = ["CHECKS", "CODES", "NOT_SUCH_A_POLICY", "Citation", "citations", "find_faults"]
